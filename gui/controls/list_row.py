"""The rows of lists of whole numbers: milestones as text, hidden layers with buttons beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from core.hyperparameters import Hyperparameter, Value
from core.validation import SettingError
from gui.controls.entry import parse
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.value_field import ValueField
from gui.theme import Theme, tokens

_FIRST_WIDTH = 16
"""Width of a layer that is added to a linear model."""
_BIG_STEP = 8
_FIELD_WIDTH = 168


class ListRow(SettingRow):
    """Whole numbers in their order. Up and Down change the number at the cursor."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._field = ValueField(theme, setting.control.unit)
        self._field.show_nothing_as(setting.shown(()))
        self._field.menu_actions.append(self.reset_action)
        self._field.entered.connect(self._on_field_entered)
        self._field.stepped.connect(self._on_field_stepped)
        self._field.given_back.connect(self.give_back)
        self._place_field(tokens()["control"]["field_px"][1])
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

    def _place_field(self, height: int) -> None:
        self._field.setFixedSize(_FIELD_WIDTH, height)
        self._add_input(self._field)

    def _display(self, value: Value) -> None:
        cursor = self._field.cursorPosition()
        text = ", ".join(str(number) for number in _numbers(value))
        if text != self._field.text():
            self._field.show_text(text)
            self._field.setCursorPosition(min(cursor, len(text)))
        self._field.setModified(False)

    def _show_fault_look(self, wrong: bool) -> None:
        self._field.show_fault(wrong)
        self._field.escapable = wrong

    def _on_field_entered(self, text: str) -> None:
        try:
            self.ask(parse(self.setting, text))
        except SettingError as error:
            self.show_fault(str(error))

    def _on_field_stepped(self, direction: int, big: bool) -> None:
        """Change the number in which the cursor stands."""
        text, cursor = self._field.text(), self._field.cursorPosition()
        try:
            numbers = list(_numbers(parse(self.setting, text)))
        except SettingError:
            return
        place = min(text[:cursor].count(","), len(numbers) - 1)
        if place >= 0:
            wanted = numbers[place] + direction * (_BIG_STEP if big else 1)
            low, high = int(self.setting.minimum or 0), int(self.setting.maximum or wanted)
            numbers[place] = min(max(wanted, low), high)
            self.ask(tuple(numbers))


class LayersRow(ListRow):
    """Widths of the hidden layers from input to output, and buttons for one layer more or less."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        self._buttons: list[QPushButton] = []
        super().__init__(setting, theme, parent)

    def inputs(self) -> list[QWidget]:
        """Return the field and the buttons."""
        return [self._field, *self._buttons]

    def _place_field(self, height: int) -> None:
        for words, help_, clicked in (
            ("− layer", "Remove the last hidden layer", self._on_fewer_clicked),
            ("+ layer", "Add a last hidden layer", self._on_more_clicked),
        ):
            button = QPushButton(words)
            button.setProperty("look", "small")
            button.setFixedHeight(height)
            button.clicked.connect(clicked)
            self._add_input(button, name=help_)
            button.setToolTip(f"{help_}. The network is rebuilt.")
            self._buttons.append(button)
        self._field.setFixedSize(CONTENT_WIDTH, height)
        self._add_input(self._field, below=True)
        self._add_room_below(4)

    def _display(self, value: Value) -> None:
        super()._display(value)
        fewer, more = self._buttons
        layers = len(_numbers(value))
        fewer.setEnabled(layers > 0)
        more.setEnabled(self.setting.most is None or layers < self.setting.most)

    def _on_fewer_clicked(self) -> None:
        self.ask(_numbers(self._asked)[:-1])

    def _on_more_clicked(self) -> None:
        widths = _numbers(self._asked)
        self.ask((*widths, widths[-1] if widths else _FIRST_WIDTH))


def _numbers(value: Value) -> tuple[int, ...]:
    return tuple(int(entry) for entry in value) if isinstance(value, tuple) else ()
