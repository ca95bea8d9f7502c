"""Tells whether a formula in x and y is a quadratic, by algebra on what was typed and not by trying places.

A formula is computed once with polynomials in the place of numbers. Their coefficients are fractions, so
that nothing is rounded on the way: ``(x + y)^3 - x^3 - 3*x^2*y - 3*x*y^2 - y^3 + x^2`` is found to be x². A
number that is typed counts as the double that it becomes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from core.formula import Formula, Functions
from core.landscape.surface import Minimum

HIGHEST_DEGREE = 8
"""Terms of a higher degree are not followed, even if they would cancel out."""
MOST_BITS = 4_096
"""Fractions with more digits are not followed either: a text of 200 characters could make them endless."""
Term = tuple[int, int]
"""Powers of x and y."""


class _NotFollowedError(ArithmeticError):
    """A step that does not lead from polynomials to a polynomial, or to too large a one."""


class _Polynomial:
    """A polynomial in x and y, for the operators of a formula; never changed."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Term, Fraction]) -> None:
        self.terms = {term: factor for term, factor in terms.items() if factor}
        for (x, y), factor in self.terms.items():
            if x + y > HIGHEST_DEGREE or max(map(int.bit_length, factor.as_integer_ratio())) > MOST_BITS:
                raise _NotFollowedError

    @classmethod
    def of(cls, value: Any) -> _Polynomial:
        """Return a polynomial as it is, a finite number as a constant."""
        if isinstance(value, _Polynomial):
            return value
        if not math.isfinite(value):
            raise _NotFollowedError
        return cls({(0, 0): Fraction(float(value))})

    @property
    def degree(self) -> int:
        """The highest power; 0 for a constant."""
        return max((x + y for x, y in self.terms), default=0)

    @property
    def constant(self) -> Fraction:
        """Its value, if it is a constant."""
        if self.degree:
            raise _NotFollowedError
        return self.terms.get((0, 0), Fraction(0))

    def plus(self, other: _Polynomial, sign: int = 1) -> _Polynomial:
        terms = dict(self.terms)
        for term, factor in other.terms.items():
            terms[term] = terms.get(term, Fraction(0)) + sign * factor
        return _Polynomial(terms)

    def times(self, other: _Polynomial) -> _Polynomial:
        terms: dict[Term, Fraction] = {}
        for (x, y), factor in self.terms.items():
            for (across, up), more in other.terms.items():
                term = x + across, y + up
                terms[term] = terms.get(term, Fraction(0)) + factor * more
        return _Polynomial(terms)

    def over(self, other: _Polynomial) -> _Polynomial:
        if not other.constant:
            raise _NotFollowedError
        return self.times(_Polynomial({(0, 0): 1 / other.constant}))

    def to_the(self, other: _Polynomial) -> _Polynomial:
        power = other.constant
        if power.denominator != 1 or not 0 <= power <= HIGHEST_DEGREE:
            raise _NotFollowedError
        found = _Polynomial.of(1.0)
        for _ in range(int(power)):
            found = found.times(self)
        return found


def _of_polynomials(operation: Callable[..., _Polynomial]) -> Callable[..., _Polynomial]:
    return lambda *values: operation(*map(_Polynomial.of, values))


class _Symbols(dict[str, Callable[..., Any]]):
    """The operators of a formula; any function of x or y ends the search."""

    def __missing__(self, symbol: str) -> Callable[..., Any]:
        raise _NotFollowedError


_POLYNOMIALS: Functions[_Polynomial] = Functions(
    _Polynomial.of,
    _Symbols(
        {
            "+": _of_polynomials(_Polynomial.plus),
            "-": _of_polynomials(lambda one, other: one.plus(other, -1)),
            "neg": _of_polynomials(lambda one: _Polynomial({}).plus(one, -1)),
            "*": _of_polynomials(_Polynomial.times),
            "/": _of_polynomials(_Polynomial.over),
            "^": _of_polynomials(_Polynomial.to_the),
        }
    ),
)


@dataclass(frozen=True, eq=False)
class Quadratic:
    """f(x, y) = c + gᵀ w + ½ wᵀ H w with w = (x, y) and H not 0."""

    hessian: np.ndarray
    """H (2, 2) float64, read-only."""
    minimum: Minimum | None
    """The one place where it is lowest, if H is positive definite; else None."""


def quadratic_of(formula: Formula) -> Quadratic | None:
    """Return what a formula in ``x`` and ``y`` is as a quadratic; None if it is none.

    None also for planes and constants, for troughs that fall for ever such as ``x^2 + y``, of which theory
    says nothing, for coefficients beyond the range of doubles, and for quadratics that are written with
    functions, such as ``abs(x)^2``.
    """
    values = {"x": _Polynomial({(1, 0): Fraction(1)}), "y": _Polynomial({(0, 1): Fraction(1)})}
    try:
        found = formula.evaluate(values, _POLYNOMIALS)
        return _quadratic(found) if found.degree == 2 else None
    except (_NotFollowedError, OverflowError):
        return None


def _quadratic(polynomial: _Polynomial) -> Quadratic | None:
    def factor(x: int, y: int) -> Fraction:
        return polynomial.terms.get((x, y), Fraction(0))

    xx, xy, yy = 2 * factor(2, 0), factor(1, 1), 2 * factor(0, 2)
    hessian = np.array([[float(xx), float(xy)], [float(xy), float(yy)]])
    hessian.setflags(write=False)
    determinant = xx * yy - xy * xy
    slope_x, slope_y, constant = factor(1, 0), factor(0, 1), factor(0, 0)
    if determinant == 0:  # flat along one direction: does it fall there?
        falls = slope_x * xy != slope_y * xx or slope_x * yy != slope_y * xy
        return None if falls else Quadratic(hessian, None)
    if xx <= 0 or determinant < 0:
        return Quadratic(hessian, None)
    x = (xy * slope_y - yy * slope_x) / determinant
    y = (xy * slope_x - xx * slope_y) / determinant
    value = constant + (slope_x * x + slope_y * y) / 2
    return Quadratic(hessian, Minimum(float(x), float(y), float(value)))
