"""The map under the hand: the start, zoom and pan; with real events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from surface_hands import (
    LEFT,
    NO_KEYS,
    Starts,
    drag,
    pixel_of,
    send,
    settle,
    shown,
    turn_wheel,
)
from surface_scenes import BOWL, ROSENBROCK, scene

from gui.theme import Theme
from gui.views.surface.map_view import SurfaceMap

Key = Qt.Key


@pytest.fixture
def map_(qtbot: QtBot, dark: Theme) -> SurfaceMap:
    return shown(qtbot, dark)


# ---- the start ----------------------------------------------------------------------------


def test_a_click_on_the_ground_sets_the_start(map_: SurfaceMap) -> None:
    starts = Starts(map_)
    QTest.mouseClick(map_.canvas.viewport(), LEFT, NO_KEYS, pixel_of(map_, 1.0, -0.5))
    assert starts.final == [True]
    assert starts.places[0] == pytest.approx((1.0, -0.5), abs=0.02)
    assert map_.picture.start == starts.places[0]  # the ring is there at once


def test_the_ring_is_drawn_and_let_go(map_: SurfaceMap) -> None:
    starts = Starts(map_)
    drag(map_, pixel_of(map_, -2, 1), pixel_of(map_, -1, 1), pixel_of(map_, 0, 0), pixel_of(map_, 1, -1))
    assert starts.final == [False, False, False, True]
    assert starts.places[-1] == pytest.approx((1, -1), abs=0.02)
    assert map_.shown_range == shown_range_of_bowl(map_)


def shown_range_of_bowl(made: SurfaceMap) -> Any:
    made.show_whole()
    return made.shown_range


def test_a_drawn_start_stays_inside_of_the_picture(map_: SurfaceMap) -> None:
    starts = Starts(map_)
    drag(map_, pixel_of(map_, -2, 1), QPoint(5000, -4000), QPoint(5000, -4000))
    (_, right), (_, high) = map_.shown_range
    assert starts.places[-1] == pytest.approx((right, high))


def test_an_old_scene_does_not_throw_the_start_back(map_: SurfaceMap) -> None:
    QTest.mouseClick(map_.canvas.viewport(), LEFT, NO_KEYS, pixel_of(map_, 1.0, -0.5))
    put = map_.picture.start
    map_.show_scene(scene(BOWL))  # on its way when the user clicked
    assert map_.picture.start == put
    map_.show_scene(scene(BOWL, start=(0.5, 0.5)))
    assert map_.picture.start == (0.5, 0.5)


def test_arrow_keys_move_the_start(map_: SurfaceMap) -> None:
    starts = Starts(map_)
    canvas = map_.canvas
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    (left, right), (low, high) = map_.shown_range
    QTest.keyClick(canvas, Key.Key_Right)
    QTest.keyClick(canvas, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert starts.places[0] == pytest.approx((-2 + (right - left) / 100, 1))
    assert starts.places[1] == pytest.approx((-2 + (right - left) / 100, 1 + (high - low) / 10))


def test_without_a_start_arrows_do_nothing(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, start=None)
    starts = Starts(made)
    QTest.keyClick(made.canvas, Key.Key_Right)
    assert starts.places == []


def test_keys_are_wanted_here_and_not_as_shortcuts(map_: SurfaceMap) -> None:
    for key, wanted in ((Key.Key_Plus, True), (Key.Key_Left, True), (Key.Key_0, True), (Key.Key_A, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, NO_KEYS)
        event.ignore()
        QApplication.sendEvent(map_.canvas, event)
        assert event.isAccepted() == wanted


def test_a_click_on_a_head_chooses_its_racer(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, racers=3)
    starts, chosen = Starts(made), []
    made.selected.connect(chosen.append)
    head = made.picture.paths[1].head
    assert head is not None
    at = (made.canvas.room.topLeft() + QPointF(head.x, head.y)).toPoint()
    QTest.mouseClick(made.canvas.viewport(), LEFT, NO_KEYS, at)
    assert chosen == [made.picture.paths[1].number] and starts.places == []


# ---- zoom and pan -------------------------------------------------------------------------


def test_the_wheel_zooms_about_the_pointer(map_: SurfaceMap) -> None:
    at = pixel_of(map_, 1.5, 0.75)
    (left, right), _ = map_.shown_range
    turn_wheel(map_, at, 3)
    (nearer, farther), _ = map_.shown_range
    assert farther - nearer == pytest.approx((right - left) * 0.8**3)
    assert pixel_of(map_, 1.5, 0.75) == at
    turn_wheel(map_, at, -3)
    assert map_.shown_range[0] == pytest.approx((left, right))


def test_drawing_the_ground_moves_it_and_not_the_start(map_: SurfaceMap) -> None:
    starts = Starts(map_)
    here, there = pixel_of(map_, 1.0, -1.0), pixel_of(map_, 1.5, -0.5)
    drag(map_, here, QPoint(here.x() + 1, here.y()), there)
    assert starts.places == []
    assert (pixel_of(map_, 1.0, -1.0) - there).manhattanLength() <= 2


def test_a_double_click_shows_everything_and_leaves_the_start(map_: SurfaceMap) -> None:
    before = map_.shown_range
    starts = Starts(map_)
    at = pixel_of(map_, 1.0, 0.5)
    turn_wheel(map_, at, 4)
    QTest.mouseClick(map_.canvas.viewport(), LEFT, NO_KEYS, at)
    send(map_, QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT)
    send(map_, QEvent.Type.MouseButtonRelease, at, LEFT, Qt.MouseButton.NoButton)
    assert np.array(map_.shown_range) == pytest.approx(np.array(before))
    assert starts.places[-1] == (-2.0, 1.0) and map_.picture.start == (-2.0, 1.0)


@pytest.mark.parametrize("key", [Key.Key_Home, Key.Key_0])
def test_keys_zoom_and_show_everything(map_: SurfaceMap, key: Qt.Key) -> None:
    before = map_.shown_range
    QTest.keyClick(map_.canvas, Key.Key_Plus)
    assert np.ptp(map_.shown_range[0]) == pytest.approx(0.8 * np.ptp(before[0]))
    QTest.keyClick(map_.canvas, Key.Key_Minus)
    QTest.keyClick(map_.canvas, Key.Key_Minus)
    assert np.ptp(map_.shown_range[0]) == pytest.approx(np.ptp(before[0]) / 0.8)
    QTest.keyClick(map_.canvas, key)
    assert np.array(map_.shown_range) == pytest.approx(np.array(before))


def test_zooming_ends_before_numbers_do(map_: SurfaceMap) -> None:
    at = pixel_of(map_, 0.3, 0.3)
    for notches in (40, 40, 40, -90, -90, -90):
        turn_wheel(map_, at, notches)
        settle(map_)
        (left, right), (low, high) = map_.shown_range
        assert 1e-7 < right - left < 1e5 and 1e-7 < high - low < 1e5


def test_both_axes_have_one_scale_where_the_domain_allows(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, ROSENBROCK)
    view = made.picture.view
    (left, right), (low, high) = made.shown_range
    assert view.width / (right - left) == pytest.approx(view.height / (high - low))
    assert left <= -2 and right >= 2 and low <= -1 and high >= 3


def test_another_domain_is_shown_as_a_whole(map_: SurfaceMap) -> None:
    turn_wheel(map_, pixel_of(map_, 0, 0), 5)
    map_.show_scene(scene(ROSENBROCK))
    (left, right), (low, high) = map_.shown_range
    assert left <= -2 and right >= 2 and low <= -1 and high >= 3


def test_after_a_rest_the_levels_suit_what_is_shown(map_: SurfaceMap, qtbot: QtBot) -> None:
    before = map_.ground.levels
    turn_wheel(map_, pixel_of(map_, 1.5, 1.0), 8)
    assert map_.ground.levels.tolist() == before.tolist()  # while it is being zoomed
    assert not map_.ground.is_resting
    qtbot.waitUntil(lambda: map_.ground.is_resting)
    assert map_.ground.levels.tolist() != before.tolist() and len(map_.ground.levels) >= 5
