"""Values and gradients at several points of a surface at once, the same to the bit as at one after the other.

That holds for formulas of sums, products, quotients, squares and cubes, and constants: IEEE 754 prescribes
each bit of these. Of a sine libraries have another approximation for many numbers than for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from core.formula import NUMPY, Formula, torch_functions
from core.landscape.own_function import OwnFunction
from core.landscape.surface import Surface
from core.landscape.test_functions import AnalyticFunction

EXACT = ("+", "-", "*", "/", "neg")
EXACT_POWERS = (1.0, 2.0, 3.0)
_BySymbol = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Evaluated:
    """What `Surface.loss` has at a racer's place."""

    value: float
    gradient: np.ndarray
    """(2,)"""
    seconds: float
    """What it took."""


class Gradients:
    """A formula evaluated at N points (2, N): their first coordinates, then their second ones."""

    def __init__(self, formula: Formula) -> None:
        self._names = formula.names
        with np.errstate(all="ignore"):
            self._in_numpy = _folded(formula.tree, NUMPY.by_symbol)
            self._in_torch = _folded(formula.tree, torch_functions().by_symbol)

    def at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what `Surface.loss` has there: values (N,), and gradients (2, N) by autograd."""
        leaf = torch.from_numpy(points).requires_grad_()
        x, y = leaf.unbind()
        values = self._in_torch({"x": x, "y": y})
        values.sum().backward()  # with a gradient of its own, torch would import sympy in the first step
        assert leaf.grad is not None
        return values.detach().numpy(), leaf.grad.numpy()

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return what `Surface.grid` has there: values (N,)."""
        with np.errstate(all="ignore"):
            return np.asarray(self._in_numpy({"x": points[0], "y": points[1]}))


def gradients_of(surface: Surface) -> Gradients | None:
    """Return how a surface is evaluated at several points at once; None where bits could differ."""
    if isinstance(surface, AnalyticFunction):
        formula = surface.parsed
    elif isinstance(surface, OwnFunction):
        formula = surface.formula
    else:
        return None
    return Gradients(formula) if formula.names and _is_exact(formula.tree) else None


_Evaluated = Callable[[Mapping[str, Any]], Any]


def _has_names(node: Any) -> bool:
    return isinstance(node, str) or (not isinstance(node, float) and any(map(_has_names, node.arguments)))


def _is_exact(node: Any) -> bool:
    """Return whether all that is done with x and y gives the same bits for one number and for many."""
    if not _has_names(node) or isinstance(node, str):
        return True
    if node.symbol == "^":
        base, exponent = node.arguments
        return exponent in EXACT_POWERS and _is_exact(base)
    return node.symbol in EXACT and all(map(_is_exact, node.arguments))


def _folded(node: Any, by_symbol: _BySymbol) -> _Evaluated:
    """Return a function of x and y; what has neither is computed here, once."""
    if isinstance(node, str):
        return lambda given: given[node]
    if not _has_names(node):
        value = _constant(node, by_symbol)
        return lambda given: value
    function, parts = by_symbol[node.symbol], [_folded(part, by_symbol) for part in node.arguments]
    if len(parts) == 1:
        (only,) = parts
        return lambda given: function(only(given))
    first, second = parts
    return lambda given: function(first(given), second(given))


def _constant(node: Any, by_symbol: _BySymbol) -> Any:
    if isinstance(node, float):
        return node
    if node.value is not None:
        return node.value
    return by_symbol[node.symbol](*(_constant(part, by_symbol) for part in node.arguments))
