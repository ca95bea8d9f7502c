"""The page of `RuleView`: the rule with its numbers, and the state behind it, painted below one another."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui.theme import Theme
from gui.views.surface.formula_text import formula
from gui.views.surface.racers_paint import gap_px
from gui.views.surface.rule_text import LineText, RuleText, StateRow, pieces

LONGEST_NUMBER = "−1.23e−5"
LEAST_SCALE = 0.55
"""Formulas shrink down to this where they are too long."""
INDENT_PX = 8
LINE_GAP, PART_GAP = 0.15, 0.6
"""Room below a formula and below its numbers, as parts of the type size."""
TOP_PX = 5
NUMBERS_SCALE = 0.84
"""Size of numbers beside that of formulas."""
TALL = 1.5
"""From this height on a formula has a fraction, and stands in one line with its numbers if there is room."""
SHORT_RULE = 3
"""Rules of more lines are written smaller."""
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
MIDDLE = Qt.AlignmentFlag.AlignVCenter
WRAPPED = int(LEFT | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


_Key = tuple[int, ...]
"""Line of the rule, part of it, first piece of a row."""


@dataclass(frozen=True)
class Run:
    """Pieces of a formula beside one another, in one size; lengths are in pixels."""

    pieces: tuple[str, ...]
    px: float

    @classmethod
    def of(cls, latex: str, px: float) -> Run:
        """Return a whole formula."""
        return cls(pieces(latex), px)

    def times(self, scale: float) -> Run:
        """Return the same in another size."""
        return Run(self.pieces, self.px * scale)

    @property
    def width(self) -> float:
        """From the left end to the right one."""
        return sum(formula(piece).width for piece in self.pieces) * self.px

    @property
    def ascent(self) -> float:
        """Above the baseline."""
        return max(formula(piece).ascent for piece in self.pieces) * self.px

    @property
    def descent(self) -> float:
        """Below the baseline."""
        return max(formula(piece).descent for piece in self.pieces) * self.px

    def paint(self, painter: QPainter, left: float, baseline: float, colour: QColor) -> None:
        """Paint the pieces."""
        for piece in self.pieces:
            shown = formula(piece)
            shown.paint(painter, left, baseline, self.px, colour)
            left += shown.width * self.px


@dataclass(frozen=True)
class Placed:
    """A run at its place."""

    run: Run
    left: float
    baseline: float
    role: str
    """``rule``, ``numbers`` or ``result``."""


class RulePage(QWidget):
    """Everything in one column, as wide as it is; it says how high it must be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text: RuleText | None = None
        self._colour = theme.text1
        self._placed: list[Placed] = []
        self._scales: dict[_Key, float] = {}
        self._rooms: dict[_Key, tuple[float, float]] = {}
        self._breaks: dict[_Key, set[int]] = {}
        self._broken: set[int] = set()
        """Lines whose result stands on a line of its own: it stays there, so that nothing jumps."""
        self._apart: set[int] = set()
        """Lines with a fraction whose numbers stand below it: they stay there too."""
        self._note_top = self._table_top = 0
        self.setAccessibleName("Update rule")

    @property
    def text(self) -> RuleText | None:
        """What is shown."""
        return self._text

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._forget()
        self._place()

    def show_text(self, text: RuleText | None, colour: QColor) -> None:
        """Show a rule with its numbers; results are written in the colour of the racer."""
        before, self._text, self._colour = self._text, text, colour
        if before is None or text is None or before.form != text.form:
            self._forget()
        self.setAccessibleDescription("" if text is None else text.spoken)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break and shrink anew for the width there is."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._forget()
            self._place()

    def _forget(self) -> None:
        self._scales, self._rooms, self._breaks = {}, {}, {}
        self._broken, self._apart = set(), set()

    # ---- places -----------------------------------------------------------------------------

    def rule_px(self) -> float:
        """Return the type size of formulas; numbers are a little smaller."""
        theme = self._theme
        long = self._text is not None and len(self._text.lines) > SHORT_RULE
        return theme.px("control") * (1.1 if theme.large else 1.3 if theme.narrow or long else 1.55)

    def _place(self) -> None:
        """Find the places of all parts from the top down, and the height of the whole."""
        self._placed, top = [], float(self._theme.length(TOP_PX))
        text = self._text
        if text is not None:
            for place, line in enumerate(text.lines):
                top = self._place_line(place, line, top)
            self._note_top = round(top)
            self._table_top = self._note_top + self._note_px(text.note)
            top = self._table_top + self._table_px(text)
        self.setMinimumHeight(round(top))
        self.update()

    def _place_line(self, place: int, line: LineText, top: float) -> float:
        """Place a formula, its numbers and the result; return where the next one begins."""
        px, indent = self.rule_px(), self._theme.length(INDENT_PX)
        small, gap = px * NUMBERS_SCALE, gap_px(self._theme)
        rule, numbers, result = (
            Run.of(latex, size)
            for latex, size in ((line.latex, px), (line.latex_with_numbers, small), (line.result, small))
        )
        end = self.width() - result.width
        if rule.ascent + rule.descent > TALL * px and place not in self._apart:
            after = rule.width + gap
            if after + numbers.width + gap <= end:  # beside one another: fractions are high
                baseline, below = self._room((place, 0), top, rule, numbers, result)
                self._put(rule, 0, baseline, "rule")
                self._put(numbers, after, baseline, "numbers")
                self._put(result, end, baseline, "result")
                return below + PART_GAP * small
            self._apart.add(place)
        below = self._wrap((place, 1), rule, 0, top, "rule")
        below = self._wrap((place, 2), numbers, indent, below + LINE_GAP * small, "numbers")
        last = self._placed[-1]
        if last.run.width + last.left + gap > end:
            self._broken.add(place)
        if place in self._broken:
            baseline, below = self._room((place, 3), below + LINE_GAP * small, result)
            self._put(result, end, baseline, "result")
        else:
            self._put(result, end, last.baseline, "result")
        return below + PART_GAP * small

    def _wrap(self, key: _Key, run: Run, left: float, top: float, role: str) -> float:
        """Place a sum, on more than one line if it is too long; return where it ends.

        Where it was divided once it stays divided, so that nothing jumps when numbers get shorter.
        """
        breaks, below = self._breaks.setdefault(key, set()), top
        rows: list[list[int]] = [[]]
        width = left
        for number, piece in enumerate(run.pieces):
            needed = formula(piece).width * run.px
            if rows[-1] and (number in breaks or width + needed > self.width()):
                breaks.add(number)
                rows.append([])
                width = left + self._theme.length(INDENT_PX)
            rows[-1].append(number)
            width += needed
        for number, row in enumerate(rows):
            x = left + (self._theme.length(INDENT_PX) if number else 0)
            part = Run(tuple(run.pieces[piece] for piece in row), run.px)
            baseline, below = self._room((*key, row[0]), below, part)
            self._put(part.times(self._scale((*key, row[0]), part, x)), x, baseline, role)
        return below

    def _scale(self, key: _Key, run: Run, left: float) -> float:
        """Return how much smaller a row must be; once smaller it stays so."""
        fits = (self.width() - left) / max(run.width, 1)
        self._scales[key] = max(LEAST_SCALE, min(self._scales.get(key, 1.0), fits))
        return self._scales[key]

    def _put(self, run: Run, left: float, baseline: float, role: str) -> None:
        self._placed.append(Placed(run, left, baseline, role))

    def _room(self, key: _Key, top: float, *runs: Run) -> tuple[float, float]:
        """Return the baseline of formulas below a height, and where their room ends.

        It gets higher when an exponent appears, and never lower: what stands below would jump.
        """
        before = self._rooms.get(key, (0.0, 0.0))
        ascent = max(before[0], *(max(run.ascent, 0.75 * run.px) for run in runs))
        descent = max(before[1], *(max(run.descent, 0.25 * run.px) for run in runs))
        self._rooms[key] = ascent, descent
        return top + ascent, top + ascent + descent

    def _note_px(self, note: str) -> int:
        if not note:
            return 0
        metrics = QFontMetrics(self._note_font())
        room = QRect(0, 0, max(self.width(), 80), 4000)
        return metrics.boundingRect(room, WRAPPED, note).height() + 10

    def _note_font(self) -> QFont:
        return self._theme.font("tick", weight=400)

    def _row_px(self) -> int:
        return self._theme.px("tick") + 7

    def _table_px(self, text: RuleText) -> int:
        return self._row_px() * (1 + len(text.states)) + 4 if text.states else 0

    # ---- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what has changed."""
        text, theme = self._text, self._theme
        if text is None:
            return
        painter = QPainter(self)
        colours = {"rule": theme.text1, "numbers": theme.text2, "result": self._colour}
        for part in self._placed:
            above, below = part.baseline - part.run.ascent, part.baseline + part.run.descent
            if above < event.rect().bottom() + 1 and below > event.rect().top() - 1:
                part.run.paint(painter, part.left, part.baseline, colours[part.role])
        if text.note:
            painter.setFont(self._note_font())
            painter.setPen(theme.text3)
            painter.drawText(QRect(0, self._note_top, self.width(), self.height()), WRAPPED, text.note)
        if text.states:
            self._paint_states(painter, text)
        painter.end()

    def _columns(self, text: RuleText) -> tuple[bool, list[tuple[int, int]]]:
        """Return whether names are short, which coordinates are shown, and where their columns end."""
        numbers = QFontMetrics(self._theme.font("tick", numbers=True))
        width = max(numbers.horizontalAdvance(LONGEST_NUMBER), *map(numbers.horizontalAdvance, text.axes))
        width += gap_px(self._theme)
        names = QFontMetrics(self._theme.font("tick", weight=500))
        for short in (False, True):
            widest = max(
                names.horizontalAdvance(row.short if short and row.short else row.name) for row in text.states
            )
            if widest + 2 * width <= self.width():
                return short, [(0, self.width() - width), (1, self.width())]
        return True, [(text.coordinate, self.width())]

    def _paint_states(self, painter: QPainter, text: RuleText) -> None:
        height, theme = self._row_px(), self._theme
        short, columns = self._columns(text)
        painter.fillRect(QRect(0, self._table_top, self.width(), 1), theme.line)
        head = StateRow(f"after step {text.step}", text.axes, "")
        for place, row in enumerate((head, *text.states)):
            top = self._table_top + 4 + place * height
            numbers, words = theme.font("tick", numbers=place > 0, weight=400), theme.font("tick", weight=500)
            painter.setFont(numbers)
            painter.setPen(theme.text1 if place else theme.text3)
            for which, end in columns:
                painter.drawText(QRect(0, top, end, height), RIGHT | MIDDLE, row.values[which])
            which, right = columns[0]
            room = right - QFontMetrics(numbers).horizontalAdvance(row.values[which]) - gap_px(theme) // 2
            painter.setFont(words)
            painter.setPen(theme.text2 if place else theme.text3)
            name = QFontMetrics(words).elidedText(
                _name(row, short), Qt.TextElideMode.ElideRight, max(room, 20)
            )
            painter.drawText(QRect(0, top, self.width(), height), LEFT | MIDDLE, name)

    def event(self, event: QEvent) -> bool:
        """Tell what a number of the state means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.state_at(event.pos().y())
            QToolTip.showText(event.globalPos(), "" if row is None else row.tip, self)
            return True
        return super().event(event)

    def state_at(self, y: int) -> StateRow | None:
        """Return the row of the state at a height in pixels."""
        states = () if self._text is None else self._text.states
        place = (y - self._table_top - 4) // self._row_px() - 1
        return states[place] if 0 <= place < len(states) else None


def _name(row: StateRow, short: bool) -> str:
    return row.short if short and row.short else row.name
