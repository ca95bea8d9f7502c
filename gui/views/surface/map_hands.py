"""Mouse, wheel and keys on the map: what they ask for comes out as signals."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from gui.views.hands import ARROWS, CONTROL, SHIFT, STEP, ZOOM_KEYS, PictureHands, Wish

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class MapHands(PictureHands):
    """Watches the view of the map. Pixels are those of the viewport."""

    clicked = Signal(object)
    """The ground at a pixel was clicked."""
    clicked_twice = Signal(bool)
    """Whether the first of the two clicks was on the ring of the start."""
    start_dragged = Signal(object, bool)
    """The start was drawn to a pixel; whether it was let go there."""
    start_pushed = Signal(int, int, bool)
    """The start is wanted one step to the right and up; whether a large one."""
    panned = Signal(float, float)
    """The ground was drawn by so many pixels."""
    zoomed = Signal(float, object)
    """So many times as much is wanted; the pixel that stays, or None."""

    def __init__(self, view: QGraphicsView, is_start: Callable[[QPointF], bool]) -> None:
        super().__init__(view)
        self._is_start = is_start
        self._button = Qt.MouseButton.NoButton
        self._on_start = self._pressed_start = False

    def _handle_mouse(self, event: QMouseEvent) -> bool:
        kind, button, here = event.type(), event.button(), event.position()
        if kind == QEvent.Type.MouseMove:
            self._move(here)
        elif kind == QEvent.Type.MouseButtonDblClick and button == LEFT:
            self._from = None
            self.clicked_twice.emit(self._pressed_start)
        elif kind == QEvent.Type.MouseButtonPress and button in (LEFT, MIDDLE):
            self._press(here)
            self._button = button
            self._on_start = self._pressed_start = button == LEFT and self._is_start(here)
        elif kind == QEvent.Type.MouseButtonRelease and button == self._button and self._from is not None:
            self._release(here)
        else:
            return False  # the right button belongs to the menu of the panel
        return True

    def _move(self, here: QPointF) -> None:
        if self._from is None:
            over = self._is_start(here)
            self._show_hand(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.CrossCursor)
            self.pointed.emit(here)
            return
        if self._begins_drag(here):
            self._show_hand(Qt.CursorShape.ClosedHandCursor)
        if self._dragging and self._on_start:
            self.start_dragged.emit(here, False)
        elif self._dragging:
            way = self._way(here)
            self.panned.emit(way.x(), way.y())

    def _release(self, here: QPointF) -> None:
        self._from = None
        if self._dragging and self._on_start:
            self.start_dragged.emit(here, True)
        elif not self._dragging and not self._on_start and self._button == LEFT:
            self.clicked.emit(here)
        self._dragging = self._on_start = False
        self._move(here)

    def _zoom(self, factor: float, event: QWheelEvent) -> None:
        self.zoomed.emit(factor, event.position())

    def _wish(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Wish | None:
        if modifiers & CONTROL:
            return None
        if key in ZOOM_KEYS:
            return self.zoomed, (STEP ** ZOOM_KEYS[key], None)
        if key in ARROWS:
            return self.start_pushed, (*ARROWS[key], bool(modifiers & SHIFT))
        return (self.whole_requested, ()) if key in (Qt.Key.Key_Home, Qt.Key.Key_0) else None
