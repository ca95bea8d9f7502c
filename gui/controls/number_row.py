"""The row of a number: a field with its unit and, for the important ones, a slider."""

from __future__ import annotations

from math import ceil

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from core.hyperparameters import Hyperparameter, Value
from core.validation import SettingError
from gui.controls.entry import parse
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.scale import Scale
from gui.controls.slider import Slider
from gui.controls.value_field import ValueField
from gui.theme import Theme, tokens

_POSITIONS = 1000


class NumberRow(SettingRow):
    """A number or whole number."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._scale = Scale(setting)
        self._field = ValueField(theme, setting.control.unit)
        self._field.setFixedSize(self._field_width(), tokens()["control"]["field_px"][1])
        self._field.menu_actions.append(self.reset_action)
        self._field.entered.connect(self._on_field_entered)
        self._field.stepped.connect(self._on_field_stepped)
        self._field.given_back.connect(self.give_back)
        self._add_input(self._field)
        self._slider: Slider | None = None
        if setting.control.slider:
            self._slider = self._make_slider()
            self._column.addSpacing(4)
        self._display(setting.default)

    def is_held(self) -> bool:
        """Return whether the field is being edited or the slider being dragged."""
        return self._field.being_edited or (self._slider is not None and self._slider.isSliderDown())

    def inputs(self) -> list[QWidget]:
        """Return the field and the slider."""
        return [self._field, self._slider] if self._slider else [self._field]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._field.set_theme(theme)
        if self._slider:
            self._slider.set_theme(theme)

    def _display(self, value: Value) -> None:
        self._field.show_text(self.setting.shown(value))
        if self._slider is not None:
            self._slider.setValue(self._position(value))

    def _show_fault_look(self, wrong: bool) -> None:
        self._field.show_fault(wrong)
        self._field.escapable = wrong
        if wrong and self._slider is not None:
            self._slider.setValue(self._position(self._in_use))

    def _make_slider(self) -> Slider:
        slider = Slider(self._theme, _POSITIONS)
        slider.setFixedWidth(CONTENT_WIDTH)
        slider.set_default(self._position(self.setting.default))
        slider.dragged.connect(self._on_slider_dragged)
        slider.stepped.connect(self._on_slider_stepped)
        slider.released.connect(self.settle)
        self._add_input(slider, below=True, name=f"{self.setting.control.label}, slider")
        return slider

    def _position(self, value: Value) -> int:
        return round(self._scale.fraction(_number(value)) * _POSITIONS)

    def _field_width(self) -> int:
        control, setting = self.setting.control, self.setting
        ends = [*(control.slider_range or ()), setting.default, setting.maximum]
        longest = max((setting.shown(end) for end in ends if end is not None), key=len)
        digits = QFontMetricsF(self._theme.font("control", numbers=True)).horizontalAdvance(longest)
        unit = QFontMetricsF(self._theme.font("tick")).horizontalAdvance(control.unit)
        least = int(tokens()["control"]["field_px"][0])
        return max(least, ceil((digits + unit + 22) / 12) * 12)

    def _on_field_entered(self, text: str) -> None:
        try:
            value = parse(self.setting, text)
        except SettingError as error:
            self.show_fault(str(error))
        else:
            self.ask(value)

    def _on_field_stepped(self, direction: int, big: bool) -> None:
        try:
            start = parse(self.setting, self._field.text())
        except SettingError:
            start = self._asked
        self._step(start, direction, big)

    def _on_slider_stepped(self, direction: int, big: bool) -> None:
        self._step(self._asked, direction, big)

    def _on_slider_dragged(self, position: int) -> None:
        self.ask(self._scale.value_at(position / _POSITIONS))

    def _step(self, start: Value, direction: int, big: bool) -> None:
        steps = direction * (self._scale.big if big else 1)
        self.ask(self._scale.stepped(_number(start), steps))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
