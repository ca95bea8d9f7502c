"""The head of a group: chevron, title and, when folded, its values."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.pressable import Pressable

_HEIGHT = 34
_TITLE_LEFT = 38
_RIGHT = 10


class GroupHeader(Pressable):
    """A button that folds and opens its group; checked means open."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._summary = ""
        self._changed = False
        self.setText(title)
        self.setCheckable(True)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(f"{title} settings")
        self.setToolTip("Fold or open these settings")

    @property
    def summary(self) -> str:
        """What stands at the right while the group is folded."""
        return self._summary

    def show_summary(self, words: str, changed: bool) -> None:
        """Set what the head says while the group is folded, and whether a value in it is not the default."""
        if (words, changed) != (self._summary, self._changed):
            self._summary, self._changed = words, changed
            self.setAccessibleDescription(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint chevron, title, summary, the bar of a changed value and the focus ring."""
        theme, middle = self.theme, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chevron = "chevron-down" if self.isChecked() else "chevron-right"
        shade = theme.text1 if self.underMouse() else theme.text2
        paint_icon(painter, chevron, shade, QRectF(16, middle - 8, 16, 16))
        font = theme.font("note", weight=600)
        painter.setFont(font)
        painter.setPen(theme.text1)
        area = QRectF(_TITLE_LEFT, 0, self.width() - _TITLE_LEFT - _RIGHT, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        if not self.isChecked():
            taken = QFontMetricsF(font).horizontalAdvance(self.text()) + 12
            self._paint_folded(painter, area.adjusted(taken, 0, 0, 0))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 2))
            radius = tokens()["radius_px"]["button"]
            painter.drawRoundedRect(QRectF(13, 3, self.width() - 16, self.height() - 6), radius, radius)
        painter.end()

    def _paint_folded(self, painter: QPainter, area: QRectF) -> None:
        font = self.theme.font("control", weight=400)
        painter.setFont(font)
        painter.setPen(self.theme.text3)
        words = QFontMetricsF(font).elidedText(self._summary, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        if self._changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.accent)
            width = tokens()["control"]["changed_bar_px"]
            painter.drawRoundedRect(QRectF(8, 6, width, self.height() - 12), 1.5, 1.5)
