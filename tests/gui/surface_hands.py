"""Hands for tests of the map of the loss surface: real events, and where points are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from surface_scenes import BOWL, Formula, scene

from gui.theme import Theme
from gui.views.surface.map_view import SurfaceMap

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def shown(qtbot: QtBot, look: Theme, surface: Formula = BOWL, racers: int = 0, **more: Any) -> SurfaceMap:
    made = SurfaceMap(look)
    qtbot.addWidget(made)
    made.resize(760, 560)
    with qtbot.waitExposed(made):
        made.show()
    made.show_scene(scene(surface, racers, **more))
    settle(made)
    return made


def settle(made: SurfaceMap) -> None:
    QApplication.processEvents()
    made.ground.come_to_rest()
    QApplication.processEvents()


def pixel_of(made: SurfaceMap, x: float, y: float) -> QPoint:
    room = made.canvas.room
    return (room.topLeft() + made.picture.view.pixel(x, y)).toPoint()


def image_of(made: SurfaceMap) -> QImage:
    QApplication.processEvents()
    return made.canvas.viewport().grab().toImage()


class Starts:
    """Collects where the start was wanted."""

    def __init__(self, made: SurfaceMap) -> None:
        self.places: list[tuple[float, float]] = []
        self.final: list[bool] = []
        made.start_moved.connect(self._take)

    def _take(self, x: float, y: float, final: bool) -> None:
        self.places.append((x, y))
        self.final.append(final)


Button = Qt.MouseButton


def send(made: SurfaceMap, kind: QEvent.Type, at: QPoint, button: Button, down: Button) -> None:
    viewport = made.canvas.viewport()
    event = QMouseEvent(kind, QPointF(at), QPointF(viewport.mapToGlobal(at)), button, down, NO_KEYS)
    QApplication.sendEvent(viewport, event)


def move(made: SurfaceMap, to: QPoint, down: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    send(made, QEvent.Type.MouseMove, to, Qt.MouseButton.NoButton, down)


def drag(made: SurfaceMap, start: QPoint, *ways: QPoint) -> None:
    viewport = made.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NO_KEYS, start)
    for way in ways:
        move(made, way, LEFT)
    QTest.mouseRelease(viewport, LEFT, NO_KEYS, ways[-1])


def turn_wheel(made: SurfaceMap, at: QPoint, notches: int) -> None:
    viewport = made.canvas.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)
