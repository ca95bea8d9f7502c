"""`Background`: one piece of work at a time in a thread of its own, with progress and cancel."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.experiment_files import FileError
from core.tables import Cancelled

PROGRESS_PERIOD_S = 0.1
"""Progress is told at most this often: more nobody can read, and each telling takes the window's time."""

Tell = Callable[[float], None]
"""Told the share that is done, 0 to 1, from the thread that works."""
IsCancelled = Callable[[], bool]
Work = Callable[[Tell, IsCancelled], object]
"""What is to be done; raises `FileError` with one sentence, or `Cancelled`."""


class _Job(threading.Thread):
    """One piece of work; says what came of it once, and how far it is in between."""

    def __init__(self, work: Work, say: Callable[[_Job, str, object], None]) -> None:
        super().__init__(name="table")
        self._work, self._say = work, say
        self._told_s = 0.0
        self.cancelled = threading.Event()

    def run(self) -> None:
        """Work. Called in the new thread."""
        try:
            result = self._work(self._tell, self.cancelled.is_set)
        except Cancelled:
            self._say(self, "given up", None)
        except FileError as error:
            self._say(self, "failed", str(error))
        except Exception as error:
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}".partition("\n")[0]
            self._say(
                self,
                "failed",
                f"The table cannot be used because of a fault in Trainscope ({reason}): choose another file.",
            )
        else:
            self._say(self, "done", result)

    def _tell(self, share: float) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s >= PROGRESS_PERIOD_S and not self.cancelled.is_set():
            self._told_s = now_s
            self._say(self, "progressed", share)


class Background(QObject):
    """Works for the window, which never waits: newer work takes the place of older, whose result is dropped.

    All signals come in the thread of the object. Call `stop` before it goes away.
    """

    progressed = Signal(object)
    """The share that is done, 0 to 1, at most ten times a second."""
    done = Signal(object)
    """What the work returned."""
    failed = Signal(str)
    """One sentence: what is wrong, where, what to do."""
    given_up = Signal()
    """The work was cancelled."""
    _said = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: _Job | None = None
        self._jobs: list[_Job] = []
        self._said.connect(self._on_said)

    @property
    def is_busy(self) -> bool:
        """Whether work is going on whose result is wanted."""
        return self._job is not None

    def start(self, work: Work) -> None:
        """Do this, and nothing that was asked for before."""
        self.drop()
        self._jobs = [job for job in self._jobs if job.is_alive()]
        self._job = _Job(work, lambda *said: self._said.emit(said))
        self._jobs.append(self._job)
        self._job.start()

    def cancel(self) -> None:
        """Give up what is going on; `given_up` is emitted at once, whenever the thread notices."""
        if self._job is not None:
            self.drop()
            self.given_up.emit()

    def stop(self) -> None:
        """Give up silently and wait until no thread is left."""
        self.drop()
        for job in self._jobs:
            job.join()
        self._jobs.clear()

    def drop(self) -> None:
        """Give up what is going on, silently and without waiting."""
        if self._job is not None:
            self._job.cancelled.set()
            self._job = None

    def _on_said(self, said: tuple[_Job, str, object]) -> None:
        job, kind, value = said
        if job is not self._job:
            return
        if kind == "progressed":
            self.progressed.emit(value)
            return
        self._job = None
        if kind == "done":
            self.done.emit(value)
        elif kind == "failed":
            self.failed.emit(str(value))
        else:
            self.given_up.emit()
