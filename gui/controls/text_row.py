"""The row of a text, such as a formula: a field below the label, over the full width."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.hyperparameters import Hyperparameter, Value
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.value_field import ValueField
from gui.theme import Theme, tokens


class TextRow(SettingRow):
    """One line of text. What cannot be used stays in the field, with a sentence below it."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._field = ValueField(theme)
        self._field.setMaxLength(1_000)  # what is too long is told, not cut off
        self._field.menu_actions.append(self.reset_action)
        self._field.entered.connect(self.ask)
        self._field.given_back.connect(self.give_back)
        self._field.setFixedSize(CONTENT_WIDTH, tokens()["control"]["field_px"][1])
        self._add_input(self._field, below=True)
        self._add_room_below(4)
        self._label.setBuddy(self._field)
        self._display(setting.default)

    def is_held(self) -> bool:
        """Return whether the field is being edited."""
        return self._field.being_edited

    def inputs(self) -> list[QWidget]:
        """Return the field."""
        return [self._field]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._field.set_theme(theme)

    def _display(self, value: Value) -> None:
        text = str(value or "")
        if text != self._field.text():
            self._field.show_text(text)
        self._field.setModified(False)

    def _show_fault_look(self, wrong: bool) -> None:
        self._field.show_fault(wrong)
        self._field.escapable = wrong
