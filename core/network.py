"""A dense network on two flat buffers (parameters and gradients), with its activations in reach.

Shapes: B rows of the batch, I inputs, O outputs of a layer, H hidden neurons of a layer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from core.layout import ParameterLayout, lay_out

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "ReLU": torch.relu,
    "Tanh": torch.tanh,
    "Sigmoid": torch.sigmoid,
    "LeakyReLU": F.leaky_relu,
    "ELU": F.elu,
    "GELU": F.gelu,
    "SiLU": F.silu,
    "Softplus": F.softplus,
    "Identity": lambda x: x,
}
"""The function of each torch.nn module of the same name, with its default arguments."""


@dataclass(slots=True)
class HiddenPass:
    """What one hidden layer did in a forward pass."""

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
    hidden: list[HiddenPass]
    output_BO: Tensor
    """Prediction, on the scaled target."""


class Dropout:
    """Draws the masks of a run from one random stream of its own.

    Bit-equal to torch.nn.Dropout from the same state of the generator: the noise is divided by
    1-p before it multiplies the activations; dividing last is not equal for most p.
    """

    def __init__(self, rate: float, per_row: bool, seed: int) -> None:
        self.rate = rate
        self.per_row = per_row
        self.generator = torch.Generator().manual_seed(seed)

    def draw(self, activation_BH: Tensor) -> Tensor:
        """Return a mask for the activations: (B, H) for one mask a row, (1, H) for one a step."""
        rows = activation_BH.shape[0] if self.per_row else 1
        mask = torch.empty(rows, activation_BH.shape[1], dtype=activation_BH.dtype)
        mask.bernoulli_(1.0 - self.rate, generator=self.generator)
        return mask.div_(1.0 - self.rate)


class Network:
    """Dense layers; weights and biases are views of `parameters`, gradients views of `gradients`."""

    def __init__(self, sizes: tuple[int, ...], activation: str, seed: int) -> None:
        self.layout: ParameterLayout = lay_out(sizes)
        self.activation = ACTIVATIONS[activation]
        self.parameters = torch.zeros(self.layout.length)
        self.gradients = torch.zeros(self.layout.length)
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        for layer in self.layout.layers:
            self.weights.append(self._leaf(layer.weight, (layer.outputs, layer.inputs)))
            self.biases.append(self._leaf(layer.bias, (layer.outputs,)))
        self._draw_initial_parameters(seed)
        self._parameters_array = self.parameters.numpy()
        self._gradients_array = self.gradients.numpy()

    def _leaf(self, place: slice, shape: tuple[int, ...]) -> Tensor:
        leaf = self.parameters[place].view(shape).requires_grad_()
        leaf.grad = self.gradients[place].view(shape)
        return leaf

    def _draw_initial_parameters(self, seed: int) -> None:
        """Draw as torch.nn.Linear.reset_parameters does after torch.manual_seed(seed)."""
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for weight_OI, bias_O in zip(self.weights, self.biases, strict=True):
                torch.nn.init.kaiming_uniform_(weight_OI, a=math.sqrt(5), generator=generator)
                bound = 1 / math.sqrt(weight_OI.shape[1])
                torch.nn.init.uniform_(bias_O, -bound, bound, generator=generator)

    def forward(self, x_BI: Tensor, dropout: Dropout | None) -> ForwardPass:
        """Predict from scaled inputs. `dropout` None means evaluation mode: all neurons on."""
        hidden: list[HiddenPass] = []
        signal = x_BI
        last = len(self.weights) - 1
        for index in range(last):
            activation_BH = self.activation(F.linear(signal, self.weights[index], self.biases[index]))
            if dropout is None or dropout.rate == 0:
                mask_BH, signal = None, activation_BH
            else:
                mask_BH = dropout.draw(activation_BH)
                signal = activation_BH * mask_BH
            hidden.append(HiddenPass(activation_BH, mask_BH, signal))
        return ForwardPass(x_BI, hidden, F.linear(signal, self.weights[last], self.biases[last]))

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
