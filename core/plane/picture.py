"""Immutable pictures of the network's own loss: over a plane, and along a path. No torch.

Shapes: X and Y places along the axes, N points of a path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class PlanePicture:
    """The loss over a plane, as fine and over as many rows as it is known so far. Arrays are read-only."""

    x: np.ndarray
    """(X,) float64 places along the first direction."""
    y: np.ndarray
    """(Y,) float64 places along the second direction."""
    loss: np.ndarray
    """(Y, X) float64 mean over the rows, on the scaled target; not finite where the network overflows."""
    rows: int
    """Rows that the loss is the mean of: the same ones at each place."""
    all_rows: int
    """Rows of the whole set."""
    is_final: bool
    """Whether this is the finest grid over all rows."""


@dataclass(frozen=True, eq=False)
class PathPicture:
    """A path of parameters beside its shadow on a plane. Arrays are read-only."""

    steps: np.ndarray
    """(N,) int64 training steps done."""
    a: np.ndarray
    """(N,) nearest place of the plane, along its first direction."""
    b: np.ndarray
    """(N,) along its second direction."""
    distance: np.ndarray
    """(N,) Euclidean distance from the plane."""
    loss: np.ndarray
    """(N,) true loss of the parameters; NaN where it is not known yet."""
    plane_loss: np.ndarray
    """(N,) loss at the nearest place of the plane; NaN where it is not known yet."""
    is_final: bool
    """Whether all losses are known."""
