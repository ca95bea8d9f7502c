"""A button with an icon, with or without words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gui.theme import Theme, icon
from gui.widgets.pressable import presses, takes_space

_ICON = 18


class ActionButton(QPushButton):
    """A 36 px high button in the look of the style sheet; square without words."""

    def __init__(
        self, icon_name: str, words: str, help_: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Make a button; `help_` is its tooltip, whose part before the bracket is its accessible name."""
        super().__init__(f" {words}" if words else "", parent)
        self._icon_name = icon_name
        self.setToolTip(help_)
        self.setAccessibleName(help_.partition(" (")[0])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("look", "button" if words else "icon")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        side = theme.length(_ICON)
        self.setIconSize(QSize(side, side))
        self.setIcon(icon(self._icon_name, theme.text1, theme.axis, side))

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
