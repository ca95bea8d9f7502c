"""Long work in slices, which a lane of the runner does between two training steps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from core.clock import Clock, MonotonicClock


class SlicedWork(ABC):
    """Work in units of about a millisecond, done when the time for it is given."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or MonotonicClock()
        self._units = self._work()
        self.is_done = False
        self.is_cancelled = False
        self.version = 0
        """Grows when there is something new to see."""

    @abstractmethod
    def _work(self) -> Iterator[None]:
        """Do the work; pause after each unit."""

    @property
    @abstractmethod
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""

    def advance(self, budget_s: float) -> bool:
        """Work for about so many seconds, one unit at least; return whether there is something new to see.

        It ends early enough for one more unit like the last one not to fit. Does nothing once it is done or
        cancelled.
        """
        before, start_s = self.version, self._clock.now()
        now_s = start_s
        while not (self.is_done or self.is_cancelled):
            unit_s = now_s
            if next(self._units, self) is self:
                self.is_done = True
            now_s = self._clock.now()
            if now_s - start_s + (now_s - unit_s) > budget_s:
                break
        return self.version != before

    def cancel(self) -> None:
        """Do no more; what was found so far stays."""
        self.is_cancelled = not self.is_done
        self._units = iter(())
