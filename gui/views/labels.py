"""Labels and switches that the stage is built from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QWidget


def label(text: str, look: str) -> QLabel:
    """Return a label in one of the looks of the style sheet."""
    made = QLabel(text)
    made.setProperty("look", look)
    return made


class Segments(QWidget):
    """Two or more words of which one is chosen."""

    def __init__(
        self, name: str, words: dict[str, str], chosen: str, on_choice: Callable[[str], None]
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for value, word in words.items():
            button = QPushButton(word)
            button.setProperty("look", "segment")
            button.setCheckable(True)
            button.setChecked(value == chosen)
            button.setAccessibleName(f"{name}: {word}")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, value=value: on_choice(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)
        self.setAccessibleName(name)

    def choose(self, value: str) -> None:
        """Show a value as chosen without telling anyone."""
        self._buttons[value].setChecked(True)

    def button(self, value: str) -> QPushButton:
        """Return the button of a value."""
        return self._buttons[value]
