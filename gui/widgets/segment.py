"""A small word that can be chosen: one of a row of segments, or alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, pen, tokens
from gui.widgets.pressable import Pressable


class Segment(Pressable):
    """A word to choose: the chosen one has a tint and an outline."""

    def __init__(
        self,
        words: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        least: int = 0,
        height: int = 28,
        padding: int = 7,
        ground: bool = False,
    ) -> None:
        """Make a segment at least so wide; `ground` paints its own ground, for one that stands alone."""
        super().__init__(theme, parent)
        self._least, self._padding, self._ground = least, padding, ground
        self._marked = False
        self.setText(words)
        self.setCheckable(True)
        self.setFixedHeight(height)

    @property
    def is_marked(self) -> bool:
        """Whether the segment has a dot: there is something special behind it."""
        return self._marked

    def show_marked(self, marked: bool) -> None:
        """Put a dot into the corner, or take it away."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the words with padding."""
        width = QFontMetricsF(self._font()).horizontalAdvance(self.text())
        return QSize(max(self._least, round(width) + 2 * self._padding), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the size that the words need."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, tint, outline, words, dot and focus ring."""
        theme, radius = self.theme, tokens()["radius_px"]["button"]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8)
        if self.isChecked():
            painter.setPen(pen(theme.accent, 1.6))
            painter.setBrush(theme.accent_tint)
            painter.drawRoundedRect(area, radius, radius)
        elif self._ground:
            painter.setPen(pen(theme.axis if self.underMouse() else theme.edge, 1))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setFont(self._font())
        hovered = theme.text1 if self.underMouse() else theme.text2
        painter.setPen(theme.accent if self.isChecked() else hovered)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            painter.drawEllipse(QPointF(self.width() - 7, 7), 2.5, 2.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 1))
            painter.drawRoundedRect(area.adjusted(3, 3, -3, -3), radius - 2, radius - 2)
        painter.end()

    def _font(self) -> QFont:
        return self.theme.font("tick", weight=500)
