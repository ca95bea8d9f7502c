"""Pictures without a screen, and the command line around the window."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from desk import LINE, SINE, experiment_with
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import main as program
import resources
from core.datasets.bikes import DAILY_FILE
from core.experiment import Experiment, hyperparameters
from core.experiment_files import save
from gui.display import XCB_PACKAGES, missing_display
from gui.frame import Mode
from gui.screenshot import ScreenshotError, Shot, take
from gui.theme import theme
from gui.training_thread import TrainingThread
from gui.window.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
SMALL = Shot(steps=6, width=1280, height=720)


@pytest.fixture
def line_file(tmp_path: Path) -> Path:
    path = tmp_path / "line.json"
    save(experiment_with(LINE, stopping__epochs=2), path)
    return path


def size_of(png: Path) -> tuple[int, int]:
    header = png.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", header[16:])
    return width, height


# ---- pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_a_picture_has_the_size_and_theme_asked_for(
    qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "picture.png"
    take(SINE, Shot(6, *size, theme="light"), path)
    assert size_of(path) == size
    image = QImage(str(path))
    assert image.pixelColor(3, size[1] - 20) == theme("light").panel


def test_a_picture_shows_the_picture_of_the_fit_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    found = []
    for fit in ("scatter", "sweep"):
        take(Experiment(), Shot(2, 1600, 1000, fit=fit), tmp_path / f"{fit}.png")
        found.append(QImage(str(tmp_path / f"{fit}.png")))
    assert found[0] != found[1]
    with pytest.raises(ScreenshotError, match="no picture “surface” of this fit: choose one of scatter, "):
        take(Experiment(), Shot(2, 1600, 1000, fit="surface"), tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()


def test_a_picture_shows_the_table_to_choose_from(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = resources.path("data", DAILY_FILE)
    pages: list[bool] = []
    monkeypatch.setattr(
        MainWindow, "grab", lambda window: pages.append(window.files.panel.is_ready) or QWidget.grab(window)
    )
    command = ["screenshot", str(tmp_path / "a.png"), "--table", str(table), "--choose", "--steps", "0"]
    assert program.main(command) == 0
    assert pages == [True]


def test_a_picture_shows_the_step_and_mode_asked_for(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    grab = MainWindow.grab

    def grab_and_read(window: MainWindow) -> object:
        said.append(window.stage.chip.text)
        return grab(window)

    monkeypatch.setattr(MainWindow, "grab", grab_and_read)
    take(SINE, SMALL, tmp_path / "training.png")
    take(SINE, Shot(6, 1280, 720, mode=Mode.PREDICTION, code=True), tmp_path / "prediction.png")
    assert said == ["Paused: step 6, dropout on", "Prediction: all neurons on, step 6"]
    assert (tmp_path / "training.png").read_bytes() != (tmp_path / "prediction.png").read_bytes()


def test_no_step_at_all_can_be_pictured(qtbot: QtBot, tmp_path: Path) -> None:
    take(LINE, Shot(0, 1280, 720), tmp_path / "start.png")
    assert size_of(tmp_path / "start.png") == (1280, 720)


def test_a_place_that_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(ScreenshotError, match="cannot be written"):
        take(LINE, SMALL, tmp_path / "missing" / "picture.png")


def test_a_fault_of_the_engine_is_told(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrainingThread, "run", lambda thread: thread.run_failed.emit("Traceback\nOops: no"))
    with pytest.raises(ScreenshotError, match="The engine failed: Oops: no"):
        take(LINE, SMALL, tmp_path / "picture.png")
    assert list(tmp_path.iterdir()) == []


# ---- is there a display? ---------------------------------------------------------------------------------


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("linux")
def test_a_machine_without_a_display_is_told_of_in_one_sentence() -> None:
    assert missing_display() == "There is no display here, so no window is shown."


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize("name", ["QT_QPA_PLATFORM", "WAYLAND_DISPLAY"])
def test_another_platform_needs_no_x11(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "something")
    assert missing_display() is None


@pytest.mark.usefixtures("linux")
def test_missing_libraries_are_named_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.display._answers", lambda display: True)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("gui.display._loads", lambda library: "cursor" not in library)
    sentence = missing_display()
    assert sentence is not None
    assert "sudo apt install libxcb-cursor0." in sentence
    assert not any(package in sentence for package in list(XCB_PACKAGES.values())[1:])


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize("display", [":4711", "nonsense", "127.0.0.1:4711"])
def test_a_display_without_a_server_is_told_before_qt_would_abort(
    monkeypatch: pytest.MonkeyPatch, display: str
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert missing_display() == f"The display “{display}” does not answer, so no window is shown."


# ---- the command line ------------------------------------------------------------------------------------


def test_describe_lists_every_hyperparameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["describe"]) == 0
    described = json.loads(capsys.readouterr().out)["hyperparameters"]
    assert {one["path"] for one in described} == set(hyperparameters())


def test_script_prints_a_script(capsys: pytest.CaptureFixture[str], line_file: Path) -> None:
    assert program.main(["script", "--experiment", str(line_file)]) == 0
    source = capsys.readouterr().out
    compile(source, "script.py", "exec")
    assert "torch.optim.SGD" in source


def test_train_prints_its_metrics_as_json_on_the_last_line(
    capsys: pytest.CaptureFixture[str], line_file: Path
) -> None:
    assert program.main(["train", "--experiment", str(line_file), "--epochs", "1", "--seed", "3"]) == 0
    result = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert result["epochs"] == 1
    assert result["seeds"]["weights"] == 3
    assert result["test"]["rmse"] > 0


@pytest.mark.parametrize("command", ["train", "script", "screenshot"])
def test_an_unknown_experiment_is_told_in_one_sentence(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    out = ["picture.png"] if command == "screenshot" else []
    assert program.main([command, *out, "--experiment", "/nowhere/at/all.json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "/nowhere/at/all.json" in said.err


@pytest.mark.parametrize("size", ["100x100", "1920", "1000x639", "wide x high", "99999x99999"])
def test_a_size_that_the_window_cannot_have_is_refused(capsys: pytest.CaptureFixture[str], size: str) -> None:
    with pytest.raises(SystemExit) as end:
        program.main(["screenshot", "picture.png", "--size", size])
    assert end.value.code == 2
    assert "such as 1920x1080" in capsys.readouterr().err


def test_the_smallest_size_is_that_of_the_window(qtbot: QtBot) -> None:
    window = MainWindow(LINE)
    qtbot.addWidget(window)
    width, height = program._size("1024x640")
    assert (window.minimumWidth(), window.minimumHeight()) == (width, height)


def test_screenshot_says_where_the_picture_is(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], tmp_path: Path, line_file: Path
) -> None:
    out = tmp_path / "picture.png"
    arguments = ["screenshot", str(out), "--experiment", str(line_file), "--steps", "4", "--size", "1024x640"]
    assert program.main(arguments) == 0
    assert str(out) in capsys.readouterr().out
    assert size_of(out) == (1024, 640)


def test_without_a_display_it_trains_prints_and_leaves_a_picture(
    qtbot: QtBot,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    line_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gui.display.missing_display", lambda: "There is no display here.")
    assert program.main(["--experiment", str(line_file)]) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0].startswith("There is no display here.")
    assert json.loads(lines[-1])["epochs"] == 2
    assert size_of(tmp_path / "trainscope.png") == (1920, 1080)


def test_the_window_is_imported_without_torch_and_pyqtgraph() -> None:
    """They take seconds; the window shows first."""
    code = (
        "import sys, gui.window.main_window; print([m for m in ('torch', 'pyqtgraph') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"


def test_an_unknown_section_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["screenshot", "picture.png", "--section", "nonsense"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "optimizer, batches" in said
