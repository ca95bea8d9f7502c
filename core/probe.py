"""Which inputs the fit views ask the network about, without torch.

Some are chosen once for a data set (`Probe`): a grid over one or two inputs, a sample of the rows. Others are
chosen by the user while it trains (`Questions`): a stretch of rows, one quantity swept, values typed in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset

GRID_POINTS = 241
"""Points of a curve over one input."""
GRID_SIDE = 41
"""Points along each side of a grid over two inputs."""
SAMPLE_TRAIN = 300
SAMPLE_VALIDATION = 150
SAMPLE_TEST = 150
STRETCH_POINTS = 600
"""Rows of a stretch that are predicted; of a longer one an even choice."""
SWEEP_POINTS = 121
RESPONSE_POINTS = (41, 21)
"""Points of a neuron's response along one input, and along each of two."""
NETWORK_SIZE_TIMES_POINTS = 60_000_000
"""Multiplications for one picture: about 5 ms in one thread."""


@dataclass(frozen=True)
class Probe:
    """Inputs in units of the data for which predictions are drawn."""

    grid: np.ndarray | None
    """(points,) places along each input, for points drawn from one or two inputs; None for tables."""
    grid_inputs: np.ndarray
    """(points, I) or (points * points, I) float64, scaled; rows of equal x2. Empty for tables."""
    sample_rows: np.ndarray
    """Row numbers of the points whose predictions are shown: training, validation, then test rows."""
    sample_train_count: int
    """How many of `sample_rows` are training rows."""
    sample_seen_count: int
    """How many of `sample_rows` are training or validation rows; the rest are test rows."""

    @property
    def side(self) -> int:
        """Number of points along each input; 0 for tables."""
        return 0 if self.grid is None else len(self.grid)

    @property
    def response_places(self) -> np.ndarray:
        """Which points of the grid, along one input, a neuron's response is shown for."""
        two = len(self.grid_inputs) > self.side
        count = min(RESPONSE_POINTS[two], self.side)
        return np.linspace(0, self.side - 1, count).round().astype(np.int64)


@dataclass(frozen=True)
class Questions:
    """What the user asks beyond the grid and the sample."""

    stretch: tuple[int, int] | None = None
    """First place and number of places in the order of the rows' axis."""
    sweep: int | None = None
    """Number of the feature that sweeps while the others rest."""
    typed: tuple[float, ...] | None = None
    """A value for each feature."""


NO_QUESTIONS = Questions()


def choose_probe(dataset: Dataset, parameters: int = 1000) -> Probe:
    """Choose grid and sample for a data set and a network with so many parameters."""
    most = max(100, NETWORK_SIZE_TIMES_POINTS // max(parameters, 1))
    train = _spread(dataset.train, min(SAMPLE_TRAIN, most))
    validation = _spread(dataset.validation, min(SAMPLE_VALIDATION, most // 2))
    test = _spread(dataset.test, min(SAMPLE_TEST, most // 2))
    grid, inputs = _grid(dataset, most)
    seen = len(train) + len(validation)
    return Probe(grid, inputs, np.concatenate([train, validation, test]), len(train), seen)


def _grid(dataset: Dataset, most: int) -> tuple[np.ndarray | None, np.ndarray]:
    count = dataset.drawn_inputs
    if count == 0:
        return None, np.empty((0, dataset.input_count))
    columns = dataset.inputs[:, :count]
    if count == 1:
        margin = 0.05 * float(np.ptp(columns))
        grid = np.linspace(columns.min() - margin, columns.max() + margin, min(GRID_POINTS, most))
        return grid, dataset.input_scaling.apply(dataset.encode(grid[:, None]))
    reach = max(1.0, float(np.abs(columns).max()))
    grid = np.linspace(-reach, reach, min(GRID_SIDE, int(most**0.5)))
    x1, x2 = np.meshgrid(grid, grid)
    return grid, dataset.input_scaling.apply(dataset.encode(np.column_stack([x1.ravel(), x2.ravel()])))


def _spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Choose rows at random but always the same, so that hours of the day do not alias."""
    if len(rows) <= count:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, count, replace=False))


# ---- what the user asks -------------------------------------------------------------------


def stretch_rows(dataset: Dataset, first: int, count: int) -> np.ndarray:
    """Return the rows of a stretch in their order: all, or an even choice of `STRETCH_POINTS`."""
    order = dataset.row_order
    first = min(max(first, 0), len(order) - 1)
    stretch = order[first : first + max(count, 1)]
    if len(stretch) <= STRETCH_POINTS:
        return stretch
    return stretch[np.linspace(0, len(stretch) - 1, STRETCH_POINTS).round().astype(np.int64)]


def sweep_values(dataset: Dataset, number: int) -> np.ndarray:
    """Return the values that a feature takes while it sweeps: (points,)."""
    feature = dataset.features[number]
    if feature.labels:
        return np.arange(len(feature.labels), dtype=np.float64)
    if feature.whole and feature.high - feature.low < SWEEP_POINTS:
        return np.arange(feature.low, feature.high + 1)
    return np.linspace(feature.low, feature.high, SWEEP_POINTS)


def sweep_inputs(dataset: Dataset, number: int | None) -> np.ndarray:
    """Return scaled inputs (points, I): one feature sweeps, the others rest.

    None, (0, I), for no feature, or one of an earlier data set. Raises DataError where a derived input cannot
    be computed on the way.
    """
    if number is None or number >= len(dataset.features):
        return np.empty((0, dataset.input_count))
    values = sweep_values(dataset, number)
    table = np.tile([feature.rest for feature in dataset.features], (len(values), 1))
    table[:, number] = values
    return dataset.input_scaling.apply(dataset.encode(table))


def typed_inputs(dataset: Dataset, values: tuple[float, ...] | None) -> np.ndarray:
    """Return scaled inputs (1, I) for a value of each feature; none, and raises, as `sweep_inputs` does."""
    if values is None or len(values) != len(dataset.features):
        return np.empty((0, dataset.input_count))
    return dataset.input_scaling.apply(dataset.encode(np.array([values], dtype=np.float64)))
