"""A section of settings of any model: a head that folds, and a row for each setting in effect."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.hyperparameters import Hyperparameter
from core.settings_by_path import is_in_effect, value_at
from gui.controls.choice_row import ChoiceRow
from gui.controls.group_header import GroupHeader
from gui.controls.number_row import NumberRow
from gui.controls.row import CONTENT_WIDTH, LEFT, RIGHT, SettingRow
from gui.controls.switch_row import SwitchRow
from gui.controls.text_row import TextRow
from gui.theme import Theme
from gui.widgets.labels import label

ROWS: dict[str, type[SettingRow]] = {
    "number": NumberRow,
    "integer": NumberRow,
    "choice": ChoiceRow,
    "switch": SwitchRow,
    "text": TextRow,
}


class PlainGroup(QWidget):
    """Rows are made when they are first needed; other widgets can stand above or among them."""

    change_requested = Signal(str, object)
    """Path and stored value that the user asks for."""

    def __init__(
        self, title: str, settings: Iterable[Hyperparameter], theme: Theme, *, is_open: bool = True
    ) -> None:
        super().__init__()
        self._theme = theme
        self._settings = {setting.path: setting for setting in settings}
        self.rows: dict[str, SettingRow] = {}
        """The rows made so far, by path."""
        self.header = GroupHeader(title, theme, self)
        self.header.setChecked(is_open)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(2)
        self._rows_begin = 0
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self._body)
        self._body.setVisible(is_open)
        self.header.toggled.connect(self._body.setVisible)

    def add_above(self, widget: QWidget) -> None:
        """Put a widget above the rows, below what was put there before."""
        self._column.insertWidget(self._rows_begin, widget)
        self._rows_begin += 1

    def add_below(self, widget: QWidget) -> None:
        """Put a widget below the rows."""
        self._column.addWidget(widget)

    def show_values(self, model: BaseModel | None, applied_command: int, summary: str = "") -> None:
        """Show the values of a model, and only the settings that have an effect; None: no rows."""
        changed = False
        for path, setting in self._settings.items():
            seen = model is not None and is_in_effect(model, setting)
            row = self.rows.get(path)
            if seen and row is None:
                row = self._make_row(setting)
            if row is not None:
                row.setVisible(seen)
                if seen and model is not None:
                    value = value_at(model, path)
                    row.show_value(value, applied_command)
                    changed = changed or value != setting.default
        self.header.show_summary(summary, changed)

    def row(self, path: str) -> SettingRow | None:
        """Return the row of a setting if it has been made."""
        return self.rows.get(path)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.header.set_theme(theme)
        for row in self.rows.values():
            row.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline below the section."""
        painter = QPainter(self)
        painter.fillRect(16, self.height() - 1, self.width() - 22, 1, self._theme.line)
        painter.end()

    def _make_row(self, setting: Hyperparameter) -> SettingRow:
        row = ROWS[setting.kind](setting, self._theme)
        row.change_requested.connect(self.change_requested)
        order = list(self._settings)
        before = sum(1 for path in self.rows if order.index(path) < order.index(setting.path))
        self._column.insertWidget(self._rows_begin + before, row)
        self.rows[setting.path] = row
        return row


def setting_strip(words: str, *widgets: QWidget, air_px: int = 0) -> QWidget:
    """Return a line with a label at the left and widgets at the right; without words, widgets at the left.

    `air_px` is left free above and below beside what is usual.
    """
    strip = QWidget()
    row = QHBoxLayout(strip)
    row.setContentsMargins(LEFT, 2 + air_px, RIGHT, 4 + air_px)
    row.setSpacing(6)
    if words:
        row.addWidget(label(words, "setting"))
        row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    if not words:
        row.addStretch(1)
    return strip


def wrapped_label(words: str, look: str) -> QLabel:
    """Return a label in one of the looks of the style sheet, of as many lines as it needs."""
    made = label(words, look)
    made.setWordWrap(True)
    made.setFixedWidth(CONTENT_WIDTH)
    made.setContentsMargins(LEFT, 0, 0, 4)
    return made
