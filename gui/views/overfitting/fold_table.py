"""Scores of each fold, their mean and spread, and of all rows; or a line for each value of a grid."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.metrics import Scores
from core.studies.fold_scores import FoldScores
from gui.numbers import in_unit, significant
from gui.theme import Theme
from gui.views.overfitting.fold_looks import look_of_fold, paint_key_mark

MOST_ROW_PX, NAME_SHARE = 34, 0.31
Row = tuple[str, tuple[str, ...], int]
"""Name, cells, and number of the fold; 0 for none, −1 for the lines that sum up."""
DASH = "–"


class FoldTable(QWidget):
    """Painted, since it changes as a whole four times a second; a screen reader gets it as one sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = ""
        self._head: tuple[str, ...] = ()
        self.rows: tuple[Row, ...] = ()
        """What is to be seen, from top to bottom."""
        self.setAccessibleName("Scores of the folds")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_scores(
        self, scores: tuple[FoldScores, ...], unit: str, name: str = "", trained: bool = True
    ) -> None:
        """Show the folds of one value, or a line for each value; first weights make none of them the best."""
        shown = f", {unit}" if unit else ""
        if len(scores) == 1:
            self._show("Score of each fold", ("RMSE" + shown, "MAE", "R²"), _folds(scores[0]))
        else:
            head = ("mean RMSE" + shown, "± of folds", "all rows")
            self._show(name, head, _values(scores, trained))

    def _show(self, title: str, head: tuple[str, ...], rows: tuple[Row, ...]) -> None:
        if (title, head, rows) != (self._title, self._head, self.rows):
            self._title, self._head, self.rows = title, head, rows
            told = "; ".join(f"{name}: {', '.join(cells)}" for name, cells, _ in rows)
            self.setAccessibleDescription(f"{', '.join(head)}. {told}")
            self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size; the page gives what there is."""
        return QSize(460, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, names of the columns, and the rows that there is room for."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        painter.setFont(theme.font("title"))
        painter.setPen(theme.text1)
        metrics = QFontMetrics(theme.font("title"))
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(0, metrics.ascent(), title)
        top = metrics.height() + 6
        tick = theme.font("tick", weight=500)
        head_px = QFontMetrics(tick).height() + 6
        painter.setFont(tick)
        painter.setPen(theme.text3)
        for place, words in enumerate(self._head):
            painter.drawText(self._cell(place, top, head_px), self._right, self.head_words(place, words))
        top += head_px
        least = QFontMetrics(theme.font("label", numbers=True)).height() + 2
        pitch = max(least, min((self.height() - top) // max(len(self.rows), 1), theme.length(MOST_ROW_PX)))
        for row in self.rows:
            self._paint_row(painter, row, top, pitch)
            top += pitch
        painter.end()

    def head_words(self, place: int, words: str) -> str:
        """Return the name of a column as it fits: the first one gives its unit up before it is cut off."""
        room = self._cell(place, 0, 1)
        most = room.right() if place == 0 else room.width()
        fits = QFontMetrics(self._theme.font("tick", weight=500)).horizontalAdvance(words) <= most
        return words if fits else words.partition(",")[0]

    _right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip)

    def _cell(self, place: int, top: int, height: int) -> QRect:
        names = round(self.width() * NAME_SHARE)
        width = (self.width() - names) // max(len(self._head), 1)
        return QRect(names + place * width, top, width, height)

    def _paint_row(self, painter: QPainter, row: Row, top: int, pitch: int) -> None:
        theme, (name, cells, fold) = self._theme, row
        sums_up = fold < 0
        left = 0
        if fold > 0:
            left = theme.length(18)
            paint_key_mark(
                painter, theme, look_of_fold(theme, fold), QPointF(theme.length(7), top + pitch / 2)
            )
        elif sums_up:
            painter.fillRect(0, top, self.width(), 1, theme.line)
        font = theme.font("label", weight=600 if sums_up else 500)
        painter.setFont(font)
        painter.setPen(theme.text1 if sums_up else theme.text2)
        room = QRect(left, top, round(self.width() * NAME_SHARE) - left, pitch)
        words = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        painter.setFont(theme.font("label", numbers=True, weight=700 if sums_up else 500))
        for place, text in enumerate(cells):
            painter.setPen(theme.validation if place == 0 else theme.text1 if sums_up else theme.text2)
            painter.drawText(self._cell(place, top, pitch), self._right, text)


def _folds(scores: FoldScores) -> tuple[Row, ...]:
    rows: list[Row] = [(f"fold {number}", _cells(one), number) for number, one in scores.folds]
    rows += [(f"fold {number}", ("diverged", DASH, DASH), number) for number in scores.diverged]
    rows.sort(key=lambda row: row[2])
    mean = DASH if math.isnan(scores.mean_rmse) else in_unit(scores.mean_rmse)
    spread = DASH if math.isnan(scores.deviation_rmse) else f"± {in_unit(scores.deviation_rmse)}"
    rows += [("mean", (mean, "", ""), -1), ("spread", (spread, "", ""), -1)]
    if scores.overall is not None:
        rows.append(("all rows", _cells(scores.overall), -1))
    return tuple(rows)


def _values(scores: tuple[FoldScores, ...], trained: bool) -> tuple[Row, ...]:
    means = [one.mean_rmse for one in scores if math.isfinite(one.mean_rmse)]
    best = min(means, default=math.nan)
    rows = []
    for one in scores:
        spread = DASH if math.isnan(one.deviation_rmse) else in_unit(one.deviation_rmse)
        mean = DASH if math.isnan(one.mean_rmse) else in_unit(one.mean_rmse)
        overall = DASH if one.overall is None else in_unit(one.overall.rmse)
        name = f"{one.value}  best" if trained and one.mean_rmse == best else one.value
        rows.append((name, (mean, spread, overall), 0))
    return tuple(rows)


def _cells(scores: Scores) -> tuple[str, ...]:
    r2 = DASH if math.isnan(scores.r2) else significant(scores.r2, 3)
    return in_unit(scores.rmse), in_unit(scores.mae), r2
