"""The table of one or two runs: scores, settings that differ, changes on the way."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from gui.theme import Theme, pen
from gui.views.runs.curves import FIRST_DASH_PX
from gui.views.runs.words import TableRow

AROUND_PX = 4
GAP_PX = 14
LABEL_SHARE, ALONE_SHARE = 0.48, 0.6
SAMPLE_PX = 26
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class RunTable(QWidget):
    """Painted, as high as its rows; whoever shows it lets it scroll."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.heads: tuple[str, ...] = ()
        """Names of the columns, one for each run."""
        self.rows: tuple[TableRow, ...] = ()
        """What is to be seen, from top to bottom."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Scores and differing settings")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setFixedHeight(self._needed_px)
        self.update()

    def show_rows(self, heads: tuple[str, ...], rows: tuple[TableRow, ...]) -> None:
        """Show other rows."""
        if (heads, rows) == (self.heads, self.rows):
            return
        self.heads, self.rows = heads, rows
        told = "; ".join(f"{row.label}: {' and '.join(row.values)}" for row in rows if not row.is_heading)
        self.setAccessibleDescription(f"{' and '.join(heads)}. {told}")
        self.setFixedHeight(self._needed_px)
        self.update()

    @property
    def row_px(self) -> int:
        """Height of a row."""
        return QFontMetrics(self._theme.font("tick")).height() + 2 * AROUND_PX

    @property
    def _needed_px(self) -> int:
        return (len(self.rows) + 1) * self.row_px

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(240, self._needed_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the names of the runs, then the rows that can be seen."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.panel)
        if self.rows:
            self._paint_heads(painter)
        for place, row in enumerate(self.rows):
            top = (place + 1) * self.row_px
            if top > event.rect().bottom() or top + self.row_px < event.rect().top():
                continue
            if row.is_heading:
                painter.fillRect(0, top, self.width(), 1, theme.line)
                painter.setFont(theme.font("tick", weight=600))
                painter.setPen(theme.text3)
                painter.drawText(QRect(0, top, self.width(), self.row_px), LEFT, row.label)
            else:
                self._paint_row(painter, row, top)
        painter.end()

    def _cell(self, place: int, top: int) -> QRect:
        share = ALONE_SHARE if len(self.heads) == 1 else LABEL_SHARE
        names = round(self.width() * share)
        width = (self.width() - names) // max(len(self.heads), 1)
        return QRect(names + place * width + GAP_PX, top, width - GAP_PX, self.row_px)

    def _paint_heads(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("tick", weight=600)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for place, words in enumerate(self.heads):
            cell = self._cell(place, 0)
            painter.setPen(theme.text1)
            painter.drawText(cell, RIGHT, words)
            left = cell.right() - metrics.horizontalAdvance(words) - SAMPLE_PX - 8
            is_first = len(self.heads) > 1 and place == 0
            painter.setPen(pen(theme.validation, 2.5, FIRST_DASH_PX if is_first else ()))
            y = cell.center().y()
            if left >= 0:
                painter.drawLine(QLineF(left, y, left + SAMPLE_PX, y))

    def _paint_row(self, painter: QPainter, row: TableRow, top: int) -> None:
        theme = self._theme
        names, values = theme.font("tick"), theme.font("tick", numbers=True, weight=500)
        empty = not any(row.values)
        width = self.width() if empty else self._cell(0, top).left() - GAP_PX // 2
        painter.setPen(theme.text2)
        _elided(painter, names, QRect(0, top, width, self.row_px), LEFT, row.label)
        differs = len(set(row.values)) > 1
        for place, text in enumerate(row.values):
            painter.setPen(theme.text1 if differs or len(row.values) == 1 else theme.text3)
            _elided(painter, values, self._cell(place, top), RIGHT, text)


class ScrolledTable(QScrollArea):
    """The table with a bar where it is higher than its place."""

    def __init__(self, table: RunTable) -> None:
        super().__init__()
        self.setWidget(table)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Scores and differing settings")
        self.setToolTip("Scores of the chosen runs, and the settings in which they differ")

    def minimumSizeHint(self) -> QSize:
        """Return that a few rows will do."""
        return QSize(160, 80)


def _elided(painter: QPainter, font: QFont, place: QRect, flags: int, text: str) -> None:
    painter.setFont(font)
    painter.drawText(
        place, flags, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    )
