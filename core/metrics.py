"""Scores of a regression, in the unit of the target."""

from __future__ import annotations

import math
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


class Scorer:
    """Compares predictions with the same targets again and again."""

    def __init__(self, target: np.ndarray) -> None:
        self._target = target
        variance = float(np.var(target))
        varies = variance > 0 and np.ptp(target) > 0  # rounding gives equal values a variance above 0
        self._variance = variance if varies else float("nan")

    def scores(self, prediction: np.ndarray) -> Scores:
        """Score predictions (rows,) in units of the target; needs one row or more."""
        with np.errstate(all="ignore"):  # a run that is about to diverge predicts infinity
            error = prediction - self._target
            mse = float(error.dot(error)) / len(error)
            return Scores(mse, math.sqrt(mse), float(np.abs(error).mean()), 1 - mse / self._variance)


def scores(prediction: np.ndarray, target: np.ndarray) -> Scores:
    """Compare predictions with targets, both (rows,) in units of the target; needs one row or more."""
    return Scorer(target).scores(prediction)
