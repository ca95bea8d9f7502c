"""The chain rule through dense layers, with the kernels of autograd in the order in which it calls them.

For a network of a few hundred parameters autograd takes most of a step to remember and to look up what it
is to call. The functions here call it directly and write into the gradient buffer, which gives the same
numbers to the last bit; tests compare with autograd. What is not listed here goes through autograd.

Formulas: `derivatives.yaml` of PyTorch (``addmm``, ``relu``, ``tanh``, ``sigmoid``, ``silu``, ``mse_loss``).
Shapes: B rows of the batch, I inputs and O outputs of a layer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from core.experiment import Experiment
from core.network import ForwardPass, HiddenPass, Network

_aten: Any = torch.ops.aten
_MEAN = 1
"""How ATen numbers the reduction by the mean."""

Derivative = Callable[[Tensor, HiddenPass], Tensor]
"""From the gradient after an activation function to the one before it."""


def _relu(gradient_BH: Tensor, layer: HiddenPass) -> Tensor:
    before: Tensor = _aten.threshold_backward.default(gradient_BH, layer.activation_BH, 0)
    return before


def _tanh(gradient_BH: Tensor, layer: HiddenPass) -> Tensor:
    before: Tensor = _aten.tanh_backward.default(gradient_BH, layer.activation_BH)
    return before


def _sigmoid(gradient_BH: Tensor, layer: HiddenPass) -> Tensor:
    before: Tensor = _aten.sigmoid_backward.default(gradient_BH, layer.activation_BH)
    return before


def _silu(gradient_BH: Tensor, layer: HiddenPass) -> Tensor:
    before: Tensor = _aten.silu_backward.default(gradient_BH, layer.preactivation_BH)
    return before


_DERIVATIVES: dict[str, Derivative] = {"ReLU": _relu, "Tanh": _tanh, "Sigmoid": _sigmoid, "SiLU": _silu}


class Backpropagation:
    """Gradients of the mean squared error of a batch, layer by layer from the output to the input."""

    def __init__(self, network: Network, derivatives: list[Derivative]) -> None:
        self._network = network
        self._derivatives = derivatives
        self._one = torch.ones((), dtype=network.dtype)

    @classmethod
    def of(cls, network: Network, experiment: Experiment) -> Backpropagation | None:
        """Return the chain rule of an experiment, or None where autograd is to find the gradients."""
        known = all(name in _DERIVATIVES for name in experiment.activations)
        if not known or experiment.loss.function != "MSE":
            return None
        return cls(network, [_DERIVATIVES[name] for name in experiment.activations])

    def run(self, forward: ForwardPass, target_BO: Tensor) -> None:
        """Write the gradients of all weights and biases that are not frozen into the gradient buffer."""
        network = self._network
        gradient = _aten.mse_loss_backward.default(self._one, forward.output_BO, target_BO, _MEAN)
        for index in range(len(network.weights) - 1, -1, -1):
            weight_OI, bias_O = network.weights[index], network.biases[index]
            before = forward.hidden[index - 1] if index else None
            signal_BI = forward.signal_BI if before is None else before.output_BH
            if weight_OI.grad is not None:
                torch.mm(gradient.t(), signal_BI, out=weight_OI.grad)
            if bias_O is not None and bias_O.grad is not None:
                torch.sum(gradient, 0, out=bias_O.grad)
            if before is None:
                return
            gradient = _towards_input(gradient, weight_OI, signal_BI)
            if before.mask_BH is not None:
                gradient = gradient * before.mask_BH
            gradient = self._derivatives[index - 1](gradient, before)


def _towards_input(gradient_BO: Tensor, weight_OI: Tensor, signal_BI: Tensor) -> Tensor:
    """Return the gradient at what a layer was given; a signal stored by columns gets one stored so, too."""
    if signal_BI.stride() == (1, len(signal_BI)):
        return weight_OI.t().mm(gradient_BO.t()).t()
    return gradient_BO.mm(weight_OI)
