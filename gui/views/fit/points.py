"""The points of a drawn set as arrays, with the one that is being dragged where the pointer is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset

Place = tuple[float, ...]
"""Inputs, then target."""
REACH_PX = 12.0
"""How near the pointer must be to a point to take hold of it."""


@dataclass(frozen=True)
class Points:
    """Inputs and target as shown; rows keep their numbers."""

    dataset: Dataset
    moved: tuple[int, Place] | None = None
    """A point that is shown elsewhere than the data have it, until they have it there too."""

    @property
    def inputs(self) -> int:
        """Number of inputs: 1 or 2."""
        return self.dataset.drawn_inputs

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return across, up and target of all rows; with one input, up is the target."""
        table = np.column_stack([self.dataset.inputs[:, : self.inputs], self.dataset.target])
        if self.moved is not None and self.moved[0] < len(table):
            table[self.moved[0]] = self.moved[1]
        return table[:, 0], table[:, 1], table[:, -1]

    def place(self, row: int) -> Place:
        """Return inputs and target of a row as shown."""
        if self.moved is not None and self.moved[0] == row:
            return self.moved[1]
        return (*map(float, self.dataset.inputs[row, : self.inputs]), float(self.dataset.target[row]))

    def rows(self) -> np.ndarray:
        """Return the rows that can be edited: test points are kept apart."""
        return np.concatenate([self.dataset.train, self.dataset.validation])

    def settled(self) -> Points:
        """Return the same without the moved point if the data have it where it is shown."""
        if self.moved is None:
            return self
        row, place = self.moved
        if row >= len(self.dataset.target) or not np.allclose(
            Points(self.dataset).place(row), place, rtol=1e-3
        ):
            return self
        return Points(self.dataset)


def nearest(across: np.ndarray, up: np.ndarray, x: float, y: float) -> int | None:
    """Return the number of the nearest point within reach, all in pixels; None if there is none."""
    if not len(across):
        return None
    distance = np.hypot(across - x, up - y)
    found = int(distance.argmin())
    return found if distance[found] <= REACH_PX else None
