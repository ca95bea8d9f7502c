"""The two buttons that take a change back and do it again, in the head of a panel."""

from __future__ import annotations

from gui.theme import Theme
from gui.widgets.icon_button import IconButton


def undo_buttons(theme: Theme) -> tuple[IconButton, IconButton]:
    """Return the button that takes back and the one that does again."""
    return IconButton("undo-2", "Undo", theme), IconButton("redo-2", "Redo", theme)


def say_what_returns(undo: IconButton, redo: IconButton, undone: str, redone: str) -> None:
    """Say what each button would take back or do again; empty words disable it."""
    for button, verb, keys, words in (
        (undo, "Undo", "Ctrl+Z", undone),
        (redo, "Redo", "Ctrl+Shift+Z", redone),
    ):
        button.setEnabled(bool(words))
        button.setToolTip(f"{verb}: {words} ({keys})" if words else f"Nothing to {verb.lower()}")
        button.setAccessibleDescription(words)
