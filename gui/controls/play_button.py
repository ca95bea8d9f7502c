"""The round play and pause button, the only filled accent on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import SizeName, Theme, mix, pen
from gui.widgets.pressable import Pressable

_DIAMETER: dict[SizeName, int] = {"normal": 48, "small": 48, "presentation": 64, "presentation_small": 56}
_DRAWN_FOR_PX = 48
"""Diameter that the shapes are drawn for."""
_RING = 3


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
        side = _DIAMETER[self.theme.size] + 2 * _RING
        return QSize(side, side)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        super().set_theme(theme)
        self.setFixedSize(self.sizeHint())

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
        diameter = _DIAMETER[theme.size]
        painter.drawEllipse(QRectF(_RING, _RING, diameter, diameter))
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(diameter / _DRAWN_FOR_PX, diameter / _DRAWN_FOR_PX)
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
