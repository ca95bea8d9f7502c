"""`Plane`: a flat cut through the space of all weights and biases. No torch: it crosses threads.

Shapes: L numbers of the flat buffer of parameters, N points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.landscape.surface import Domain, Range
from core.layout import ParameterLayout
from core.plane.directions import Directions, real_places

SMALLEST_SINE = 1e-6
"""Two directions with a smaller sine between them span no plane."""


@dataclass(frozen=True, eq=False)
class Plane:
    """All parameters θ = centre + a · first + b · second.

    The directions need not be orthogonal. The vectors are private read-only copies in float64, with 0 in the
    padding of the buffer. Raises ValueError where the directions span no plane.
    """

    layout: ParameterLayout
    centre: np.ndarray
    """(L,)"""
    first: np.ndarray
    """(L,)"""
    second: np.ndarray
    """(L,)"""
    _gram: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        real = real_places(self.layout)
        for name in ("centre", "first", "second"):
            vector = np.where(real, np.asarray(getattr(self, name), dtype=np.float64), 0.0)
            vector.setflags(write=False)
            object.__setattr__(self, name, vector)
        axes = np.stack([self.first, self.second])
        object.__setattr__(self, "_gram", axes @ axes.T)
        lengths = np.sqrt(np.diag(self._gram))
        if not np.isfinite(self._gram).all() or lengths.min() == 0 or self._sine < SMALLEST_SINE:
            raise ValueError("The two directions span no plane.")

    @classmethod
    def through(cls, layout: ParameterLayout, centre: np.ndarray, directions: Directions) -> Plane:
        """Return the plane of two directions through a point (L,)."""
        return cls(layout, centre, directions.first, directions.second)

    @property
    def cosine(self) -> float:
        """Cosine of the angle between the directions, −1 to 1; 0: orthogonal."""
        return float(self._gram[0, 1] / np.sqrt(self._gram[0, 0] * self._gram[1, 1]))

    @property
    def _sine(self) -> float:
        units = self.first / np.linalg.norm(self.first), self.second / np.linalg.norm(self.second)
        return float(np.linalg.norm(units[1] - (units[0] @ units[1]) * units[0]))

    @property
    def lengths(self) -> tuple[float, float]:
        """Euclidean norms of the directions: how far a step of 1 goes."""
        return float(np.sqrt(self._gram[0, 0])), float(np.sqrt(self._gram[1, 1]))

    @property
    def moves_layer(self) -> tuple[bool, ...]:
        """Whether each layer differs anywhere on the plane, from input to output."""
        return tuple(
            bool(self.first[layer.whole].any() or self.second[layer.whole].any())
            for layer in self.layout.layers
        )

    def at(self, a: float, b: float) -> np.ndarray:
        """Return the parameters (L,) at a place."""
        return self.centre + a * self.first + b * self.second

    def project(self, parameters: np.ndarray) -> tuple[float, float, float]:
        """Return (a, b, distance) of the nearest point of the plane to parameters (L,), without padding."""
        a, b, distance = self.project_path(parameters[None])
        return float(a[0]), float(b[0]), float(distance[0])

    def project_path(self, path: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return a, b and Euclidean distance from the plane, each (N,), for parameters (N, L)."""
        real = real_places(self.layout)
        offset = np.where(real, np.asarray(path, dtype=np.float64), 0.0) - self.centre
        axes = np.stack([self.first, self.second])
        a, b = np.linalg.solve(self._gram, np.einsum("kl,nl->kn", axes, offset))
        distance = np.linalg.norm(offset - a[:, None] * self.first - b[:, None] * self.second, axis=1)
        return a, b, distance


def domain_around(a: np.ndarray, b: np.ndarray, margin: float = 0.15) -> Domain:
    """Return a domain that holds all places, with a margin as a share of its size.

    A direction in which nothing moves gets the width of the other; where neither does, ±1 around the place.
    Places that are not finite do not count.
    """
    finite = np.isfinite(a) & np.isfinite(b)
    if not finite.any():
        return Domain((-1.0, 1.0), (-1.0, 1.0))
    sides = [(float(c[finite].min()), float(c[finite].max())) for c in (a, b)]
    widest = max(high - low for low, high in sides) or 2 / (1 + 2 * margin)
    return Domain(*(_with_margin(low, high, widest, margin) for low, high in sides))


def _with_margin(low: float, high: float, widest: float, margin: float) -> Range:
    size = high - low
    half = ((size if size > 1e-3 * widest else widest) * (1 + 2 * margin)) / 2
    middle = (low + high) / 2
    return middle - half, middle + half
