"""Where circles and tiles of the diagram stand: pure geometry, from layer sizes and a rectangle."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gui.theme import Theme, tokens

PITCH_MAX_PX = 62.0
"""Largest distance between the centres of two neurons of a column."""
PITCH_WITH_VALUES_PX = 110.0
TILE_MAX_PX = {False: 44.0, True: 36.0}
"""Side of a tile where there is room: in a large window, in a small one."""
OUTPUT_TILE_MAX_PX = {False: 72.0, True: 56.0}
TILE_PITCH_MIN_PX = 18.0
"""A column with less room for a neuron keeps its circles."""
TILE_SHARE_OF_ROOM = 0.55
"""Most of the distance to the next column that a tile may take: edges need the rest."""
OUTPUT_WITH_VALUE = 1.2
"""How much larger than the others the output is where all have room for their values."""


@dataclass(frozen=True)
class Measures:
    """Sizes in pixels that a layout is made with."""

    radius: float
    """Of the largest circle."""
    output_radius: float
    least_radius: float
    pitch: float
    """Largest distance between the centres of two neurons of a column."""
    tile: float
    """Side of the largest tile."""
    output_tile: float
    input_pitch: float = 0.0
    """Least distance between two inputs: their names stand below one another."""
    gap: float = 39.0
    """Height of the place where neurons are left out."""


def measures_of(theme: Theme, *, with_values: bool = False) -> Measures:
    """Return the sizes for a theme; `with_values`: there are few neurons, with room for a number inside."""
    token = tokens()["neuron"]["radius_px"]
    small = theme.size in ("small", "presentation_small")
    stroke = float(tokens()["presentation_stroke_scale"]) if theme.large else 1.0
    radius = stroke * float(token["small_window" if small else "default"])
    output = radius * float(token["output_factor"])
    pitch = theme.length(PITCH_MAX_PX)
    if with_values:
        radius = float(theme.length(token["with_value"]))
        output = max(output, OUTPUT_WITH_VALUE * radius)
        pitch = theme.length(PITCH_WITH_VALUES_PX)
    return Measures(
        radius,
        output,
        stroke * float(token["min"]),
        pitch,
        theme.length(TILE_MAX_PX[small]),
        theme.length(OUTPUT_TILE_MAX_PX[small]),
    )


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

    def y_of(self, neuron: int) -> float:
        """Return the centre of a neuron that has a circle."""
        return float(self.y[np.searchsorted(self.shown, neuron)])


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
    measures: Measures,
    tiles: bool = False,
) -> NetworkLayout:
    """Place the columns evenly between left and right, each centred between top and bottom.

    With `tiles` columns that have room for them get tiles; no centre moves for that.
    """
    xs = np.linspace(left, right, len(sizes))
    room = (right - left) / (len(sizes) - 1)
    columns = []
    for number, (size, x) in enumerate(zip(sizes, xs.tolist(), strict=True)):
        least = measures.input_pitch if number == 0 else 0.0
        own = measures
        if number == len(sizes) - 1:
            own = replace(measures, radius=measures.output_radius, least_radius=measures.radius)
        columns.append(replace(_column(size, x, top, bottom, own, least), room=room))
    columns[-1] = replace(columns[-1], room=0.0)
    if tiles:
        columns = [_tiled(column, room, measures.tile, measures.pitch) for column in columns[:-1]] + [
            _tiled(columns[-1], room, measures.output_tile, measures.pitch)
        ]
    return NetworkLayout(tuple(columns))


def _tiled(column: ColumnLayout, room: float, largest: float, pitch: float) -> ColumnLayout:
    """Return the column with tiles as large as it has room for, or as it is if that is too little."""
    down = float(column.y[1] - column.y[0]) if len(column.y) > 1 else pitch + largest
    gap = float(tokens()["neuron"]["gap_min_px"])
    side = math.floor(min(largest, down - gap, TILE_SHARE_OF_ROOM * room))
    if column.left_out or side < TILE_PITCH_MIN_PX - gap:
        return column
    return replace(column, radius=side / 2, tiled=True)


def _column(
    size: int, x: float, top: float, bottom: float, measures: Measures, least_pitch: float
) -> ColumnLayout:
    between = float(tokens()["neuron"]["gap_min_px"])
    height, middle = bottom - top, (top + bottom) / 2
    pitch = min(measures.pitch, (height - between) / size)
    radius = min(measures.radius, (pitch - between) / 2)
    if size <= 2 or (radius >= measures.least_radius and pitch >= least_pitch):
        y = middle + (np.arange(size) - (size - 1) / 2) * pitch
        return ColumnLayout(x, y, np.arange(size), max(radius, 1.0), size, None)
    pitch = max(2 * measures.least_radius + between, least_pitch)
    half = max(1, min(int((height - measures.gap) / pitch // 2), (size - 1) // 2))
    radius = min(measures.radius, (pitch - between) / 2)
    upper = top + pitch / 2 + np.arange(half) * pitch
    lower = bottom - pitch / 2 - np.arange(half)[::-1] * pitch
    shown = np.concatenate([np.arange(half), np.arange(size - half, size)])
    return ColumnLayout(x, np.concatenate([upper, lower]), shown, radius, size, middle)
