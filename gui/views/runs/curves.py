"""Curves of kept runs: a small one for a row of the list, one with axes for one or two runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log10

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.runs.kept_run import KeptRun, Measure
from gui.numbers import grouped
from gui.strokes import dashed, draw_lines, segments
from gui.theme import Theme, pen
from gui.views.axes import linear_ticks, log_ticks

LOSSES = ("train_loss", "validation_loss")
Range = tuple[float, float]
FIRST_DASH_PX = (7.0, 5.0)
"""Of the first of two runs; the second is solid."""
SMALL_PX, LINE_PX = 1.5, 2.5
LEFT_PX, BELOW_PX = 52, 24
HELP = "Loss of the training rows and of the validation rows by epoch, on a log scale"
EMPTY = np.empty(0)


def logs(losses: np.ndarray) -> np.ndarray:
    """Return powers of ten; NaN for what is not above zero or not finite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log10(losses)
    return np.where(np.isfinite(found), found, np.nan)


def range_of(runs: Sequence[KeptRun]) -> Range:
    """Return lowest and highest power of ten of the losses of some runs, a little apart."""
    every = np.concatenate([logs(run.epochs[name]) for run in runs for name in LOSSES] or [EMPTY])
    finite = every[np.isfinite(every)]
    if not len(finite):
        return -1.0, 0.0
    low, high = float(finite.min()), float(finite.max())
    room = max(0.05 * (high - low), 0.02)
    return low - room, high + room


def ranges_by_measure(ranges: Iterable[tuple[Measure, Range]]) -> dict[Measure, Range]:
    """Return one range for all runs whose losses can be compared, from the range of each."""
    found: dict[Measure, Range] = {}
    for measure, (low, high) in ranges:
        before = found.get(measure, (low, high))
        found[measure] = min(before[0], low), max(before[1], high)
    return found


def lines_in(area: QRectF, run: KeptRun, name: str, last_epoch: float, losses: Range) -> np.ndarray:
    """Return (n, 4) lines in pixels of one loss of a run, left to right from epoch 0 to the last one."""
    epoch, y = run.epochs["epoch"], logs(run.epochs[name])
    finite = np.isfinite(y)
    low, high = losses
    x = area.left() + epoch[finite] / max(last_epoch, 1.0) * area.width()
    up = area.bottom() - (y[finite] - low) / max(high - low, 1e-9) * area.height()
    return segments(x, up)


def paint_small(painter: QPainter, theme: Theme, area: QRectF, run: KeptRun, losses: Range) -> None:
    """Paint both losses of a run without axes, in the range of all runs that can be compared."""
    last = run.last
    if last is None or len(run.epochs) < 2:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name, colour, width in zip(LOSSES, (theme.train, theme.validation), (1.0, SMALL_PX), strict=True):
        painter.setPen(pen(colour, width * (1.5 if theme.large else 1.0)))
        draw_lines(painter, lines_in(area, run, name, last.epoch, losses))


class RunCurves(QWidget):
    """The losses of one run, or of two on the same axes: the first one dashed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.runs: tuple[KeptRun, ...] = ()
        """What is to be seen."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Losses by epoch")
        self.setToolTip(HELP)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_runs(self, runs: Sequence[KeptRun]) -> None:
        """Show one run, or two whose losses can be compared."""
        self.runs = tuple(runs)
        self.setAccessibleDescription(", ".join(f"run {run.number}" for run in runs))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size; the pane gives what there is."""
        return QSize(300, 160)

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(140, 90)

    @property
    def last_epoch(self) -> int:
        """The right end of the axis."""
        return max([run.last.epoch for run in self.runs if run.last is not None], default=0)

    def area(self) -> QRectF:
        """Return the rectangle between the axes."""
        theme = self._theme
        below = QFontMetrics(theme.font("tick")).height() + 6
        return QRectF(self.rect()).adjusted(theme.length(LEFT_PX), 6, -8, -below)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes and curves."""
        theme, area = self._theme, self.area()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.panel)
        if not self.runs:
            painter.end()
            return
        if not self.last_epoch or area.width() < 20 or area.height() < 20:
            painter.setPen(theme.text3)
            painter.setFont(theme.font("tick"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), "no epoch complete")
            painter.end()
            return
        losses = range_of(self.runs)
        self._paint_axes(painter, area, losses)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, run in enumerate(self.runs):
            first_of_two = len(self.runs) > 1 and place == 0
            for name, colour in zip(LOSSES, (theme.train, theme.validation), strict=True):
                self._paint_line(
                    painter, lines_in(area, run, name, self.last_epoch, losses), colour, first_of_two
                )
        painter.end()

    def _paint_line(self, painter: QPainter, lines: np.ndarray, colour: QColor, is_dashed: bool) -> None:
        width = LINE_PX * (1.5 if self._theme.large else 1.0)
        line = pen(colour, width)
        if is_dashed and len(lines):
            lines = dashed(lines, FIRST_DASH_PX)
            line = pen(colour, width * 0.8)
        painter.setPen(line)
        draw_lines(painter, lines)

    def _paint_axes(self, painter: QPainter, area: QRectF, losses: Range) -> None:
        theme, (low, high) = self._theme, losses
        font = theme.font("tick", numbers=True)
        painter.setFont(font)
        rows = max(2, int(area.height() / (2 * theme.px("tick"))))
        for place, words in log_ticks(low, high, min(rows, 5)):
            y = area.bottom() - (place - low) / (high - low) * area.height()
            painter.setPen(theme.grid)
            painter.drawLine(QLineF(area.left(), round(y), area.right(), round(y)))
            painter.setPen(theme.text3)
            room = QRectF(0, y - theme.px("tick"), area.left() - 6, 2 * theme.px("tick"))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        painter.setPen(theme.axis)
        painter.drawLine(QLineF(area.left(), area.bottom(), area.right(), area.bottom()))
        painter.setPen(theme.text3)
        last = self.last_epoch
        most = max(1, int(area.width() / (6 * theme.px("tick"))))
        metrics = QFontMetrics(font)
        for place, words in linear_ticks(0, last, min(most, 5)):
            x = area.left() + place / max(last, 1) * area.width()
            shown = words if place else "0"
            width = metrics.horizontalAdvance(shown)
            left = min(max(x - width / 2, 0), self.width() - width)
            if place == round(place) and left + width < area.right() - metrics.horizontalAdvance(" epoch"):
                painter.drawText(QRectF(left, area.bottom() + 3, width + 2, metrics.height()), 0, shown)
        painter.setFont(theme.font("tick"))
        ends = QRectF(area.left(), area.bottom() + 3, area.width() + 8, metrics.height() + 2)
        words = f"epoch {grouped(last)}" if log10(max(last, 1)) < 5 else "epoch"
        painter.drawText(ends, int(Qt.AlignmentFlag.AlignRight), words)
