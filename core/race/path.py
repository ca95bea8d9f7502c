"""`RacePath`: the points of one racer in buffers that grow, of which pictures are views."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

FIRST_ROOM = 64


class RacePath:
    """Points with value, time and gradients evaluated. What was once in a view never changes.

    Shapes: N points. `jumps` are the numbers of points that no step led to.
    """

    def __init__(self) -> None:
        self.length = 0
        self.jumps: tuple[int, ...] = ()
        self._numbers = np.empty((4, FIRST_ROOM))  # x, y, loss, seconds
        self._counts = np.empty((2, FIRST_ROOM), dtype=np.int64)  # evaluations, step of the race

    def append(
        self, point: tuple[float, float], loss: float, seconds: float, evaluations: int, race_step: int
    ) -> None:
        """Add a point; `race_step` must not be less than that of the point before."""
        if self.length == self._numbers.shape[1]:
            self._move(2 * self.length)
        self._numbers[:, self.length] = (*point, loss, seconds)
        self._counts[:, self.length] = (evaluations, race_step)
        self.length += 1

    def cut(self, length: int) -> None:
        """Forget all points but the first ones; views that were given stay as they are."""
        self.length = length
        self.jumps = tuple(jump for jump in self.jumps if jump < length)
        self._move(self._numbers.shape[1])

    def _move(self, room: int) -> None:
        """Go on in new buffers: nobody else has views of them."""
        numbers, counts = np.empty((4, room)), np.empty((2, room), dtype=np.int64)
        numbers[:, : self.length] = self._numbers[:, : self.length]
        counts[:, : self.length] = self._counts[:, : self.length]
        self._numbers, self._counts = numbers, counts

    @property
    def steps(self) -> int:
        """Steps whose points are here."""
        return self.length - 1 - len(self.jumps)

    def steps_before(self, index: int) -> int:
        """Return the steps that led up to a point."""
        return index - bisect_right(self.jumps, index)

    def index_at(self, race_step: int) -> int:
        """Return the number of the last point at a step of the race, 0 if it began later."""
        found = np.searchsorted(self._counts[1, : self.length], race_step, side="right")
        return max(int(found) - 1, 0)

    def start_by(self, race_step: int) -> None:
        """Let the first point be at a step of the race, if it is at a later one."""
        self._counts[1, 0] = min(self._counts[1, 0], race_step)

    def point(self, index: int) -> tuple[float, float]:
        """Return a point."""
        return float(self._numbers[0, index]), float(self._numbers[1, index])

    def loss(self, index: int) -> float:
        """Return the value at a point."""
        return float(self._numbers[2, index])

    def totals(self) -> tuple[float, int]:
        """Return seconds and evaluations up to the last point."""
        return float(self._numbers[3, self.length - 1]), int(self._counts[0, self.length - 1])

    def reached(self, value: float) -> int | None:
        """Return after how many steps a value was reached first; None: not yet."""
        found = np.flatnonzero(self._numbers[2, : self.length] <= value)
        return self.steps_before(int(found[0])) if len(found) else None

    def views(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return x, y, loss, seconds and evaluations, (N,) each, read-only."""
        found = [*self._numbers[:, : self.length], self._counts[0, : self.length]]
        for view in found:
            view.setflags(write=False)
        x, y, loss, seconds, evaluations = found
        return x, y, loss, seconds, evaluations
