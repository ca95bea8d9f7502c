"""Processor time of the parts of a thread's work, each without the parts inside it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

CALIBRATION_CALLS = 20_000


class Stopwatch:
    """Wraps functions that one thread calls; `spent_s` holds what each call took by itself.

    Time of the thread, not of the clock on the wall: waiting for the interpreter lock or for a core does not
    count.
    """

    def __init__(self) -> None:
        self.spent_s: dict[str, list[float]] = defaultdict(list)
        self._inner_s = [0.0]

    def restart(self) -> None:
        """Forget what was measured."""
        self.spent_s.clear()

    def timed(self, part: str, run: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same and is measured as a part."""

        def timed_run(*arguments: Any, **named: Any) -> Any:
            self._inner_s.append(0.0)
            start_s = time.thread_time()
            try:
                return run(*arguments, **named)
            finally:
                took_s = time.thread_time() - start_s
                inside_s = self._inner_s.pop()
                self._inner_s[-1] += took_s
                self.spent_s[part].append(took_s - inside_s)

        return timed_run

    def wrap(self, owner: Any, name: str, part: str) -> None:
        """Measure a method of an object, or of all objects of a class, from now on."""
        setattr(owner, name, self.timed(part, getattr(owner, name)))

    def total_s(self, part: str) -> float:
        """Return the time of a part in all."""
        return sum(self.spent_s.get(part, ()))


def cost_of_measuring_s() -> float:
    """Return how much longer a call takes because it is measured."""
    measured = Stopwatch().timed("nothing", _nothing)
    costs_s = []
    for run in (_nothing, measured):
        start_s = time.perf_counter()
        for _ in range(CALIBRATION_CALLS):
            run()
        costs_s.append((time.perf_counter() - start_s) / CALIBRATION_CALLS)
    return costs_s[1] - costs_s[0]


def _nothing() -> None:
    pass
