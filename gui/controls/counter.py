"""A counter of the run: a word, a number and the number it goes up to."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.pace import NumberPace
from gui.theme import Theme

_AFTER_WORD, _AFTER_NUMBER = 8, 7


class Counter(QWidget):
    """``epoch 44 / 60``. Its width follows the planned numbers, never the present one."""

    def __init__(self, word: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = word
        self._theme = theme
        self._number, self._of, self._digits = "0", "", 1
        self._pace = NumberPace()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else the whole bar is painted below it
        self._fit()

    @property
    def text(self) -> str:
        """What is to be read."""
        return f"{self._word} {self._number}" + (f" / {self._of}" if self._of else "")

    def show_number(self, number: int, of: int | None, largest: int, *, moving: bool = False) -> None:
        """Show a number, the one it goes up to, and keep room for the largest that is planned.

        While things are `moving` the number changes at 4 Hz.
        """
        words = (f"{number:,}", "" if of is None else f"{of:,}")
        digits = max(len(f"{largest:,}"), len(words[0]))
        if (*words, digits) == (self._number, self._of, self._digits) or not self._pace.due(moving):
            return
        refit = (digits, len(words[1])) != (self._digits, len(self._of))
        self._number, self._of, self._digits = *words, digits
        self.setAccessibleName(self.text.replace("/", "of"))
        if refit:
            self._fit()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._fit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint word, number and limit on one base line, from the right, on the ground of the bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        base, right = self.height() / 2 + self._number_font().pixelSize() * 0.36, float(self.width())
        parts = (
            (f"/ {self._of}" if self._of else "", self._of_font(), self._theme.text3, _AFTER_NUMBER),
            (self._number, self._number_font(), self._theme.text1, 0),
        )
        for text, font, colour, gap in parts:
            if text:
                right -= QFontMetricsF(font).horizontalAdvance(text)
                painter.setFont(font)
                painter.setPen(colour)
                painter.drawText(QPointF(right, base), text)
                right -= gap
        painter.setFont(self._theme.font("label"))
        painter.setPen(self._theme.text2)
        painter.drawText(QPointF(0, base), self._word)
        painter.end()

    def _fit(self) -> None:
        word = QFontMetricsF(self._theme.font("label")).horizontalAdvance(self._word)
        number = QFontMetricsF(self._number_font()).horizontalAdvance("0" * self._digits)
        width = word + _AFTER_WORD + number
        if self._of:
            limit = "/ " + "0" * len(self._of)
            width += _AFTER_NUMBER + QFontMetricsF(self._of_font()).horizontalAdvance(limit)
        self.setFixedSize(QSize(ceil(width), max(36, self._theme.px("state") + 8)))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _number_font(self) -> QFont:
        return self._theme.font("state", numbers=True, weight=500)

    def _of_font(self) -> QFont:
        return self._theme.font("label", numbers=True, weight=400)
