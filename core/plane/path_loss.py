"""A path of parameters beside its shadow on a plane: distance, true loss, and loss on the plane.

Shapes: N points, L numbers of the flat buffer of parameters.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from core.clock import Clock
from core.plane.batched_loss import BatchedLoss, blocks
from core.plane.loss import PlaneLoss
from core.plane.picture import PathPicture
from core.plane.plane import Plane
from core.plane.rows import PlaneRows
from core.plane.trajectory import PathPoint, stacked
from core.slices import SlicedWork
from core.snapshot import frozen


class PathOnPlane(SlicedWork):
    """Projects a path onto a plane at once, then finds both losses of each point. In one thread.

    `known` holds true losses of points over the same rows and with the same penalty; those found are added.
    Keep it from one plane to the next, and begin a new one with other rows.
    """

    def __init__(
        self,
        batched: BatchedLoss,
        plane: Plane,
        rows: PlaneRows,
        path: tuple[PathPoint, ...],
        known: dict[PathPoint, float] | None = None,
        *,
        penalised: bool = False,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(clock)
        self._batched, self._rows, self._path = batched, rows, path
        self._known = {} if known is None else known
        self._plane_loss = PlaneLoss(batched, plane, rows)
        self._penalised = penalised and batched.has_penalty
        self._a, self._b, self._distance = plane.project_path(stacked(path))
        self._losses = np.full(len(path), np.nan)
        self._on_plane = np.full(len(path), np.nan)
        self._unknown = [place for place, point in enumerate(path) if point not in self._known]
        for place, point in enumerate(path):
            self._losses[place] = self._known.get(point, np.nan)
        self._work_planned = (len(path) + len(self._unknown)) * rows.count
        self._work_done = 0
        self.picture = self._pictured(is_final=False)
        """Places and distances from the beginning, losses as they are found."""

    @property
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""
        return self._work_done / self._work_planned if not self.is_done else 1.0

    def _work(self) -> Iterator[None]:
        networks, size = self._batched.unit()
        for first, last in blocks(0, len(self._unknown), networks):
            some = self._unknown[first:last]
            parameters_PL = self._batched.vector(stacked(tuple(self._path[place] for place in some)))
            sums = torch.zeros(len(some), dtype=torch.float64)
            for start, stop in blocks(0, self._rows.count, size):
                sums += self._batched.sums(parameters_PL, self._rows, start, stop)
                self._work_done += len(some) * (stop - start)
                yield
            self._losses[some] = self._means(sums, parameters_PL)
            for place in some:
                self._known[self._path[place]] = float(self._losses[place])
        self._publish(is_final=False)
        places = self._batched.vector(np.column_stack([self._a, self._b]))
        for first, last in blocks(0, len(places), networks):
            sums = torch.zeros(last - first, dtype=torch.float64)
            for start, stop in blocks(0, self._rows.count, size):
                sums += self._plane_loss.sums(places[first:last], start, stop)
                self._work_done += (last - first) * (stop - start)
                yield
            self._on_plane[first:last] = self._means(sums, self._plane_loss.parameters(places[first:last]))
        self._plane_loss.forget()
        self._publish(is_final=True)

    def _means(self, sums: torch.Tensor, parameters_PL: torch.Tensor) -> np.ndarray:
        means = sums / self._rows.count
        if self._penalised:
            means += self._batched.penalties(parameters_PL)
        values: np.ndarray = means.numpy()
        return values

    def _publish(self, is_final: bool) -> None:
        self.picture = self._pictured(is_final)
        self.version += 1

    def _pictured(self, is_final: bool) -> PathPicture:
        steps = np.array([point.step for point in self._path], dtype=np.int64)
        return PathPicture(
            frozen(steps),
            frozen(self._a),
            frozen(self._b),
            frozen(self._distance),
            frozen(self._losses),
            frozen(self._on_plane),
            is_final,
        )
