"""Lanes: what else the one runner serves in its one thread, beside the run that is being trained.

A second training thread was measured at 1.06 times the speed of one, so there is none: the runner gives each
lane that is due one unit of work in turn. A lane says itself how large its unit is; a millisecond is long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from core.commands import LaneCommand
from core.trainer import Trainer

FIRST_STEPS, ASKED_EVERY = 512, 8
"""Lanes that rest are asked after each of the first training steps, then after every few: to ask costs some
percent of the smallest step."""


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


class DeferredLane:
    """A lane that is made when it gets its first command, so that no window waits for its modules."""

    def __init__(self, name: str, make: Callable[[], Lane]) -> None:
        """Make it of its name, as its commands have it, and of what makes the lane."""
        self._name, self._make = name, make
        self._lane: Lane | None = None
        self._trainer: Trainer | None = None

    def obey(self, number: int, command: LaneCommand) -> None:
        """Hand a command on; the first one that is for this lane makes it."""
        if self._lane is None and command.lane == self._name:
            self._lane = self._make()
            if self._trainer is not None:
                self._lane.follow(self._trainer)
        if self._lane is not None:
            self._lane.obey(number, command)

    def follow(self, trainer: Trainer) -> None:
        """Hand the trainer of a new run on, at the latest when the lane is made."""
        self._trainer = trainer
        if self._lane is not None:
            self._lane.follow(trainer)

    def due_in(self) -> float | None:
        """Return what the lane says; one that is not made has nothing to do."""
        return None if self._lane is None else self._lane.due_in()

    def turn(self) -> None:
        """Let the lane do one unit of work."""
        assert self._lane is not None
        self._lane.turn()


class Lanes:
    """All lanes of a runner."""

    def __init__(self, lanes: Iterable[Lane]) -> None:
        self._lanes = tuple(lanes)
        self._busy = False
        """Whether one of them was due when they were asked last."""
        self._passed = 0

    def obey(self, number: int, command: LaneCommand) -> None:
        """Tell all lanes a command; those that it concerns apply it, and are asked at the next turn."""
        self._busy = True
        for lane in self._lanes:
            lane.obey(number, command)

    def follow(self, trainer: Trainer) -> None:
        """Tell all lanes of the trainer of a new run."""
        for lane in self._lanes:
            lane.follow(trainer)

    def serve(self) -> float | None:
        """Give each lane that is due its turn; return in how many seconds the next one is due, as `due_in`.

        0 if one had its turn.
        """
        waits = []
        for lane in self._lanes:
            wait_s = lane.due_in()
            if wait_s == 0.0:
                lane.turn()
            waits.append(wait_s)
        soon = soonest(waits)
        self._busy, self._passed = soon == 0.0, 0
        return soon

    def serve_beside_training(self, step: int) -> None:
        """Do the same after a training step, counted from 1; lanes that rest are not asked after each."""
        self._passed += 1
        if self._busy or step <= FIRST_STEPS or self._passed >= ASKED_EVERY:
            self.serve()


def soonest(waits: list[float | None]) -> float | None:
    """Return the shortest of several waits; None if none of them ends by itself."""
    return min((wait for wait in waits if wait is not None), default=None)
