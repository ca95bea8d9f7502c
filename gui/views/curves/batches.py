"""`BatchPoints`: the losses of single batches in as many points as there are pixels for. No Qt.

Points are appended as the run grows: a frame costs what is new in it, however long the run is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log10, nan

import numpy as np

from core.history import StepColumns
from core.pyramid import Pyramid
from core.smoothing import Smoothed
from gui.views.curves.loss_range import LossRange
from gui.views.curves.scale import Range, XScale

PX_PER_BLOCK = 1.5
FEWEST = 4
"""Blocks in which a range is drawn at least, if there are as many steps."""
X, LOW, HIGH, MEAN, SMOOTH = range(5)


@dataclass(frozen=True)
class Wanted:
    """What is to be seen; other points are worked out if any of it changes."""

    scale: XScale
    shown: Range
    """Range of x, in places."""
    width_px: float
    losses: LossRange
    """Gives the places on y."""
    smoothing: float


class BatchSeries:
    """The losses of a run, with what is known of their blocks."""

    def __init__(self) -> None:
        self.losses = Pyramid()
        self.smoothed: Smoothed | None = None
        self.smooth_losses = Pyramid()

    def smooth(self, strength: float) -> None:
        """Smooth with another strength; 0: not at all."""
        self.smoothed = Smoothed(strength) if strength else None
        self.smooth_losses = Pyramid()

    def extend_to(self, losses: np.ndarray) -> bool:
        """Take in the losses as they are now; returns whether they only grew."""
        if self.smoothed is not None:
            self.smoothed.extend_to(losses)
            self.smooth_losses.extend_to(self.smoothed.averages)
        return self.losses.extend_to(losses)


class BatchPoints:
    """Points in places of both axes: a step each, or a block of steps at its middle."""

    def __init__(self) -> None:
        self._rows = np.empty((5, 256))
        self._steps = np.empty((2, 256), np.int64)
        self._length = self._done = 0
        self._wanted: Wanted | None = None
        self._segments: list[_Segment] = []
        self._next = 0
        self.kept = 0
        """Points that are as they were before the last update."""
        self.all_finite = True
        """Whether all points can be drawn."""

    def forget(self) -> None:
        """Work out all points at the next update."""
        self._wanted = None

    def update(self, wanted: Wanted, steps: StepColumns, series: BatchSeries) -> None:
        """Bring the points up to date."""
        start = max(wanted.scale.index(steps, wanted.shown[0]) - 1, 0)
        stop = wanted.scale.stop(steps, wanted.shown[1])
        segments = _segments(wanted, steps, start, stop)
        if wanted != self._wanted or not _begin_alike(self._segments, segments):
            self._done = self._next = 0
        self._wanted, self._segments = wanted, segments
        self.kept = self._length = self._done
        self.all_finite = self.all_finite or not self.kept
        for segment in segments:
            if segment.stop > self._next:
                self._append(wanted, steps, series, segment)
        fresh = self._rows[: SMOOTH + (series.smoothed is not None), self.kept : self._length]
        self.all_finite = self.all_finite and bool(np.isfinite(fresh).all())

    def _append(self, wanted: Wanted, steps: StepColumns, series: BatchSeries, segment: _Segment) -> None:
        """Add the blocks of a segment that are new; one that may still grow is done again next time."""
        begin, size = max(segment.start, self._next), segment.size
        if size > 1 and len(steps) - begin < size:
            self._append_growing(wanted, steps, series, begin)
            return
        blocks = series.losses.blocks(steps.loss, begin, segment.stop, size)
        count, all_rows = len(blocks.low), SMOOTH if series.smoothed is None else SMOOTH + 1
        self._reserve(self._length + count)
        rows, which = self._rows[:, self._length :], self._steps[:, self._length :]
        first = which[0, :count] = blocks.first + size * np.arange(count)
        last = which[1, :count] = first + (size - 1)
        last[-1] = which[1, count - 1] = min(last[-1], len(steps) - 1)
        rows[X, :count] = wanted.scale.of_steps(steps, first)
        if size > 1:
            rows[X, :count] = (rows[X, :count] + wanted.scale.of_steps(steps, last)) / 2
        rows[LOW, :count], rows[HIGH, :count], rows[MEAN, :count] = blocks.low, blocks.high, blocks.mean
        if series.smoothed is not None:
            smooth = series.smooth_losses.blocks(series.smoothed.averages, begin, segment.stop, size)
            rows[SMOOTH, :count] = smooth.mean
        rows[LOW:all_rows, :count] = wanted.losses.places(rows[LOW:all_rows, :count])
        whole = min(len(steps) // size - blocks.first // size, count)
        self._done, self._next = self._length + whole, blocks.first + whole * size
        self._length += count

    def _append_growing(self, wanted: Wanted, steps: StepColumns, series: BatchSeries, begin: int) -> None:
        """Add the one block that is not full yet: what most frames come down to."""
        self._reserve(self._length + 1)
        losses, last, place = steps.loss[begin:], len(steps) - 1, wanted.losses.place
        row, which, scale = self._rows[:, self._length], self._steps[:, self._length], wanted.scale
        which[0], which[1] = begin, last
        row[X] = (scale.of_step(steps, begin) + scale.of_step(steps, last)) / 2
        row[LOW], row[HIGH] = place(float(np.fmin.reduce(losses))), place(float(np.fmax.reduce(losses)))
        row[MEAN] = place(_mean(losses))
        if series.smoothed is not None:
            row[SMOOTH] = place(_mean(series.smoothed.averages[begin:]))
        self._length += 1

    def _reserve(self, length: int) -> None:
        if length > self._rows.shape[1]:
            rows, steps = np.empty((5, 2 * length)), np.empty((2, 2 * length), np.int64)
            rows[:, : self._length] = self._rows[:, : self._length]
            steps[:, : self._length] = self._steps[:, : self._length]
            self._rows, self._steps = rows, steps

    # ---- what is to be seen -----------------------------------------------------------------

    def __len__(self) -> int:
        return self._length

    @property
    def x(self) -> np.ndarray:
        """Places on x, ascending. All arrays are views that are valid until the next update."""
        return self._rows[X, : self._length]

    @property
    def low(self) -> np.ndarray:
        """Place of the least loss of each point."""
        return self._rows[LOW, : self._length]

    @property
    def high(self) -> np.ndarray:
        """Place of the largest loss."""
        return self._rows[HIGH, : self._length]

    @property
    def mean(self) -> np.ndarray:
        """Place of the mean of the losses."""
        return self._rows[MEAN, : self._length]

    @property
    def smooth(self) -> np.ndarray:
        """Place of the mean of the smoothed losses; only with smoothing."""
        return self._rows[SMOOTH, : self._length]

    @property
    def first(self) -> np.ndarray:
        """Index of the first step of each point."""
        return self._steps[0, : self._length]

    @property
    def last(self) -> np.ndarray:
        """Index of its last step."""
        return self._steps[1, : self._length]

    @property
    def singles(self) -> int:
        """How many points stand for a single step: these come first."""
        sizes = [segment for segment in self._segments if segment.size == 1]
        return int(np.searchsorted(self.first, sizes[-1].stop)) if sizes else 0

    @property
    def largest(self) -> int:
        """Steps of the largest block; 1: each point is one step."""
        return max((segment.size for segment in self._segments), default=1)


@dataclass(frozen=True)
class _Segment:
    """Steps that are drawn in blocks of one size; the last segment may still grow."""

    start: int
    stop: int
    size: int


def _begin_alike(old: list[_Segment], new: list[_Segment]) -> bool:
    """Return whether segments only grew at the end."""
    if len(new) < len(old):
        return False
    pairs = list(zip(old, new, strict=False))
    return all((a.start, a.size) == (b.start, b.size) and b.stop >= a.stop for a, b in pairs)


def _segments(wanted: Wanted, steps: StepColumns, start: int, stop: int) -> list[_Segment]:
    """Return how steps are divided: all alike, or on a log axis from one power of two to the next."""
    if stop <= start:
        return []
    px_per_place = wanted.width_px / (wanted.shown[1] - wanted.shown[0])
    if not wanted.scale.log:
        width = wanted.scale.of_step(steps, stop - 1) - wanted.scale.of_step(steps, start)
        size = _size(stop - start, width * px_per_place)
        return [_Segment(start // size * size, stop, size)]
    found, first, octave_px = [], 0, log10(2) * px_per_place
    while first < stop:
        end = max(2 * first, 1)
        if end > start:
            found.append(_Segment(first, min(end, stop), _size(end - first, octave_px)))
        first = end
    return found


def _mean(values: np.ndarray) -> float:
    """Return the mean of those that are finite; NaN if none is."""
    mean = float(values.sum()) / len(values)
    if isfinite(mean):
        return mean
    finite = values[np.isfinite(values)]
    return float(finite.sum()) / len(finite) if len(finite) else nan


def _size(count: int, width_px: float) -> int:
    return Pyramid.size_for(count, max(int(width_px / PX_PER_BLOCK), FEWEST))
