"""One of the choices in a row of segments."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.controls.pressable import Pressable
from gui.theme import Theme, pen, tokens

_HEIGHT, _PADDING = 28, 8


class Segment(Pressable):
    """A choice among its siblings: the chosen one has a tint and an outline."""

    def __init__(self, words: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setText(words)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(_HEIGHT)

    def sizeHint(self) -> QSize:
        """Return the size of the words with padding."""
        width = QFontMetricsF(self._font()).horizontalAdvance(self.text())
        return QSize(max(56, round(width) + 2 * _PADDING), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint tint, outline, words and focus ring."""
        theme, radius = self.theme, tokens()["radius_px"]["button"]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8)
        if self.isChecked():
            painter.setPen(pen(theme.accent, 1.6))
            painter.setBrush(theme.accent_tint)
            painter.drawRoundedRect(area, radius, radius)
        painter.setFont(self._font())
        hovered = theme.text1 if self.underMouse() else theme.text2
        painter.setPen(theme.accent if self.isChecked() else hovered)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 1))
            painter.drawRoundedRect(area.adjusted(3, 3, -3, -3), radius - 2, radius - 2)
        painter.end()

    def _font(self) -> QFont:
        return self.theme.font("tick", weight=500)
