"""Axes of the plots: few labels, gridlines at the labels, opaque pens, and ranges that seldom move."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics, QPainter

from gui.numbers import grouped, significant
from gui.theme import Theme, pen

LABEL_GAP_PX = 12
"""Between the labels at the left and the picture, with what pyqtgraph leaves beside them."""
Ticks = Callable[[float, float], list[tuple[float, str]]]
"""From the range of an axis to (place, label) of its ticks."""


def linear_ticks(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Return at most about `most` round places between low and high with their labels."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return []
    step = nice_step(span / most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    places = [k * step for k in range(first, last + 1)]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(place, _plain(place, digits)) for place in places]


def _plain(place: float, digits: int) -> str:
    if abs(place) >= 1e5:
        return significant(place, 2)
    return grouped(round(place)) if digits == 0 else f"{place:.{digits}f}".replace("-", "−")


def log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return places on an axis of log10 values: powers of ten, with 2 and 5 where there is room."""
    decades = range(math.floor(low) - 1, math.ceil(high) + 2)
    factors = (1, 2, 5) if high - low <= 2.2 else (1,)
    places = [(k + math.log10(f), f * 10.0**k) for k in decades for f in factors]
    inside = [(place, value) for place, value in places if low - 1e-9 <= place <= high + 1e-9]
    stride = max(1, -(-len(inside) // 7))
    return [(place, _short(value)) for place, value in inside[::stride]]


def _short(value: float) -> str:
    return f"{value:g}" if 1e-3 <= value < 1e4 else significant(value, 1)


def nice_step(raw: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is at least `raw`."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * f for f in (1, 2, 5, 10) if power * f >= raw * (1 - 1e-9))


def nice_range(values: np.ndarray, most: int = 4) -> tuple[float, float]:
    """Return a range with round ends that holds all finite values."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    step = nice_step((high - low) / most)
    return math.floor(low / step + 1e-6) * step, math.ceil(high / step - 1e-6) * step


def holding(range_: tuple[float, float], values: np.ndarray, most: int = 4) -> tuple[float, float]:
    """Return the range, grown in round steps where it does not hold all finite values."""
    finite = values[np.isfinite(values)]
    low, high = range_
    if not len(finite) or (finite.min() >= low and finite.max() <= high):
        return range_
    return nice_range(np.array([low, high, finite.min(), finite.max()]), most)


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with gridlines at its labels. Only the bottom axis has a line of its own."""

    def __init__(self, orientation: str, theme: Theme, ticks: Ticks) -> None:
        super().__init__(orientation)
        self._ticks_of = ticks
        self.setStyle(tickLength=0, autoExpandTextSpace=False, tickTextOffset=8, hideOverlappingLabels=False)
        self.setGrid(255)
        self.apply(theme)

    def apply(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._grid_pen = pen(theme.grid, 1)
        self.setTextPen(theme.text3)
        self.setPen(pen(theme.axis, 1.5))
        self.setStyle(tickFont=theme.font("tick", numbers=True))
        if self.orientation == "left":
            self.setWidth(round(theme.px("tick") * 3.4))
        else:
            self.setHeight(theme.px("tick") + 12)

    def make_room(self, low: float, high: float) -> None:
        """Widen the axis at the left if its labels need it, as those of tens of thousands do."""
        metrics = QFontMetrics(self._theme.font("tick", numbers=True))
        longest = max((metrics.horizontalAdvance(label) for _, label in self._ticks_of(low, high)), default=0)
        width = max(round(self._theme.px("tick") * 3.4), longest + LABEL_GAP_PX)
        if width != round(self.width()):
            self.setWidth(width)

    def use_ticks(self, ticks: Ticks) -> None:
        """Label other places from now on."""
        self._ticks_of = ticks
        self.picture = None
        self.update()

    def boundingRect(self) -> QRectF:
        """Return a rectangle with room for the labels at both ends. Called by Qt.

        WORKAROUND pyqtgraph 0.14.0: with a grid, labels that reach over the end of the axis are dropped.
        """
        return QRectF(super().boundingRect()).adjusted(-24, -12, 24, 12)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places to label. Called by pyqtgraph."""
        return [(1.0, [place for place, _ in self._ticks_of(low, high)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the labels of places. Called by pyqtgraph."""
        low, high = self.range
        labels = {round(place, 9): label for place, label in self._ticks_of(low, high)}
        return [labels.get(round(value, 9), "") for value in values]

    def drawPicture(self, painter: QPainter, axis: Any, ticks: Any, texts: Any) -> None:
        """Paint gridlines opaque, then labels. Called by pyqtgraph."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._grid_pen)
        for _, start, end in ticks:
            painter.drawLine(start, end)
        if self.orientation == "bottom":
            painter.setPen(axis[0])
            painter.drawLine(axis[1], axis[2])
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        painter.setFont(self.style["tickFont"])
        painter.setPen(self._theme.text3)
        for rect, flags, text in texts:
            painter.drawText(rect, int(flags), text)
