"""A feature with few words to choose from, as segments in one line; `show_value` sets it silently."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.features import Feature
from gui.theme import Theme
from gui.views.fit.feature_row import LARGE_NAME_PX, NAME_PX
from gui.widgets.labels import label
from gui.widgets.segments import Segments

MOST_LETTERS = 22
"""Of all words together: with more of them the choice is a list."""


def fits(feature: Feature) -> bool:
    """Return whether the words of a feature can stand side by side."""
    return bool(feature.labels) and len("".join(feature.labels)) <= MOST_LETTERS


class ChoiceLine(QWidget):
    """Name and segments."""

    value_chosen = Signal()

    def __init__(self, theme: Theme, feature: Feature) -> None:
        super().__init__()
        self.feature = feature
        self.value = feature.rest
        self._name = label(feature.name, "setting")
        words = {str(place): word for place, word in enumerate(feature.labels)}
        self.segments = Segments(feature.name, words, str(round(feature.rest)), self._on_chosen, tight=True)
        for button in self.segments.segments():
            button.setToolTip(f"{feature.name}: {button.text()}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 6, 2)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self.segments, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        room = theme.length(NAME_PX + (LARGE_NAME_PX if theme.large else 0))
        self._name.setFixedWidth(room)
        metrics = QFontMetrics(theme.font("control", weight=500))
        self._name.setToolTip(self.feature.name)
        self._name.setText(metrics.elidedText(self.feature.name, Qt.TextElideMode.ElideRight, room - 4))

    def show_value(self, value: float) -> None:
        """Show a value without telling anyone."""
        self.value = value
        self.segments.choose(str(round(value)))

    def _on_chosen(self, value: str) -> None:
        self.value = float(value)
        self.value_chosen.emit()
