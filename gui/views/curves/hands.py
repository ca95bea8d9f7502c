"""Mouse, wheel and keys on the plot of the error: what they ask for comes out as signals."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from gui.views.hands import ARROWS, CONTROL, SHIFT, STEP, ZOOM_KEYS, PictureHands, Wish
from gui.views.plot import Plot

PAN_STEP = 0.1
"""Part of the picture by which Shift with an arrow moves on."""
THIN_PX = 10.0
"""A box that is thinner than this chooses along its length only."""


class Hands(PictureHands):
    """Watches a plot. A double-click is left to whoever else wants it."""

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

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._boxing = False
        plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # ---- mouse ----------------------------------------------------------------------------

    def _handle_mouse(self, event: QMouseEvent) -> bool:
        kind, left = event.type(), Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseMove:
            self._move(event.position())
            return True
        if kind == QEvent.Type.MouseButtonPress and event.button() == left:
            self._press(event.position())
            self._boxing = bool(event.modifiers() & SHIFT)
            return True
        if kind == QEvent.Type.MouseButtonRelease and event.button() == left and self._from is not None:
            self._release(event.position())
            return True
        return False

    def _move(self, position: QPointF) -> None:
        if self._from is None:
            self.pointed.emit(position)
            return
        if self._begins_drag(position) and not self._boxing:
            self._show_hand(Qt.CursorShape.ClosedHandCursor)
        if not self._dragging:
            return
        if self._boxing:
            self.box_drawn.emit(self._box(position))
            return
        way, inner = self._way(position), self._plot.inner
        self.panned.emit(-way.x() / inner.width(), way.y() / inner.height())

    def _release(self, position: QPointF) -> None:
        if self._dragging and self._boxing:
            self.box_drawn.emit(None)
            box = self._box(position)
            if max(box.width(), box.height()) >= THIN_PX:
                self.box_chosen.emit(box)
        self._from, self._dragging = None, False
        self._show_hand(Qt.CursorShape.CrossCursor)
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

    def _zoom(self, factor: float, event: QWheelEvent) -> None:
        zoomed = self.zoomed_y if event.modifiers() & CONTROL else self.zoomed_x
        zoomed.emit(factor, event.position())

    # ---- keys -----------------------------------------------------------------------------

    def _press_key(self, event: QKeyEvent, *, really: bool) -> bool:
        """Obey a key. Escape is not kept: it may also leave a panel that fills the window."""
        if event.key() == Qt.Key.Key_Escape:
            if really:
                self.put_away.emit()
            return False
        return super()._press_key(event, really=really)

    def _wish(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Wish | None:
        shift, control = bool(modifiers & SHIFT), bool(modifiers & CONTROL)
        if key in ZOOM_KEYS:
            return (self.zoomed_y if control else self.zoomed_x), (STEP ** ZOOM_KEYS[key], None)
        if key in ARROWS and shift:
            return self.panned, tuple(PAN_STEP * way for way in ARROWS[key])
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return self.walked, (ARROWS[key][0], control)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return self.ended, (-1 if key == Qt.Key.Key_Home else 1,)
        return (self.whole_requested, ()) if key == Qt.Key.Key_0 and not control else None
