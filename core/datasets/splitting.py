"""Which rows train, validate and test, as the settings say."""

from __future__ import annotations

import numpy as np

from core.datasets import preparation
from core.settings import DataSettings

Parts = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Row numbers for training, validation and test."""


def split_rows(rows: int, settings: DataSettings) -> Parts:
    """Split so many rows."""
    if settings.split == "time":
        parts = preparation.split_by_time(rows, settings.train, settings.validation)
    else:
        parts = preparation.split_at_random(rows, settings.train, settings.validation, settings.seed)
    folds = settings.folds
    if folds.order == "none":
        return parts
    return preparation.take_fold(parts, folds.count, folds.number, fold_seed(settings))


def fold_seed(settings: DataSettings) -> int | None:
    """Return the seed by which the folds are shuffled; None where they stay in their order."""
    return settings.seed if settings.folds.order == "shuffled" else None
