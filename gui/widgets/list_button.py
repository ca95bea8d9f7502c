"""What opens a list: a box with words and a chevron, and a button that looks so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.pressable import Pressable

HEIGHT = 28
AROUND_WORDS = 34
"""Room in px that the box needs beside its words."""
_LEFT = 9


def paint_list_box(widget: QWidget, theme: Theme, words: str) -> None:
    """Paint a widget as a box with its words, a chevron and, with the focus, a ring."""
    radius = tokens()["radius_px"]["button"]
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    focused = widget.hasFocus()
    width = 2.0 if focused else 1.0
    quiet = theme.axis if widget.underMouse() else theme.edge
    painter.setPen(pen(theme.accent if focused else quiet, width))
    painter.setBrush(theme.raised)
    inset = width / 2
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setFont(theme.font("control"))
    painter.setPen(theme.text1 if widget.isEnabled() else theme.text3)
    place = QRectF(widget.rect()).adjusted(_LEFT, 0, _LEFT - AROUND_WORDS, 0)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, round(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    chevron = QRectF(widget.width() - 23, (widget.height() - 16) / 2, 16, 16)
    paint_icon(painter, "chevron-down", theme.text2 if widget.isEnabled() else theme.text3, chevron)
    painter.end()


class ListButton(Pressable):
    """Its text says what is chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFixedHeight(HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        paint_list_box(self, self.theme, self.text())
