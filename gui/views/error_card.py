"""The card that says what went wrong, what probably caused it, and offers up to two ways on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.theme import Theme, paint_icon, pen
from gui.widgets.labels import label

LEFT_PX, RIGHT_PX, UPRIGHT_PX = 56, 20, 16
ACROSS, DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


@dataclass(frozen=True)
class Action:
    """A button of the card."""

    words: str
    run: Callable[[], None]
    brief: str = ""
    """What it says where there is no room for all words."""


class ErrorCard(QWidget):
    """Lies over the foot of a picture; nothing under it disappears for good."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title, self._detail = label("", "title"), label("", "note")
        for widget in (self._title, self._detail):
            widget.setWordWrap(True)
        self._offered: list[tuple[QPushButton, Action]] = []
        self._buttons = QBoxLayout(ACROSS)
        self._buttons.setSpacing(12)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(LEFT_PX, UPRIGHT_PX, RIGHT_PX, UPRIGHT_PX)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addLayout(self._buttons)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def fit(self, width: int) -> int:
        """Lay the card out for a width in pixels and return the height that it needs.

        Buttons that do not fit beside one another stand below one another, then say it in fewer words.
        """
        for direction, briefly in ((ACROSS, False), (DOWN, False), (DOWN, True)):
            self._buttons.setDirection(direction)
            for button, action in self._offered:
                button.setText(action.brief or action.words if briefly else action.words)
            if self._buttons.minimumSize().width() <= width - LEFT_PX - RIGHT_PX:
                break
        self._column.invalidate()  # words may be other ones, or of another size
        self._column.activate()
        return self._column.totalHeightForWidth(width)

    def open(self, title: str, detail: str, actions: list[Action]) -> None:
        """Show the card with other words and buttons."""
        self._title.setText(title)
        self._detail.setText(detail)
        self._offered = []
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # at once: it must take no click that was meant for its successor
                old.deleteLater()
        for index, action in enumerate(actions):
            button = QPushButton(action.words, self)
            button.setToolTip(action.words)
            self._offered.append((button, action))
            button.setProperty("look", "primary" if index == 0 else "")
            button.clicked.connect(lambda _=False, run=action.run: run())
            button.show()  # the size of one that is hidden is not yet that of its style
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the outline and the sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.error, 1.5))
        painter.setBrush(self._theme.error_tint)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        paint_icon(painter, "triangle-alert", self._theme.error, QRectF(18, 18, 24, 24))
