"""`OwnFunction`: a surface from a formula f(x, y) as a user types it, and how any formula becomes a surface.

The text is read by the grammar of `core.formula` and never run as Python. Shapes: X places along the first
axis, Y places along the second one.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.formula import NUMPY, Formula, Functions, parse, torch_functions
from core.landscape.quadratic import Quadratic, quadratic_of
from core.landscape.surface import Domain, Minimum, Point

if TYPE_CHECKING:
    from torch import Tensor

NAMES = ("x", "y")
"""What the two numbers are called in a formula; either may be missing."""
OWN_DOMAIN = Domain((-3.0, 3.0), (-3.0, 3.0))
"""What is drawn of a formula, if nothing else is said."""
_SHARES = (0.2, 0.8, 0.35, 0.65, 0.5)  # of the domain, where a start is looked for
_AROUND = np.array([-0.01, 0.0, 0.01])


def formula_grid(formula: Formula, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the values (Y, X) float64 of a formula over places (X,) and (Y,).

    Values that are not finite (1/0, the root of -1, 9^9^9^9) stay so, without a warning.
    """
    values = formula.evaluate({"x": x[None, :], "y": y[:, None]}, NUMPY)
    return np.array(np.broadcast_to(values, (len(y), len(x))), order="C")


def formula_loss(formula: Formula, point: Tensor) -> Tensor:
    """Return the value () of a formula at a point (2,) float64, for autograd.

    The gradient is always there: 0 along a name that does not occur and, as torch has it, for `floor`,
    `round`, `ceil` and `sign`; see `_differentiable` for the kinks.
    """
    import torch  # noqa: PLC0415  surfaces are drawn in a thread that never imports torch

    x, y = point.unbind()
    value = formula.evaluate({"x": x, "y": y}, _differentiable())
    if value.requires_grad or not point.requires_grad:
        return value
    return torch.where(torch.ones_like(value, dtype=torch.bool), value, point.sum())


@functools.cache
def _differentiable() -> Functions[Tensor]:
    """Return torch's functions with a gradient of `sqrt` and `hypot` at 0 as well.

    The square root of a sum of squares has a kink where it is 0; autograd multiplies an infinite slope by 0
    there, which is nan. Its gradient is taken to be 0 instead, as that of torch.linalg.vector_norm is: one of
    the subgradients. So Ackley's function has the gradient 0 at its minimum. Values stay as they are.
    """
    import torch  # noqa: PLC0415

    plain = torch_functions()

    def sqrt(x: Tensor) -> Tensor:
        kink = x == 0
        return torch.where(kink, x.detach(), torch.sqrt(torch.where(kink, 1.0, x)))

    def hypot(x: Tensor, y: Tensor) -> Tensor:
        x, y = plain.array(x), plain.array(y)
        kink = (x == 0) & (y == 0)
        return torch.where(kink, 0.0, torch.hypot(torch.where(kink, 1.0, x), y))

    return Functions(plain.array, {**plain.by_symbol, "sqrt": sqrt, "hypot": hypot})


@dataclass(frozen=True)
class OwnFunction:
    """The surface of a formula in x and y: ``x^2 + 3*sin(y)``, ``x``, ``7``.

    Of its minima is known that of a quadratic, see `core.landscape.quadratic`; of others nothing.

    Raises:
        FormulaError: With one sentence and its `place` in the text, if `text` is no such formula.
    """

    text: str
    """As typed."""
    domain: Domain = OWN_DOMAIN
    formula: Formula = field(init=False, repr=False, compare=False)
    """What was understood."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "formula", parse(self.text, NAMES))

    @property
    def title(self) -> str:
        """The formula, without blanks around it."""
        return f"f(x, y) = {self.formula.text}"

    @property
    def axes(self) -> tuple[str, str]:
        """``x`` and ``y``."""
        return NAMES

    @property
    def measure(self) -> str:
        """``f(x, y)``."""
        return "f(x, y)"

    @property
    def unit(self) -> str:
        """None: a pure number."""
        return ""

    @functools.cached_property
    def start(self) -> Point:
        """The first place of a few, the upper left before all, with finite values at it and around it."""
        width, height = self.domain.size
        places = [_inside(self.domain, share, 1 - other) for share in _SHARES for other in _SHARES]
        for x, y in places:
            if np.isfinite(self.grid(x + _AROUND * width, y + _AROUND * height)).all():
                return x, y
        return places[0]

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The one of a positive definite quadratic; () where none is known."""
        found = self._quadratic
        return () if found is None or found.minimum is None else (found.minimum,)

    @property
    def hessian(self) -> np.ndarray | None:
        """(2, 2) second derivatives of a quadratic, by algebra; None for any other formula."""
        return None if self._quadratic is None else self._quadratic.hessian

    @functools.cached_property
    def _quadratic(self) -> Quadratic | None:
        return quadratic_of(self.formula)

    @property
    def batches(self) -> int:
        """1: the same at each step."""
        return 1

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the values (Y, X) float64 over places (X,) and (Y,); not finite where there is none."""
        return formula_grid(self.formula, x, y)

    def loss(self, point: Tensor, step: int) -> Tensor:
        """Return the value () at a point (2,) float64, for autograd; the gradient of a constant is 0."""
        return formula_loss(self.formula, point)


def _inside(domain: Domain, x_share: float, y_share: float) -> Point:
    width, height = domain.size
    x, y = domain.x[0] + x_share * width, domain.y[0] + y_share * height
    return float(f"{x:.6g}"), float(f"{y:.6g}")
