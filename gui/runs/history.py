"""`RunHistory`: keeps each run of the window when another takes its place, and what the user does with them.

It follows the frames: per frame it compares one history with another. What takes longer, reading long
histories and files, is done in a thread of its own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.history import EpochRecord
from core.runs.differences import words_against
from core.runs.folder import RunFolder
from core.runs.keeping import keep, measure_of, new_key
from core.runs.kept_run import KeptRun
from core.runs.shelf import Shelf
from core.snapshot import StateSnapshot, Status
from gui.frame import Frame
from gui.runs.background import Jobs
from gui.session import Session
from gui.undo import Entry, UndoStack
from gui.views.curves.overlay import BEFORE, MOST, Overlay, overlay_of

FOLDER_NAME = "runs"
LIVE = "live"
"""Key of the run that is current."""
CLOSED = "The window was closed while it was training."
KILLED = "The program ended before the run did."
KEEP_EVERY_S = 60.0
"""So often the current run is written while it grows: a program that is killed loses no more."""
FULL = f"{MOST} runs lie over the curves already: take one away first."


class RunHistory(QObject):
    """The runs of one window; those of earlier starts are read when they are first needed."""

    changed = Signal()
    """There are other runs than before, or one has another name or pin."""
    overlays_changed = Signal()
    """Other runs are to lie over the curves."""
    undo_changed = Signal()
    """There is something else to undo or redo."""
    said = Signal(str)
    """A sentence on what was done, or what did not work."""

    def __init__(self, session: Session, folder: Path | None, parent: QObject | None = None) -> None:
        """Follow a session; `folder` is where runs are kept from one start to the next, None: nowhere."""
        super().__init__(parent)
        self._folder = None if folder is None else RunFolder(folder / FOLDER_NAME)
        self._shelf = Shelf(1)
        self._read = self._folder is None
        self._asked_to_read = self._numbered = self._read
        self._jobs = Jobs()
        self._state: StateSnapshot | None = None
        self._begun: datetime | None = None
        self._trained_s, self._since_s = 0.0, None  # type: float, float | None
        self._live: tuple[tuple[int, EpochRecord | None, Status], KeptRun] | None = None
        self._before = ""
        self._key, self._written, self._looked_s = "", (0, 0), time.monotonic()
        """Key of the current run once it has been written, its number and steps then, when that was tried."""
        self._own: set[str] = set()
        """Keys of current runs that have been written: what lies on disk of them is not of earlier days."""
        self._slots: dict[str, int] = {}
        self.undo_stack = UndoStack(self.undo_changed.emit)
        """What the user did with runs: names, pins, deletions."""
        session.frame_resolved.connect(self._follow)
        session.beat.connect(self._on_beat)

    # ---- following the session ----------------------------------------------------------------

    def _follow(self, frame: Frame) -> None:
        """Take note of a frame; keep the run before if it shows another one."""
        state, before = frame.state, self._state
        if before is not None and state.run.history is not before.run.history:
            self._end(before)
        self._state = state
        if frame.moving:
            self._since_s = self._since_s or time.monotonic()
        elif self._since_s is not None:
            self._trained_s += time.monotonic() - self._since_s
            self._since_s = None
        if self._begun is None and state.step:
            self._begun = datetime.now()

    def _end(self, state: StateSnapshot) -> None:
        begun, seconds = self._times()
        self._begun, self._trained_s, self._since_s, self._live = None, 0.0, None, None
        key, (number, _) = self._key, self._written
        self._key, self._written = "", (0, 0)
        if len(state.run.history):
            self.read()
            work = partial(keep, state, begun, seconds, key=key)
            self._jobs.do(work, partial(self._put, number), self._complain)

    def _times(self) -> tuple[datetime, float | None]:
        going_on = 0.0 if self._since_s is None else time.monotonic() - self._since_s
        seconds = self._trained_s + going_on
        return self._begun or datetime.now(), seconds or None

    def _on_beat(self) -> None:
        if len(self._jobs):
            self._jobs.take()
        if self._folder is not None and time.monotonic() - self._looked_s >= KEEP_EVERY_S:
            self._write_current(self._folder)

    def _write_current(self, folder: RunFolder) -> None:
        """Write the current run as it stands, if it has grown since it was written last."""
        self._looked_s, state = time.monotonic(), self._state
        steps = 0 if state is None else len(state.run.history)
        if state is None or steps == self._written[1]:
            return
        self._key = self._key or new_key()
        self._own.add(self._key)
        number = self._written[0] or self._shelf_with_number().next_number
        self._written = number, steps
        begun, seconds = self._times()
        work = partial(_write_as_it_stands, folder, state, begun, seconds, self._key, number, self._newest())
        self._jobs.do(work, _nothing, self._complain)

    def stop(self) -> None:
        """Finish what is being written, and keep the current run; its training must be over."""
        self._jobs.finish()
        state = self._state
        if self._folder is None or state is None or not len(state.run.history):
            return
        run = keep(state, *self._times(), replaced=CLOSED, key=self._key)
        run, _ = self._shelf_with_number().add(run, self._newest())
        try:
            self._folder.write(run)
            if self._written[0] not in (0, run.number):
                self._folder.remove(replace(run, number=self._written[0]))
        except OSError as error:
            self._complain(error)

    # ---- files --------------------------------------------------------------------------------

    @property
    def is_complete(self) -> bool:
        """Whether the runs of earlier starts have been read."""
        return self._read

    def read(self) -> None:
        """Read the runs of earlier starts, the first time that they are needed."""
        if self._folder is not None and not self._asked_to_read:
            self._asked_to_read = True
            self._jobs.do(self._folder.read, self._take_in, self._complain)

    def _take_in(self, found: tuple[list[KeptRun], list[str]]) -> None:
        runs, faults = found
        self._read = self._numbered = True
        self._drop(self._shelf.take_in(run for run in runs if run.key not in self._own))
        if faults:
            more = f" So are {len(faults) - 1} more files." if len(faults) > 1 else ""
            self.said.emit(faults[0] + more)
        self._tell()

    def _shelf_with_number(self) -> Shelf:
        """Return the shelf, which knows the number of the next run also before files were read."""
        if not self._numbered and self._folder is not None:
            self._numbered = True
            self._shelf.begin_at(self._folder.highest_number() + 1)
        return self._shelf

    def _put(self, number_before: int, run: KeptRun) -> None:
        """Take in a run that is over; `number_before`: as it was written while it grew, 0 if it was not."""
        run, dropped = self._shelf.add(run, self._newest())
        if len(run.epochs) > 1:
            self._before = run.key
        self._write(run)
        if number_before not in (0, run.number):
            self._remove_file(replace(run, number=number_before))
        self._drop(dropped)
        self._tell()
        self.overlays_changed.emit()

    def _drop(self, runs: tuple[KeptRun, ...]) -> None:
        for run in runs:
            self._remove_file(run)
            self._slots.pop(run.key, None)

    def _write(self, run: KeptRun) -> None:
        if self._folder is not None:
            self._jobs.do(partial(self._folder.write, run), _nothing, self._complain)

    def _remove_file(self, run: KeptRun) -> None:
        if self._folder is not None:
            self._jobs.do(partial(self._folder.remove, run), _nothing, self._complain)

    def _complain(self, error: OSError) -> None:
        self.said.emit(f"Runs cannot be kept on disk: {error.strerror or error} ({error.filename or ''}).")

    def _tell(self) -> None:
        self._live = None
        self.changed.emit()

    # ---- what there is ------------------------------------------------------------------------

    def runs(self) -> tuple[KeptRun, ...]:
        """Return the runs that are over, the last one first."""
        return self._shelf.runs()

    def run(self, key: str) -> KeptRun | None:
        """Return a run by its key, `LIVE` for the current one; None if there is none."""
        return self.live() if key == LIVE else self._shelf.run(key)

    def live(self) -> KeptRun | None:
        """Return the current run as it stands, without batches; None before its first update."""
        state = self._state
        if state is None or not len(state.run.history):
            return None
        history = state.run.history
        stands = (len(history), history.last_epoch(), state.status)
        if self._live is None or self._live[0] != stands:
            run = keep(state, *self._times(), replaced="", with_batches=False)
            number = self._shelf_with_number().next_number
            run = replace(run, key=LIVE, number=number, against=_against(self._newest(), run))
            self._live = stands, run
        return self._live[1]

    @property
    def is_training(self) -> bool:
        """Whether the current run is being trained."""
        return self._state is not None and self._state.status is Status.RUNNING

    def _newest(self) -> KeptRun | None:
        runs = self._shelf.runs()
        return runs[0] if runs else None

    # ---- runs over the curves -------------------------------------------------------------------

    def slot(self, key: str) -> int:
        """Return the place of a run among the looks of overlays, from 1; 0 if it is not over the curves."""
        return self._slots.get(key, 0)

    def toggle_overlay(self, key: str) -> None:
        """Lay a run over the curves, or take it away; says why where that cannot be done."""
        run = self._shelf.run(key)
        if run is None:
            self.said.emit("The current run is drawn already.")
            return
        if key in self._slots:
            del self._slots[key]
        elif overlay_of(run, 1, "") is None:
            self.said.emit(f"Run {run.number} has no curve: it ended before its first epoch was complete.")
            return
        elif len(self._slots) >= MOST:
            self.said.emit(FULL)
            return
        else:
            self._slots[key] = next(slot for slot in range(1, MOST + 1) if slot not in self._slots.values())
            self._say_whether_comparable(run)
        self.overlays_changed.emit()

    def _say_whether_comparable(self, run: KeptRun) -> None:
        if self._state is not None:
            now = measure_of(self._state.run.dataset, self._state.experiment)
            if differing := run.measure.why_not(now):
                self.said.emit(
                    f"Run {run.number} {differing}: it is drawn once the current run has the same."
                )

    def overlays(self) -> tuple[Overlay, ...]:
        """Return the runs that lie over the curves; first the run before, unless it was chosen as well."""
        before = self._shelf.run(self._before)
        found = []
        if before is not None and before.key not in self._slots:
            found.append(overlay_of(before, BEFORE, "before"))
        for key, slot in self._slots.items():
            run = self._shelf.run(key)
            if run is not None:
                found.append(overlay_of(run, slot, f"run {run.number}"))
        return tuple(overlay for overlay in found if overlay is not None)

    # ---- what the user does ---------------------------------------------------------------------

    def rename(self, key: str, name: str) -> None:
        """Give a run another name; empty: what it changes says it."""
        run = self._shelf.run(key)
        if run is not None and (changed := run.renamed(name)).name != run.name:
            self._change(f"name of run {run.number}", run, changed)

    def toggle_pin(self, key: str) -> None:
        """Let a run stay however many there are, or go with the others."""
        run = self._shelf.run(key)
        if run is not None:
            words = f"{'unpin' if run.pinned else 'pin'} run {run.number}"
            self._change(words, run, replace(run, pinned=not run.pinned))

    def delete(self, keys: tuple[str, ...]) -> None:
        """Forget runs and their files; undo brings them back."""
        runs = tuple(run for key in keys if (run := self._shelf.run(key)) is not None)
        if not runs:
            return
        slots = {run.key: self._slots[run.key] for run in runs if run.key in self._slots}
        words = f"delete {_count_words(runs)}"
        self.undo_stack.push(Entry(words, runs, (), partial(self._set_there, runs, slots)))
        self._set_there(runs, slots, ())

    def _change(self, words: str, before: KeptRun, after: KeptRun) -> None:
        self.undo_stack.push(Entry(words, before, after, self._apply))
        self._apply(after)

    def _apply(self, run: KeptRun) -> None:
        self._shelf.change(run)
        self._write(run)
        self._tell()

    def _set_there(
        self, runs: tuple[KeptRun, ...], slots: Mapping[str, int], there: tuple[KeptRun, ...]
    ) -> None:
        """Let all of some runs be there, over the curves in their slots that are still free; or none."""
        for run in runs:
            if there:
                self._shelf.change(run)
                self._write(run)
                slot = slots.get(run.key, 0)
                if slot and slot not in self._slots.values():
                    self._slots[run.key] = slot
            else:
                self._shelf.remove(run.key)
                self._slots.pop(run.key, None)
                self._remove_file(run)
        self._tell()
        self.overlays_changed.emit()
        words, are_one = _count_words(runs), len(runs) == 1
        if there:
            self.said.emit(f"{words.capitalize()} {'is' if are_one else 'are'} back.")
        else:
            self.said.emit(f"{words.capitalize()} deleted: Ctrl+Z brings {'it' if are_one else 'them'} back.")


def _count_words(runs: tuple[KeptRun, ...]) -> str:
    return f"run {runs[0].number}" if len(runs) == 1 else f"{len(runs)} runs"


def _against(before: KeptRun | None, run: KeptRun) -> tuple[str, ...] | None:
    return None if before is None else words_against(before.experiment, run.experiment)


def _write_as_it_stands(
    folder: RunFolder,
    state: StateSnapshot,
    begun: datetime,
    seconds: float | None,
    key: str,
    number: int,
    before: KeptRun | None,
) -> None:
    """Write a run that goes on; the file of the whole run takes the place of this one."""
    run = keep(state, begun, seconds, replaced=KILLED, key=key)
    folder.write(replace(run, number=number, against=_against(before, run)))


def _nothing(result: object) -> None:
    """Use a result of nothing."""
