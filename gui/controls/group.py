"""A section of the panel: it folds, and makes the rows of its settings when they are first seen."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.hyperparameters import Hyperparameter
from gui.controls.choice_row import ChoiceRow
from gui.controls.formulas_row import FormulasRow
from gui.controls.group_header import GroupHeader
from gui.controls.list_row import LayersRow, ListRow
from gui.controls.names_row import NamesRow
from gui.controls.number_row import NumberRow
from gui.controls.row import CONTENT_WIDTH, LEFT, RIGHT, SettingRow
from gui.controls.search import unavailable
from gui.controls.sections import Section
from gui.controls.showing import Showing
from gui.controls.switch_row import SwitchRow
from gui.controls.table_rows import ColumnsRow, PointsRow
from gui.controls.words import owner, summary
from gui.theme import Theme
from gui.widgets.labels import label

_ROWS: dict[str, type[SettingRow]] = {
    "number": NumberRow,
    "integer": NumberRow,
    "choice": ChoiceRow,
    "switch": SwitchRow,
    "integers": ListRow,
    "names": NamesRow,
}
_SPECIAL_ROWS: dict[str, type[SettingRow]] = {"network.hidden": LayersRow}
_ROWS_OF_ENTRIES: dict[str, type[SettingRow]] = {
    "formula": FormulasRow,
    "point": PointsRow,
    "file": ColumnsRow,
    "column": ColumnsRow,
}
_LAST = 1_000_000.0
"""Place of what stands below all rows."""


class ControlGroup(QWidget):
    """A header, and below it a row for each setting that is to be seen."""

    change_requested = Signal(str, object)
    """Path and stored value that the user asks for."""
    table_requested = Signal(str)
    """Path of a setting that is chosen where the user's table is shown."""
    row_made = Signal(object)
    """A `SettingRow` that has just been made."""

    def __init__(self, section: Section, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = section.name
        self.settings: Sequence[Hyperparameter] = section.settings
        """The settings of the section, in the order of their place."""
        self.rows: dict[str, SettingRow] = {}
        """The rows made so far, by path."""
        self._theme = theme
        self._showing = Showing()
        self._open = section.open_at_start
        self._place_of = {setting.path: float(place) for place, setting in enumerate(self.settings)}
        self._places: list[float] = []
        self._below: dict[str, QWidget] = {}
        self._unavailable: QLabel | None = None
        self.header = GroupHeader(section.title, theme, self)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._lay_out()
        self._set_unfolded(self._open)
        self.header.clicked.connect(self._on_header_clicked)

    @property
    def is_open(self) -> bool:
        """Whether the rows are to be seen."""
        return self.header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or fold the section."""
        self._open = is_open
        self._set_unfolded(is_open)
        self._show_rows()

    def show_state(self, showing: Showing) -> None:
        """Show the values in use, and only the settings that are to be seen."""
        before, self._showing = self._showing, showing
        for path, row in self.rows.items():
            row.follow(showing.experiment)
            row.show_value(showing.experiment.value(path), showing.applied_command)
        if showing.query != before.query:
            self._set_unfolded(bool(showing.query) or self._open)
        self._show_rows()
        changed = not showing.changed.isdisjoint(self._place_of)
        self.header.show_summary(summary(self.name, showing.experiment), changed)

    def row(self, path: str) -> SettingRow:
        """Return the row of a setting, which is made if need be. Raises KeyError for an unknown path."""
        row = self.rows.get(path)
        if row is None:
            row = self._make_row(path)
            self._show_rows()
        return row

    def reveal(self, path: str) -> None:
        """Open the section, so that the row of a setting can be seen."""
        self.set_open(True)

    def shows(self, path: str) -> bool:
        """Return whether the row of a setting is among those to be seen."""
        return path in self.rows and not self.rows[path].isHidden() and not self.isHidden()

    def place_below(self, path: str, widget: QWidget) -> None:
        """Put a widget below the row of a setting, to be seen whenever that row is."""
        self._below[path] = widget
        widget.setVisible(self.shows(path))
        self._place(widget, self._place_of[path] + 0.5)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.header.set_theme(theme)
        for row in self.rows.values():
            row.set_theme(theme)
        if self._showing.query:
            self._show_rows()  # what was found is marked in the theme's colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline below the section."""
        painter = QPainter(self)
        painter.fillRect(16, self.height() - 1, self.width() - 22, 1, self._theme.line)
        painter.end()

    # ---- what is to be seen ---------------------------------------------------------------

    def _offered(self) -> Sequence[Hyperparameter]:
        """Return the settings of which some may be seen."""
        return self.settings

    def _is_seen(self, setting: Hyperparameter) -> bool:
        """Return whether a setting has a row now; what the user is busy with stays."""
        showing = self._showing
        if showing.wants(setting):
            return True
        row = self.rows.get(setting.path)
        if row is None or showing.query:
            return False
        return row.is_wanted or (row.has_focus and showing.experiment.applies(setting))

    def _show_rows(self) -> None:
        """Make, show and hide rows; hide the section if there is nothing to see in it."""
        everything = self._showing.detail == "all" and not self._showing.query
        if everything and not self.is_open:
            self.setVisible(True)
            return
        seen = [setting for setting in self._offered() if self._is_seen(setting)]
        lines = self._lines_of_unavailable()
        self.setVisible(bool(seen or lines))
        if not self.is_open:
            return
        paths = {setting.path for setting in seen}
        for setting in seen:
            if setting.path not in self.rows:
                self._make_row(setting.path)
        for path, row in self.rows.items():
            if row.isHidden() == (path in paths):
                if row.has_focus and path not in paths:
                    row.drop_focus()
                row.setVisible(path in paths)
        for path, widget in self._below.items():
            widget.setVisible(path in paths)
        self._show_names(seen)
        self._show_unavailable(lines)

    def _show_names(self, seen: Sequence[Hyperparameter]) -> None:
        """Mark what the search found, and name the class where two rows have the same label."""
        labels = Counter(setting.control.label for setting in seen)
        query = self._showing.query
        for setting in seen:
            label = setting.control.label
            name = query.emphasised(label, self._theme) if query else escape(label)
            self.rows[setting.path].show_name(
                f"{name}, {owner(setting)}" if labels[label] > 1 and owner(setting) else name
            )

    def _lines_of_unavailable(self) -> list[str]:
        query = self._showing.query
        if not query:
            return []
        lines, more = unavailable(query, self._offered(), self._showing.experiment)
        return [*lines, f"and {more} more that have no effect now"] if more else lines

    def _show_unavailable(self, lines: Sequence[str]) -> None:
        if self._unavailable is None:
            if not lines:
                return
            self._unavailable = label("", "hint")
            self._unavailable.setWordWrap(True)
            self._unavailable.setContentsMargins(LEFT, 2, RIGHT, 2)
            self._unavailable.setFixedWidth(LEFT + CONTENT_WIDTH + RIGHT)
            self._place(self._unavailable, _LAST)
        self._unavailable.setText("".join(f'<p style="margin:3px 0">{escape(line)}</p>' for line in lines))
        self._unavailable.ensurePolished()
        self._unavailable.setFixedHeight(self._unavailable.heightForWidth(LEFT + CONTENT_WIDTH + RIGHT))
        self._unavailable.setVisible(bool(lines))

    # ---- parts ----------------------------------------------------------------------------

    def _make_row(self, path: str) -> SettingRow:
        place = self._place_of[path]
        setting = self.settings[int(place)]
        kind = _SPECIAL_ROWS.get(path) or _ROWS_OF_ENTRIES.get(setting.control.entry) or _ROWS[setting.kind]
        row = kind(setting, self._theme, self._body)
        row.hide()
        row.change_requested.connect(self.change_requested)
        row.table_requested.connect(self.table_requested)
        row.follow(self._showing.experiment)
        row.show_value(self._showing.experiment.value(path), self._showing.applied_command)
        self.rows[path] = row
        self._place(row, place)
        self.row_made.emit(row)
        return row

    def _place(self, widget: QWidget, place: float) -> None:
        index = bisect(self._places, place)
        self._places.insert(index, place)
        self._column.insertWidget(index, widget)

    def _set_unfolded(self, unfolded: bool) -> None:
        self.header.setChecked(unfolded)
        self._body.setVisible(unfolded)

    def _on_header_clicked(self) -> None:
        if not self._showing.query:
            self._open = self.is_open
        self._set_unfolded(self.is_open)
        self._show_rows()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._body)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(0)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
