"""A group of settings that folds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.experiment import Experiment
from core.hyperparameters import Hyperparameter
from gui.controls.choice_row import ChoiceRow
from gui.controls.group_header import GroupHeader
from gui.controls.number_row import NumberRow
from gui.controls.row import SettingRow
from gui.controls.switch_row import SwitchRow
from gui.controls.widths_row import WidthsRow
from gui.controls.words import summary, title
from gui.theme import Theme

_ROWS: dict[str, type[SettingRow]] = {
    "number": NumberRow,
    "integer": NumberRow,
    "choice": ChoiceRow,
    "switch": SwitchRow,
    "widths": WidthsRow,
}
_STEADY_PX = 40
"""A group keeps the height of its tallest method if that costs no more than this."""


class ControlGroup(QWidget):
    """A header and a row for each setting of the group; seeds stand last."""

    change_requested = Signal(str, object)
    """Path and stored value that the user asks for."""

    def __init__(
        self,
        name: str,
        settings: Sequence[Hyperparameter],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._settings = list(settings)
        self._theme = theme
        self.rows: dict[str, SettingRow] = {}
        """The rows by path, in the order of their place."""
        self.header = GroupHeader(title(name), theme, self)
        self._body = QWidget(self)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.header.toggled.connect(self._body.setVisible)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        """Whether the rows are to be seen."""
        return self.header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or fold the group."""
        self.header.setChecked(is_open)
        self._body.setVisible(is_open)

    def show_experiment(self, experiment: Experiment, applied_command: int) -> None:
        """Show the values in use, and only the settings that have an effect."""
        for path, row in self.rows.items():
            applies = experiment.applies(row.setting)
            if row.isHidden() == applies:
                row.setVisible(applies)
            row.show_value(experiment.value(path), applied_command)
        changed = any(row.is_changed and not row.isHidden() for row in self.rows.values())
        self.header.show_summary(summary(self._name, experiment, self._settings), changed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.header.set_theme(theme)
        for row in self.rows.values():
            row.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline below the group."""
        painter = QPainter(self)
        painter.fillRect(16, self.height() - 1, self.width() - 22, 1, self._theme.line)
        painter.end()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._body)
        rows = QVBoxLayout(self._body)
        rows.setContentsMargins(0, 0, 0, 8)
        rows.setSpacing(0)
        for setting in sorted(self._settings, key=lambda setting: setting.path.endswith(".seed")):
            row = _ROWS[setting.kind](setting, self._theme, self._body)
            row.change_requested.connect(self.change_requested)
            self.rows[setting.path] = row
            rows.addWidget(row)
        rows.addStretch(1)
        self._keep_steady()

    def _keep_steady(self) -> None:
        """Reserve the height of the tallest method, so that what stands below stays in its place."""
        own = {setting.path: setting.choices for setting in self._settings if setting.kind == "choice"}
        heights = [self._height_for(path, choice) for path, choices in own.items() for choice in choices]
        if heights and max(heights) - min(heights) <= _STEADY_PX:
            self._body.setMinimumHeight(max(heights) + 8)

    def _height_for(self, path: str, choice: str) -> int:
        def applies(setting: Hyperparameter) -> bool:
            condition = setting.control.only_for
            return condition is None or condition[0] != path or choice in condition[1]

        return sum(row.sizeHint().height() for row in self.rows.values() if applies(row.setting))
