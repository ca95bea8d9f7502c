"""A combo box that the wheel changes only when it has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gui.controls.list_button import AROUND_WORDS, HEIGHT, paint_list_box
from gui.controls.pressable import takes_space
from gui.theme import Theme


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
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(HEIGHT)
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

    def sizeHint(self) -> QSize:
        """Return the size at which each of the words is shown whole."""
        metrics = QFontMetricsF(self._theme.font("control"))
        longest = max(metrics.horizontalAdvance(self.itemText(index)) for index in range(self.count()))
        return QSize(ceil(longest) + AROUND_WORDS, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same; that of Qt leaves more room around the words."""
        return self.sizeHint()

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
        """Paint the box without the style, whose box leaves less room for the words."""
        paint_list_box(self, self._theme, self.currentText())
