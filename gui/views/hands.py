"""Mouse, wheel and keys on a picture that can be moved and zoomed: what such pictures have in common."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

STEP = 0.8
"""Factor of one notch of the wheel, or of one press of +."""
NOTCH = 120
CLICK_PX = 4.0
"""A press that moves less is a click."""
ZOOM_KEYS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_Underscore: -1}
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Wish = tuple[SignalInstance, tuple[object, ...]]
"""What a key asks for: a signal and what it says."""


class PictureHands(QObject):
    """Watches a view and its viewport. Subclasses say what mouse, wheel and keys mean, in signals."""

    pointed = Signal(object)
    """The pixel of the viewport (QPointF) under the pointer; None: the pointer has left, or drags."""
    whole_requested = Signal()
    focus_changed = Signal(bool)
    """Whether a frame is wanted that says where keys go: after Tab, and once a key is used."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._from: QPointF | None = None
        """Where the button that is held was pressed; None while none is."""
        self._last = QPointF()
        self._dragging = False
        view.viewport().setMouseTracking(True)
        self._show_hand(Qt.CursorShape.CrossCursor)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the events of the view. Called by Qt."""
        kind = event.type()
        if watched is self._view:
            if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._press_key(event, really=kind == QEvent.Type.KeyPress)
            if isinstance(event, QFocusEvent):
                self.focus_changed.emit(event.gotFocus() and event.reason() in BY_TAB)
            return False
        if isinstance(event, QWheelEvent):
            turned = event.angleDelta()
            notches = (turned.y() or turned.x()) / NOTCH
            if notches:
                self._zoom(STEP**notches, event)
            return True
        if isinstance(event, QMouseEvent):
            return self._handle_mouse(event)
        if kind == QEvent.Type.Leave and self._from is None:
            self.pointed.emit(None)
        return False

    # ---- what subclasses say ----------------------------------------------------------------

    def _handle_mouse(self, event: QMouseEvent) -> bool:
        """Obey the mouse; return whether the event is not meant for anybody else."""
        raise NotImplementedError

    def _zoom(self, factor: float, event: QWheelEvent) -> None:
        """Ask for so many times as much, at the pointer."""
        raise NotImplementedError

    def _wish(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Wish | None:
        """Return what a key asks for; None: it means nothing here."""
        raise NotImplementedError

    # ---- what they share ----------------------------------------------------------------------

    def _press(self, here: QPointF) -> None:
        """Note where a button was pressed, and take the keys."""
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._from = self._last = here
        self._dragging = False

    def _begins_drag(self, here: QPointF) -> bool:
        """Return whether the pointer has just gone too far from where it was pressed for a click."""
        if self._from is None or self._dragging or (here - self._from).manhattanLength() < CLICK_PX:
            return False
        self._dragging = True
        self.pointed.emit(None)
        return True

    def _way(self, here: QPointF) -> QPointF:
        """Return how far the pointer has come since it was asked last."""
        way, self._last = here - self._last, here
        return way

    def _show_hand(self, shape: Qt.CursorShape) -> None:
        self._view.viewport().setCursor(shape)

    def _press_key(self, event: QKeyEvent, *, really: bool) -> bool:
        """Obey a key; if not `really`, only say that it is wanted here and not as a shortcut."""
        wish = self._wish(Qt.Key(event.key()), event.modifiers())
        if wish is None:
            return False
        if really:
            signal, said = wish
            self.focus_changed.emit(True)
            signal.emit(*said)
        event.accept()
        return True
