"""`Surface`: a function of two numbers that can be drawn with NumPy and descended with torch.

Shapes: X places along the first axis, Y places along the second one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

Range = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Minimum:
    """A place where the function is lowest, at least nearby."""

    x: float
    y: float
    value: float
    word: str = "minimum"
    """What the picture calls it: ``least squares``."""


@dataclass(frozen=True)
class Domain:
    """The part of the plane that is drawn at first."""

    x: Range
    y: Range

    @property
    def size(self) -> Point:
        """Width and height, in the units of the axes."""
        return self.x[1] - self.x[0], self.y[1] - self.y[0]


class Surface(Protocol):
    """What a picture and a race need to know of a function of two numbers. Frozen: it crosses threads."""

    @property
    def title(self) -> str:
        """What it is, in a few words: ``Quadratic bowl, condition number 7, turned 28°``."""
        ...

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the two numbers: ``w₁`` and ``w₂``, ``W`` and ``b``."""
        ...

    @property
    def measure(self) -> str:
        """Name of the value: ``f(w₁, w₂)``, ``MSE``."""
        ...

    @property
    def unit(self) -> str:
        """Unit of the value; "" for a pure number."""
        ...

    @property
    def domain(self) -> Domain:
        """The part that is drawn at first."""
        ...

    @property
    def start(self) -> Point:
        """A good place to start from."""
        ...

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The minima that are known, the lowest first; () where none is."""
        ...

    @property
    def hessian(self) -> np.ndarray | None:
        """(2, 2) second derivatives, where they are the same everywhere (a quadratic); else None."""
        ...

    @property
    def batches(self) -> int:
        """How many mini-batches `loss` takes turns with; 1 if it is the same at each step."""
        ...

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the values (Y, X) float64 over places (X,) and (Y,); not finite where there is none."""
        ...

    def loss(self, point: Tensor, step: int) -> Tensor:
        """Return the value () at a point (2,) float64, for autograd.

        `step`, from 0, says which mini-batch it is of where there are several.
        """
        ...
