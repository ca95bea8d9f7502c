"""A painted button: the base of toggles, segments, headers and the play button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.theme import Theme


def takes_space(event: QEvent) -> bool:
    """Return whether a focused button must have this key, although the window uses it (Space plays)."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )


def presses(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button if the key is Enter, and return whether it was."""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        button.click()
        return True
    return False


class Pressable(QAbstractButton):
    """A button without a look; subclasses paint it. Space and Enter press it when it has the focus."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self.theme = theme
        self.update()

    def event(self, event: QEvent) -> bool:
        """Keep Space and Enter from the window's shortcuts while the button has the focus."""
        if takes_space(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as well."""
        if not presses(self, event):
            super().keyPressEvent(event)
