"""The row of a number: a field with its unit and, for the important ones, a slider and buttons."""

from __future__ import annotations

from math import ceil

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from core.hyperparameters import Hyperparameter, Value
from core.validation import SettingError
from gui.controls.entry import parse
from gui.controls.presets import Presets
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.scale import Scale
from gui.controls.slider import Slider
from gui.controls.value_field import ValueField, nothing_font
from gui.theme import Theme, tokens

_POSITIONS = 1000
_WIDEST_FIELD = 120


class NumberRow(SettingRow):
    """A number or whole number; in an optional setting the field may be empty."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._scale = Scale(setting)
        self._inherited: Value = None
        self._field = ValueField(theme, setting.control.unit)
        self._field.show_nothing_as(setting.control.none)
        self._field.setFixedSize(self._field_width(), tokens()["control"]["field_px"][1])
        self._field.menu_actions.append(self.reset_action)
        self._field.entered.connect(self._on_field_entered)
        self._field.stepped.connect(self._on_field_stepped)
        self._field.given_back.connect(self.give_back)
        self._add_input(self._field)
        self._slider: Slider | None = None
        self._presets: Presets | None = None
        if setting.control.slider_range is not None:
            self._slider = self._make_slider()
            self._add_room_below(2)
        if setting.control.presets:
            self._presets = self._make_presets()
            self._add_room_below(6)
        self._display(setting.default)

    def is_held(self) -> bool:
        """Return whether the field is being edited or the slider being dragged."""
        return self._field.being_edited or (self._slider is not None and self._slider.isSliderDown())

    def inputs(self) -> list[QWidget]:
        """Return the field, the slider and the buttons."""
        return [part for part in (self._field, self._slider, self._presets) if part is not None]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._field.set_theme(theme)
        for part in (self._slider, self._presets):
            if part is not None:
                part.set_theme(theme)

    def show_inherited(self, value: Value) -> None:
        """Show in the empty field, in grey, the value that it stands for."""
        self._inherited = value
        words = self.setting.control.none if value is None else f"all: {self.setting.shown_with_unit(value)}"
        self._field.show_nothing_as(words)

    def _display(self, value: Value) -> None:
        self._field.show_text("" if value is None else self.setting.shown(value))
        if self._slider is not None:
            self._slider.setValue(self._position(value))
        if self._presets is not None:
            self._presets.show_value(value)

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

    def _make_presets(self) -> Presets:
        presets = Presets(self.setting, self._theme)
        presets.setFixedWidth(CONTENT_WIDTH)
        presets.chosen.connect(self.ask)
        self._add_input(presets, below=True, name=f"{self.setting.control.label}, common values")
        return presets

    def _position(self, value: Value) -> int:
        return round(self._scale.fraction(_number(value)) * _POSITIONS)

    def _field_width(self) -> int:
        control, setting = self.setting.control, self.setting
        ends = [*(control.slider_range or ()), setting.default, setting.maximum]
        longest = max((setting.shown(end) for end in ends if end is not None), key=len)
        digits = QFontMetricsF(self._theme.font("control", numbers=True)).horizontalAdvance(longest)
        unit = QFontMetricsF(self._theme.font("tick")).horizontalAdvance(control.unit)
        nothing = QFontMetricsF(nothing_font(self._theme)).horizontalAdvance(control.none)
        least = int(tokens()["control"]["field_px"][0])
        wanted = ceil((max(digits + unit, min(nothing, _WIDEST_FIELD - 22)) + 22) / 12) * 12
        return min(max(least, wanted), self.room_beside_label)

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
        """Step from a value; from an empty entry, step from what it stands for or begin somewhere."""
        start = self._inherited if start is None else start
        if start is None:
            self.ask(self._scale.start)
        else:
            self.ask(self._scale.stepped(_number(start), direction * (self._scale.big if big else 1)))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
