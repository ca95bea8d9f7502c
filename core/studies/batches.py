"""Which rows each update of an epoch sees, and what its batches say together. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.settings import BatchSettings


def updates_per_epoch(rows: int, batches: BatchSettings) -> int:
    """Return ceil(n / B), or floor(n / B) where a short last batch is dropped, 1 at least."""
    whole, rest = divmod(rows, batches.size)
    return whole if rest == 0 or (batches.drop_last and whole > 0) else whole + 1


def rows_of_batches(train: np.ndarray, batches: BatchSettings, epoch: int) -> tuple[np.ndarray, ...]:
    """Return the row numbers of each batch of an epoch, counted from 1, in the order of the updates.

    `train`: row numbers of the training rows. It follows from the order seed and the epoch alone, so that
    nothing has to be kept to open an epoch long after it was trained.
    """
    order = train
    if batches.shuffle:
        order = train[np.random.default_rng([batches.seed, epoch - 1]).permutation(len(train))]
    count, size = updates_per_epoch(len(train), batches), batches.size
    return tuple(order[start * size : (start + 1) * size] for start in range(count))


@dataclass(frozen=True)
class EpochMeans:
    """Three answers to what the error of an epoch is; they differ, and none of them is wrong."""

    of_batches: float
    """Mean of the batch losses: each batch counts the same, so that the rows of a short one count more."""
    of_points: float
    """Mean of the batch losses weighted by their rows: each row counts the same."""
    at_end: float
    """Loss of all training rows with the weights at the end of the epoch: what was learnt has been learnt."""


def epoch_means(losses: np.ndarray, sizes: np.ndarray, at_end: float) -> EpochMeans:
    """Return the means of an epoch from the losses (updates,) and rows (updates,) of its batches."""
    return EpochMeans(float(losses.mean()), float(losses.dot(sizes) / sizes.sum()), at_end)
