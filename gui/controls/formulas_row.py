"""The row of derived inputs: formulas as one text, and buttons for those that are wanted most."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtWidgets import QWidget

from core.experiment import Experiment
from core.hyperparameters import Hyperparameter, Value
from core.settings.data import column_names
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.value_field import ValueField
from gui.theme import Theme, tokens
from gui.widgets.segment import Segment

BETWEEN = "; "
_LONGEST = 4000
_PLACEHOLDER = "none, or such as  x1^2; sin(3*x1)"


class FormulasRow(SettingRow):
    """Formulas separated by semicolons. A button adds or removes all squares, products or sines."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._names: tuple[str, ...] = ()
        self._buttons: dict[str, Segment] = {}
        for words, help_ in (("x²", "squares"), ("x·y", "products"), ("sin", "sines")):
            button = Segment(words, theme, self, height=24, padding=8, ground=True)
            button.clicked.connect(lambda _checked=False, kind=help_: self._on_button_clicked(kind))
            self._add_input(button, name=f"{setting.control.label}: {help_}")
            button.setToolTip(f"Add or remove the {help_} of the inputs. The network is rebuilt.")
            self._buttons[help_] = button
        self._field = ValueField(theme)
        self._field.setMaxLength(_LONGEST)
        self._field.show_nothing_as(_PLACEHOLDER)
        self._field.menu_actions.append(self.reset_action)
        self._field.entered.connect(self._on_field_entered)
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
        """Return the field and the buttons."""
        return [self._field, *self._buttons.values()]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        for button in self._buttons.values():
            button.set_theme(theme)
        self._field.set_theme(theme)

    def follow(self, experiment: Experiment) -> None:
        """Offer the formulas of the inputs that there are, while they are few."""
        source = experiment.data.source
        names = column_names(source) if source not in ("bike_sharing_hourly", "bike_sharing_daily") else ()
        if names != self._names:
            self._names = names
            self._mark_buttons()

    def _offered(self, kind: str) -> tuple[str, ...]:
        match kind:
            case "squares":
                return tuple(f"{name}^2" for name in self._names)
            case "products":
                return tuple(f"{a}*{b}" for a, b in combinations(self._names, 2))
        return tuple(f"sin(pi*{name})" for name in self._names)

    def _on_button_clicked(self, kind: str) -> None:
        own, offered = _formulas(self._asked), self._offered(kind)
        if set(offered) <= set(own):
            self.ask(tuple(formula for formula in own if formula not in offered))
        else:
            self.ask((*own, *(formula for formula in offered if formula not in own)))
        self._mark_buttons()

    def _mark_buttons(self) -> None:
        own = set(_formulas(self._asked))
        for kind, button in self._buttons.items():
            offered = self._offered(kind)
            button.setVisible(bool(offered))
            button.setChecked(bool(offered) and set(offered) <= own)

    def _display(self, value: Value) -> None:
        text = BETWEEN.join(_formulas(value))
        if text != self._field.text():
            cursor = self._field.cursorPosition()
            self._field.show_text(text)
            self._field.setCursorPosition(min(cursor, len(text)))
        self._field.setModified(False)
        self._mark_buttons()

    def _show_fault_look(self, wrong: bool) -> None:
        self._field.show_fault(wrong)
        self._field.escapable = wrong

    def _on_field_entered(self, text: str) -> None:
        formulas = [part.strip() for part in text.split(";")]
        self.ask(tuple(dict.fromkeys(formula for formula in formulas if formula)))


def _formulas(value: Value) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value) if isinstance(value, tuple) else ()
