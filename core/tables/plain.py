"""How a table becomes inputs and target, with NumPy and the standard library alone.

`core.tables.script_text` writes the source of these functions into the exported script. `number_labels` and
what follows are used by `encode` itself; the reading from texts gives the same values to the bit as
DuckDB does.
"""

from __future__ import annotations

import csv
import re
from datetime import datetime

import numpy as np


def read_rows(path: str, encoding: str, separator: str, skip: int) -> list[list[str]]:
    """Read the rows of texts below the first `skip` lines; empty lines are passed over."""
    with open(path, newline="", encoding=encoding, errors="replace") as file:
        for _ in range(skip):
            next(file)
        return [row for row in csv.reader(file, delimiter=separator, skipinitialspace=True) if row]


def read_numbers(
    rows: list[list[str]], column: int, missing: set[str], decimal: str = ".", group: str = ""
) -> np.ndarray:
    """Read a column of numbers (rows,), float64; missing and infinite ones become NaN."""
    numbers = []
    for row in rows:
        text = row[column].strip()
        if text in missing:
            text = "nan"
        numbers.append(float(text.replace(group, "").replace(decimal, ".")))
    values = np.array(numbers)
    return np.where(np.isinf(values), np.nan, values)


def read_dates(
    rows: list[list[str]], column: int, missing: set[str], date_format: str, zone: str = ""
) -> np.ndarray:
    """Read a column of dates as days since 1 January 1970 (rows,), float64, NaN where missing.

    What matches the pattern `zone` is cut off: the clock on the wall counts. Times without a date give
    their part of the day.
    """
    moments: list[np.datetime64] = []
    for row in rows:
        text = row[column].strip()
        if text in missing:
            moments.append(np.datetime64("NaT"))
        else:
            text = re.sub(zone, "", text) if zone else text
            moments.append(np.datetime64(datetime.strptime(text, date_format), "us"))
    times = np.array(moments, dtype="datetime64[us]")
    microseconds = times.astype(np.int64)
    if "%y" not in date_format.lower():  # a time without a date
        microseconds = microseconds % 86_400_000_000
    return np.where(np.isnat(times), np.nan, microseconds / 86_400_000_000)


def read_words(rows: list[list[str]], column: int, missing: set[str], labels: list[str]) -> np.ndarray:
    """Read a column of words as the numbers of their labels (rows,), float64, NaN where missing.

    Words that are no label count as the last one, "other".
    """
    numbers = {label: float(number) for number, label in enumerate(labels)}
    values = []
    for row in rows:
        word = " ".join(row[column].split())
        values.append(float("nan") if word in missing else numbers.get(word, len(labels) - 1.0))
    return np.array(values)


def number_labels(values: np.ndarray, labels: list[float]) -> np.ndarray:
    """Return which of the labels each number is (rows,), float64, NaN where missing.

    Numbers that are no label get the one after the last, "other".
    """
    places = np.full(len(values), float(len(labels)))
    for place, label in enumerate(labels):
        places[values == label] = place
    return np.where(np.isnan(values), np.nan, places)


def one_hot(places: np.ndarray, count: int) -> np.ndarray:
    """Return (rows, count) columns of which one is 1 in each row."""
    columns: np.ndarray = places[:, None] == np.arange(count)
    return columns.astype(np.float64)


def years_since(days: np.ndarray, first_day: float) -> np.ndarray:
    """Return the years since a day (rows,), for a trend."""
    years: np.ndarray = (days - first_day) / 365.2425
    return years


def around(days: np.ndarray, period: float) -> np.ndarray:
    """Return place on a circle (rows, 2), sine and cosine: 365.2425 days for the season, 1 for the hour."""
    angle = 2 * np.pi * (days % period) / period
    return np.column_stack([np.sin(angle), np.cos(angle)])


def around_week(days: np.ndarray) -> np.ndarray:
    """Return the weekday on a circle (rows, 2), sine and cosine; Monday is at angle 0."""
    return around(np.floor(days) + 3, 7.0)  # 1 January 1970 was a Thursday
