"""The line above a picture in edit mode: what the mouse does, and the value of new points on a map."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from gui.numbers import MINUS
from gui.theme import Theme
from gui.widgets.labels import Notice, label

FIELD_PX = 64


class EditBar(QWidget):
    """Shown while points are edited."""

    new_target_chosen = Signal(float)

    def __init__(self, theme: Theme, words: str, *, with_value: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._words = Notice(theme)
        self._words.say(words, "click adds · drag moves · right click deletes")
        self.field = QLineEdit("1")
        self.field.setProperty("look", "value")
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName("Value of new points")
        self.field.editingFinished.connect(self._on_field_editing_finished)
        self._value = "1"
        row.addWidget(self._words, 1)
        name = label("new points:", "hint")
        for widget in (name, self.field):
            widget.setVisible(with_value)
            row.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._words.set_theme(theme)
        self._words.setFixedHeight(theme.px("note") + 12)
        self.field.setFixedWidth(theme.length(FIELD_PX))

    def show_value(self, value: float) -> None:
        """Show the value of new points."""
        self._value = f"{value:g}".replace("-", MINUS)
        self.field.setText(self._value)

    def _on_field_editing_finished(self) -> None:
        try:
            value = float(self.field.text().replace(MINUS, "-").replace(",", "."))
        except ValueError:
            value = math.nan
        if math.isfinite(value) and abs(value) <= 1e6:
            self.show_value(value)
            self.new_target_chosen.emit(value)
        else:
            self.field.setText(self._value)
