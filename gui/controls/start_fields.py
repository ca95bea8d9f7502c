"""Two fields for the point where all racers start."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.landscape.surface import Point
from gui.controls.value_field import ValueField
from gui.theme import Theme, tokens
from gui.widgets.labels import label

LARGEST = 1e12
WIDTH_PX = 84


class StartFields(QWidget):
    """Typed in and shown; a drag on the map is shown here too."""

    entered = Signal(float, float)
    """The point that the user has typed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._point: Point | None = None
        self._fields = (ValueField(theme), ValueField(theme))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field, word in zip(self._fields, ("first number", "second number"), strict=True):
            field.setFixedSize(WIDTH_PX, tokens()["control"]["field_px"][1])
            field.setAccessibleName(f"Start: {word}")
            field.setToolTip(f"Where all racers start: the {word}. On the map: click, drag or arrow keys.")
            field.entered.connect(lambda _: self._on_entered())
            field.given_back.connect(self._show)
            row.addWidget(field)
        self._fault = label("", "error")
        self._fault.hide()
        row.addWidget(self._fault, 1)

    def show_point(self, point: Point | None) -> None:
        """Show a point, unless it is being typed."""
        self._point = point
        if not any(field.being_edited for field in self._fields):
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        for field in self._fields:
            field.set_theme(theme)

    def _show(self) -> None:
        self._fault.hide()
        for place, field in enumerate(self._fields):
            field.show_fault(False)
            field.show_text("" if self._point is None else _text(self._point[place]))
            field.setModified(False)

    def _on_entered(self) -> None:
        numbers = [_number(field.text()) for field in self._fields]
        for field, number in zip(self._fields, numbers, strict=True):
            field.show_fault(number is None)
            field.setModified(False)
        if None in numbers:
            self._fault.setText("a number")
            self._fault.setToolTip(f"Enter a number between −{LARGEST:,.0f} and {LARGEST:,.0f}.")
            self._fault.show()
            return
        self._fault.hide()
        self.entered.emit(*numbers)


def _text(number: float) -> str:
    return f"{number:.4g}".replace("-", "−")


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace("−", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= LARGEST else None
