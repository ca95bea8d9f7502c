"""Splits into training, validation and test rows, and scaling fitted on the training rows."""

from __future__ import annotations

import numpy as np


def split_by_time(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split 0 .. rows-1 into the first 70 % for training, the next 15 % for validation, the rest for test."""
    first, second = int(rows * 0.70), int(rows * 0.85)
    order = np.arange(rows)
    return order[:first], order[first:second], order[second:]


def split_at_random(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split 0 .. rows-1 at random: 70 % for training, 15 % for validation, the rest for test."""
    first, second = int(rows * 0.70), int(rows * 0.85)
    order = np.random.default_rng([seed, 1]).permutation(rows)
    return order[:first], order[first:second], order[second:]


def fit_scaling(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each column; a constant column gets 1, so that it becomes 0."""
    varies = np.ptp(values, axis=0) > 0  # rounding gives a column of equal values a spread above 0
    return values.mean(axis=0), np.where(varies, values.std(axis=0), 1.0)
