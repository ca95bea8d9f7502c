"""Two directions through all weights and biases of a network, along which its loss is pictured. No torch.

Shapes: L numbers of the flat buffer of parameters, O outputs and I inputs of a layer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from core.layout import ParameterLayout

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, eq=False)
class Directions:
    """The two axes of a plane."""

    first: np.ndarray
    """(L,) float64; 0 in the padding of the buffer."""
    second: np.ndarray
    """(L,) float64"""
    names: tuple[str, str]
    """What the axes are called: ``W₂[3, 5]``, ``random direction 1``, ``component 1``."""
    explained: tuple[float, float] | None = None
    """Share of the variance of the path along each, 0 to 1; None where they do not come from a path."""


@dataclass(frozen=True)
class ParameterPlace:
    """One weight or bias; all numbers from 0."""

    layer: int
    output: int
    input: int | None = None
    """None: the bias of the output."""

    @property
    def name(self) -> str:
        """What it is called, counted from 1 as on screen: ``W₂[3, 5]`` leads from neuron 5 to neuron 3."""
        layer = str(self.layer + 1).translate(_SUBSCRIPTS)
        if self.input is None:
            return f"b{layer}[{self.output + 1}]"
        return f"W{layer}[{self.output + 1}, {self.input + 1}]"

    def index(self, layout: ParameterLayout) -> int:
        """Return where it lies in the flat buffer. Raises IndexError where the network has no such number."""
        if not 0 <= self.layer < len(layout.layers):
            raise IndexError(f"there is no layer {self.layer + 1}")
        layer = layout.layers[self.layer]
        if not 0 <= self.output < layer.outputs or (self.input is None and not layer.has_bias):
            raise IndexError(f"there is no {self.name}")
        if self.input is None:
            return layer.bias_start + self.output
        if not 0 <= self.input < layer.inputs:
            raise IndexError(f"there is no {self.name}")
        return layer.weight_start + self.output * layer.inputs + self.input


def real_places(layout: ParameterLayout) -> np.ndarray:
    """Return (L,) bool: where the flat buffer holds weights and biases, not padding."""
    real = np.zeros(layout.length, dtype=bool)
    for layer in layout.layers:
        real[layer.weight] = True
        real[layer.bias] = layer.has_bias
    return real


def parameter_directions(
    layout: ParameterLayout, first: ParameterPlace, second: ParameterPlace
) -> Directions:
    """Return the plane of two chosen weights or biases; a step of 1 changes the number by 1.

    Raises IndexError where the network has no such number, ValueError where both are the same.
    """
    if first == second:
        raise ValueError("Choose two different weights.")
    axes = np.zeros((2, layout.length))
    for axis, place in zip(axes, (first, second), strict=True):
        axis[place.index(layout)] = 1.0
    return Directions(axes[0], axes[1], (first.name, second.name))


def filter_normalised(
    layout: ParameterLayout, parameters: np.ndarray, seed: int, layers: Collection[int] | None = None
) -> Directions:
    """Return two random directions, each row scaled to the row of weights that it changes.

    As in Li et al. 2018, *Visualizing the Loss Landscape of Neural Nets*: Gaussian numbers; for each output
    neuron d ← d / |d| · |w|; biases stay. Guaranteed, whatever the weights are:

    * each row of both directions has the norm of the weights of that row;
    * rows of two or more inputs are orthogonal, each by itself, so that normalising does not undo it;
    * a row of one input can only be ±w. There the signs of the second direction are chosen so that the layer
      comes as near to orthogonal as they allow; `Plane.cosine` tells what is left;
    * rescaling a ReLU layer by c and the next one by 1/c rescales the directions alike;
    * the same seed, from 0, and the same weights give the same directions.

    `layers`: numbers from 0 of those that move; None: all. Raises ValueError where too few weights are not 0.
    """
    generator = np.random.default_rng(seed)
    axes = np.zeros((2, layout.length))
    for index, layer in enumerate(layout.layers):
        noise = generator.standard_normal((2, layer.outputs, layer.inputs))
        if layers is not None and index not in layers:
            continue
        weight_OI = layer.weight_of(np.asarray(parameters, dtype=np.float64))
        rows = (
            _signed_rows(weight_OI, noise, index) if layer.inputs == 1 else _orthogonal_rows(weight_OI, noise)
        )
        for axis, row_OI in zip(axes, rows, strict=True):
            layer.weight_of(axis)[:] = row_OI
    if np.count_nonzero(np.any(axes, axis=0)) < 2:
        raise ValueError("Too few weights differ from 0 for two directions scaled to them.")
    return Directions(axes[0], axes[1], ("random direction 1", "random direction 2"))


def _orthogonal_rows(weight_OI: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both directions of a layer of two or more inputs: rows orthogonal, as long as the weights."""
    length_O1 = np.linalg.norm(weight_OI, axis=1, keepdims=True)
    first = noise[0] / np.linalg.norm(noise[0], axis=1, keepdims=True)
    second = noise[1]
    for _ in range(2):  # the second time takes away what rounding left where both were nearly parallel
        second = second - (second * first).sum(axis=1, keepdims=True) * first
        second = second / np.linalg.norm(second, axis=1, keepdims=True)
    return first * length_O1, second * length_O1


def _signed_rows(weight_O1: np.ndarray, noise: np.ndarray, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Return both directions of a layer of one input: ±w, the squares balanced from the largest down."""
    first = np.where(noise[0] < 0, -1.0, 1.0) * np.abs(weight_O1)
    squares = weight_O1[:, 0] ** 2
    agree, balance = np.ones_like(squares), 0.0
    start = 1.0 if index % 2 == 0 else -1.0  # so that layers of a single weight do not all agree
    for row in np.argsort(-squares, kind="stable"):
        agree[row] = start if balance == 0 else -np.sign(balance)
        balance += agree[row] * squares[row]
    return first, first * agree[:, None]
