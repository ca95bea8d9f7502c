"""A few words side by side, one of them chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QWidget

from gui.theme import Theme, pen, tokens
from gui.widgets.segment import Segment

Button = TypeVar("Button", bound=QAbstractButton)


class SegmentRow(QWidget, Generic[Button]):
    """A button for each value, exclusive. Arrow keys move the choice; Tab enters and leaves."""

    chosen = Signal(str)
    """The value that the user chose; not emitted by `choose`."""

    def __init__(self, buttons: Iterable[tuple[str, Button]], parent: QWidget | None = None) -> None:
        """Place the button of each value, from left to right."""
        super().__init__(parent)
        self._buttons = dict(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for value, button in self._buttons.items():
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            row.addWidget(button)

    def choose(self, value: str) -> None:
        """Show a value as chosen without telling anyone; one that is not offered changes nothing."""
        button = self._buttons.get(value)
        if button is not None and not button.isChecked():
            button.setChecked(True)

    def button(self, value: str) -> Button:
        """Return the button of a value. Raises KeyError for one that is not offered."""
        return self._buttons[value]

    def segments(self) -> list[Button]:
        """Return the buttons from left to right."""
        return list(self._buttons.values())


class Segments(SegmentRow[QPushButton]):
    """Segments in the look of the style sheet, for the stage."""

    def __init__(
        self,
        name: str,
        words: Mapping[str, str],
        chosen: str,
        on_choice: Callable[[str], None],
        *,
        tight: bool = False,
    ) -> None:
        """Make a button for each word; `tight` leaves less room around them, for many in a small window."""
        super().__init__((value, _dressed(f"{name}: {word}", word, tight)) for value, word in words.items())
        self.setAccessibleName(name)
        self.choose(chosen)
        self.chosen.connect(on_choice)


def _dressed(name: str, word: str, tight: bool) -> QPushButton:
    made = QPushButton(word)
    made.setProperty("look", "segment")
    made.setProperty("tight", tight)
    made.setAccessibleName(name)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


class SmallSegments(SegmentRow[Segment]):
    """Small segments on a common ground, which paint themselves, for panels full of settings."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        theme: Theme,
        parent: QWidget | None = None,
        *,
        least: int = 56,
    ) -> None:
        """Make a segment for each pair of value and words, at least so many pixels wide."""
        super().__init__(((value, Segment(words, theme, least=least)) for value, words in choices), parent)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        for segment in self.segments():
            segment.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the common ground of the segments."""
        theme, radius = self._theme, tokens()["radius_px"]["button"]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.edge, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
