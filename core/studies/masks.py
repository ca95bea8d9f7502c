"""`MaskRing`: which neurons dropout left on in the last steps."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from core.network import ForwardPass
from core.studies.snapshot import MaskPicture, ThinnedNetwork

STEPS = 40
THINNED = 5


@dataclass(frozen=True)
class _Step:
    step: int
    on: tuple[np.ndarray, ...]
    """Of the inputs, then of each hidden layer: (neurons,) bool."""


class MaskRing:
    """Masks of the last steps, and the parameters of the very last ones."""

    def __init__(self) -> None:
        self._steps: deque[_Step] = deque(maxlen=STEPS)
        self._parameters: deque[np.ndarray] = deque(maxlen=THINNED)

    def keep(self, step: int, forward: ForwardPass, parameters: np.ndarray) -> None:
        """Keep the masks of a step, and a copy of the parameters that made its forward pass."""
        hidden = ((layer.mask_BH, layer.activation_BH) for layer in forward.hidden)
        masks = ((forward.input_mask_BI, forward.input_BI), *hidden)
        self._steps.append(_Step(step, tuple(_on(mask, values.shape[1]) for mask, values in masks)))
        self._parameters.append(parameters)

    def picture(self, rates: tuple[float, ...]) -> MaskPicture | None:
        """Return what is kept; None before the first step."""
        if not self._steps:
            return None
        layers = tuple(_frozen(np.stack(layer)) for layer in zip(*(s.on for s in self._steps), strict=True))
        last = list(self._steps)[-len(self._parameters) :]
        thinned = tuple(
            ThinnedNetwork(step.step, parameters, step.on)
            for step, parameters in zip(last, self._parameters, strict=True)
        )
        return MaskPicture(tuple(step.step for step in self._steps), layers, rates, thinned)


def _on(mask: Tensor | None, count: int) -> np.ndarray:
    """Return which neurons are on, of the first row where each has a mask of its own."""
    return _frozen(np.ones(count, bool) if mask is None else mask.numpy()[0] > 0)


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
