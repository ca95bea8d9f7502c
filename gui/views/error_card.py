"""The card that says what went wrong, what probably caused it, and offers up to two ways on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.theme import Theme, paint_icon, pen
from gui.views.labels import label


@dataclass(frozen=True)
class Action:
    """A button of the card."""

    words: str
    run: Callable[[], None]


class ErrorCard(QWidget):
    """Lies over the foot of a picture; nothing under it disappears for good."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title, self._detail = label("", "title"), label("", "note")
        for widget in (self._title, self._detail):
            widget.setWordWrap(True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(56, 16, 20, 16)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addLayout(self._buttons)
        self.hide()

    def sizeHint(self) -> QSize:
        """Return a size for three lines and the buttons."""
        return QSize(620, 150)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def open(self, title: str, detail: str, actions: list[Action]) -> None:
        """Show the card with other words and buttons."""
        self._title.setText(title)
        self._detail.setText(detail)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # at once: it must take no click that was meant for its successor
                old.deleteLater()
        for index, action in enumerate(actions):
            button = QPushButton(action.words)
            button.setProperty("look", "primary" if index == 0 else "")
            button.clicked.connect(lambda _=False, run=action.run: run())
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
