"""Bands and lines of equal value on a grid: levels, contours, where their labels stand. No Qt.

Shapes: X places along the first axis, Y places along the second one, L levels, L + 1 bands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np
from contourpy import FillType, LineType, contour_generator

from core.landscape.surface import Minimum, Range, Surface
from gui.numbers import significant

BANDS = 8
"""Most bands: as many as the ramp of the design has steps."""
LEAST_RATIO = 8.0
"""Logarithmic levels need values that differ by this factor at least; else they are linear."""
LOW_SHARE, HIGH_SHARE = 0.025, 0.93
"""Parts of the shown area that lie below the lowest and below the highest logarithmic level."""
SMALLEST = 1e-9
"""Values above the lowest one by less than this part of the whole count as equal to it."""
MOST_LABELS = 3
EDGE_SHARE = 0.06
"""Labels keep so far away from the edges, as a part of width and height."""
NO_LINES = np.empty((0, 4))
HOLE = 255
"""Number of the band where there is no value."""


def lowest_of(surface: Surface) -> float | None:
    """Return the value of the lowest known minimum; None where none is known."""
    return min((minimum.value for minimum in surface.minima), default=None)


def levels_of(values: np.ndarray, *, log: bool, lowest: float | None = None) -> np.ndarray:
    """Return at most seven levels (L,), ascending, that divide values (Y, X) into bands.

    `log`: they grow by factors, counted from the lowest value: of the grid, or `lowest` if that is lower.
    Values that are not finite do not count. A surface of one value has no levels.
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    if not len(finite):
        return np.empty(0)
    low, high = float(finite.min()), float(finite.max())
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        return np.empty(0)
    base = low if lowest is None or not lowest < low else lowest
    levels = _log_levels(finite, base) if log else None
    if levels is None:
        top = float(np.quantile(finite, 0.985))
        top = top if top - low > SMALLEST * (high - low) else high
        step = (top - low) / BANDS
        levels = _rounded(low + step * np.arange(1, BANDS), step, 2)
    levels = np.unique(levels)
    inside: np.ndarray = levels[(levels > low) & (levels < high)]
    return inside


def _log_levels(finite: np.ndarray, base: float) -> np.ndarray | None:
    above = finite - base
    above = above[above > SMALLEST * above.max()]
    if not len(above):
        return None
    first, last = np.quantile(above, [LOW_SHARE, HIGH_SHARE])
    if not (np.isfinite(last) and last > first * LEAST_RATIO):
        return None
    offsets = np.geomspace(first, last, BANDS - 1)
    return np.asarray(base + _rounded(offsets, offsets, 2))


def _rounded(values: np.ndarray, scale: np.ndarray | float, digits: int) -> np.ndarray:
    """Round values to so many digits of a scale."""
    unit = 10.0 ** (np.floor(np.log10(scale)) - (digits - 1))
    return np.asarray(np.round(values / unit) * unit)


def band_numbers(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return the number of the band of each value, uint8 from 0; `HOLE` where it is not finite."""
    bands = np.zeros(values.shape, np.uint8)
    for level in levels.tolist():
        bands += values >= level
    bands[~np.isfinite(values)] = HOLE
    return bands


def ramp_places(levels: np.ndarray) -> np.ndarray:
    """Return which step of the ramp each band takes (L + 1,): few bands are spread over all of it."""
    return np.round(np.linspace(0, BANDS - 1, len(levels) + 1)).astype(np.int64)


def finer(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Return values (rows, columns) between those of a grid, linear along both axes.

    Pixels are asked for: the outer points of the grid lie on the outer edges of the outer pixels.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        down, share = _between(len(values), rows)
        some = values[down] * (1 - share)[:, None] + values[down + 1] * share[:, None]
        across, share = _between(values.shape[1], columns)
        found: np.ndarray = some[:, across] * (1 - share) + some[:, across + 1] * share
    return found


def _between(points: int, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return before which point the centre of each pixel lies, and how far behind that."""
    place = (np.arange(pixels) + 0.5) / pixels * (points - 1)
    before = np.minimum(place.astype(np.int64), points - 2)
    return before, place - before


@dataclass(frozen=True)
class LevelLabel:
    """The value of a level, written on its line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, eq=False)
class SurfacePicture:
    """A surface over a part of the plane, divided into bands."""

    x: np.ndarray
    """(X,)"""
    y: np.ndarray
    """(Y,)"""
    values: np.ndarray
    """(Y, X)"""
    levels: np.ndarray
    """(L,) ascending."""
    minima: tuple[Minimum, ...] = ()
    """Labels keep away from these."""

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane."""
        return (float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1]))

    @cached_property
    def lines(self) -> tuple[np.ndarray, ...]:
        """Contours: for each level lines (n, 4) x1, y1, x2, y2 in the units of the axes."""
        return tuple(
            np.concatenate([np.hstack([line[:-1], line[1:]]) for line in pieces]) if pieces else NO_LINES
            for pieces in self._pieces
        )

    @cached_property
    def _pieces(self) -> tuple[list[np.ndarray], ...]:
        """Contours: for each level its pieces, each points (n, 2)."""
        if not len(self.levels):
            return ()
        masked = np.ma.masked_invalid(self.values)
        generator = contour_generator(self.x, self.y, masked, name="serial", line_type=LineType.Separate)
        return tuple(cast("list[np.ndarray]", generator.lines(level)) for level in self.levels.tolist())

    def areas(self) -> list[list[np.ndarray]]:
        """Return the areas of the bands, each a list of rings (n, 2), to be filled by the odd-even rule."""
        masked = np.ma.masked_invalid(self.values)
        generator = contour_generator(self.x, self.y, masked, name="serial", fill_type=FillType.OuterOffset)
        ends = [-np.inf, *self.levels.tolist(), np.inf]
        found: list[list[np.ndarray]] = []
        for low, high in pairwise(ends):
            polygons, offsets = cast("tuple[Any, Any]", generator.filled(low, high))
            rings = [
                points[first:last]
                for points, parts in zip(polygons, offsets, strict=True)
                for first, last in pairwise(parts)
            ]
            found.append(rings)
        return found

    @cached_property
    def labels(self) -> tuple[LevelLabel, ...]:
        """Two or three levels with a place on their line, far from minima, edges and one another."""
        texts = level_texts(self.levels)
        taken = [self._in_parts(np.array([[m.x, m.y]]))[0] for m in self.minima]
        found: list[LevelLabel] = []
        for number in _spread(len(self.levels)):
            place = self._label_place(number, taken)
            if place is not None:
                taken.append(place)
                (left, right), (low, high) = self.shown_range
                x, y = left + place[0] * (right - left), low + place[1] * (high - low)
                found.append(LevelLabel(float(x), float(y), texts[number]))
        return tuple(found)

    def _label_place(self, number: int, taken: list[np.ndarray]) -> np.ndarray | None:
        """Return a place on a level's longest pieces, as parts of width and height."""
        pieces = sorted(self._pieces[number], key=len)[-4:]
        if not pieces:
            return None
        points = self._in_parts(np.concatenate(pieces))
        points = points[:: max(1, len(points) // 200)]
        edge = np.minimum(points, 1 - points).min(axis=1)
        points = points[edge > EDGE_SHARE]
        if not len(points):
            return None
        room = np.full(len(points), 0.25)
        for other in taken:
            room = np.minimum(room, np.hypot(*(points - other).T))
        # Far enough is enough; then the right side, where paths seldom run, at half the height.
        best = int((2 * room + 0.12 * points[:, 0] - 0.12 * np.abs(points[:, 1] - 0.5)).argmax())
        return points[best] if room[best] > 0.05 else None

    def _in_parts(self, points: np.ndarray) -> np.ndarray:
        (left, right), (low, high) = self.shown_range
        return np.asarray((points - [left, low]) / [right - left, high - low])


def _spread(count: int) -> list[int]:
    """Return the numbers of the levels that are labelled."""
    if count <= MOST_LABELS:
        return list(range(count))
    return [round(place) for place in np.linspace(1, count - 2, MOST_LABELS)]


def level_texts(levels: np.ndarray) -> list[str]:
    """Return levels as text, with as many digits as it takes to tell them apart, at most five."""
    for digits in (2, 3, 4, 5):
        texts = [significant(level, digits) for level in levels.tolist()]
        if len(set(texts)) == len(texts):
            break
    return texts if len(levels) else []


def picture_of(
    surface: Surface, x: Range, y: Range, side: int, levels: np.ndarray | None = None, *, log: bool = True
) -> SurfacePicture:
    """Compute a surface at `side` places along each axis; without levels, those that suit it."""
    places_x, places_y = np.linspace(*x, side), np.linspace(*y, side)
    values = values_on(surface, places_x, places_y)
    if levels is None:
        levels = levels_of(values, log=log, lowest=lowest_of(surface))
    return SurfacePicture(places_x, places_y, values, levels, surface.minima)


def values_on(surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the values (Y, X) of a surface; what it says of too large numbers is not for the user."""
    with np.errstate(all="ignore"):
        return np.asarray(surface.grid(x, y), np.float64)
