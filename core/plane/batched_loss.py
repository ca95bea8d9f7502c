"""The loss of many networks at once: the same layers, other weights, the same rows.

Values are in the precision of the network and equal those of one network after the other to about 1e-6; they
are not bit-equal, since the sums run in another order.

Shapes: P networks, L numbers of the flat buffer of parameters, B rows, I inputs and O outputs of a layer,
H neurons of a hidden layer.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.experiment import Experiment
from core.layout import ParameterLayout
from core.losses import loss_function
from core.network import DTYPES, activation_function
from core.plane.rows import PlaneRows
from core.torch_calls import LOSSES, activation_arguments, loss_arguments

UNIT = 16_000_000
"""Multiplications of one unit of work: about a millisecond."""
NETWORKS, ROWS, FEWEST_ROWS = 32, 512, 32
"""Networks and rows of one unit at most: their signals then stay in the processor's second cache."""
LARGEST_STACK = 4_000_000
"""Numbers of the weights of one unit at most."""
WHOLE = 60_000_000
"""Up to so many multiplications the loss of one network is found in one go, as the trainer does it."""

Activation = Callable[[Tensor], Tensor]
_IN_PLACE: dict[str, Activation] = {
    "ReLU": torch.relu_,
    "Tanh": torch.tanh_,
    "Sigmoid": torch.sigmoid_,
}


def in_place_activation(experiment: Experiment, name: str) -> Activation:
    """Return the activation of torch.nn with the experiment's arguments, in place where torch can do that."""
    if name in _IN_PLACE:
        return _IN_PLACE[name]
    module: type[nn.Module] = getattr(nn, name)
    given: dict[str, Any] = activation_arguments(experiment, name)
    if "inplace" in inspect.signature(module).parameters:
        given["inplace"] = True
    function: Activation = module(**given).forward
    return function


class BatchedLoss:
    """Finds the losses of many parameter vectors of one kind of network. Used from one thread at a time."""

    def __init__(self, experiment: Experiment, layout: ParameterLayout) -> None:
        self.layout = layout
        self.dtype = DTYPES[experiment.network.precision]
        self.names = experiment.activations
        """Class of torch.nn of the activation of each hidden layer."""
        self.activations = [in_place_activation(experiment, name) for name in self.names]
        self._plain_activations = [activation_function(experiment, name) for name in self.names]
        self._loss = loss_function(experiment)
        self._squared = experiment.loss.function == "MSE"
        of_rows = getattr(nn, LOSSES[experiment.loss.function])
        self._loss_of_rows: nn.Module = of_rows(reduction="none", **loss_arguments(experiment))
        self._l1, self._l2 = experiment.loss.l1, experiment.loss.l2
        self._buffers = [torch.empty(0, dtype=self.dtype), torch.empty(0, dtype=self.dtype)]
        self.multiplications = sum(layer.inputs * layer.outputs for layer in layout.layers)
        """For one row of one network."""

    # ---- one network ----------------------------------------------------------------------

    def vector(self, parameters: Any) -> Tensor:
        """Return a copy (L,) or (P, L) of a tensor or an array, in the precision of the network."""
        return torch.asarray(parameters, dtype=self.dtype, copy=True)

    def alone(self, parameters_L: Tensor, rows: PlaneRows) -> float:
        """Return the loss of one network without the penalty, bit-equal to the trainer's.

        Where rows times weights are too many for one go, block by block: then equal to about 1e-7.
        """
        if self.multiplications * rows.count > WHOLE:
            total = sum(
                self.sums(parameters_L[None], rows, start, stop).item()
                for start, stop in blocks(0, rows.count, self.unit()[1])
            )
            return total / rows.count
        last = len(self.layout.layers) - 1
        signal_BH = self.signal(parameters_L, rows.input_BI, rows.masks_BH, last)
        weight_OI, bias_O = self._weight(parameters_L, last)
        with torch.no_grad():
            return self._loss(F.linear(signal_BH, weight_OI, bias_O), rows.target_BO).item()

    def signal(
        self, parameters_L: Tensor, input_BI: Tensor, masks_BH: Sequence[Tensor | None], layer: int
    ) -> Tensor:
        """Return what a layer, counted from 0, is sent: (B, I) of that layer."""
        signal = input_BI
        with torch.no_grad():
            for index in range(layer):
                weight_OI, bias_O = self._weight(parameters_L, index)
                signal = self._plain_activations[index](F.linear(signal, weight_OI, bias_O))
                mask_BH = masks_BH[index] if index < len(masks_BH) else None
                signal = signal if mask_BH is None else signal * mask_BH
        return signal

    def _weight(self, parameters_L: Tensor, index: int) -> tuple[Tensor, Tensor | None]:
        layer = self.layout.layers[index]
        weight_OI = parameters_L[layer.weight].view(layer.outputs, layer.inputs)
        return weight_OI, parameters_L[layer.bias] if layer.has_bias else None

    # ---- many networks --------------------------------------------------------------------

    def unit(self) -> tuple[int, int]:
        """Return how many networks and how many rows make one unit of work."""
        rows = min(max(UNIT // self.multiplications, FEWEST_ROWS), ROWS)
        networks = min(UNIT // (self.multiplications * rows), LARGEST_STACK // self.layout.length, NETWORKS)
        return max(networks, 1), rows

    def sums(self, parameters_PL: Tensor, rows: PlaneRows, start: int, stop: int) -> Tensor:
        """Return (P,) float64: the losses of rows `start` to `stop` of the random order, added up."""
        layer, count = self.layout.layers[0], len(parameters_PL)
        weight_OI = parameters_PL[:, layer.weight].reshape(count * layer.outputs, layer.inputs)
        bias_O1 = parameters_PL[:, layer.bias].reshape(-1, 1)
        with torch.no_grad():
            before = torch.addmm(bias_O1, weight_OI, rows.signal_IB[:, start:stop])
            before_PHB = before.view(count, layer.outputs, stop - start)
            return self.finish(before_PHB, parameters_PL, 0, self.activations, rows, start)

    def finish(
        self,
        before_PHB: Tensor,
        parameters_PL: Tensor,
        first: int,
        activations: Sequence[Activation],
        rows: PlaneRows,
        start: int,
    ) -> Tensor:
        """Go on from what layer `first` computes before its activation; return (P,) float64 sums of losses.

        `before_PHB` belongs to the rows from `start` on, and is overwritten. Call it without gradients.
        """
        count, _, size = before_PHB.shape
        signal = before_PHB
        layers = self.layout.layers
        for index in range(first, len(layers) - 1):
            signal = activations[index](signal)
            mask_HB = rows.mask_of(index, start, start + size)
            if mask_HB is not None:
                signal = signal.mul_(mask_HB)
            layer = layers[index + 1]
            weight_POI = parameters_PL[:, layer.weight].view(count, layer.outputs, layer.inputs)
            bias_PO1 = parameters_PL[:, layer.bias].unsqueeze(2)
            free = self.buffer((index - first) % 2 == 0, (count, layer.outputs, size))
            signal = torch.baddbmm(bias_PO1, weight_POI, signal, out=free)
        return self._loss_sums(signal.view(count, size), rows.target_B[start : start + size])

    def buffer(self, second: bool, shape: tuple[int, int, int]) -> Tensor:
        """Return one of two pieces of memory that all units of work share."""
        length = math.prod(shape)
        if len(self._buffers[second]) < length:
            self._buffers[second] = torch.empty(length, dtype=self.dtype)
        return self._buffers[second][:length].view(shape)

    def _loss_sums(self, output_PB: Tensor, target_B: Tensor) -> Tensor:
        if self._squared:
            of_rows = output_PB.sub_(target_B).square_()
        else:
            of_rows = self._loss_of_rows(output_PB, target_B.expand_as(output_PB))
        return of_rows.sum(1, dtype=torch.float64)

    @property
    def has_penalty(self) -> bool:
        """Whether the experiment adds a penalty on the weights to its loss."""
        return self._l1 > 0 or self._l2 > 0

    def penalties(self, parameters_PL: Tensor) -> Tensor:
        """Return (P,) float64: λ₁ Σ|w| + λ₂ Σw² over all weights, biases not counted."""
        total = torch.zeros(len(parameters_PL), dtype=torch.float64)
        for layer in self.layout.layers:
            weight = parameters_PL[:, layer.weight]
            if self._l1 > 0:
                total += self._l1 * weight.abs().sum(1, dtype=torch.float64)
            if self._l2 > 0:
                total += self._l2 * weight.square().sum(1, dtype=torch.float64)
        return total


def blocks(start: int, stop: int, size: int) -> list[tuple[int, int]]:
    """Return the places from `start` to `stop` in blocks of at most `size`, each with its start and stop."""
    return [(place, min(place + size, stop)) for place in range(start, stop, size)]
