"""Pictures and curves in the real window: by key, by menu, into the clipboard and into files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from desk import LINE, SINE
from live import Open
from picture_bench import difference, pixels, rendered
from picture_hands import answer, done, tools_of
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from gui import slices as slices_module
from gui.curve_files import table_work
from gui.frame import Frame
from gui.pictures.formats import About, PictureFormat, chosen_format, formats_for
from gui.pictures.words import PANELS
from gui.slices import whole

PNG, SVG = PictureFormat(".png"), PictureFormat(".svg")


# ---- what is taken ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PANELS if name != "code"])
def test_each_panel_can_be_pictured_and_png_and_svg_agree(open_window: Open, name: str) -> None:
    live = open_window(SINE)
    live.window.session.train_batches(6)
    live.rest()
    taken = tools_of(live).take(name)
    image = QImage.fromData(whole(taken.work(PNG)))
    svg = whole(taken.work(SVG))
    mean, far = difference(rendered(svg), image)
    assert mean < 1.5 and far < 0.005
    panel = tools_of(live).panel(name)
    assert panel is not None
    margin = (image.width() - panel.width()) // 2
    seen = image.copy(margin, margin, panel.width(), panel.height())
    assert difference(seen, panel.grab().toImage())[1] < 0.02


def test_the_diagram_is_made_of_circles_lines_and_words(open_window: Open) -> None:
    live = open_window(SINE)
    live.window.session.train_batches(3)
    live.rest()
    root = ElementTree.fromstring(whole(tools_of(live).take("diagram").work(SVG)))
    kinds = [element.tag.rpartition("}")[2] for element in root.iter()]
    diagram = live.diagram
    assert kinds.count("circle") >= sum(len(column.values) for column in diagram.columns)
    visible = sum(
        int(left.on.sum()) * int(right.on.sum())
        for left, right in zip(diagram.columns, diagram.columns[1:], strict=False)
    )
    assert kinds.count("line") + kinds.count("polyline") >= visible
    words = {element.text for element in root.iter() if element.tag.endswith("}text")}
    assert {"hidden 1", "hidden 2", "output"} <= words


def test_a_picture_while_training_shows_one_frame_painted_with_care(open_window: Open) -> None:
    live = open_window(SINE)
    shown: dict[int, list[Frame]] = {}
    parts = [live.network, live.window.stage.fit, live.window.stage.error]
    for part in parts:
        show = part.show_frame  # type: ignore[union-attr]
        frames = shown.setdefault(id(part), [])

        def shows(frame: Frame, show: Callable[[Frame], None] = show, frames: list[Frame] = frames) -> None:
            frames.append(frame)
            show(frame)

        part.show_frame = shows  # type: ignore[union-attr, method-assign]
    live.window.session.play()
    live.reach(live.state.step + 50)
    taken = tools_of(live).take("window")
    last = [frames[-1] for frames in shown.values()]
    assert not any(frame.moving for frame in last)
    assert len({id(frame) for frame in last}) == 1
    assert last[0].state.step == taken.about.step == live.state.step
    assert live.chip == last[0].chip.text == f"Training: step {taken.about.step:,}, dropout on"
    live.wait(lambda: all(frames[-1].moving for frames in shown.values()))
    live.window.session.pause()
    live.rest()


def test_a_picture_keeps_the_moment_at_which_it_was_asked_for(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(SINE)
    live.window.session.train_batches(4)
    live.rest()
    expected = whole(tools_of(live).take("error").work(PNG))
    path = tmp_path / "error.png"

    def train_then_answer(*arguments: object) -> tuple[str, str]:
        live.window.session.train_batches(200)
        live.rest()
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", train_then_answer)
    tools_of(live).ask_and_save("error")
    done(live)
    assert path.read_bytes() == expected
    assert QImage(str(path)).text("Step") == "4"


def test_a_panel_that_cannot_be_seen_gets_a_sentence(open_window: Open) -> None:
    live = open_window(LINE, (1280, 720))
    pictures = tools_of(live)
    assert "not open" in pictures.why_not("code") and "(C)" in pictures.why_not("code")
    assert "folded away" in pictures.why_not("controls")
    for name in ("window", "diagram", "fit", "error", "scores"):
        assert pictures.why_not(name) == ""
    QGuiApplication.clipboard().setText("before")
    pictures.copy("code")
    assert pictures.strip.text == pictures.why_not("code")
    assert QGuiApplication.clipboard().text() == "before"
    with pytest.raises(ValueError, match="not open"):
        pictures.take("code")
    live.key(Qt.Key.Key_C)
    assert pictures.why_not("code") == ""
    pictures.stop()


# ---- greys --------------------------------------------------------------------------------


def test_a_picture_in_greys_tells_signs_by_dashes_and_leaves_the_choice_as_it_was(open_window: Open) -> None:
    live = open_window(SINE)
    live.window.session.train_batches(3)
    live.rest()
    before = dict(live.network.choices)
    coloured = whole(tools_of(live).take("diagram").work(SVG))
    grey = tools_of(live).take("diagram", grey=True)
    assert dict(live.network.choices) == before
    svg = whole(grey.work(SVG))
    assert svg.count(b"stroke-dasharray") > coloured.count(b"stroke-dasharray")
    assert np.ptp(pixels(rendered(svg)), axis=2).max() <= 1
    assert QImage.fromData(whole(grey.work(PNG))).format() == QImage.Format.Format_Grayscale8


# ---- the clipboard ------------------------------------------------------------------------


def test_the_key_puts_the_window_into_the_clipboard(open_window: Open) -> None:
    live = open_window(LINE)
    live.qtbot.keyClick(
        live.network, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    done(live)
    data = QGuiApplication.clipboard().mimeData()
    assert {"image/png", "image/svg+xml"} <= set(data.formats())
    png, svg = data.data("image/png").data(), data.data("image/svg+xml").data()
    image = QImage.fromData(png)
    assert image.size() == live.window.size() == data.imageData().size()
    assert difference(rendered(svg), image)[0] < 1.5
    assert image.text("Experiment") == "Line"
    assert tools_of(live).strip.text == "Copied a picture of the window."
    tools_of(live).stop()


# ---- files --------------------------------------------------------------------------------


def test_formats_begin_with_what_the_screen_has() -> None:
    assert [form.ratio for form in formats_for(1.0)[:-1]] == [1.0, 2.0, 3.0]
    assert [form.ratio for form in formats_for(1.25)[:-1]] == [1.25, 1.0, 2.0, 3.0]
    assert formats_for(2.0)[-1] == SVG


@pytest.mark.parametrize(
    ("typed", "chosen", "path", "meant"),
    [
        ("a.png", PNG, "a.png", PNG),
        ("a", PictureFormat(".png", 3.0), "a.png", PictureFormat(".png", 3.0)),
        ("a.SVG", PNG, "a.SVG", SVG),
        ("a.png", SVG, "a.png", PNG),
        ("a.b", SVG, "a.b.svg", SVG),
    ],
)
def test_a_typed_ending_counts_most(typed: str, chosen: object, path: str, meant: object) -> None:
    assert chosen_format(typed, chosen, (PNG, SVG)) == (path, meant)  # type: ignore[arg-type]


def test_files_are_called_after_experiment_step_and_panel() -> None:
    about = About("Bike demand, dropout 50 %", 1200, "diagram")
    assert about.file_name(".png") == "bike-demand-dropout-50-step-1200-diagram.png"
    assert About("Öl/Gas: Preis", 0, "PyTorch script").file_name(".svg") == (
        "öl-gas-preis-step-0-pytorch-script.svg"
    )
    assert About("../..", 3, "fit").file_name(".png") == "trainscope-step-3-fit.png"


@pytest.mark.parametrize(("ending", "scale"), [("1×", 1), ("2×", 2), ("3×", 3), ("SVG", 0)])
def test_the_dialog_offers_sizes_and_svg(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, scale: int
) -> None:
    live = open_window(LINE)
    asked = answer(monkeypatch, tmp_path / "picture", ending)
    tools_of(live).ask_and_save("diagram")
    done(live)
    assert asked == [("Save a picture of the diagram", "line-step-0-diagram.png")]
    (path,) = tmp_path.iterdir()
    assert path.name == ("picture.png" if scale else "picture.svg")
    if scale:
        assert QImage(str(path)).width() == scale * (live.network.width() + 32)
    else:
        assert rendered(path.read_bytes()).width() == live.network.width() + 32
    assert tools_of(live).strip.text == f"Saved {path.name}."
    tools_of(live).stop()


def test_the_next_dialog_begins_where_the_last_file_went(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    asked = answer(monkeypatch, tmp_path / "a.svg")
    tools_of(live).ask_and_save("diagram")
    done(live)
    tools_of(live).ask_and_save("diagram")
    assert os.path.dirname(asked[1][1]) == str(tmp_path)
    tools_of(live).stop()


def test_a_file_that_cannot_be_written_is_told_on_the_card(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    answer(monkeypatch, tmp_path / "missing" / "a.png")
    tools_of(live).ask_and_save("error")
    done(live)
    words = " ".join(label.text() for label in live.window.stage.card.findChildren(QLabel))
    assert live.window.stage.card.isVisible()
    assert "The file was not saved." in words and "a.png” cannot be written (" in words


def test_a_name_without_ending_replaces_nothing(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    (tmp_path / "a.png").write_bytes(b"old")
    answer(monkeypatch, tmp_path / "a")
    tools_of(live).ask_and_save("error")
    done(live)
    assert (tmp_path / "a.png").read_bytes() == b"old"
    words = " ".join(label.text() for label in live.window.stage.card.findChildren(QLabel))
    assert "“a.png” is there already" in words


def test_a_dialog_that_was_left_saves_nothing(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    live = open_window(LINE)
    answer(monkeypatch, "")
    tools_of(live).ask_and_save("window")
    assert not tools_of(live).slices.busy and not tools_of(live).strip.text


def test_long_work_shows_how_far_it_is_and_cancel_leaves_nothing(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices_module, "PATIENCE_MS", 0)
    live = open_window(LINE)
    pictures, path = tools_of(live), tmp_path / "curve.csv"
    path.write_bytes(b"old")

    def endless():
        with_file = table_work(str(path), live.window.picture_tools.curves.of_error()[0])
        while True:
            yield 0.4
        yield from with_file

    pictures.save(str(path), str(path), endless())
    live.wait(lambda: pictures.strip.text == "Saving curve.csv …")
    (cancel,) = pictures.strip.findChildren(QPushButton)
    assert cancel.isVisible()
    live.click(cancel)
    assert not pictures.slices.busy and not pictures.strip.isVisible()
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_closing_the_window_gives_up_what_is_being_written(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    answer(monkeypatch, tmp_path / "a.png", "3×")
    tools_of(live).ask_and_save("window")
    live.window.close()
    assert not tools_of(live).slices.busy
    assert list(tmp_path.iterdir()) == []


# ---- the strip --------------------------------------------------------------------------


def test_the_strip_is_in_no_picture(open_window: Open) -> None:
    live = open_window(LINE)
    live.window.session.train_batches(3)
    live.rest()
    pictures = tools_of(live)
    pictures.take("window")
    without = pictures.take("window").recording.image(1.0)
    pictures.strip.say("Saved a.png.")
    assert pictures.strip.isVisible()
    assert difference(pictures.take("window").recording.image(1.0), without)[0] < 0.01
    assert difference(live.window.grab().toImage(), without)[1] > 0.001
    pictures.stop()


def test_the_strip_says_it_for_a_while_and_stays_in_the_window(open_window: Open) -> None:
    live = open_window(LINE, (1100, 700))
    strip = tools_of(live).strip
    strip._time.setInterval(30)
    strip.say("Saved a file with a long name " * 3)
    assert strip.accessibleName().startswith("Saved a file")
    assert live.window.body.rect().contains(strip.geometry())
    live.window.resize(1300, 760)
    live.wait(lambda: live.window.body.rect().contains(strip.geometry()))
    live.wait(lambda: not strip.isVisible())
    event = QEvent(QEvent.Type.Resize)
    assert not strip.eventFilter(live.window.body, event)
