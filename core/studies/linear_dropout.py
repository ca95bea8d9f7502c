"""Dropout on the inputs of a linear model in closed form.

Srivastava et al. 2014, "Dropout", section 9.1. There p is the share of inputs that stay on and the weights
are those of the thinned model; here q = 1 − p is the rate, and survivors count 1/(1−q) times, as in torch.
Shapes: B rows, I inputs.
"""

from __future__ import annotations

import numpy as np


def expected_loss(
    weight_I: np.ndarray, bias: float, input_BI: np.ndarray, target_B: np.ndarray, rate: float
) -> float:
    """Return the mean squared error that dropout has on average over all masks.

    That is mean (y − x·w − b)² + q/(1−q) Σ mean(x²) w². It is the same for one mask a step and for one a row.
    """
    error_B = target_B - input_BI @ weight_I - bias
    return float(np.mean(error_B**2) + rate / (1 - rate) * np.mean(input_BI**2, axis=0) @ weight_I**2)


def equivalent_ridge(input_BI: np.ndarray, target_B: np.ndarray, rate: float) -> tuple[np.ndarray, float]:
    """Return the weights (I,) and the bias that make `expected_loss` smallest, by least squares."""
    rows = len(target_B)
    pull_I = np.sqrt(rate / (1 - rate) * np.mean(input_BI**2, axis=0) * rows)
    left = np.block([[input_BI, np.ones((rows, 1))], [np.diag(pull_I), np.zeros((len(pull_I), 1))]])
    right = np.concatenate([target_B, np.zeros(len(pull_I))])
    found = np.linalg.lstsq(left, right, rcond=None)[0]
    return found[:-1], float(found[-1])


def prediction_spread(weight_I: np.ndarray, input_BI: np.ndarray, rate: float) -> np.ndarray:
    """Return the standard deviation (B,) of the prediction over all masks: √(q/(1−q) Σ x² w²)."""
    spread_B: np.ndarray = np.sqrt(rate / (1 - rate) * (input_BI**2 @ weight_I**2))
    return spread_B
