"""`RacersTable`: who races, with which learning rate, how far each has come and how it is doing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.race.snapshot import RaceSnapshot, Standing
from core.snapshot import Status
from gui.pace import NumberPace
from gui.theme import Theme, pen, tokens
from gui.views.surface.race_rows import COLUMNS, NOT_YET, Column, RaceRow, SortKey, Words, in_order, rows_of
from gui.views.surface.racers_model import RacersModel
from gui.views.surface.racers_paint import (
    Headings,
    RowPainter,
    gap_px,
    name_font,
    name_left_px,
    row_px,
    standing_px,
)
from gui.views.surface.scene import measure_sign

SORT_HZ = 1.0
"""How often the order may change while they run: a row that jumps cannot be read."""
NOBODY = "No racer yet: add one at the left."
GIVING_WAY = (Column.GRADIENTS, Column.DISTANCE, Column.RATE, Column.STEPS)
"""Columns in the order in which they go where the window is narrow."""
WAYS = (
    (Words.FULL, 0),
    (Words.FULL, 1),
    (Words.SHORT, 1),
    (Words.ONE, 1),
    (Words.SHORT, 2),
    (Words.ONE, 2),
    (Words.ONE, 3),
    (Words.ONE, 4),
)
"""What is said of the standing and how many columns are gone, from a wide window to a narrow one."""
LONGEST_NUMBER = "−1.23e−5"
USUAL_NAME = "Momentum"
"""Other columns leave room for a name as long as this one, where there is much for one twice as long."""
TAB_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class RacersTable(QTableView):
    """One row a racer. Up and Down select one, Delete asks to remove it, headings sort."""

    racer_selected = Signal(int)
    """Number of the racer that the user chose; not emitted by `show_racers`."""
    remove_requested = Signal(int)
    """Number of a racer that the user wants to be rid of."""
    sort_chosen = Signal(object)
    """The `SortKey` that a heading asked for; it is in use already."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: RaceSnapshot | None = None
        self._selected, self._showing, self._ring = 0, False, False
        self._order: list[int] = []
        self._numbers, self._sorting = NumberPace(), NumberPace(SORT_HZ)
        self._most_steps = 1
        self.content = RacersModel()
        self._painter = RowPainter(theme)
        self.setModel(self.content)
        self.headings = Headings(theme, self.content)
        self.setHorizontalHeader(self.headings)
        self.headings.chosen.connect(self._on_heading)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.content.headerDataChanged.connect(self._fit_columns)
        self.setAccessibleName("Racers")
        self.setAccessibleDescription("Up and down select a racer, Delete removes it")
        self.set_theme(theme)

    # ---- looks ------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = self._painter.theme = theme
        self.setStyleSheet(
            "QTableView, QTableView:focus { background: transparent; border: none;"
            " selection-background-color: transparent; }"
        )
        self.headings.set_theme(theme)
        self.verticalHeader().setDefaultSectionSize(row_px(theme))
        self._fit_columns()
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return the room for all columns and six rows."""
        width = sum(self._needed().values())
        return QSize(width, self.headings.height() + 6 * row_px(self._theme))

    def minimumSizeHint(self) -> QSize:
        """Return the room for name, value and standing of two racers."""
        needed = self._needed(Words.ONE)
        width = sum(width for column, width in needed.items() if column not in GIVING_WAY)
        return QSize(width, self.headings.height() + 2 * row_px(self._theme))

    def _needed(self, said: Words = Words.FULL) -> dict[Column, int]:
        """Return the widths of all columns, the same whatever the numbers are just now."""
        theme, gap = self._theme, gap_px(self._theme)
        number = QFontMetrics(theme.font("label", numbers=True, weight=400)).horizontalAdvance(LONGEST_NUMBER)
        words = QFontMetrics(theme.font("control", weight=400)).horizontalAdvance(NOT_YET)
        needed = {}
        for column in COLUMNS[1:-1]:
            needed[column] = max(self.headings.needed_px(column), max(number, words) + gap) + 4
        ends = [
            RaceRow(0, "", 0, 0, None, None, 0, standing, self._most_steps).standing_text(said)
            for standing in Standing
        ]
        needed[Column.STANDING] = max(standing_px(theme, text, text == ends[-1]) for text in ends)
        names = QFontMetrics(name_font(theme))
        least = names.horizontalAdvance(USUAL_NAME)
        longest = max((names.horizontalAdvance(row.name) for row in self.content.rows), default=least)
        most = least if said is Words.ONE else 2 * least
        needed[Column.NAME] = name_left_px(theme) + min(max(least, longest), most) + 8
        return needed

    def _fit_columns(self) -> None:
        """Show the columns that there is room for; what is left over goes to the names."""
        width = self.viewport().width()
        for said, gone in WAYS:
            needed, shown = self._needed(said), set(COLUMNS) - set(GIVING_WAY[:gone])
            if sum(needed[column] for column in shown) <= width:
                break
        self._painter.words = said
        left = width - sum(needed[column] for column in shown)
        for place, column in enumerate(COLUMNS):
            self.headings.setSectionHidden(place, column not in shown)
            if column in shown:
                more = left if column is Column.NAME else 0
                self.headings.resizeSection(place, max(1, needed[column] + more))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the columns that there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the selected row, then the rows; or say that there is nobody."""
        theme, painter = self._theme, QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.content.place_of(self._selected)
        if place is not None:
            top, height = self.rowViewportPosition(place), self.rowHeight(place)
            row = QRectF(0, top, self.viewport().width(), height).adjusted(1, 1, -1, -1)
            painter.setPen(pen(theme.accent, theme.stroke("focus_ring")) if self._ring else Qt.PenStyle.NoPen)
            painter.setBrush(theme.panel if theme.raised == theme.canvas else theme.raised)
            radius = float(tokens()["radius_px"]["row"])
            painter.drawRoundedRect(row, radius, radius)
        elif not self.content.rows and self._snapshot is not None:
            painter.setFont(theme.font("note"))
            painter.setPen(theme.text3)
            room = self.viewport().rect().adjusted(gap_px(theme), 4, 0, 0)
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), NOBODY)
        self._paint_rows(painter, event.rect())
        painter.end()

    def _paint_rows(self, painter: QPainter, stale: QRect) -> None:
        """Paint the rows that reach into a part of the viewport."""
        cells = tuple(
            (column, self.columnViewportPosition(place), self.columnWidth(place))
            for place, column in enumerate(COLUMNS)
            if not self.isColumnHidden(place)
        )
        width = self.viewport().width()
        for place, row in enumerate(self.content.rows):
            room = QRect(0, self.rowViewportPosition(place), width, self.rowHeight(place))
            if room.intersects(stale):
                self._painter.paint(painter, row, cells, room)

    # ---- content ----------------------------------------------------------------------------

    @property
    def sort_key(self) -> SortKey:
        """The order of the rows."""
        return self.content.key

    def show_racers(self, snapshot: RaceSnapshot, selected: int, by: SortKey | None = None) -> None:
        """Show a race with one racer selected (0: none), sorted; without `by` as it was before.

        While the race runs, numbers change at 4 Hz and rows change places at 1 Hz.
        """
        before, self._snapshot = self._snapshot, snapshot
        other = before is None or _differs(before, snapshot) or (by is not None and by != self.content.key)
        if by is not None:
            self.content.choose_order(by)
        if not self.isVisible():
            self._selected = selected
            return
        moving = snapshot.status is Status.RUNNING and not other
        if self._numbers.due(moving):
            self._write(snapshot, moving)
        if selected != self._selected or other:
            self._select(selected)

    def _write(self, snapshot: RaceSnapshot, moving: bool) -> None:
        surface, self._most_steps = snapshot.surface, snapshot.settings.steps
        self.content.name_columns(measure_sign(surface), surface.unit, snapshot.settings.target)
        rows = {row.number: row for row in rows_of(snapshot)}
        same = set(rows) == set(self._order)
        if self._sorting.due(moving and same):
            self._order = in_order(tuple(rows.values()), self.content.key)
        self._showing = True
        self.content.show_rows([rows[number] for number in self._order])
        self._showing = False
        self._select(self._selected)
        if not same:
            self._fit_columns()

    def _select(self, number: int) -> None:
        """Select a racer without telling anyone."""
        self._selected, place = number, self.content.place_of(number)
        index = QModelIndex() if place is None else self.content.index(place, 0)
        if index != self.currentIndex():
            self._showing = True
            self.setCurrentIndex(index)
            self._showing = False
        self.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while the table was hidden."""
        super().showEvent(event)
        if self._snapshot is not None:
            self._write(self._snapshot, moving=False)

    # ---- hands ------------------------------------------------------------------------------

    def _on_current(self, index: QModelIndex) -> None:
        if self._showing or not index.isValid():
            return
        self._selected = self.content.rows[index.row()].number
        self.viewport().update()
        self.racer_selected.emit(self._selected)

    def _on_heading(self, column: Column) -> None:
        key = self.content.key.after_click(column)
        self.content.choose_order(key)
        if self._snapshot is not None:
            self._write(self._snapshot, moving=False)
        self.sort_chosen.emit(key)

    def event(self, event: QEvent) -> bool:
        """Keep Delete from the window's shortcuts: here it removes a racer."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to remove the selected racer with Delete; other rows by Up, Down, Home and End."""
        if event.key() == Qt.Key.Key_Delete:
            if self.content.place_of(self._selected) is not None:
                self.remove_requested.emit(self._selected)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.content.rows:
            last = len(self.content.rows) - 1 if event.key() == Qt.Key.Key_End else 0
            self.setCurrentIndex(self.content.index(last, 0))
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when Tab leads here, and select a row to go on from."""
        super().focusInEvent(event)
        self._ring = event.reason() in TAB_REASONS
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()


def _differs(before: RaceSnapshot, after: RaceSnapshot) -> bool:
    """Return whether more has changed than numbers: who races, with which settings, or how one is doing."""
    if (before.race, len(before.racers)) != (after.race, len(after.racers)):
        return True
    return before.settings is not after.settings or any(
        old.standing is not new.standing or old.settings is not new.settings
        for old, new in zip(before.racers, after.racers, strict=True)
    )
