"""The row of the hidden layers: their widths as text, and buttons for one layer more or less."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from core.experiment import MAX_HIDDEN_LAYERS, MAX_WIDTH
from core.hyperparameters import Hyperparameter, Value
from core.validation import SettingError
from gui.controls.entry import parse
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.value_field import ValueField
from gui.theme import Theme, tokens

_FIRST_WIDTH = 16
"""Width of a layer that is added to a linear model."""
_BIG_STEP = 8


class WidthsRow(SettingRow):
    """Widths of layers from input to output. Up and Down change the number at the cursor."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._fewer = self._make_button("− layer", "Remove the last hidden layer", self._on_fewer_clicked)
        self._more = self._make_button("+ layer", "Add a last hidden layer", self._on_more_clicked)
        self._field = ValueField(theme, setting.control.unit)
        self._field.setFixedSize(CONTENT_WIDTH, tokens()["control"]["field_px"][1])
        self._field.menu_actions.append(self.reset_action)
        self._field.entered.connect(self._on_field_entered)
        self._field.stepped.connect(self._on_field_stepped)
        self._field.given_back.connect(self.give_back)
        self._add_input(self._field, below=True)
        self._column.addSpacing(6)
        self._label.setBuddy(self._field)
        self._display(setting.default)

    def is_held(self) -> bool:
        """Return whether the field is being edited."""
        return self._field.being_edited

    def inputs(self) -> list[QWidget]:
        """Return the field and the buttons."""
        return [self._field, self._fewer, self._more]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._field.set_theme(theme)

    def _display(self, value: Value) -> None:
        widths = _widths(value)
        cursor = self._field.cursorPosition()
        text = ", ".join(str(width) for width in widths)
        if text != self._field.text():
            self._field.show_text(text)
            self._field.setCursorPosition(min(cursor, len(text)))
        self._field.setModified(False)
        self._fewer.setEnabled(len(widths) > 0)
        self._more.setEnabled(len(widths) < MAX_HIDDEN_LAYERS)

    def _show_fault_look(self, wrong: bool) -> None:
        self._field.show_fault(wrong)
        self._field.escapable = wrong

    def _make_button(self, words: str, help_: str, clicked: object) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("look", "small")
        button.setFixedHeight(tokens()["control"]["field_px"][1])
        button.clicked.connect(clicked)
        self._add_input(button, name=help_)
        button.setToolTip(f"{help_}. The network is rebuilt.")
        return button

    def _on_field_entered(self, text: str) -> None:
        try:
            self.ask(parse(self.setting, text))
        except SettingError as error:
            self.show_fault(str(error))

    def _on_field_stepped(self, direction: int, big: bool) -> None:
        """Change the width in which the cursor stands."""
        text, cursor = self._field.text(), self._field.cursorPosition()
        try:
            widths = list(_widths(parse(self.setting, text)))
        except SettingError:
            return
        place = min(text[:cursor].count(","), len(widths) - 1)
        if place >= 0:
            wanted = widths[place] + direction * (_BIG_STEP if big else 1)
            widths[place] = min(max(wanted, 1), MAX_WIDTH)
            self.ask(tuple(widths))

    def _on_fewer_clicked(self) -> None:
        self.ask(_widths(self._asked)[:-1])

    def _on_more_clicked(self) -> None:
        widths = _widths(self._asked)
        self.ask((*widths, widths[-1] if widths else _FIRST_WIDTH))


def _widths(value: Value) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else ()
