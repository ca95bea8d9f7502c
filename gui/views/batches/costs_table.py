"""`CostsTable`: what each regime costs, and what it buys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.studies.costs import Cost
from gui.numbers import grouped, significant
from gui.theme import Theme
from gui.views.batches.looks import regime_look
from gui.views.looks import casing_px, paint_marker

HELP = {
    "points a batch": "Rows of one update: all regimes see each row once an epoch.",
    "updates an epoch": "⌈n / B⌉: the rows n divided by the batch size B, a short last batch counted.",
    "points an epoch": "Rows seen in an epoch: all, but for a short last batch that is dropped.",
    "ms an epoch": "Milliseconds of the updates of an epoch, measured, without the evaluation at its end.",
    "gradient noise": "How far the gradient of a batch lies from that of all rows: root mean square over 64 "
    "random batches, measured at the weights of the first regime.",
    "σ/√B law": "What the gradients of single rows promise: their spread σ divided by √B.",
    "without return": "σ/√B times √((n − B)/(n − 1)): rows of an epoch are not drawn twice, so that the "
    "batch of all rows has no noise.",
    "end of epoch": "Loss of all training rows with the weights at the end of the last epoch, on the scaled "
    "target.",
}
LEAST_TYPE_SHARE = 0.84
"""Numbers are not written smaller than this times the type of ticks."""
NUMBER, BETWEEN_PX = "0.0839", 10
"""The widest number as a rule, and what is left between two."""
BRIEF_DIGITS = 2
MEANS = (
    "The mean of the batches of an epoch is not the error after it: early batches were judged with older "
    "weights, and a short last batch counts as much as a whole one."
)


Rows = tuple[tuple[str, tuple[str, ...]], ...]
"""Name of each row, and a value for each regime."""


@dataclass(frozen=True)
class _Columns:
    """How the table is laid out."""

    rows: Rows
    names_px: int
    """Width of the names of the rows."""
    column_px: float
    count: int
    """How many regimes there is room for."""
    font: QFont
    """Of the numbers."""


class CostsTable(QWidget):
    """A row for each cost, a column for each regime."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._costs: tuple[Cost, ...] = ()
        self._loss = "MSE"
        self.rows: Rows = ()
        """Name of each row and its values, as they are to be read."""
        self.sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("What it costs")

    def sizeHint(self) -> QSize:
        """Return a usable size; the stage gives what there is."""
        return QSize(340, 320)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_costs(self, costs: tuple[Cost, ...], loss: str) -> None:
        """Show what each regime costs; `loss` is what the loss is called: ``MSE``."""
        if (costs, loss) == (self._costs, self._loss):
            return
        self._costs, self._loss = costs, loss
        self.rows = rows_of(costs, loss)
        self.sentence = sentence_of(costs)
        told = "; ".join(f"{name}: {', '.join(values)}" for name, values in self.rows)
        self.setAccessibleDescription(told)
        self.update()

    # ---- painting -------------------------------------------------------------------------------

    @property
    def _line_px(self) -> int:
        """Height of a row: less where the table is low."""
        theme = self._theme
        wanted = QFontMetrics(theme.font("note")).height() + 12
        room = self.height() - self._head_px - self._note_px
        return max(min(wanted, room // max(len(self.rows), 1)), QFontMetrics(theme.font("tick")).height() + 1)

    @property
    def _head_px(self) -> int:
        return 2 * QFontMetrics(self._theme.font("title")).height()

    @property
    def _note_px(self) -> int:
        return 3 * QFontMetrics(self._theme.font("tick")).height() + 10

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, markers, rows and sentence."""
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        painter.setFont(theme.font("title"))
        painter.setPen(theme.text1)
        half = self._head_px / 2
        painter.drawText(
            QRectF(0, 0, self.width(), half), int(Qt.AlignmentFlag.AlignVCenter), "What it costs"
        )
        if self._costs:
            self._paint_rows(painter, half)
        painter.end()

    @property
    def columns(self) -> int:
        """For how many regimes there is room, the first ones; a larger table shows more."""
        return self._columns().count if self._costs else 0

    def width_for(self, regimes: int) -> int:
        """Return the width that shows so many regimes in the type of ticks."""
        number = QFontMetrics(self._theme.font("tick", numbers=True, weight=500)).horizontalAdvance(NUMBER)
        names = max(QFontMetrics(self._theme.font("tick")).horizontalAdvance(name) for name in HELP)
        return names + BETWEEN_PX + regimes * (number + BETWEEN_PX)

    def _columns(self) -> _Columns:
        """Let numbers give way where there are many regimes: smaller type, fewer digits, fewer regimes."""
        theme, count = self._theme, len(self._costs)
        names = QFontMetrics(theme.font("tick"))
        names_px = max(names.horizontalAdvance(name) for name, _ in self.rows) + BETWEEN_PX
        font = QFont(theme.font("tick", numbers=True, weight=500))
        usual, column = font.pixelSize(), (self.width() - names_px) / count
        rows = self.rows
        for digits in (None, BRIEF_DIGITS):
            rows = rows if digits is None else rows_of(self._costs, self._loss, digits)
            metrics = QFontMetrics(font)
            widest = max(metrics.horizontalAdvance(text) for _, texts in rows for text in texts)
            share = (column - BETWEEN_PX) / widest
            if share >= LEAST_TYPE_SHARE:
                break
        if share < LEAST_TYPE_SHARE:
            needed = widest * LEAST_TYPE_SHARE + BETWEEN_PX
            count = min(max(int((self.width() - names_px) / needed), 1), count)
            column, share = (self.width() - names_px) / count, LEAST_TYPE_SHARE
        font.setPixelSize(round(usual * min(share, 1.0)))
        return _Columns(rows, names_px, column, count, font)

    def _paint_rows(self, painter: QPainter, half: float) -> None:
        theme, line, laid = self._theme, self._line_px, self._columns()
        column, names_px = laid.column_px, laid.names_px
        for place, cost in enumerate(self._costs[: laid.count]):
            look = regime_look(theme, cost.key)
            centre = QPointF(names_px + (place + 1) * column - theme.length(10), 1.5 * half)
            paint_marker(painter, look, centre, theme.length(13), theme.canvas, casing_px(theme))
        if laid.count < len(self._costs):
            words = f"{laid.count} of {len(self._costs)} regimes"
            painter.setFont(theme.font("tick"))
            painter.setPen(theme.text3)
            box = QRectF(0, 0, self.width(), half)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
        top = self._head_px
        for name, texts in laid.rows:
            painter.setFont(theme.font("tick"))
            painter.setPen(theme.text2)
            painter.drawText(QRectF(0, top, names_px, line), int(Qt.AlignmentFlag.AlignVCenter), name)
            painter.setFont(laid.font)
            painter.setPen(theme.text1)
            for place, text in enumerate(texts[: laid.count]):
                box = QRectF(names_px + place * column, top, column - 2, line)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
            top += line
            painter.fillRect(0, int(top) - 1, self.width(), 1, theme.line)
        self._paint_sentences(painter, top)

    def _paint_sentences(self, painter: QPainter, top: float) -> None:
        """Write what the numbers say below them, as far as there is room."""
        theme = self._theme
        painter.setFont(theme.font("tick", weight=400))
        room = QRectF(0, top + 6, self.width(), max(self.height() - top - 6, 0))
        for words, shade in ((self.sentence, theme.text2), (MEANS, theme.text3)):
            flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
            needed = QFontMetrics(painter.font()).boundingRect(room.toRect(), flags, words).height()
            if needed > room.height():
                break
            painter.setPen(shade)
            painter.drawText(room, flags, words)
            room.setTop(room.top() + needed + 8)

    def event(self, event: QEvent) -> bool:
        """Explain the row under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = int((event.pos().y() - self._head_px) // max(self._line_px, 1))
            if 0 <= place < len(self.rows):
                name = self.rows[place][0]
                words = HELP.get(name, HELP["end of epoch"])
                QToolTip.showText(event.globalPos(), words, self)
                return True
        return super().event(event)


def rows_of(costs: tuple[Cost, ...], loss: str, digits: int = 3) -> Rows:
    """Return the rows of the table; `digits` are significant."""
    return (
        ("points a batch", tuple(grouped(one.points_per_update) for one in costs)),
        ("updates an epoch", tuple(grouped(one.updates_per_epoch) for one in costs)),
        ("points an epoch", tuple(grouped(one.points_per_epoch) for one in costs)),
        ("ms an epoch", tuple(_known(_thousand(one.seconds_per_epoch), 2) for one in costs)),
        ("gradient noise", tuple(_known(_noise(one), digits) for one in costs)),
        ("σ/√B law", tuple(_known(one.noise_law, digits) for one in costs)),
        ("without return", tuple(_known(one.noise_law_without_return, digits) for one in costs)),
        (f"{loss}, end of epoch", tuple(_known(one.loss, digits) for one in costs)),
    )


def _noise(one: Cost) -> float | None:
    """Return the noise that was measured; 0 for the batch of all rows, which differs by rounding alone."""
    return 0.0 if one.noise is not None and one.noise_law_without_return == 0 else one.noise


def _thousand(seconds: float | None) -> float | None:
    return None if seconds is None else 1000 * seconds


def _known(number: float | None, digits: int) -> str:
    if number is None:
        return "–"
    return "0" if number == 0 else significant(number, digits)


def sentence_of(costs: tuple[Cost, ...]) -> str:
    """Return what the numbers say: how updates, time and noise compare between the ends of the table."""
    if len(costs) < 2:
        return "One regime: add another one at the left to compare."
    most = max(costs, key=lambda one: one.updates_per_epoch)
    least = min(costs, key=lambda one: one.updates_per_epoch)
    if most.updates_per_epoch == least.updates_per_epoch:
        return "All make as many updates an epoch."
    times = most.updates_per_epoch / least.updates_per_epoch
    words = f"{significant(times, 3 if times >= 100 else 2)} times the updates an epoch"
    if most.seconds_per_epoch is not None and least.seconds_per_epoch:
        words += f" cost {significant(most.seconds_per_epoch / least.seconds_per_epoch, 2)} times the time"
    if most.noise is not None and least.noise is not None and most.noise > least.noise:
        return f"{words}; each has a noisier gradient, so that the last steps keep shaking."
    return f"{words}."
