"""The row of a choice: segments for a few short words, a combo box for more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.hyperparameters import Hyperparameter, Value
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.theme import Theme
from gui.widgets.combo import SmallCombo
from gui.widgets.labels import label
from gui.widgets.segments import SmallSegments

_SEGMENTS_MOST = 3
_COMBO_WIDTH, _ROOM_IN_COMBO = 150, 8
_NOTHING = ""
"""Stands in the list for None, which an optional choice may be."""


class ChoiceRow(SettingRow):
    """One word out of a list; in an optional setting the first entry says what no choice means."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        choices = [(value, setting.shown(value)) for value in setting.choices]
        if setting.optional:
            choices.insert(0, (_NOTHING, setting.control.none))
        self._input = self._make_input(choices)
        self._input.chosen.connect(self._on_input_chosen)
        self._add_input(self._input)
        if isinstance(self._input, SmallSegments):
            for segment in self._input.segments():
                segment.setAccessibleName(f"{setting.control.label}: {segment.text()}")
        self._says = dict(setting.control.sentences)
        self._saying: QLabel | None = None
        self._display(setting.default)

    def is_held(self) -> bool:
        """Return whether the list of the combo box is open."""
        return isinstance(self._input, SmallCombo) and self._input.is_open

    def inputs(self) -> list[QWidget]:
        """Return the segments or the combo box."""
        return [self._input]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._input.set_theme(theme)

    def _make_input(self, choices: list[tuple[str, str]]) -> SmallSegments | SmallCombo:
        """Make segments if the words fit beside the label, else a combo box that does."""
        room = self.room_beside_label
        if len(choices) <= _SEGMENTS_MOST:
            segments = SmallSegments(choices, self._theme, least=48)
            if segments.sizeHint().width() <= room:
                return segments
            segments.deleteLater()
        combo = SmallCombo(choices, self._theme)
        combo.setFixedWidth(min(max(_COMBO_WIDTH, combo.sizeHint().width() + _ROOM_IN_COMBO), room))
        combo.closed.connect(self.settle)
        return combo

    def _display(self, value: Value) -> None:
        self._input.choose(_NOTHING if value is None else str(value))
        if self._says:
            self._say(self._says.get(str(value), ""))

    def _say(self, sentence: str) -> None:
        """Say below the list what the value is for."""
        if self._saying is None:
            self._saying = label("", "hint")
            self._saying.setWordWrap(True)
            self._saying.setFixedWidth(CONTENT_WIDTH)
            self._saying.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._column.insertWidget(self._belows, self._saying)
        if sentence != self._saying.text():
            self._saying.setText(sentence)
            self._saying.ensurePolished()
            self._saying.setFixedHeight(self._saying.heightForWidth(CONTENT_WIDTH) + 4)

    def _on_input_chosen(self, value: str) -> None:
        self.ask(None if value == _NOTHING and self.setting.optional else value)
