"""A kept run holds the numbers of its history as they are, in bounded memory, and can be trained again."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from engine_bench import Bench, experiment_with, line

from core.commands import GoBackBeforeDivergence, LoadExperiment, Reset, ScoreTest, TrainBatches
from core.history import Change, EpochRecord, History, Version
from core.metrics import Scores
from core.runs.keeping import REPLACED, keep
from core.runs.kept_run import COLUMNS, MOST_BLOCKS, MOST_EPOCHS, MOST_VERSIONS, KeptRun, Outcome
from core.snapshot import StateSnapshot, Status

BEGUN = datetime(2026, 11, 5, 14, 32)


def kept(bench: Bench, state: StateSnapshot | None = None) -> KeptRun:
    return keep(state or bench.state(), BEGUN, 1.5)


def with_history(bench: Bench, history: History) -> StateSnapshot:
    state = bench.state()
    return replace(state, run=replace(state.run, history=history))


def record(epoch: int, validation: float) -> EpochRecord:
    scores = Scores(validation, validation**0.5, validation, 1 - validation)
    return EpochRecord(epoch, 7 * epoch, 0.5 * validation, validation, scores, scores)


def long_history(epochs: int, best: int, steps: int = 0) -> tuple[History, list[EpochRecord]]:
    history = History()
    records = [
        record(epoch, 0.001 if epoch == best else 1 + (epoch * 7919 % 1000) / 1000) for epoch in range(epochs)
    ]
    for one in records:
        history.append_epoch(one)
    for step in range(steps):
        history.append(step / 7, float(step * 31 % 97), 0.1, 1.0)
    return history, records


def test_all_numbers_of_a_short_run_are_those_of_its_history() -> None:
    bench = Bench(line(batches__size=7))
    bench.do(TrainBatches(23))
    history, run = bench.runner.facts.history, kept(bench)
    steps, records = history.steps(), history.epochs()
    assert [run.epochs.record(place) for place in range(len(run.epochs))] == list(records)
    assert run.steps == 23
    assert run.batches.size == 1
    for row in run.batches.columns[1:]:
        np.testing.assert_array_equal(row, steps.loss)
    np.testing.assert_array_equal(run.batches.columns[0], steps.epoch)
    assert (run.begun, run.seconds, run.experiment) == (BEGUN, 1.5, bench.runner.facts.experiment)
    assert (run.target, run.unit) == (
        bench.runner.facts.dataset.target_name,
        bench.runner.facts.dataset.target_unit,
    )


def test_of_a_long_run_first_best_and_last_evaluation_are_kept_exactly() -> None:
    bench = Bench(line())
    history, records = long_history(20_000, best=13_331)
    run = kept(bench, with_history(bench, history))
    assert len(run.epochs) <= MOST_EPOCHS
    places = run.epochs["epoch"].astype(int).tolist()
    assert places[0] == 0
    assert places[-1] == 19_999
    assert run.best == records[13_331]
    assert run.last == records[-1]
    assert [run.epochs.record(k) for k in range(len(places))] == [records[place] for place in places]


def test_blocks_of_batches_hold_the_lowest_highest_and_mean_loss() -> None:
    bench = Bench(line())
    history, _ = long_history(2, 1, steps=5000)
    run = kept(bench, with_history(bench, history))
    losses, size = history.steps().loss, run.batches.size
    assert size == 8  # the least power of two with 1,024 blocks or fewer
    assert run.batches.columns.shape == (4, 625)
    for place, (epoch, low, high, mean) in enumerate(run.batches.columns.T):
        block = losses[place * size : (place + 1) * size]
        assert (low, high) == (block.min(), block.max())
        assert mean == pytest.approx(block.mean(), rel=1e-12)
        assert epoch == history.steps().epoch[min((place + 1) * size, 5000) - 1]


def test_memory_is_bounded_however_long_the_run_was() -> None:
    bench = Bench(line())
    history, _ = long_history(50_000, best=4, steps=300_000)
    for number in range(1000):
        history.append_version(
            Version(number + 1, experiment_with(line(), optimizer__lr=0.1 + number / 1000))
        )
        history.append_change(Change(number, 0.0, f"learning rate {number}"))
    run = kept(bench, with_history(bench, history))
    assert run.epochs.columns.shape[1] <= MOST_EPOCHS
    assert run.batches.columns.shape[1] <= MOST_BLOCKS
    assert len(run.later) <= MOST_VERSIONS
    assert len(run.changes) == MOST_VERSIONS
    assert run.ended_with.optimizer.SGD.lr == pytest.approx(0.1 + 0.999)
    assert run.epochs.columns.nbytes + run.batches.columns.nbytes < 100_000
    assert len(pickle.dumps((run.later, run.changes))) < 50_000


def test_arrays_cannot_be_changed_afterwards() -> None:
    bench = Bench(line())
    bench.do(TrainBatches(3))
    run = kept(bench)
    with pytest.raises(ValueError, match="read-only"):
        run.epochs.columns[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        run.batches.columns[0, 0] = 1.0


# ---- going back ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "experiment",
    [
        line(batches__size=7),
        experiment_with(dropout__rate=0.4, batches__size=9),
        experiment_with(optimizer__method="Adam", optimizer__lr=0.01),
    ],
)
def test_going_back_gives_the_same_run_to_the_bit(experiment: object) -> None:
    bench = Bench(experiment)  # type: ignore[arg-type]
    bench.do(TrainBatches(40))
    first, weights, run = bench.losses.copy(), bench.parameters, kept(bench)
    bench.set("dropout.rate", 0.7)
    bench.set("network.seed", 9)
    bench.do(TrainBatches(11))
    assert not np.array_equal(bench.losses, first[: len(bench.losses)])
    bench.do(LoadExperiment(run.experiment))
    bench.do(TrainBatches(40))
    np.testing.assert_array_equal(bench.losses, first)
    np.testing.assert_array_equal(bench.parameters, weights)
    np.testing.assert_array_equal(kept(bench).epochs.columns, run.epochs.columns)


def test_changes_before_the_first_update_belong_to_the_beginning() -> None:
    bench = Bench(experiment_with(dropout__rate=0.5, batches__size=9))
    for path, value in (("dropout.rate", 0.1), ("optimizer.Adam.lr", 0.02), ("batches.size", 5)):
        bench.set(path, value)
    bench.set("optimizer.method", "RMSprop")
    bench.do(TrainBatches(30))
    losses, run = bench.losses.copy(), kept(bench)
    assert (run.experiment.dropout.rate, run.experiment.batches.size) == (0.1, 5)
    assert run.experiment.optimizer.method == "RMSprop"
    assert run.later == run.changes == ()
    again = Bench(run.experiment)
    again.do(TrainBatches(30))
    np.testing.assert_array_equal(again.losses, losses)


def test_a_schedule_that_was_chosen_before_the_first_update_is_a_change_on_the_way() -> None:
    bench = Bench(line(schedule__method="StepLR"))
    bench.set("optimizer.SGD.lr", 0.07)
    bench.do(TrainBatches(5))
    run = kept(bench)
    assert run.experiment.optimizer.SGD.lr == 0.1
    assert [change.text for change in run.changes] == ["learning rate 0.1 → 0.07"]


def test_the_versions_of_a_run_are_those_of_its_history() -> None:
    bench = Bench(line())
    bench.do(TrainBatches(4))
    bench.set("optimizer.SGD.lr", 0.02)
    bench.do(TrainBatches(3))
    bench.set("batches.size", 3)
    bench.do(TrainBatches(2))
    run, versions = kept(bench), bench.runner.facts.history.versions()
    assert [(v.step, v.experiment) for v in run.versions] == [(v.step, v.experiment) for v in versions]
    assert [v.planned for v in run.versions[1:]] == [v.planned for v in versions[1:]]
    assert run.ended_with == versions[-1].experiment
    assert [change.step for change in run.changes] == [4, 7]


# ---- how it ended ----------------------------------------------------------------------------------


def test_it_says_how_the_run_ended() -> None:
    bench = Bench(line(stopping__epochs=2))
    bench.do(TrainBatches(1))
    assert (kept(bench).outcome, kept(bench).reason) == (Outcome.PAUSED, "")
    bench.do(TrainBatches(1000))
    assert (kept(bench).outcome, kept(bench).reason) == (Outcome.FINISHED, "All 2 epochs are done.")
    running = replace(bench.state(), status=Status.RUNNING, ending="")
    assert keep(running, BEGUN, None).reason == REPLACED
    assert keep(running, BEGUN, None, replaced="").outcome is Outcome.TRAINING


def test_it_says_that_a_run_stopped_early_or_diverged() -> None:
    bench = Bench(line(stopping__early=True, stopping__patience=1, stopping__min_delta=10.0))
    bench.do(TrainBatches(1000))
    run = kept(bench)
    assert run.outcome is Outcome.EARLY
    assert "has not become lower" in run.reason
    bench = Bench(line(optimizer__lr=100.0))
    bench.do(TrainBatches(1000))
    run = kept(bench)
    assert run.outcome is Outcome.DIVERGED
    assert run.reason == bench.state().divergence.cause  # type: ignore[union-attr]
    bench.do(GoBackBeforeDivergence())
    assert kept(bench).outcome is not Outcome.DIVERGED


def test_the_test_score_is_there_only_if_it_was_asked_for() -> None:
    bench = Bench(line())
    bench.do(TrainBatches(8))
    assert kept(bench).test is None
    bench.do(ScoreTest())
    assert kept(bench).test == bench.runner.facts.history.tests()[-1]


def test_a_reset_is_another_run_with_the_settings_as_they_are_then() -> None:
    bench = Bench(line())
    bench.do(TrainBatches(4))
    bench.set("optimizer.SGD.lr", 0.02)
    bench.do(Reset())
    bench.do(TrainBatches(4))
    run = kept(bench)
    assert run.experiment.optimizer.SGD.lr == 0.02
    assert run.later == ()


def test_the_best_evaluation_is_the_first_of_the_lowest_finite_ones() -> None:
    bench, history = Bench(line()), History()
    for epoch, loss in enumerate((2.0, float("nan"), 1.0, 1.0, float("inf"))):
        history.append_epoch(
            record(epoch, loss) if np.isfinite(loss) else replace(record(epoch, 1.0), validation_loss=loss)
        )
    run = kept(bench, with_history(bench, history))
    assert run.best == record(2, 1.0)
    assert len(COLUMNS) == len(run.epochs.columns)
