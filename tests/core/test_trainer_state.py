"""State and restore, the order of the rows, and where epochs and batches begin and end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from engine_bench import SMALL, experiment_with

from core.datasets import prepare
from core.experiment import Experiment
from core.trainer import REMEMBERED_ROWS, Trainer, TrainerState

METHODS: dict[str, dict[str, Any]] = {
    "Adam": {"optimizer__method": "Adam", "optimizer__lr": 0.01},
    "SGD": {"optimizer__method": "SGD"},
    "momentum": {"optimizer__method": "SGD", "optimizer__momentum": 0.9, "optimizer__nesterov": True},
}


def make(experiment: Experiment = SMALL) -> Trainer:
    return Trainer(experiment, prepare(experiment.data))


def train(trainer: Trainer, steps: int) -> list[float]:
    return [trainer.step().loss_value for _ in range(steps)]


def numbers(trainer: Trainer, steps: int) -> tuple[list[float], bytes]:
    losses = train(trainer, steps)
    return losses, trainer.network.parameters.numpy().tobytes()


@pytest.mark.parametrize("at", [0, 1, 4, 6, 13, 18])
@pytest.mark.parametrize("mask", ["step", "row"])
@pytest.mark.parametrize("method", METHODS)
def test_going_on_after_restore_repeats_every_bit(method: str, mask: str, at: int) -> None:
    """6 batches an epoch: 0, 6 and 18 are epoch boundaries."""
    experiment = experiment_with(SMALL, dropout__rate=0.3, dropout__mask=mask, **METHODS[method])
    trainer = make(experiment)
    train(trainer, at)
    state = trainer.state()
    expected = numbers(trainer, 20)
    trainer.restore(state)
    assert (trainer.step_count, trainer.epoch, trainer.position) == (at, at // 6, at % 6)
    assert numbers(trainer, 20) == expected
    trainer.restore(state)
    assert numbers(trainer, 20) == expected, "the state was changed by going on from it"


def test_a_state_restores_into_another_trainer_of_the_same_data() -> None:
    experiment = experiment_with(SMALL, dropout__rate=0.3)
    first, second = make(experiment), make(experiment)
    train(first, 9)
    second.restore(first.state())
    assert numbers(second, 15) == numbers(first, 15)


def test_a_state_is_a_deep_copy() -> None:
    trainer = make()
    train(trainer, 3)
    state = trainer.state()
    before = as_bytes(state)
    train(trainer, 5)
    assert as_bytes(state) == before


def as_bytes(state: TrainerState) -> list[bytes]:
    (optimizer,) = state.optimization.optimizers
    moments = [t for s in optimizer["state"].values() for t in s.values() if torch.is_tensor(t)]
    assert len(moments) == 3
    return [t.detach().numpy().tobytes() for t in (state.parameters, state.dropout_stream, *moments)]


def test_restore_across_changes_brings_back_the_settings_of_then() -> None:
    start = experiment_with(SMALL, dropout__rate=0.2)
    trainer = make(start)
    train(trainer, 8)
    state = trainer.state()
    expected = numbers(trainer, 12)
    trainer.change(
        experiment_with(
            start, dropout__rate=0.5, dropout__mask="row", optimizer__method="SGD", batches__size=3
        )
    )
    train(trainer, 12)
    trainer.restore(state)
    assert trainer.experiment == start
    assert numbers(trainer, 12) == expected


def test_restore_in_an_epoch_whose_batch_size_will_change_keeps_that_epoch() -> None:
    trainer = make()
    train(trainer, 2)
    trainer.change(experiment_with(SMALL, batches__size=21))
    state = trainer.state()
    expected = numbers(trainer, 8)
    trainer.restore(state)
    assert trainer.batches_per_epoch == 6
    assert numbers(trainer, 8) == expected
    assert (trainer.epoch, trainer.position) == (3, 0)


def test_the_views_of_weights_and_gradients_survive_a_restore() -> None:
    trainer = make()
    train(trainer, 3)
    trainer.restore(trainer.state())
    train(trainer, 1)
    layer = trainer.network.layout.layers[0]
    for view, flat in (
        (trainer.network.weights[0], trainer.network.parameters),
        (trainer.network.weights[0].grad, trainer.network.gradients),
    ):
        assert view is not None
        assert view.data_ptr() == flat[layer.weight].data_ptr()


def rows_of_epoch(trainer: Trainer) -> list[int]:
    rows: list[int] = []
    for _ in range(trainer.batches_per_epoch):
        rows.extend(trainer.step().rows.tolist())
    return rows


@pytest.mark.parametrize("size", [1, 5, 8, 41, 42, 43, 1000])
@pytest.mark.parametrize("shuffle", [True, False])
def test_each_training_row_comes_exactly_once_an_epoch(size: int, shuffle: bool) -> None:
    trainer = make(experiment_with(SMALL, batches__size=size, batches__shuffle=shuffle))
    assert trainer.batches_per_epoch == int(np.ceil(42 / size))
    epochs = [rows_of_epoch(trainer) for _ in range(3)]
    assert trainer.epoch == 3 and trainer.position == 0
    for rows in epochs:
        assert sorted(rows) == sorted(trainer.dataset.train.tolist())
    assert (epochs[0] != epochs[1]) == (shuffle)
    if not shuffle:
        assert epochs[0] == trainer.dataset.train.tolist()


def test_batches_are_full_but_the_last() -> None:
    trainer = make()
    assert [len(trainer.step().rows) for _ in range(7)] == [8, 8, 8, 8, 8, 2, 8]


def test_the_order_of_an_epoch_does_not_depend_on_what_happened_before() -> None:
    plain, busy = make(), make()
    expected = [rows_of_epoch(plain) for _ in range(4)][3]
    busy.change(experiment_with(SMALL, batches__size=42, dropout__rate=0.5))
    for _ in range(3):
        rows_of_epoch(busy)
    busy.change(SMALL)
    assert busy.epoch == 3
    assert rows_of_epoch(busy) == expected


def test_another_order_seed_gives_another_order_and_nothing_else() -> None:
    one, two = make(), make(experiment_with(SMALL, batches__seed=99))
    assert torch.equal(one.network.parameters, two.network.parameters)
    assert rows_of_epoch(one) != rows_of_epoch(two)


def test_a_new_batch_size_acts_at_the_next_epoch() -> None:
    trainer = make()
    train(trainer, 2)
    trainer.change(experiment_with(SMALL, batches__size=20, batches__shuffle=False))
    assert trainer.batches_per_epoch == 6
    assert [len(trainer.step().rows) for _ in range(4)] == [8, 8, 8, 2]
    assert (trainer.epoch, trainer.position, trainer.batches_per_epoch) == (1, 0, 3)
    assert rows_of_epoch(trainer) == trainer.dataset.train.tolist()
    assert (trainer.epoch, trainer.step_count) == (2, 9)


def test_a_batch_size_set_at_the_boundary_acts_on_the_epoch_that_begins() -> None:
    trainer = make()
    train(trainer, 6)
    trainer.change(experiment_with(SMALL, batches__size=42))
    assert trainer.batches_per_epoch == 1
    assert len(trainer.step().rows) == 42
    assert (trainer.epoch, trainer.position) == (2, 0)


def test_epoch_position_grows_by_a_batch_at_a_time() -> None:
    trainer = make()
    positions = []
    for _ in range(13):
        trainer.step()
        positions.append(trainer.epoch_position)
    assert positions == pytest.approx([step / 6 for step in range(1, 14)])
    assert positions[5] == 1.0 and positions[11] == 2.0


def test_a_step_that_is_not_finite_changes_nothing() -> None:
    trainer = make(experiment_with(SMALL, optimizer__method="SGD"))
    train(trainer, 2)
    with torch.no_grad():
        trainer.network.weights[0][0, 0] = float("nan")
    before = trainer.network.parameters.numpy().tobytes()
    work = trainer.step()
    assert not work.finite
    assert trainer.network.parameters.numpy().tobytes() == before
    assert (trainer.step_count, trainer.position) == (2, 2)


@pytest.mark.parametrize("size", [1e19, 1e30])
def test_a_gradient_too_long_for_a_float_is_not_finite_and_raises_no_warning(size: float) -> None:
    trainer = make()
    trainer.network.gradients.fill_(size)
    assert trainer.network.gradient_norm() == float("inf")


def test_the_gradient_norm_is_that_of_all_gradients() -> None:
    trainer = make()
    work = trainer.step()
    leaves = [p.grad for pair in (trainer.network.weights, trainer.network.biases) for p in pair]
    squares = [float((g.double() ** 2).sum()) for g in leaves if g is not None]
    assert len(squares) == 6
    assert work.gradient_norm == pytest.approx(sum(squares) ** 0.5, rel=1e-6)


def test_only_the_first_rows_of_a_large_batch_are_remembered() -> None:
    trainer = make(experiment_with(SMALL, data__rows=1000, batches__size=500))
    work = trainer.step()
    trainer.remember_batch(work)
    assert trainer.last_rows.tolist() == work.rows[:REMEMBERED_ROWS].tolist()
    assert not trainer.last_rows.flags.writeable


def test_evaluation_leaves_the_run_as_it_was() -> None:
    experiment = experiment_with(SMALL, dropout__rate=0.3)
    watched, plain = make(experiment), make(experiment)
    for _ in range(15):
        watched.evaluate()
        watched.step()
        watched.state()
        plain.step()
    assert torch.equal(watched.network.parameters, plain.network.parameters)
