"""`Slices`: long work in short slices, so that the window stays alive; with progress, and to be given up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SLICE_MS = 8
"""Length of a slice, unless a piece of the work takes longer by itself."""
PATIENCE_MS = 500
"""What takes longer shows how far it is."""

Work = Generator[float, None, Any]
"""Yields the part that is done, 0 to 1, as often as it can; its end returns what came of it."""


@dataclass(frozen=True)
class Job:
    """One piece of work and what follows from it."""

    words: str
    """What is being done, for the user."""
    work: Work
    then: Callable[[Any], None]
    """Takes what came of it."""
    failed: Callable[[OSError], None]
    """Takes why a file could not be written. Any other exception is a fault of the program, and is raised."""


class Slices(QObject):
    """Does one job after the other between the events of the window."""

    progressed = Signal(str, float)
    """What is being done, and which part of it is done; only once it takes a while."""
    ended = Signal()
    """The job is over: done, failed or given up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[Job] = deque()
        self._since = QElapsedTimer()
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether there is work left."""
        return bool(self._jobs)

    def start(self, job: Job) -> None:
        """Do a job, after those that were started before it."""
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self._since.start()
            self._beat.start(0)

    def give_up(self) -> None:
        """Give up the job that is being done; it closes what it holds open."""
        if self._jobs:
            self._finish().work.close()

    def stop(self) -> None:
        """Give up all jobs."""
        while self._jobs:
            self.give_up()

    def _go_on(self) -> None:
        job, slice_ = self._jobs[0], QElapsedTimer()
        slice_.start()
        try:
            while slice_.elapsed() < SLICE_MS:
                done = next(job.work)
            if self._since.elapsed() >= PATIENCE_MS:
                self.progressed.emit(job.words, done)
        except StopIteration as end:
            self._finish()
            job.then(end.value)
        except OSError as error:
            self._finish()
            job.failed(error)
        except Exception:
            self._finish()
            raise

    def _finish(self) -> Job:
        job = self._jobs.popleft()
        self._since.start()
        if not self._jobs:
            self._beat.stop()
        self.ended.emit()
        return job


def whole(work: Work) -> Any:
    """Do all of the work at once and return what came of it."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
