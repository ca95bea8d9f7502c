"""A run that diverges: it stops, says where and why, shows nothing that is not a number, and goes back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, BenchFactory, experiment_with, line

from core.commands import GoBackBeforeDivergence, Play, Reset, SetHyperparameters, TrainBatches
from core.divergence import FiniteStates
from core.experiment import Experiment
from core.history import History
from core.snapshot import Snapshot, StateSnapshot, Status, StepSnapshot, Wants, state_of

WILD = line(optimizer__lr=50.0)
STABLE = line(optimizer__lr=0.05)


def watch(bench: Bench, most: int = 2000) -> Iterator[Snapshot]:
    """Turn with every step wanted until the loop sleeps for good; yield each picture."""
    naps = bench.sleeper.forever
    for _ in range(most):
        bench.mailbox.request(Wants(fit=True, row=True))
        bench.turns()
        picture = bench.mailbox.take()
        if picture is not None:
            yield picture
        if bench.sleeper.forever > naps:
            return
    raise AssertionError("the loop never came to rest")


def diverged(bench: Bench) -> Bench:
    bench.do(Play())
    assert bench.status is Status.DIVERGED
    return bench


def arrays_of(picture: Snapshot) -> list[np.ndarray]:
    state = state_of(picture)
    arrays = [state.parameters]
    if state.fit is not None:
        arrays += [state.fit.sample, state.fit.batch]
    if state.row is not None:
        arrays += [*state.row.activations, np.array(state.row.prediction)]
    if isinstance(picture, StepSnapshot):
        arrays += [picture.output_BO, picture.before, picture.gradients, picture.after]
        arrays += [layer.activation_BH for layer in picture.hidden]
        arrays.append(np.array([picture.loss, picture.gradient_norm, picture.learning_rate]))
    return arrays


@pytest.mark.parametrize(
    "experiment",
    [
        WILD,
        line(optimizer__lr=50.0, batches__size=100),
        line(optimizer__lr=20.0, batches__size=3, optimizer__momentum=0.9),
        experiment_with(WILD, network__hidden=(6, 6, 6), network__activation="Identity"),
        experiment_with(WILD, network__hidden=(9,), network__activation="ReLU", dropout__rate=0.5),
        experiment_with(WILD, optimizer__lr=1.0, optimizer__weight_decay=10.0),
    ],
)
def test_nothing_that_is_not_a_number_is_ever_published(experiment: Experiment) -> None:
    bench = Bench(experiment)
    bench.submit(Play())
    pictures = list(watch(bench))
    assert bench.status is Status.DIVERGED
    for picture in pictures:
        for array in arrays_of(picture):
            assert np.isfinite(array).all()
    history = bench.runner.facts.history
    for column in vars(history.steps()).values():
        assert np.isfinite(column).all()
    for record in history.epochs():
        assert np.isfinite([record.train_loss, record.validation_loss]).all()
        assert np.isfinite([record.train.rmse, record.validation.mae, record.train.r2]).all()


def test_parameters_that_predict_no_number_make_a_picture_without_predictions(bench: Bench) -> None:
    """Between an update that went too far and the step that finds out."""
    bench.do(TrainBatches(2))
    bench.runner.trainer.network.parameters.fill_(3e38)
    state = bench.state()
    assert (state.row, state.fit) == (None, None)
    bench.mailbox.request(Wants(fit=True, row=True))
    bench.turns()
    picture = bench.mailbox.take()
    assert picture is not None
    assert (state_of(picture).row, state_of(picture).fit) == (None, None)


def test_the_run_stops_and_names_the_step_and_the_cause(make_bench: BenchFactory) -> None:
    bench = diverged(make_bench(WILD))
    state = bench.state()
    divergence = state.divergence
    assert divergence is not None
    assert divergence.step == state.step + 1 == len(bench.losses) + 1
    assert "with learning rate 50 each step overshoots" in divergence.cause
    assert divergence.cause.startswith("The loss grew from ")
    assert "Lower the learning rate to 5 or less" in divergence.remedy
    assert divergence.learning_rate == 5.0
    assert bench.statuses == [Status.RUNNING, Status.DIVERGED]
    assert (state.fit, state.row) == (None, None)


def test_a_recent_change_is_named_as_the_cause(make_bench: BenchFactory) -> None:
    bench = make_bench(STABLE)
    bench.do(TrainBatches(120))
    bench.set("optimizer.SGD.lr", 60.0)
    divergence = diverged(bench).state().divergence
    assert divergence is not None
    assert "after the change “learning rate 0.05 → 60” at step 120." in divergence.cause
    assert divergence.step_kept == 120


def test_weight_decay_that_makes_weights_grow_is_named(make_bench: BenchFactory) -> None:
    bench = make_bench(line(optimizer__lr=1.0, optimizer__weight_decay=10.0))
    divergence = diverged(bench).state().divergence
    assert divergence is not None
    assert "learning rate × weight decay is above 2" in divergence.cause


def test_the_divergence_is_published_when_asked_for_and_then_the_loop_sleeps(
    make_bench: BenchFactory,
) -> None:
    bench = diverged(make_bench(WILD))
    bench.mailbox.take()
    picture = bench.picture()
    assert isinstance(picture, StateSnapshot) and picture.status is Status.DIVERGED
    naps = bench.sleeper.forever
    assert bench.picture() is None
    assert bench.sleeper.forever == naps + 1


def test_a_diverged_run_does_not_train_on(make_bench: BenchFactory) -> None:
    bench = diverged(make_bench(WILD))
    step, parameters = bench.step, bench.parameters.tobytes()
    bench.do(Play(), TrainBatches(5))
    assert (bench.step, bench.parameters.tobytes()) == (step, parameters)
    assert bench.status is Status.DIVERGED


def test_going_back_restores_the_initial_state_of_a_run_that_diverged_at_once(
    make_bench: BenchFactory,
) -> None:
    bench = make_bench(WILD)
    initial = bench.parameters.tobytes()
    diverged(bench).do(GoBackBeforeDivergence())
    assert (bench.status, bench.step) == (Status.READY, 0)
    assert bench.parameters.tobytes() == initial
    assert len(bench.losses) == 0
    assert [record.step for record in bench.runner.facts.history.epochs()] == [0]
    assert bench.state().divergence is None


def test_going_back_cuts_the_history_and_a_smaller_rate_trains_on(make_bench: BenchFactory) -> None:
    bench = make_bench(STABLE)
    bench.do(TrainBatches(120))
    losses = bench.losses.copy()
    bench.set("optimizer.SGD.lr", 60.0)
    diverged(bench)
    bench.set("optimizer.SGD.lr", 0.01)
    bench.do(GoBackBeforeDivergence())
    state = bench.state()
    history = bench.runner.facts.history
    assert (bench.status, state.step, len(history)) == (Status.PAUSED, 120, 120)
    np.testing.assert_array_equal(history.steps().loss, losses[:120])
    assert all(record.step <= 120 for record in history.epochs())
    assert [(c.step, c.text) for c in history.changes()] == [(120, "learning rate 0.05 → 0.01")]
    assert state.experiment.optimizer.lr == bench.runner.trainer.learning_rate == 0.01
    bench.do(TrainBatches(300))
    assert bench.status is Status.PAUSED
    assert bench.losses[-20:].mean() < bench.losses[:5].mean()


def test_going_back_without_a_change_repeats_every_bit(make_bench: BenchFactory) -> None:
    bench = make_bench(experiment_with(SMALL, dropout__rate=0.3, optimizer__method="SGD"))
    bench.do(TrainBatches(110))
    losses = bench.losses.copy()
    poison(bench)
    diverged(bench).do(GoBackBeforeDivergence())
    assert bench.step == 100
    bench.do(TrainBatches(10))
    np.testing.assert_array_equal(bench.losses, losses)


def test_states_of_the_abandoned_future_are_forgotten(make_bench: BenchFactory) -> None:
    """Just above the largest stable rate the loss grows slowly, with states kept on the way."""
    bench = diverged(make_bench(line(optimizer__lr=1.03, batches__size=100)))
    assert bench.step > 500
    bench.do(GoBackBeforeDivergence())
    kept = [kept.state.step for kept in bench.runner._finite_states._ring]
    assert bench.step == kept[-1] < 500


def poison(bench: Bench) -> None:
    bench.runner.trainer.network.parameters.fill_(float("inf"))


def test_going_back_twice_and_diverging_again(make_bench: BenchFactory) -> None:
    bench = diverged(make_bench(WILD))
    for _ in range(3):
        bench.do(GoBackBeforeDivergence())
        assert bench.step == 0
        diverged(bench)
    bench.do(Reset())
    assert (bench.status, bench.step) == (Status.READY, 0)


def test_going_back_is_for_diverged_runs_only(bench: Bench) -> None:
    bench.do(TrainBatches(150))
    bench.do(GoBackBeforeDivergence())
    assert (bench.step, bench.status) == (150, Status.PAUSED)


def test_a_rebuild_ends_the_divergence(make_bench: BenchFactory) -> None:
    bench = diverged(make_bench(WILD))
    bench.do(SetHyperparameters.one("network.seed", 4))
    assert (bench.status, bench.state().divergence) == (Status.READY, None)


def test_the_state_kept_is_one_from_before_the_loss_exploded(make_bench: BenchFactory) -> None:
    bench = make_bench(STABLE)
    bench.do(TrainBatches(420))
    states, history = FiniteStates(), History()
    for loss in (1.0, 0.5, 0.6, 40.0, 3e30):
        for _ in range(10):
            history.append(0.0, loss, 0.1, 1.0)
        bench.runner.trainer.step_count = len(history) * 10
        states.offer(bench.runner.trainer, history)
    kept = states.before_trouble()
    assert kept is not None and kept.step == 300
    states.forget_after(200)
    kept = states.before_trouble()
    assert kept is not None and kept.step == 200


def test_losses_near_the_largest_float_can_be_kept_without_a_warning(make_bench: BenchFactory) -> None:
    bench = make_bench(STABLE)
    history = History()
    for _ in range(10):
        history.append(0.0, 3e38, 0.1, 1.0)
    states = FiniteStates()
    states.offer(bench.runner.trainer, history)
    assert states.before_trouble() is not None


def test_only_the_last_states_are_kept(bench: Bench) -> None:
    bench.do(TrainBatches((FiniteStates.KEPT + 5) * FiniteStates.EVERY))
    ring = bench.runner._finite_states._ring
    steps = [kept.state.step for kept in ring]
    assert steps == [FiniteStates.EVERY * n for n in range(6, 6 + FiniteStates.KEPT)]


def test_the_state_from_before_the_change_that_led_to_the_divergence_is_kept(bench: Bench) -> None:
    bench.do(TrainBatches(37))
    before = bench.runner.trainer.network.parameters.clone()
    bench.do(SetHyperparameters((("optimizer.method", "SGD"), ("optimizer.SGD.lr", 50.0))))
    bench.do(Play())
    assert bench.runner.status is Status.DIVERGED
    bench.do(SetHyperparameters.one("optimizer.SGD.lr", 0.01), GoBackBeforeDivergence())
    assert bench.runner.trainer.step_count == 37
    assert torch.equal(bench.runner.trainer.network.parameters, before)


def test_lbfgs_without_a_line_search_is_named_as_the_cause() -> None:
    bench = Bench(line(optimizer__method="LBFGS", optimizer__lr=50.0))
    bench.do(Play())
    assert bench.status is Status.DIVERGED
    divergence = bench.state().divergence
    assert divergence is not None
    assert "strong Wolfe" in divergence.cause


def test_climbing_on_purpose_is_named_as_the_cause() -> None:
    bench = Bench(
        experiment_with(SMALL, optimizer__method="SGD", optimizer__lr=0.5, optimizer__maximize=True)
    )
    bench.do(Play())
    divergence = bench.state().divergence
    assert divergence is not None
    assert "“Maximise” is on" in divergence.cause
