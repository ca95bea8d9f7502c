"""`LineList`: a list of painted lines. Other lines may come while the selection stays where it was."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QListView, QToolTip, QWidget

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ListLine(Protocol):
    """What is shown in one line. Lines that are equal look alike."""

    @property
    def key(self) -> str:
        """What the line is about; each line of a list has another one."""
        ...

    @property
    def title(self) -> str:
        """The line in a few words."""
        ...

    @property
    def spoken(self) -> str:
        """All of the line in words, for a screen reader."""
        ...


L = TypeVar("L", bound=ListLine)


class LineModel(QAbstractListModel, Generic[L]):
    """The lines that are shown; `UserRole` has the line itself."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[L, ...] = ()

    def show_lines(self, lines: tuple[L, ...]) -> bool:
        """Show other lines; returns whether they are about the same things as before, in the same order.

        Then selection and current line stay; otherwise there are none any more.
        """
        if [line.key for line in lines] != [line.key for line in self.lines]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
            return False
        before, self.lines = self.lines, lines
        for place, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place), self.index(place))
        return True

    def place_of(self, key: str) -> int | None:
        """Return the row of what has a key; None if it is not shown."""
        return next((place for place, line in enumerate(self.lines) if line.key == key), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many lines are shown."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the line, its title, or all of it in words."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        return None


class LineList(QListView):
    """A list whose lines a delegate paints; subclasses say what hands do with them, and the tool tips."""

    def __init__(
        self, model: QAbstractListModel, painter: QAbstractItemDelegate, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "list")
        self.setModel(model)
        self.setItemDelegate(painter)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)

    def tip_at(self, index: Index, at: QPoint) -> str:
        """Return the tool tip of a line, or of its part at a place of the viewport."""
        raise NotImplementedError

    def _lay_out_again(self) -> None:
        """Take other sizes and colours of the delegate."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark a line from the first moment on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what there is to tell of the line under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            words = self.tip_at(index, event.pos()) if index.isValid() else self.toolTip()
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)
