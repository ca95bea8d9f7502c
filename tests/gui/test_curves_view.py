"""The error view as a whole: choices, the run before, labels at the ends of lines, sizes of type."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from curves_bench import BATCHES, CurvesBench
from desk import SINE, experiment_with
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.history import Change
from gui.numbers import significant
from gui.remembered import Remembered, WithChoices, remember_choices
from gui.shortcuts.actions import WithKeys
from gui.stylesheet import stylesheet
from gui.theme import SizeName, Theme, theme
from gui.views.curves.ends import REST_CALLS, End
from gui.views.curves.overlay import BEFORE
from gui.views.error_view import ErrorView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme) -> Iterator[CurvesBench]:
    made = CurvesBench(qtbot, dark)
    yield made
    made.view.close()


def rows_with(image: QImage, x: range, colour: QColor) -> list[int]:
    """Return the rows of pixels in which a colour stands between two columns."""
    wanted = colour.rgb()
    return [y for y in range(image.height()) if any(image.pixel(column, y) == wanted for column in x)]


# ---- choices -------------------------------------------------------------------------------------


def test_choices_are_offered_below_a_button(bench: CurvesBench) -> None:
    bench.grow(100)
    view, popup = bench.view, bench.view._popup
    changes: list[dict[str, object]] = []
    view.choices_changed.connect(lambda: changes.append(dict(view.choices)))
    QTest.mouseClick(view.view, LEFT)
    assert popup.isVisible()
    QTest.mouseClick(popup.along.button("steps"), LEFT)
    assert bench.plot.shown_range[0][1] == 100.0
    QTest.mouseClick(popup.x_scale.button("log"), LEFT)
    assert bench.plot.shown_range[0] == (0.0, 2.0)
    QTest.mouseClick(popup.y_scale.button("linear"), LEFT)
    assert bench.plot.shown_range[1][0] == 0.0
    QTest.mouseClick(popup.compare.button("off"), LEFT)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert [change["x"] for change in changes] == ["steps"] * 4
    assert changes[-1] == {"log_y": False, "x": "steps", "log_x": True, "smoothing": 0.0, "compare": False}
    assert view.scale.button("linear").isChecked()


def test_the_popup_works_by_keys(bench: CurvesBench) -> None:
    bench.grow(30)
    popup = bench.view._popup
    popup.open_at(bench.view.view)
    popup.activateWindow()
    popup.along.button("steps").setFocus()
    QTest.keyClick(popup.along.button("steps"), Qt.Key.Key_Space)
    assert bench.view.choices["x"] == "steps"
    popup.along.button("epochs").setFocus()
    QTest.keyClick(popup.along.button("epochs"), Qt.Key.Key_Return)
    assert bench.view.choices["x"] == "epochs"
    popup.smoothing.setFocus()
    for _ in range(30):
        QTest.keyClick(popup.smoothing, Qt.Key.Key_Right)
    assert bench.view.choices["smoothing"] == pytest.approx(0.6, abs=0.02)
    QTest.keyClick(popup.smoothing, Qt.Key.Key_End)
    assert bench.view.choices["smoothing"] == 0.99
    assert popup.strength.text() == "0.99"
    popup.close()


def test_smoothing_says_what_it_is_and_keeps_what_was_measured(bench: CurvesBench) -> None:
    bench.grow(30 * BATCHES)
    bench.view.use_choices({"smoothing": 0.8})
    picture, epochs = bench.view.picture, bench.view._shown[2].epochs  # type: ignore[index]
    assert "smoothed 0.80" in bench.view._note.text
    tip = bench.view._popup.smoothing.toolTip()
    assert "moving average" in tip and "0.80" in tip and "as measured" in tip
    measured, smooth = picture._measured[1].y, picture.validation.y
    assert measured == pytest.approx(np.log10(epochs.validation))
    assert (smooth[1:] > measured[1:]).all()
    assert len(picture.band.x), "single batches stay"
    bench.view.use_choices({"smoothing": 0.0})
    assert picture.validation.y == pytest.approx(measured)
    assert not len(picture._measured[1].x)


def test_a_long_run_has_a_band_and_the_line_of_its_means(bench: CurvesBench) -> None:
    bench.grow(20_000)
    picture, losses = bench.view.picture, bench.run.history.steps().loss
    size = bench.view._shown[2].points.largest  # type: ignore[index]
    assert size > 8
    assert f"range and mean of {size} batches" in bench.view._note.text
    assert 10 ** picture.line.y[0] == pytest.approx(losses[:size].mean())
    assert 10 ** picture.band.y[0] == pytest.approx(losses[:size].min())
    assert not len(picture.batches.x)


def test_choices_are_remembered(bench: CurvesBench) -> None:
    assert isinstance(bench.view, WithChoices)
    store = Remembered()
    store.put("error", {"smoothing": 0.5, "log_y": False, "x": "nonsense"})
    remember_choices(store, "error", bench.view)
    assert bench.view.choices == {
        "log_y": False,
        "x": "epochs",
        "log_x": False,
        "smoothing": 0.5,
        "compare": True,
    }
    bench.view.set_log(True)
    assert store.section("error")["log_y"] is True


def test_remembered_choices_tell_nobody(bench: CurvesBench, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bench.view.choices_changed):
        bench.view.use_choices({"log_y": False})
        bench.view.set_log(False)


@pytest.mark.parametrize("along", ["epochs", "steps"])
@pytest.mark.parametrize("log_x", [True, False])
def test_flags_and_evaluations_stand_where_they_were_made(
    bench: CurvesBench, along: str, log_x: bool
) -> None:
    bench.grow(5 * BATCHES)
    bench.run.history.append_change(Change(3 * BATCHES, 3.0, "dropout rate 0 → 50 %"))
    bench.view.use_choices({"x": along, "log_x": log_x})
    bench.grow(BATCHES)
    count = 3.0 if along == "epochs" else 3.0 * BATCHES
    place = np.log10(count) if log_x else count
    assert bench.view.picture.flags.flags == [(place, "dropout rate 0 → 50 %")]
    assert place in bench.view.picture.train.x.tolist()


def test_epochs_are_divided_by_fine_lines_while_they_are_few(bench: CurvesBench, dark: Theme) -> None:
    def divided(epoch: float) -> bool:
        image = bench.plot.viewport().grab().toImage()
        place = bench.pixel(epoch, 0.0)
        column = [image.pixelColor(place.x(), y) for y in range(12, round(bench.plot.inner.bottom()) - 2)]
        return column.count(dark.grid) > len(column) * 0.6

    bench.grow(3 * BATCHES + 1)
    assert divided(4.0)
    bench.grow(200 * BATCHES)
    assert not divided(7.0)


# ---- the run before ------------------------------------------------------------------------------


def test_the_run_before_stays_after_a_reset(bench: CurvesBench) -> None:
    bench.grow(10 * BATCHES)
    before = [record.validation_loss for record in bench.run.history.epochs()]
    bench.start_anew(level=0.5)
    bench.grow(4 * BATCHES)
    line = bench.view.picture.overlay_lines[BEFORE]["validation"]
    assert line.shown
    assert 10**line.y == pytest.approx(before)
    texts = dict(bench.view.picture.ends.texts)
    assert texts["before"] == significant(before[5])  # at the end of the axis, which holds 5 epochs
    assert texts["validation"] == significant(bench.run.history.epochs()[-1].validation_loss)
    bench.view.navigation.point_at(bench.pixel(2.0, -0.5).toPointF())
    assert f"before: validation {significant(before[2])}" in bench.view.navigation.reading.text  # type: ignore[union-attr]


def test_nothing_is_read_of_the_run_before_behind_its_end(bench: CurvesBench) -> None:
    bench.grow(3 * BATCHES)
    bench.start_anew()
    bench.grow(9 * BATCHES)
    for epoch, known in ((2.5, True), (3.5, False)):
        bench.view.navigation.point_at(bench.pixel(epoch, -0.5).toPointF())
        assert ("before" in bench.view.navigation.reading.text) is known  # type: ignore[union-attr]


def test_the_run_before_can_be_switched_off(bench: CurvesBench) -> None:
    bench.grow(10 * BATCHES)
    bench.start_anew()
    bench.grow(2 * BATCHES)
    bench.view.use_choices({"compare": False})
    assert not bench.view.picture.overlay_lines[BEFORE]["train"].shown
    assert "before" not in dict(bench.view.picture.ends.texts)
    bench.view.use_choices({"compare": True})
    assert bench.view.picture.overlay_lines[BEFORE]["train"].shown


def test_a_reset_before_anything_was_trained_keeps_the_run_before_that(bench: CurvesBench) -> None:
    bench.grow(10 * BATCHES)
    bench.start_anew()
    bench.start_anew()
    bench.grow(2 * BATCHES)
    assert bench.view.picture.overlay_lines[BEFORE]["train"].shown


def test_a_run_with_another_loss_is_not_compared_and_that_is_said(bench: CurvesBench) -> None:
    bench.grow(10 * BATCHES)
    bench.start_anew(experiment=experiment_with(SINE, loss__function="MAE"))
    bench.grow(2 * BATCHES)
    assert not bench.view.picture.overlay_lines[BEFORE]["train"].shown
    assert "another loss" in bench.view._popup._reason.text()
    bench.start_anew(experiment=experiment_with(SINE, loss__function="MAE"))
    assert bench.view._popup._reason.text() == ""


def test_the_run_before_is_dashed_in_the_colour_of_hints(bench: CurvesBench, dark: Theme) -> None:
    bench.grow(10 * BATCHES)
    bench.start_anew(level=0.1)
    bench.grow(4 * BATCHES)
    image, line = (
        bench.plot.viewport().grab().toImage(),
        bench.view.picture.overlay_lines[BEFORE]["validation"],
    )
    across, up = bench.plot.to_pixels(line.x, line.y)
    columns = np.arange(bench.pixel(2.0, 0).x(), bench.pixel(4.0, 0).x())
    heights = np.interp(columns, across, up).round().astype(int)
    inked = [image.pixelColor(int(x), int(y)) == dark.text3 for x, y in zip(columns, heights, strict=True)]
    assert 0.3 < np.mean(inked) < 0.9


# ---- labels at the ends of lines -----------------------------------------------------------------


def test_labels_stand_beside_the_ends_of_their_lines(bench: CurvesBench, dark: Theme) -> None:
    bench.grow(20 * BATCHES)
    view, epochs = bench.view, bench.run.history.epochs()
    assert dict(view.picture.ends.texts) == {
        "validation": significant(epochs[-1].validation_loss),
        "train": significant(epochs[-1].train_loss),
    }
    image = bench.plot.viewport().grab().toImage()
    column = range(round(bench.plot.inner.right()) + 14, image.width())
    for curve, colour in ((view.picture.validation, dark.validation), (view.picture.train, dark.train)):
        rows = rows_with(image, column, colour)
        end = bench.pixel(0.0, float(curve.y[-1])).y()
        assert min(rows) - 25 <= end <= max(rows) + 25


def test_labels_change_four_times_a_second_while_training(bench: CurvesBench) -> None:
    bench.grow(20 * BATCHES, moving=True)
    seen = set()
    for _ in range(20):
        bench.grow(BATCHES, moving=True)
        seen.add(tuple(bench.view.picture.ends.texts))
    assert len(seen) < 15
    bench.grow(1)
    last = bench.run.history.epochs()[-1]
    assert dict(bench.view.picture.ends.texts)["train"] == significant(last.train_loss)


def test_a_zoomed_part_has_the_values_of_the_end_that_is_seen(bench: CurvesBench) -> None:
    bench.grow(20 * BATCHES)
    bench.view.navigation.show_box(bench.plot.inner.adjusted(100, 0, -300, 0))
    last = int(bench.plot.shown_range[0][1])
    record = bench.run.history.epochs()[last]
    assert dict(bench.view.picture.ends.texts)["validation"] == significant(record.validation_loss)


def test_labels_follow_when_the_size_changes(bench: CurvesBench, dark: Theme) -> None:
    bench.grow(20 * BATCHES)
    bench.view.resize(700, 400)
    QApplication.processEvents()
    image = bench.plot.viewport().grab().toImage()
    rows = rows_with(image, range(round(bench.plot.inner.right()) + 14, image.width()), dark.validation)
    assert (
        min(rows) - 25 <= bench.pixel(0.0, float(bench.view.picture.validation.y[-1])).y() <= max(rows) + 25
    )


# ---- looks ---------------------------------------------------------------------------------------

SIZES: tuple[SizeName, ...] = ("normal", "small", "presentation", "presentation_small")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("height", [150, 262, 600])
def test_labels_of_the_axes_do_not_overlap_at_any_size_of_type(
    bench: CurvesBench, size: SizeName, height: int
) -> None:
    bench.grow(40 * BATCHES)
    bench.view.resize(900, height)
    bench.view.set_theme(theme("dark", size))
    QApplication.processEvents()
    plot = bench.plot
    assert plot.inner.height() > 20 and plot.inner.width() > 400
    for axis, ends in ((plot.x_axis, plot.shown_range[0]), (plot.y_axis, plot.shown_range[1])):
        ticks = axis._in_pixels(plot.inner, *ends)
        assert len(ticks) >= 2
        places = [place for place, _ in ticks]
        assert min(np.abs(np.diff(places))) >= theme("dark", size).px("tick") * 0.7


@pytest.mark.parametrize("size", SIZES)
def test_labels_at_the_ends_fit_at_any_size_of_type(qtbot: QtBot, size: SizeName) -> None:
    look = theme("light", size)
    bench = CurvesBench(qtbot, look, (1000, 200))
    bench.view.setStyleSheet(stylesheet(look))
    bench.grow(10 * BATCHES)
    bench.start_anew()
    bench.grow(4 * BATCHES)
    ends = bench.view.picture.ends
    names = [name for name, _ in ends.texts]
    assert {"validation", "train"} <= set(names)
    right, bottom = bench.plot.viewport().width(), bench.plot.inner.bottom()
    boxes = [patch.box for part in ends._drawn[:2] for patch in part]
    assert all(box.right() <= right and box.bottom() <= bottom + 2 and box.top() >= 0 for box in boxes)
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[k + 1 :])
    bench.view.close()


def test_everything_that_can_be_pressed_says_what_it_is(bench: CurvesBench) -> None:
    bench.view._popup.show()
    for widget in [*bench.view.findChildren(QPushButton), bench.plot, bench.view._popup.smoothing]:
        assert isinstance(widget, QWidget)
        assert widget.accessibleName(), widget
        assert widget.toolTip() or widget is bench.plot, widget.accessibleName()
    bench.view._popup.close()


def test_the_view_can_be_reached_and_left_by_tab(bench: CurvesBench, qtbot: QtBot) -> None:
    bench.grow(20)
    bench.view.activateWindow()
    bench.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert bench.plot.hasFocus()
    assert bench.view.picture.hairline.framed
    QTest.keyClick(bench.plot, Qt.Key.Key_Tab)
    assert not bench.plot.hasFocus()
    assert not bench.view.picture.hairline.framed


def test_what_is_shown_is_told_to_those_who_do_not_see_it(bench: CurvesBench) -> None:
    bench.grow(10 * BATCHES)
    last = bench.run.history.epochs()[-1]
    assert f"train {significant(last.train_loss)}" in bench.plot.accessibleDescription()


def test_the_words_of_the_head_give_way_before_anything_is_cut_off(bench: CurvesBench) -> None:
    bench.view.resize(420, 200)
    bench.grow(20_000)
    bench.view.use_choices({"smoothing": 0.5})
    QApplication.processEvents()
    assert bench.view.width() <= 440
    assert bench.view.view.geometry().right() <= bench.view.width()
    assert bench.view._note.toolTip() == bench.view._note.text


@pytest.mark.parametrize("moving", [False, True])
def test_labels_stand_in_the_order_of_their_lines(bench: CurvesBench, moving: bool) -> None:
    labels, room = bench.view.picture.ends, bench.plot.inner
    white = QColor("white")

    def show(train_px: float, validation_px: float, moving: bool) -> list[str]:
        heights = {"validation": validation_px, "train": train_px}
        ends = [End(name, "0.1", room.top() + y, white, 2.0) for name, y in heights.items()]
        labels.show_ends(ends, room, moving)
        return [patch.text for patch in sorted(labels._drawn[0], key=lambda patch: patch.box.top())]

    assert show(20.0, 30.0, True) == ["train", "validation"]
    assert show(80.0, 20.0, True) == ["validation", "train"], "far apart: at once"
    order = [show(20.0, 30.0, moving) for _ in range(REST_CALLS + 2)]
    assert order[0] == (["validation", "train"] if moving else ["train", "validation"]), "not to and fro"
    assert order[-1] == ["train", "validation"], "in the end as the lines are"


def test_without_a_run_nothing_is_drawn_and_that_is_said(bench: CurvesBench) -> None:
    bench.show()
    assert bench.view._note.text.startswith("nothing trained yet")
    assert isinstance(bench.view, WithKeys) and isinstance(bench.view, ErrorView)
