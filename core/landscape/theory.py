"""What theory says of gradient descent on a quadratic, and how fast a path really came nearer.

For curvatures λ₁ ≥ λ₂ and the condition number κ = λ₁/λ₂ (Polyak 1964, Some methods of speeding up the
convergence of iteration methods, USSR Comput. Math. Math. Phys. 4(5), 1-17; Nesterov 1983, Soviet Math. Dokl.
27, 372-376; Goh 2017, Why Momentum Really Works, distill.pub/2017/momentum). Momentum is that of
torch.optim.SGD without dampening or weight decay: v ← μ v + g, w ← w − η v, or w ← w − η (g + μ v) with
Nesterov's. Rates and factors are per step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.landscape.surface import Minimum

FLAT = 1e-14
"""A curvature smaller than this share of the other one is taken for 0: rounding cannot tell them apart."""
SHORTEST = 20
"""Fewest points of a path whose rate is measured."""
_ROUNDING = 1e-11  # of the first distance: nearer than that, a path shows how numbers are rounded


@dataclass(frozen=True)
class HeavyBall:
    """The best pair for SGD with momentum, in torch's convention."""

    rate: float
    """Learning rate η = 4 / (√λ₁ + √λ₂)²."""
    momentum: float
    """μ = ((√κ − 1) / (√κ + 1))²."""
    factor: float
    """(√κ − 1) / (√κ + 1): the share of the error that a step leaves in the long run."""


@dataclass(frozen=True, eq=False)
class QuadraticTheory:
    """What follows from the second derivatives of a quadratic.

    In a flat valley (λ₂ = 0) the error along it stays whatever the learning rate: nothing is best, every
    factor is at least 1. At a saddle (λ₂ < 0) no learning rate is stable either, the factor is above 1.
    """

    eigenvalues: tuple[float, float]
    """λ₁ ≥ λ₂: steepest and flattest curvature."""
    eigenvectors: np.ndarray
    """(2, 2) read-only: their directions of length 1, one a column."""
    condition: float | None
    """κ = λ₁/λ₂; infinite in a flat valley, None at a saddle, under a dome and where all is flat."""
    largest_stable_rate: float | None
    """2/λ₁: up to here gradient descent comes no farther from the bottom; None where it must, and where all
    is flat."""
    best_rate: float | None
    """2/(λ₁ + λ₂): of gradient descent; None if there is no one minimum."""
    best_factor: float | None
    """(κ − 1)/(κ + 1): the share of the error that a step with the best rate leaves."""
    best_momentum: HeavyBall | None
    """None if there is no one minimum."""

    def stable_rate(self, momentum: float = 0.0, nesterov: bool = False) -> float | None:
        """Return the largest stable learning rate with momentum μ: 2 (1 + μ)/λ₁, by (1 + 2μ) with Nesterov's.

        None where `largest_stable_rate` is; 0 ≤ μ < 1.
        """
        if self.largest_stable_rate is None:
            return None
        share = (1 + momentum) / (1 + 2 * momentum) if nesterov else 1 + momentum
        return self.largest_stable_rate * share

    def factor(self, rate: float, momentum: float = 0.0, nesterov: bool = False) -> float:
        """Return the share of the error that a step leaves in the long run: the spectral radius.

        The step is linear in error and velocity; of the eigenvalues of that 2 × 2 matrix for each curvature
        the largest magnitude counts. Above 1 the error grows.
        """
        return max(_radius(rate * curvature, momentum, nesterov) for curvature in self.eigenvalues)


def theory(hessian: np.ndarray) -> QuadraticTheory:
    """Return what follows from finite symmetric second derivatives (2, 2)."""
    ascending, vectors = np.linalg.eigh(hessian)
    largest = float(np.abs(ascending).max())
    high, low = (0.0 if abs(value) <= FLAT * largest else float(value) for value in ascending[::-1])
    directions = vectors[:, ::-1].copy()
    directions.setflags(write=False)
    limit = 2 / high if high > 0 and low >= 0 else None
    if limit is None or low == 0:
        condition = None if limit is None else math.inf
        return QuadraticTheory((high, low), directions, condition, limit, None, None, None)
    kappa, root = high / low, math.sqrt(high / low)
    share = (root - 1) / (root + 1)
    ball = HeavyBall(4 / (math.sqrt(high) + math.sqrt(low)) ** 2, share**2, share)
    best = (kappa - 1) / (kappa + 1)
    return QuadraticTheory((high, low), directions, kappa, limit, 2 / (high + low), best, ball)


def _radius(step: float, momentum: float, nesterov: bool) -> float:
    """Return the larger magnitude of the two roots of z² − trace z + determinant; `step` is η λ."""
    if step == 0:
        return 1.0  # along a flat direction nothing changes
    if nesterov:
        trace, determinant = (1 + momentum) * (1 - step), momentum * (1 - step)
    else:
        trace, determinant = 1 + momentum - step, momentum
    inside = trace * trace - 4 * determinant
    if inside < 0:
        return math.sqrt(determinant)  # two complex roots of the same magnitude: it swings
    return (abs(trace) + math.sqrt(inside)) / 2


def measured_rate(x: np.ndarray, y: np.ndarray, minimum: Minimum) -> float | None:
    """Return the share of the distance to `minimum` that a step of a path (N,) left, as a geometric mean.

    It is taken over the second half of the path, as the slope of a straight line through the logarithms of
    the distances, so that a swinging path is not judged by where in its swing it ends. What lies behind the
    first value that is not finite, or nearer to the minimum than rounding allows, is left out. None if fewer
    than `SHORTEST` points remain.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.hypot(x - minimum.x, y - minimum.y)
        size = max(float(distance[0]) if len(distance) else 0.0, abs(minimum.x), abs(minimum.y))
        usable = np.isfinite(distance) & (distance > _ROUNDING * size)
    end = len(usable) if usable.all() else int(np.argmin(usable))
    if end < SHORTEST:
        return None
    steps = np.arange(end // 2, end, dtype=np.float64)
    steps -= steps.mean()
    return math.exp(float(steps @ np.log(distance[end // 2 : end]) / (steps @ steps)))
