"""Where circles and tiles of the diagram stand: pure geometry, from layer sizes and a rectangle."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gui.theme import tokens

PITCH_MAX_PX = 62.0
"""Largest distance between the centres of two neurons of a column."""
TILE_MAX_PX = {False: 44.0, True: 36.0}
"""Side of a tile where there is room: in a large window, in a small one."""
OUTPUT_TILE_MAX_PX = {False: 72.0, True: 56.0}
TILE_PITCH_MIN_PX = 18.0
"""A column with less room for a neuron keeps its circles."""
TILE_SHARE_OF_ROOM = 0.55
"""Most of the distance to the next column that a tile may take: edges need the rest."""


@dataclass(frozen=True)
class ColumnLayout:
    """One column: which neurons have a circle, and where."""

    x: float
    y: np.ndarray
    """(shown,) centre of each circle."""
    shown: np.ndarray
    """(shown,) numbers of the neurons that have a circle, ascending."""
    radius: float
    """Of a circle; half the side of a tile."""
    size: int
    """Neurons of the layer."""
    gap_y: float | None
    """Centre of the gap where neurons are left out, or None if all are shown."""
    room: float = 0.0
    """Distance to the next column."""
    tiled: bool = False
    """Whether neurons are drawn as square tiles, which have room for a picture."""

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
                across, along = abs(column.x - x), abs(float(column.y[nearest]) - y)
                distance = max(across, along) if column.tiled else float(np.hypot(across, along))
                if distance <= column.radius + reach_px:
                    return index, int(column.shown[nearest])
        return None


def lay_out(
    sizes: tuple[int, ...],
    left: float,
    right: float,
    top: float,
    bottom: float,
    small: bool,
    tiles: bool = False,
) -> NetworkLayout:
    """Place the columns evenly between left and right, each centred between top and bottom.

    With `tiles` columns that have room for them get tiles; no centre moves for that.
    """
    token = tokens()["neuron"]["radius_px"]
    largest = float(token["small_window"] if small else token["default"])
    xs = np.linspace(left, right, len(sizes))
    pitch = (right - left) / (len(sizes) - 1)
    columns = [
        replace(_column(size, float(x), top, bottom, largest, float(token["min"])), room=pitch)
        for size, x in zip(sizes[:-1], xs[:-1], strict=True)
    ]
    output = _column(sizes[-1], float(xs[-1]), top, bottom, largest * float(token["output_factor"]), largest)
    columns.append(output)
    if tiles:
        columns = [_tiled(column, pitch, TILE_MAX_PX[small]) for column in columns[:-1]]
        columns.append(_tiled(output, pitch, OUTPUT_TILE_MAX_PX[small]))
    return NetworkLayout(tuple(columns))


def _tiled(column: ColumnLayout, room: float, largest: float) -> ColumnLayout:
    """Return the column with tiles as large as it has room for, or as it is if that is too little."""
    down = float(column.y[1] - column.y[0]) if len(column.y) > 1 else PITCH_MAX_PX + largest
    gap = float(tokens()["neuron"]["gap_min_px"])
    side = math.floor(min(largest, down - gap, TILE_SHARE_OF_ROOM * room))
    if column.left_out or side < TILE_PITCH_MIN_PX - gap:
        return column
    return replace(column, radius=side / 2, tiled=True)


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
