"""The command line: a panel, a finer PNG, an SVG, greys; and the curves of a run without a window."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from desk import LINE, experiment_with
from picture_bench import rendered
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

import main as program
from core.experiment_files import save
from gui.pictures.words import PANELS

SMALL = ("--steps", "4", "--size", "1280x720")


@pytest.fixture
def line(tmp_path: Path) -> str:
    path = tmp_path / "line.json"
    save(experiment_with(LINE, stopping__epochs=2), path)
    return str(path)


def shoot(line: str, out: Path, *more: str) -> int:
    return program.main(["screenshot", str(out), "--experiment", line, *SMALL, *more])


def test_the_command_line_knows_all_panels() -> None:
    assert tuple(PANELS) == program.PANELS


@pytest.mark.parametrize("panel", ["diagram", "controls", "code"])
def test_each_panel_can_be_pictured_even_one_that_is_closed_at_first(
    qtbot: QtBot, tmp_path: Path, line: str, panel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shoot(line, tmp_path / "a.png", "--panel", panel, "--scale", "2") == 0
    assert shoot(line, tmp_path / "a.svg", "--panel", panel) == 0
    image, drawn = QImage(str(tmp_path / "a.png")), rendered((tmp_path / "a.svg").read_bytes())
    assert image.size() == drawn.size() * 2
    assert drawn.width() < 1280
    size = f"({image.width()} x {image.height()}, after 4 steps)."
    assert capsys.readouterr().out.startswith(f"Saved {tmp_path / 'a.png'} {size}")


def test_the_window_has_its_experiment_and_step_in_the_file(qtbot: QtBot, tmp_path: Path, line: str) -> None:
    assert shoot(line, tmp_path / "a.png") == 0
    image = QImage(str(tmp_path / "a.png"))
    assert (image.text("Experiment"), image.text("Step")) == ("Line", "4")
    assert (image.width(), image.height()) == (1280, 720)


def test_greys_and_a_name_without_an_ending(qtbot: QtBot, tmp_path: Path, line: str) -> None:
    assert shoot(line, tmp_path / "grey", "--grey") == 0
    image = QImage(str(tmp_path / "grey"))
    assert image.format() == QImage.Format.Format_Grayscale8 and image.width() == 1280


@pytest.mark.parametrize(
    ("name", "more", "sentence"),
    [
        ("a.jpg", (), "a.jpg” is no name for a picture: let it end in .png or .svg."),
        ("a.svg", ("--scale", "2"), "An SVG is sharp at any size: leave --scale out, or write a .png."),
        ("missing/a.svg", (), "a.svg cannot be written. Choose another place for the picture."),
        ("missing/a.png", ("--panel", "fit"), "a.png cannot be written. Choose another place for"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    qtbot: QtBot,
    tmp_path: Path,
    line: str,
    capsys: pytest.CaptureFixture[str],
    name: str,
    more: tuple[str, ...],
    sentence: str,
) -> None:
    assert shoot(line, tmp_path / name, *more) == 2
    error = capsys.readouterr().err
    assert sentence in error and len(error.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["line.json"]


def test_a_run_without_a_window_leaves_its_curves(
    tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    epochs, batches = tmp_path / "epochs.csv", tmp_path / "batches.csv"
    command = ["train", "--experiment", line, "--curves", str(epochs), "--batch-curves", str(batches)]
    assert program.main(command) == 0
    with epochs.open(newline="", encoding="utf-8") as file:
        assert [line["epoch"] for line in csv.DictReader(file)] == ["0", "1", "2"]
    assert len(batches.read_text("utf-8").splitlines()) == 9
    capsys.readouterr()
    assert program.main([*command[:3], "--curves", str(tmp_path / "no" / "a.csv")]) == 2
    assert "a.csv” cannot be written (No such file or directory)" in capsys.readouterr().err
