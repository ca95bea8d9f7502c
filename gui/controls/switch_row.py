"""The row of a switch."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.hyperparameters import Hyperparameter, Value
from gui.controls.row import SettingRow
from gui.theme import Theme
from gui.widgets.toggle import Toggle


class SwitchRow(SettingRow):
    """On or off."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._toggle = Toggle(theme)
        self._toggle.clicked.connect(self._on_toggle_clicked)
        self._add_input(self._toggle)
        self._top.setContentsMargins(0, 0, 0, 0)
        self._display(setting.default)

    def inputs(self) -> list[QWidget]:
        """Return the toggle."""
        return [self._toggle]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._toggle.set_theme(theme)

    def _display(self, value: Value) -> None:
        self._toggle.setChecked(bool(value))

    def _on_toggle_clicked(self, checked: bool) -> None:
        self.ask(checked)
