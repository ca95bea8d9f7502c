"""Keeps the parameters of a run now and then, for its path through the loss. No torch.

Shapes: L numbers of the flat buffer of parameters, N points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_POINTS = 400
FEWEST_POINTS = 8
MOST_BYTES = 32 * 1024 * 1024
"""Memory of the points of a large network; at least `FEWEST_POINTS` are kept."""


@dataclass(frozen=True, eq=False)
class PathPoint:
    """The parameters after a training step. Compared by identity, so that what is known of it can be kept."""

    step: int
    parameters: np.ndarray
    """(L,) private read-only copy in the precision of the network."""


class Trajectory:
    """The path of one run: the start, then a point every so many steps, fewer per step the longer it gets."""

    def __init__(self, capacity: int = MOST_POINTS) -> None:
        self._capacity = max(capacity, 2)
        self._points: list[PathPoint] = []
        self.stride = 1
        """Steps between two points at least; doubled each time the memory is full."""

    def __len__(self) -> int:
        return len(self._points)

    def clear(self) -> None:
        """Forget the run, for another one."""
        self._points.clear()
        self.stride = 1

    def wants(self, step: int) -> bool:
        """Return whether the parameters after a step would be kept: cheap enough to ask after each step."""
        return not self._points or step >= self._points[-1].step + self.stride

    def offer(self, step: int, parameters: np.ndarray) -> None:
        """Keep a copy of the parameters (L,) after a step, if it is time for one."""
        if not self.wants(step):
            return
        self._points.append(_point(step, parameters))
        while len(self._points) > self._limit(parameters):
            self._points = self._points[::2]
            self.stride *= 2

    def _limit(self, parameters: np.ndarray) -> int:
        affordable = max(MOST_BYTES // max(parameters.nbytes, 1), FEWEST_POINTS)
        return min(self._capacity, affordable)

    def cut_after(self, step: int) -> None:
        """Forget what came after a step: training has gone back to it."""
        self._points = [point for point in self._points if point.step <= step]

    def path(self, step: int | None = None, parameters: np.ndarray | None = None) -> tuple[PathPoint, ...]:
        """Return the points so far; with the parameters as they are now as the last one, if given."""
        points = tuple(self._points)
        if step is None or parameters is None or (points and points[-1].step == step):
            return points
        return (*points, _point(step, parameters))


def stacked(path: tuple[PathPoint, ...]) -> np.ndarray:
    """Return the parameters (N, L) of all points."""
    return np.stack([point.parameters for point in path])


def _point(step: int, parameters: np.ndarray) -> PathPoint:
    copy = np.array(parameters)
    copy.setflags(write=False)
    return PathPoint(step, copy)
