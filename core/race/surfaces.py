"""The surface that a description means, on the data in use."""

from __future__ import annotations

from math import ceil

import numpy as np

from core.datasets import Dataset
from core.formula import FormulaError
from core.landscape.linear_regression import from_dataset
from core.landscape.own_function import OwnFunction
from core.landscape.surface import Surface
from core.landscape.test_functions import function
from core.race.experiment import RaceExperiment
from core.validation import SettingError

MOST_EPOCHS = 50
"""Epochs of mini-batches that are drawn; after that they begin again."""


def surface_of(experiment: RaceExperiment, dataset: Dataset | None) -> Surface | None:
    """Return the surface; None for one of data that are not there yet.

    Raises `SettingError` with one sentence for the user where the formula cannot be understood.
    """
    settings = experiment.surface
    match settings.kind:
        case "analytic":
            return function(settings.function, settings.condition, settings.rotation)
        case "formula":
            try:
                return OwnFunction(settings.formula)
            except FormulaError as error:
                raise SettingError(str(error)) from error
        case "linear":
            return None if dataset is None else _linear(experiment, dataset)


def _linear(experiment: RaceExperiment, dataset: Dataset) -> Surface:
    settings = experiment.surface
    by_batch = settings.rows == "batch"
    split = "train" if settings.rows == "batch" else settings.rows
    batches = _batches(experiment, dataset) if by_batch else None
    column = min(settings.column, dataset.input_count - 1)
    return from_dataset(dataset, column, split, settings.scaled, batches, l2=settings.l2)


def _batches(experiment: RaceExperiment, dataset: Dataset) -> list[np.ndarray]:
    """Return the rows of each mini-batch, epoch after epoch, in an order that the seed of the race gives."""
    rows, size = dataset.rows("train"), experiment.surface.batch_rows
    in_epoch = max(ceil(len(rows) / size), 1)
    epochs = min(ceil(experiment.race.steps / in_epoch), MOST_EPOCHS)
    batches = []
    for epoch in range(epochs):
        order = np.random.default_rng([experiment.race.seed, epoch]).permutation(rows)
        batches += [order[first : first + size] for first in range(0, len(rows), size)]
    return batches
