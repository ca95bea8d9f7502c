"""Scores of a regression, in the unit of the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scores:
    """How far predictions lie from the truth on one set of rows."""

    mse: float
    """Mean squared error, in squared units of the target."""
    rmse: float
    """Root of the mean squared error, in units of the target."""
    mae: float
    """Mean absolute error, in units of the target."""
    r2: float
    """1 - MSE / variance of the target; NaN for a constant target."""


def scores(prediction: np.ndarray, target: np.ndarray) -> Scores:
    """Compare predictions with targets, both (rows,) in units of the target; needs one row or more."""
    error = prediction - target
    mse = float(np.mean(error**2))
    variance = float(np.var(target))
    varies = variance > 0 and np.ptp(target) > 0  # rounding gives equal values a variance above 0
    r2 = 1 - mse / variance if varies else float("nan")
    return Scores(mse, float(np.sqrt(mse)), float(np.mean(np.abs(error))), r2)
