"""The loss at many places of one plane at once.

What makes it fast, beside many networks in one call (`core.plane.batched_loss`):

* layers that the plane does not move are computed once;
* before its activation the first layer that moves is a linear function of the place: three tables, computed
  once, instead of a product of matrices at each place;
* tanh(z) = 2 σ(2z) − 1, and torch finds σ four times faster than tanh in float32: the 2 and the −1 go into
  the weights. This differs by rounding near 0, so it is held against tanh at the first places, and dropped
  where the loss differs by more than 2e-6 of itself.

Shapes: P places (a, b) in the precision of the network, L numbers of the flat buffer of parameters, B rows,
H neurons of the first layer that moves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.plane.batched_loss import UNIT, Activation, BatchedLoss, blocks
from core.plane.plane import Plane
from core.plane.rows import PlaneRows

LARGEST_TABLES = 16_000_000
"""Numbers of the tables of the first layer that are kept at most; others are computed again each time."""
SAME = 2e-6
"""Relative difference of the loss up to which the logistic function stands for tanh."""
FEWEST_ROWS = 8


class PlaneLoss:
    """Finds losses over one plane. Used from one thread at a time."""

    def __init__(self, batched: BatchedLoss, plane: Plane, rows: PlaneRows) -> None:
        self._batched = batched
        self._rows = rows
        self._layout = plane.layout
        self._first = plane.moves_layer.index(True)
        self._axes_3L = batched.vector(np.stack([plane.centre, plane.first, plane.second]))
        self._fast_3L = self._axes_3L
        self._fast: Sequence[Activation] = batched.activations
        self._tables: dict[int, Tensor] = {}
        per_row = 3 * self._layout.layers[self._first].outputs
        self._keeps_tables = per_row * rows.count <= LARGEST_TABLES

    @property
    def centre(self) -> Tensor:
        """(L,) parameters at the centre of the plane, in the precision of the network."""
        return self._axes_3L[0]

    def parameters(self, places_P2: Tensor) -> Tensor:
        """Return (P, L) parameters at places."""
        return self._combine(places_P2, self._axes_3L)

    def try_logistic(self, places_P2: Tensor) -> None:
        """Use σ instead of tanh from now on, if the losses at some places stay the same. Call it first."""
        layers = range(self._first, len(self._layout.layers) - 1)
        tanh = [self._batched.names[index] == "Tanh" for index in layers]
        if not any(tanh) or self._rows.has_masks:
            return
        size = max(UNIT // (self._batched.multiplications * len(places_P2)), FEWEST_ROWS)
        stop = min(size, self._rows.count, self._batched.unit()[1])
        plain = self.sums(places_P2, 0, stop)
        self._fast_3L = self._with_logistic(tanh)
        self._fast = list(self._batched.activations)
        for index, is_tanh in zip(layers, tanh, strict=True):
            self._fast[index] = torch.sigmoid_ if is_tanh else self._batched.activations[index]
        self._tables.clear()
        fast = self.sums(places_P2, 0, stop)
        if not bool(((fast - plain).abs() <= SAME * plain.abs()).all()):
            self._fast_3L, self._fast = self._axes_3L, self._batched.activations
        self._tables.clear()

    def _with_logistic(self, tanh: Sequence[bool]) -> Tensor:
        """Return the axes with the factor and the shift of tanh(z) = 2 σ(2z) − 1 in weights and biases."""
        axes_3L = self._axes_3L.clone()
        behind = False
        for layer, ahead in zip(self._layout.layers[self._first :], (*tanh, False), strict=True):
            weight_3OI = axes_3L[:, layer.weight].view(3, layer.outputs, layer.inputs)
            bias_3O = axes_3L[:, layer.bias]
            if behind:
                bias_3O -= weight_3OI.sum(2)
                weight_3OI *= 2
            if ahead:
                bias_3O *= 2
                weight_3OI *= 2
            behind = ahead
        return axes_3L

    def sums(self, places_P2: Tensor, start: int, stop: int) -> Tensor:
        """Return (P,) float64: the losses of rows `start` to `stop` of the random order, added up."""
        with torch.no_grad():
            centre_HB, first_HB, second_HB = self._table(start, stop)
            a_P11, b_P11 = places_P2.t()[:, :, None, None]
            width, size = centre_HB.shape
            free = self._batched.buffer(False, (len(places_P2), width, size))
            before_PHB = torch.addcmul(centre_HB, b_P11, second_HB, out=free).addcmul_(a_P11, first_HB)
            parameters_PL = self._combine(places_P2, self._fast_3L)
            return self._batched.finish(before_PHB, parameters_PL, self._first, self._fast, self._rows, start)

    def _combine(self, places_P2: Tensor, axes_3L: Tensor) -> Tensor:
        with torch.no_grad():
            return torch.addmm(axes_3L[0], places_P2, axes_3L[1:])

    def _table(self, start: int, stop: int) -> Tensor:
        """Return (3, H, B): what the first layer that moves computes before its activation, for each axis."""
        known = self._tables.get(start)
        if known is not None and known.shape[2] == stop - start:
            return known
        signal_IB = self._rows.signal_IB[:, start:stop]
        if self._first:
            masks = [self._rows.mask_of(index, start, stop) for index in range(self._first)]
            masks_BH = [None if mask is None else mask.t() for mask in masks]
            signal_IB = self._batched.signal(self.centre, signal_IB.t(), masks_BH, self._first).t()
        layer = self._layout.layers[self._first]
        weight_3OI = self._fast_3L[:, layer.weight].view(3, layer.outputs, layer.inputs)
        table_3HB = torch.matmul(weight_3OI, signal_IB) + self._fast_3L[:, layer.bias, None]
        if not self._keeps_tables:
            self._tables.clear()
        self._tables[start] = table_3HB
        return table_3HB

    def forget(self) -> None:
        """Give the memory of the tables back."""
        self._tables.clear()


def plane_losses(
    batched: BatchedLoss, plane: Plane, rows: PlaneRows, a: np.ndarray, b: np.ndarray, penalised: bool = False
) -> np.ndarray:
    """Return the losses (P,) float64 at places of a plane, all in one go: for a few places or few rows."""
    loss = PlaneLoss(batched, plane, rows)
    places_P2 = batched.vector(np.column_stack([a, b]))
    networks, size = batched.unit()
    found = torch.zeros(len(places_P2), dtype=torch.float64)
    for first, last in blocks(0, len(places_P2), networks):
        for start, stop in blocks(0, rows.count, size):
            found[first:last] += loss.sums(places_P2[first:last], start, stop)
    found /= rows.count
    if penalised:
        found += batched.penalties(loss.parameters(places_P2))
    values: np.ndarray = found.numpy()
    return values
