"""Says that the pictures show evaluation mode, in as many words as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme, paint_icon

WORDS = ("evaluation mode: all neurons on", "evaluation: all on", "evaluation", "")
ICON_PX = 16
GAP_PX = 6


class EyeHint(QWidget):
    """An eye and words in violet, at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Evaluation mode: all neurons on")
        self.setToolTip(
            "These pictures and figures always show the network in evaluation mode: all neurons on, "
            "no dropout, with the parameters of the step shown."
        )

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the icon: words take what is left."""
        return QSize(ICON_PX, self._theme.length(24))

    @property
    def _icon_px(self) -> int:
        return min(self._theme.length(ICON_PX), self.width())

    @property
    def words(self) -> str:
        """The longest of the words that there is room for."""
        metrics = QFontMetrics(self._theme.font("tick", weight=500))
        room = self.width() - self._icon_px - GAP_PX
        return next(words for words in WORDS if not words or metrics.horizontalAdvance(words) <= room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words at the right end."""
        painter, words = QPainter(self), self.words
        font = self._theme.font("tick", weight=500)
        width = QFontMetrics(font).horizontalAdvance(words)
        right = QRectF(0, 0, self.width(), self.height())
        painter.setFont(font)
        painter.setPen(self._theme.evaluating)
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        side = self._icon_px
        left = self.width() - side - (width + GAP_PX if words else 0)
        place = QRectF(left, (self.height() - side) / 2, side, side)
        paint_icon(painter, "eye", self._theme.evaluating, place)
