"""The caution beside a plane of principal components: a random walk looks like that, too. No torch.

Antognini and Sohl-Dickstein 2018, *PCA of high dimensional random walks with comparison to neural network
training*: in many dimensions the k-th component of a long walk holds 6 / (π² k²) of the variance, so the
first two hold 76 %, and the picture of them is a smooth curve.
"""

from __future__ import annotations

from functools import cache

import numpy as np

MANY_DIMENSIONS = 200
"""From here on the closed form for infinitely many dimensions is within one hundredth of the mean."""
SIMULATED_WALKS, SIMULATED_POINTS = 20, 48
"""Of so many points at most: a longer walk has the same shares to a hundredth."""


def random_walk_share(points: int, dimensions: int, components: int = 2) -> float:
    """Return what share of the variance, 0 to 1, the first components of a random walk hold on average.

    `points` of the walk, in so many dimensions. From `MANY_DIMENSIONS` on by the closed form for infinitely
    many: the covariance of the walk about its mean has the eigenvalues 1 / (4 sin²(π k / 2n)), whose sum is
    (n² − 1) / 6. Below that, the mean of `SIMULATED_WALKS` Gaussian walks from a fixed seed.
    Raises ValueError for fewer than two points.
    """
    if points < 2:
        raise ValueError("A walk has at least two points.")
    if components >= min(points - 1, dimensions):
        return 1.0
    if dimensions < MANY_DIMENSIONS:
        return _simulated(min(points, SIMULATED_POINTS), dimensions, components)
    k = np.arange(1, components + 1)
    return float((6 / (4 * np.sin(np.pi * k / (2 * points)) ** 2)).sum() / (points**2 - 1))


@cache
def _simulated(points: int, dimensions: int, components: int) -> float:
    generator = np.random.default_rng(0)
    shares = [_share_of_a_walk(generator, points, dimensions, components) for _ in range(SIMULATED_WALKS)]
    return float(np.mean(shares))


def _share_of_a_walk(generator: np.random.Generator, points: int, dimensions: int, components: int) -> float:
    walk = generator.standard_normal((points, dimensions)).cumsum(axis=0)
    walk -= walk.mean(axis=0)
    square = walk @ walk.T if points < dimensions else walk.T @ walk
    variances = np.linalg.eigvalsh(square)
    return float(variances[-components:].sum() / variances.sum())


def caution(explained: float, points: int, dimensions: int) -> str:
    """Return the sentences that stand beside a plane of two components which hold a share of the variance."""
    walk = random_walk_share(points, dimensions)
    return (
        f"The two components hold {100 * explained:.0f} % of the path's variance. A pure random walk of "
        f"{points:,} points in {dimensions:,} dimensions would show {100 * walk:.0f} %, and a smooth curve: "
        "neither says that training is simple."
    )
