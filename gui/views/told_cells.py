"""`ToldCells`: a painted table that tells its cells, under the pointer and by arrow keys under a cursor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from gui.theme import Theme, pen, tokens

MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
HELP = "Arrow keys go from one to the next."


class ToldCells(QWidget):
    """A grid of cells; a stop for Tab. A screen reader hears the cell under the cursor."""

    told = Signal(str)
    """What is under the pointer or the cursor, in words; "" for nothing."""

    follows_pointer = False
    """Whether the cursor goes where the pointer is, because words beside the picture tell it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cursor: tuple[int, int] | None = None
        self._sums_up = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(self.follows_pointer)
        self.setToolTip(HELP)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns of cells there are."""
        raise NotImplementedError

    def box(self, row: int, column: int) -> QRectF:
        """Return where a cell is painted, in pixels."""
        raise NotImplementedError

    def words(self, row: int, column: int) -> str:
        """Return what a cell says, with the unit."""
        raise NotImplementedError

    @property
    def cursor_cell(self) -> tuple[int, int] | None:
        """Row and column of the cell that is told; None for none."""
        return self._cursor

    def describe(self, words: str) -> None:
        """Tell a screen reader what all cells say together, while no cell is told."""
        self._sums_up = words
        if self._cursor is None:
            self.setAccessibleDescription(words)

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the cell at a place in pixels; None where there is none."""
        rows, columns = self.shape
        for row in range(rows):
            for column in range(columns):
                if self.box(row, column).contains(place):
                    return row, column
        return None

    def keep_cursor(self) -> None:
        """Tell anew what is under the cursor; it goes where there is no such cell any more."""
        cursor, (rows, columns) = self._cursor, self.shape
        self._cursor = None
        inside = cursor is not None and cursor[0] < rows and cursor[1] < columns
        self._move_to(cursor if inside else None)

    def _move_to(self, cursor: tuple[int, int] | None) -> None:
        if cursor != self._cursor:
            self._cursor = cursor
            words = "" if cursor is None else self.words(*cursor)
            self.setAccessibleDescription(words or self._sums_up)
            self.told.emit(words)
            self.update()

    # ---- hands ----------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer, where words beside the picture do."""
        if self.follows_pointer:
            self._move_to(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell nothing, unless keys are used."""
        if not self.hasFocus():
            self._move_to(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the cursor go: keys do something else."""
        super().focusOutEvent(event)
        if not self.underMouse() or not self.follows_pointer:
            self._move_to(None)
            QToolTip.hideText()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor with the arrow keys; tell the cell beside it."""
        move = MOVES.get(Qt.Key(event.key()))
        rows, columns = self.shape
        if move is None or not rows or not columns:
            event.ignore()
            return
        row, column = self._cursor or (0, 0)
        if self._cursor is not None:
            row, column = row + move[0], column + move[1]
        row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self._move_to((row, column))
        if not self.follows_pointer:
            below = self.box(row, column).bottomRight().toPoint()
            QToolTip.showText(self.mapToGlobal(below), self.words(row, column), self)

    def event(self, event: QEvent) -> bool:
        """Show what is under the pointer as a tool tip, and how keys tell it where there is nothing."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), HELP if found is None else self.words(*found), self)
            return True
        return super().event(event)

    def paint_cursor(self, painter: QPainter) -> None:
        """Paint a frame around the cell that is told; around all of it while it only has the focus."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._cursor is not None:
            painter.setPen(pen(self._theme.text1, 2))
            painter.drawRect(self.box(*self._cursor).adjusted(-1, -1, 1, 1))
        elif self.hasFocus():
            painter.setPen(pen(self._theme.accent, tokens()["stroke_px"]["focus_ring"]))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
