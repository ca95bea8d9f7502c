"""The round play and pause button, the only filled accent on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.controls.pressable import Pressable
from gui.theme import Theme, mix, pen

_DIAMETER, _RING = 48, 3


class PlayButton(Pressable):
    """Shows what a press does: a triangle while paused, two bars while running."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._running = False
        self.setFixedSize(self.sizeHint())

    @property
    def is_running(self) -> bool:
        """Whether a press pauses."""
        return self._running

    def show_running(self, running: bool) -> None:
        """Show the triangle or the bars."""
        if running != self._running:
            self._running = running
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the circle with room for its focus ring."""
        return QSize(_DIAMETER + 2 * _RING, _DIAMETER + 2 * _RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circle, the shape in it and the focus ring."""
        theme = self.theme
        ground, shape = theme.accent, theme.on_accent
        if not self.isEnabled():
            ground, shape = theme.track, theme.text3
        elif self.isDown():
            ground = mix(theme.accent, theme.panel, 0.25)
        elif self.underMouse():
            ground = mix(theme.accent, theme.text1, 0.12)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(QRectF(_RING, _RING, _DIAMETER, _DIAMETER))
        painter.translate(self.width() / 2, self.height() / 2)
        painter.setBrush(shape)
        if self._running:
            painter.drawRoundedRect(QRectF(-8, -9, 5.5, 18), 1.5, 1.5)
            painter.drawRoundedRect(QRectF(2.5, -9, 5.5, 18), 1.5, 1.5)
        else:
            painter.setPen(pen(shape, 3))
            painter.drawPolygon([QPointF(-4.5, -7.5), QPointF(8, 0), QPointF(-4.5, 7.5)])
        painter.resetTransform()
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.text1, 2))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()
