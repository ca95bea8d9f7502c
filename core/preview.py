"""What an experiment is about before anything is trained: its rows, its layers and a line of facts.

Rows are read or drawn as `core.datasets.prepare` does for training; nothing is trained, so that there is no
prediction in a preview. It does not import torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset, prepare
from core.datasets.bikes import chosen_columns, leaking_names
from core.experiment import Experiment
from core.settings import BIKE_TABLES, OWN_TABLE
from core.settings.data import column_names

TRUTH_POINTS = 241
"""Points along a curve without noise."""
GROUND_POINTS = 81
"""Points along each side of a surface without noise."""
DAYS_SHOWN = 7
"""Of rows that come several times a day, so many days are shown."""
SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Course:
    """Rows over time, in their order: a week of hours, or all days."""

    rows: np.ndarray
    """(n,) row numbers of the data set."""
    days: np.ndarray
    """(n,) float64: days since 1 January 1970."""
    values: np.ndarray
    """(n,) float64: the target."""
    split: np.ndarray
    """(n,) 0 for training, 1 for validation, 2 for test rows."""
    pitch: float
    """Usual distance between two rows, in days: a longer one is a gap."""

    @property
    def peak(self) -> int:
        """Place of the largest value."""
        return int(self.values.argmax())


@dataclass(frozen=True)
class Points:
    """All rows of a set with one input, and the curve that they were drawn around."""

    rows: np.ndarray
    x: np.ndarray
    y: np.ndarray
    split: np.ndarray
    truth: np.ndarray
    """(TRUTH_POINTS, 2): x and y of the curve without noise."""


@dataclass(frozen=True)
class Ground:
    """All rows of a set with two inputs, and the surface that they were drawn around."""

    rows: np.ndarray
    x1: np.ndarray
    x2: np.ndarray
    values: np.ndarray
    split: np.ndarray
    truth: np.ndarray
    """(GROUND_POINTS, GROUND_POINTS): the surface without noise, x2 by x1, over `ends` in both."""
    ends: tuple[float, float]
    level: float
    """Largest value without its sign, for the colours."""


@dataclass(frozen=True)
class Preview:
    """What can be shown of an experiment without training it. Arrays are read-only."""

    picture: Course | Points | Ground | None
    """None for a table of the user's own, which is read only when it is opened."""
    rows: int
    """Number of rows in all; 0 if they are not known."""
    inputs: np.ndarray
    """(I,) float64: one row as the network is given it, scaled; empty if it is not known."""
    input_names: tuple[str, ...]
    target_unit: str
    layer_sizes: tuple[int, ...]


def preview(experiment: Experiment) -> Preview:
    """Prepare the rows of an experiment and take from them what a small picture shows.

    Takes up to 0.2 s. Raises `core.experiment_files.FileError` where the rows cannot be used.
    """
    sizes = layer_sizes(experiment)
    if experiment.data.source == OWN_TABLE:
        return Preview(None, 0, np.empty(0), (), "", sizes)
    dataset = prepare(experiment.data)
    picture = _picture(dataset)
    row = int(dataset.train[0])
    if isinstance(picture, Course):
        row = int(picture.rows[picture.peak])
    return Preview(
        picture,
        len(dataset.train) + len(dataset.validation) + len(dataset.test),
        dataset.scaled_inputs[row],
        dataset.input_names,
        dataset.target_unit,
        sizes,
    )


def layer_sizes(experiment: Experiment) -> tuple[int, ...]:
    """Return the neurons of each layer from inputs to output; 0 inputs where a table is to be read first."""
    data = experiment.data
    if data.source == OWN_TABLE:
        inputs = 0
    elif data.source in BIKE_TABLES:
        leaking = len(leaking_names(data)) if data.leak else 0
        inputs = len(chosen_columns(data)) + leaking + len(data.derived)
    else:
        inputs = len(column_names(data.source)) + len(data.derived)
    return (inputs, *experiment.network.hidden, 1)


def facts(experiment: Experiment, rows: int = 0) -> tuple[str, ...]:
    """Return a few words on network, optimiser, dropout and rows: ``12-16-16-1``, ``SiLU``, ``Adam`` ..."""
    inputs, *others = layer_sizes(experiment)
    found = ["-".join(map(str, (inputs or "?", *others)))]
    kinds = list(dict.fromkeys(experiment.activations))
    found.append(" and ".join(kinds[:2]) if len(kinds) < 3 else f"{len(kinds)} activations")
    if not kinds:
        found[-1] = "linear"
    found.append(experiment.optimizer.method)
    rates = [rate for rate in experiment.dropout_rates if rate > 0]
    if rates:
        low, high = (f"{100 * rate:.3g}" for rate in (min(rates), max(rates)))
        found.append(f"dropout {low if low == high else f'{low} to {high}'} %")
    if rows:
        found.append(f"{rows:,} rows")
    return tuple(words.replace(" ", SPACE) for words in found)


def example_masks(experiment: Experiment) -> tuple[np.ndarray, ...]:
    """Return for each layer which neurons an example of a training step leaves on: (size,) bool.

    As many are off as the dropout rate says on average, rounded. Which ones differs from step to step; these
    are drawn from the seed of the masks. The output is never off.
    """
    *sizes, outputs = layer_sizes(experiment)
    masks = []
    for layer, (size, rate) in enumerate(zip(sizes, experiment.dropout_rates, strict=True)):
        on = np.ones(size, bool)
        order = np.random.default_rng([experiment.dropout.seed, layer]).permutation(size)
        on[order[: round(rate * size)]] = False
        masks.append(on)
    return (*masks, np.ones(outputs, bool))


def _picture(dataset: Dataset) -> Course | Points | Ground | None:
    if dataset.drawn_inputs == 1:
        return _points(dataset)
    if dataset.drawn_inputs == 2:
        return _ground(dataset)
    return None if dataset.axis is None or dataset.axis.kind != "date" else _course(dataset)


def _points(dataset: Dataset) -> Points:
    assert dataset.truth is not None
    rows = np.flatnonzero(dataset.split_of >= 0)
    x, y = dataset.inputs[rows, 0], dataset.target[rows]
    along = np.linspace(min(-1.0, x.min()), max(1.0, x.max()), TRUTH_POINTS)
    truth = np.column_stack([along, dataset.truth(along[:, None])])
    return Points(rows, x, y, dataset.split_of[rows], truth)


def _ground(dataset: Dataset) -> Ground:
    assert dataset.truth is not None
    rows = np.flatnonzero(dataset.split_of >= 0)
    x1, x2, values = dataset.inputs[rows, 0], dataset.inputs[rows, 1], dataset.target[rows]
    ends = (min(-1.0, x1.min(), x2.min()), max(1.0, x1.max(), x2.max()))
    across, up = np.meshgrid(*2 * [np.linspace(*ends, GROUND_POINTS)])
    truth = dataset.truth(np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
    level = float(max(np.abs(values).max(), np.abs(truth).max(), 1e-9))
    return Ground(rows, x1, x2, values, dataset.split_of[rows], truth, ends, level)


def _course(dataset: Dataset) -> Course:
    """Take all rows, or the last whole week, Monday to Sunday, of the training rows if a day has several."""
    assert dataset.axis is not None
    rows = dataset.axis.order
    rows = rows[dataset.split_of[rows] >= 0]
    days = dataset.axis.values[rows]
    pitch = float(np.median(np.diff(days))) if len(days) > 1 else 1.0
    if pitch < 0.5:
        last = float(dataset.axis.values[dataset.train].max())
        end = np.floor((last - 4) / DAYS_SHOWN) * DAYS_SHOWN + 4  # 5 January 1970 was a Monday
        week = (days >= end - DAYS_SHOWN) & (days < end)
        if week.any():
            rows, days = rows[week], days[week]
    return Course(rows, days, dataset.target[rows], dataset.split_of[rows], pitch)
