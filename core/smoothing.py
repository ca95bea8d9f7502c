"""Exponential moving average of long series, without the bias of its beginning, as TensorBoard has it."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from core.pyramid import is_grown

STRONGEST = 0.99
"""Largest strength that is offered."""
_BLOCK = 64
_NO_BIAS = math.log(1e-17)
"""Powers of the strength below this change no float64."""


class Smoothed:
    """The average of a growing series. Owned by one reader.

    With strength w, over the finite values x: s(n) = w s(n-1) + (1 - w) x(n) from s(0) = 0, and the average
    is s(n) / (1 - w**n): the correction of Kingma and Ba (2015, "Adam", section 3), which TensorBoard uses.
    Values that are not finite stay as they are and are not averaged. `extend_to` costs time in proportion to
    what is new.
    """

    def __init__(self, strength: float) -> None:
        """Begin without values. `strength`: 0 (as measured) to below 1. Raises ValueError outside."""
        if not 0 <= strength < 1:
            raise ValueError(f"The strength of smoothing lies between 0 and 1, not at {strength}.")
        self.strength = strength
        self._averages = np.empty(64)
        self._length = 0
        self._last = 0.0
        self._sum, self._count = 0.0, 0

    def extend_to(self, values: np.ndarray) -> None:
        """Take in the series as it is now; one that was cut back is taken in anew (see `Pyramid`)."""
        if not is_grown(values, self._length, self._last):
            self._length, self._sum, self._count = 0, 0.0, 0
        if len(values) > len(self._averages):
            larger = np.empty(max(2 * len(self._averages), len(values)))
            larger[: self._length] = self._averages[: self._length]
            self._averages = larger
        if len(values) > self._length:
            self._averages[self._length : len(values)] = self._continued(values[self._length :])
        self._length, self._last = len(values), float(values[-1]) if len(values) else 0.0

    @property
    def averages(self) -> np.ndarray:
        """One float64 for each value, as a view that is valid until the next `extend_to`."""
        return self._averages[: self._length]

    def _continued(self, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, np.float64)
        finite = np.isfinite(values)
        if finite.all():
            return self._averaged(values)
        found = values.copy()
        found[finite] = self._averaged(values[finite])
        return found

    def _averaged(self, values: np.ndarray) -> np.ndarray:
        if not self.strength or not len(values):
            return values
        sums = _decaying_sums((1 - self.strength) * values, self.strength, self._sum)
        first, self._sum, self._count = self._count + 1, float(sums[-1]), self._count + len(values)
        biased = min(len(values), max(0, math.ceil(_NO_BIAS / math.log(self.strength)) - first))
        sums[:biased] /= 1 - self.strength ** np.arange(first, first + biased)
        return sums


def _decaying_sums(values: np.ndarray, factor: float, before: float) -> np.ndarray:
    """Return s(n) = factor s(n-1) + x(n), beginning with s = `before`.

    Blocks of values are summed by one matrix product; what the blocks before leave is a series of the same
    kind, a 64th as long.
    """
    weights = _weights(factor)
    whole = len(values) // _BLOCK
    sums = np.empty(len(values))
    carry, blocks = before, values[: whole * _BLOCK].reshape(whole, _BLOCK)
    decay = factor ** np.arange(1, _BLOCK + 1)
    if whole:
        inside = blocks @ weights.T
        left = np.array([before])
        if whole > 1:
            left = np.append(left, _decaying_sums(inside[:-1, -1], float(decay[-1]), before))
        sums[: whole * _BLOCK] = (inside + left[:, None] * decay).ravel()
        carry = float(sums[whole * _BLOCK - 1])
    rest = len(values) - whole * _BLOCK
    sums[whole * _BLOCK :] = weights[:rest, :rest] @ values[whole * _BLOCK :] + carry * decay[:rest]
    return sums


@lru_cache(maxsize=8)
def _weights(factor: float) -> np.ndarray:
    """Return the lower triangle of factor**(row - column)."""
    power = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    found: np.ndarray = np.where(power >= 0, factor ** np.maximum(power, 0).astype(float), 0.0)
    return found
