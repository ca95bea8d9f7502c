"""`ComputedSurface`: values that were computed at some places already, for map and relief. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.landscape.surface import Domain, Minimum, Point

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class ComputedSurface:
    """A `Surface` that is known at its own places only: nothing is computed between them or beyond."""

    x: np.ndarray
    """(X,) ascending, two at least."""
    y: np.ndarray
    """(Y,) ascending, two at least."""
    values: np.ndarray
    """(Y, X)"""
    title: str
    axes: tuple[str, str]
    measure: str
    unit: str = ""
    minima: tuple[Minimum, ...] = ()
    hessian: np.ndarray | None = None
    batches: int = 1

    @property
    def domain(self) -> Domain:
        """The part that is known."""
        return Domain((float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1])))

    @property
    def start(self) -> Point:
        """The middle; nobody starts here."""
        (left, right), (low, high) = self.domain.x, self.domain.y
        return (left + right) / 2, (low + high) / 2

    def nearest(self, x: float, y: float) -> Point:
        """Return the place nearest to a point."""
        across, up = _nearest(self.x, np.array([x]))[0], _nearest(self.y, np.array([y]))[0]
        return float(self.x[across]), float(self.y[up])

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the values (Y, X) of the nearest places; NaN outside."""
        found: np.ndarray = self.values[np.ix_(_nearest(self.y, y), _nearest(self.x, x))].astype(np.float64)
        found[(y < self.y[0]) | (y > self.y[-1])] = np.nan
        found[:, (x < self.x[0]) | (x > self.x[-1])] = np.nan
        return found

    def loss(self, point: Tensor, step: int) -> Tensor:
        """Raise TypeError: there is no gradient of values that are only known at some places."""
        raise TypeError("a computed surface cannot be descended")


def _nearest(places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    middles = (places[:-1] + places[1:]) / 2
    return np.asarray(np.searchsorted(middles, wanted))
