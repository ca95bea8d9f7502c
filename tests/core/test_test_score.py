"""The test rows are scored on request only, with the parameters as they are; each look is written down."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with

from core.commands import Reset, ScoreTest, TrainBatches

BIKES = experiment_with(SMALL, data__source="bike_sharing_daily", batches__size=64)


def test_nothing_is_scored_unasked() -> None:
    bench = Bench(BIKES)
    bench.do(TrainBatches(30))
    assert bench.runner.facts.history.tests() == ()


def test_the_scores_are_those_of_numpy_in_the_unit_of_the_target() -> None:
    bench = Bench(BIKES)
    bench.do(TrainBatches(30))
    bench.do(ScoreTest())
    (found,) = bench.state().run.history.tests()
    trainer, dataset = bench.runner.trainer, bench.runner.trainer.dataset
    scaled = (
        trainer.network.predict(trainer.rows.input_BI[torch.tensor(dataset.test)])[:, 0]
        .numpy()
        .astype(np.float64)
    )
    predicted = scaled * dataset.target_scaling.spread + dataset.target_scaling.mean
    actual = dataset.target[dataset.test]
    assert found.step == 30
    assert found.scores.mse == pytest.approx(np.mean((predicted - actual) ** 2), rel=1e-9)
    assert found.scores.rmse == pytest.approx(np.sqrt(np.mean((predicted - actual) ** 2)), rel=1e-9)
    assert found.scores.mae == pytest.approx(np.mean(np.abs(predicted - actual)), rel=1e-9)
    residual = ((predicted - actual) ** 2).sum() / ((actual - actual.mean()) ** 2).sum()
    assert found.scores.r2 == pytest.approx(1 - residual, rel=1e-9)


def test_each_look_counts_also_after_training_on_and_none_after_a_reset() -> None:
    bench = Bench(BIKES)
    bench.do(ScoreTest())
    bench.do(TrainBatches(20))
    bench.do(ScoreTest())
    assert [score.step for score in bench.state().run.history.tests()] == [0, 20]
    bench.do(Reset())
    assert bench.state().run.history.tests() == ()


def test_a_look_at_the_test_rows_does_not_change_the_run() -> None:
    looked, plain = (
        Bench(experiment_with(BIKES, dropout__rate=0.3)),
        Bench(experiment_with(BIKES, dropout__rate=0.3)),
    )
    for bench in (looked, plain):
        bench.do(TrainBatches(11))
        if bench is looked:
            bench.do(ScoreTest())
        bench.do(TrainBatches(11))
    np.testing.assert_array_equal(looked.losses, plain.losses)
