"""The bike sharing tables that ship with the program, with the quantities behind their columns."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np

import resources
from core.datasets import bike_sharing
from core.datasets.dataset import Axis
from core.datasets.rows import DataError, Rows
from core.features import Encode, Feature, cyclic, plain, restricted, scaled
from core.settings import BIKE_TABLES, SETS, DataSettings
from core.settings.data import column_names

HOURLY_FILE = "bike_sharing_hourly_2011.csv"
DAILY_FILE = "bike_sharing_daily.csv"
NEW_YEAR_2011 = 14975.0
"""1 January 2011 in days since 1 January 1970; a Saturday."""

YES_NO = ("no", "yes")
WEATHER = ("clear", "cloudy, misty", "light rain or snow", "heavy rain or snow")
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

Arrays = tuple[np.ndarray, np.ndarray]
AnyArrays = TypeVar("AnyArrays", bound=tuple[np.ndarray, ...])


def bike_file(settings: DataSettings) -> str:
    """Return the path of the table of the settings, which are those of a bike sharing table."""
    name = HOURLY_FILE if settings.source == "bike_sharing_hourly" else DAILY_FILE
    return str(resources.path("data", name))


def table_path(settings: DataSettings) -> str:
    """Return the path of the file that the rows come from; empty where they are drawn."""
    if settings.source in BIKE_TABLES:
        return bike_file(settings)
    return settings.table.path if settings.source == "table" else ""


def chosen_columns(settings: DataSettings) -> list[int]:
    """Return the numbers of the encoded columns that are inputs, in the table's order."""
    names = column_names(settings.source)
    chosen = settings.inputs if settings.source == "bike_sharing_hourly" else settings.daily_inputs
    return [place for place, name in enumerate(names) if not chosen or name in chosen]


def target_column(settings: DataSettings) -> str:
    """Return the name of the target in the file; the daily table calls the sum ``cnt``."""
    daily_sum = settings.source == "bike_sharing_daily" and settings.target == "bikers"
    return "cnt" if daily_sum else settings.target


def leaking_names(settings: DataSettings) -> tuple[str, ...]:
    """Return the columns of the file that the target is made of, as `bike_sharing.read_leak` reads them."""
    whole = "bikers" if settings.source == "bike_sharing_hourly" else "cnt"
    target = target_column(settings)
    return tuple(name for name in ("casual", "registered", whole) if name != target)


def read_bikes(settings: DataSettings) -> Rows:
    """Read a bike sharing table, once; raises `DataError` where it is missing."""
    hourly = settings.source == "bike_sharing_hourly"
    path = bike_file(settings)
    try:
        inputs, target = _table(path, target_column(settings), hourly)
        days, hours = _hours(path) if hourly else _days(path)
        leak = _leak(path, target_column(settings)) if settings.leak else np.empty((len(target), 0))
    except OSError as error:
        raise DataError(
            f"The table {path} cannot be read ({error.strerror}). Install the program again."
        ) from error
    time = NEW_YEAR_2011 - 1 + days + hours / 24
    features = _hourly_features(inputs, days, hours) if hourly else _daily_features(inputs, days)
    columns = chosen_columns(settings)
    names = column_names(settings.source)
    leaking = leaking_names(settings) if settings.leak else ()
    return Rows(
        title=SETS[settings.source].title,
        inputs=np.column_stack([inputs[:, columns], leak]),
        target=target,
        input_names=(*(names[column] for column in columns), *leaking),
        target_name=bike_sharing.TARGET_NAMES[settings.target],
        target_unit="bikes per hour" if hourly else "bikes per day",
        features=(*restricted(features, columns), *_leaking_features(leaking, leak, len(columns))),
        axis=Axis("time", "date", time),
    )


@lru_cache(maxsize=4)
def _table(path: str, target: str, hourly: bool) -> Arrays:
    """Read the table once: parsing holds the interpreter lock, and with it the window, for a while."""
    read = bike_sharing.read_bike_sharing if hourly else bike_sharing.read_bike_sharing_daily
    return _unwritable(read(path, target))


@lru_cache(maxsize=4)
def _leak(path: str, target: str) -> np.ndarray:
    return _unwritable((bike_sharing.read_leak(path, target),))[0]


@lru_cache(maxsize=1)
def _hours(path: str) -> Arrays:
    return _unwritable(bike_sharing.read_hours(path))


@lru_cache(maxsize=1)
def _days(path: str) -> Arrays:
    """Number the days from 1 January 2011 on: the daily table misses none."""
    inputs, _ = _table(path, "cnt", False)
    return _unwritable((np.arange(1, len(inputs) + 1), np.zeros(len(inputs), np.int64)))


def _unwritable(arrays: AnyArrays) -> AnyArrays:
    for array in arrays:
        array.setflags(write=False)
    return arrays


def _leaking_features(names: tuple[str, ...], leak: np.ndarray, at: int) -> list[Feature]:
    return [
        _feature(name, (at + place,), leak[:, place], plain, unit="bikes", whole=True)
        for place, name in enumerate(names)
    ]


def _hourly_features(inputs: np.ndarray, days: np.ndarray, hours: np.ndarray) -> list[Feature]:
    return [
        _feature("hour", (0, 1, 2, 3), hours, cyclic(24, waves=2), whole=True),
        _feature("day of the year", (4, 5), days, cyclic(365), whole=True),
        _feature("working day", (6,), inputs[:, 6], plain, labels=YES_NO),
        _feature("weather", (7,), inputs[:, 7], plain, labels=WEATHER),
        *_weather_numbers(inputs),
    ]


def _daily_features(inputs: np.ndarray, days: np.ndarray) -> list[Feature]:
    weekday = (days - 1 + 6) % 7  # 1 January 2011 was a Saturday
    season = np.where(days > 365, days - 365, days)
    season = np.where((days > 365) & (season > 60), season - 1, season)  # 29 February 2012 counts as 1 March
    return [
        _feature("year", (0,), inputs[:, 0], plain, labels=("2011", "2012")),
        _feature("day of the year", (1, 2), season, cyclic(365), whole=True),
        _feature("weekday", (3, 4), weekday, cyclic(7), labels=DAYS),
        _feature("working day", (5,), inputs[:, 5], plain, labels=YES_NO),
        _feature("holiday", (6,), inputs[:, 6], plain, labels=YES_NO),
        _feature("weather", (7,), inputs[:, 7], plain, labels=WEATHER[:3]),
        *_weather_numbers(inputs),
    ]


def _weather_numbers(inputs: np.ndarray) -> list[Feature]:
    """Return the last four columns, which both tables hold as shares of a range, in their own units."""
    return [
        _feature("temperature", (8,), inputs[:, 8] * 47 - 8, scaled(-8, 47), unit="°C"),
        _feature("feels like", (9,), inputs[:, 9] * 66 - 16, scaled(-16, 66), unit="°C"),
        _feature("humidity", (10,), inputs[:, 10] * 100, scaled(0, 100), unit="%"),
        _feature("wind", (11,), inputs[:, 11] * 67, scaled(0, 67), unit="km/h"),
    ]


def _feature(
    name: str,
    columns: tuple[int, ...],
    values: np.ndarray,
    encode: Encode,
    *,
    unit: str = "",
    labels: tuple[str, ...] = (),
    whole: bool = False,
) -> Feature:
    values = np.asarray(values, dtype=np.float64)
    low, high = (0.0, float(len(labels) - 1)) if labels else (float(values.min()), float(values.max()))
    return Feature(
        name,
        "choice" if labels else "number",
        columns,
        values,
        low,
        high,
        encode,
        unit=unit,
        labels=labels,
        whole=whole,
    )
