"""Gathers what the start page shows in a thread of its own: rows of experiments, and files used lately."""

from __future__ import annotations

import os
import threading
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.experiment import Experiment
from core.experiment_files import TABLE_ENDINGS, FileError, load
from core.preview import Preview, preview

Work = Callable[[], object]


@dataclass(frozen=True)
class Glance:
    """What was found out about an experiment or a file."""

    experiment: Experiment | None = None
    preview: Preview | None = None
    fault: str = ""
    """Why it cannot be shown or opened; empty if it can."""
    missing: bool = False
    """Whether there is no such file any more."""


class Gatherer(QObject):
    """Does one piece of work after the other; `stop` before it goes away. Signals come in its own thread."""

    gathered = Signal(object)
    """(key, result) of a piece of work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._jobs: deque[tuple[Hashable, Work]] = deque()
        self._thread: threading.Thread | None = None
        self._busy = False

    def ask(self, jobs: Iterable[tuple[Hashable, Work]]) -> None:
        """Do these after what is waiting."""
        with self._lock:
            self._jobs.extend(jobs)
            if self._jobs and not self._busy:
                self._busy = True
                self._thread = threading.Thread(target=self._run, name="start page")
                self._thread.start()

    def drop(self) -> None:
        """Forget what is waiting."""
        with self._lock:
            self._jobs.clear()

    def stop(self) -> None:
        """Forget what is waiting, and wait until no thread is left."""
        self.drop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._jobs:
                    self._busy = False
                    return
                key, work = self._jobs.popleft()
            self.gathered.emit((key, _done(work)))


def _done(work: Work) -> object:
    try:
        return work()
    except FileError as error:
        return Glance(fault=str(error))
    except Exception as error:
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        return Glance(fault=f"This cannot be shown because of a fault in Trainscope ({reason}).")


def glance_at(experiment: Experiment) -> Glance:
    """Look at an experiment that is there. Raises `FileError` where its rows cannot be used."""
    return Glance(experiment, preview(experiment))


def glance_at_file(path: str) -> Glance:
    """Look at a file: an experiment is read, a table only looked for.

    Raises `FileError` where an experiment cannot be read.
    """
    if not os.path.exists(path):
        return Glance(fault="It is not there any more: moved, renamed or deleted.", missing=True)
    if path.lower().endswith(TABLE_ENDINGS):
        return Glance()
    experiment = load(path)
    try:
        return glance_at(experiment)
    except FileError:
        return Glance(experiment)  # it opens, and is then told what its rows lack
