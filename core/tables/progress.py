"""Progress in stages: whatever a stage says, the whole never goes back."""

from __future__ import annotations

from collections.abc import Callable


def quiet(_: float) -> None:
    """Tell nobody."""


class Stage:
    """Turns the progress of parts, each from 0 to 1, into one that only rises."""

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report
        self._reached = -1.0

    def part(self, start: float, end: float) -> Callable[[float], None]:
        """Return what the part of the work from `start` to `end` tells its progress to."""

        def report(share: float) -> None:
            reached = start + (end - start) * min(1.0, max(0.0, share))
            if reached > self._reached:
                self._reached = reached
                self._report(reached)

        return report
