"""Residuals by group: hour, weekday, weather, month, and every input with few different values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.datasets import Dataset
from core.features import Feature
from core.report.report import Grouping, HeldOut, ResidualCross, ResidualGroups

MOST_GROUPS = 31
"""Of a choice with more labels the commonest are kept; whole numbers with more values are not grouped."""
MOST_VALUES = 12
"""The same for numbers that need not be whole: with more values they are a measurement."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
HOURS = tuple(f"{hour}:00" for hour in range(24))
HOUR, WEEKDAY, MONTH = "hour", "weekday", "month"
MISSING, OTHERS = "missing", "others"

_SECOND = 1 / 86_400
_THURSDAY = 3
"""1 January 1970 was one, counted from Monday on."""


def groupings(dataset: Dataset, rows: HeldOut) -> Iterator[Grouping | None]:
    """Find what the rows can be grouped by; gives None for a quantity that does not group them.

    The parts of the time come first, then the features in their order, without those of the same name.
    """
    known: set[str] = set()
    for one in _of_time(rows.axis) if rows.axis_kind == "date" else ():
        known.add(one.name)
        yield one
    for feature in dataset.features:
        values = feature.values[rows.rows]
        if feature.kind == "date":
            parts = {part.name: part for part in _of_time(values)} if np.isfinite(values).all() else {}
            for name, part in parts.items():
                if name not in known:
                    known.add(name)
                    yield part
        elif feature.name.casefold() in known:
            yield None
        else:
            yield _of_feature(feature, values)


# ---- what a row belongs to ----------------------------------------------------------------


def _of_time(days: np.ndarray) -> Iterator[Grouping]:
    """Return hour, weekday and month for days since 1970, those that differ between the rows."""
    whole = np.floor(days + _SECOND)
    hours = np.floor((days - whole) * 24 + 24 * _SECOND).astype(np.int16)
    if np.ptp(hours) > 0:
        yield _grouping(HOUR, HOURS, np.clip(hours, 0, 23))
    weekdays = (whole.astype(np.int64) + _THURSDAY) % 7
    if np.ptp(weekdays) > 0:
        yield _grouping(WEEKDAY, WEEKDAYS, weekdays)
    months = whole.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    if np.ptp(months) > 0:
        found, place = np.unique(months, return_inverse=True)
        yield _grouping(MONTH, tuple(MONTHS[month] for month in found), place)


def _of_feature(feature: Feature, values: np.ndarray) -> Grouping | None:
    missing = ~np.isfinite(values)
    found, place, counts = np.unique(values, return_inverse=True, return_counts=True, equal_nan=True)
    if len(found) < 2 or (feature.kind != "choice" and counts.max() == 1):  # each row would be a group
        return None
    if feature.kind == "choice" and len(found) > MOST_GROUPS:
        return _commonest(feature, found, place, counts)
    if feature.kind != "choice" and len(found) > (MOST_GROUPS if feature.whole else MOST_VALUES):
        return None
    labels = [_label(feature, value) for value in found]
    if missing.any():
        labels[-1] = MISSING
    return _grouping(feature.name, tuple(labels), place)


def _commonest(feature: Feature, found: np.ndarray, place: np.ndarray, counts: np.ndarray) -> Grouping:
    """Keep the commonest labels in their order, put all others together."""
    kept = np.sort(np.argsort(-counts, kind="stable")[: MOST_GROUPS - 1])
    group = np.full(len(found), len(kept))
    group[kept] = np.arange(len(kept))
    others = f"{len(found) - len(kept)} {OTHERS}"
    labels = (*(_label(feature, value) for value in found[kept]), others)
    return _grouping(feature.name, labels, group[place])


def _label(feature: Feature, value: float) -> str:
    if feature.labels and np.isfinite(value) and 0 <= round(value) < len(feature.labels):
        return feature.labels[round(value)]
    return f"{value:g}".replace("-", "−")


def _grouping(name: str, labels: tuple[str, ...], group: np.ndarray) -> Grouping:
    codes = group.astype(np.int16)
    codes.setflags(write=False)
    return Grouping(name, labels, codes)


# ---- residuals ----------------------------------------------------------------------------


def residuals_by(grouping: Grouping, residual: np.ndarray) -> ResidualGroups:
    """Return count, mean, standard deviation and quartiles of residuals (R,) in each group."""
    groups = len(grouping.labels)
    order = np.argsort(grouping.group, kind="stable")
    count = np.bincount(grouping.group, minlength=groups)
    parts = np.split(residual[order], np.cumsum(count)[:-1])
    mean, std = np.full(groups, np.nan), np.full(groups, np.nan)
    quartiles = np.full((3, groups), np.nan)
    for place, part in enumerate(parts):
        if len(part):
            mean[place], std[place] = part.mean(), part.std()
            quartiles[:, place] = np.quantile(part, (0.25, 0.5, 0.75))
    for array in (count, mean, std, quartiles):
        array.setflags(write=False)
    return ResidualGroups(grouping, count, mean, std, quartiles)


def crossed(rows: Grouping, columns: Grouping, residual: np.ndarray) -> ResidualCross:
    """Return the mean residuals by two groupings at once."""
    shape = len(rows.labels), len(columns.labels)
    cell = rows.group.astype(np.int64) * shape[1] + columns.group
    size = shape[0] * shape[1]
    count = np.bincount(cell, minlength=size)
    total = np.bincount(cell, weights=residual, minlength=size)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan).reshape(shape)
    count = count.reshape(shape)
    for array in (count, mean):
        array.setflags(write=False)
    return ResidualCross(rows, columns, count, mean)
