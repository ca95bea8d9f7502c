"""What the plot of values shows of a race: places of the points on both axes, and ranges. NumPy only.

Shapes: N points of a path, M of them drawn.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from core.landscape.surface import Range
from core.race.snapshot import RacerPicture, Standing, Work

MOST_POINTS = 1_000
"""Of a longer path every second point is drawn, or every fourth ..., and the last one."""
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


def done(racer: RacerPicture, work: Work, first: int = 0) -> np.ndarray:
    """Return the steps, the gradients evaluated or the seconds up to each point from the `first`.

    (N - first,) float64, ascending.
    """
    if work is Work.STEPS:
        points = np.arange(first, len(racer.x), dtype=np.float64)
        return points - np.searchsorted(racer.jumps, points, side="right") if racer.jumps else points
    return (racer.evaluations if work is Work.GRADIENTS else racer.seconds)[first:].astype(np.float64)


def stride_of(count: int) -> int:
    """Return which of so many points are drawn, every first, second, fourth ...: mostly the same ones."""
    stride = 1
    while count > stride * MOST_POINTS:
        stride *= 2
    return stride


@dataclass(frozen=True, eq=False)
class Curve:
    """What has been worked out of one path; each point once."""

    count: int
    """Points of the path."""
    stride: int
    kept_x: np.ndarray
    """(M,) work done up to each `stride`-th point."""
    kept_y: np.ndarray
    """(M,) heights of these; minus infinity at the base of the scale."""
    end: tuple[float, float]
    """The last point, whether it is among them or not."""
    finite: Range
    """Lowest and highest of all heights that are finite; (inf, -inf) if none is."""
    start: float
    """Height of the first point."""
    point: tuple[float, float]
    """The last point of the path, by which is told whether another path goes on from it."""
    counts: bool
    """Whether the axis must show all of it; one that has diverged leaves it."""

    @property
    def x(self) -> np.ndarray:
        """Work done up to the points that are drawn."""
        return np.append(self.kept_x, self.end[0]) if self._end_is_apart else self.kept_x

    @property
    def y(self) -> np.ndarray:
        """Heights of the points that are drawn."""
        return np.append(self.kept_y, self.end[1]) if self._end_is_apart else self.kept_y

    @property
    def _end_is_apart(self) -> bool:
        return (self.count - 1) % self.stride > 0


NOTHING = Curve(0, 1, np.empty(0), np.empty(0), (0.0, 0.0), (math.inf, -math.inf), 0.0, (0.0, 0.0), True)


class Curves:
    """The curves of all racers. What a frame adds to them is worked out for all of them together."""

    def __init__(self) -> None:
        self._about: tuple[object, ...] = ()
        self.all: dict[int, Curve] = {}
        """By the number of the racer."""
        self.grown: dict[int, Curve] = {}
        """As they were before the last frame added to them."""

    def show(self, race: int, racers: Sequence[RacerPicture], work: Work, scale: ValueScale) -> bool:
        """Take the paths of a race; return whether all curves only grew, and none came or went."""
        about = race, work, scale
        before = self.all if about == self._about else {}
        self._about = about
        old = [_goes_on(before.get(racer.settings.number), racer) for racer in racers]
        more = [(one, racer) for one, racer in zip(old, racers, strict=True) if one.count < len(racer.x)]
        now = {racer.settings.number: one for one, racer in zip(old, racers, strict=True)}
        if more:
            heights = scale.heights(np.concatenate([racer.loss[one.count :] for one, racer in more]))
            first = 0
            for one, racer in more:
                last = first + len(racer.x) - one.count
                now[racer.settings.number] = _with_more(one, racer, work, heights[first:last])
                first = last
        only_grew = NOTHING not in old and now.keys() == self.all.keys()
        self.grown = {racer.settings.number: one for one, racer in more} if only_grew else {}
        self.all = now
        return only_grew


def _goes_on(before: Curve | None, racer: RacerPicture) -> Curve:
    """Return what is known of a path already."""
    if before is None or not 0 < before.count <= len(racer.x):
        return NOTHING
    last, still_counts = before.count - 1, racer.standing is not Standing.DIVERGED
    same = before.point == (float(racer.x[last]), float(racer.loss[last])) and before.counts is still_counts
    return before if same and stride_of(len(racer.x)) == before.stride else NOTHING


def _with_more(one: Curve, racer: RacerPicture, work: Work, heights: np.ndarray) -> Curve:
    """Return a curve with the rest of its path, whose heights are given."""
    count = len(racer.x)
    x, stride = done(racer, work, one.count), stride_of(count)
    own = slice(-one.count % stride, None, stride)
    known = heights[np.isfinite(heights)]
    low, high = one.finite
    if len(known):
        low, high = min(low, float(known.min())), max(high, float(known.max()))
    return Curve(
        count,
        stride,
        np.concatenate([one.kept_x, x[own]]),
        np.concatenate([one.kept_y, heights[own]]),
        (float(x[-1]), float(heights[-1])),
        (low, high),
        one.start if one.count else float(heights[0]),
        (float(racer.x[-1]), float(racer.loss[-1])),
        racer.standing is not Standing.DIVERGED,
    )


def round_up(value: float) -> float:
    """Return a round number that is not less."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * factor for factor in ROUND if power * factor >= value * (1 - 1e-9))


def value_range(curves: Collection[Curve], scale: ValueScale) -> Range:
    """Return a range that holds the values of all racers but of those that have diverged, and all starts."""
    ends = [end for curve in curves for end in (curve.start, *(curve.finite if curve.counts else ()))]
    known = [end for end in ends if math.isfinite(end)]
    if not scale.log:
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        room = 0.06 * (high - low) or max(0.5, 1e-6 * abs(high))
        return low - room, high + room
    if not known:
        return -1.0, 1.0
    high = math.ceil(2 * max(known) + 0.2) / 2
    low = high - max(LEAST_DECADES, GROWTH * math.ceil((high - min(known) + 0.2) / GROWTH))
    return max(low, high - DECADES), high
