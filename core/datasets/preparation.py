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


def take_fold(
    parts: tuple[np.ndarray, np.ndarray, np.ndarray], folds: int, fold: int, seed: int | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Divide training and validation rows anew for a cross-validation; the test rows stay.

    With a seed the rows are shuffled, fold 1 .. folds validates and all others train. Without one they stay
    in their order: of folds + 1 blocks, block fold + 1 validates and all rows before it train.
    """
    rows = np.sort(np.concatenate(parts[:2]))
    folds = min(folds, len(rows) - (seed is None))
    fold = min(fold, folds)
    if seed is None:
        size = len(rows) // (folds + 1)
        start = len(rows) - (folds - fold + 1) * size
        return rows[:start], rows[start : start + size], parts[2]
    shuffled = np.random.default_rng([seed, 2]).permutation(rows)
    validates = np.array_split(shuffled, folds)[fold - 1]
    return shuffled[~np.isin(shuffled, validates)], validates, parts[2]


def fit_scaling(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each column; a constant column gets 1, so that it becomes 0."""
    varies = np.ptp(values, axis=0) > 0  # rounding gives a column of equal values a spread above 0
    return values.mean(axis=0), np.where(varies, values.std(axis=0), 1.0)


def edit_points(
    inputs: np.ndarray,
    target: np.ndarray,
    train: np.ndarray,
    validation: np.ndarray,
    test: np.ndarray,
    edits: list[tuple[int, tuple[float, ...] | None]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Move, add and delete points: (row, its inputs and target), or (row, None) for a deleted one.

    Rows keep their numbers; those from the number of rows on are added, to the training rows.
    """
    drawn = len(target)
    more = 1 + max([drawn - 1, *(row for row, _ in edits)]) - drawn
    inputs = np.concatenate([inputs, np.zeros((more, inputs.shape[1]))])
    target = np.concatenate([target, np.zeros(more)])
    train = np.concatenate([train, np.arange(drawn, drawn + more)])
    gone = [row for row, place in edits if place is None]
    for row, place in edits:
        if place is not None:
            inputs[row], target[row] = place[:-1], place[-1]
    train, validation, test = (part[~np.isin(part, gone)] for part in (train, validation, test))
    return inputs, target, train, validation, test
