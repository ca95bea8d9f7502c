"""A painted slider for the value of a feature; keys and the wheel step it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme, pen, tokens

HEIGHT_PX = 24
KEY_STEPS = 50
"""Arrow keys walk from one end to the other in this many steps."""


class ValueSlider(QWidget):
    """A place between a low and a high value; `show_value` sets it silently."""

    moved = Signal(float)
    """The value that the user chose."""

    def __init__(self, theme: Theme, low: float, high: float, *, whole: bool) -> None:
        super().__init__()
        self._theme = theme
        self._low, self._high = low, max(high, low + 1e-9)
        self._whole = whole
        self._value = low
        self._radius = 0.0
        """Of the handle."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._radius = theme.scale * float(tokens()["control"]["slider_handle_radius_px"])
        self.setFixedHeight(theme.length(HEIGHT_PX))
        self.update()

    def show_value(self, value: float) -> None:
        """Put the handle at a value; one outside stays at the end."""
        self._value = min(max(value, self._low), self._high)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(90, self.height())

    def x_of(self, value: float) -> float:
        """Return where the handle stands for a value, in pixels."""
        share = (value - self._low) / (self._high - self._low)
        return self._radius + 1 + share * (self.width() - 2 * self._radius - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with arrows, go to the ends with Home and End."""
        step = 1.0 if self._whole else (self._high - self._low) / KEY_STEPS
        ways = {Qt.Key.Key_Right: step, Qt.Key.Key_Up: step, Qt.Key.Key_Left: -step, Qt.Key.Key_Down: -step}
        ends = {Qt.Key.Key_Home: self._low, Qt.Key.Key_End: self._high}
        key = Qt.Key(event.key())
        if key in ways:
            self._choose(self._value + ways[key])
        elif key in ends:
            self._choose(ends[key])
        else:
            event.ignore()

    def _move_to(self, x: float) -> None:
        share = (x - self._radius - 1) / max(self.width() - 2 * self._radius - 2, 1)
        self._choose(self._low + share * (self._high - self._low))

    def _choose(self, value: float) -> None:
        value = min(max(value, self._low), self._high)
        value = float(round(value)) if self._whole else value
        if value != self._value:
            self.show_value(value)
            self.moved.emit(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, the handle and the focus ring."""
        theme, middle, handle = self._theme, self.height() / 2, self.x_of(self._value)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thickness = float(tokens()["control"]["slider_track_px"])
        track = QRectF(0, middle - thickness / 2, self.width(), thickness)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.track)
        painter.drawRoundedRect(track, 2, 2)
        painter.setBrush(theme.accent)
        track.setRight(handle)
        painter.drawRoundedRect(track, 2, 2)
        if self.hasFocus():
            painter.setBrush(theme.canvas)
            painter.setPen(pen(theme.accent, 2))
            painter.drawEllipse(QPointF(handle, middle), self._radius + 3, self._radius + 3)
        painter.setPen(pen(theme.accent, 2))
        painter.setBrush(theme.truth if theme.name == "dark" else theme.raised)
        painter.drawEllipse(QPointF(handle, middle), self._radius - 0.5, self._radius - 0.5)
