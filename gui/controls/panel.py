"""The controls panel: a row for every setting of an experiment, made from its description."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.experiment import Experiment, hyperparameters
from core.hyperparameters import Hyperparameter
from gui.controls.group import ControlGroup
from gui.controls.mark_key import HEIGHT, MarkKey
from gui.controls.row import SettingRow
from gui.theme import Theme

WIDTH = 328
_SCROLL_BAR = 10
_FOLDED = ("data", "loss", "stopping")


class ControlsPanel(QWidget):
    """All settings, in groups that fold. It asks for changes and shows what the engine has applied."""

    change_requested = Signal(str, object)
    """Path and stored value (float, int, bool, str or tuple of int) that the user asks for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._experiment: Experiment | None = None
        self._applied = -1
        self._groups: dict[str, ControlGroup] = {}
        self._rows: dict[str, SettingRow] = {}
        self._key = MarkKey(theme)
        self._scroll = QScrollArea()
        self.setFixedWidth(WIDTH)
        self._make_groups()
        self._lay_out()

    def show_experiment(self, experiment: Experiment, applied_command: int) -> None:
        """Show the values that the engine has applied, up to the command of the given number.

        Leaves alone what the user is editing or dragging, what is wrong, and what waits for a later
        command. Costs nothing when neither argument has changed.
        """
        unchanged = experiment is self._experiment or experiment == self._experiment
        if unchanged and applied_command == self._applied:
            return
        self._experiment, self._applied = experiment, applied_command
        if not unchanged:
            self.setUpdatesEnabled(False)
        for group in self._groups.values():
            group.show_experiment(experiment, applied_command)
        if not unchanged:
            self.setUpdatesEnabled(True)

    def mark_pending(self, path: str, command_number: int) -> None:
        """Wait for a command that carries a new value of the setting. Raises KeyError for an unknown path."""
        for other, row in self._rows.items():
            if other != path and row.setting.kind in ("switch", "choice"):
                row.clear_fault()
        if command_number > self._applied:
            self._rows[path].mark_pending(command_number)
        else:
            self._rows[path].clear_fault()
            self._rows[path].settle()

    def show_fault(self, path: str, sentence: str) -> None:
        """Say below the setting why its value cannot be used. Raises KeyError for an unknown path."""
        row = self._rows[path]
        self._groups[row.setting.group].set_open(True)
        row.show_fault(sentence)

    def show_group(self, name: str) -> None:
        """Open the group (``optimizer``) and scroll to it. Raises KeyError for an unknown one."""
        group = self._groups[name]
        group.set_open(True)
        self._scroll.ensureWidgetVisible(group, 0, 0)

    def row(self, path: str) -> SettingRow:
        """Return the row of a setting. Raises KeyError for an unknown path."""
        return self._rows[path]

    def group(self, name: str) -> ControlGroup:
        """Return a group of settings. Raises KeyError for an unknown one."""
        return self._groups[name]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._key.set_theme(theme)
        for group in self._groups.values():
            group.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the hairline at the right and the one above the key."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.line)
        painter.fillRect(0, self.height() - HEIGHT - 1, self.width(), 1, self._theme.line)
        painter.end()

    def _make_groups(self) -> None:
        def name_of(setting: Hyperparameter) -> str:
            return setting.group

        for name, settings in groupby(hyperparameters().values(), key=name_of):
            group = ControlGroup(name, list(settings), self._theme)
            group.set_open(name not in _FOLDED)
            group.change_requested.connect(self.change_requested)
            self._groups[name] = group
            self._rows.update(group.rows)

    def _lay_out(self) -> None:
        body = QWidget()
        body.setFixedWidth(WIDTH - _SCROLL_BAR)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 6, 0, 8)
        column.setSpacing(0)
        for group in self._groups.values():
            column.addWidget(group)
        column.addStretch(1)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addSpacing(1)
        whole.addWidget(self._key)
