"""Lanes: what else the one runner serves in its one thread, beside the run that is being trained.

A second training thread was measured at 1.06 times the speed of one, so there is none: the runner gives each
lane that is due one unit of work in turn. A lane says itself how large its unit is; a millisecond is long.
"""

from __future__ import annotations

from typing import Protocol

from core.commands import LaneCommand
from core.trainer import Trainer


class Lane(Protocol):
    """Work that is done in turns, in the runner's thread."""

    def obey(self, number: int, command: LaneCommand) -> None:
        """Apply a command if it is for this lane; `number` is that of the queue."""
        ...

    def follow(self, trainer: Trainer) -> None:
        """Take note of the trainer of a new run; the one before is not used any more."""
        ...

    def due_in(self) -> float | None:
        """Return the seconds until the next turn is due: 0 is now, None not before somebody rings."""
        ...

    def turn(self) -> None:
        """Do one unit of work. Called only when it is due."""
        ...


def soonest(waits: list[float | None]) -> float | None:
    """Return the shortest of several waits; None if none of them ends by itself."""
    return min((wait for wait in waits if wait is not None), default=None)
