"""Buttons that set a number to a value with a name: batch size 1 is stochastic gradient descent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.hyperparameters import Hyperparameter, Value
from gui.theme import Theme
from gui.widgets.segment import Segment


class Presets(QWidget):
    """Small buttons side by side. The one whose value is in use is marked; none need be."""

    chosen = Signal(object)
    """The value that the user chose; not emitted by `show_value`."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[tuple[Value, Segment]] = []
        self._value: Value = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for words, value in setting.control.presets:
            button = Segment(words, theme, self, height=24, padding=4, ground=True)
            button.setAccessibleName(f"{setting.control.label}: {words}")
            button.setToolTip(f"Set {setting.control.label.lower()} to {setting.shown_with_unit(value)}")
            button.clicked.connect(lambda _checked=False, value=value: self._on_button_clicked(value))
            self._buttons.append((value, button))
            row.addWidget(button)

    def buttons(self) -> list[Segment]:
        """Return the buttons from left to right."""
        return [button for _, button in self._buttons]

    def show_value(self, value: Value) -> None:
        """Mark the button of a value, if there is one."""
        self._value = value
        for own, button in self._buttons:
            button.setChecked(own == value)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        for button in self.buttons():
            button.set_theme(theme)

    def _on_button_clicked(self, value: Value) -> None:
        self.show_value(self._value)  # a click toggles the button; only the value may mark it
        self.chosen.emit(value)
