"""The row of a choice: segments for a few short words, a combo box for more, text for a single one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.hyperparameters import Hyperparameter, Value
from gui.controls.combo import Combo
from gui.controls.row import SettingRow
from gui.controls.segments import Segments
from gui.theme import Theme

_SEGMENTS_MOST = 3
_SEGMENTS_LETTERS = 20
_COMBO_WIDTH = 150


class ChoiceRow(SettingRow):
    """One word out of a list."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        choices = [(value, setting.shown(value)) for value in setting.choices]
        letters = sum(len(words) for _, words in choices)
        self._input: Segments | Combo | QLabel
        if len(choices) == 1:
            self._input = QLabel(choices[0][1])
            self._input.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif len(choices) <= _SEGMENTS_MOST and letters <= _SEGMENTS_LETTERS:
            self._input = Segments(choices, theme)
            self._input.chosen.connect(self.ask)
        else:
            self._input = Combo(choices, theme)
            self._input.setMinimumWidth(_COMBO_WIDTH)
            self._input.closed.connect(self.settle)
            self._input.chosen.connect(self.ask)
        self._add_input(self._input)
        if isinstance(self._input, Segments):
            for segment in self._input.segments():
                segment.setAccessibleName(f"{setting.control.label}: {segment.text()}")
        self._display(setting.default)

    def is_held(self) -> bool:
        """Return whether the list of the combo box is open."""
        return isinstance(self._input, Combo) and self._input.is_open

    def inputs(self) -> list[QWidget]:
        """Return the segments, the combo box or the text."""
        return [self._input]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        if isinstance(self._input, Segments | Combo):
            self._input.set_theme(theme)

    def _display(self, value: Value) -> None:
        if isinstance(self._input, QLabel):
            self._input.setText(self.setting.shown(value))
        else:
            self._input.show_value(str(value))
