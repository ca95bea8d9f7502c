"""A combo box that the wheel changes only when it has the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gui.controls.pressable import takes_space
from gui.theme import Theme, paint_icon


class Combo(QComboBox):
    """A choice among words; each item's data is its value."""

    chosen = Signal(str)
    """The value that the user chose; not emitted by `show_value`."""

    closed = Signal()
    """The list was closed, with or without a choice."""

    def __init__(
        self, choices: Sequence[tuple[str, str]], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, words in choices:
            self.addItem(words, value)
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index))))

    @property
    def is_open(self) -> bool:
        """Whether the list is open."""
        return self.view().isVisible()

    def show_value(self, value: str) -> None:
        """Show one of the values."""
        index = self.findData(value)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def event(self, event: QEvent) -> bool:
        """Keep Space from the window's shortcuts while the box has the focus."""
        if takes_space(event):
            event.accept()
            return True
        return super().event(event)

    def hidePopup(self) -> None:
        """Close the list and say so."""
        super().hidePopup()
        self.closed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change with the focus; without it the panel scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and its chevron, which the style sheet leaves out."""
        super().paintEvent(event)
        painter = QPainter(self)
        colour = self._theme.text2 if self.isEnabled() else self._theme.text3
        place = QRectF(self.width() - 24, (self.height() - 16) / 2, 16, 16)
        paint_icon(painter, "chevron-down", colour, place)
        painter.end()
