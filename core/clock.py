"""The clock that the runner goes by; tests give it a fake one."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells seconds that only grow."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        ...


class MonotonicClock:
    """The clock of the operating system."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.perf_counter()


class StepRate:
    """Measures steps a second over about the last second."""

    WINDOW_S = 1.0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.restart(0)

    def restart(self, step: int) -> None:
        """Begin anew, for example after a pause."""
        self._start_s = self._clock.now()
        self._start_step = step
        self._rate = 0.0

    def at(self, step: int) -> float:
        """Return the steps a second at a step; 0 until a twentieth of the window has passed."""
        elapsed_s = self._clock.now() - self._start_s
        if elapsed_s >= self.WINDOW_S or (self._rate == 0 and elapsed_s >= self.WINDOW_S / 20):
            self._rate = (step - self._start_step) / elapsed_s
        if elapsed_s >= self.WINDOW_S:
            self._start_s += elapsed_s
            self._start_step = step
        return self._rate
