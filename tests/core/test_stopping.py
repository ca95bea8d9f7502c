"""When a run ends by itself, what it says then, and going on after it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from engine_bench import SMALL, Bench, experiment_with

from core.commands import GoBackBeforeDivergence, Play, Reset, SetHyperparameters, TrainBatches, TrainEpoch
from core.datasets import prepare
from core.experiment import Experiment, hyperparameter
from core.headless import train
from core.snapshot import Status, StepSnapshot, Wants
from core.trainer import Trainer

BATCHES = 6
NOISY = experiment_with(SMALL, optimizer__lr=0.08, dropout__rate=0.2, stopping__epochs=60)
"""Its validation loss jumps up and down, so that the best epoch is seldom the last one."""


@cache
def epochs_of(experiment: Experiment) -> tuple[list[float], list[float], list[bytes]]:
    """Train to the end of all epochs; return training and validation losses and parameters of each."""
    trainer = Trainer(experiment, prepare(experiment.data))
    records, parameters = [trainer.record], [trainer.network.parameters.numpy().tobytes()]
    while trainer.epoch < experiment.stopping.epochs:
        trainer.step()
        if trainer.position == 0:
            records.append(trainer.record)
            parameters.append(trainer.network.parameters.numpy().tobytes())
    return [r.train_loss for r in records], [r.validation_loss for r in records], parameters


def last_and_best_epoch(losses: list[float], patience: int, min_delta: float) -> tuple[int, int]:
    best, best_epoch = losses[0], 0
    for epoch, loss in enumerate(losses[1:], start=1):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        if epoch - best_epoch >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


def ran(experiment: Experiment) -> Bench:
    bench = Bench(experiment)
    bench.do(Play())
    assert bench.status is Status.FINISHED
    return bench


def assert_goes_on_as_if_it_had_not_stopped(bench: Bench) -> None:
    """Train to the end of all epochs and compare with a run that never stops before."""
    plain = ran(NOISY)
    bench.do(Play())
    assert (bench.status, bench.step) == (Status.FINISHED, 60 * BATCHES)
    np.testing.assert_array_equal(bench.losses, plain.losses)
    assert bench.runner.trainer.network.parameters.numpy().tobytes() == plain.parameters.tobytes()


# ---- epochs and steps ---------------------------------------------------------------------


def test_all_epochs_are_said_to_be_done() -> None:
    bench = ran(experiment_with(SMALL, stopping__epochs=1000, batches__size=42))
    assert bench.state().ending == "All 1,000 epochs are done."
    assert bench.step == 1000


@pytest.mark.parametrize("steps", [1, 5, 6, 8, 12])
def test_a_run_ends_after_so_many_steps_even_within_an_epoch(steps: int) -> None:
    bench = ran(experiment_with(NOISY, stopping__steps=steps))
    picture = bench.mailbox.take()
    assert isinstance(picture, StepSnapshot)
    assert (picture.step, picture.state.status) == (steps, Status.FINISHED)
    assert picture.state.ending == f"All {steps} steps are done."
    assert (picture.state.epoch, picture.state.batch_in_epoch) == divmod(steps, BATCHES)
    assert len(bench.runner.facts.history.epochs()) == 1 + steps // BATCHES
    bench.do(Play(), TrainBatches(1), TrainEpoch())
    assert (bench.step, bench.status) == (steps, Status.FINISHED)


@pytest.mark.parametrize("steps", [5, 6])
def test_a_run_whose_steps_are_raised_goes_on_as_if_it_had_not_ended(steps: int) -> None:
    bench = ran(experiment_with(NOISY, stopping__steps=steps))
    bench.do(SetHyperparameters.one("stopping.steps", None))
    assert (bench.status, bench.state().ending) == (Status.PAUSED, "")
    assert_goes_on_as_if_it_had_not_stopped(bench)


def test_fewer_steps_than_are_done_end_the_run_at_once() -> None:
    bench = Bench(NOISY)
    bench.do(TrainBatches(9))
    bench.do(SetHyperparameters.one("stopping.steps", 4))
    assert (bench.status, bench.step, bench.state().ending) == (Status.FINISHED, 9, "All 4 steps are done.")


def test_fewer_epochs_than_are_done_end_a_running_run_at_once() -> None:
    bench = Bench(NOISY)
    bench.submit(Play())
    bench.turns(20)
    bench.do(SetHyperparameters.one("stopping.epochs", 2))
    assert (bench.status, bench.step, bench.state().ending) == (
        Status.FINISHED,
        20,
        "All 2 epochs are done.",
    )


def test_a_new_run_has_not_ended() -> None:
    bench = ran(experiment_with(NOISY, stopping__steps=7))
    bench.do(Reset())
    assert (bench.status, bench.step, bench.state().ending) == (Status.READY, 0, "")


# ---- target loss --------------------------------------------------------------------------


def test_a_run_ends_after_the_first_epoch_whose_loss_is_the_target() -> None:
    losses, _, _ = epochs_of(NOISY)
    target = min(losses[:20])
    epoch = losses.index(target)
    bench = ran(experiment_with(NOISY, stopping__target_loss=target))
    assert bench.step == epoch * BATCHES
    assert bench.runner.trainer.record.train_loss == target
    assert bench.state().ending.startswith("The loss of the training rows has reached 0.")


def test_the_sentence_names_the_target() -> None:
    bench = ran(experiment_with(NOISY, stopping__target_loss=2.5))
    assert bench.state().ending == "The loss of the training rows has reached 2.5."
    assert bench.step == BATCHES, "the initial weights do not end a run"


def test_a_target_that_is_reached_already_ends_the_run_at_the_end_of_the_epoch() -> None:
    bench = Bench(NOISY)
    bench.do(TrainBatches(BATCHES + 2))
    bench.do(SetHyperparameters.one("stopping.target_loss", 100.0))
    assert (bench.status, bench.state().ending) == (Status.PAUSED, "")
    bench.do(Play())
    assert (bench.status, bench.step) == (Status.FINISHED, 2 * BATCHES)
    between = Bench(NOISY)
    between.do(TrainEpoch())
    between.do(SetHyperparameters.one("stopping.target_loss", 100.0))
    assert (between.status, between.step) == (Status.FINISHED, BATCHES)


def test_a_target_that_is_taken_away_lets_the_run_go_on() -> None:
    bench = ran(experiment_with(NOISY, stopping__target_loss=0.5))
    assert bench.step < 60 * BATCHES
    bench.do(SetHyperparameters.one("stopping.target_loss", None))
    assert_goes_on_as_if_it_had_not_stopped(bench)


# ---- early stopping -----------------------------------------------------------------------

EARLY = pytest.mark.parametrize(
    ("patience", "min_delta"), [(1, 0.0), (2, 0.0), (5, 0.0), (3, 0.02), (5, 0.1), (59, 0.0)]
)


def early(patience: int, min_delta: float = 0.0, **others: Any) -> Experiment:
    return experiment_with(
        NOISY, stopping__early=True, stopping__patience=patience, stopping__min_delta=min_delta, **others
    )


def test_the_cases_differ() -> None:
    losses = epochs_of(NOISY)[1]
    found = [last_and_best_epoch(losses, *case) for case in ((2, 0.0), (5, 0.0), (5, 0.1))]
    assert len(set(found)) == 3
    assert all(0 < best < last < 60 for last, best in found)


@EARLY
def test_a_run_ends_when_the_validation_loss_has_not_fallen_for_so_long(
    patience: int, min_delta: float
) -> None:
    _, losses, parameters = epochs_of(NOISY)
    last, best = last_and_best_epoch(losses, patience, min_delta)
    bench = ran(early(patience, min_delta, stopping__restore_best=False))
    trainer = bench.runner.trainer
    assert (bench.step, trainer.best.epoch) == (last * BATCHES, best)
    assert trainer.best.validation_loss == losses[best]
    assert bench.parameters.tobytes() == parameters[last]
    epochs = "1 epoch" if patience == 1 else f"{patience} epochs"
    if last < 60:
        assert bench.state().ending == (
            f"Early stopping: the validation loss has not become lower for {epochs}."
        )
    assert bench.runner.facts.history.changes() == ()


@EARLY
def test_the_weights_that_come_back_are_exactly_those_of_the_best_epoch(
    patience: int, min_delta: float
) -> None:
    _, losses, parameters = epochs_of(NOISY)
    last, best = last_and_best_epoch(losses, patience, min_delta)
    bench = ran(early(patience, min_delta))
    state = bench.state()
    assert (bench.step, state.step, state.epoch) == (last * BATCHES, last * BATCHES, last)
    assert bench.parameters.tobytes() == state.parameters.tobytes() == parameters[best]
    assert state.notice == f"The weights of epoch {best} are restored"
    (change,) = bench.runner.facts.history.changes()
    assert (change.step, change.text) == (last * BATCHES, f"weights of epoch {best} restored")
    restored = bench.runner.facts.history.epochs()[-1]
    assert restored.validation_loss == losses[best]
    assert state.status is Status.FINISHED


def test_the_picture_of_the_last_step_is_not_one_of_the_restored_weights() -> None:
    _, losses, parameters = epochs_of(NOISY)
    last, best = last_and_best_epoch(losses, 3, 0.0)
    bench = ran(early(3))
    picture = bench.step_picture()
    assert picture.after.tobytes() == picture.state.parameters.tobytes() == parameters[last]
    later = bench.picture(Wants(fit=True, row=True))
    assert isinstance(later, StepSnapshot)
    assert later.state.parameters.tobytes() == parameters[best]


@pytest.mark.parametrize("restore", [True, False])
@pytest.mark.parametrize(
    "change",
    [("stopping.early", False), ("stopping.patience", 10_000)],
    ids=["switched off", "more patience"],
)
def test_going_on_after_early_stopping_continues_from_the_last_weights(
    change: tuple[str, Any], restore: bool
) -> None:
    bench = ran(early(2, stopping__restore_best=restore))
    stopped_at = bench.step
    bench.do(SetHyperparameters.one(*change))
    assert (bench.status, bench.state().ending) == (Status.PAUSED, "")
    bench.do(TrainBatches(1))
    assert bench.step == stopped_at + 1
    bench.do(SetHyperparameters.one("stopping.early", False))
    assert_goes_on_as_if_it_had_not_stopped(bench)


def test_going_on_after_the_last_epoch_continues_from_the_last_weights() -> None:
    bench = ran(early(10_000, stopping__epochs=20))
    best = bench.runner.trainer.best.epoch
    assert bench.state().ending == "All 20 epochs are done."
    assert bench.parameters.tobytes() == epochs_of(NOISY)[2][best] != epochs_of(NOISY)[2][20]
    bench.do(SetHyperparameters((("stopping.epochs", 60), ("stopping.early", False))))
    assert_goes_on_as_if_it_had_not_stopped(bench)


def test_a_change_that_ends_a_run_restores_the_best_weights_too() -> None:
    _, losses, parameters = epochs_of(NOISY)
    bench = Bench(NOISY)
    bench.do(TrainBatches(20 * BATCHES))
    best = losses.index(min(losses[:21]))
    assert best < 18
    bench.do(SetHyperparameters((("stopping.early", True), ("stopping.patience", 2))))
    assert bench.status is Status.FINISHED
    assert bench.parameters.tobytes() == parameters[best]
    bench.do(SetHyperparameters.one("stopping.early", False))
    assert_goes_on_as_if_it_had_not_stopped(bench)


def test_going_back_to_where_a_run_had_ended_gives_the_last_weights() -> None:
    """The finite state that is kept before a change must not hold the weights that were restored."""
    _, losses, parameters = epochs_of(NOISY)
    last, _ = last_and_best_epoch(losses, 2, 0.0)
    bench = ran(early(2))
    wild = (("optimizer.method", "SGD"), ("optimizer.SGD.lr", 100.0), ("stopping.early", False))
    bench.do(SetHyperparameters(wild))
    bench.do(Play())
    assert bench.status is Status.DIVERGED
    bench.do(SetHyperparameters((("optimizer.method", "Adam"),)), GoBackBeforeDivergence())
    bench.do(TrainBatches(1))
    assert bench.step == last * BATCHES + 1
    assert bench.step_picture().before.tobytes() == parameters[last]


def test_headless_runs_end_with_the_restored_weights() -> None:
    losses = epochs_of(NOISY)[1]
    last, best = last_and_best_epoch(losses, 3, 0.0)
    result = train(early(3))
    assert (result.epochs, result.steps) == (last, last * BATCHES)
    assert result.validation_loss == losses[best]
    assert result.ended == "Early stopping: the validation loss has not become lower for 3 epochs."


# ---- batches ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "sizes"), [(8, 5 * [8]), (21, [21, 21]), (40, [40]), (42, [42]), (43, [42])]
)
def test_the_short_batch_is_dropped_unless_it_is_the_only_one(size: int, sizes: list[int]) -> None:
    experiment = experiment_with(SMALL, batches__size=size, batches__drop_last=True)
    trainer = Trainer(experiment, prepare(experiment.data))
    assert trainer.batches_per_epoch == len(sizes)
    for epoch in (1, 2):
        assert [len(trainer.step().rows) for _ in sizes] == sizes
        assert (trainer.epoch, trainer.position) == (epoch, 0)


def test_dropping_the_short_batch_acts_at_the_next_epoch() -> None:
    trainer = Trainer(SMALL, prepare(SMALL.data))
    trainer.step()
    trainer.change(experiment_with(SMALL, batches__drop_last=True))
    assert [len(trainer.step().rows) for _ in range(12)] == [8, 8, 8, 8, 2, 8, 8, 8, 8, 8, 8, 8]


@pytest.mark.parametrize(
    ("name", "batches"), [("stochastic (1)", 42), ("mini-batch (32)", 2), ("batch (all)", 1)]
)
def test_the_presets_of_the_batch_size_do_what_they_are_called(name: str, batches: int) -> None:
    presets = dict(hyperparameter("batches.size").control.presets)
    assert len(presets) == 3
    trainer = Trainer(SMALL.with_value("batches.size", presets[name]), prepare(SMALL.data))
    assert trainer.batches_per_epoch == batches
