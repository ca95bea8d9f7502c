"""Columns of numbers that only grow: written by the training thread, read by any other without a copy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FIRST_ROOM, MOST_WAITING = 256, 256


class Columns:
    """Rows of float64 numbers. One thread writes and takes views; the views may be read by any other.

    Rows wait in a list until somebody looks: to write each of them into the buffer by itself took a twentieth
    of a small training step.
    """

    def __init__(self, count: int) -> None:
        self._numbers = np.empty((count, FIRST_ROOM))
        self._length = 0
        self._waiting: list[Sequence[float]] = []

    def __len__(self) -> int:
        return self._length + len(self._waiting)

    def append(self, row: Sequence[float]) -> None:
        """Add one row."""
        self._waiting.append(row)
        if len(self._waiting) >= MOST_WAITING:
            self._write()

    def _write(self) -> None:
        """Write what waits behind the end of all views; a larger buffer leaves them theirs."""
        length = len(self)
        if length > self._numbers.shape[1]:
            larger = np.empty((len(self._numbers), 2 * length))
            larger[:, : self._length] = self._numbers[:, : self._length]
            self._numbers = larger
        if self._waiting:
            self._numbers[:, self._length : length] = np.array(self._waiting).T
            self._length, self._waiting = length, []

    def views(self) -> tuple[np.ndarray, ...]:
        """Return all rows as read-only views, one a column."""
        self._write()
        found = tuple(column[: self._length] for column in self._numbers)
        for view in found:
            view.setflags(write=False)
        return found
