"""Axes of the plots: few labels, gridlines at the labels, opaque pens, and ranges that seldom move."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from gui.numbers import grouped, significant
from gui.theme import Theme, pen

LABEL_GAP_PX = 8
"""Between the labels and the picture."""
EDGE_PX = 4
"""Left of the labels at the left."""
APART_PX = 10
"""Least distance of two labels beside one another."""
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


def log_ticks(low: float, high: float, most: int = 7) -> list[tuple[float, str]]:
    """Return at most `most` places on an axis of log10 values: powers of ten, 2 and 5 if there is room."""
    decades = range(math.floor(low) - 1, math.ceil(high) + 2)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        places = [(k + math.log10(f), f * 10.0**k) for k in decades for f in factors]
        inside = [(place, value) for place, value in places if low - 1e-9 <= place <= high + 1e-9]
        if len(inside) <= most:
            break
    stride = max(1, -(-len(inside) // max(most, 1)))
    return [(place, _short(value)) for place, value in inside[::stride]]


def _short(value: float) -> str:
    return f"{value:,g}" if 1e-3 <= value < 1e5 else significant(value, 1)


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


class Axis:
    """An axis with gridlines at its labels. Only the bottom axis has a line of its own, perhaps a name."""

    def __init__(self, side: Literal["bottom", "left"], theme: Theme, ticks: Ticks) -> None:
        self._side = side
        self._ticks_of = ticks
        self.name = ""
        """What the bottom axis counts: written at its right end."""
        self.extent_px = 0
        """Height of the bottom axis, width of the one at the left."""
        self.apply(theme)

    def apply(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._font = theme.font("tick", numbers=True)
        self._name_font = theme.font("tick", weight=500)
        tick = theme.px("tick")
        self.extent_px = round(tick * 3.4) if self._side == "left" else tick + 12

    def make_room(self, low: float, high: float) -> None:
        """Make the axis at the left as wide as its labels need, such as those of tens of thousands."""
        metrics = QFontMetrics(self._font)
        longest = max((metrics.horizontalAdvance(label) for _, label in self._ticks_of(low, high)), default=0)
        self.extent_px = max(round(self._theme.px("tick") * 3.4), longest + LABEL_GAP_PX + EDGE_PX)

    def use_ticks(self, ticks: Ticks) -> None:
        """Label other places from now on."""
        self._ticks_of = ticks

    def paint(self, painter: QPainter, room: QRectF, low: float, high: float) -> None:
        """Paint gridlines into the room between the axes, and labels beside it."""
        upright = self._side == "bottom"
        ticks = self._in_pixels(room, low, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen(self._theme.grid, 1))
        for at, _ in ticks:
            ends = (at, room.top(), at, room.bottom()) if upright else (room.left(), at, room.right(), at)
            painter.drawLine(QLineF(*ends))
        if upright:
            painter.setPen(pen(self._theme.axis, 1.5))
            painter.drawLine(QLineF(room.left(), room.bottom(), room.right(), room.bottom()))
        painter.setFont(self._font)
        painter.setPen(self._theme.text3)
        for at, label in ticks:
            painter.drawText(self._box(room, at), self._flags(), label)
        if upright and self.name:
            self._paint_name(painter, room, ticks)

    def _in_pixels(self, room: QRectF, low: float, high: float) -> list[tuple[int, str]]:
        """Return pixel and label of the ticks that stand far enough apart."""
        ticks = self._ticks_of(low, high)
        if self._side == "bottom":
            scale, start = room.width() / (high - low), room.left()
        else:
            scale, start = -room.height() / (high - low), room.bottom()
        placed = [(round(start + (place - low) * scale), label) for place, label in ticks]
        metrics = QFontMetrics(self._font)
        for stride in range(1, len(placed) + 1):
            kept = placed[::stride]
            if all(self._apart(metrics, *pair) for pair in pairwise(kept)):
                return kept
        return placed[:1]

    def _apart(self, metrics: QFontMetrics, one: tuple[int, str], other: tuple[int, str]) -> bool:
        distance = abs(other[0] - one[0])
        if self._side == "left":
            return distance >= metrics.ascent()
        widths = metrics.horizontalAdvance(one[1]) + metrics.horizontalAdvance(other[1])
        return distance >= widths / 2 + APART_PX

    def _box(self, room: QRectF, at: int) -> QRectF:
        """Return a box for a label at a pixel, aligned as `_flags` says."""
        if self._side == "left":
            return QRectF(room.left() - 1 - LABEL_GAP_PX - 200, at - 50, 200, 100)
        return QRectF(at - 200, room.bottom() + LABEL_GAP_PX, 400, self._theme.px("tick") + 8)

    def _flags(self) -> int:
        flag = Qt.AlignmentFlag
        if self._side == "left":
            return int(flag.AlignRight | flag.AlignVCenter)
        return int(flag.AlignHCenter | flag.AlignTop)

    def _paint_name(self, painter: QPainter, room: QRectF, ticks: list[tuple[int, str]]) -> None:
        """Write the name at the right end, behind the last label if that stands there."""
        numbers, words = QFontMetrics(self._font), QFontMetrics(self._name_font)
        width = words.horizontalAdvance(self.name)
        left = room.right() - width
        if ticks:
            left = max(left, ticks[-1][0] + numbers.horizontalAdvance(ticks[-1][1]) / 2 + APART_PX)
        painter.setFont(self._name_font)
        painter.setPen(self._theme.text2)
        place = QRectF(round(left), room.bottom() + LABEL_GAP_PX, width + 2, self._theme.px("tick") + 8)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), self.name)
