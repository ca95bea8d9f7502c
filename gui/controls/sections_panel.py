"""`SectionsPanel`: a panel of sections of settings, each setting asked for under its path."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.controls.plain_group import PlainGroup
from gui.controls.row import SettingRow
from gui.controls.side_panel import SidePanel
from gui.controls.undo_head import TitleHead
from gui.theme import Theme


class SectionsPanel(SidePanel):
    """Asks for changes and shows what is asked for; it holds no settings of its own."""

    change_requested = Signal(str, object)
    """Path and stored value."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, TitleHead(theme, title), parent)
        self._groups: tuple[PlainGroup, ...] = ()

    def show_fault(self, path: str, sentence: str) -> None:
        """Say below a setting why its value cannot be used; the one in use stays."""
        for row in self._rows(path):
            row.show_fault(sentence)

    def row(self, path: str) -> SettingRow | None:
        """Return the row of a setting if it has been made."""
        return next(iter(self._rows(path)), None)

    def _add_groups(self, *groups: PlainGroup) -> None:
        """Put the sections below the head."""
        self._groups = groups
        self._add(*groups)
        self._dress(*groups)
        for group in groups:
            group.change_requested.connect(self.change_requested)

    def _rows(self, path: str) -> list[SettingRow]:
        """Return the rows of a setting that have been made; it may stand in several sections."""
        return [row for group in self._groups if (row := group.row(path)) is not None]
