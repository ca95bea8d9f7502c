"""A line with a box to tick."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.pressable import Pressable

_HEIGHT, _BOX, _PADDING = 28, 16, 8


def paint_check_box(painter: QPainter, theme: Theme, box: QRectF, ticked: bool) -> None:
    """Paint a box to tick."""
    if ticked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(box, 3, 3)
        paint_icon(painter, "check", theme.on_accent, box.adjusted(2, 2, -2, -2))
    else:
        painter.setPen(pen(theme.axis, 1.5))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)


class CheckLine(Pressable):
    """A box and its words; checked shows a tick, so that colour is not needed."""

    def __init__(self, words: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        super().set_theme(theme)
        self.setFixedHeight(theme.length(_HEIGHT))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of the box and the words."""
        width = QFontMetricsF(self.theme.font("control", weight=400)).horizontalAdvance(self.text())
        return QSize(ceil(width) + self.theme.length(_BOX) + 3 * _PADDING, self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: the words are not cut off."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space only; Enter is left to the list, which it closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground under the mouse, the box, the tick, the words and the focus ring."""
        theme, radius = self.theme, tokens()["radius_px"]["field"]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.track)
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        side = self.theme.length(_BOX)
        box = QRectF(_PADDING, (self.height() - side) / 2, side, side)
        paint_check_box(painter, theme, box, self.isChecked())
        painter.setFont(theme.font("control", weight=400))
        painter.setPen(theme.text1 if self.isChecked() else theme.text2)
        words = QRectF(self.rect()).adjusted(side + 2 * _PADDING, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.end()
