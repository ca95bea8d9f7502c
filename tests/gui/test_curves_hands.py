"""The error view under real hands: mouse, wheel and keys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from curves_bench import BATCHES, CurvesBench
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.views.curves.reading import Reading
from gui.views.error_view import ErrorView

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme) -> Iterator[CurvesBench]:
    made = CurvesBench(qtbot, dark)
    made.grow(40 * BATCHES)
    yield made
    made.view.close()


def turn_wheel(
    bench: CurvesBench, place: QPoint, notches: int, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    viewport = bench.plot.viewport()
    event = QWheelEvent(
        QPointF(place),
        QPointF(viewport.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def drag(bench: CurvesBench, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    viewport = bench.plot.viewport()
    QTest.mousePress(viewport, LEFT, modifiers, start)
    for share in (0.3, 0.7, 1.0):
        place = start + (end - start) * share
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(place),
            QPointF(viewport.mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            LEFT,
            modifiers,
        )
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, LEFT, modifiers, end)


def reading_of(bench: CurvesBench) -> Reading:
    reading = bench.view.navigation.reading
    assert reading is not None
    return reading


def x_range(bench: CurvesBench) -> tuple[float, float]:
    return bench.plot.shown_range[0]


# ---- the hairline --------------------------------------------------------------------------------


def test_the_hairline_stands_at_the_point_nearest_to_the_pointer(bench: CurvesBench) -> None:
    place = bench.pixel(12.3, -0.5)
    QTest.mouseMove(bench.plot.viewport(), place)
    x = bench.view._shown[2].points.x  # type: ignore[index]
    pointed = bench.plot.from_pixels(QPointF(place))[0]
    assert reading_of(bench).x == x[np.abs(x - pointed).argmin()]
    assert bench.plot.accessibleDescription() == reading_of(bench).text


def test_the_hairline_is_seen_and_goes_with_the_pointer(bench: CurvesBench, dark: Theme) -> None:
    QTest.mouseMove(bench.plot.viewport(), bench.pixel(12.0, -0.5))
    x = bench.pixel(reading_of(bench).x, 0.0).x()
    bottom = round(bench.plot.inner.bottom()) - 3
    assert bench.plot.viewport().grab().toImage().pixelColor(x, bottom) == dark.accent
    QTest.mouseMove(bench.plot.viewport(), QPoint(2, 2))  # over the labels of the axis
    assert bench.view.navigation.reading is None
    assert bench.plot.viewport().grab().toImage().pixelColor(x, bottom) != dark.accent
    QTest.mouseMove(bench.plot.viewport(), bench.pixel(20.0, -0.5))
    assert bench.view.navigation.reading is not None


def test_values_under_the_pointer_are_kept_current_while_the_run_goes_on(bench: CurvesBench) -> None:
    QTest.mouseMove(bench.plot.viewport(), bench.pixel(39.99, -0.5))
    before = reading_of(bench)
    bench.grow(BATCHES // 4, moving=True)
    later = reading_of(bench)
    assert later.x >= before.x and later != before


def test_arrow_keys_walk_from_point_to_point(bench: CurvesBench) -> None:
    bench.plot.setFocus()
    x = bench.view._shown[2].points.x.tolist()  # type: ignore[index]
    QTest.keyClick(bench.plot, Qt.Key.Key_Left)
    assert reading_of(bench).x == x[-1]
    QTest.keyClick(bench.plot, Qt.Key.Key_Left)
    QTest.keyClick(bench.plot, Qt.Key.Key_Left)
    assert reading_of(bench).x == x[-3]
    QTest.keyClick(bench.plot, Qt.Key.Key_Right)
    assert reading_of(bench).x == x[-2]
    QTest.keyClick(bench.plot, Qt.Key.Key_Home)
    QTest.keyClick(bench.plot, Qt.Key.Key_Left)
    assert reading_of(bench).x == x[0]
    QTest.keyClick(bench.plot, Qt.Key.Key_End)
    assert reading_of(bench).x == x[-1]
    QTest.keyClick(bench.plot, Qt.Key.Key_Escape)
    assert bench.view.navigation.reading is None


def test_with_control_arrow_keys_walk_from_evaluation_to_evaluation(bench: CurvesBench) -> None:
    bench.grow(7)
    bench.plot.setFocus()
    QTest.keyClick(bench.plot, Qt.Key.Key_End)
    for epoch in (40, 39, 38):
        QTest.keyClick(bench.plot, Qt.Key.Key_Left, CONTROL)
        assert f"train, epoch {epoch}" in reading_of(bench).text
    QTest.keyClick(bench.plot, Qt.Key.Key_Right, CONTROL)
    assert "train, epoch 39" in reading_of(bench).text


def test_a_zoomed_picture_goes_where_the_hairline_goes(bench: CurvesBench) -> None:
    turn_wheel(bench, bench.pixel(20.0, -0.5), 10)
    width = x_range(bench)[1] - x_range(bench)[0]
    bench.plot.setFocus()
    QTest.keyClick(bench.plot, Qt.Key.Key_Home)
    low, high = x_range(bench)
    assert low <= reading_of(bench).x <= high
    assert high - low == pytest.approx(width)


def test_keys_of_the_plot_are_not_taken_for_shortcuts(bench: CurvesBench) -> None:
    taken = []
    for key, modifiers in ((Qt.Key.Key_0, NONE), (Qt.Key.Key_Plus, CONTROL), (Qt.Key.Key_Home, NONE)):
        event = key_override(key, modifiers)
        QApplication.sendEvent(bench.plot, event)
        taken.append(event.isAccepted())
    free = key_override(Qt.Key.Key_Space, NONE)
    QApplication.sendEvent(bench.plot, free)
    assert taken == [True] * 3 and not free.isAccepted()
    assert x_range(bench) == (0.0, 40.0), "nothing is done before the key is really pressed"


def key_override(key: Qt.Key, modifiers: Qt.KeyboardModifier):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    return event


# ---- zooming and moving on -----------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer(bench: CurvesBench) -> None:
    place = bench.pixel(10.0, -0.5)
    pointed = bench.plot.from_pixels(QPointF(place))
    y = bench.plot.shown_range[1]
    turn_wheel(bench, place, 2)
    low, high = x_range(bench)
    assert high - low == pytest.approx(40.0 * 0.64)
    assert bench.plot.from_pixels(QPointF(place))[0] == pytest.approx(pointed[0])
    assert bench.plot.shown_range[1] == y
    turn_wheel(bench, place, 2, CONTROL)
    assert bench.plot.from_pixels(QPointF(place)) == pytest.approx(pointed)
    assert bench.plot.shown_range[1] != y
    assert x_range(bench) == (low, high)


def test_the_wheel_zooms_out_to_the_whole_run_and_no_further(bench: CurvesBench) -> None:
    place = bench.pixel(10.0, -0.5)
    turn_wheel(bench, place, 3)
    for _ in range(8):
        turn_wheel(bench, place, -1)
    assert x_range(bench) == (0.0, 40.0)
    assert bench.view.whole.isHidden()


def test_a_drag_moves_on_and_what_was_under_the_pointer_stays_there(bench: CurvesBench) -> None:
    turn_wheel(bench, bench.pixel(20.0, -0.5), 5)
    start = bench.pixel(20.0, -0.5)
    pointed = bench.plot.from_pixels(QPointF(start))[0]
    end = start + QPoint(-120, 0)
    drag(bench, start, end)
    assert bench.plot.from_pixels(QPointF(end))[0] == pytest.approx(pointed)


def test_a_click_moves_nothing_and_gives_the_keys_to_the_plot(bench: CurvesBench) -> None:
    before = bench.plot.shown_range
    bench.view.activateWindow()
    QTest.mouseClick(bench.plot.viewport(), LEFT, NONE, bench.pixel(20.0, -0.5))
    assert bench.plot.shown_range == before
    assert bench.plot.hasFocus()
    assert not bench.view.picture.hairline.framed, "a frame is for those who come by keys"
    QTest.keyClick(bench.plot, Qt.Key.Key_Left)
    assert bench.view.picture.hairline.framed


def test_shift_and_drag_choose_a_part(bench: CurvesBench) -> None:
    start, end = bench.pixel(10.0, -0.2), bench.pixel(15.0, -0.6)
    corners = [bench.plot.from_pixels(QPointF(place)) for place in (start, end)]
    drag(bench, start, end, SHIFT)
    assert x_range(bench) == pytest.approx((corners[0][0], corners[1][0]))
    assert bench.plot.shown_range[1] == pytest.approx((corners[1][1], corners[0][1]))


def test_a_flat_box_chooses_along_x_only(bench: CurvesBench) -> None:
    y = bench.plot.shown_range[1]
    start = bench.pixel(10.0, -0.3)
    drag(bench, start, start + QPoint(150, 4), SHIFT)
    assert x_range(bench)[0] == pytest.approx(10.0, abs=0.1)
    assert bench.plot.shown_range[1] == y


def test_the_box_is_seen_while_it_is_drawn(bench: CurvesBench, dark: Theme) -> None:
    start, end = bench.pixel(10.0, -0.2), bench.pixel(20.0, -0.8)
    viewport = bench.plot.viewport()
    QTest.mousePress(viewport, LEFT, SHIFT, start)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(end),
        QPointF(viewport.mapToGlobal(end)),
        Qt.MouseButton.NoButton,
        LEFT,
        SHIFT,
    )
    QApplication.sendEvent(viewport, event)
    assert viewport.grab().toImage().pixelColor(start.x(), (start.y() + end.y()) // 2) == dark.accent
    QTest.mouseRelease(viewport, LEFT, SHIFT, end)
    assert bench.view.picture.hairline.box is None


@pytest.mark.parametrize("way", ["key", "button"])
def test_the_whole_run_comes_back(bench: CurvesBench, way: str) -> None:
    turn_wheel(bench, bench.pixel(10.0, -0.5), 4)
    turn_wheel(bench, bench.pixel(10.0, -0.5), 4, CONTROL)
    assert bench.view.whole.isVisible()
    y = bench.view.picture.losses.ends
    if way == "key":
        QTest.keyClick(bench.plot, Qt.Key.Key_0)
    else:
        QTest.mouseClick(bench.view.whole, LEFT)
    assert bench.plot.shown_range == ((0.0, 40.0), y)
    assert bench.view.whole.isHidden() and bench.view.follow.isHidden()


def test_keys_zoom_and_move_on(bench: CurvesBench) -> None:
    QTest.keyClick(bench.plot, Qt.Key.Key_Plus)
    assert x_range(bench)[1] - x_range(bench)[0] == pytest.approx(32.0)
    QTest.keyClick(bench.plot, Qt.Key.Key_Plus, CONTROL)
    (low, high), y = bench.plot.shown_range
    QTest.keyClick(bench.plot, Qt.Key.Key_Left, SHIFT)
    assert x_range(bench)[0] == pytest.approx(max(low - 0.1 * (high - low), 0.0))
    QTest.keyClick(bench.plot, Qt.Key.Key_Up, SHIFT)
    assert bench.plot.shown_range[1][0] == pytest.approx(y[0] + 0.1 * (y[1] - y[0]))
    QTest.keyClick(bench.plot, Qt.Key.Key_Minus, CONTROL)
    QTest.keyClick(bench.plot, Qt.Key.Key_Minus)
    QTest.keyClick(bench.plot, Qt.Key.Key_Minus)
    assert x_range(bench) == (0.0, 40.0)


def test_a_double_click_is_left_to_others(qtbot: QtBot, dark: Theme, bench: CurvesBench) -> None:
    seen: list[QMouseEvent] = []

    class Panel(QWidget):
        def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
            seen.append(event)

    panel = Panel()
    qtbot.addWidget(panel)
    QVBoxLayout(panel).addWidget(bench.view)
    panel.resize(900, 300)
    panel.show()
    QTest.mouseDClick(bench.plot.viewport(), LEFT, NONE, bench.pixel(20.0, -0.5))
    assert len(seen) == 1
    assert x_range(bench) == (0.0, 40.0)
    bench.view.setParent(None)
    panel.close()


# ---- while the run goes on -----------------------------------------------------------------------


def test_a_zoomed_range_does_not_jump(bench: CurvesBench) -> None:
    turn_wheel(bench, bench.pixel(10.0, -0.5), 5)
    before = bench.plot.shown_range
    for _ in range(10):
        bench.grow(3 * BATCHES, moving=True)
        assert bench.plot.shown_range == before
    assert bench.view.follow.isVisible()


def test_follow_goes_to_the_newest_data_and_along_with_them(bench: CurvesBench) -> None:
    turn_wheel(bench, bench.pixel(10.0, -0.5), 5)
    width = x_range(bench)[1] - x_range(bench)[0]
    QTest.mouseClick(bench.view.follow, LEFT)
    assert bench.view.follow.isHidden() and bench.view.whole.isVisible()
    for _ in range(40):
        bench.grow(BATCHES // 2, moving=True)
        low, high = x_range(bench)
        assert high - low == pytest.approx(width)
        assert low <= len(bench.run.history) / BATCHES <= high


def test_another_run_is_shown_wholly(bench: CurvesBench) -> None:
    turn_wheel(bench, bench.pixel(10.0, -0.5), 5)
    bench.start_anew()
    bench.grow(30)
    assert x_range(bench) == (0.0, 2.0)
    assert bench.view.whole.isHidden()


def test_the_view_names_the_keys_that_it_obeys() -> None:
    keys = dict(ErrorView.keys_when_focused.keys)
    assert {"← →", "0", "+ −"} <= set(keys)
