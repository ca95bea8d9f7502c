"""Mouse, wheel and keys on the map: what they ask for comes out as signals."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

STEP = 0.8
"""Factor of one notch of the wheel, or of one press of +."""
NOTCH = 120
CLICK_PX = 4.0
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
ZOOM_KEYS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_Underscore: -1}
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


class MapHands(QObject):
    """Watches the view of the map. Pixels are those of the viewport."""

    pointed = Signal(object)
    """The pixel (QPointF) under the pointer; None: the pointer has left."""
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
    whole_requested = Signal()
    focus_changed = Signal(bool)
    """Whether a frame is wanted that says where keys go."""

    def __init__(self, view: QGraphicsView, is_start: Callable[[QPointF], bool]) -> None:
        super().__init__(view)
        self._view, self._is_start = view, is_start
        self._button = Qt.MouseButton.NoButton
        self._from = self._last = QPointF()
        self._on_start = self._pressed_start = self._dragging = False
        view.viewport().setMouseTracking(True)
        view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the events of the view. Called by Qt."""
        kind = event.type()
        if watched is self._view:
            if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._press_key(event, really=kind == QEvent.Type.KeyPress)
            if isinstance(event, QFocusEvent):
                self.focus_changed.emit(event.gotFocus() and event.reason() in BY_KEYBOARD)
            return False
        if isinstance(event, QWheelEvent):
            turned = event.angleDelta()
            notches = (turned.y() or turned.x()) / NOTCH
            if notches:
                self.zoomed.emit(STEP**notches, event.position())
            return True
        if isinstance(event, QMouseEvent):
            return self._handle_mouse(event)
        if kind == QEvent.Type.Leave and self._button == Qt.MouseButton.NoButton:
            self.pointed.emit(None)
        return False

    def _handle_mouse(self, event: QMouseEvent) -> bool:
        kind, button, here = event.type(), event.button(), event.position()
        if kind == QEvent.Type.MouseMove:
            self._move(here)
        elif kind == QEvent.Type.MouseButtonDblClick and button == LEFT:
            self._button = Qt.MouseButton.NoButton
            self.clicked_twice.emit(self._pressed_start)
        elif kind == QEvent.Type.MouseButtonPress and button in (LEFT, MIDDLE):
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
            self._button, self._from, self._last = button, here, here
            self._on_start, self._dragging = button == LEFT and self._is_start(here), False
            self._pressed_start = self._on_start
        elif kind == QEvent.Type.MouseButtonRelease and button == self._button:
            self._release(here)
        else:
            return False  # the right button belongs to the menu of the panel
        return True

    def _move(self, here: QPointF) -> None:
        if self._button == Qt.MouseButton.NoButton:
            over = self._is_start(here)
            self._view.viewport().setCursor(
                Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.CrossCursor
            )
            self.pointed.emit(here)
            return
        if not self._dragging and (here - self._from).manhattanLength() < CLICK_PX:
            return
        if not self._dragging:
            self._dragging = True
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pointed.emit(None)
        if self._on_start:
            self.start_dragged.emit(here, False)
        else:
            way, self._last = here - self._last, here
            self.panned.emit(way.x(), way.y())

    def _release(self, here: QPointF) -> None:
        button, self._button = self._button, Qt.MouseButton.NoButton
        if self._dragging and self._on_start:
            self.start_dragged.emit(here, True)
        elif not self._dragging and not self._on_start and button == LEFT:
            self.clicked.emit(here)
        self._dragging = self._on_start = False
        self._move(here)

    def _press_key(self, event: QKeyEvent, *, really: bool) -> bool:
        """Obey a key; if not `really`, only say that it is wanted here and not as a shortcut."""
        key = Qt.Key(event.key())
        large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        signal: object
        if key in ZOOM_KEYS:
            signal, arguments = self.zoomed, (STEP ** ZOOM_KEYS[key], None)
        elif key in ARROWS:
            signal, arguments = self.start_pushed, (*ARROWS[key], large)  # type: ignore[assignment]
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            signal, arguments = self.whole_requested, ()  # type: ignore[assignment]
        else:
            return False
        if really:
            self.focus_changed.emit(True)
            signal.emit(*arguments)
        event.accept()
        return True
