"""What single layers do differently, against plain torch: options, frozen layers, activations, dropout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with
from plain_loop import assert_same_network, linears_of, plain_losses, plain_model
from torch import nn
from torch.nn import functional as F

from core import torch_calls
from core.commands import Play, SetHyperparameters, TrainBatches
from core.datasets import prepare
from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value
from core.snapshot import Wants
from core.trainer import Trainer

STEPS = 20
METHODS = tuple(m for m in hyperparameter("optimizer.method").choices if m not in ("LBFGS", "Muon"))
OWN: dict[str, Value] = {
    "layer1.learning_rate": 0.002, "layer2.weight_decay": 0.3, "layer2.momentum": 0.3,
    "output.learning_rate": 0.0007, "output.momentum": 0.0,
}  # fmt: skip


def trained(experiment: Experiment, steps: int = STEPS) -> tuple[Trainer, list[float]]:
    trainer = Trainer(experiment, prepare(experiment.data))
    return trainer, [trainer.step().loss_value for _ in range(steps)]


def groups_of(model: nn.Sequential, method: str, last_momentum: float = 0.0) -> list[dict[str, Any]]:
    """Return the parameter groups that the settings in `OWN` stand for."""
    first, second, output = ({"params": list(linear.parameters())} for linear in linears_of(model))
    names = torch_calls.arguments(SMALL, method)
    first |= {"lr": 0.002}
    second |= {"weight_decay": 0.3} if "weight_decay" in names else {}
    output |= {"lr": 0.0007}
    if "momentum" in names:
        second["momentum"], output["momentum"] = 0.3, last_momentum
    return [first, second, output]


def momentum_of(method: str) -> dict[str, Value]:
    return {f"optimizer.{method}.momentum": 0.8} if method in ("SGD", "RMSprop") else {}


@pytest.mark.parametrize("method", METHODS)
def test_options_of_a_layer_are_those_of_its_parameter_group(method: str) -> None:
    experiment = SMALL.with_values({"optimizer.method": method, **momentum_of(method), **OWN})
    trainer, losses = trained(experiment)
    model = plain_model()
    given = torch_calls.arguments(experiment, method)
    optimiser = getattr(torch.optim, method)(groups_of(model, method), **given)
    assert losses == plain_losses(model, [optimiser], STEPS)
    assert_same_network(trainer, model)


@pytest.mark.parametrize("method", METHODS)
def test_options_that_a_layer_is_given_later_keep_the_state_of_the_optimiser(method: str) -> None:
    base = SMALL.with_values({"optimizer.method": method, **momentum_of(method)})
    trainer, losses = trained(base, 8)
    last_momentum = 0.4 if method == "RMSprop" else 0.0  # to 0 it would begin with a fresh state
    assert not trainer.change(base.with_values({**OWN, "output.momentum": last_momentum}))
    losses += [trainer.step().loss_value for _ in range(STEPS - 8)]
    model = plain_model()
    given = torch_calls.arguments(base, method)
    parts = [{"params": list(linear.parameters())} for linear in linears_of(model)]
    optimiser = getattr(torch.optim, method)(parts, **given)

    def change() -> None:
        groups = groups_of(model, method, last_momentum)
        for group, own in zip(optimiser.param_groups, groups, strict=True):
            group |= {name: value for name, value in own.items() if name != "params"}

    assert losses == plain_losses(model, [optimiser], STEPS, changes={8: change})
    assert_same_network(trainer, model)


def test_options_taken_from_a_layer_again_are_those_of_all_layers() -> None:
    base = experiment_with(SMALL, optimizer__method="SGD", optimizer__momentum=0.8)
    trainer, losses = trained(base, 4)
    trainer.change(base.with_values(OWN))
    trainer.change(base)
    losses += [trainer.step().loss_value for _ in range(STEPS - 4)]
    plain, expected = trained(base)
    assert losses == expected
    assert torch.equal(trainer.network.parameters, plain.network.parameters)


def test_options_of_a_layer_hold_for_its_matrix_and_for_its_biases_beside_muon() -> None:
    values: dict[str, Value] = {
        "optimizer.method": "Muon",
        "optimizer.rest": "SGD",
        "optimizer.SGD.momentum": 0.5,
    }
    trainer, losses = trained(SMALL.with_values({**values, **OWN}))
    model = plain_model()
    matrices, biases = groups_of(model, "Muon"), groups_of(model, "SGD")
    for matrix, bias, linear in zip(matrices, biases, linears_of(model), strict=True):
        matrix["params"], bias["params"] = [linear.weight], [linear.bias]
    muon = torch.optim.Muon(matrices, lr=0.001, weight_decay=0.1, momentum=0.95)
    rest = torch.optim.SGD(biases, lr=0.001, momentum=0.5)
    assert losses == plain_losses(model, [muon, rest], STEPS)
    assert_same_network(trainer, model)


def test_a_step_says_the_rate_of_the_first_group() -> None:
    bench = Bench(SMALL.with_values({"layer1.learning_rate": 0.25}))
    bench.do(TrainBatches(1))
    assert bench.step_picture().learning_rate == 0.25


# ---- frozen layers ------------------------------------------------------------------------


def flat_of(trainer: Trainer, layer: int) -> bytes:
    place = trainer.network.layout.layers[layer].whole
    return trainer.network.parameters.numpy()[place].tobytes()


@pytest.mark.parametrize("method", [*METHODS, "LBFGS", "Muon"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_frozen_layer_does_not_move_by_a_bit_while_others_do(layer: int, method: str) -> None:
    path = ("layer1.frozen", "layer2.frozen", "output.frozen")[layer]
    values: dict[str, Value] = {"optimizer.method": method, path: True, "loss.l2": 0.01}
    trainer = Trainer(SMALL.with_values(values), prepare(SMALL.data))
    before = [flat_of(trainer, index) for index in range(3)]
    for _ in range(STEPS):
        trainer.step()
    place = trainer.network.layout.layers[layer].whole
    assert not trainer.network.gradients[place].any()
    moved = [before[index] != flat_of(trainer, index) for index in range(3)]
    assert moved == [index != layer for index in range(3)]


@pytest.mark.parametrize("method", ["Adam", "SGD", "Adafactor", "ASGD", "NAdam"])
def test_freezing_and_unfreezing_while_training_equals_requires_grad(method: str) -> None:
    base = SMALL.with_values({"optimizer.method": method, **momentum_of(method)})
    frozen = base.with_values({"layer1.frozen": True, "output.frozen": True})
    trainer, losses = trained(base, 5)
    for experiment, until in ((frozen, 12), (base.with_values({"layer2.frozen": True}), 17), (base, 25)):
        trainer.change(experiment)
        kept = [flat_of(trainer, index) for index in range(3)]
        losses += [trainer.step().loss_value for _ in range(until - len(losses))]
        for index, layer in enumerate(experiment.layer_settings):
            assert (kept[index] == flat_of(trainer, index)) == layer.frozen
    model = plain_model()
    parts = [{"params": list(linear.parameters())} for linear in linears_of(model)]
    optimiser = getattr(torch.optim, method)(parts, **torch_calls.arguments(base, method))

    def freeze(*which: bool) -> None:
        for linear, still in zip(linears_of(model), which, strict=True):
            linear.requires_grad_(not still)
            linear.zero_grad()

    changes = {
        5: lambda: freeze(True, False, True),
        12: lambda: freeze(False, True, False),
        17: lambda: freeze(False, False, False),
    }
    assert losses == plain_losses(model, [optimiser], 25, changes=changes)
    assert_same_network(trainer, model)


def test_lbfgs_forgets_earlier_gradients_when_a_layer_is_frozen_or_trained_again() -> None:
    """They hold the layer, and would move it: LBFGS adds its direction to every parameter it was given."""
    base = experiment_with(SMALL, optimizer__method="LBFGS")
    trainer, _ = trained(base, 4)
    before = flat_of(trainer, 0)
    assert trainer.change(base.with_value("layer1.frozen", True))
    for _ in range(4):
        trainer.step()
    assert flat_of(trainer, 0) == before
    assert trainer.change(base)
    trainer.step()
    assert flat_of(trainer, 0) != before


def test_a_layer_frozen_from_the_runner_stays_and_the_state_repeats() -> None:
    bench = Bench(SMALL)
    bench.do(TrainBatches(4), SetHyperparameters.one("layer2.frozen", True))
    trainer = bench.runner.trainer
    before = flat_of(trainer, 1)
    bench.do(TrainBatches(5))
    state = trainer.state()
    bench.do(TrainBatches(9))
    assert flat_of(trainer, 1) == before
    ended = trainer.network.parameters.clone()
    trainer.restore(state)
    for _ in range(9):
        trainer.step()
    assert torch.equal(trainer.network.parameters, ended)


def test_a_state_from_before_a_layer_was_frozen_trains_it_again() -> None:
    trainer, _ = trained(SMALL, 4)
    state = trainer.state()
    expected = [trainer.step().loss_value for _ in range(8)]
    trainer.change(SMALL.with_values({"layer1.frozen": True, "layer2.learning_rate": 0.1}))
    trainer.step()
    trainer.restore(state)
    assert [trainer.step().loss_value for _ in range(8)] == expected


# ---- activations and dropout --------------------------------------------------------------


def test_a_layer_may_have_its_own_activation_with_its_arguments() -> None:
    trainer, losses = trained(
        SMALL.with_values(
            {
                "layer1.activation": "LeakyReLU",
                "network.LeakyReLU.negative_slope": 0.2,
                "layer2.activation": "ELU",
            }
        )
    )
    model = plain_model([nn.LeakyReLU(0.2), nn.ELU()])
    assert losses == plain_losses(model, [torch.optim.Adam(model.parameters())], STEPS)
    assert_same_network(trainer, model)


@pytest.mark.parametrize("name", hyperparameter("network.activation").choices)
def test_every_activation_is_the_module_of_torch(name: str) -> None:
    experiment = experiment_with(SMALL, network__activation=name)
    trainer, losses = trained(experiment)
    given = torch_calls.activation_arguments(experiment, name)
    model = plain_model([getattr(nn, name)(**given) for _ in range(2)])
    assert losses == plain_losses(model, [torch.optim.Adam(model.parameters())], STEPS)
    assert_same_network(trainer, model)


@pytest.mark.parametrize(
    ("values", "rates"),
    [
        ({"dropout.rate": 0.5, "layer1.dropout": 0.0}, (0.0, 0.0, 0.5)),
        ({"layer1.dropout": 0.3, "layer2.dropout": 0.7}, (0.0, 0.3, 0.7)),
        ({"dropout.inputs": 0.4}, (0.4, 0.0, 0.0)),
        ({"dropout.inputs": 0.2, "dropout.rate": 0.1, "layer2.dropout": 0.6}, (0.2, 0.1, 0.6)),
    ],
)
def test_own_dropout_with_a_mask_for_each_row_equals_nn_dropout(
    values: dict[str, Value], rates: tuple[float, ...]
) -> None:
    experiment = SMALL.with_values({"dropout.mask": "row", **values})
    assert experiment.dropout_rates == rates
    trainer, losses = trained(experiment)
    model = plain_model(dropout=rates)
    assert losses == plain_losses(model, [torch.optim.Adam(model.parameters())], STEPS)
    assert_same_network(trainer, model)


@pytest.mark.parametrize("mask", ["step", "row"])
def test_the_mask_of_inputs_that_is_shown_is_the_one_that_was_used(mask: str) -> None:
    experiment = SMALL.with_values(
        {
            "data.source": "bike_sharing_hourly",
            "dropout.inputs": 0.4,
            "dropout.mask": mask,
            "network.hidden": (),
        }
    )
    bench = Bench(experiment)
    for _ in range(30):
        bench.mailbox.request(Wants(fit=False))
        bench.submit(TrainBatches(1))
        bench.turns()
        picture = bench.step_picture()
        assert picture.input_mask_BI is not None and picture.hidden == ()
        assert picture.input_mask_BI.shape == ((8, 12) if mask == "row" else (1, 12))
        assert set(np.unique(picture.input_mask_BI)) <= {np.float32(0), np.float32(1) / np.float32(0.6)}
        (layer,) = picture.state.run.layout.layers
        signal = torch.tensor(picture.input_BI) * torch.tensor(picture.input_mask_BI)
        weight, bias = (
            torch.tensor(layer.weight_of(picture.before)),
            torch.tensor(layer.bias_of(picture.before)),
        )
        np.testing.assert_array_equal(F.linear(signal, weight, bias).numpy(), picture.output_BO)
        columns = layer.weight_of(picture.gradients)[0]
        off = ~picture.input_mask_BI.any(axis=0)
        assert not columns[off].any() and columns[~off].all()


def test_inputs_are_not_dropped_at_prediction() -> None:
    experiment = experiment_with(SMALL, dropout__inputs=0.9, stopping__epochs=1)
    bench = Bench(experiment)
    bench.do(Play())
    without = Trainer(experiment_with(SMALL, stopping__epochs=1), prepare(SMALL.data))
    without.network.parameters.copy_(bench.runner.trainer.network.parameters)
    assert without.evaluate().train_loss == bench.runner.trainer.evaluate().train_loss
