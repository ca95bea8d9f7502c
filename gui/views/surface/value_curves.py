"""What the plot of values shows of a race: places of the points on both axes, and ranges. NumPy only.

Shapes: N points of a path.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.landscape.surface import Range
from core.race.snapshot import RacerPicture, Standing, Work

MOST_POINTS = 1_000
"""Of a longer path an even choice of points is drawn, and the last one."""
DECADES = 16.0
"""The log axis reaches so far down at most: differences below are rounding."""
ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
LEAST_DECADES, GROWTH = 2.0, 2.0
"""Height of the log axis at first, and by how much it grows downwards, so that it seldom moves."""


@dataclass(frozen=True)
class ValueScale:
    """How values stand on the upright axis."""

    log: bool
    base: float = 0.0
    """With `log`: what is taken off first, the lowest value that is known."""

    @classmethod
    def of(cls, racers: Sequence[RacerPicture], lowest: float | None, *, log: bool) -> ValueScale:
        """Return the scale: `log` works where a lowest value is known, or where all values are positive."""
        if log and lowest is None:
            log = all(float(racer.loss.min()) > 0 for racer in racers)
        return cls(log, lowest if log and lowest is not None else 0.0)

    def heights(self, values: np.ndarray, floor: float = -math.inf) -> np.ndarray:
        """Return where values (N,) stand; not above the base or below `floor`: at `floor`."""
        if not self.log:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log10(np.maximum(values - self.base, 0.0))
        return np.asarray(np.maximum(found, floor))


def done(racer: RacerPicture, work: Work) -> np.ndarray:
    """Return the steps, the gradients evaluated or the seconds up to each point: (N,) float64, ascending."""
    if work is Work.STEPS:
        points = np.arange(len(racer.x))
        return np.asarray(points - np.searchsorted(racer.jumps, points, side="right"), np.float64)
    return (racer.evaluations if work is Work.GRADIENTS else racer.seconds).astype(np.float64)


def drawn(count: int) -> np.ndarray:
    """Return the numbers of the points that are drawn: as a path grows, mostly the same ones."""
    stride = 1
    while count > stride * MOST_POINTS:
        stride *= 2
    kept = np.arange(0, count, stride)
    return kept if not len(kept) or kept[-1] == count - 1 else np.append(kept, count - 1)


def round_up(value: float) -> float:
    """Return a round number that is not less."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * factor for factor in ROUND if power * factor >= value * (1 - 1e-9))


def value_range(racers: Sequence[RacerPicture], scale: ValueScale) -> Range:
    """Return a range that holds the values of all racers but of those that have diverged, and all starts."""
    starts = np.array([racer.loss[0] for racer in racers])
    paths = [racer.loss for racer in racers if racer.standing is not Standing.DIVERGED]
    values = np.concatenate([starts, *(path[drawn(len(path))] for path in paths)])
    values = values[np.isfinite(values)]
    if not scale.log:
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        room = 0.06 * (high - low) or max(0.5, 1e-6 * abs(high))
        return low - room, high + room
    heights = scale.heights(values)
    heights = heights[np.isfinite(heights)]
    if not len(heights):
        return -1.0, 1.0
    high = math.ceil(2 * float(heights.max()) + 0.2) / 2
    low = high - max(LEAST_DECADES, GROWTH * math.ceil((high - float(heights.min()) + 0.2) / GROWTH))
    return max(low, high - DECADES), high
