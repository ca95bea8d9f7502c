"""`Dataset`: prepared rows with the names and units of their columns and the inverse of the scaling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from core.features import Feature

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
class LogScaling(Scaling):
    """Standardisation of log(1 + value); mean and spread are those of the logarithms."""

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Return scaled float64 values."""
        return super().apply(np.log1p(values))

    def invert(self, scaled: np.ndarray) -> np.ndarray:
        """Return float64 values in the unit of the data; infinite where the exponential overflows."""
        with np.errstate(over="ignore"):
            values: np.ndarray = np.expm1(super().invert(scaled))
        return values


@dataclass(frozen=True)
class Axis:
    """What the rows are ordered by: time, mostly."""

    name: str
    kind: Literal["date", "number"]
    values: np.ndarray
    """(rows,) float64: days since 1 January 1970 for dates."""

    @property
    def order(self) -> np.ndarray:
        """Row numbers from first to last."""
        return np.argsort(self.values, kind="stable")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows for a regression with one target. Arrays are read-only."""

    title: str
    inputs: np.ndarray
    """(rows, I) float64, in the unit of the data: the columns, then the derived inputs."""
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
    features: tuple[Feature, ...]
    """The quantities behind the columns: what can be swept and typed in."""
    derive: Callable[[np.ndarray], np.ndarray]
    """Appends the derived inputs: (n, columns) to (n, I)."""
    truth: Callable[[np.ndarray], np.ndarray] | None = None
    """The curve without noise, where it is known: columns (n, 1 or 2) to (n,)."""
    axis: Axis | None = None
    """What the rows are ordered by, if by anything."""
    remarks: tuple[str, ...] = ()
    """Sentences about the rows: how many were left out, what was filled in."""

    @property
    def input_count(self) -> int:
        """Number of inputs I, with the derived ones."""
        return int(self.inputs.shape[1])

    @property
    def drawn_inputs(self) -> int:
        """1 or 2 for points drawn from a known curve, which can be drawn as one; 0 for tables."""
        return 0 if self.truth is None else len(self.features)

    def rows(self, split: Split) -> np.ndarray:
        """Return the row numbers of a split."""
        rows: np.ndarray = getattr(self, split)
        return rows

    @cached_property
    def split_of(self) -> np.ndarray:
        """(rows,) int8: 0 for training, 1 for validation, 2 for test rows, -1 for deleted ones."""
        found = np.full(len(self.target), -1, np.int8)
        for number, rows in enumerate((self.train, self.validation, self.test)):
            found[rows] = number
        return _read_only(found)

    @cached_property
    def row_order(self) -> np.ndarray:
        """Row numbers in the order of the axis, or of the table where there is none."""
        return _read_only(np.arange(len(self.target)) if self.axis is None else self.axis.order)

    def encode(self, values: np.ndarray) -> np.ndarray:
        """Return the inputs (n, I), in units of the data, for values (n, features)."""
        columns = np.empty((len(values), sum(len(feature.columns) for feature in self.features)))
        for place, feature in enumerate(self.features):
            columns[:, list(feature.columns)] = feature.encode(values[:, place])
        return self.derive(columns)

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
