"""The engine, the exported script and a plain loop written here give the same numbers, to the last bit."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, ThreadedRunner, experiment_with
from script_bench import assert_engine_equals_script, assert_same_bits, parameters_of, train_here
from torch import nn

from core.commands import Play, TrainBatches
from core.datasets import prepare
from core.experiment import Experiment
from core.snapshot import Status, Wants
from core.trainer import Trainer

pytestmark = pytest.mark.bits

ACTIVATIONS = ("ReLU", "Tanh", "Sigmoid", "LeakyReLU", "ELU", "GELU", "SiLU", "Softplus", "Identity")
OPTIMISERS: dict[str, dict[str, Any]] = {
    "SGD": {"method": "SGD", "SGD": {"lr": 0.05}},
    "SGD, weight decay": {"method": "SGD", "SGD": {"lr": 0.05, "weight_decay": 0.01}},
    "momentum": {"method": "SGD", "SGD": {"lr": 0.03, "momentum": 0.9}},
    "Nesterov, weight decay": {
        "method": "SGD",
        "SGD": {"lr": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.003},
    },
    "Adam": {"method": "Adam", "Adam": {"lr": 0.01}},
    "Adam, weight decay": {
        "method": "Adam",
        "Adam": {"lr": 0.02, "beta1": 0.8, "beta2": 0.99, "eps": 1e-6, "weight_decay": 0.01},
    },
}
DROPOUTS: dict[str, dict[str, Any]] = {
    "no dropout": {},
    "one mask a step": {"rate": 0.3, "mask": "step", "seed": 5},
    "one mask a row": {"rate": 0.3, "mask": "row", "seed": 5},
}


def random_experiment(number: int) -> Experiment:
    """Draw the shape, the batches, the dropout and the optimiser of one case from its number."""
    draw = random.Random(number)
    depth = number % 5
    optimiser = draw.choice(list(OPTIMISERS.values()))
    size = draw.choice((1, 2, 3, 7, 16, 31, 64, 199, 200))
    return Experiment.model_validate(
        {
            "name": f"case {number}",
            "data": {
                "source": draw.choice(("straight_line", "noisy_sine")),
                "rows": draw.choice((10, 37, 60) if size < 7 else (60, 150, 290)),
                "noise": draw.choice((0.0, 0.3, 1.7)),
                "seed": draw.randrange(1000),
            },
            "network": {
                "hidden": tuple(draw.randint(1, 40) for _ in range(depth)),
                "activation": ACTIVATIONS[number % len(ACTIVATIONS)],
                "seed": draw.randrange(1000),
            },
            "dropout": {
                "rate": draw.choice((0.0, 0.1, 0.2, 0.3, 0.5, 0.7)),
                "mask": draw.choice(("step", "row")),
                "seed": draw.randrange(1000),
            },
            "optimizer": _slower(optimiser),
            "batches": {
                "size": size,
                "shuffle": draw.random() < 0.7,
                "seed": draw.randrange(1000),
            },
            "stopping": {"epochs": 2},
        }
    )


def _slower(optimiser: dict[str, Any]) -> dict[str, Any]:
    method = optimiser["method"]
    return optimiser | {method: optimiser[method] | {"lr": 0.1 * optimiser[method]["lr"]}}


def train_plainly(experiment: Experiment) -> tuple[np.ndarray, list[np.ndarray]]:
    """Train as a textbook does, sharing no line with the engine or the exporter but the prepared rows."""
    dataset = prepare(experiment.data)
    x, y = (torch.tensor(a, dtype=torch.float32) for a in (dataset.scaled_inputs, dataset.scaled_target))
    model = plain_model(experiment, dataset.input_count)
    optimiser = plain_optimiser(experiment, model)
    losses = []
    torch.manual_seed(experiment.dropout.seed)
    model.train()
    for epoch in range(experiment.stopping.epochs):
        rows = dataset.train.copy()
        if experiment.batches.shuffle:
            rows = rows[np.random.default_rng([experiment.batches.seed, epoch]).permutation(len(rows))]
        for batch in torch.split(torch.tensor(rows), experiment.batches.size):
            optimiser.zero_grad()
            loss = ((model(x[batch]) - y[batch]) ** 2).mean()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
    return np.array(losses), [p.detach().numpy() for p in model.parameters()]


def plain_model(experiment: Experiment, inputs: int) -> nn.Sequential:
    torch.manual_seed(experiment.network.seed)
    layers: list[nn.Module] = []
    for outputs in experiment.network.hidden:
        layers += [nn.Linear(inputs, outputs), getattr(nn, experiment.network.activation)()]
        if experiment.dropout.mask == "row":
            layers.append(nn.Dropout(experiment.dropout.rate))
        else:
            layers.append(SharedMask(experiment.dropout.rate))
        inputs = outputs
    return nn.Sequential(*layers, nn.Linear(inputs, 1))


def plain_optimiser(experiment: Experiment, model: nn.Module) -> torch.optim.Optimizer:
    if experiment.optimizer.method == "SGD":
        o = experiment.optimizer.SGD
        return torch.optim.SGD(
            model.parameters(), o.lr, o.momentum, weight_decay=o.weight_decay, nesterov=o.nesterov
        )
    a = experiment.optimizer.Adam
    return torch.optim.Adam(model.parameters(), a.lr, (a.beta1, a.beta2), a.eps, a.weight_decay)


class SharedMask(nn.Module):
    """nn.Dropout of one row, used for all rows: the definition of one mask a step."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.one_row = nn.Dropout(rate)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.one_row(torch.ones(1, x.shape[1]))


@pytest.mark.parametrize("dropout", DROPOUTS)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_engine_script_and_plain_loop_agree(optimiser: str, dropout: str) -> None:
    groups = {"optimizer": OPTIMISERS[optimiser], "dropout": DROPOUTS[dropout], "stopping": {"epochs": 3}}
    experiment = Experiment.model_validate(SMALL.model_dump() | groups)
    losses, parameters, _ = train_here(experiment)
    plain_losses, plain_parameters = train_plainly(experiment)
    assert len(losses) == 18
    np.testing.assert_array_equal(losses, plain_losses)
    assert_same_bits(parameters, plain_parameters)
    assert_engine_equals_script(experiment)


@pytest.mark.parametrize("number", range(100))
def test_engine_equals_exported_script_for_random_networks(number: int) -> None:
    assert_engine_equals_script(random_experiment(number))


@pytest.mark.parametrize("number", range(0, 100, 9))
def test_engine_equals_plain_loop_for_random_networks(number: int) -> None:
    experiment = random_experiment(number)
    losses, parameters, _ = train_here(experiment)
    plain_losses, plain_parameters = train_plainly(experiment)
    np.testing.assert_array_equal(losses, plain_losses)
    assert_same_bits(parameters, plain_parameters)


def test_the_random_networks_cover_what_they_should() -> None:
    cases = [random_experiment(number) for number in range(100)]
    assert {len(case.network.hidden) for case in cases} == {0, 1, 2, 3, 4}
    assert {case.network.activation for case in cases} == set(ACTIVATIONS)
    assert {case.batches.shuffle for case in cases} == {True, False}
    assert {1, 200} <= {case.batches.size for case in cases}
    dropped = [case for case in cases if case.dropout.rate > 0 and case.network.hidden]
    assert {case.dropout.mask for case in dropped} == {"step", "row"}


@pytest.mark.parametrize("mask", ["step", "row"])
def test_bike_sharing_equals_its_exported_script(mask: str) -> None:
    default = Experiment()
    experiment = experiment_with(
        default, dropout__rate=0.2, dropout__mask=mask, batches__size=256, stopping__epochs=2
    )
    assert_engine_equals_script(experiment)


def test_default_experiment_equals_its_exported_script() -> None:
    assert_engine_equals_script(experiment_with(Experiment(), stopping__epochs=1))


@pytest.mark.parametrize("dropout", DROPOUTS)
def test_walking_the_phases_equals_whole_steps(dropout: str) -> None:
    experiment = Experiment.model_validate(SMALL.model_dump() | {"dropout": DROPOUTS[dropout]})
    whole = Trainer(experiment, prepare(experiment.data))
    walked = Trainer(experiment, prepare(experiment.data))
    for index in range(20):
        expected = whole.step(capture=index % 3 == 0)
        work = walked.draw_batch()
        walked.forward(work)
        walked.measure_loss(work)
        walked.backward(work)
        walked.update(work)
        assert work.loss_value == expected.loss_value
        assert work.gradient_norm == expected.gradient_norm
    assert_same_bits(parameters_of(walked), parameters_of(whole))
    assert (walked.epoch, walked.position) == (whole.epoch, whole.position) == (3, 2)


@pytest.mark.parametrize("captured", ["never", "always"])
def test_runner_equals_bare_trainer_whether_watched_or_not(captured: str) -> None:
    experiment = experiment_with(SMALL, dropout__rate=0.3, stopping__epochs=4)
    losses, parameters, _ = train_here(experiment)
    bench = Bench(experiment)
    bench.submit(Play())
    while bench.status in (Status.READY, Status.RUNNING):
        if captured == "always":
            bench.mailbox.request(Wants(fit=True, row=True))
        bench.turns()
    np.testing.assert_array_equal(bench.losses, losses)
    assert_same_bits(parameters_of(bench.runner.trainer), parameters)


def test_runner_in_a_thread_equals_the_main_thread() -> None:
    experiment = experiment_with(SMALL, dropout__rate=0.3, network__hidden=(40, 33), stopping__epochs=5)
    losses, parameters, _ = train_here(experiment)
    with ThreadedRunner(experiment) as threaded:
        threaded.mailbox.request(Wants(fit=True, row=True))
        threaded.commands.submit(TrainBatches(7))
        threaded.commands.submit(Play())
        threaded.wait_for(Status.FINISHED)
    runner = threaded.runner
    np.testing.assert_array_equal(runner.facts.history.steps().loss, losses)
    assert_same_bits(parameters_of(runner.trainer), parameters)
