"""The residuals of straight lines on given rows: their mean and variance, from a few sums over the rows."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.landscape.surface import Point

_SPLITTER = 134_217_729.0  # 2²⁷ + 1


@dataclass(frozen=True)
class LineResiduals:
    """What is to be known of rows (x, y) for the residuals y − (W x + b) of any line.

    Sums are centred, and means are kept to about 30 digits as two numbers, so that x = 1,000,000 ± 1 loses
    nothing: the variance is a sum of positive parts, and the mean is computed with the rounding error of each
    operation (Dekker 1971, Numerische Mathematik 18, 224-242; Knuth, The Art of Computer Programming, 4.2.2).
    """

    rows: int
    mean_x: float
    mean_x_rest: float
    """What the float64 mean lacks."""
    mean_y: float
    mean_y_rest: float
    variance_x: float
    """Of the rows, divided by their number; exactly 0 if all are equal."""
    variance_y: float
    covariance: float
    slope: float
    """Of the least squares line; 0 where x does not vary."""
    least_variance: float
    """Variance of the residuals at `slope`."""

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> LineResiduals:
        """Sum over rows (N,); all is nan without any. Finite rows near 1e308 may make sums infinite."""
        if not len(x):
            return cls(0, *[math.nan] * 9)
        with np.errstate(over="ignore", invalid="ignore"):
            (mean_x, rest_x, around_x), (mean_y, rest_y, around_y) = _centred(x), _centred(y)
            variance_x, covariance = float(np.mean(around_x**2)), float(np.mean(around_x * around_y))
            slope = covariance / variance_x if variance_x > 0 else 0.0
            residual = around_y - slope * around_x
            least = float(np.mean((residual - residual.mean()) ** 2))
            variance_y = float(np.mean(around_y**2))
        return cls(len(x), mean_x, rest_x, mean_y, rest_y, variance_x, variance_y, covariance, slope, least)

    @property
    def is_flat(self) -> bool:
        """Whether x does not vary: then turning a line about its mean changes nothing."""
        return self.variance_x == 0

    @property
    def scale_x(self) -> float:
        """Standard deviation of x; if that is 0 the size of x, if that is 0 too 1. Positive and finite."""
        return _scale(self.variance_x, self.mean_x)

    @property
    def scale_y(self) -> float:
        """The same of y."""
        return _scale(self.variance_y, self.mean_y)

    def variance(self, slope: Any) -> Any:
        """Return the variance of the residuals for slopes: NumPy's arrays or torch's tensors of any shape."""
        away = slope - self.slope
        return self.least_variance + self.variance_x * (away * away)

    def mean(self, slope: Any, intercept: Any) -> Any:
        """Return the mean of the residuals, to the last digit, for NumPy's arrays that broadcast."""
        with np.errstate(over="ignore", invalid="ignore"):
            product, error = _product(slope, self._split_mean)
            above, lost = _sum(self.mean_y, -product)
            mean, lost_too = _sum(above, -intercept)
            return mean + (lost + lost_too - error + self.mean_y_rest - slope * self.mean_x_rest)

    @functools.cached_property
    def _split_mean(self) -> tuple[float, float, float]:
        return self.mean_x, *_halves(self.mean_x)

    def nearest_minimum(self, l1: float, l2: float) -> Point | None:
        """Return (W, b) where MSE + l1 |W| + l2 W² is lowest; in a valley nearest to 0; None without rows.

        The slope is that of least squares drawn towards 0, up to 0 (Tibshirani 1996, J. R. Stat. Soc. B 58,
        267-288; Hoerl, Kennard 1970, Technometrics 12, 55-67).
        """
        if not self.rows:
            return None
        stiffness = self.variance_x + l2
        if self.is_flat and not l1 and not l2:
            share = self.mean_y / (1 + self.mean_x * self.mean_x)
            return share * self.mean_x, share
        slope = self.slope
        if l1 or l2:
            pull = max(abs(self.covariance) - l1 / 2, 0.0)
            slope = math.copysign(pull / stiffness, self.covariance) if pull else 0.0
        return slope, float(self.mean(np.float64(slope), np.float64(0.0)))


def _centred(values: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Return the mean as two numbers, and what the values (N,) are above it."""
    if np.ptp(values) == 0:  # the mean of equal values may be another number
        return float(values[0]), 0.0, np.zeros_like(values)
    mean = float(values.mean())
    above = values - mean
    rest = float(above.mean())
    return mean, rest, above - rest


def _scale(variance: float, mean: float) -> float:
    for size in (math.sqrt(variance) if variance > 0 else 0.0, abs(mean)):
        if 0 < size < math.inf:
            return size
    return 1.0


def _halves(value: Any) -> tuple[Any, Any]:
    """Split into two numbers of 26 digits of two each, whose products are exact."""
    large = _SPLITTER * value
    high = large - (large - value)
    return high, value - high


def _product(value: Any, split: tuple[float, float, float]) -> tuple[Any, Any]:
    """Return the product of values and one number, given with its halves, and what rounding took of it."""
    factor, factor_high, factor_low = split
    high, low = _halves(value)
    product = value * factor
    error = high * factor_high - product + high * factor_low + low * factor_high + low * factor_low
    return product, error


def _sum(one: Any, other: Any) -> tuple[Any, Any]:
    """Return a sum and what rounding took of it."""
    total = one + other
    of_other = total - one
    return total, (one - (total - of_other)) + (other - of_other)
