"""`FrozenNetwork`: the network as it was at one step, while training goes on. Evaluation mode.

Shapes: B rows, I inputs.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch

from core.network import Network
from core.trainer import Trainer

MULTIPLICATIONS = 1_500_000
"""Of one forward pass: about a millisecond in one thread."""
FEWEST_ROWS, MOST_ROWS = 64, 4096


class FrozenNetwork:
    """A copy of the parameters of a trainer, with which rows are predicted in blocks."""

    def __init__(self, trainer: Trainer) -> None:
        self.dataset = trainer.dataset
        self.step = trainer.step_count
        self._trained = trainer.rows
        self._network = Network(trainer.experiment, self.dataset.input_count)
        with torch.no_grad():
            self._network.parameters.copy_(trainer.network.parameters)
        size = max(1, self._network.layout.parameter_count)
        self._block = min(max(MULTIPLICATIONS // size, FEWEST_ROWS), MOST_ROWS)

    def inputs(self, rows: np.ndarray) -> torch.Tensor:
        """Return the scaled inputs (B, I) of rows of the data set."""
        return self._trained.input_BI.index_select(0, torch.tensor(rows))

    def tensor(self, inputs: np.ndarray) -> torch.Tensor:
        """Return scaled inputs (B, I) for inputs in units of the data."""
        return torch.tensor(self.dataset.input_scaling.apply(inputs), dtype=self._network.dtype)

    def predictions(self, input_BI: torch.Tensor) -> Generator[None, None, np.ndarray]:
        """Predict (B,) float64 in the unit of the target from scaled inputs; pauses after each block."""
        found = np.empty(len(input_BI))
        for start in range(0, len(found), self._block):
            part = slice(start, start + self._block)
            output_BO = self._network.predict(input_BI[part])
            found[part] = self.dataset.target_scaling.invert(output_BO.numpy()[:, 0])
            yield
        return found
