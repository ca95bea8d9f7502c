"""Dropout: the mask in the picture is the mask that was used; rates, scaling, evaluation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with
from torch import nn
from torch.nn import functional as F

from core.commands import TrainBatches
from core.datasets import prepare
from core.layout import ParameterLayout
from core.network import Dropout, Network
from core.snapshot import StepSnapshot, Wants
from core.trainer import Trainer

DROPPED = experiment_with(SMALL, dropout__rate=0.4, dropout__seed=11)
"""Two hidden layers of 7 and 5 tanh neurons."""


def dropout_of(rate: float, mask: str, seed: int) -> Dropout:
    """Return the dropout of an experiment whose layers all have this rate."""
    return Dropout(experiment_with(SMALL, dropout__rate=rate, dropout__mask=mask, dropout__seed=seed))


def recompute(picture: StepSnapshot) -> tuple[np.ndarray, np.ndarray]:
    """Return output and flat gradients from the parameters, inputs and masks in a picture alone."""
    layout = picture.state.run.layout
    leaves = leaves_of(layout, picture.before)
    signal = torch.tensor(picture.input_BI)
    for (weight, bias), layer in zip(leaves[:-1], picture.hidden, strict=True):
        activation_BH = torch.tanh(F.linear(signal, weight, bias))
        np.testing.assert_array_equal(activation_BH.detach().numpy(), layer.activation_BH)
        signal = activation_BH if layer.mask_BH is None else activation_BH * torch.tensor(layer.mask_BH)
    output_BO = F.linear(signal, *leaves[-1])
    F.mse_loss(output_BO, torch.tensor(picture.target_BO)).backward()
    gradients = np.zeros_like(picture.gradients)
    for place, (weight, bias) in zip(layout.layers, leaves, strict=True):
        assert weight.grad is not None and bias.grad is not None
        gradients[place.weight] = weight.grad.numpy().ravel()
        gradients[place.bias] = bias.grad.numpy()
    return output_BO.detach().numpy(), gradients


def leaves_of(layout: ParameterLayout, flat: np.ndarray) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return [
        (
            torch.tensor(layer.weight_of(flat), requires_grad=True),
            torch.tensor(layer.bias_of(flat), requires_grad=True),
        )
        for layer in layout.layers
    ]


@pytest.mark.parametrize("mask", ["step", "row"])
def test_the_mask_shown_is_the_mask_used_in_a_thousand_steps(mask: str) -> None:
    bench = Bench(experiment_with(DROPPED, dropout__mask=mask))
    bench.submit(TrainBatches(1000))
    previous_after = bench.parameters
    for step in range(1, 1001):
        bench.mailbox.request(Wants(fit=False))
        bench.turns()
        picture = bench.step_picture()
        assert picture.step == step
        np.testing.assert_array_equal(picture.before, previous_after)
        output_BO, gradients = recompute(picture)
        np.testing.assert_array_equal(output_BO, picture.output_BO)
        np.testing.assert_array_equal(gradients, picture.gradients)
        previous_after = picture.after


@pytest.mark.parametrize("mask", ["step", "row"])
@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.95])
def test_mask_holds_zero_and_one_over_the_kept_fraction_only(rate: float, mask: str) -> None:
    dropout = dropout_of(rate, mask, seed=1)
    assert dropout.rates == (0.0, rate, rate)
    survivor = np.float32(1) / np.float32(1 - rate)
    for _ in range(50):
        drawn = dropout.draw(rate, torch.empty(8, 20)).numpy()
        assert drawn.shape == ((8, 20) if mask == "row" else (1, 20))
        assert set(drawn.ravel().tolist()) <= {0.0, float(survivor)}


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_each_neuron_is_off_as_often_as_the_rate_says(rate: float) -> None:
    dropout = dropout_of(rate, "step", seed=4)
    draws = 4000
    off = np.stack([dropout.draw(rate, torch.empty(3, 16)).numpy()[0] == 0 for _ in range(draws)])
    spread = math.sqrt(draws * rate * (1 - rate))
    assert np.abs(off.sum(axis=0) - draws * rate).max() < 4.5 * spread
    # The number of neurons off in a step is binomial: its variance is 16 p (1 - p).
    assert off.sum(axis=1).var() == pytest.approx(16 * rate * (1 - rate), rel=0.15)


def test_masks_of_neighbouring_steps_and_layers_are_independent() -> None:
    dropout = dropout_of(0.5, "step", seed=9)
    off = np.stack([dropout.draw(0.5, torch.empty(1, 16)).numpy()[0] == 0 for _ in range(4000)])
    for lag in (1, 2, 3):
        agreement = (off[lag:] == off[:-lag]).mean(axis=0)
        assert np.abs(agreement - 0.5).max() < 0.045


def test_both_hidden_layers_are_dropped_and_the_output_never() -> None:
    bench = Bench(DROPPED)
    bench.do(TrainBatches(1))
    picture = bench.step_picture()
    assert [None if h.mask_BH is None else h.mask_BH.shape for h in picture.hidden] == [(1, 7), (1, 5)]
    heavy = Bench(experiment_with(DROPPED, dropout__rate=0.95))
    heavy.submit(TrainBatches(60))
    blank = 0
    for _ in range(60):
        heavy.mailbox.request(Wants(fit=False))
        heavy.turns()
        picture = heavy.step_picture()
        last = picture.hidden[-1].mask_BH
        assert last is not None
        if not last.any():  # then only the bias of the output is left, and it is always sent
            blank += 1
            bias = picture.state.run.layout.layers[-1].bias_of(picture.before)
            np.testing.assert_array_equal(picture.output_BO, np.full_like(picture.output_BO, bias[0]))
    assert blank > 10


def test_a_dropped_neuron_gets_no_gradient_in_its_step() -> None:
    bench = Bench(experiment_with(DROPPED, dropout__rate=0.6))
    bench.do(TrainBatches(1))
    picture = bench.step_picture()
    mask = picture.hidden[0].mask_BH
    assert mask is not None and (mask == 0).any() and (mask > 0).any()
    layout = picture.state.run.layout
    weight_OI = layout.layers[0].weight_of(picture.gradients)
    assert not weight_OI[mask[0] == 0].any()
    assert weight_OI[mask[0] > 0].all()
    assert not layout.layers[1].weight_of(picture.gradients)[:, mask[0] == 0].any()


def test_a_linear_model_has_no_neuron_to_drop() -> None:
    bench = Bench(experiment_with(DROPPED, network__hidden=()))
    stream = bench.runner.trainer.dropout.generator.get_state()
    bench.do(TrainBatches(3))
    assert bench.step_picture().hidden == ()
    assert torch.equal(stream, bench.runner.trainer.dropout.generator.get_state())


@pytest.mark.parametrize("mask", ["step", "row"])
def test_evaluation_is_bit_equal_to_a_network_without_dropout(mask: str) -> None:
    bench = Bench(experiment_with(DROPPED, dropout__mask=mask, dropout__rate=0.7))
    bench.do(TrainBatches(20))
    trainer = bench.runner.trainer
    without = Trainer(experiment_with(DROPPED, dropout__rate=0.0), trainer.dataset)
    without.network.parameters.copy_(trainer.network.parameters)
    stream = trainer.dropout.generator.get_state()
    every_row = torch.tensor(trainer.dataset.scaled_inputs, dtype=torch.float32)
    expected = without.network.forward(every_row, without.dropout).output_BO
    assert torch.equal(trainer.network.predict(every_row), expected)
    here, there = trainer.evaluate(), without.evaluate()
    assert (here.train_loss, here.validation) == (there.train_loss, there.validation)
    assert torch.equal(stream, trainer.dropout.generator.get_state()), "evaluation drew from the stream"


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.77])
def test_one_mask_a_row_equals_nn_dropout_from_the_same_state(rate: float) -> None:
    x = torch.randn(13, 40, generator=torch.Generator().manual_seed(2))
    ours = dropout_of(rate, "row", seed=21)
    torch.manual_seed(21)
    module = nn.Dropout(rate)
    for _ in range(20):
        assert torch.equal(x * ours.draw(rate, x), module(x))


def test_rate_zero_draws_nothing_and_leaves_no_mask() -> None:
    bench = Bench(experiment_with(DROPPED, dropout__rate=0.0))
    stream = bench.runner.trainer.dropout.generator.get_state()
    bench.do(TrainBatches(9))
    assert [layer.mask_BH for layer in bench.step_picture().hidden] == [None, None]
    assert torch.equal(stream, bench.runner.trainer.dropout.generator.get_state())


def test_switching_dropout_off_and_on_again_goes_on_with_the_stream() -> None:
    trainer = Trainer(DROPPED, prepare(DROPPED.data))
    trainer.step()
    stream = trainer.dropout.generator.get_state()
    trainer.change(experiment_with(DROPPED, dropout__rate=0.0))
    trainer.step()
    assert torch.equal(stream, trainer.dropout.generator.get_state())
    trainer.change(DROPPED)
    trainer.step()
    assert not torch.equal(stream, trainer.dropout.generator.get_state())


def test_changing_the_kind_of_mask_acts_at_the_next_step() -> None:
    bench = Bench(DROPPED)
    bench.do(TrainBatches(1))
    bench.mailbox.take()
    bench.set("dropout.mask", "row")
    bench.set("dropout.rate", 0.2)
    bench.do(TrainBatches(1))
    picture = bench.step_picture()
    mask = picture.hidden[0].mask_BH
    assert mask is not None
    assert mask.shape == (8, 7)
    assert picture.dropout_rates == (0.0, 0.2, 0.2)
    assert set(np.unique(mask)) <= {np.float32(0), np.float32(1.25)}


def test_dropout_does_not_touch_the_global_generator_of_torch() -> None:
    torch.manual_seed(77)
    before = torch.random.get_rng_state()
    Trainer(DROPPED, prepare(DROPPED.data)).step()
    assert torch.equal(before, torch.random.get_rng_state())


def test_initial_weights_are_those_of_nn_linear() -> None:
    network = Network(experiment_with(SMALL, network__hidden=(11,), network__seed=17), inputs=3)
    torch.manual_seed(17)
    for weight_OI, bias_O, module in zip(
        network.weights, network.biases, (nn.Linear(3, 11), nn.Linear(11, 1)), strict=True
    ):
        assert bias_O is not None
        assert torch.equal(weight_OI, module.weight)
        assert torch.equal(bias_O, module.bias)
