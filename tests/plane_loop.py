"""The loss of a network at other weights as a PyTorch user finds it: one after the other, functional_call."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from core.experiment import Experiment
from core.layout import ParameterLayout
from core.network import DTYPES
from core.torch_calls import LOSSES, activation_arguments, loss_arguments


def model_of(experiment: Experiment, layout: ParameterLayout) -> nn.Sequential:
    """Return the network as a torch.nn.Sequential of an experiment's layers."""
    layers: list[nn.Module] = []
    for index, layer in enumerate(layout.layers):
        if index:
            name = experiment.activations[index - 1]
            layers.append(getattr(nn, name)(**activation_arguments(experiment, name)))
        layers.append(nn.Linear(layer.inputs, layer.outputs, bias=experiment.network.bias))
    return nn.Sequential(*layers).to(DTYPES[experiment.network.precision])


def criterion_of(experiment: Experiment) -> nn.Module:
    """Return the loss of an experiment as a class of torch.nn."""
    criterion: nn.Module = getattr(nn, LOSSES[experiment.loss.function])(**loss_arguments(experiment))
    return criterion


def by_name(vector: Tensor, model: nn.Module, layout: ParameterLayout) -> dict[str, Tensor]:
    """Return the parameters of a model as views of one flat vector (L,)."""
    starts = [
        start
        for layer in layout.layers
        for start in (layer.weight_start, layer.bias_start)[: 1 + layer.has_bias]
    ]
    return {
        name: vector[start : start + leaf.numel()].view(leaf.shape)
        for (name, leaf), start in zip(model.named_parameters(), starts, strict=True)
    }


def plane_by_loop(
    experiment: Experiment,
    layout: ParameterLayout,
    axes_3L: np.ndarray,
    rows: tuple[Tensor, Tensor],
    places: np.ndarray,
) -> np.ndarray:
    """Return the loss (P,) at places (P, 2) of the plane centre + a · first + b · second."""
    model, criterion = model_of(experiment, layout), criterion_of(experiment)
    centre, first, second = torch.tensor(axes_3L, dtype=DTYPES[experiment.network.precision])
    inputs, targets = rows
    found = []
    with torch.no_grad():
        for a, b in places.tolist():
            parameters = by_name(centre + a * first + b * second, model, layout)
            found.append(criterion(functional_call(model, parameters, (inputs,)), targets).item())
    return np.array(found)
