"""Which inputs the fit views ask the network about: chosen once for a data set, without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset

GRID_POINTS = 241
SAMPLE_TRAIN = 300
SAMPLE_VALIDATION = 150
WEEK_HOURS = 7 * 24
FIRST_WEEKDAY_OF_2011 = 5
"""1 January 2011 was a Saturday; Monday counts 0. The week that is shown begins on that day too."""


@dataclass(frozen=True)
class Probe:
    """Inputs in units of the data for which predictions are drawn."""

    grid: np.ndarray | None
    """(points,) x of the curve, for data with one input; None for tables."""
    sample_rows: np.ndarray
    """Row numbers of the points of the scatter, training rows first; empty with a grid."""
    sample_train_count: int
    """How many of `sample_rows` are training rows."""
    week_rows: np.ndarray
    """Row numbers of one week of validation rows in time order; empty where there is none."""
    inputs: np.ndarray
    """(points, I) float64, scaled: the sample (or grid), then the week."""

    @property
    def sample_count(self) -> int:
        """Number of points of the sample or the grid."""
        return len(self.grid) if self.grid is not None else len(self.sample_rows)


def choose_probe(dataset: Dataset) -> Probe:
    """Choose a grid for one input, else evenly spread rows of each split and one week."""
    nothing = np.empty(0, np.int64)
    if dataset.input_count == 1:
        x = dataset.inputs[:, 0]
        margin = 0.05 * (x.max() - x.min())
        grid = np.linspace(x.min() - margin, x.max() + margin, GRID_POINTS)
        return Probe(grid, nothing, 0, nothing, dataset.input_scaling.apply(grid[:, None]))
    train = _spread(dataset.train, SAMPLE_TRAIN)
    sample = np.concatenate([train, _spread(dataset.validation, SAMPLE_VALIDATION)])
    week = _week(dataset)
    return Probe(None, sample, len(train), week, dataset.scaled_inputs[np.concatenate([sample, week])])


def _spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Choose rows at random but always the same, so that hours of the day do not alias."""
    if len(rows) <= count:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, count, replace=False))


def _week(dataset: Dataset) -> np.ndarray:
    """Return the rows of the second Saturday-to-Friday week of the validation rows."""
    if dataset.hours is None:
        return np.empty(0, np.int64)
    day = dataset.hours[0][dataset.validation]
    weekday = (day - 1 + FIRST_WEEKDAY_OF_2011) % 7
    saturdays = np.unique(day[(weekday == FIRST_WEEKDAY_OF_2011) & (day > day.min())])
    first = saturdays[min(1, len(saturdays) - 1)]
    week: np.ndarray = dataset.validation[(day >= first) & (day < first + 7)]
    return week
