"""A combo box that the wheel changes only when it has the focus, and that keeps Space for itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from gui.theme import Theme, paint_icon
from gui.widgets.list_button import AROUND_WORDS, HEIGHT, paint_list_box
from gui.widgets.pressable import takes_space

CHEVRON_PX = 14


class Combo(QComboBox):
    """A choice among words in the look of the style sheet; each item's data is its value."""

    chosen = Signal(str)
    """The value that the user chose; not emitted by `choose` and `offer`."""

    closed = Signal()
    """The list was closed, with or without a choice."""

    def __init__(self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        """Offer pairs of value and words. The box is as wide as there is room."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._offered: tuple[tuple[str, str], ...] = ()
        self._size()
        self.offer(choices)
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index))))

    def _size(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @property
    def is_open(self) -> bool:
        """Whether the list is open."""
        return self.view().isVisible()

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer pairs of value and words. The value shown stays if it is among them, else it is the first.

        Costs nothing when they are offered already. Tells nobody.
        """
        if (wanted := tuple(choices)) == self._offered:
            return
        self._offered, before = wanted, self.currentData()
        self.clear()
        for value, words in wanted:
            self.addItem(words, value)
        if self.findData(before) >= 0:
            self.choose(before)

    def choose(self, value: str) -> None:
        """Show one of the values without telling anyone; nothing is shown for one that is not offered."""
        index = self.findData(value)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

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
        """Change with the focus; without it what is around scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and its chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 22, (self.height() - CHEVRON_PX) / 2, CHEVRON_PX, CHEVRON_PX)
        paint_icon(painter, "chevron-down", self.palette().text().color(), place)
        painter.end()


class SmallCombo(Combo):
    """A small box that paints itself, for panels full of settings."""

    def __init__(
        self, choices: Sequence[tuple[str, str]], theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Offer pairs of value and words. The box likes to be as wide as its longest words."""
        super().__init__(choices, parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _size(self) -> None:
        self.setFixedHeight(HEIGHT)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box without the style, whose box leaves less room for the words."""
        paint_list_box(self, self._theme, self.currentText())
