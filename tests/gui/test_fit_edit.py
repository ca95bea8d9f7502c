"""Points are added, moved and deleted by mouse and keys; the engine gets them and undo brings them back."""

from __future__ import annotations

import numpy as np
import pytest
from desk import SINE, experiment_with
from fit_bench import LEFT, RIGHT, FitBench, has_near, image_of, pixel
from live import Live, Open
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_fit_drawn import BUMPS, CURVE

from core.experiment import Experiment
from core.snapshot import Status
from gui import undo
from gui.theme import Theme
from gui.views.fit.drawn import DrawnPicture
from gui.views.fit.points import REACH_PX, nearest


def editing(bench: FitBench) -> DrawnPicture:
    """Switch editing on by its button and return the picture."""
    bench.view.edit.click()
    picture = bench.view.pictures["curve" if bench.frame.run.dataset.drawn_inputs == 1 else "map"]
    assert isinstance(picture, DrawnPicture)
    QApplication.processEvents()
    return picture


@pytest.fixture
def curve(qtbot: QtBot, dark: Theme) -> FitBench:
    return FitBench(qtbot, dark, CURVE)


@pytest.fixture
def bumps(qtbot: QtBot, dark: Theme) -> FitBench:
    return FitBench(qtbot, dark, BUMPS)


def place_of(bench: FitBench, picture: DrawnPicture, row: int) -> QPoint:
    dataset = bench.frame.run.dataset
    up = dataset.target[row] if dataset.drawn_inputs == 1 else dataset.inputs[row, 1]
    return pixel(picture.plot, float(dataset.inputs[row, 0]), float(up))


def lonely(bench: FitBench, picture: DrawnPicture, rows: np.ndarray) -> int:
    """Return the row whose point lies farthest from all others."""
    dataset = bench.frame.run.dataset
    points = [place_of(bench, picture, int(row)) for row in range(len(dataset.target))]
    table = np.array([[point.x(), point.y()] for point in points])
    gaps = [np.sort(np.hypot(*(table - table[row]).T))[1] for row in rows]
    return int(rows[int(np.argmax(gaps))])


def empty_place(bench: FitBench, picture: DrawnPicture) -> QPoint:
    """Return a pixel far from all points."""
    dataset = bench.frame.run.dataset
    table = np.array([place_of(bench, picture, row).toTuple() for row in range(len(dataset.target))])
    room = picture.plot.inner
    found = [
        (float(np.hypot(*(table - [x, y]).T).min()), x, y)
        for x in range(int(room.left()) + 20, int(room.right()) - 20, 15)
        for y in range(int(room.top()) + 20, int(room.bottom()) - 20, 15)
    ]
    gap, x, y = max(found)
    assert gap > 2 * REACH_PX
    return QPoint(x, y)


# ---- what is asked for ---------------------------------------------------------------------------------


def test_nothing_can_be_edited_until_the_pencil_is_pressed(qtbot: QtBot, curve: FitBench) -> None:
    picture = curve.view.pictures["curve"]
    assert isinstance(picture, DrawnPicture)
    qtbot.mouseClick(picture.plot.viewport(), LEFT, pos=QPoint(200, 100))
    qtbot.mouseClick(picture.plot.viewport(), RIGHT, pos=place_of(curve, picture, 0))
    assert curve.edits == []
    assert "Undo brings back" in curve.view.edit.toolTip()


def test_a_click_adds_a_point_where_it_is(qtbot: QtBot, curve: FitBench) -> None:
    picture = editing(curve)
    place = empty_place(curve, picture)
    qtbot.mouseClick(picture.plot.viewport(), LEFT, pos=place)
    ((row, added, _),) = curve.edits
    assert row is None
    assert added == pytest.approx(picture.plot.from_pixels(QPointF(place)))


@pytest.mark.parametrize("split", ["train", "validation"])
def test_a_right_click_deletes_the_point_under_it(qtbot: QtBot, curve: FitBench, split: str) -> None:
    picture = editing(curve)
    row = lonely(curve, picture, curve.frame.run.dataset.rows(split))  # type: ignore[arg-type]
    place = place_of(curve, picture, row)
    qtbot.mouseClick(picture.plot.viewport(), RIGHT, pos=place + QPoint(6, 6))
    assert curve.edits == [(row, None, 0)]
    qtbot.mouseClick(picture.plot.viewport(), RIGHT, pos=empty_place(curve, picture))
    assert len(curve.edits) == 1


def test_test_points_cannot_be_edited(qtbot: QtBot, curve: FitBench) -> None:
    picture = editing(curve)
    row = lonely(curve, picture, curve.frame.run.dataset.test)
    qtbot.mouseClick(picture.plot.viewport(), RIGHT, pos=place_of(curve, picture, row))
    assert curve.edits == []


def test_a_point_is_lit_under_the_pointer(qtbot: QtBot, curve: FitBench, dark: Theme) -> None:
    picture = editing(curve)
    row = lonely(curve, picture, curve.frame.run.dataset.train)
    place = place_of(curve, picture, row)
    qtbot.mouseMove(picture.plot.viewport(), place + QPoint(4, 0))
    assert picture.editor.hovered == row
    assert has_near(image_of(picture.plot), place + QPoint(9, 0), dark.accent, 2)
    qtbot.mouseMove(picture.plot.viewport(), empty_place(curve, picture))
    assert picture.editor.hovered is None


def test_a_drag_moves_a_point_at_once_and_asks_with_one_number(qtbot: QtBot, curve: FitBench) -> None:
    picture = editing(curve)
    row = lonely(curve, picture, curve.frame.run.dataset.train)
    start, end = place_of(curve, picture, row), empty_place(curve, picture)
    viewport = picture.plot.viewport()
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.waitUntil(lambda: len(curve.edits) == 1)  # while it is being dragged
    qtbot.mouseMove(viewport, end)
    expected = picture.plot.from_pixels(QPointF(end))
    shown = np.column_stack([picture._train._x, picture._train._y])  # type: ignore[attr-defined]
    assert np.isclose(shown, expected).all(axis=1).any()
    qtbot.mouseRelease(viewport, LEFT, pos=end)
    assert {edited for edited, _, _ in curve.edits} == {row}
    assert len(curve.edits) >= 2
    assert len({number for _, _, number in curve.edits}) == 1
    assert curve.edits[-1][1] == pytest.approx(expected)


def test_a_press_without_a_move_asks_for_nothing(qtbot: QtBot, curve: FitBench) -> None:
    picture = editing(curve)
    row = lonely(curve, picture, curve.frame.run.dataset.train)
    qtbot.mouseClick(picture.plot.viewport(), LEFT, pos=place_of(curve, picture, row))
    assert curve.edits == []


def turn(picture: DrawnPicture, place: QPoint, way: int) -> None:
    event = QWheelEvent(
        QPointF(place),
        QPointF(picture.plot.viewport().mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * way),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(picture.plot.viewport(), event)


def test_on_the_map_a_new_point_takes_the_value_of_the_field(qtbot: QtBot, bumps: FitBench) -> None:
    picture = editing(bumps)
    field = picture.bar.field
    field.selectAll()
    qtbot.keyClicks(field, "-0.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    place = empty_place(bumps, picture)
    qtbot.mouseClick(picture.plot.viewport(), LEFT, pos=place)
    ((row, added, _),) = bumps.edits
    assert row is None
    assert added == pytest.approx((*picture.plot.from_pixels(QPointF(place)), -0.5))


def test_on_the_map_a_drag_keeps_the_value_and_the_wheel_changes_it(qtbot: QtBot, bumps: FitBench) -> None:
    picture = editing(bumps)
    dataset = bumps.frame.run.dataset
    row = lonely(bumps, picture, dataset.train)
    start, end = place_of(bumps, picture, row), empty_place(bumps, picture)
    viewport = picture.plot.viewport()
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, LEFT, pos=end)
    place = bumps.edits[-1][1]
    assert place == pytest.approx((*picture.plot.from_pixels(QPointF(end)), float(dataset.target[row])))
    bumps.edits.clear()
    for _ in range(3):
        turn(picture, end, 1)
    values = [edit[1][-1] for edit in bumps.edits if edit[1] is not None]
    assert values == sorted(values)
    assert len({number for _, _, number in bumps.edits}) == 1
    qtbot.keyClick(picture.plot, Qt.Key.Key_Down)
    assert bumps.edits[-1][1] is not None
    assert bumps.edits[-1][1][-1] < values[-1]


def test_keys_choose_move_delete_and_insert(qtbot: QtBot, curve: FitBench) -> None:
    picture = editing(curve)
    dataset = curve.frame.run.dataset
    picture.plot.setFocus()
    rows = np.concatenate([dataset.train, dataset.validation])
    order = rows[np.argsort(dataset.inputs[rows, 0], kind="stable")]
    qtbot.keyClick(picture.plot, Qt.Key.Key_Tab)
    qtbot.keyClick(picture.plot, Qt.Key.Key_Tab)
    assert picture.editor.chosen == order[1]
    qtbot.keyClick(picture.plot, Qt.Key.Key_Up)
    row, place, number = curve.edits[-1]
    (_, _), (low, high) = picture.plot.shown_range
    assert row == order[1]
    assert place is not None
    assert place[1] == pytest.approx(float(dataset.target[row]) + 0.01 * (high - low))
    qtbot.keyClick(picture.plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert curve.edits[-1][2] == number  # one entry of undo
    qtbot.keyClick(picture.plot, Qt.Key.Key_Backtab)
    assert picture.editor.chosen == order[0]
    qtbot.keyClick(picture.plot, Qt.Key.Key_Delete)
    assert curve.edits[-1] == (order[0], None, 0)
    qtbot.keyClick(picture.plot, Qt.Key.Key_Insert)
    assert curve.edits[-1][0] is None


def test_tab_leaves_the_picture_after_escape(qtbot: QtBot, curve: FitBench) -> None:
    picture = editing(curve)
    picture.plot.setFocus()
    qtbot.keyClick(picture.plot, Qt.Key.Key_Tab)
    assert picture.editor.chosen is not None
    qtbot.keyClick(picture.plot, Qt.Key.Key_Escape)
    qtbot.keyClick(picture.plot, Qt.Key.Key_Tab)
    assert picture.editor.chosen is None


def test_the_last_training_point_stays(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(
        qtbot, dark, experiment_with(CURVE, data__rows=10, data__train=0.1, data__validation=0.5)
    )
    picture = editing(bench)
    (row,) = bench.frame.run.dataset.train
    picture.editor.delete(int(row))
    assert bench.edits == []


def test_only_points_within_reach_are_found() -> None:
    x, y = np.array([0.0, 50.0]), np.array([0.0, 0.0])
    assert nearest(x, y, 11.0, 0.0) == 0
    assert nearest(x, y, 13.0, 0.0) is None
    assert nearest(x[:0], y[:0], 0.0, 0.0) is None


# ---- in the window -------------------------------------------------------------------------------------


def edit_in(live: Live) -> DrawnPicture:
    fit = live.window.stage.fit
    assert fit is not None
    live.wait(lambda: fit.edit.isVisible())  # type: ignore[attr-defined]  # noqa: PLW0108
    live.click(fit.edit)  # type: ignore[attr-defined]
    picture = next(p for p in fit.pictures.values() if isinstance(p, DrawnPicture))  # type: ignore[attr-defined]
    QApplication.processEvents()
    return picture


def pixel_of(live: Live, picture: DrawnPicture, row: int) -> QPoint:
    place = live.state.run.dataset
    up = place.target[row] if place.drawn_inputs == 1 else place.inputs[row, 1]
    return pixel(picture.plot, float(place.inputs[row, 0]), float(up))


@pytest.mark.parametrize("experiment", [SINE, BUMPS], ids=["curve", "map"])
def test_edits_by_mouse_reach_the_engine_while_it_trains_and_undo_brings_back(
    open_window: Open, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "TOGETHER_S", 60)
    live = open_window(experiment)
    picture = edit_in(live)
    viewport = picture.plot.viewport()
    before = live.state.run.dataset
    live.window.session.play()
    live.reach(5)
    row = int(before.train[0])
    start = pixel_of(live, picture, row)
    found = picture.editor._row_at(QPointF(start))
    assert found is not None
    live.qtbot.mousePress(viewport, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        live.qtbot.mouseMove(viewport, start + QPoint(round(40 * share), round(25 * share)))
    live.qtbot.mouseRelease(viewport, LEFT, pos=start + QPoint(40, 25))
    expected = picture.plot.from_pixels(QPointF(start + QPoint(40, 25)))
    live.wait(lambda: live.state.run.dataset is not before)

    def arrived() -> bool:
        dataset = live.state.run.dataset
        up = dataset.target[found] if dataset.drawn_inputs == 1 else dataset.inputs[found, 1]
        return bool(np.allclose([dataset.inputs[found, 0], up], expected, atol=1e-3))

    live.wait(arrived)
    assert live.state.status is Status.RUNNING
    assert live.state.run.number == 1
    live.wait(lambda: picture.editor.points is not None and picture.editor.points.moved is None)
    live.window.session.undo_stack.undo()
    live.wait(lambda: bool(np.array_equal(live.state.run.dataset.target, before.target)))
    assert np.array_equal(live.state.run.dataset.inputs, before.inputs)
    assert live.window.session.undo_stack.undo_words == ""
    step = live.state.step
    live.reach(step + 3)
    live.window.session.pause()
    live.rest()


def test_added_and_deleted_points_reach_the_engine(open_window: Open) -> None:
    live = open_window(SINE)
    picture = edit_in(live)
    viewport = picture.plot.viewport()
    before = live.state.run.dataset
    room = picture.plot.inner
    corner = QPoint(round(room.left()) + 8, round(room.bottom()) - 8)
    assert picture.editor._row_at(QPointF(corner)) is None
    live.qtbot.mouseClick(viewport, LEFT, pos=corner)
    live.wait(lambda: len(live.state.run.dataset.target) == len(before.target) + 1)
    assert len(before.target) in live.state.run.dataset.train
    live.wait(lambda: picture.run is live.state.run)
    live.qtbot.mouseMove(viewport, corner)
    live.qtbot.keyClick(picture.plot, Qt.Key.Key_Delete)
    live.wait(lambda: len(before.target) not in live.state.run.dataset.train)
    live.window.session.undo_stack.undo()
    live.wait(lambda: len(before.target) in live.state.run.dataset.train)
    live.window.session.undo_stack.undo()
    live.wait(lambda: len(live.state.run.dataset.target) == len(before.target))
    assert live.state.step == 0
