"""`Shelf`: all runs that are kept, in order, with a limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.runs.differences import words_against
from core.runs.kept_run import KeptRun

MOST_RUNS = 100
"""Runs that are kept; beyond that the oldest go first that are not pinned. Pinned ones are not counted."""


class Shelf:
    """Knows the runs by their keys; whoever writes files hears what was added, changed and dropped."""

    def __init__(self, first_number: int = 1, most: int = MOST_RUNS) -> None:
        """Make an empty one; `first_number` is that of the next run."""
        self._runs: dict[str, KeptRun] = {}
        self._next, self._most = first_number, most

    def begin_at(self, number: int) -> None:
        """Let the next run have this number, or a higher one that it has already."""
        self._next = max(self._next, number)

    @property
    def next_number(self) -> int:
        """The number that the next run is given."""
        return self._next

    def runs(self) -> tuple[KeptRun, ...]:
        """Return all runs, the last one first."""
        return tuple(sorted(self._runs.values(), key=lambda run: (run.number, run.begun), reverse=True))

    def run(self, key: str) -> KeptRun | None:
        """Return a run by its key, or None if it is not here."""
        return self._runs.get(key)

    def take_in(self, runs: Iterable[KeptRun]) -> tuple[KeptRun, ...]:
        """Put runs from an earlier start beside those of now; return those that are dropped, as `add`."""
        for run in runs:
            self._runs.setdefault(run.key, run)
            self._next = max(self._next, run.number + 1)
        return self._drop_oldest()

    def add(self, run: KeptRun, before: KeptRun | None) -> tuple[KeptRun, tuple[KeptRun, ...]]:
        """Give a run its number and what it changes against the one before; return it, and those dropped."""
        against = None if before is None else words_against(before.experiment, run.experiment)
        numbered = replace(run, number=self._next, against=against)
        self._next += 1
        self._runs[run.key] = numbered
        return numbered, self._drop_oldest()

    def change(self, run: KeptRun) -> None:
        """Put a run in the place of the one with the same key; of one that was removed, back."""
        self._runs[run.key] = run
        self._next = max(self._next, run.number + 1)

    def remove(self, key: str) -> KeptRun | None:
        """Forget a run and return it; None if it is not here."""
        return self._runs.pop(key, None)

    def _drop_oldest(self) -> tuple[KeptRun, ...]:
        free = [run for run in self.runs() if not run.pinned]
        dropped = tuple(free[self._most :])
        for run in dropped:
            del self._runs[run.key]
        return dropped
