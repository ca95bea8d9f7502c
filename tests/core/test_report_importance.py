"""Permutation importance: exact where it can be known; columns of a feature together, derived ones anew."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from engine_bench import SMALL, experiment_with
from report_bench import linear_trainer, some_rows, table

from core.datasets import DataError, Dataset, prepare
from core.datasets.dataset import LogScaling
from core.experiment_files import named
from core.features import Feature, cyclic
from core.report import importance as module
from core.report.importance import OVERFLOW
from core.report.report import Importance, Report
from core.report.settings import ReportSettings
from core.report.work import report_of
from core.trainer import Trainer


def importance_of(trainer: Trainer, **settings: object) -> Importance:
    found = report_of(trainer, ReportSettings.model_validate(settings)).importance
    assert found is not None
    return found


def brute_force(
    report: Report, dataset: Dataset, weight: float, place: int, repeats: int, seed: int
) -> list[float]:
    """Shuffle one scaled column of a linear network by hand, row by row."""
    column = dataset.scaled_inputs[report.held_out.rows, place]
    spread = float(dataset.target_scaling.spread)
    base = math.sqrt(sum(float(one) ** 2 for one in report.residual) / len(column))
    gained = []
    for repeat in range(repeats):
        order = np.random.default_rng([seed, place, repeat]).permutation(len(column))
        squares = 0.0
        for row, other in enumerate(order):
            moved = weight * (column[other] - column[row]) * spread
            squares += (report.residual[row] + moved) ** 2
        gained.append(math.sqrt(squares / len(column)) - base)
    return gained


def test_an_unused_input_is_worth_exactly_nothing_and_the_used_one_what_brute_force_says() -> None:
    dataset = table(*some_rows(400))
    trainer = linear_trainer(dataset, (0.0, 0.8, 0.0), 0.1)
    report = report_of(trainer, ReportSettings(repeats=4, seed=7))
    found = report.importance
    assert found is not None
    assert found.gained[0].tolist() == found.gained[2].tolist() == [0.0] * 4
    wanted = brute_force(report, dataset, 0.8, 1, 4, 7)
    assert found.gained[1] == pytest.approx(wanted, rel=1e-9)
    assert found.mean[1] == pytest.approx(np.mean(wanted))
    assert found.std[1] == pytest.approx(np.std(wanted))
    assert found.base == pytest.approx(report.network.rmse)
    assert found.order[0] == (1 if found.mean[1] > 0 else 0)
    assert found.is_final


def test_it_is_in_the_unit_of_the_metric() -> None:
    dataset = table(*some_rows(400))
    trainer = linear_trainer(dataset, (1.0, 0.0, 0.0))
    rmse, mae = (importance_of(trainer, metric=metric) for metric in ("rmse", "mae"))
    report = report_of(trainer)
    assert (rmse.base, mae.base) == pytest.approx((report.network.rmse, report.network.mae))
    # the target is 20 x1 + noise: shuffled, errors are differences of two rows, 20 sqrt(2) on average
    assert rmse.mean[0] == pytest.approx(20 * math.sqrt(2), rel=0.15)
    assert mae.mean[0] == pytest.approx(20 * 2 / math.sqrt(math.pi), rel=0.15)


def test_the_same_seed_shuffles_in_the_same_way() -> None:
    trainer = linear_trainer(table(*some_rows()), (1.0, 0.5, 0.0))
    first, again, other = (importance_of(trainer, seed=seed).gained for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[:2], other[:2])
    more = importance_of(trainer, seed=1, repeats=9).gained
    assert np.array_equal(more[:, :5], first)


def test_the_columns_of_a_feature_move_together() -> None:
    hours = np.tile(np.arange(24.0), 20)
    columns = cyclic(24)(hours)
    feature = Feature("hour", "number", (0, 1), hours, 0.0, 23.0, cyclic(24), whole=True)
    dataset = table(columns, 10 * columns[:, 0], features=(feature,))
    trainer = linear_trainer(dataset, (1.0, 1.0))
    found = importance_of(trainer, repeats=2)
    assert found.names == ("hour",)
    rows = report_of(trainer).held_out.rows
    scaled, spread = dataset.scaled_inputs[rows], float(dataset.target_scaling.spread)
    mean = float(dataset.target_scaling.mean)
    order = np.random.default_rng([0, 0, 0]).permutation(len(rows))
    error = (scaled[order].sum(axis=1) * spread + mean) - dataset.target[rows]
    assert found.base + found.gained[0, 0] == pytest.approx(math.sqrt(np.mean(error**2)))


def test_derived_inputs_are_computed_anew() -> None:
    experiment = experiment_with(SMALL, network__hidden=(), data__derived=("x^2",), data__rows=200)
    trainer = Trainer(experiment, prepare(experiment.data))
    trainer.network.weights[0].data[:] = trainer.network.weights[0].new_tensor([[0.0, 1.0]])
    found = importance_of(trainer, repeats=1)
    dataset = trainer.dataset
    rows = report_of(trainer).held_out.rows
    x = dataset.inputs[rows, 0][np.random.default_rng([0, 0, 0]).permutation(len(rows))]
    scaled = dataset.input_scaling.apply(np.column_stack([x, x**2]))[:, 1]
    bias = float(trainer.network.biases[0].detach()[0])  # type: ignore[union-attr]
    predicted = dataset.target_scaling.invert(scaled + bias)
    error = math.sqrt(np.mean((predicted - dataset.target[rows]) ** 2))
    assert found.base + found.gained[0, 0] == pytest.approx(error, rel=1e-5)


def test_a_feature_that_cannot_be_shuffled_says_why() -> None:
    dataset = table(*some_rows())

    def derive(columns: np.ndarray) -> np.ndarray:
        if not np.array_equal(columns[:, 1], dataset.inputs[dataset.test, 1]):
            raise DataError("The derived input “log(x2)” is not a number in 3 of 40 rows.")
        return np.column_stack([columns, columns[:, 1]])

    inputs = np.column_stack([dataset.inputs, dataset.inputs[:, 1]])
    wider = table(inputs, dataset.target, features=dataset.features)
    found = importance_of(linear_trainer(replace(wider, derive=derive), (1.0, 0.0, 0.0, 0.0)))
    assert found.faults == ("", "The derived input “log(x2)” is not a number in 3 of 40 rows.", "")
    assert np.isnan(found.mean[1])
    assert found.order.tolist() == [0, 2, 1]
    assert found.is_final


def test_predictions_that_overflow_are_told() -> None:
    inputs, target = some_rows()
    inputs[:, 1] = inputs[:, 0]
    dataset = table(inputs, np.abs(target))
    logarithm = replace(dataset, target_scaling=LogScaling(np.zeros(()), np.ones(())))
    found = importance_of(linear_trainer(logarithm, (1e4, -1e4, 0.0)))  # they cancel as long as they agree
    assert found.faults == (OVERFLOW, OVERFLOW, "")
    assert found.gained[2].tolist() == [0.0] * 5
    assert found.is_final


def test_of_many_rows_some_are_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 50)
    trainer = linear_trainer(table(*some_rows(1000)), (1.0, 0.0, 0.0))
    report = report_of(trainer)
    found = report.importance
    assert found is not None
    assert (found.rows, len(report.predicted)) == (50, 200)
    assert found.base != report.network.rmse
    assert found.base == pytest.approx(report.network.rmse, rel=0.5)
    assert found.gained[1].tolist() == [0.0] * 5


def test_of_the_bikes_the_hour_matters_most() -> None:
    experiment = named("Bike demand")
    trainer = Trainer(experiment, prepare(experiment.data))
    for _ in range(3 * trainer.batches_per_epoch):
        trainer.step()
    found = importance_of(trainer)
    assert found.names[found.order[0]] == "hour"
    assert found.gained.shape == (8, 5)
