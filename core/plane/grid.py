"""The loss over a plane, first coarse and over few rows, then finer, then over all rows.

Shapes: X and Y places along the axes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import torch

from core.clock import Clock
from core.landscape.surface import Domain, Range
from core.plane.batched_loss import BatchedLoss, blocks
from core.plane.loss import PlaneLoss
from core.plane.picture import PlanePicture
from core.plane.plane import Plane
from core.plane.rows import PlaneRows
from core.slices import SlicedWork
from core.snapshot import frozen

SIDE = 41
"""Places along each axis: 11, then 21, then 41."""
STRIDES = (4, 2, 1)
FIRST_ROWS = 512
FIRST_PICTURE = 2_000_000_000
"""Multiplications of the first picture at most; a large network begins with fewer rows."""
FEWEST_FIRST_ROWS = 32
UNIT_DOMAIN = Domain((-1.0, 1.0), (-1.0, 1.0))


class PlaneGrid(SlicedWork):
    """Finds the loss at 11 x 11, 21 x 21, then 41 x 41 places, then over twice the rows until it has all.

    Each picture reuses the sums of the one before. All of it happens in `advance`, in one thread.
    """

    def __init__(
        self,
        batched: BatchedLoss,
        plane: Plane,
        rows: PlaneRows,
        domain: Domain = UNIT_DOMAIN,
        *,
        penalised: bool = False,
        side: int = SIDE,
        clock: Clock | None = None,
    ) -> None:
        """Plan the work. `side`: places along each axis, odd, so that the middle is one of them."""
        if side < 1 or side % 2 == 0:
            raise ValueError("the number of places along an axis is odd")
        super().__init__(clock)
        self.plane, self.rows, self.domain = plane, rows, domain
        self.picture: PlanePicture | None = None
        """The latest whole picture; None before the first one."""
        self.centre_loss: float | None = None
        """Loss at the centre of the plane over all rows, as the trainer computes it; None until then."""
        self._batched = batched
        self._loss = PlaneLoss(batched, plane, rows)
        self._penalised = penalised and batched.has_penalty
        self._side = side
        self._x, self._y = places(domain.x, side), places(domain.y, side)
        grid = np.stack(np.meshgrid(self._x, self._y), axis=-1).reshape(-1, 2)
        self._places = batched.vector(grid)
        self._sums, self._penalties = np.zeros(side * side), np.zeros(side * side)
        self._work_done = 0

    @property
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""
        return self._work_done / (self._side**2 * self.rows.count) if not self.is_done else 1.0

    # ---- the work -------------------------------------------------------------------------

    def _work(self) -> Iterator[None]:
        (left, right), (low, high) = self.domain.x, self.domain.y
        checked = [(0.0, 0.0), (left, low), (right, low), (left, high), (right, high)]
        self._loss.try_logistic(self._batched.vector(checked))
        yield
        few = self._first_rows()
        fresh = np.ones((self._side, self._side), dtype=bool)
        for stride in (stride for stride in STRIDES if (self._side - 1) % stride == 0):
            chosen = np.zeros_like(fresh)
            chosen[::stride, ::stride] = True
            yield from self._add(np.flatnonzero(chosen & fresh), 0, few, with_penalty=True)
            fresh &= ~chosen
            self._publish(stride, few)
            if self.centre_loss is None:
                self.centre_loss = self._loss_at_centre()
                yield
        everywhere = np.arange(self._side**2)
        for start, stop in pairwise(doubled(few, self.rows.count)):
            yield from self._add(everywhere, start, stop)
            self._publish(1, stop)
        self._loss.forget()

    def _add(self, chosen: np.ndarray, start: int, stop: int, with_penalty: bool = False) -> Iterator[None]:
        """Add the losses of rows to the sums of some places, in units."""
        networks, size = self._batched.unit()
        rows = blocks(start, stop, size)
        places_P2 = self._places[torch.from_numpy(chosen)]
        for first, last in blocks(0, len(chosen), networks):
            some_P2, found = places_P2[first:last], []
            for begin, end in rows:
                found.append(self._loss.sums(some_P2, begin, end).numpy())
                self._work_done += (last - first) * (end - begin)
                yield
            self._sums[chosen[first:last]] += sum(found)
            if with_penalty and self._penalised:
                extra = self._batched.penalties(self._loss.parameters(some_P2))
                self._penalties[chosen[first:last]] = extra.numpy()

    def _first_rows(self) -> int:
        coarse = (self._side // STRIDES[0] + 1) ** 2
        affordable = FIRST_PICTURE // (coarse * self._batched.multiplications)
        return min(self.rows.count, FIRST_ROWS, max(affordable, FEWEST_FIRST_ROWS))

    def _loss_at_centre(self) -> float:
        centre = self._loss.centre
        extra = self._batched.penalties(centre[None]).item() if self._penalised else 0.0
        return self._batched.alone(centre, self.rows) + extra

    def _publish(self, stride: int, rows: int) -> None:
        loss = (self._sums / rows + self._penalties).reshape(self._side, self._side)
        self.picture = PlanePicture(
            frozen(self._x[::stride]),
            frozen(self._y[::stride]),
            frozen(loss[::stride, ::stride]),
            rows,
            self.rows.count,
            is_final=stride == 1 and rows == self.rows.count,
        )
        self.version += 1


def places(ends: Range, side: int) -> np.ndarray:
    """Return an odd number of evenly spread places (side,); one is the exact middle of the range."""
    low, high = ends
    middle, half = (low + high) / 2, side // 2
    return middle + np.arange(-half, half + 1) / max(half, 1) * (high - low) / 2


def doubled(few: int, all_of_them: int) -> list[int]:
    """Return `few`, twice as many, and so on, up to and with all of them."""
    counts = [few]
    while counts[-1] < all_of_them:
        counts.append(min(2 * counts[-1], all_of_them))
    return counts
