"""A painted slider that never moves by itself: wheel only with focus, facts set it silently."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from gui.theme import Theme, pen, tokens

_HEIGHT = 22
_KEYS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
}


class Slider(QAbstractSlider):
    """A horizontal slider. What the user does comes out as signals; `setValue` places the handle."""

    dragged = Signal(int)
    """Position under the mouse, or an end of the range (Home, End)."""
    stepped = Signal(int, bool)
    """+1 or -1 from an arrow key or the wheel, and whether it is the big step of Page Up or Down."""
    released = Signal()
    """The handle was let go."""

    def __init__(self, theme: Theme, positions: int = 1000, parent: QWidget | None = None) -> None:
        """Make a slider with the positions 0 to `positions`."""
        super().__init__(parent)
        self._theme = theme
        self._default: int | None = None
        self._grip = 0.0
        self._radius = float(tokens()["control"]["slider_handle_radius_px"])
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, positions)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(_HEIGHT)

    def set_default(self, position: int | None) -> None:
        """Put the tick that marks the default, or none."""
        self._default = position
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(160, _HEIGHT)

    def x_of(self, position: int) -> float:
        """Return where the centre of the handle stands for a position, in pixels."""
        share = position / max(self.maximum(), 1)
        return self._radius + share * (self.width() - 2 * self._radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip the handle, or bring it under the mouse."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        distance = event.position().x() - self.x_of(self.value())
        on_handle = abs(distance) <= self._radius
        self._grip = distance if on_handle else 0.0
        self.setSliderDown(True)
        if not on_handle:
            self._drag_to(event.position().x())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self.isSliderDown():
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        if self.isSliderDown() and event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.update()
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the focus; without it the panel scrolls."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if self.hasFocus() and turned:
            self.stepped.emit(1 if turned > 0 else -1, False)
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with arrows, Page Up and Page Down; go to the ends with Home and End."""
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.stepped.emit(_KEYS[key], False)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.stepped.emit(1 if key == Qt.Key.Key_PageUp else -1, True)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.dragged.emit(0 if key == Qt.Key.Key_Home else self.maximum())
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, the tick of the default, the handle and the focus ring."""
        theme, middle, handle = self._theme, self.height() / 2, self.x_of(self.value())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thickness = tokens()["control"]["slider_track_px"]
        track = QRectF(0, middle - thickness / 2, self.width(), thickness)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.track)
        painter.drawRoundedRect(track, 2, 2)
        painter.setBrush(theme.accent if self.isEnabled() else theme.axis)
        track.setRight(handle)
        painter.drawRoundedRect(track, 2, 2)
        if self._default is not None:
            painter.setBrush(theme.text3)
            painter.drawRect(QRectF(round(self.x_of(self._default)) - 1, middle - 7, 2, 14))
        if self.hasFocus():
            painter.setBrush(theme.panel)
            painter.setPen(pen(theme.accent, 2))
            painter.drawEllipse(QPointF(handle, middle), self._radius + 3, self._radius + 3)
        lit = self.isEnabled() and (self.underMouse() or self.isSliderDown() or self.hasFocus())
        painter.setPen(pen(theme.accent if self.isEnabled() else theme.axis, 2))
        painter.setBrush(theme.truth if theme.name == "dark" else theme.raised)
        radius = self._radius if lit else self._radius - 0.5
        painter.drawEllipse(QPointF(handle, middle), radius, radius)
        painter.end()

    def _drag_to(self, x: float) -> None:
        length = self.width() - 2 * self._radius
        share = (x - self._grip - self._radius) / max(length, 1.0)
        self.dragged.emit(round(min(max(share, 0.0), 1.0) * self.maximum()))
