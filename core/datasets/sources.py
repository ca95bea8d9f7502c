"""Turns the data settings of an experiment into a prepared `Dataset`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

import resources
from core.datasets import bike_sharing, preparation, synthetic
from core.datasets.dataset import Dataset, Scaling
from core.experiment_files import FileError
from core.settings import BIKE_INPUTS, DataSettings

BIKE_FILE = "bike_sharing_hourly_2011.csv"


class DataError(FileError):
    """A table that cannot be used; the message is one sentence for the user."""


@lru_cache(maxsize=8)
def prepare(settings: DataSettings) -> Dataset:
    """Read or draw the rows, split them, and fit the scaling on the training rows.

    Pure: equal settings give the same object. Raises `DataError` where a shipped table is missing.
    """
    if settings.source == "bike_sharing_hourly":
        return _bike_sharing(settings)
    return _synthetic(settings)


def _bike_sharing(settings: DataSettings) -> Dataset:
    path = str(resources.path("data", BIKE_FILE))
    try:
        inputs, target = _table(path, settings.target)
        hours = _hours(path)
    except OSError as error:
        raise DataError(
            f"The table {path} cannot be read ({error.strerror}). Install the program again."
        ) from error
    columns = chosen_columns(settings)
    return _assemble(
        "Bike sharing, hourly",
        inputs[:, columns],
        target,
        settings,
        input_names=tuple(BIKE_INPUTS[column] for column in columns),
        target_name=bike_sharing.TARGET_NAMES[settings.target],
        target_unit=bike_sharing.TARGET_UNIT,
        hours=hours,
    )


@lru_cache(maxsize=3)
def _table(path: str, target: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the table once: parsing holds the interpreter lock, and with it the window, for a while."""
    return _unwritable(bike_sharing.read_bike_sharing(path, target))


@lru_cache(maxsize=1)
def _hours(path: str) -> tuple[np.ndarray, np.ndarray]:
    return _unwritable(bike_sharing.read_hours(path))


def _unwritable(arrays: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    for array in arrays:
        array.setflags(write=False)
    return arrays


def _synthetic(settings: DataSettings) -> Dataset:
    line = settings.source == "straight_line"
    draw = synthetic.draw_straight_line if line else synthetic.draw_noisy_sine
    inputs, target = draw(settings.rows, settings.noise, settings.seed)
    return _assemble(
        "Straight line" if line else "Noisy sine",
        inputs,
        target,
        settings,
        input_names=("x",),
        target_name="y",
        target_unit="y",
        truth=synthetic.straight_line if line else synthetic.noisy_sine,
    )


def _assemble(
    title: str,
    inputs: np.ndarray,
    target: np.ndarray,
    settings: DataSettings,
    **names: Any,
) -> Dataset:
    split = _split(len(target), settings)
    train = split[0]
    for array in (inputs, target, *split):
        array.setflags(write=False)
    return Dataset(
        title,
        inputs,
        target,
        train=train,
        validation=split[1],
        test=split[2],
        input_scaling=_scaling(inputs, train, settings.scale_inputs),
        target_scaling=_scaling(target, train, settings.scale_target),
        **names,
    )


def chosen_columns(settings: DataSettings) -> list[int]:
    """Return the numbers of the encoded columns of the table that are inputs, in the table's order."""
    return [place for place, name in enumerate(BIKE_INPUTS) if not settings.inputs or name in settings.inputs]


def _split(rows: int, settings: DataSettings) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if settings.split == "time":
        return preparation.split_by_time(rows, settings.train, settings.validation)
    return preparation.split_at_random(rows, settings.train, settings.validation, settings.seed)


def _scaling(values: np.ndarray, train: np.ndarray, wanted: bool) -> Scaling:
    return Scaling(*preparation.fit_scaling(values[train])) if wanted else Scaling.none(values.shape[1:])
