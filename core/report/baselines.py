"""Honest baselines: predictions that need no network, made from training rows and from what is past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset
from core.metrics import scores
from core.report.least_squares import LeastSquares
from core.report.report import Baseline, BaselineKey, HeldOut

WEEK_DAYS = 7
MINUTES_A_DAY = 24 * 60
MOST_SHARED = 0.1
"""Above this share of rows that share their time with another one, last week's row is not one row."""
_AT_ONCE = 20_000
"""Rows that are predicted in one unit of work."""


@dataclass(frozen=True, eq=False)
class Guess:
    """What a baseline predicts, before anything is scored."""

    key: BaselineKey
    name: str
    reason: str
    """Why it does not apply, as a sentence; "" where it does."""
    predicted: np.ndarray
    """(R,) float64, in the unit of the target; NaN where there is none. Read-only."""


def guesses(dataset: Dataset, rows: HeldOut) -> Iterator[Guess | None]:
    """Find the three baselines; gives None after each unit of work that does not end one.

    Mean and linear regression know the training rows alone. The same hour last week is looked up a week
    before each reported row, in whatever part of the data it lies: by then it was known.
    """
    yield _mean(dataset, rows)
    yield from _last_week(dataset, rows)
    yield from _linear(dataset, rows)


def scored(guess: Guess, actual: np.ndarray, predicted: np.ndarray) -> Baseline:
    """Score a baseline and the network (both (R,)) on the rows for which the baseline has a prediction."""
    known = np.isfinite(guess.predicted)
    joined = int(known.sum())
    own = network = None
    if joined:
        chosen = slice(None) if joined == len(known) else known
        own, network = (scores(each[chosen], actual[chosen]) for each in (guess.predicted, predicted))
    return Baseline(guess.key, guess.name, guess.reason, guess.predicted, joined, own, network)


def _guess(key: BaselineKey, name: str, predicted: np.ndarray, reason: str = "") -> Guess:
    predicted.setflags(write=False)
    return Guess(key, name, reason, predicted)


def _none(key: BaselineKey, name: str, rows: HeldOut, reason: str) -> Guess:
    return _guess(key, name, np.full(len(rows.rows), np.nan), reason)


def _mean(dataset: Dataset, rows: HeldOut) -> Guess:
    mean = float(dataset.target[dataset.train].mean())
    return _guess("mean", "always the mean", np.full(len(rows.rows), mean))


# ---- same hour last week ------------------------------------------------------------------


def _last_week(dataset: Dataset, rows: HeldOut) -> Iterator[Guess | None]:
    key: BaselineKey = "last week"
    name = "same hour last week"
    axis = dataset.axis
    if axis is None or axis.kind != "date":
        reason = "The rows have no dates, so none of them lies a week before another."
        yield _none(key, name, rows, reason)
        return
    minutes = minutes_of(axis.values)
    if not (minutes % MINUTES_A_DAY).any():
        name = "same day last week"
    yield None
    times, first, counts = np.unique(minutes[dataset.row_order], return_index=True, return_counts=True)
    shared = 1 - len(times) / len(minutes)
    if shared > MOST_SHARED:
        reason = (
            f"{100 * shared:.0f} % of the rows share their time with another, so last week is not one row."
        )
        yield _none(key, name, rows, reason)
        return
    yield None
    known = np.add.reduceat(dataset.target[dataset.row_order], first) / counts
    found = np.full(len(rows.rows), np.nan)
    wanted = minutes[rows.rows] - WEEK_DAYS * MINUTES_A_DAY
    for start in range(0, len(wanted), _AT_ONCE):
        asked = wanted[start : start + _AT_ONCE]
        place = np.minimum(np.searchsorted(times, asked), len(times) - 1)
        found[start : start + _AT_ONCE] = np.where(times[place] == asked, known[place], np.nan)
        yield None
    if not np.isfinite(found).any():
        yield _none(key, name, rows, "No row lies exactly seven days before one of these.")
        return
    yield _guess(key, name, found)


def minutes_of(days: np.ndarray) -> np.ndarray:
    """Return whole minutes since 1 January 1970 for days (n,), which hold an hour with rounding."""
    minutes: np.ndarray = np.round(days * MINUTES_A_DAY).astype(np.int64)
    return minutes


# ---- linear regression --------------------------------------------------------------------


def _linear(dataset: Dataset, rows: HeldOut) -> Iterator[Guess | None]:
    key: BaselineKey = "linear"
    name = "linear regression"
    fit = LeastSquares(dataset.scaled_inputs, dataset.target, dataset.train)
    for _ in fit.work():
        yield None
    if not np.isfinite(fit.weights).all():
        yield _none(key, name, rows, "An input is not a number in some training rows.")
        return
    found = np.empty(len(rows.rows))
    for start in range(0, len(found), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        found[part] = fit.predict(dataset.scaled_inputs[rows.rows[part]])
        yield None
    yield _guess(key, name, found)
