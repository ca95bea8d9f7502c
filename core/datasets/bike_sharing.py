"""The bike sharing tables, encoded as numbers: the hours of 2011, and the days of 2011 and 2012.

Source: Fanaee-T and Gama (2014), UCI data set 275, CC BY 4.0; see ``resources/data/PROVENANCE.md``.
"""

from __future__ import annotations

import csv

import numpy as np

TARGET_NAMES = {"bikers": "bikes", "casual": "casual", "registered": "registered"}


def read_bike_sharing(path: str, target: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the table: inputs (rows, 12) and bikes per hour (rows,), both float64, in time order.

    Hour, half-day and season stand as sine and cosine, so that 23:00 lies beside 0:00.
    `target` is `bikers`, or one of its two parts `casual` and `registered`, which are never inputs.
    """
    weather = {"clear": 0.0, "cloudy/misty": 1.0, "light rain/snow": 2.0, "heavy rain/snow": 3.0}
    inputs, bikes = [], []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            hour = 2 * np.pi * float(row["hr"]) / 24
            season = 2 * np.pi * float(row["day"]) / 365
            inputs.append([
                np.sin(hour), np.cos(hour), np.sin(2 * hour), np.cos(2 * hour),
                np.sin(season), np.cos(season),
                float(row["workingday"]), weather[row["weathersit"]],
                float(row["temp"]), float(row["atemp"]), float(row["hum"]), float(row["windspeed"]),
            ])  # fmt: skip
            bikes.append(float(row[target]))
    return np.array(inputs), np.array(bikes)


def read_bike_sharing_daily(path: str, target: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the table: inputs (rows, 12) and bikes per day (rows,), both float64, in time order.

    Season and day of the week stand as sine and cosine, so that Saturday lies beside Sunday. `target` is
    `cnt`, or one of its two parts `casual` and `registered`, which are never inputs.
    """
    inputs, bikes = [], []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            year, month, day = (int(part) for part in row["dteday"].split("-"))
            before = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[month - 1]
            season = 2 * np.pi * (before + day) / 365
            week = 2 * np.pi * float(row["weekday"]) / 7
            inputs.append([
                float(year - 2011), np.sin(season), np.cos(season), np.sin(week), np.cos(week),
                float(row["workingday"]), float(row["holiday"]), float(row["weathersit"]) - 1.0,
                float(row["temp"]), float(row["atemp"]), float(row["hum"]), float(row["windspeed"]),
            ])  # fmt: skip
            bikes.append(float(row[target]))
    return np.array(inputs), np.array(bikes)


def read_leak(path: str, target: str) -> np.ndarray:
    """Read what the target is made of, (rows, 2) float64: casual and registered, or the sum and the other.

    Known no sooner than the target. No forecast can use it; here it shows what a leak does.
    """
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("casual", "registered", "bikers" if "bikers" in rows[0] else "cnt")
    return np.array([[float(row[name]) for name in names if name != target] for row in rows])


def read_hours(path: str) -> tuple[np.ndarray, np.ndarray]:
    """Read day of the year (1-365) and hour of the day (0-23) of each row, int64."""
    with open(path, newline="", encoding="utf-8") as file:
        pairs = [(int(row["day"]), int(row["hr"])) for row in csv.DictReader(file)]
    table = np.array(pairs, dtype=np.int64)
    return table[:, 0], table[:, 1]
