"""`ReportSession`: presenter of the report, between its views and the training thread."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.commands import Command
from core.datasets import Dataset
from core.handoff import CommandQueue, LatestMailbox
from core.report.commands import HideReport, ShowReport
from core.report.settings import DemandReport, report_settings
from core.report.snapshot import ReportSnapshot, ReportWants
from core.report.what_if import WhatIf, typical_row
from core.settings_by_path import value_at
from core.validation import SettingError
from gui.frame import Frame
from gui.report.frame import CROSS, ReportFrame
from gui.undo import Entry, UndoStack, change_words

NO_QUESTION = WhatIf(())


class ReportEngine(Protocol):
    """The side of the training thread that the session talks to."""

    commands: CommandQueue[Command]
    report_mailbox: LatestMailbox[ReportSnapshot, ReportWants]


class ReportSession(QObject):
    """Asks for a report while it is looked at and there is something to report on, and for nothing else."""

    frame_resolved = Signal(object)
    """A new `ReportFrame`."""
    change_refused = Signal(str, str)
    """Path of a setting and the sentence that says why its new value cannot be used."""
    choices_changed = Signal()
    """The user looks at something else."""

    def __init__(self, engine: ReportEngine, undo_stack: UndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._undo_stack = engine, undo_stack
        self._training: Frame | None = None
        self._seen: tuple[object, ...] = ()
        """What of the training the last frame was made of."""
        self._shown = self._stale = False
        self._asked = False
        """Whether the engine has been told to report."""
        self._snapshot: ReportSnapshot | None = None
        self.intended = DemandReport()
        """As asked for."""
        self.command = 0
        """Number of the last command."""
        self.question = NO_QUESTION
        self.by = CROSS
        self.frame: ReportFrame | None = None

    # ---- what is looked at ------------------------------------------------------------------

    def show(self, shown: bool) -> None:
        """Let the report be computed, or not any more."""
        self._shown = shown
        self._ask()

    def begin_anew(self) -> None:
        """Ask another engine, in the place of one that failed, for what was shown."""
        self._asked, self._snapshot = False, None
        self._ask()

    def use_training(self, frame: Frame) -> None:
        """Take the run that is reported on; nothing is shown anew unless something else is to be seen."""
        before, self._training = self._training, frame
        if before is None or before.run.dataset is not frame.run.dataset:
            self._question_anew(None if before is None else before.run.dataset, frame.run.dataset)
        state = frame.state
        seen = (frame.run.number, state.status, state.step > 0)
        if seen != self._seen:
            self._seen, self._stale = seen, True
        self._ask()

    def _question_anew(self, before: Dataset | None, dataset: Dataset) -> None:
        """Begin with what is usual; a question stays where the features are the same."""
        alike = before is not None and [(f.name, f.labels) for f in before.features] == [
            (f.name, f.labels) for f in dataset.features
        ]
        if not alike:
            self.question = begun(dataset)

    def group_by(self, name: str) -> None:
        """Group residuals by something else."""
        self.by, self._stale = name, True
        self.choices_changed.emit()

    def ask(self, question: WhatIf) -> None:
        """Ask what the network predicts for other values."""
        self.question, self._stale = question, True

    def refresh(self) -> None:
        """Show the frame again at the next beat."""
        self._stale = True

    # ---- the engine -------------------------------------------------------------------------

    @property
    def _can_report(self) -> bool:
        training = self._training
        if training is None or training.state.step == 0:
            return False
        return len(training.run.dataset.rows(self.intended.report.part)) > 0

    def _ask(self, anew: bool = False) -> None:
        """Tell the engine whether to report, where that has changed."""
        wanted = self._shown and self._can_report
        if wanted is self._asked and not (wanted and anew):
            return
        if wanted is not self._asked:
            self._snapshot, self._stale = None, True
        self._asked = wanted
        command = ShowReport(self.intended.report) if wanted else HideReport()
        self.command = self._engine.commands.submit(command)

    def tick(self) -> None:
        """Take what has come, ask for the next picture, and show what is new."""
        mailbox = self._engine.report_mailbox
        wants = ReportWants(self.question if self.question.values else None)
        asked = mailbox.wanted()
        snapshot = mailbox.take()
        if snapshot is not None and self._asked and snapshot.command >= self.command:
            self._snapshot, self._stale = snapshot, True
        answered_just_now = snapshot is None and asked == wants
        if self._asked and mailbox.wanted() != wants and not answered_just_now:
            mailbox.request(wants)
        if self._stale:
            self._show()

    def _show(self) -> None:
        training = self._training
        if training is None:
            return
        self._stale = False
        self.frame = ReportFrame(
            dataset=training.run.dataset,
            run=training.run.number,
            status=training.state.status,
            trained=training.state.step > 0,
            settings=self.intended.report,
            snapshot=self._snapshot,
            question=self.question,
            by=self.by,
        )
        self.frame_resolved.emit(self.frame)

    # ---- settings ---------------------------------------------------------------------------

    def change(self, path: str, value: Any) -> None:
        """Change a setting, or say why it cannot have that value."""
        before = self.intended
        try:
            after = before.with_values({path: value})
        except SettingError as error:
            self.change_refused.emit(path, str(error))
            return
        if after != before:
            setting = report_settings()[path]
            words = change_words(setting, value_at(before, path), value_at(after, path))
            self._undo_stack.push(Entry(words, before, after, self.use, path))
            self.use(after)

    def use(self, settings: DemandReport) -> None:
        """Take other settings."""
        self.intended, self._stale = settings, True
        self._ask(anew=True)
        self.choices_changed.emit()


def begun(dataset: Dataset) -> WhatIf:
    """Return the question to begin with: what is usual, with the hour or what varies first swept."""
    names = [feature.name for feature in dataset.features]
    varied = (place for place, feature in enumerate(dataset.features) if feature.high > feature.low)
    sweep = names.index("hour") if "hour" in names else next(varied, 0 if names else None)
    return WhatIf(typical_row(dataset).values, sweep)
