"""The list of columns: which is the target, which are inputs, and what each is taken for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.tables.column_paint import PARTS, ColumnPainter
from gui.tables.lines import Line
from gui.theme import Theme
from gui.widgets.line_list import Index, LineList, LineModel
from gui.widgets.pressable import takes_space

HEAD_PX = 24
_HEADS = (("input", 5), ("target", 52), ("column", 104))


class ColumnModel(LineModel[Line]):
    """The lines that are shown: those whose name has what is searched for in it."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[Line, ...] = ()
        self._searched = ""

    def show_lines(self, lines: tuple[Line, ...]) -> bool:
        """Show those of other lines that are searched for; returns whether they are about the same."""
        self._all = lines
        return self._show_found()

    def search(self, text: str) -> None:
        """Show the columns that have a text in their name."""
        self._searched = text.strip().casefold()
        self._show_found()

    def _show_found(self) -> bool:
        before = self.lines
        found = tuple(line for line in self._all if self._searched in line.name.casefold())
        same = super().show_lines(found)
        if same and any(len(old.notes) != len(line.notes) for old, line in zip(before, found, strict=True)):
            self.layoutChanged.emit()
        return same


class ColumnList(LineList):
    """Space changes what is marked in the line; arrow keys go to other lines and parts, as clicks do."""

    input_toggled = Signal(str)
    """Name of a column that is to become an input, or no longer."""
    target_chosen = Signal(str)
    kind_toggled = Signal(str)
    """Name of a column whose numbers are names, or numbers again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.content = ColumnModel()
        self.painter = ColumnPainter(theme)
        super().__init__(self.content, self.painter, parent)
        self.setSelectionMode(ColumnList.SelectionMode.NoSelection)
        self.setAccessibleName("Columns: inputs and target")
        self.setAccessibleDescription("Space changes, left and right choose input, target or kind")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.painter.theme = theme
        self._lay_out_again()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other lines; the one with the focus keeps it."""
        current = self.currentIndex().row()
        self.content.show_lines(lines)
        if not self.currentIndex().isValid() and self.content.rowCount():
            place = current if 0 <= current < self.content.rowCount() else 0
            self.setCurrentIndex(self.content.index(place))

    def line_area(self, name: str) -> QRectF:
        """Return where the line of a column is in the viewport. Raises StopIteration if it is not shown."""
        row = next(place for place, line in enumerate(self.content.lines) if line.name == name)
        return QRectF(self.visualRect(self.content.index(row)))

    # ---- hands ------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep Space from the window's shortcuts: here it changes a line."""
        if takes_space(event) and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the line with Space, choose the part with Left and Right."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.painter.part = min(len(PARTS) - 1, max(0, self.painter.part + step))
            self.viewport().update()
        elif event.key() == Qt.Key.Key_Space:
            self._change(self.currentIndex(), PARTS[self.painter.part])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Change the part of the line under the mouse."""
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        place = event.position().toPoint()
        part = self.painter.part_at(self.visualRect(index), place.x(), place.y())
        self.painter.part = PARTS.index(part)
        self.setCurrentIndex(index)
        self._change(index, part)

    def _change(self, index: Index, part: str) -> None:
        if not index.isValid():
            return
        line = self.content.lines[index.row()]
        if part == "input" and not line.is_target:
            self.input_toggled.emit(line.name)
        elif part == "target" and line.can_be_target and not line.is_target:
            self.target_chosen.emit(line.name)
        elif part == "kind" and line.can_change_kind:
            self.kind_toggled.emit(line.name)

    def tip_at(self, index: Index, at: QPoint) -> str:
        """Tell the whole of a line whose words are cut off, or what one of its parts means."""
        line = self.content.lines[index.row()]
        part = self.painter.part_at(self.visualRect(index), at.x(), at.y())
        if part == "kind" and line.can_change_kind:
            return "A number, or categories: each number then gets an input of its own, as a word does"
        if part == "target" and not line.can_be_target:
            return "Only numbers that vary can be predicted"
        return "\n".join((line.name, line.facts, *(note.text for note in line.notes)))

    # ---- look -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the notes anew for the width there is."""
        super().resizeEvent(event)
        if self.painter.width != self.viewport().width():
            self.painter.width = self.viewport().width()
            self.scheduleDelayedItemsLayout()


class ColumnHead(QWidget):
    """What stands over the parts of the lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(HEAD_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        painter = QPainter(self)
        painter.setFont(self._theme.font("tick", weight=400))
        painter.setPen(self._theme.text3)
        for word, left in _HEADS:
            painter.drawText(left, 16, word)
