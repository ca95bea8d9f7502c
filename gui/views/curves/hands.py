"""Mouse, wheel and keys on the plot of the error: what they ask for comes out as signals."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

from gui.views.plot import Plot

STEP = 0.8
"""Factor of one notch of the wheel, or of one press of +."""
NOTCH = 120
PAN_STEP = 0.1
"""Part of the picture by which Shift with an arrow moves on."""
CLICK_PX = 4.0
THIN_PX = 10.0
"""A box that is thinner than this chooses along its length only."""
ZOOM_KEYS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_Underscore: -1}
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Hands(QObject):
    """Watches a plot. A double-click is left to whoever else wants it."""

    pointed = Signal(object)
    """The pixel (QPointF) under the pointer; None: the pointer has left."""
    walked = Signal(int, bool)
    """The hairline is wanted one point further, -1 or +1; or, if true, at the next evaluation."""
    ended = Signal(int)
    """The hairline is wanted at the first point, -1, or at the last, +1."""
    put_away = Signal()
    """No hairline is wanted."""
    zoomed_x = Signal(float, object)
    """So many times as much of x; the pixel that stays, or None."""
    zoomed_y = Signal(float, object)
    panned = Signal(float, float)
    """Move on by parts of the width and of the height, to the right and up."""
    box_drawn = Signal(object)
    """The rectangle (QRectF, in pixels) that is being drawn; None: no longer."""
    box_chosen = Signal(object)
    """Show this rectangle; it is flat, or narrow, where only one axis is meant."""
    whole_requested = Signal()
    focus_changed = Signal(bool)
    """Whether a frame is wanted that says where keys go: after Tab, and once a key is used."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._from: QPointF | None = None
        self._last = QPointF()
        self._boxing = self._dragging = False
        plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot.viewport().setCursor(Qt.CursorShape.CrossCursor)
        plot.installEventFilter(self)
        plot.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the events of the plot. Called by Qt."""
        kind = event.type()
        if watched is self._plot:
            if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._press_key(event, really=kind == QEvent.Type.KeyPress)
            if isinstance(event, QFocusEvent):
                self.focus_changed.emit(event.gotFocus() and event.reason() in BY_TAB)
            return False
        if isinstance(event, QWheelEvent):
            return self._turn_wheel(event)
        if isinstance(event, QMouseEvent):
            return self._handle_mouse(event)
        if kind == QEvent.Type.Leave and self._from is None:
            self.pointed.emit(None)
        return False

    # ---- mouse ----------------------------------------------------------------------------

    def _handle_mouse(self, event: QMouseEvent) -> bool:
        kind, left = event.type(), Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseMove:
            self._move(event.position())
            return True
        if kind == QEvent.Type.MouseButtonPress and event.button() == left:
            self._plot.setFocus(Qt.FocusReason.MouseFocusReason)
            self._from = self._last = event.position()
            self._boxing, self._dragging = bool(event.modifiers() & SHIFT), False
            return True
        if kind == QEvent.Type.MouseButtonRelease and event.button() == left and self._from is not None:
            self._release(event.position())
            return True
        return False

    def _move(self, position: QPointF) -> None:
        if self._from is None:
            self.pointed.emit(position)
            return
        if not self._dragging and (position - self._from).manhattanLength() < CLICK_PX:
            return
        if not self._dragging:
            self._dragging = True
            self.pointed.emit(None)
            if not self._boxing:
                self._plot.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._boxing:
            self.box_drawn.emit(self._box(position))
            return
        way, inner = position - self._last, self._plot.inner
        self._last = position
        self.panned.emit(-way.x() / inner.width(), way.y() / inner.height())

    def _release(self, position: QPointF) -> None:
        if self._dragging and self._boxing:
            self.box_drawn.emit(None)
            box = self._box(position)
            if max(box.width(), box.height()) >= THIN_PX:
                self.box_chosen.emit(box)
        self._from, self._dragging = None, False
        self._plot.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.pointed.emit(position)

    def _box(self, position: QPointF) -> QRectF:
        """Return what lies between the press and the pointer; what is thin reaches over the whole picture."""
        assert self._from is not None
        inner = self._plot.inner
        box = QRectF(self._from, position).normalized() & inner
        if box.height() < THIN_PX <= box.width():
            return QRectF(box.left(), inner.top(), box.width(), inner.height())
        if box.width() < THIN_PX <= box.height():
            return QRectF(inner.left(), box.top(), inner.width(), box.height())
        return box

    def _turn_wheel(self, event: QWheelEvent) -> bool:
        turned = event.angleDelta()
        notches = (turned.y() or turned.x()) / NOTCH
        if notches:
            zoomed = self.zoomed_y if event.modifiers() & CONTROL else self.zoomed_x
            zoomed.emit(STEP**notches, event.position())
        return True

    # ---- keys -----------------------------------------------------------------------------

    def _press_key(self, event: QKeyEvent, *, really: bool) -> bool:
        """Obey a key; if not `really`, only say that it is wanted here and not as a shortcut."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        shift, control = bool(modifiers & SHIFT), bool(modifiers & CONTROL)
        if key in ZOOM_KEYS:
            signal = self.zoomed_y if control else self.zoomed_x
            arguments: tuple[object, ...] = (STEP ** ZOOM_KEYS[key], None)
        elif key in ARROWS and shift:
            signal, arguments = self.panned, tuple(PAN_STEP * way for way in ARROWS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            signal, arguments = self.walked, (ARROWS[key][0], control)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            signal, arguments = self.ended, (-1 if key == Qt.Key.Key_Home else 1,)
        elif key == Qt.Key.Key_0 and not control:
            signal, arguments = self.whole_requested, ()
        elif key == Qt.Key.Key_Escape and really:
            self.put_away.emit()
            return False  # it may mean something else as well, such as to leave a panel that fills the window
        else:
            return False
        if really:
            self.focus_changed.emit(True)
            signal.emit(*arguments)
        event.accept()
        return True
