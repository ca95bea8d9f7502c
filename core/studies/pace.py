"""`StudyPace`: when the next round of a study is due, in epochs a second."""

from __future__ import annotations

from core.clock import Clock
from core.commands import WATCHED_STEPS_PER_SECOND


class StudyPace:
    """The speed that the user wants. The updates of an epoch are spread evenly over its time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wanted: float | None = None
        self._due_s = 0.0

    def choose(self, epochs_per_second: float | None) -> None:
        """Take another speed; None means as fast as it goes."""
        self._wanted = epochs_per_second
        self.begin()

    @property
    def is_free(self) -> bool:
        """Whether it goes as fast as it can."""
        return self._wanted is None

    def begin(self) -> None:
        """Let the next round be due at once."""
        self._due_s = self._clock.now()

    def due_in(self, rounds_per_epoch: int, asked_for: bool) -> float | None:
        """Return the seconds until the next round is due; 0: now, None: not before a picture is wanted.

        `asked_for`: a picture is wanted. Up to 30 updates a second of the busiest member each waits until the
        one before has been painted, so that none is skipped.
        """
        if self._wanted is None:
            return 0.0
        wait_s = self._due_s - self._clock.now()
        if wait_s > 0:
            return wait_s
        watched = self._wanted * rounds_per_epoch <= WATCHED_STEPS_PER_SECOND
        return None if watched and not asked_for else 0.0

    def finish_round(self, epochs: float) -> None:
        """Take note that a round is done; the next one ends so many epochs later."""
        if self._wanted is None:
            return
        now_s, period_s = self._clock.now(), epochs / self._wanted
        self._due_s = max(self._due_s, now_s - period_s) + period_s
