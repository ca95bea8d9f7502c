"""Turns the data settings of an experiment into a prepared `Dataset`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

import resources
from core.datasets import bike_sharing, preparation, synthetic
from core.datasets.dataset import Dataset, Scaling
from core.experiment import DataSettings

BIKE_FILE = "bike_sharing_hourly_2011.csv"


class DataError(ValueError):
    """A table that cannot be used; the message is one sentence for the user."""


@lru_cache(maxsize=8)
def prepare(settings: DataSettings) -> Dataset:
    """Read or draw the rows, split them, and fit the scaling on the training rows.

    Pure: equal settings give the same object. Raises `DataError` where a shipped table is missing.
    """
    if settings.source == "bike_sharing_hourly":
        return _bike_sharing()
    return _synthetic(settings)


def _bike_sharing() -> Dataset:
    path = str(resources.path("data", BIKE_FILE))
    try:
        inputs, target = bike_sharing.read_bike_sharing(path)
        hours = bike_sharing.read_hours(path)
    except OSError as error:
        raise DataError(
            f"The table {path} cannot be read ({error.strerror}). Install the program again."
        ) from error
    return _assemble(
        "Bike sharing, hourly",
        inputs,
        target,
        preparation.split_by_time(len(target)),
        input_names=bike_sharing.INPUT_NAMES,
        target_name=bike_sharing.TARGET_NAME,
        target_unit=bike_sharing.TARGET_UNIT,
        hours=hours,
    )


def _synthetic(settings: DataSettings) -> Dataset:
    line = settings.source == "straight_line"
    draw = synthetic.draw_straight_line if line else synthetic.draw_noisy_sine
    inputs, target = draw(settings.rows, settings.noise, settings.seed)
    return _assemble(
        "Straight line" if line else "Noisy sine",
        inputs,
        target,
        preparation.split_at_random(settings.rows, settings.seed),
        input_names=("x",),
        target_name="y",
        target_unit="y",
        truth=synthetic.straight_line if line else synthetic.noisy_sine,
    )


def _assemble(
    title: str,
    inputs: np.ndarray,
    target: np.ndarray,
    split: tuple[np.ndarray, np.ndarray, np.ndarray],
    **names: Any,
) -> Dataset:
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
        input_scaling=Scaling(*preparation.fit_scaling(inputs[train])),
        target_scaling=Scaling(*preparation.fit_scaling(target[train])),
        **names,
    )
