"""The list of runs: the current one on top, then the others, the last one first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QWidget

from core.runs.kept_run import KeptRun
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme
from gui.views.runs.curves import Range, range_of, ranges_by_measure
from gui.views.runs.row_paint import RowPainter, RunLine
from gui.views.runs.words import tip
from gui.widgets.line_list import Index, LineList, LineModel

HELP = "Space lays a run over the curves, Ctrl and click or Shift and arrows choose two to compare"


class RunList(LineList):
    """Emits what the user wants done with runs, by their keys."""

    chosen = Signal()
    """Other runs are selected."""
    overlay_toggled = Signal(str)
    pin_toggled = Signal(str)
    rename_requested = Signal(str)
    delete_requested = Signal()
    go_back_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    left = Signal()
    """Escape was pressed."""

    keys_when_focused = PartKeys(
        "Runs",
        (
            ("↑ ↓", "to the run above or below"),
            ("Shift ↑ ↓", "choose two to compare"),
            ("Space", "lay it over the curves, or take it away"),
            ("Enter", "go back to it"),
            ("F2", "rename it"),
            ("P", "pin it, or let it go with the oldest"),
            ("Delete", "delete it"),
            ("Ctrl Z", "take the last of these back"),
            ("Esc", "close the run history"),
        ),
    )

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.content: LineModel[RunLine] = LineModel()
        self._ranges: dict[str, Range] = {}
        """Of the losses of each run that is over, by its key."""
        self.painter = RowPainter(theme)
        super().__init__(self.content, self.painter, parent)
        self.setUniformItemSizes(True)
        self.setSelectionMode(RunList.SelectionMode.ExtendedSelection)
        self.setAccessibleName("Runs, the last one first")
        self.setAccessibleDescription(HELP)
        self.setToolTip(HELP)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.painter.set_theme(theme)
        self._lay_out_again()

    def show_runs(self, live: KeptRun | None, runs: Sequence[KeptRun], slots: Sequence[int]) -> None:
        """Show the current run and the others, with their places among the overlays; selection stays."""
        selected, current = self.selected_keys(), self.current_key
        place_before = self.currentIndex().row()
        self._ranges = {run.key: self._ranges.get(run.key) or range_of([run]) for run in runs}
        known = [(run.measure, self._ranges[run.key]) for run in runs]
        ranges = ranges_by_measure(known if live is None else [*known, (live.measure, range_of([live]))])
        lines = [] if live is None else [RunLine(live, 0, True, ranges[live.measure])]
        lines += [
            RunLine(run, slot, False, ranges[run.measure]) for run, slot in zip(runs, slots, strict=True)
        ]
        if not self.content.show_lines(tuple(lines)):
            self._select_again(selected, current, place_before)

    def _select_again(self, keys: tuple[str, ...], current: str, place_before: int) -> None:
        """Select the runs that were selected; where they are gone, the one at their place."""
        model, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        places = [place for key in keys if (place := self.content.place_of(key)) is not None]
        for place in places:
            model.select(self.content.index(place), flag.Select)
        at = self.content.place_of(current)
        if at is None and place_before >= 0 and self.content.lines:
            at = min(place_before, len(self.content.lines) - 1)
        if at is not None:
            wanted = flag.NoUpdate if places else flag.Select
            model.setCurrentIndex(self.content.index(at), wanted)

    @property
    def needed_px(self) -> int:
        """Height in which all runs can be seen; what is left below can be the comparison's."""
        return max(self.content.rowCount(), 1) * self.sizeHintForRow(0) + 2 * self.frameWidth()

    # ---- what is selected ---------------------------------------------------------------------

    def selected_keys(self) -> tuple[str, ...]:
        """Return the keys of the selected runs, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self.content.lines[row].run.key for row in rows)

    @property
    def current_key(self) -> str:
        """Key of the run that keys act on; empty if there is none."""
        row = self.currentIndex().row()
        return self.content.lines[row].run.key if 0 <= row < len(self.content.lines) else ""

    def choose(self, *keys: str) -> None:
        """Select some runs, and no others."""
        model, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        model.clearSelection()
        for key in keys:
            place = self.content.place_of(key)
            if place is not None:
                model.setCurrentIndex(self.content.index(place), flag.Select)

    # ---- hands ------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the keys of this list from the shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._acts(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do with the run that has the focus what the key says."""
        act = self._acts(event)
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def _acts(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Return what a key does here; None if Qt or the window has it."""
        key, current = Qt.Key, self.current_key
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_requested.emit
        if event.matches(QKeySequence.StandardKey.Redo):
            return self.redo_requested.emit
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return None
        acts = {
            key.Key_Space: lambda: self.overlay_toggled.emit(current),
            key.Key_P: lambda: self.pin_toggled.emit(current),
            key.Key_F2: lambda: self.rename_requested.emit(current),
            key.Key_Delete: self.delete_requested.emit,
            key.Key_Backspace: self.delete_requested.emit,
            key.Key_Return: self.go_back_requested.emit,
            key.Key_Enter: self.go_back_requested.emit,
            key.Key_Escape: self.left.emit,
        }
        return acts.get(key(event.key()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press the box or the pin of a row, or select it."""
        at = event.position()
        index = self.indexAt(at.toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            line = self.content.lines[index.row()]
            part = self.painter.part_at(self.visualRect(index), at.x(), at.y())
            if part != "row" and not line.is_live:
                signal = self.overlay_toggled if part == "box" else self.pin_toggled
                signal.emit(line.run.key)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename the run under the pointer."""
        at = event.position()
        index = self.indexAt(at.toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self.painter.part_at(self.visualRect(index), at.x(), at.y()) == "row":
            self.rename_requested.emit(self.content.lines[index.row()].run.key)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the window."""
        event.ignore()

    def tip_at(self, index: Index, at: QPoint) -> str:
        """Tell the whole of a run, or what its box and pin do."""
        line = self.content.lines[index.row()]
        part = self.painter.part_at(self.visualRect(index), at.x(), at.y())
        if part == "box" and not line.is_live:
            return "Take it away from the curves (Space)" if line.slot else "Lay it over the curves (Space)"
        if part == "pin" and not line.is_live:
            return "Pinned: it stays (P)" if line.run.pinned else "Pin it, so that it stays (P)"
        return tip(line.run, datetime.now())
