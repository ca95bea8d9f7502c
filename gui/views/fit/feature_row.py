"""One feature of the form: its name, a slider with a field or a choice of words, and its unit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.features import Feature
from gui.theme import Theme
from gui.views.fit.slider import ValueSlider
from gui.views.fit.words import text_of, value_of
from gui.widgets.combo import Combo
from gui.widgets.labels import label

NAME_PX, FIELD_PX, UNIT_PX = 120, 76, 38
DATE_FIELD_PX = 116
LARGE_NAME_PX = 12
"""What a name takes of the unit's room in large type."""


class FeatureRow(QWidget):
    """Holds a value; `show_value` sets it silently."""

    value_chosen = Signal()

    def __init__(self, theme: Theme, feature: Feature) -> None:
        super().__init__()
        self.feature = feature
        self.value = feature.rest
        self.slider: ValueSlider | None = None
        self.field: QLineEdit | None = None
        self.choice: Combo | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 6, 2)
        row.setSpacing(8)
        self._name, self._unit = label(feature.name, "setting"), label(feature.unit, "hint")
        self._name.setToolTip(feature.name)
        row.addWidget(self._name)
        if feature.labels:
            self.choice = Combo([(str(place), words) for place, words in enumerate(feature.labels)])
            self.choice.setAccessibleName(feature.name)
            self.choice.setToolTip(self._help())
            self.choice.chosen.connect(lambda place: self._take(float(place)))
            row.addWidget(self.choice, 1)
        else:
            self._add_number(row, theme)
        self.set_theme(theme)
        self.show_value(feature.rest)

    def _add_number(self, row: QHBoxLayout, theme: Theme) -> None:
        feature = self.feature
        whole = feature.whole or feature.kind == "date"
        self.slider = ValueSlider(theme, feature.low, feature.high, whole=whole)
        self.slider.setAccessibleName(feature.name)
        self.slider.setToolTip(self._help())
        self.slider.moved.connect(self._take)
        self.field = QLineEdit()
        self.field.setProperty("look", "value")
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName(f"{feature.name} {feature.unit}".strip())
        self.field.editingFinished.connect(self._on_field_editing_finished)
        self.field.textEdited.connect(self._on_field_text_edited)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        row.addWidget(self._unit)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        room = theme.length(NAME_PX + (LARGE_NAME_PX if theme.large else 0))
        self._name.setFixedWidth(room)
        metrics = QFontMetrics(theme.font("control", weight=500))
        self._name.setText(metrics.elidedText(self.feature.name, Qt.TextElideMode.ElideRight, room - 4))
        if self.slider is not None:
            self.slider.set_theme(theme)
        if self.field is not None:
            self._unit.setFixedWidth(theme.length(UNIT_PX))
            self._unit.setVisible(not theme.large)  # the tool tip has it
            self.field.setFixedWidth(theme.length(DATE_FIELD_PX if self.feature.kind == "date" else FIELD_PX))

    def show_value(self, value: float) -> None:
        """Show a value without telling anyone."""
        self.value = value
        if self.choice is not None:
            self.choice.setCurrentIndex(round(value))
        if self.slider is not None:
            self.slider.show_value(value)
        if self.field is not None:
            self.field.setText(text_of(self.feature, value))
            self._show_fault("")

    def _take(self, value: float) -> None:
        self.show_value(value)
        self.value_chosen.emit()

    def _on_field_text_edited(self, text: str) -> None:
        """Predict while the user types; what is no number yet waits."""
        value = value_of(self.feature, text)
        self._show_fault("")
        if value is not None and self.slider is not None:
            self.value = value
            self.slider.show_value(value)
            self.value_chosen.emit()

    def _on_field_editing_finished(self) -> None:
        assert self.field is not None
        text = self.field.text()
        if value_of(self.feature, text) is None:
            wanted = "a date such as 2011-11-05" if self.feature.kind == "date" else "a number"
            self._show_fault(f"“{text[:30]}” is not {wanted}. The prediction is still that for the last one.")
        elif text != text_of(self.feature, self.value):
            self.show_value(self.value)

    def _show_fault(self, sentence: str) -> None:
        assert self.field is not None
        if self.field.property("fault") != bool(sentence):
            self.field.setProperty("fault", bool(sentence))
            self.field.style().polish(self.field)
        self.field.setToolTip(sentence or self._help())

    def _help(self) -> str:
        """Return what can be set here, with the unit."""
        unit = f", {self.feature.unit}" if self.feature.unit else ""
        how = "choose" if self.feature.labels else "type a value, or move the slider"
        return f"{self.feature.name}{unit}: {how}"
