"""The lines of `TheoryView`, painted: term, formula, value."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui.theme import Theme
from gui.views.surface.formula_text import formula
from gui.views.surface.racers_paint import gap_px, row_px
from gui.views.surface.theory_rows import TheoryRow

FORMULA_SCALE = 1.15
"""STIX Two looks smaller than Inter of the same size."""
USUAL_VALUE = "1.23e−5"
"""Values change: the room for them is that of a long one."""
WAYS = ((False, True), (True, True), (True, False))
"""Short words, and formulas: from a wide window to a narrow one."""
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
MIDDLE = Qt.AlignmentFlag.AlignVCenter
WRAPPED = int(LEFT | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class Lines(QWidget):
    """Terms that get shorter and formulas that go where there is little room; each line has a tool tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._way = WAYS[0]
        self.rows: tuple[TheoryRow, ...] = ()
        self.sentence = ""
        self.setAccessibleName("What theory says")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._fit()

    def show_rows(self, rows: tuple[TheoryRow, ...], sentence: str) -> None:
        """Show lines, and a sentence above them if there is one."""
        if (rows, sentence) == (self.rows, self.sentence):
            return
        self.rows, self.sentence = rows, sentence
        said = [sentence] if sentence else []
        self.setAccessibleDescription("; ".join([*said, *(f"{row.term}: {row.value}" for row in rows)]))
        self._fit()

    # ---- sizes ------------------------------------------------------------------------------

    def width_of(self, short: bool, formulas: bool) -> int:
        """Return the width that the lines need in one of the `WAYS`."""
        theme, gap = self._theme, gap_px(self._theme)
        terms = QFontMetrics(theme.font("control", weight=500))
        usual = QFontMetrics(theme.font("label", numbers=True, weight=400)).horizontalAdvance(USUAL_VALUE)
        widest = 0
        for row in self.rows:
            value = self._value_of(row, short)
            width = QFontMetrics(self._value_font(row)).horizontalAdvance(value)
            needed = terms.horizontalAdvance(row.short if short else row.term) + gap + max(usual, width)
            if formulas and row.latex:
                needed += gap + round(formula(row.latex).width * self._formula_px())
            widest = max(widest, needed)
        return widest

    def _fit(self) -> None:
        """Choose how much is said, and take the height that it needs."""
        self._way = next((way for way in WAYS if self.width_of(*way) <= self.width()), WAYS[-1])
        self.setMinimumHeight(self._sentence_px() + len(self.rows) * self._least_px())
        self.update()

    def full_height(self) -> int:
        """Return the height in which the lines stand as far apart as the rows of a table."""
        return self._sentence_px() + len(self.rows) * row_px(self._theme)

    def _least_px(self) -> int:
        return self._theme.px("label") + 4

    def _row_px(self) -> int:
        """Return the height of a line: lines move together where there is little room."""
        room = (self.height() - self._sentence_px()) // max(len(self.rows), 1)
        return max(self._least_px(), min(row_px(self._theme), room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose again how much is said."""
        super().resizeEvent(event)
        self._fit()

    def _sentence_px(self) -> int:
        if not self.sentence:
            return 0
        metrics = QFontMetrics(self._theme.font("note", weight=400))
        room = QRect(0, 0, max(self.width(), 80), 4000)
        return metrics.boundingRect(room, WRAPPED, self.sentence).height() + 8

    def _formula_px(self) -> float:
        return FORMULA_SCALE * self._theme.px("control")

    def _value_font(self, row: TheoryRow) -> QFont:
        return self._theme.font("control" if row.words else "label", numbers=not row.words, weight=400)

    @staticmethod
    def _value_of(row: TheoryRow, short: bool) -> str:
        return row.words if short and row.words else row.value

    # ---- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sentence and lines."""
        theme, painter = self._theme, QPainter(self)
        top, height = self._sentence_px(), self._row_px()
        if self.sentence:
            painter.setFont(theme.font("note", weight=400))
            painter.setPen(theme.text2)
            painter.drawText(QRect(0, 0, self.width(), top), WRAPPED, self.sentence)
        for place, row in enumerate(self.rows):
            self._paint_row(painter, row, QRect(0, top + place * height, self.width(), height))
        painter.end()

    def _paint_row(self, painter: QPainter, row: TheoryRow, area: QRect) -> None:
        theme, gap, (short, formulas) = self._theme, gap_px(self._theme), self._way
        value, font = self._value_of(row, short), self._value_font(row)
        painter.setFont(font)
        painter.setPen(theme.error if row.wrong else theme.text3 if row.words else theme.text1)
        painter.drawText(area, RIGHT | MIDDLE, value)
        end = area.right() + 1 - QFontMetrics(font).horizontalAdvance(value) - gap
        if formulas and row.latex:
            shown, px = formula(row.latex), self._formula_px()
            end = min(end, self._formulas_end()) - round(shown.width * px)
            baseline = area.center().y() + 0.5 + px * 0.26
            shown.paint(painter, end, baseline, px, theme.text3)
            end -= gap
        terms = theme.font("control", weight=500)
        room = QRect(area.left(), area.top(), end - area.left(), area.height())
        term = QFontMetrics(terms).elidedText(
            row.short if short else row.term, Qt.TextElideMode.ElideRight, max(room.width(), 0) + 1
        )
        painter.setFont(terms)
        painter.setPen(theme.text2)
        painter.drawText(room, LEFT | MIDDLE, term)

    def _formulas_end(self) -> int:
        """Return where formulas end beside values of usual length."""
        metrics = QFontMetrics(self._theme.font("label", numbers=True, weight=400))
        return self.width() - metrics.horizontalAdvance(USUAL_VALUE) - gap_px(self._theme)

    def event(self, event: QEvent) -> bool:
        """Tell what the line under the mouse means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_at(event.pos().y())
            QToolTip.showText(
                event.globalPos(), "" if row is None else f"{row.term}: {row.value}\n{row.tip}", self
            )
            return True
        return super().event(event)

    def row_at(self, y: int) -> TheoryRow | None:
        """Return the line at a height in pixels."""
        place = (y - self._sentence_px()) // self._row_px()
        return self.rows[place] if 0 <= place < len(self.rows) else None
