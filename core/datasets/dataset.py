"""`Dataset`: prepared rows with the names and units of their columns and the inverse of the scaling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

Split = Literal["train", "validation", "test"]


@dataclass(frozen=True)
class Scaling:
    """Standardisation of columns: scaled = (value - mean) / spread; 0 and 1 leave them as they are."""

    mean: np.ndarray
    """Mean of the training rows, one number a column (or 0-d for one target)."""
    spread: np.ndarray
    """Standard deviation of the training rows; 1 for a constant column."""

    @classmethod
    def none(cls, columns: tuple[int, ...]) -> Scaling:
        """Return a scaling that changes nothing, for values with these columns (() for one target)."""
        return cls(np.zeros(columns), np.ones(columns))

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Return scaled float64 values; the network is given them in its own precision."""
        scaled: np.ndarray = (values - self.mean) / self.spread
        return scaled

    def invert(self, scaled: np.ndarray) -> np.ndarray:
        """Return float64 values in the unit of the data."""
        values: np.ndarray = np.asarray(scaled, dtype=np.float64) * self.spread + self.mean
        return values


@dataclass(frozen=True)
class Dataset:
    """Rows for a regression with one target. Arrays are read-only."""

    title: str
    inputs: np.ndarray
    """(rows, I) float64, in the unit of the data."""
    target: np.ndarray
    """(rows,) float64, in the unit of the data."""
    input_names: tuple[str, ...]
    target_name: str
    target_unit: str
    train: np.ndarray
    """Row numbers of the training rows."""
    validation: np.ndarray
    test: np.ndarray
    input_scaling: Scaling
    target_scaling: Scaling
    truth: Callable[[np.ndarray], np.ndarray] | None = None
    """The curve without noise, where it is known."""
    hours: tuple[np.ndarray, np.ndarray] | None = None
    """(day of the year, hour of the day) of each row, for tables in time order."""

    @property
    def input_count(self) -> int:
        """Number of input columns I."""
        return int(self.inputs.shape[1])

    def rows(self, split: Split) -> np.ndarray:
        """Return the row numbers of a split."""
        rows: np.ndarray = getattr(self, split)
        return rows

    @cached_property
    def scaled_inputs(self) -> np.ndarray:
        """(rows, I) float64: all rows, scaled."""
        return _read_only(self.input_scaling.apply(self.inputs))

    @cached_property
    def scaled_target(self) -> np.ndarray:
        """(rows, 1) float64, scaled."""
        return _read_only(self.target_scaling.apply(self.target)[:, None])


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
