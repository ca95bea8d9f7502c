"""A dense network on two flat buffers (parameters and gradients), with its activations in reach.

Shapes: B rows of the batch, I inputs, O outputs of a layer, H hidden neurons of a layer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.experiment import Experiment
from core.initialisation import draw_initial_parameters
from core.layout import ParameterLayout, lay_out
from core.torch_calls import activation_arguments

DTYPES = {"float32": torch.float32, "float64": torch.float64}

_PLAIN: dict[str, Callable[[Tensor], Tensor]] = {
    "ReLU": torch.relu,
    "Tanh": torch.tanh,
    "Sigmoid": torch.sigmoid,
    "SiLU": F.silu,
}
"""What the module of the same name does, without the way through it."""


def activation_function(experiment: Experiment, name: str) -> Callable[[Tensor], Tensor]:
    """Return the function of the class of torch.nn, with the experiment's arguments."""
    if name in _PLAIN:
        return _PLAIN[name]
    module: nn.Module = getattr(nn, name)(**activation_arguments(experiment, name))
    function: Callable[[Tensor], Tensor] = module.forward
    return function


@dataclass(slots=True)
class HiddenPass:
    """What one hidden layer did in a forward pass."""

    preactivation_BH: Tensor
    """Before the activation function."""
    activation_BH: Tensor
    """After the activation function, before dropout."""
    mask_BH: Tensor | None
    """0 = off, 1/(1-p) = survivor; (1, H) for one mask a step; None without dropout."""
    output_BH: Tensor
    """What is sent on: activation x mask."""


@dataclass(slots=True)
class ForwardPass:
    """One forward pass with everything that it computed."""

    input_BI: Tensor
    """Scaled inputs, before dropout."""
    input_mask_BI: Tensor | None
    """Mask of the inputs, (1, I) for one mask a step; None without dropout of inputs."""
    signal_BI: Tensor
    """What is sent to the first layer: input x mask."""
    hidden: list[HiddenPass]
    output_BO: Tensor
    """Prediction, on the scaled target."""


class Dropout:
    """Draws the masks of a run from one random stream of its own.

    Bit-equal to torch.nn.Dropout from the same state of the generator: the noise is divided by
    1-p before it multiplies the activations; dividing last is not equal for most p.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.generator = torch.Generator().manual_seed(experiment.dropout.seed)
        self.take_over(experiment)

    def take_over(self, experiment: Experiment) -> None:
        """Use the rates and the kind of mask of an experiment; the stream goes on."""
        self.rates = experiment.dropout_rates
        """Rate of the inputs, then of each hidden layer."""
        self.per_row = experiment.dropout.mask == "row"

    def draw(self, rate: float, activation_BH: Tensor) -> Tensor:
        """Return a mask for the activations: (B, H) for one mask a row, (1, H) for one a step."""
        rows = activation_BH.shape[0] if self.per_row else 1
        mask = torch.empty(rows, activation_BH.shape[1], dtype=activation_BH.dtype)
        mask.bernoulli_(1.0 - rate, generator=self.generator)
        return mask.div_(1.0 - rate)


class Network:
    """Dense layers; weights and biases are views of `parameters`, gradients views of `gradients`."""

    def __init__(self, experiment: Experiment, inputs: int) -> None:
        sizes = (inputs, *experiment.network.hidden, 1)
        self.layout: ParameterLayout = lay_out(sizes, experiment.network.bias)
        self.dtype = DTYPES[experiment.network.precision]
        self.activations = [activation_function(experiment, name) for name in experiment.activations]
        self.parameters = torch.zeros(self.layout.length, dtype=self.dtype)
        self.gradients = torch.zeros(self.layout.length, dtype=self.dtype)
        self.weights: list[Tensor] = []
        self.biases: list[Tensor | None] = []
        for layer in self.layout.layers:
            self.weights.append(self._leaf(layer.weight, (layer.outputs, layer.inputs)))
            self.biases.append(self._leaf(layer.bias, (layer.outputs,)) if layer.has_bias else None)
        draw_initial_parameters(experiment, self.weights, self.biases)
        self._gradients_array = self.gradients.numpy()
        self.freeze(experiment)

    def _leaf(self, place: slice, shape: tuple[int, ...]) -> Tensor:
        leaf = self.parameters[place].view(shape).requires_grad_()
        leaf.grad = self.gradients[place].view(shape)
        return leaf

    def leaves(self, index: int) -> list[Tensor]:
        """Return weight and bias (if there is one) of a layer."""
        bias = self.biases[index]
        return [self.weights[index]] if bias is None else [self.weights[index], bias]

    def trained_leaves(self) -> list[Tensor]:
        """Return all weights and biases that are not frozen, in the order of nn.Module.parameters()."""
        return [
            leaf for index in range(len(self.weights)) for leaf in self.leaves(index) if leaf.requires_grad
        ]

    def freeze(self, experiment: Experiment) -> None:
        """Let frozen layers have no gradient, and all others one."""
        for index, (layer, settings) in enumerate(
            zip(self.layout.layers, experiment.layer_settings, strict=True)
        ):
            for leaf, place in zip(self.leaves(index), (layer.weight, layer.bias), strict=False):
                leaf.requires_grad_(not settings.frozen)
                leaf.grad = None if settings.frozen else self.gradients[place].view(leaf.shape)
            if settings.frozen:
                self.gradients[layer.whole].zero_()

    def forward(self, x_BI: Tensor, dropout: Dropout | None) -> ForwardPass:
        """Predict from scaled inputs. `dropout` None means evaluation mode: all neurons on."""
        hidden: list[HiddenPass] = []
        input_mask, given = None, x_BI
        if dropout is not None and dropout.rates[0] > 0:
            input_mask = dropout.draw(dropout.rates[0], x_BI)
            given = x_BI * input_mask
        signal = given
        last = len(self.weights) - 1
        for index in range(last):
            preactivation_BH = F.linear(signal, self.weights[index], self.biases[index])
            activation_BH = self.activations[index](preactivation_BH)
            if dropout is None or dropout.rates[index + 1] == 0:
                mask_BH, signal = None, activation_BH
            else:
                mask_BH = dropout.draw(dropout.rates[index + 1], activation_BH)
                signal = activation_BH * mask_BH
            hidden.append(HiddenPass(preactivation_BH, activation_BH, mask_BH, signal))
        output_BO = F.linear(signal, self.weights[last], self.biases[last])
        return ForwardPass(x_BI, input_mask, given, hidden, output_BO)

    def predict(self, x_BI: Tensor) -> Tensor:
        """Return predictions (B, 1) in evaluation mode, without building a graph."""
        with torch.no_grad():
            return self.forward(x_BI, None).output_BO

    def zero_gradients(self) -> None:
        """Zero all gradients in place; zero_grad() would unlink them from the flat buffer."""
        self._gradients_array.fill(0.0)

    def gradient_norm(self) -> float:
        """Return the Euclidean norm of the whole gradient; not finite if any entry is not."""
        # NumPy's dot would warn of the overflow that ends a diverging run; torch's returns inf.
        return math.sqrt(self.gradients.dot(self.gradients).item())
