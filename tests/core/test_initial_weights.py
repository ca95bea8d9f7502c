"""Initial weights, precision, penalties and clipping against the functions of torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with
from plain_loop import assert_same_network, linears_of, plain_losses, plain_model
from torch import Tensor, nn

from core.commands import TrainBatches
from core.datasets import prepare
from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value
from core.trainer import Trainer

STEPS = 20
Fill = Callable[[Tensor], object]
INITIALISATIONS: dict[str, tuple[dict[str, Value], Fill]] = {
    "Xavier uniform": (
        {"method": "xavier_uniform", "gain": 1.5},
        lambda w: nn.init.xavier_uniform_(w, gain=1.5),
    ),
    "Xavier normal": ({"method": "xavier_normal"}, nn.init.xavier_normal_),
    "Kaiming uniform": (
        {"method": "kaiming_uniform"},
        lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"),
    ),
    "Kaiming normal, backward, tanh": (
        {"method": "kaiming_normal", "mode": "fan_out", "nonlinearity": "tanh"},
        lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="tanh"),
    ),
    "orthogonal": ({"method": "orthogonal", "gain": 2.0}, lambda w: nn.init.orthogonal_(w, gain=2.0)),
    "normal": ({"method": "normal", "std": 0.3}, lambda w: nn.init.normal_(w, std=0.3)),
    "truncated normal": ({"method": "trunc_normal", "std": 0.3}, lambda w: nn.init.trunc_normal_(w, std=0.3)),
    "uniform": ({"method": "uniform", "bound": 0.7}, lambda w: nn.init.uniform_(w, -0.7, 0.7)),
    "sparse": (
        {"method": "sparse", "sparsity": 0.4, "std": 0.2},
        lambda w: nn.init.sparse_(w, sparsity=0.4, std=0.2),
    ),
    "constant": ({"method": "constant", "value": 0.25}, lambda w: nn.init.constant_(w, 0.25)),
    "identity": ({"method": "eye"}, nn.init.eye_),
}


def trained(experiment: Experiment, steps: int = STEPS) -> tuple[Trainer, list[float]]:
    trainer = Trainer(experiment, prepare(experiment.data))
    return trainer, [trainer.step().loss_value for _ in range(steps)]


def adam(model: nn.Sequential) -> list[torch.optim.Optimizer]:
    return [torch.optim.Adam(model.parameters())]


def test_the_cases_hold_every_initialisation() -> None:
    chosen = {values["method"] for values, _ in INITIALISATIONS.values()}
    assert chosen == set(hyperparameter("initialisation.method").choices) - {"Linear"}


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("case", INITIALISATIONS)
def test_initial_weights_are_those_of_torch_after_its_seed(case: str, precision: str) -> None:
    values, fill = INITIALISATIONS[case]
    given = {f"initialisation.{name}": value for name, value in values.items()}
    torch.manual_seed(77)
    before = torch.random.get_rng_state()
    experiment = SMALL.with_values({"network.precision": precision, **given})
    trainer = Trainer(experiment, prepare(experiment.data))
    assert torch.equal(before, torch.random.get_rng_state()), "the global stream was touched"
    assert_same_network(trainer, plain_model(dtype=getattr(torch, precision), fill=fill))


@pytest.mark.parametrize("case", INITIALISATIONS)
def test_a_run_from_other_initial_weights_is_that_of_torch(case: str) -> None:
    values, fill = INITIALISATIONS[case]
    trainer, losses = trained(SMALL.with_values({f"initialisation.{n}": v for n, v in values.items()}))
    model = plain_model(fill=fill)
    assert losses == plain_losses(model, adam(model), STEPS)
    assert_same_network(trainer, model)


@pytest.mark.parametrize("method", ["Linear", "normal"])
def test_biases_may_begin_at_zero(method: str) -> None:
    plain = experiment_with(SMALL, initialisation__method=method)
    zeros = Trainer(experiment_with(plain, initialisation__bias="zeros"), prepare(SMALL.data)).network
    drawn = Trainer(plain, prepare(SMALL.data)).network
    for weight, other, bias in zip(zeros.weights, drawn.weights, zeros.biases, strict=True):
        assert torch.equal(weight, other)
        assert bias is not None and not bias.any()


# ---- no bias, precision -------------------------------------------------------------------


@pytest.mark.parametrize("frozen", [False, True])
def test_without_biases_the_network_is_one_of_linears_without_them(frozen: bool) -> None:
    trainer, losses = trained(experiment_with(SMALL, network__bias=False, layer2__frozen=frozen))
    model = plain_model(bias=False)
    linears_of(model)[1].requires_grad_(not frozen)
    assert losses == plain_losses(model, adam(model), STEPS)
    assert_same_network(trainer, model)
    for layer in trainer.network.layout.layers:
        assert not layer.has_bias
        assert not trainer.network.parameters[layer.bias].any()
    assert trainer.network.layout.parameter_count == 7 + 35 + 5


def test_without_biases_muon_trains_everything() -> None:
    trainer, losses = trained(experiment_with(SMALL, network__bias=False, optimizer__method="Muon"))
    model = plain_model(bias=False)
    assert losses == plain_losses(model, [torch.optim.Muon(model.parameters())], STEPS)
    assert_same_network(trainer, model)


@pytest.mark.parametrize("rate", [0.0, 0.3])
def test_float64_is_that_of_torch(rate: float) -> None:
    experiment = experiment_with(SMALL, network__precision="float64", dropout__rate=rate, dropout__mask="row")
    trainer, losses = trained(experiment)
    model = plain_model(dropout=(0.0, rate, rate), dtype=torch.float64)
    assert losses == plain_losses(model, adam(model), STEPS)
    assert_same_network(trainer, model)
    bench = Bench(experiment)
    bench.do(TrainBatches(1))
    picture = bench.step_picture()
    for array in (picture.before, picture.gradients, picture.after, picture.input_BI, picture.output_BO):
        assert array.dtype == np.float64
    np.testing.assert_array_equal(picture.input_BI, prepare(experiment.data).scaled_inputs[picture.rows])


# ---- penalties and clipping ---------------------------------------------------------------


def penalty_of(model: nn.Sequential, l1: float, l2: float) -> Tensor:
    weights = torch.cat([linear.weight.ravel() for linear in linears_of(model)])
    return l1 * torch.linalg.vector_norm(weights, 1) + l2 * torch.linalg.vector_norm(weights, 2) ** 2


@pytest.mark.parametrize(("l1", "l2"), [(0.01, 0.0), (0.0, 0.02), (0.003, 0.004)])
def test_penalties_are_the_norms_of_the_weights_without_the_biases(l1: float, l2: float) -> None:
    experiment = SMALL.with_values(
        {"loss.l1": l1, "loss.l2": l2, "optimizer.method": "SGD", "optimizer.SGD.lr": 0.1}
    )
    trainer, losses = trained(experiment)
    model = plain_model()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    expected = plain_losses(model, [sgd], STEPS, penalty=lambda: penalty_of(model, l1, l2))
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    for weight, linear in zip(trainer.network.weights, linears_of(model), strict=True):
        torch.testing.assert_close(weight, linear.weight, rtol=1e-4, atol=1e-6)


def test_the_penalty_is_told_apart_from_the_loss() -> None:
    bench = Bench(SMALL.with_values({"loss.l1": 0.01, "loss.l2": 0.02}))
    expected = penalty_of(plain_model(), 0.01, 0.02).item()
    bench.do(TrainBatches(1))
    picture, plain = bench.step_picture(), Bench(SMALL)
    plain.do(TrainBatches(1))
    without = plain.step_picture()
    assert picture.penalty == pytest.approx(expected, rel=1e-6)
    assert (picture.loss, without.penalty) == (without.loss, 0.0)
    assert picture.gradient_norm != without.gradient_norm
    records = [b.runner.facts.history.epochs()[0] for b in (bench, plain)]
    assert records[0] == records[1], "the loss of rows that are evaluated has no penalty"


def test_l2_does_to_weights_what_twice_the_weight_decay_does_with_sgd() -> None:
    base = experiment_with(SMALL, optimizer__method="SGD", optimizer__lr=0.1, network__bias=False)
    penalised, _ = trained(base.with_value("loss.l2", 0.02))
    decayed, _ = trained(base.with_value("optimizer.SGD.weight_decay", 0.04))
    torch.testing.assert_close(penalised.network.parameters, decayed.network.parameters, rtol=1e-4, atol=1e-6)


def test_a_penalty_may_come_and_go_while_training() -> None:
    trainer, losses = trained(SMALL, 5)
    trainer.change(SMALL.with_value("loss.l1", 0.5))
    assert trainer.step().penalty_value > 0
    trainer.change(SMALL)
    assert trainer.step().penalty_value == 0
    assert losses == trained(SMALL, 5)[1]


CLIPS: dict[str, tuple[dict[str, Any], Callable[[nn.Sequential], object]]] = {
    "by norm": (
        {"clipping.method": "norm", "clipping.norm": 0.05},
        lambda model: nn.utils.clip_grad_norm_(model.parameters(), 0.05),
    ),
    "by value": (
        {"clipping.method": "value", "clipping.value": 0.01},
        lambda model: nn.utils.clip_grad_value_(model.parameters(), 0.01),
    ),
}


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("case", CLIPS)
def test_gradients_are_clipped_as_torch_clips_them(case: str, frozen: bool) -> None:
    values, clip = CLIPS[case]
    trainer, losses = trained(
        SMALL.with_values({**values, "layer1.frozen": frozen, "optimizer.method": "SGD"})
    )
    model = plain_model()
    linears_of(model)[0].requires_grad_(not frozen)
    sgd = torch.optim.SGD(model.parameters(), lr=0.001)
    assert losses == plain_losses(model, [sgd], STEPS, clip=lambda: clip(model))
    assert_same_network(trainer, model)


def test_a_step_shows_the_gradient_as_it_was_before_clipping() -> None:
    pictures = []
    for method in ("none", "norm", "value"):
        values = {"clipping.method": method, "clipping.norm": 1e-3, "clipping.value": 1e-4}
        bench = Bench(SMALL.with_values({**values, "optimizer.method": "SGD", "optimizer.SGD.lr": 1.0}))
        bench.do(TrainBatches(1))
        pictures.append(bench.step_picture())
    plain, by_norm, by_value = pictures
    for picture in (by_norm, by_value):
        np.testing.assert_array_equal(picture.gradients, plain.gradients)
        assert picture.gradient_norm == plain.gradient_norm > 0.01
    assert np.linalg.norm(by_norm.after - by_norm.before) == pytest.approx(1e-3, rel=1e-3)
    assert np.abs(by_value.after - by_value.before).max() == pytest.approx(1e-4, rel=1e-3)


def test_clipping_may_be_switched_on_while_training() -> None:
    values, clip = CLIPS["by norm"]
    trainer, losses = trained(SMALL, 7)
    trainer.change(SMALL.with_values(values))
    losses += [trainer.step().loss_value for _ in range(STEPS - 7)]
    model = plain_model()
    on: list[bool] = []
    expected = plain_losses(
        model, adam(model), STEPS, clip=lambda: on and clip(model), changes={7: lambda: on.append(True)}
    )
    assert losses == expected
