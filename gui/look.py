"""Which colours and which size of type the window has: chosen, or as the system says."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from gui.theme import SizeName, Theme, ThemeName, size_for, theme

ThemeChoice = Literal["system", "dark", "light"]
"""Chosen colours; ``system`` follows what the system asks for, also when that changes."""


def system_theme() -> ThemeName:
    """Return light if the system asks for it, else dark."""
    return _name_of(QGuiApplication.styleHints().colorScheme())


def _name_of(scheme: Qt.ColorScheme) -> ThemeName:
    return "light" if scheme == Qt.ColorScheme.Light else "dark"


class Look(QObject):
    """Keeps the choices and the theme that follows from them for the width of the window."""

    changed = Signal()
    """`theme` is another one."""
    chosen = Signal()
    """The user chose other colours or another size of type."""

    def __init__(self, choice: ThemeChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice: ThemeChoice = choice
        """The colours that were chosen."""
        self.presenting = False
        """Whether type has the size for a lecture hall."""
        self._name: ThemeName = system_theme() if choice == "system" else choice
        self.theme: Theme = theme(self._name)
        """What the window looks like now."""
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def choose(self, choice: ThemeChoice) -> None:
        """Take colours, or follow the system from now on."""
        self.choice = choice
        self._use(system_theme() if choice == "system" else choice, self.theme.size)
        self.chosen.emit()

    def toggle(self) -> None:
        """Choose light if the window is dark, and dark if it is light."""
        self.choose("light" if self._name == "dark" else "dark")

    def present(self, presenting: bool, width: int) -> None:
        """Take the type of a presentation or that of a desk, for a width of the window in pixels."""
        self.presenting = presenting
        self.fit(width)
        self.chosen.emit()

    def fit(self, width: int) -> None:
        """Take the size of type for a width of the window in pixels."""
        self._use(self._name, size_for(width, self.presenting))

    def use(self, name: ThemeName, size: SizeName) -> None:
        """Take colours and a size as they are; the size holds until the window has another width."""
        self.choice, self.presenting = name, theme(name, size).large
        self._use(name, size)

    def _use(self, name: ThemeName, size: SizeName) -> None:
        self._name = name
        wanted = theme(name, size)
        if wanted is not self.theme:
            self.theme = wanted
            self.changed.emit()

    def _on_system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self.choice == "system":
            self._use(_name_of(scheme), self.theme.size)
