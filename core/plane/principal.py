"""The plane of the principal components of a path of parameters.

By torch and not by NumPy: in the training thread torch computes in one thread, while NumPy's matrix library
starts another one and waits for it, which takes several times as long on a busy machine.

Shapes: N points of a path, L numbers of the flat buffer of parameters, Q of them that are not padding.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.layout import ParameterLayout
from core.plane.directions import Directions, real_places

STRAIGHT = 1e-6
"""A second component this much shorter than the first one is rounding of float32, not a direction."""
EXACT_DECOMPOSITION = 32
"""Up to so many points or parameters the components are found by a full decomposition."""
BLOCK, ITERATIONS, SETTLED = 8, 200, 1e-6


def principal_directions(
    layout: ParameterLayout, path: np.ndarray, before: Directions | None = None
) -> Directions:
    """Return the first two principal components of a path (N, L) of parameters, of length 1.

    The components are those of θᵢ − θ_final about their mean, as in Li et al. 2018, section 7; only so are
    the shares in `explained` shares of the variance, and those of a random walk comparable
    (`core.plane.random_walk`). `before`: keep the signs of these, so that a picture does not flip.
    Raises ValueError, with a sentence for the user, for fewer than three points and for a straight path.
    """
    if len(path) < 3:
        raise ValueError("The path has too few points yet: principal components need three.")
    real = real_places(layout)
    points = np.asarray(path, dtype=np.float64)[:, real]
    points = points - points[-1]
    centred_NQ = torch.from_numpy(points - points.mean(axis=0))
    if not bool(torch.isfinite(centred_NQ).all()):
        raise ValueError("The path leads to numbers that are not finite.")
    lengths, components_2Q = leading_two(centred_NQ)
    if lengths[1] <= STRAIGHT * lengths[0]:
        raise ValueError("The path is a straight line so far: it has no second component.")
    axes = np.zeros((2, layout.length))
    axes[:, real] = components_2Q.numpy()
    for number, axis in enumerate(axes):
        like = points[0] @ axis[real] if before is None else axis @ (before.first, before.second)[number]
        if like < 0:
            axis[real] = -axis[real]
    shares = (lengths.square() / centred_NQ.square().sum()).tolist()
    return Directions(axes[0], axes[1], ("component 1", "component 2"), (shares[0], shares[1]))


def leading_two(points_NQ: Tensor) -> tuple[Tensor, Tensor]:
    """Return the two largest singular values (2,) and their right vectors (2, Q).

    By subspace iteration, several times faster than a full decomposition for 400 points of 500 numbers; by
    the full one for small tables, and where the iteration does not settle. Settled to 1e-6 of a vector of
    length 1, which is 1e-12 of the share of the variance.
    """
    if min(points_NQ.shape) > EXACT_DECOMPOSITION:
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal((len(points_NQ), BLOCK)))
        basis_QK, last_2Q = points_NQ.t() @ noise, None
        for _ in range(ITERATIONS):
            basis_QK, _ = torch.linalg.qr(basis_QK)
            seen_NK = points_NQ @ basis_QK
            _, lengths, turned = torch.linalg.svd(seen_NK, full_matrices=False)
            found_2Q = (basis_QK @ turned[:2].t()).t()
            if last_2Q is not None and _outside(last_2Q, found_2Q) < SETTLED:
                return lengths[:2], found_2Q
            last_2Q, basis_QK = found_2Q, points_NQ.t() @ seen_NK
    _, lengths, components = torch.linalg.svd(points_NQ, full_matrices=False)
    if len(lengths) < 2:
        lengths, components = torch.cat([lengths, lengths * 0]), torch.cat([components, components * 0])
    return lengths[:2], components[:2]


def _outside(vectors_2Q: Tensor, basis_2Q: Tensor) -> float:
    """Return how much of two vectors lies outside of the plane of two others."""
    return (vectors_2Q - (vectors_2Q @ basis_2Q.t()) @ basis_2Q).abs().max().item()
