"""Splits into training, validation and test rows, and scaling fitted on the training rows."""

from __future__ import annotations

import numpy as np


def split_by_time(rows: int, train: float, validation: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split 0 .. rows-1 in their order: the first for training, the next for validation, the rest for test.

    `train` and `validation` are shares of the rows; each part gets one row at least.
    """
    first = min(max(int(rows * train), 1), rows - 2)
    second = min(max(int(rows * (train + validation)), first + 1), rows - 1)
    order = np.arange(rows)
    return order[:first], order[first:second], order[second:]


def split_at_random(
    rows: int, train: float, validation: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split 0 .. rows-1 as `split_by_time` does, after shuffling them."""
    order = np.random.default_rng([seed, 1]).permutation(rows)
    first, second, third = split_by_time(rows, train, validation)
    return order[first], order[second], order[third]


def fit_scaling(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each column; a constant column gets 1, so that it becomes 0."""
    varies = np.ptp(values, axis=0) > 0  # rounding gives a column of equal values a spread above 0
    return values.mean(axis=0), np.where(varies, values.std(axis=0), 1.0)
