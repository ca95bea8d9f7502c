"""The model behind the table of racers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gui.numbers import MINUS
from gui.views.surface.race_rows import COLUMNS, Column, RaceRow, SortKey

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

_TIPS = {
    Column.NAME: "The racers; a click on one shows why it moves as it does",
    Column.RATE: "Learning rate η",
    Column.VALUE: "Value of the whole surface where the racer is now{unit}",
    Column.DISTANCE: "Distance to the nearest known minimum, in the units of the axes",
    Column.STEPS: "First step with a value within {target} of the lowest known one, or of 0 if none is known",
    Column.GRADIENTS: "Gradients evaluated so far: LBFGS takes several a step",
    Column.STANDING: "there: it no longer moves. diverged: its value is no number, or it is absurdly far off",
}


class RacersModel(QAbstractTableModel):
    """Rows of racers in an order; an order that changes moves what is selected along."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[RaceRow, ...] = ()
        self.key = SortKey()
        self._heads = dict.fromkeys(COLUMNS, "")
        self._tips = dict(_TIPS)

    # ---- content ----------------------------------------------------------------------------

    def name_columns(self, sign: str, unit: str, target: float) -> None:
        """Take the sign and the unit of the value and the target, for the headings."""
        aim = f"{target:g}".replace("-", MINUS)
        heads = {
            Column.NAME: "Racers",
            Column.RATE: "learning rate",
            Column.VALUE: f"{sign} now",
            Column.DISTANCE: "to minimum",
            Column.STEPS: f"steps to {aim}",
            Column.GRADIENTS: "gradients",
            Column.STANDING: "",
        }
        if heads != self._heads:
            self._heads = heads
            words = {"unit": f", in {unit}" if unit else "", "target": aim}
            self._tips = {column: tip.format(**words) for column, tip in _TIPS.items()}
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def choose_order(self, key: SortKey) -> None:
        """Take an order for the headings; the rows come in it with `show_rows`."""
        if key != self.key:
            self.key = key
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def show_rows(self, rows: Sequence[RaceRow]) -> None:
        """Show rows in their order."""
        before, self_rows = [row.number for row in self.rows], tuple(rows)
        after = [row.number for row in self_rows]
        if set(before) != set(after):
            self.beginResetModel()
            self.rows = self_rows
            self.endResetModel()
            return
        if before != after:
            self._move(before, after)
        old = {row.number: row for row in self.rows}
        self.rows = self_rows
        for place, row in enumerate(self_rows):
            if row != old[row.number]:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    def _move(self, before: list[int], after: list[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        rows = {row.number: row for row in self.rows}
        self.rows = tuple(rows[number] for number in after)
        old = self.persistentIndexList()
        new = [self.index(after.index(before[index.row()]), index.column()) for index in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def place_of(self, number: int) -> int | None:
        """Return in which row a racer is; None if it is not there."""
        return next((place for place, row in enumerate(self.rows) if row.number == number), None)

    # ---- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many racers there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many columns there are, shown or not."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row, the text of a cell, or all of the row in words."""
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row) if column is Column.NAME else row.text(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._spoken(row)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading, or what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = self._heads[column] or "standing"
            return f"{head}, sorted: {self.key.words}" if column is self.key.column else head
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tips[column]
        return None

    def _spoken(self, row: RaceRow) -> str:
        """Return all that is known of a racer, also what no column has room for."""
        facts = [
            f"{self._heads[column]} {row.text(column)}"
            for column in COLUMNS
            if column not in (Column.NAME, Column.STANDING)
        ]
        return f"{row.name}, {row.text(Column.STANDING)}: " + ", ".join(facts)
