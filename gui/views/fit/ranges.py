"""Ranges of axes that seldom move: they grow in round steps when data leave them, at most once a second."""

from __future__ import annotations

import numpy as np

from gui.pace import NumberPace
from gui.theme import tokens
from gui.views.axes import holding, nice_range

Ends = tuple[float, float]
SLACK = 0.04
"""Part of the range by which data may leave it: pictures are padded by as much."""


class CalmRange:
    """One axis."""

    def __init__(self, most: int = 4, *, symmetric: bool = False, farthest: float | None = None) -> None:
        """Make one with about `most` steps.

        `farthest`: it grows by at most this part of its first length at either end, whatever a run that is
        about to diverge predicts.
        """
        self._most = most
        self._symmetric = symmetric
        self._farthest = farthest
        self._limits: Ends | None = None
        self._pace = NumberPace(float(tokens()["rate_hz"]["axis_check"]))
        self.ends: Ends | None = None
        """Low and high; None before anything was shown."""

    def start(self, values: np.ndarray) -> Ends:
        """Begin with a range that holds these values."""
        self.ends = nice_range(self._mirrored(values), self._most)
        self._limits = None if self._farthest is None else padded(self.ends, self._farthest)
        return self.ends

    def follow(self, values: np.ndarray) -> Ends:
        """Return the range, which may have grown to hold these values."""
        if self.ends is None:
            return self.start(values)
        if self._limits is not None:
            values = np.clip(values, *self._limits)
        if len(values) and np.isfinite(values).all():
            low, high = padded(self.ends, SLACK)
            if values.min() >= low and values.max() <= high:
                return self.ends
        grown = holding(self.ends, self._mirrored(values), self._most)
        if grown != self.ends and self._pace.due(True):
            self.ends = grown
        return self.ends

    def _mirrored(self, values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, -values]) if self._symmetric else values


def padded(ends: Ends, share: float = SLACK) -> Ends:
    """Return a range that is a little longer at both ends, so that marks there are painted whole."""
    margin = share * (ends[1] - ends[0])
    return ends[0] - margin, ends[1] + margin


def bulk(values: np.ndarray, share: float = 0.01) -> np.ndarray:
    """Return the two values between which all but a share of the finite ones lie at either end."""
    finite = np.sort(values[np.isfinite(values)])
    if not len(finite):
        return finite
    cut = int(share * len(finite))
    return finite[[cut, len(finite) - 1 - cut]]
