"""When the next step is due: as fast as it goes, or so many a second and never faster than is painted."""

from __future__ import annotations

from typing import Protocol

from core.clock import Clock, StepRate
from core.commands import WATCHED_STEPS_PER_SECOND


class Sleeper(Protocol):
    """Something the loop can sleep on until a command or a request comes."""

    def sleep(self, timeout_s: float | None) -> None:
        """Sleep until woken or until the time is over."""
        ...


class Pace:
    """The speed that the user wants, and the one that is reached."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rate = StepRate(clock)
        self._wanted: float | None = None
        self._due_s = 0.0

    def choose(self, steps_per_second: float | None, step: int) -> None:
        """Take another speed; None means as fast as it goes."""
        self._wanted = steps_per_second
        self.begin(step)

    def begin(self, step: int) -> None:
        """Start measuring at a step, which is due at once."""
        self._due_s = self._clock.now()
        self._rate.restart(step)

    @property
    def watched(self) -> bool:
        """Whether each step waits until the one before has been painted."""
        return self._wanted is not None and self._wanted <= WATCHED_STEPS_PER_SECOND

    def due_in(self, asked_for: bool) -> float | None:
        """Return the seconds until the next step is due; 0: now, None: not before a picture is wanted.

        `asked_for`: a picture of the step is wanted.
        """
        if self._wanted is None:
            return 0.0
        wait_s = self._due_s - self._clock.now()
        if wait_s > 0:
            return wait_s
        return None if self.watched and not asked_for else 0.0

    def begin_step(self) -> None:
        """Take note that the step that was due is done now; the next one is due a period later."""
        if self._wanted is not None:
            now, period_s = self._clock.now(), 1 / self._wanted
            self._due_s = now - min(now - self._due_s, period_s) + period_s

    def measured(self, step: int) -> float:
        """Return the steps a second that were reached of late."""
        return self._rate.at(step)
