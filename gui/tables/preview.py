"""The first rows as they stand in the file, below what each column was taken for."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from core.tables import preview_rows
from gui.tables.draft import Draft
from gui.tables.lines import KIND_ICONS, kind_of
from gui.theme import Theme, paint_icon

ROWS = 50
HEAD_PX = 56
ROW_PX = 26
_LEAST_PX, _MOST_PX, _PAD = 84, 220, 10

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PreviewModel(QAbstractTableModel):
    """The texts of the first rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.draft: Draft | None = None
        self.rows: tuple[tuple[str, ...], ...] = ()

    def show_draft(self, draft: Draft | None) -> None:
        """Show the beginning of the table of a draft."""
        same = draft is not None and self.draft is not None and draft.table is self.draft.table
        if same:
            self.draft = draft
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            return
        self.beginResetModel()
        self.draft = draft
        self.rows = () if draft is None else preview_rows(draft.table, ROWS)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many columns the table has."""
        return 0 if parent.isValid() or self.draft is None else len(self.draft.table.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a text, right-aligned where the column holds numbers."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self.rows[index.row()][index.column()]
            return " ".join(text.split())[:300]
        if role == Qt.ItemDataRole.TextAlignmentRole and self.draft is not None:
            numbers = self.draft.table.columns[index.column()].kind == "number"
            side = Qt.AlignmentFlag.AlignRight if numbers else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self.theme.text2
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the name of a column, with its kind and what is missing; rows are numbered from 1."""
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role not in words or self.draft is None:
            return None
        return ", ".join(part for part in self.head(section) if part)

    def head(self, section: int) -> tuple[str, str, str]:
        """Return name, kind and what is missing of a column."""
        assert self.draft is not None
        column = self.draft.table.columns[section]
        missing = f"{column.missing:,} missing" if column.missing else ""
        return column.name, kind_of(self.draft, column), missing


class PreviewHeader(QHeaderView):
    """Name, kind and missing values over each column; the target stands out."""

    def __init__(self, model: PreviewModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._content = model
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(super().sizeHint().width(), HEAD_PX)

    def paintSection(self, painter: QPainter, place: object, section: int) -> None:
        """Paint the name over the kind and what is missing."""
        theme, draft = self._content.theme, self._content.draft
        if draft is None:
            return
        area = QRectF(place)  # type: ignore[call-overload]
        painter.save()
        painter.fillRect(area, theme.raised)
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.line)
        name, kind, missing = self._content.head(section)
        used = name == draft.settings.target or draft.is_input(name)
        words = area.adjusted(_PAD, 8, -6, 0)
        painter.setFont(theme.font("control", weight=600))
        painter.setPen(
            theme.accent if name == draft.settings.target else theme.text1 if used else theme.text3
        )
        _line(painter, words, name)
        paint_icon(painter, KIND_ICONS[kind], theme.text3, QRectF(words.left(), area.top() + 33, 13, 13))
        painter.setFont(theme.font("tick", weight=400))
        painter.setPen(theme.text3)
        below = area.adjusted(_PAD + 18, 30, -6, 0)
        if missing:
            painter.setPen(theme.state("warning")[0])
            kind = f"{kind} · {missing}" if below.width() > 130 else missing
        _line(painter, below, kind)
        painter.restore()


def _line(painter: QPainter, place: QRectF, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)


class Preview(QTableView):
    """The table as it stands in the file; scrolls both ways."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = PreviewModel(theme)
        self.setModel(self.content)
        self.setHorizontalHeader(PreviewHeader(self.content, self))
        self.setAccessibleName("The first rows of the file")
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(ROW_PX)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setFixedWidth(44)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.content.theme = theme
        self.setFont(theme.font("tick", numbers=True, weight=400))
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def show_draft(self, draft: Draft) -> None:
        """Show the beginning of the table of a draft, and how its columns are used."""
        fresh = self.content.draft is None or self.content.draft.table is not draft.table
        self.content.show_draft(draft)
        if fresh:
            self._fit_columns()
            self.scrollToTop()
            self.horizontalScrollBar().setValue(0)
        self.horizontalHeader().viewport().update()

    def _fit_columns(self) -> None:
        """Give each column room for its name and its values, within limits."""
        theme = self.content.theme
        names = QFontMetricsF(theme.font("control", weight=600))
        values = QFontMetricsF(theme.font("tick", numbers=True, weight=400)).horizontalAdvance("0")
        for place in range(self.content.columnCount()):
            name, _, missing = self.content.head(place)
            longest = max((len(row[place]) for row in self.content.rows), default=0)
            wide = max(
                names.horizontalAdvance(name) + 2 * _PAD + 4,
                longest * values + 2 * _PAD + 4,
                130 if missing else _LEAST_PX,
            )
            self.setColumnWidth(place, round(min(_MOST_PX, wide)))
