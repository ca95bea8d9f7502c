"""Predicted against actual: a dot for each reported row, and the line on which both are equal."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.report.report import Report
from gui.numbers import grouped
from gui.report.frame import ReportFrame
from gui.theme import Theme, mix
from gui.views.items import CurveItem, PointsItem, WordsItem
from gui.views.plot import Plot
from gui.views.report.numbers import calm_range, unit_of
from gui.views.surface.header import Header

ACROSS = "actual"
MOST_DOTS = 3000
DOT_PX, LARGE_DOT_PX, FEW = 5.0, 9.0, 200
"""Sizes of the dots at a desk: of many, and of so few at most."""


class ScatterView(QWidget):
    """Dots above the line are predicted too high."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._run = -1
        self._range = (0.0, 1.0)
        self.head, self.plot = Header(theme), Plot(theme)
        self.plot.setAccessibleName("Predicted against actual values")
        self.dots, self._same, self._words = PointsItem("dot", DOT_PX), CurveItem(), WordsItem()
        self.plot.add(self.dots, self._same, self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.plot, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.head.set_theme(theme)
        self.plot.apply(theme)
        self.plot.set_right(QFontMetrics(theme.font("tick", weight=500)).horizontalAdvance(ACROSS) + 8)
        self._words.set_theme(theme)
        self._words.set_words("top left", "predicted too high", theme.text2)
        self._words.set_words("bottom right", "too low", theme.text2)
        self._theme = theme
        self._size_dots()
        self.dots.set_colours(mix(theme.canvas, theme.prediction, 0.75), theme.canvas)
        self._same.set_pen(theme.truth, theme.stroke("reference"))

    def _size_dots(self) -> None:
        few = self._report is not None and len(self._report.predicted) <= FEW
        self.dots.set_size((LARGE_DOT_PX if few else DOT_PX) * self._theme.scale)

    def show_frame(self, frame: ReportFrame) -> None:
        """Show the rows of a report; costs nothing when they are those shown."""
        report = frame.report
        if report is None or (self._report is not None and report.predicted is self._report.predicted):
            return
        fresh = frame.run != self._run or self._report is None
        fresh = fresh or len(self._report.predicted) != len(report.predicted)  # type: ignore[union-attr]
        self._report, self._run = report, frame.run
        rows, count = report.held_out, len(report.predicted)
        chosen = np.arange(count)
        if count > MOST_DOTS:
            chosen = np.sort(np.random.default_rng(0).choice(count, MOST_DOTS, replace=False))
        both = np.concatenate([rows.actual, report.predicted])
        self._range = low, high = calm_range(both, self._range if frame.moving and not fresh else None)
        self.dots.set_data(rows.actual[chosen], report.predicted[chosen])
        self._same.set_data(np.array([low, high]), np.array([low, high]))
        self._size_dots()
        self.plot.set_range((low, high), (low, high))
        unit = unit_of(rows)
        self.plot.x_axis.name = ACROSS
        shown = (
            "" if count <= MOST_DOTS else f" {grouped(MOST_DOTS)} of {grouped(count)} rows, drawn at random."
        )
        self.head.say(
            "Predicted against actual",
            unit,
            f"Each dot is a row, in {unit}. On the line the prediction is right.{shown}",
        )
