"""One column as the inputs that it becomes: a number, a one-hot choice, the parts of a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.features import Encode, Feature, plain, resting
from core.tables.choices import Choice, missing_label
from core.tables.plain import around, around_week, one_hot, years_since
from core.tables.table import TableColumn, TableError, short

YEAR = 365.2425
"""Days of a year on average."""


@dataclass(frozen=True)
class DatePart:
    """A part of a date that varies."""

    names: tuple[str, ...]
    """Names of its inputs, to be put behind the column's."""
    encode: Callable[[np.ndarray], np.ndarray]
    """From days to (rows,) or (rows, 2)."""
    source: str
    """The same as Python for the exported script, with ``{days}`` in the place of the days."""


@dataclass(frozen=True, eq=False)
class Block:
    """The inputs of one column."""

    column: TableColumn
    inputs: np.ndarray
    """(rows, k) float64."""
    names: tuple[str, ...]
    feature: Feature
    choice: Choice | None = None
    labels: tuple[str, ...] = ()
    """Labels of a choice, with "missing" where missing ones are filled in with it."""
    parts: tuple[DatePart, ...] = ()
    fill: float | None = None
    """What missing values were filled in with; None: there were none."""
    filled: int = 0
    """How many."""


def block_of(
    column: TableColumn,
    known: np.ndarray | Choice,
    kept: np.ndarray,
    train: np.ndarray,
    at: int,
    *,
    fill: bool,
) -> Block:
    """Encode the kept rows of a column whose inputs begin at place `at`; `train` are places among the kept.

    Missing values are there only with `fill`: they become a label of their own, or the median of the
    training rows. Raises `TableError` where no training row has a value.
    """
    values = (known.values if isinstance(known, Choice) else known)[kept]
    missing = np.isnan(values)
    labels = known.labels if isinstance(known, Choice) else ()
    filling: float | None = None
    if fill and missing.any():
        if labels or isinstance(known, Choice):
            filling, labels = float(len(labels)), (*labels, missing_label(labels))
        else:
            filling = _median(column, values[train])
        values = np.where(missing, filling, values)
    make = (
        _choice_block
        if isinstance(known, Choice)
        else _date_block
        if column.kind == "date"
        else _number_block
    )
    names, inputs, feature, parts = make(column, values, labels, at)
    feature = resting(feature, train)
    choice = known if isinstance(known, Choice) else None
    return Block(column, inputs, names, feature, choice, labels, parts, filling, int(missing.sum()))


def _median(column: TableColumn, values: np.ndarray) -> float:
    present = values[np.isfinite(values)]
    if not len(present):
        raise TableError(
            f"“{short(column.name)}” has no value in the training rows to fill others in with: leave it out."
        )
    return float(np.median(present))


_Made = tuple[tuple[str, ...], np.ndarray, Feature, tuple[DatePart, ...]]


def _number_block(column: TableColumn, values: np.ndarray, labels: tuple[str, ...], at: int) -> _Made:
    feature = Feature(
        column.name, "number", (at,), values, float(values.min()), float(values.max()), plain,
        whole=column.whole,
    )  # fmt: skip
    return (column.name,), plain(values), feature, ()


def _choice_block(column: TableColumn, values: np.ndarray, labels: tuple[str, ...], at: int) -> _Made:
    """Two labels become one input, 1 for the second of them; more become one each."""
    count = len(labels)
    encode: Encode = partial(_second_of_two) if count == 2 else partial(one_hot, count=count)
    shown = labels[1:] if count == 2 else labels
    names = tuple(f"{column.name}: {label}" for label in shown)
    columns = tuple(range(at, at + len(names)))
    feature = Feature(column.name, "choice", columns, values, 0.0, count - 1.0, encode, labels=labels)
    return names, encode(values), feature, ()


def _second_of_two(places: np.ndarray) -> np.ndarray:
    return plain(np.asarray(places))


def _date_block(column: TableColumn, values: np.ndarray, labels: tuple[str, ...], at: int) -> _Made:
    parts = _varying_parts(column, values)
    encode: Encode = partial(_encode_parts, parts)
    names = tuple(f"{column.name}, {name}" for part in parts for name in part.names)
    feature = Feature(
        column.name, "date", tuple(range(at, at + len(names))), values, float(values.min()),
        float(values.max()), encode,
    )  # fmt: skip
    return names, encode(values), feature, parts


def _encode_parts(parts: tuple[DatePart, ...], days: np.ndarray) -> np.ndarray:
    days = np.asarray(days, dtype=np.float64)
    return np.column_stack([part.encode(days) for part in parts])


def _varying_parts(column: TableColumn, days: np.ndarray) -> tuple[DatePart, ...]:
    """Return the parts of the date that differ between rows: trend, season, weekday, hour."""
    first = float(days.min())
    length = float(days.max()) - first
    trend = DatePart(("trend",), partial(years_since, first_day=first), f"years_since({{days}}, {first!r})")
    if not length:
        return (trend,)
    parts = [trend] if length >= 1 else []
    if length >= YEAR / 4 and np.ptp(around(days, YEAR), axis=0).max() > 0.3:
        parts.append(
            DatePart(("season, sin", "season, cos"), partial(around, period=YEAR), "around({days}, 365.2425)")
        )
    if length >= 2 and np.ptp(np.floor(days) % 7) > 0 and not _firsts_of_months(days):
        parts.append(DatePart(("weekday, sin", "weekday, cos"), around_week, "around_week({days})"))
    if column.has_time and np.ptp(days % 1.0) > 0:
        parts.append(DatePart(("hour, sin", "hour, cos"), partial(around, period=1.0), "around({days}, 1.0)"))
    return tuple(parts)


def _firsts_of_months(days: np.ndarray) -> bool:
    """Return whether all dates are the first of a month: then the weekday says nothing."""
    dates = np.floor(days).astype("datetime64[D]")
    return bool((dates == dates.astype("datetime64[M]").astype("datetime64[D]")).all())
