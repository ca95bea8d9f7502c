"""A training loop as a textbook has it, which shares no line with the engine but the prepared rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from engine_bench import SMALL
from torch import Tensor, nn

from core.datasets import prepare
from core.trainer import Trainer

WIDTHS = SMALL.network.hidden
BATCHES = 6
"""Batches in each epoch of the small experiment."""


def plain_model(
    activations: Sequence[nn.Module] | None = None,
    dropout: Sequence[float] = (0.0, 0.0, 0.0),
    *,
    bias: bool = True,
    dtype: torch.dtype = torch.float32,
    fill: Callable[[Tensor], object] | None = None,
) -> nn.Sequential:
    """Return the network of the small experiment with its weights; then seed torch for the masks.

    `dropout` is the rate of the inputs and of both hidden layers; `fill` draws other initial weights.
    """
    torch.manual_seed(SMALL.network.seed)
    sizes = (1, *WIDTHS, 1)
    linears = [nn.Linear(i, o, bias=bias, dtype=dtype) for i, o in pairwise(sizes)]
    if fill is not None:
        torch.manual_seed(SMALL.network.seed)
        for linear in linears:
            fill(linear.weight)
    modules: list[nn.Module] = [nn.Dropout(dropout[0])] if dropout[0] else []
    for place, linear in enumerate(linears[:-1]):
        modules += [linear, (activations or [nn.Tanh(), nn.Tanh()])[place]]
        modules += [nn.Dropout(dropout[place + 1])] if dropout[place + 1] else []
    torch.manual_seed(SMALL.dropout.seed)
    return nn.Sequential(*modules, linears[-1])


def linears_of(model: nn.Sequential) -> list[nn.Linear]:
    return [module for module in model if isinstance(module, nn.Linear)]


def plain_losses(
    model: nn.Sequential,
    optimisers: Sequence[torch.optim.Optimizer],
    steps: int,
    *,
    penalty: Callable[[], Tensor] | None = None,
    clip: Callable[[], object] | None = None,
    changes: dict[int, Callable[[], object]] | None = None,
) -> list[float]:
    """Train on the batches of the small experiment; `changes` are called before the step of that number."""
    dataset, losses = prepare(SMALL.data), []
    dtype = linears_of(model)[0].weight.dtype
    x, y = torch.tensor(dataset.scaled_inputs, dtype=dtype), torch.tensor(dataset.scaled_target, dtype=dtype)
    model.train()
    for step in range(steps):
        if step % BATCHES == 0:
            generator = np.random.default_rng([SMALL.batches.seed, step // BATCHES])
            order = torch.tensor(dataset.train[generator.permutation(len(dataset.train))])
        if changes and step in changes:
            changes[step]()
        rows = order.split(SMALL.batches.size)[step % BATCHES]
        model.zero_grad()
        loss = nn.functional.mse_loss(model(x[rows]), y[rows])
        (loss if penalty is None else loss + penalty()).backward()
        if clip is not None:
            clip()
        for optimiser in optimisers:
            optimiser.step()
        losses.append(loss.item())
    return losses


def assert_same_network(trainer: Trainer, model: nn.Sequential) -> None:
    """Compare weights and biases to the last bit."""
    network = trainer.network
    for weight, bias, linear in zip(network.weights, network.biases, linears_of(model), strict=True):
        assert torch.equal(weight, linear.weight)
        assert (bias is None) == (linear.bias is None)
        assert bias is None or torch.equal(bias, linear.bias)
