"""Where the circles of the diagram stand: pure geometry, from layer sizes and a rectangle."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gui.theme import tokens

PITCH_MAX_PX = 62.0
"""Largest distance between the centres of two neurons of a column."""


@dataclass(frozen=True)
class ColumnLayout:
    """One column: which neurons have a circle, and where."""

    x: float
    y: np.ndarray
    """(shown,) centre of each circle."""
    shown: np.ndarray
    """(shown,) numbers of the neurons that have a circle, ascending."""
    radius: float
    size: int
    """Neurons of the layer."""
    gap_y: float | None
    """Centre of the gap where neurons are left out, or None if all are shown."""
    room: float = 0.0
    """Distance to the next column."""

    @property
    def left_out(self) -> int:
        """How many neurons have no circle."""
        return self.size - len(self.shown)


@dataclass(frozen=True)
class NetworkLayout:
    """All columns, from input to output."""

    columns: tuple[ColumnLayout, ...]

    def neuron_at(self, x: float, y: float, reach_px: float = 4.0) -> tuple[int, int] | None:
        """Return (column, neuron) under a point, or None."""
        for index, column in enumerate(self.columns):
            if abs(x - column.x) <= column.radius + reach_px and len(column.y):
                nearest = int(np.argmin(np.abs(column.y - y)))
                distance = float(np.hypot(column.x - x, column.y[nearest] - y))
                if distance <= column.radius + reach_px:
                    return index, int(column.shown[nearest])
        return None


def lay_out(
    sizes: tuple[int, ...], left: float, right: float, top: float, bottom: float, small: bool
) -> NetworkLayout:
    """Place the columns evenly between left and right, each centred between top and bottom."""
    token = tokens()["neuron"]["radius_px"]
    largest = float(token["small_window"] if small else token["default"])
    xs = np.linspace(left, right, len(sizes))
    pitch = (right - left) / (len(sizes) - 1)
    columns = [
        replace(_column(size, float(x), top, bottom, largest, float(token["min"])), room=pitch)
        for size, x in zip(sizes[:-1], xs[:-1], strict=True)
    ]
    output = _column(sizes[-1], float(xs[-1]), top, bottom, largest * float(token["output_factor"]), largest)
    return NetworkLayout((*columns, output))


def _column(size: int, x: float, top: float, bottom: float, largest: float, smallest: float) -> ColumnLayout:
    gap = float(tokens()["neuron"]["gap_min_px"])
    height = bottom - top
    pitch = min(PITCH_MAX_PX, (height - gap) / size)
    radius = min(largest, (pitch - gap) / 2)
    middle = (top + bottom) / 2
    if radius >= smallest:
        y = middle + (np.arange(size) - (size - 1) / 2) * pitch
        return ColumnLayout(x, y, np.arange(size), radius, size, None)
    pitch = 2 * smallest + gap
    half = max(1, int((height / pitch - 3) // 2))
    upper = top + pitch / 2 + np.arange(half) * pitch
    lower = bottom - pitch / 2 - np.arange(half)[::-1] * pitch
    shown = np.concatenate([np.arange(half), np.arange(size - half, size)])
    return ColumnLayout(x, np.concatenate([upper, lower]), shown, smallest, size, middle)
