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
        return preparation.split_by_time(rows, settings.train, settings.validation)
    return preparation.split_at_random(rows, settings.train, settings.validation, settings.seed)
