"""The head of a panel: the two buttons that take a change back and do it again, beside a title."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.controls.row import LEFT, RIGHT, SCROLL_BAR_PX
from gui.theme import Theme
from gui.widgets.icon_button import IconButton
from gui.widgets.labels import label


class UndoHead(QWidget):
    """Has the two buttons; subclasses place them."""

    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.undo, self.redo = IconButton("undo-2", "Undo", theme), IconButton("redo-2", "Redo", theme)
        self.undo.clicked.connect(self.undo_requested)
        self.redo.clicked.connect(self.redo_requested)
        self.show_undo("", "")

    def show_undo(self, undo: str, redo: str) -> None:
        """Say what each button would take back or do again; empty words disable it."""
        for button, verb, keys, words in (
            (self.undo, "Undo", "Ctrl+Z", undo),
            (self.redo, "Redo", "Ctrl+Shift+Z", redo),
        ):
            button.setEnabled(bool(words))
            button.setToolTip(f"{verb}: {words} ({keys})" if words else f"Nothing to {verb.lower()}")
            button.setAccessibleDescription(words)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        for button in (self.undo, self.redo):
            button.set_theme(theme)
        self.update()


class TitleHead(UndoHead):
    """The title of a stage at the left, the buttons at the right."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(LEFT, 8, RIGHT + SCROLL_BAR_PX, 2)
        row.setSpacing(0)
        row.addWidget(label(title, "title"), 1)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
