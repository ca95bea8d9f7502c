"""What each input is worth: the error that is gained when it is shuffled, as bars with their spread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.report.report import Importance
from gui.numbers import grouped, in_unit
from gui.report.frame import ReportFrame
from gui.theme import Theme, mix, pen
from gui.views.report.numbers import error_words, unit_of
from gui.views.surface.header import Header
from gui.views.told_cells import ToldCells
from gui.widgets.labels import Notice

ROW_PX, GAP_PX = 26, 8
NAME_SHARE = 0.36
WHISKER_PX = 3
BAR_SHARE = 0.62


class ImportanceView(QWidget):
    """Bars in the order of what they are worth, and how far the work is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.bars, self.progress = Header(theme), ImportanceBars(theme), Notice(theme, quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.progress)
        column.addWidget(self.bars, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for part in (self.head, self.bars, self.progress):
            part.set_theme(theme)
        self.progress.setFixedHeight(QFontMetrics(theme.font("tick")).height() + 4)

    def show_frame(self, frame: ReportFrame) -> None:
        """Show what is known of the importance, and how much of the report is done."""
        report, snapshot = frame.report, frame.snapshot
        if report is None or snapshot is None:
            return
        unit = unit_of(report.held_out)
        measure = {"rmse": "RMSE", "mae": "MAE"}[frame.settings.metric]
        found = report.importance
        times = frame.settings.repeats
        self.head.say(
            "What each input is worth",
            "",
            f"Permutation importance: how much the {measure} grows, in {unit}, when the values of one input "
            f"are shuffled between the rows; mean and standard deviation of {times} shuffles (Breiman 2001).",
            "Inputs",
        )
        if found is None:
            self.progress.say(f"shuffling the inputs: {100 * snapshot.progress:.0f} % of the report is done")
            return
        words, since = f"{measure} gained, {unit}, when it is shuffled", f"{measure} gained"
        if not found.is_final:
            since = f"{100 * snapshot.progress:.0f} % done"
        elif found.step != report.step:
            since = f"as of step {grouped(found.step)}"
        standing = found.is_final and found.step == report.step
        self.progress.say(words if standing else f"{since} · {words}", since)
        self.bars.show_importance(found, unit)


class ImportanceBars(ToldCells):
    """A bar for each feature with a whisker of one standard deviation; each has a tool tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._found: Importance | None = None
        self._mean = self._std = np.empty(0)
        self._unit = ""
        self._order = np.empty(0, np.int64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("What each input is worth")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(200, 140)

    def show_importance(self, found: Importance, unit: str) -> None:
        """Show an importance; costs nothing when it is the one shown."""
        before = self._found
        alike = before is not None and (before.names, before.step) == (found.names, found.step)
        if before is not None and alike and np.array_equal(before.gained, found.gained, equal_nan=True):
            return
        self._found, self._unit, self._order = found, unit, found.order
        self._mean, self._std = found.mean, found.std
        self.describe(" ".join(self.words(p) for p in range(len(self._order))))
        self.keep_cursor()
        self.update()

    @property
    def shape(self) -> tuple[int, int]:
        """How many features are shown, one column."""
        return min(self.shown, len(self._order)), 1

    def words(self, row: int, column: int = 0) -> str:
        """Return what the feature at a place from the top is worth, as a sentence."""
        found = self._found
        assert found is not None
        number = int(self._order[row])
        name = found.names[number]
        if found.faults[number]:
            return f"{name}: {found.faults[number]}"
        mean, std = float(self._mean[number]), float(self._std[number])
        if not np.isfinite(mean):
            return f"{name}: not known yet."
        return f"{name}: {error_words(mean)} ± {in_unit(std)} {self._unit}."

    def box(self, row: int, column: int = 0) -> QRectF:
        """Return where the feature at a place from the top is painted."""
        high = min(float(self._theme.length(ROW_PX)), self.height() / max(self.shown, 1))
        return QRectF(0, row * high, self.width(), high)

    @property
    def shown(self) -> int:
        """How many features there is room for, the most important ones."""
        least = QFontMetrics(self._theme.font("tick")).height()
        return max(1, min(len(self._order), self.height() // max(least, 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, bars, whiskers and numbers."""
        found = self._found
        if found is None or not len(self._order):
            return
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        numbers = QFontMetrics(theme.font("tick", numbers=True))
        room = numbers.horizontalAdvance("−99,999") + GAP_PX
        left = self.width() * NAME_SHARE
        mean, std = np.nan_to_num(self._mean), np.nan_to_num(self._std)
        low, high = min(float((mean - std).min()), 0.0), max(float((mean + std).max()), 1e-9)
        scale = max(self.width() - left - room - GAP_PX, 1.0) / (high - low)
        zero = left + GAP_PX - low * scale
        for place in range(min(self.shown, len(self._order))):
            number = int(self._order[place])
            self._paint_name(painter, place, found.names[number], left)
            if found.faults[number] or not np.isfinite(found.gained[number]).any():
                self._paint_words(painter, place, zero, "–")
            else:
                self._paint_bar(painter, place, zero, scale, float(mean[number]), float(std[number]))
        self.paint_cursor(painter)
        painter.end()

    def _paint_name(self, painter: QPainter, place: int, name: str, left: float) -> None:
        theme, box = self._theme, self.box(place)
        font = theme.font("tick", weight=500)
        fitting = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, round(left))
        painter.setFont(font)
        painter.setPen(theme.text1)
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, box.top(), left, box.height()), flags, fitting)

    def _paint_bar(
        self, painter: QPainter, place: int, zero: float, scale: float, mean: float, std: float
    ) -> None:
        theme, box = self._theme, self.box(place)
        high = box.height() * BAR_SHARE
        end = zero + mean * scale
        bar = QRectF(min(zero, end), box.center().y() - high / 2, max(abs(end - zero), 1.5), high)
        painter.fillRect(bar, mix(theme.canvas, theme.accent, 0.7))
        painter.setPen(pen(theme.text1, theme.stroke("reference")))
        first, last, middle = end - std * scale, end + std * scale, box.center().y()
        painter.drawLine(QLineF(first, middle, last, middle))
        for x in (first, last):
            painter.drawLine(QLineF(x, middle - WHISKER_PX, x, middle + WHISKER_PX))
        self._paint_words(
            painter, place, max(last, bar.right()) + GAP_PX, error_words(mean).removeprefix("+")
        )

    def _paint_words(self, painter: QPainter, place: int, left: float, words: str) -> None:
        box = self.box(place)
        painter.setFont(self._theme.font("tick", numbers=True))
        painter.setPen(self._theme.text1)
        area = QRectF(left, box.top(), self.width() - left, box.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), words)
