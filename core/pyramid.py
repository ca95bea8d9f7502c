"""Minimum, maximum and mean of long series by blocks, so that a curve costs the same at any length."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np


@dataclass(frozen=True)
class Blocks:
    """A part of a series in blocks of equal size; the last one of the series may be short."""

    size: int
    """Values in a block."""
    first: int
    """Place of the first value of the first block: a multiple of the size."""
    low: np.ndarray
    """Least value of each block; NaN where a block holds no number. Infinite values count."""
    high: np.ndarray
    """Largest value of each block."""
    mean: np.ndarray
    """Mean of the finite values of each block; NaN where there are none."""


class Pyramid:
    """Levels of a growing series: level k knows blocks of 8 * 8**k values.

    Owned by one reader. `extend_to` costs time in proportion to what is new; `blocks` in proportion
    to the blocks that it returns. Values that are not numbers are left out of their block.
    """

    FACTOR = 8

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        self._length = 0
        self._last = 0.0

    def __len__(self) -> int:
        return self._length

    def extend_to(self, values: np.ndarray) -> bool:
        """Take in the series as it is now: what was seen before, then new values at the end.

        A series that was cut back (see `History.truncate`) is taken in anew, even where it has
        grown past its old length since: its value at the old end is another one then. Returns
        whether it only grew.
        """
        grown = is_grown(values, self._length, self._last)
        if not grown:
            self._levels = []
        self._length = len(values)
        self._last = float(values[-1]) if len(values) else 0.0
        full, place = self._length // self.FACTOR, 0
        below: _Level | None = None
        while full:
            if place == len(self._levels):
                self._levels.append(_Level())
            level = self._levels[place]
            if full == level.length:
                break  # nor is there anything new above
            fresh = slice(level.length * self.FACTOR, full * self.FACTOR)
            if below is None:
                level.append(_summary(values[fresh].reshape(-1, self.FACTOR)))
            else:
                level.append(_joined(below.rows[:, fresh], self.FACTOR))
            below, full, place = level, full // self.FACTOR, place + 1
        return grown

    @staticmethod
    def size_for(count: int, most: int) -> int:
        """Return the least power of two that divides so many values into `most` blocks or fewer."""
        return 1 << (-(-max(count, 1) // max(most, 1)) - 1).bit_length()

    def blocks(self, values: np.ndarray, start: int, stop: int, size: int) -> Blocks:
        """Return the blocks that hold values[start:stop].

        `size` is a power of two. Blocks begin at its multiples, so that they do not flicker while the
        series grows, and are whole but for the last one of the series. `values` is the series last given
        to `extend_to`.
        """
        first, stop = start // size, min(-(-stop // size) * size, len(values))
        if size == 1:
            part = values[first:stop]
            return Blocks(1, first, part, part, part)
        full = max(stop // size, first)
        tail = values[full * size : stop]
        parts = [self._whole_blocks(values, first, full, size)] if full > first or not len(tail) else []
        if len(tail):
            parts.append(_summary(tail.reshape(1, -1)))
        rows = parts[0] if len(parts) == 1 else np.hstack(parts)
        with np.errstate(invalid="ignore", divide="ignore"):
            return Blocks(size, first * size, rows[0], rows[1], rows[2] / rows[3])

    def _whole_blocks(self, values: np.ndarray, first: int, full: int, size: int) -> np.ndarray:
        """Return the rows of whole blocks, joined from those of the largest level that fits into them."""
        known, level = self.FACTOR, -1
        while known <= size and level + 1 < len(self._levels):
            known, level = known * self.FACTOR, level + 1
        if level < 0:
            return _summary(values[first * size : full * size].reshape(-1, size))
        joined = size * self.FACTOR // known
        return _joined(self._levels[level].rows[:, first * joined : full * joined], joined)


def is_grown(values: np.ndarray, length: int, last: float) -> bool:
    """Return whether a series still holds, at its place, the last of the `length` values seen before."""
    if not length:
        return True
    if len(values) < length:
        return False
    value = float(values[length - 1])
    return value == last or (isnan(value) and isnan(last))


class _Level:
    """Columns of blocks: least, largest, sum and number of the finite values."""

    def __init__(self) -> None:
        self.rows = np.empty((4, 16))
        self.length = 0

    def append(self, rows: np.ndarray) -> None:
        """Add blocks at the end."""
        length = self.length + rows.shape[1]
        if length > self.rows.shape[1]:
            larger = np.empty((4, max(2 * self.rows.shape[1], length)))
            larger[:, : self.length] = self.rows[:, : self.length]
            self.rows = larger
        self.rows[:, self.length : length] = rows
        self.length = length


def _summary(blocks: np.ndarray) -> np.ndarray:
    """Return (4, n) rows for values (n, size)."""
    rows = np.empty((4, len(blocks)))
    np.fmin.reduce(blocks, axis=1, out=rows[0])
    np.fmax.reduce(blocks, axis=1, out=rows[1])
    with np.errstate(over="ignore", invalid="ignore"):
        blocks.sum(axis=1, out=rows[2], dtype=np.float64)
        rows[3] = blocks.shape[1]
        if not np.isfinite(rows[2]).all():
            finite = np.isfinite(blocks)
            np.where(finite, blocks, 0.0).sum(axis=1, out=rows[2], dtype=np.float64)
            finite.sum(axis=1, out=rows[3], dtype=np.float64)
    return rows


def _joined(rows: np.ndarray, count: int) -> np.ndarray:
    """Return the rows (4, n) of blocks that are made of `count` blocks (4, count n) each."""
    if count == 1:
        return rows
    parts = rows.reshape(4, -1, count)
    joined = np.empty(parts.shape[:2])
    np.fmin.reduce(parts[0], axis=1, out=joined[0])
    np.fmax.reduce(parts[1], axis=1, out=joined[1])
    with np.errstate(over="ignore"):
        np.add.reduce(parts[2:], axis=2, out=joined[2:])
    return joined
