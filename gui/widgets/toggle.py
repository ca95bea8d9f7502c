"""An on/off switch of 36 x 20 px."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, pen
from gui.widgets.pressable import Pressable

_WIDTH, _HEIGHT, _RING = 36, 20, 3


class Toggle(Pressable):
    """A switch; `isChecked` is on. The knob stands right when on, so colour is not needed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setCheckable(True)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size of the switch with room for its focus ring."""
        return QSize(_WIDTH + 2 * _RING, _HEIGHT + 2 * _RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, the knob and the focus ring."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(_RING, _RING, _WIDTH, _HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(theme.accent)
            knob, centre = theme.on_accent, body.right() - 10
        else:
            painter.setPen(pen(theme.axis, 1))
            painter.setBrush(theme.track)
            knob, centre = theme.text2, body.left() + 10
            body.adjust(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob)
        painter.drawEllipse(QPointF(centre, _RING + _HEIGHT / 2), 7, 7)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.text1 if self.isChecked() else theme.accent, 1.5))
            ring = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.end()
