"""The range of the error axis: it holds the bulk of what was measured and grows in round steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

import numpy as np

from gui.frame import quantile
from gui.views.axes import nice_step
from gui.views.curves.scale import Range

FLOOR = 1e-12
"""Smallest loss on the log axis."""
LEAST_DECADES = 1.0
"""A log axis holds at least this much, so that the first epochs do not fill the picture with noise."""
OUTSIDE = 0.005
"""Part of the values that may leave the picture at either end: one batch does not flatten the rest."""
LOG_STEP = 0.25


class LossRange:
    """One axis, in places: log10 of the loss, or the loss."""

    def __init__(self, log: bool) -> None:
        self.log = log
        self.ends: Range = (0.0, 1.0)
        self.fresh = True
        """Whether it has held nothing yet."""

    def places(self, losses: np.ndarray) -> np.ndarray:
        """Return the places of losses."""
        if not self.log or not len(losses):
            return losses
        with np.errstate(invalid="ignore"):
            found: np.ndarray = np.log10(np.maximum(losses, FLOOR))
        return found

    def place(self, loss: float) -> float:
        """Return the place of one loss."""
        return log10(max(loss, FLOOR)) if self.log else loss

    def value(self, place: float) -> float:
        """Return the loss at a place."""
        return 10.0**place if self.log else place

    def hold(self, places: Sequence[np.ndarray]) -> None:
        """Grow so that the bulk of each of some curves is held."""
        for values in places:
            finite = values[np.isfinite(values)]
            if len(finite):
                low = quantile(finite, OUTSIDE) if self.log else 0.0
                self._grow(low, quantile(finite, 1 - OUTSIDE))

    def _grow(self, low: float, high: float) -> None:
        old_low, old_high = (low, high) if self.fresh else self.ends
        if not self.fresh and low >= old_low and high <= old_high:
            return
        self.fresh = False
        step = LOG_STEP if self.log else nice_step(max(high, old_high, 1e-9) / 4)
        new_low = np.floor(min(low, old_low) / step + 1e-6) * step
        new_high = np.ceil(max(high, old_high) / step - 1e-6) * step
        least = LEAST_DECADES if self.log else step
        self.ends = (float(min(new_low, new_high - least)), float(max(new_high, new_low + step)))
