"""Minimum and maximum of long series by blocks, so that a curve costs the same at any length."""

from __future__ import annotations

import numpy as np


class MinMaxPyramid:
    """Levels of a growing series: level k holds minimum and maximum of blocks of 2**k values.

    Owned by one reader. `extend_to` costs time in proportion to what is new; `band` in proportion
    to the blocks that it returns. Values that are not finite are left out of their block.
    """

    FACTOR = 2

    def __init__(self) -> None:
        self._levels: list[tuple[np.ndarray, np.ndarray, int]] = []
        self._length = 0
        self._last = np.empty(0)

    def __len__(self) -> int:
        return self._length

    def extend_to(self, values: np.ndarray) -> None:
        """Take in the series as it is now: what was seen before, then new values at the end.

        A series that was cut back (see `History.truncate`) is taken in anew, even where it has
        grown past its old length since: its value at the old end is another one then.
        """
        seen = values[self._length - 1 : self._length] if self._length else values[:0]
        if not np.array_equal(seen, self._last, equal_nan=True):
            self._levels = []
        self._length = len(values)
        self._last = values[-1:].copy()
        low, high, level = values, values, 0
        while len(low) // self.FACTOR >= 2:
            low, high = self._fill(level, low, high)
            level += 1

    def _fill(self, level: int, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if level == len(self._levels):
            self._levels.append((np.empty(16, low.dtype), np.empty(16, low.dtype), 0))
        block_low, block_high, done = self._levels[level]
        full = len(low) // self.FACTOR
        if full > len(block_low):
            block_low = _enlarged(block_low, full)
            block_high = _enlarged(block_high, full)
        if full > done:
            fresh = slice(done * self.FACTOR, full * self.FACTOR)
            shape = (full - done, self.FACTOR)
            block_low[done:full] = np.fmin.reduce(low[fresh].reshape(shape), axis=1)
            block_high[done:full] = np.fmax.reduce(high[fresh].reshape(shape), axis=1)
        self._levels[level] = (block_low, block_high, full)
        return block_low[:full], block_high[:full]

    def band(
        self, values: np.ndarray, start: int, stop: int, blocks: int
    ) -> tuple[int, np.ndarray, np.ndarray]:
        """Return (block size, minima, maxima) of values[start:stop] in at most about `blocks` blocks.

        Blocks begin at multiples of the block size, so that they do not flicker while the series
        grows; the last one may be short. `values` is the series last given to `extend_to`.
        """
        size, level = 1, -1
        while (stop - start) / size > blocks and level + 1 < len(self._levels):
            size *= self.FACTOR
            level += 1
        if level < 0:
            return 1, values[start:stop], values[start:stop]
        low, high, full = self._levels[level]
        first, last = start // size, min(stop // size, full)
        tail = values[last * size : stop]
        lows, highs = low[first:last], high[first:last]
        if len(tail):
            lows = np.append(lows, np.fmin.reduce(tail))
            highs = np.append(highs, np.fmax.reduce(tail))
        return size, lows, highs


def _enlarged(array: np.ndarray, length: int) -> np.ndarray:
    larger = np.empty(max(2 * len(array), length), array.dtype)
    larger[: len(array)] = array
    return larger
