"""`StudySession`: presenter of a study, between the widgets of a room and a lane of the training thread.

It beats with the one frame clock of the window, and only while its room is to be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.commands import Command
from core.experiment import Experiment
from core.handoff import CommandQueue, LatestMailbox
from core.settings_by_path import value_at
from core.snapshot import Status
from core.studies.commands import (
    CancelStudy,
    ChangeStudy,
    CloseStudy,
    LoadStudy,
    PauseStudy,
    PlayStudy,
    ResetStudy,
    SetStudySpeed,
    StepStudy,
    TrainStudyEpoch,
)
from core.studies.settings import StudySettings, study_settings
from core.studies.snapshot import StudySnapshot, StudyWants
from core.studies.study import Study
from core.validation import SettingError
from gui.frame import Frame, UnderWay
from gui.study.frame import StudyFrame, progress_words
from gui.undo import Entry, UndoStack, change_words

Make = Callable[[Experiment, StudySettings, int], Study]
"""Makes a study from the experiment of the stage *Network*, the settings and the number of training rows.

Raises `SettingError` with a sentence where it cannot be.
"""


class StudyEngine(Protocol):
    """The side of the training thread that the session talks to."""

    commands: CommandQueue[Command]
    study_mailboxes: dict[str, LatestMailbox[StudySnapshot, StudyWants]]


class StudySession(QObject):
    """Shows a study frame by frame, and turns what the user does into commands."""

    frame_resolved = Signal(object)
    """The new `StudyFrame`."""
    change_refused = Signal(str, str)
    """Path of a setting and the sentence that says why its new value cannot be used."""
    changed = Signal()
    """Something else is asked for: what is remembered has changed."""
    undo_changed = Signal()
    """There is something else to undo or redo."""

    def __init__(
        self,
        engine: StudyEngine,
        lane: str,
        make: Make,
        undo_stack: UndoStack | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Talk to the lane of a name: ``regimes``, ``arms``, ``folds``; `undo_stack` may be shared."""
        super().__init__(parent)
        self._engine, self._lane, self._make = engine, lane, make
        self._mailbox = engine.study_mailboxes[lane]
        self._latest: StudySnapshot | None = None
        self._stale = self._started = False
        self._first_command = 0
        self._toggled: tuple[int, bool] = (0, False)
        self._study: Study | None = None
        self._rows = 0
        self.base: Experiment | None = None
        """The experiment of the stage *Network*, as applied there; None until it is known."""
        self.intended = StudySettings()
        """With all changes asked for, applied or not."""
        self.fault = ""
        """Why the settings do not suit the experiment, as a sentence; empty if they do."""
        self.wants = StudyWants()
        """What the visible views need; the room says it before each beat."""
        self.speed: float | None = None
        """Epochs a second asked for; None means as fast as it goes."""
        self.frame: StudyFrame | None = None
        self.undo_stack = UndoStack(self.undo_changed.emit) if undo_stack is None else undo_stack

    # ---- the frame clock ------------------------------------------------------------------

    def begin(self) -> None:
        """Load the study; called when the stage is first seen, and when the engine was restarted."""
        self._started = True
        self._mailbox.take()
        self._latest = self._study = None
        self._submit(SetStudySpeed(self._lane, self.speed))
        self._submit_study()

    def show_training(self, frame: Frame) -> None:
        """Take the experiment and the rows that the stage *Network* trains on."""
        experiment, rows = frame.state.experiment, len(frame.run.dataset.train)
        if experiment is self.base and rows == self._rows:
            return
        changed = experiment != self.base or rows != self._rows
        self.base, self._rows = experiment, rows
        if changed and self._started:
            self._submit_study()

    def tick(self) -> None:
        """Do one beat: show what has come, and ask for the next picture."""
        self._receive()
        if self._stale and self._latest is not None:
            self._stale = False
            self.frame = StudyFrame(self._latest, self.intended, self.fault)
            self.frame_resolved.emit(self.frame)
        self._request()

    def glance(self) -> UnderWay | None:
        """Learn how far a study is that nobody looks at; nothing is shown. None: it rests."""
        self._receive()
        self._request()
        study = self._latest
        if study is None or study.status is not Status.RUNNING:
            return None
        return UnderWay(f"training, {progress_words(study)}", study.progress)

    def _receive(self) -> None:
        snapshot = self._mailbox.take()
        if snapshot is not None and snapshot.command >= self._first_command:
            self._latest = snapshot
            self._stale = True

    def _request(self) -> None:
        if self._study is not None and self._mailbox.wanted() != self.wants:
            self._mailbox.request(self.wants)

    def refresh(self) -> None:
        """Show the last frame again at the next beat."""
        self._stale = True

    # ---- what the user asks for -----------------------------------------------------------

    def play(self) -> None:
        """Train all members until paused or until they are done."""
        self._toggled = self._submit(PlayStudy(self._lane)), True

    def pause(self) -> None:
        """Stop when those whose turn it is have done their update."""
        self._toggled = self._submit(PauseStudy(self._lane)), False

    def toggle(self) -> None:
        """Pause if it is training, else play. Two quick presses undo each other."""
        number, running = self._toggled
        if self._latest is not None and self._latest.command >= number:
            running = self._latest.status is Status.RUNNING
        if running:
            self.pause()
        else:
            self.play()

    def step(self) -> None:
        """Do the next update of all members that have one at that moment, then pause."""
        self._submit(StepStudy(self._lane))

    def epoch(self) -> None:
        """Train to the end of the epoch, then pause."""
        self._submit(TrainStudyEpoch(self._lane))

    def reset(self) -> None:
        """Put all members back to their initial weights."""
        self._submit(ResetStudy(self._lane))

    def cancel(self) -> None:
        """Train no more; what was found stays."""
        self._submit(CancelStudy(self._lane))

    def close(self) -> None:
        """Let go of the study and its memory; `begin` loads it again."""
        self._started = False
        self._latest = self._study = None
        self._submit(CloseStudy(self._lane))

    def set_speed(self, epochs_per_second: float | None) -> None:
        """Train so many epochs a second; None is as fast as it goes."""
        self.speed = epochs_per_second
        self._submit(SetStudySpeed(self._lane, epochs_per_second))
        self.changed.emit()

    # ---- what the user changes --------------------------------------------------------------

    def change(self, path: str, value: Any) -> None:
        """Change one setting (``arms.dropout_rate``), or say why it cannot have that value."""

        def changed(now: StudySettings) -> StudySettings:
            return now.with_values({path: value})

        self.change_settings(changed, path, joins=f"{self._lane} {path}")

    def change_settings(
        self,
        changed: Callable[[StudySettings], StudySettings],
        path: str,
        words: str = "",
        *,
        joins: str = "",
    ) -> bool:
        """Ask for other settings; `words` is what undo calls it. Return whether they can be used.

        Changes that follow each other at once and `joins` the same are one entry of undo. `path` is told with
        the sentence of a refusal.
        """
        before = self.intended
        try:
            after = changed(before)
            if self.base is not None:
                self._make(self.base, after, self._rows)
        except SettingError as error:
            self.change_refused.emit(path, str(error))
            return False
        if after != before:
            self._use(after)
            words = words or words_for(before, after, path)
            self.undo_stack.push(Entry(words, before, after, self._use, joins))
        return True

    def use_settings(self, settings: StudySettings) -> None:
        """Take settings that were remembered, before `begin`."""
        self.intended = settings

    def _use(self, settings: StudySettings) -> None:
        self.intended = settings
        if self._started:
            self._submit_study()
        self.refresh()
        self.changed.emit()

    def _submit_study(self) -> None:
        """Ask for the study of experiment and settings."""
        if self.base is None:
            return
        try:
            study = self._make(self.base, self.intended, self._rows)
        except SettingError as error:
            self.fault = str(error)
            self.refresh()
            return
        self.fault = ""
        before, self._study = self._study, study
        if before is None:
            self._first_command = self._submit(LoadStudy(self._lane, study))
        elif study != before:
            self._submit(ChangeStudy(self._lane, study))

    def _submit(self, command: Command) -> int:
        return self._engine.commands.submit(command)


def words_for(before: StudySettings, after: StudySettings, path: str) -> str:
    """Return what undo calls a change of a setting: ``rate 10 % → 30 %``."""
    setting = study_settings().get(path)
    if setting is None:
        return "change what is compared"
    return change_words(setting, value_at(before, path), value_at(after, path))
