"""Baselines of the demand report: they equal plain computations, and know nothing that they may not know."""

from __future__ import annotations

import numpy as np
import pytest
from report_bench import MONDAY, some_rows, table

from core.datasets import Dataset, prepare
from core.experiment_files import named
from core.report.baselines import Guess, guesses, scored
from core.report.held_out import held_out
from core.report.least_squares import LeastSquares
from core.report.report import BaselineKey

LONGLEY = np.array(
    [
        [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
        [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
        [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
        [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
        [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
        [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
        [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
        [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
        [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
        [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
        [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
        [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
        [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
        [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
        [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
        [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
    ]
)
"""J. Longley (1967), as in the Statistical Reference Datasets of NIST: the target, then six inputs."""
CERTIFIED = (
    15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359, -0.0511041056535807,
    1829.15146461355, -3482258.63459582,
)  # fmt: skip
"""NIST's certified coefficients, the intercept last."""


def fitted(inputs: np.ndarray, target: np.ndarray, rows: np.ndarray | None = None) -> LeastSquares:
    fit = LeastSquares(inputs, target, np.arange(len(target)) if rows is None else rows)
    for _ in fit.work():
        pass
    return fit


def guess_of(dataset: Dataset, key: BaselineKey, part: str = "test") -> Guess:
    rows = held_out(dataset, part)  # type: ignore[arg-type]
    return next(one for one in guesses(dataset, rows) if one is not None and one.key == key)


# ---- linear regression --------------------------------------------------------------------


def test_least_squares_reaches_the_certified_digits_of_longley() -> None:
    fit = fitted(LONGLEY[:, 1:], LONGLEY[:, 0])
    assert fit.weights == pytest.approx(CERTIFIED, rel=1e-7)


@pytest.mark.parametrize("rows", [5, 40, 9_001])
def test_least_squares_equals_that_of_numpy(rows: int) -> None:
    inputs, target = some_rows(rows, 4)
    fit = fitted(inputs, target)
    wanted = np.linalg.lstsq(np.column_stack([inputs, np.ones(rows)]), target, rcond=None)[0]
    assert fit.weights == pytest.approx(wanted, rel=1e-9)


def test_least_squares_of_columns_that_depend_on_one_another() -> None:
    random = np.random.default_rng(1)
    words = np.eye(4)[random.integers(0, 4, 5000)]
    x = random.standard_normal(5000)
    inputs = np.column_stack([words, x, 2 * x, np.zeros(5000)])  # the words add up to the intercept
    target = words @ [1.0, 2.0, 3.0, 4.0] + 5 * x + 0.1 * random.standard_normal(5000)
    fit = fitted(inputs, target)
    ones = np.column_stack([inputs, np.ones(5000)])
    wanted = np.linalg.lstsq(ones, target, rcond=None)[0]
    assert fit.weights == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert fit.predict(inputs) == pytest.approx(ones @ wanted)


def test_fewer_rows_than_inputs() -> None:
    inputs, target = some_rows(4, 6)
    fit = fitted(inputs, target)
    wanted = np.linalg.lstsq(np.column_stack([inputs, np.ones(4)]), target, rcond=None)[0]
    assert fit.weights == pytest.approx(wanted, rel=1e-9)
    assert fit.predict(inputs) == pytest.approx(target)


def test_an_input_that_is_no_number_is_told() -> None:
    inputs, target = some_rows()
    dataset = table(inputs, target)
    scaled = dataset.scaled_inputs.copy()
    scaled[3, 1] = np.nan
    object.__setattr__(dataset, "scaled_inputs", scaled)
    guess = guess_of(dataset, "linear")
    assert guess.reason == "An input is not a number in some training rows."
    assert np.isnan(guess.predicted).all()
    baseline = scored(guess, target[dataset.test], target[dataset.test])
    assert (baseline.joined, baseline.scores, baseline.gain) == (0, None, None)


def test_linear_regression_of_the_bikes_is_that_of_numpy_on_the_training_rows() -> None:
    dataset = prepare(named("Bike demand").data)
    guess = guess_of(dataset, "linear")
    ones = np.column_stack([dataset.inputs, np.ones(len(dataset.inputs))])
    weights = np.linalg.lstsq(ones[dataset.train], dataset.target[dataset.train], rcond=None)[0]
    assert guess.predicted == pytest.approx(ones[dataset.test] @ weights)
    baseline = scored(guess, dataset.target[dataset.test], dataset.target[dataset.test])
    assert baseline.scores is not None
    assert baseline.scores.rmse == pytest.approx(102.26, abs=0.01)


def test_a_constant_column_changes_nothing() -> None:
    inputs, target = some_rows()
    constant = np.column_stack([inputs, np.full(len(target), 7.0)])
    plain, beside = (guess_of(table(each, target), "linear") for each in (inputs, constant))
    assert beside.predicted == pytest.approx(plain.predicted)


# ---- nothing of held-out rows --------------------------------------------------------------


@pytest.mark.parametrize("key", ["mean", "linear"])
@pytest.mark.parametrize("part", ["test", "validation"])
def test_held_out_rows_change_neither_mean_nor_linear_regression(key: BaselineKey, part: str) -> None:
    inputs, target = some_rows()
    dataset = table(inputs, target)
    other = target.copy()
    other[dataset.test] += 1000
    other[dataset.validation] -= 500
    before, after = (guess_of(table(inputs, each), key, part) for each in (target, other))
    assert np.array_equal(before.predicted, after.predicted)
    other = target.copy()
    other[dataset.train[0]] += 1000
    assert not np.array_equal(before.predicted, guess_of(table(inputs, other), key, part).predicted)


def test_the_mean_is_that_of_the_training_rows() -> None:
    inputs, target = some_rows()
    dataset = table(inputs, target)
    guess = guess_of(dataset, "mean")
    assert guess.predicted.tolist() == [target[dataset.train].mean()] * len(dataset.test)


def test_last_week_knows_nothing_of_the_week_to_come() -> None:
    inputs, target = some_rows(24 * 40)
    days = MONDAY + np.arange(len(target)) / 24
    dataset = table(inputs, target, days=days)
    middle = dataset.test[len(dataset.test) // 2]
    other = target.copy()
    other[middle - 24 * 7 + 1 :] += 1000
    before, after = (guess_of(table(inputs, each, days=days), "last week") for each in (target, other))
    known = dataset.test <= middle
    assert np.array_equal(before.predicted[known], after.predicted[known])
    assert not np.array_equal(before.predicted[~known], after.predicted[~known])


# ---- same hour last week ------------------------------------------------------------------


@pytest.mark.parametrize("part", ["test", "validation"])
@pytest.mark.parametrize("split", ["time", "random"])
def test_last_week_equals_a_dictionary_by_day_and_hour(part: str, split: str) -> None:
    dataset = prepare(named("Bike demand").with_value("data.split", split).data)
    assert dataset.axis is not None
    hour = next(feature for feature in dataset.features if feature.name == "hour").values
    day = np.floor(dataset.axis.values + 1e-6)
    bikes = {(int(d), int(h)): float(count) for d, h, count in zip(day, hour, dataset.target, strict=True)}
    rows = held_out(dataset, part)  # type: ignore[arg-type]
    wanted = [bikes.get((int(day[row]) - 7, int(hour[row])), np.nan) for row in rows.rows]
    guess = guess_of(dataset, "last week", part)
    assert np.array_equal(guess.predicted, np.array(wanted), equal_nan=True)
    assert guess.name == "same hour last week"
    shifted = dataset.target[np.maximum(rows.rows - 7 * 24, 0)]
    assert not np.array_equal(guess.predicted[1:], shifted[1:])  # hours are missing


def test_both_are_scored_on_the_rows_that_have_a_partner() -> None:
    dataset = prepare(named("Bike demand").data)
    rows = held_out(dataset, "test")
    network = dataset.target[rows.rows] + 3.0
    guess = guess_of(dataset, "last week")
    known = np.isfinite(guess.predicted)
    network[~known] += 1e6  # a row without a partner does not count
    baseline = scored(guess, rows.actual, network)
    assert (baseline.joined, baseline.missing) == (1296, 1)
    assert baseline.scores is not None
    assert baseline.network is not None
    assert baseline.network.rmse == pytest.approx(3.0)
    errors = guess.predicted[known] - rows.actual[known]
    assert baseline.scores.rmse == pytest.approx(float(np.sqrt(np.mean(errors**2))))
    assert baseline.scores.rmse == pytest.approx(79.85, abs=0.01)
    assert baseline.gain == pytest.approx(1 - 3.0 / baseline.scores.rmse)


def test_days_are_joined_with_the_same_day_last_week() -> None:
    dataset = prepare(named("Bike demand").with_value("data.source", "bike_sharing_daily").data)
    guess = guess_of(dataset, "last week")
    assert guess.name == "same day last week"
    assert np.array_equal(guess.predicted, dataset.target[dataset.test - 7])


def test_an_hour_that_comes_twice_counts_with_its_mean() -> None:
    inputs, target = some_rows(24 * 30)
    days = MONDAY + np.arange(len(target)) / 24
    days[1:] -= 1 / 24  # the clocks go back after the first hour
    days[-1] = days[0] + 7  # a week after the hour that comes twice
    dataset = table(
        inputs, target, days=days, parts=(np.arange(400), np.arange(400, 500), np.arange(500, 720))
    )
    place = held_out(dataset, "test").rows.tolist().index(719)
    assert guess_of(dataset, "last week").predicted[place] == pytest.approx(target[:2].mean())


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (None, "The rows have no dates, so none of them lies a week before another."),
        (MONDAY + np.arange(200) // 4, "75 % of the rows share their time with another, so last week is"),
        (MONDAY + 30.5 * np.arange(200), "No row lies exactly seven days before one of these."),
    ],
)
def test_where_there_is_no_last_week_it_says_why(days: np.ndarray | None, reason: str) -> None:
    inputs, target = some_rows()
    guess = guess_of(table(inputs, target, days=days), "last week")
    assert guess.reason.startswith(reason)
    assert np.isnan(guess.predicted).all()


def test_the_rows_come_in_the_order_of_time() -> None:
    inputs, target = some_rows()
    random = np.random.default_rng(2)
    days = MONDAY + random.permutation(200)
    parts = tuple(np.split(random.permutation(200), [120, 160]))
    rows = held_out(table(inputs, target, days=days, parts=parts), "validation")  # type: ignore[arg-type]
    assert sorted(rows.rows.tolist()) == sorted(parts[1].tolist())
    assert np.all(np.diff(rows.axis) > 0)
    assert np.array_equal(rows.axis, days[rows.rows])
    assert np.array_equal(rows.actual, target[rows.rows])
    assert not rows.actual.flags.writeable
    unordered = held_out(table(inputs, target, parts=parts), "validation")  # type: ignore[arg-type]
    assert (unordered.axis_name, unordered.axis_kind) == ("row", "row")
    assert np.array_equal(unordered.axis, np.sort(parts[1]) + 1)
