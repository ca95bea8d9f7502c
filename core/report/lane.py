"""`ReportLane`: serves the demand report as a lane of the runner, between two training steps."""

from __future__ import annotations

import math

import numpy as np

from core.clock import Clock, MonotonicClock
from core.commands import LaneCommand
from core.handoff import LatestMailbox
from core.report.answering import Answering
from core.report.commands import HideReport, ReportCommand, ShowReport
from core.report.settings import ReportSettings
from core.report.snapshot import ReportSnapshot, ReportWants
from core.report.work import KnownRows, ReportWork, Standing, standing_of
from core.trainer import Trainer

ReportMailbox = LatestMailbox[ReportSnapshot, ReportWants]

SLICE_S = 0.003
"""Longest slice of work, but for single units that take longer."""
REST, FIRST_REST = 30.0, 1.0
"""Rest after a slice while training runs, in times the slice; and before the first report of a run."""
SHUFFLE_EVERY_S = 3.0
"""While training runs features are shuffled anew after so long: most of the work. Scores are sooner."""
STILL_S = 0.25
"""Training rests when it has made no step for so long."""
PICTURE_EVERY_S = 0.25
"""While training runs what has become known is shown, and the same question answered anew, after so long."""


class ReportLane:
    """While a report is shown keeps it up with the parameters, in slices.

    While training runs it takes a few percent of the time, and half of it up to the first report of a run;
    while training rests it takes all. Training that comes to rest has a report begun anew.
    """

    def __init__(self, mailbox: ReportMailbox, clock: Clock | None = None) -> None:
        self._mailbox = mailbox
        self._clock = clock or MonotonicClock()
        self._trainer: Trainer | None = None
        self._command_number = self._version = 0
        self._settings: ReportSettings | None = None
        """None: no report is shown."""
        self._known = KnownRows()
        self._work: ReportWork | None = None
        self._shown: ReportWork | None = None
        """The latest one with something to show."""
        self._fault = ""
        self._fault_standing: Standing = ()
        self._first = False
        """Whether the first report of the run, or after a command, is yet to come."""
        self._due_s = 0.0
        self._last_step = 0
        self._moved_s = -math.inf
        """When training was last seen to move."""
        self._shuffled_s = -math.inf
        """When the last report was complete."""
        self._answering = Answering()
        self._published: tuple[int, int, ReportWants] | None = None
        """Version, number of the last command, and what was wanted."""
        self._answered: tuple[Standing, float] = (), -math.inf

    # ---- commands and runs ----------------------------------------------------------------

    def obey(self, number: int, command: LaneCommand) -> None:
        """Apply a command if it is one of the report."""
        if not isinstance(command, ReportCommand):
            return
        self._command_number = number
        self._version += 1
        match command:
            case ShowReport(settings):
                if settings != self._settings:
                    self._settings = settings
                    self._begin_anew()
            case HideReport():
                self._settings = None
                self._forget()

    def follow(self, trainer: Trainer) -> None:
        """Look at another run; the report of the one before is gone."""
        self._trainer = trainer
        self._begin_anew()
        self._version += 1

    def _begin_anew(self) -> None:
        self._forget()
        self._first = self._settings is not None
        self._due_s = self._clock.now()
        self._last_step = 0 if self._trainer is None else self._trainer.step_count

    def _forget(self) -> None:
        self._work = self._shown = None
        self._fault, self._fault_standing = "", ()
        self._shuffled_s = -math.inf

    # ---- turns ----------------------------------------------------------------------------

    def due_in(self) -> float | None:
        """Return the seconds until there is something to do: 0 is now, None not before somebody rings."""
        trainer = self._trainer
        if trainer is None or self._settings is None:
            return None
        now_s = self._clock.now()
        waits = [math.inf]
        if self._has_work(trainer):
            waits.append(max(0.0, self._due_s - now_s))
        if (wants := self._mailbox.wanted()) is not None:
            waits.append(self._answer_due_in(trainer, wants, now_s))
        soon = min(waits)
        return None if soon == math.inf else soon

    def _answer_due_in(self, trainer: Trainer, wants: ReportWants, now_s: float) -> float:
        """Return the seconds until a request is to be answered; infinity: not before something changes."""
        before, (standing, answered_s) = self._published, self._answered
        if before is None or before[1:] != (self._command_number, wants):
            return 0.0
        news = before[0] != self._version
        if not news and (wants.what_if is None or standing == standing_of(trainer)):
            return math.inf
        moves = trainer.step_count != self._last_step or now_s - self._moved_s < STILL_S
        return max(0.0, answered_s + PICTURE_EVERY_S - now_s) if moves and not self._first else 0.0

    def turn(self) -> None:
        """Do a slice of work if that is due; publish what is wanted."""
        trainer, settings = self._trainer, self._settings
        assert trainer is not None
        assert settings is not None
        start_s = self._clock.now()
        if trainer.step_count != self._last_step:
            self._last_step, self._moved_s = trainer.step_count, start_s
        rests = start_s - self._moved_s >= STILL_S
        with np.errstate(over="ignore", invalid="ignore"):
            if start_s >= self._due_s and self._has_work(trainer):
                self._do_a_slice(trainer, settings, rests)
                now_s = self._clock.now()
                rest = FIRST_REST if self._first else REST
                self._due_s = now_s if rests else now_s + rest * (now_s - start_s)
            wants = self._mailbox.wanted()
            if wants is not None and self._answer_due_in(trainer, wants, self._clock.now()) == 0.0:
                self._publish(trainer, settings, wants)

    def _has_work(self, trainer: Trainer) -> bool:
        """Return whether the report is not complete, or no longer that of the present parameters."""
        if self._work is not None and not self._work.is_done:
            return True
        done = self._fault_standing if self._work is None else self._work.standing
        return done != standing_of(trainer)

    def _do_a_slice(self, trainer: Trainer, settings: ReportSettings, rests: bool) -> None:
        work, shown = self._work, None if self._shown is None else self._shown.report
        if work is None or self._is_to_be_replaced(work, trainer, rests):
            work = self._work = ReportWork(settings, trainer, self._known, before=shown, clock=self._clock)
        self._version += 1
        try:
            work.advance(SLICE_S)
        except ValueError as error:
            self._fault, self._fault_standing = str(error), work.standing
            self._work = self._shown = None
            self._first = False
            return
        if work.has_groups or (self._first and work.report is not None):
            self._shown, self._fault = work, ""
            self._first = self._first and not work.has_groups
        if work.is_done:
            self._shuffled_s = self._clock.now()

    def _is_to_be_replaced(self, work: ReportWork, trainer: Trainer, rests: bool) -> bool:
        """Return whether to begin anew: while training runs not before there is something new to see."""
        standing = standing_of(trainer)
        if work.standing == standing:
            return False
        steps_were_taken_back = work.standing[1] != standing[1]
        waits = work.has_groups and self._clock.now() - self._shuffled_s < SHUFFLE_EVERY_S
        return work.is_done or rests or steps_were_taken_back or waits

    # ---- pictures -------------------------------------------------------------------------

    def _publish(self, trainer: Trainer, settings: ReportSettings, wants: ReportWants) -> None:
        self._published = self._version, self._command_number, wants
        self._answered = standing_of(trainer), self._clock.now()
        snapshot = ReportSnapshot(
            command=self._command_number,
            settings=settings,
            report=None if self._shown is None else self._shown.report,
            answer=None if wants.what_if is None else self._answering.answer(trainer, wants.what_if),
            progress=0.0 if self._work is None else self._work.progress,
            is_working=self._has_work(trainer),
            fault=self._fault,
        )
        self._mailbox.put(snapshot)
