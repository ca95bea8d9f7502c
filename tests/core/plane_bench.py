"""What tests of the loss over a plane share: networks, rows, planes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from core.experiment import Experiment
from core.hyperparameters import Value
from core.network import Network
from core.plane.batched_loss import BatchedLoss
from core.plane.directions import filter_normalised
from core.plane.grid import PlaneGrid
from core.plane.plane import Plane
from core.plane.rows import PlaneRows
from tests.plane_loop import plane_by_loop

PLACES = np.array([(0, 0), (1, 1), (-1, 0.5), (0.3, -0.7), (0, 2), (-0.05, 0)], dtype=np.float64)


@dataclass(frozen=True)
class Subject:
    """A network, rows and a random plane through its weights."""

    experiment: Experiment
    network: Network
    rows: PlaneRows
    plane: Plane

    @property
    def batched(self) -> BatchedLoss:
        return BatchedLoss(self.experiment, self.network.layout)

    @property
    def axes(self) -> np.ndarray:
        return np.stack([self.plane.centre, self.plane.first, self.plane.second])

    def by_loop(self, places: np.ndarray = PLACES) -> np.ndarray:
        """Return the losses at places by a plain loop."""
        rows = self.rows.input_BI, self.rows.target_BO
        return plane_by_loop(self.experiment, self.network.layout, self.axes, rows, places)


def parameters_of(network: Network) -> np.ndarray:
    return network.parameters.detach().numpy()


def subject(
    values: dict[str, Value], *, inputs: int = 5, rows: int = 100, seed: int = 0, spread: float = 1.0
) -> Subject:
    """Return a network of the experiment with these values, on random rows."""
    experiment = Experiment().with_values({"network.hidden": (7, 6), **values})
    network = Network(experiment, inputs)
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, inputs, generator=generator, dtype=torch.float64).to(network.dtype)
    y = (x.sin().sum(1, keepdim=True) + torch.randn(rows, 1, generator=generator)).to(network.dtype)
    with torch.no_grad():
        network.parameters.mul_(spread)
    directions = filter_normalised(network.layout, parameters_of(network), seed)
    plane = Plane.through(network.layout, parameters_of(network), directions)
    return Subject(experiment, network, PlaneRows(x, y), plane)


def finished(grid: PlaneGrid) -> np.ndarray:
    """Advance a grid to its end; return its losses (Y, X)."""
    while not grid.is_done:
        grid.advance(1.0)
    assert grid.picture is not None
    assert grid.picture.is_final
    return grid.picture.loss
