"""Updates against the formulas, written here in float64 NumPy, and changes made while training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with
from torch import nn

from core import torch_calls
from core.commands import TrainBatches
from core.datasets import prepare
from core.experiment import Experiment, hyperparameter
from core.snapshot import StepSnapshot, Wants
from core.trainer import Trainer

STEPS = 40


def pictures(experiment: Experiment, steps: int = STEPS) -> Iterator[StepSnapshot]:
    bench = Bench(experiment)
    bench.submit(TrainBatches(steps))
    for _ in range(steps):
        bench.mailbox.request(Wants(fit=False))
        bench.turns()
        yield bench.step_picture()


def sgd(**settings: Any) -> Experiment:
    return experiment_with(SMALL, optimizer__method="SGD", **settings)


def assert_updated(picture: StepSnapshot, expected: np.ndarray) -> None:
    """Compare with float64: an update of float32 numbers is right to a few units of its last place."""
    np.testing.assert_allclose(picture.after, expected, rtol=3e-6, atol=1e-7)


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_sgd_steps_against_the_gradient(decay: float) -> None:
    experiment = sgd(optimizer__lr=0.2, optimizer__weight_decay=decay)
    for picture in pictures(experiment):
        before = picture.before.astype(np.float64)
        assert_updated(picture, before - 0.2 * (picture.gradients + decay * before))


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_keeps_a_share_of_the_last_step(nesterov: bool) -> None:
    experiment = sgd(
        optimizer__lr=0.05,
        optimizer__momentum=0.9,
        optimizer__nesterov=nesterov,
        optimizer__weight_decay=0.01,
    )
    velocity: np.ndarray | float = 0.0
    for picture in pictures(experiment):
        before = picture.before.astype(np.float64)
        gradient = picture.gradients + 0.01 * before
        velocity = 0.9 * velocity + gradient
        step = gradient + 0.9 * velocity if nesterov else velocity
        assert_updated(picture, before - 0.05 * step)


@pytest.mark.parametrize("decay", [0.0, 0.05])
def test_adam_divides_the_first_moment_by_the_root_of_the_second(decay: float) -> None:
    experiment = experiment_with(
        SMALL,
        optimizer__method="Adam",
        optimizer__lr=0.01,
        optimizer__beta1=0.8,
        optimizer__beta2=0.97,
        optimizer__eps=1e-4,
        optimizer__weight_decay=decay,
    )
    m: np.ndarray | float = 0.0
    v: np.ndarray | float = 0.0
    for t, picture in enumerate(pictures(experiment), start=1):
        before = picture.before.astype(np.float64)
        gradient = picture.gradients + decay * before
        m = 0.8 * m + 0.2 * gradient
        v = 0.97 * v + 0.03 * gradient**2
        step = (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.97**t)) + 1e-4)
        assert_updated(picture, before - 0.01 * step)


def test_padding_of_the_flat_buffer_stays_zero() -> None:
    for method in ("SGD", "Adam"):
        experiment = experiment_with(SMALL, optimizer__method=method, optimizer__weight_decay=0.1)
        for picture in pictures(experiment, steps=10):
            used = np.zeros(len(picture.after), bool)
            for layer in picture.state.run.layout.layers:
                used[layer.weight] = used[layer.bias] = True
            assert not picture.after[~used].any()
            assert not picture.gradients[~used].any()


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "learning rate of SGD": ({"method": "SGD"}, {"lr": 0.5}),
    "learning rate of Adam": ({"method": "Adam"}, {"lr": 0.05}),
    "momentum on": ({"method": "SGD"}, {"momentum": 0.9}),
    "Nesterov on": ({"method": "SGD", "momentum": 0.7}, {"nesterov": True}),
    "weight decay on": ({"method": "Adam"}, {"weight_decay": 0.3}),
    "betas": ({"method": "Adam"}, {"beta1": 0.5, "beta2": 0.9}),
    "epsilon": ({"method": "Adam"}, {"eps": 0.1}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_live_change_equals_a_script_that_changes_at_the_same_step(case: str) -> None:
    start, change = CHANGES[case]
    experiment = experiment_with(SMALL, **{f"optimizer__{k}": v for k, v in start.items()})
    changed = experiment_with(experiment, **{f"optimizer__{k}": v for k, v in change.items()})
    bench = Bench(experiment)
    bench.do(TrainBatches(9))
    for name, value in change.items():
        bench.set(f"optimizer.{experiment.optimizer.method}.{name}", value)
    bench.do(TrainBatches(9))
    np.testing.assert_array_equal(bench.losses, losses_of_script(experiment, changed, 9))
    assert bench.runner.trainer.learning_rate == changed.optimizer.lr


def losses_of_script(experiment: Experiment, changed: Experiment, at: int) -> np.ndarray:
    """Train per tensor with plain PyTorch for 3 epochs of 6 batches; change the group at a step."""
    dataset = prepare(experiment.data)
    x = torch.tensor(dataset.scaled_inputs, dtype=torch.float32)
    y = torch.tensor(dataset.scaled_target, dtype=torch.float32)
    method = experiment.optimizer.method
    torch.manual_seed(experiment.network.seed)
    model = nn.Sequential(nn.Linear(1, 7), nn.Tanh(), nn.Linear(7, 5), nn.Tanh(), nn.Linear(5, 1))
    optimiser = getattr(torch.optim, method)(model.parameters(), **torch_calls.arguments(experiment, method))
    losses: list[float] = []
    for epoch in range(3):
        order = np.random.default_rng([experiment.batches.seed, epoch]).permutation(len(dataset.train))
        for rows in torch.split(torch.tensor(dataset.train[order]), experiment.batches.size):
            if len(losses) == at:
                optimiser.param_groups[0].update(torch_calls.arguments(changed, method))
            optimiser.zero_grad()
            loss = nn.functional.mse_loss(model(x[rows]), y[rows])
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
    return np.array(losses)


def optimiser_of(trainer: Trainer) -> torch.optim.Optimizer:
    """Return the only optimiser of a trainer."""
    (part,) = trainer.optimization._parts
    return part.optimizer


def test_another_class_starts_with_a_fresh_state() -> None:
    trainer = Trainer(SMALL, prepare(SMALL.data))
    for _ in range(5):
        trainer.step()
    assert trainer.change(sgd(optimizer__momentum=0.9))
    assert type(optimiser_of(trainer)) is torch.optim.SGD
    assert not optimiser_of(trainer).state
    trainer.step()
    assert trainer.change(SMALL)
    assert type(optimiser_of(trainer)) is torch.optim.Adam
    assert not optimiser_of(trainer).state


def test_the_first_step_of_a_fresh_adam_has_the_length_of_the_learning_rate() -> None:
    bench = Bench(sgd(optimizer__momentum=0.9, optimizer__Adam__lr=0.01))
    bench.do(TrainBatches(5))
    bench.set("optimizer.method", "Adam")
    bench.mailbox.take()
    bench.do(TrainBatches(1))
    picture = bench.step_picture()
    moved = np.abs(picture.after - picture.before)[np.abs(picture.gradients) > 1e-4]
    np.testing.assert_allclose(moved, 0.01, rtol=1e-3)


def test_another_value_of_the_same_class_keeps_the_state() -> None:
    trainer = Trainer(SMALL, prepare(SMALL.data))
    for _ in range(5):
        trainer.step()
    optimiser = optimiser_of(trainer)
    assert not trainer.change(experiment_with(SMALL, optimizer__lr=0.5))
    assert optimiser_of(trainer) is optimiser
    (state,) = optimiser.state.values()
    assert int(state["step"]) == 5


def test_a_change_that_needs_a_new_network_is_refused_by_the_trainer() -> None:
    trainer = Trainer(SMALL, prepare(SMALL.data))
    with pytest.raises(ValueError, match=r"network\.hidden needs a new trainer"):
        trainer.change(experiment_with(SMALL, network__hidden=(3,)))
    assert trainer.experiment == SMALL


@pytest.mark.parametrize("method", hyperparameter("optimizer.method").choices)
def test_arguments_are_accepted_by_torch_as_they_are(method: str) -> None:
    experiment = experiment_with(SMALL, optimizer__method=method, optimizer__lr=0.25)
    given = torch_calls.arguments(experiment, method)
    optimiser = getattr(torch.optim, method)([nn.Parameter(torch.zeros(1, 1))], **given)
    group = optimiser.param_groups[0]
    assert {name: group[name] for name in given} == given
    assert given["lr"] == 0.25
