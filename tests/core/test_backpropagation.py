"""The chain rule by hand against autograd: the same numbers to the last bit."""

from __future__ import annotations

import pytest
import torch

from core.backpropagation import Backpropagation
from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import named
from core.trainer import Trainer, Work


def tall(activation: str, hidden: tuple[int, ...], **more: object) -> Experiment:
    """Return an experiment on two inputs whose layers have these widths."""
    values = {
        "data.source": "two_gaussians",
        "data.rows": 80,
        "network.hidden": hidden,
        "network.activation": activation,
        **{path.replace("__", "."): value for path, value in more.items()},
    }
    return named("Straight line").with_values(values)  # type: ignore[arg-type]


def by_autograd(trainer: Trainer, work: Work) -> torch.Tensor:
    """Return the gradients that autograd finds for the same rows and the same masks."""
    network = trainer.network
    assert work.forward is not None
    signal = work.forward.signal_BI
    for index, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        preactivation = torch.nn.functional.linear(signal, weight, bias)
        if index == len(network.weights) - 1:
            signal = preactivation
            break
        mask = work.forward.hidden[index].mask_BH
        signal = network.activations[index](preactivation)
        signal = signal if mask is None else signal * mask
    network.zero_gradients()
    torch.nn.functional.mse_loss(signal, work.target_BO).backward()
    return network.gradients.clone()


@pytest.mark.parametrize("activation", ["ReLU", "Tanh", "Sigmoid", "SiLU"])
@pytest.mark.parametrize("hidden", [(), (1,), (5,), (7, 3), (1, 1, 1), (33, 16, 2)])
@pytest.mark.parametrize("batch", [1, 2, 13])
@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("rate", [0.0, 0.4])
def test_gradients_are_those_of_autograd_to_the_bit(
    activation: str, hidden: tuple[int, ...], batch: int, precision: str, rate: float
) -> None:
    experiment = tall(
        activation, hidden, batches__size=batch, network__precision=precision, dropout__rate=rate
    )
    trainer = Trainer(experiment, prepare(experiment.data))
    for _ in range(3):
        work = trainer.draw_batch()
        trainer.forward(work)
        trainer.measure_loss(work)
        assert work.loss is not None and not work.loss.requires_grad
        trainer.backward(work)
        found = trainer.network.gradients.clone()
        assert torch.equal(found, by_autograd(trainer, work))
        assert bool(found.any()) or (rate > 0 and hidden)
        trainer.network.gradients.copy_(found)
        trainer.update(work)


def test_a_frozen_layer_gets_no_gradient_and_those_before_it_do() -> None:
    experiment = tall("Tanh", (4, 3), layer2__frozen=True)
    trainer = Trainer(experiment, prepare(experiment.data))
    trainer.step()
    first, frozen, last = trainer.network.layout.layers
    assert not trainer.network.gradients[frozen.whole].any()
    assert trainer.network.gradients[first.whole].any()
    assert trainer.network.gradients[last.whole].any()


@pytest.mark.parametrize(
    ("path", "value"),
    [("network.activation", "Mish"), ("loss.function", "Huber"), ("loss.l2", 0.01), ("loss.l1", 0.01)],
)
def test_what_the_chain_rule_does_not_know_goes_through_autograd(path: str, value: object) -> None:
    experiment = tall("ReLU", (4,)).with_value(path, value)  # type: ignore[arg-type]
    trainer = Trainer(experiment, prepare(experiment.data))
    work = trainer.step()
    assert work.loss is not None and work.loss.requires_grad


def test_a_penalty_that_comes_and_goes_while_training_changes_the_way_not_the_numbers() -> None:
    experiment = tall("Tanh", (4,))
    trainer = Trainer(experiment, prepare(experiment.data))
    ways = []
    for l2 in (0.0, 0.01, 0.0):
        trainer.change(experiment.with_value("loss.l2", l2))
        work = trainer.step()
        assert work.loss is not None
        ways.append(work.loss.requires_grad)
    assert ways == [False, True, False]


def test_the_layers_that_differ_are_known_one_by_one() -> None:
    experiment = tall("ReLU", (4, 4)).with_value("layer1.activation", "Tanh")
    trainer = Trainer(experiment, prepare(experiment.data))
    assert Backpropagation.of(trainer.network, experiment) is not None
    trainer.step()
    other = experiment.with_value("layer1.activation", "Mish")
    assert Backpropagation.of(trainer.network, other) is None
