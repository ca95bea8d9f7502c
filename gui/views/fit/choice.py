"""A combo box that the wheel changes only when it has the focus, and that keeps Space for itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy

from gui.theme import paint_icon

CHEVRON_PX = 14


class Choice(QComboBox):
    """A choice among words, by their number."""

    chosen = Signal(int)
    """The user chose; not emitted by `show_words` or `setCurrentIndex`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self.chosen)

    def show_words(self, words: Sequence[str]) -> None:
        """Offer other words."""
        self.clear()
        self.addItems(list(words))

    def event(self, event: QEvent) -> bool:
        """Keep Space from the window's shortcuts while the box has the focus."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and its chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 22, (self.height() - CHEVRON_PX) / 2, CHEVRON_PX, CHEVRON_PX)
        paint_icon(painter, "chevron-down", self.palette().text().color(), place)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change with the focus; without it the form scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
