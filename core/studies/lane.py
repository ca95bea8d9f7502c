"""`StudyLane`: one study as a lane of the runner: commands in, pictures out, in slices of updates."""

from __future__ import annotations

import math

import numpy as np

from core.clock import Clock, MonotonicClock, StepRate
from core.commands import LaneCommand
from core.experiment_files import FileError
from core.handoff import LatestMailbox
from core.lanes import soonest
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
    StudyCommand,
    TrainStudyEpoch,
)
from core.studies.pace import StudyPace
from core.studies.questions import StudyQuestions
from core.studies.snapshot import StudySnapshot, StudyWants
from core.studies.study import Study
from core.studies.study_run import StudyRun
from core.trainer import Trainer

StudyMailbox = LatestMailbox[StudySnapshot, StudyWants]

SLICE_S = 0.003
"""Longest slice of updates, but for a single one that takes longer."""
LOOKING_S = 0.5
"""So long after a picture was asked for, somebody is taken to be looking."""
PICTURE_SHARE, LONGEST_REST_S = 0.05, 0.1
"""Pictures take this share of the time while it trains as fast as it goes; but one is due after so long."""
REST = 3.5
"""Rest of a study in the background after a slice, in times the slice, while the visible run trains."""


class StudyLane:
    """One study at a time. Its unit of work is a slice of updates, round after round.

    In the foreground it takes all the time that is left. In the background it rests between slices while the
    run that the window shows is being trained, which so keeps most of its speed.
    """

    def __init__(
        self, name: str, mailbox: StudyMailbox, *, background: bool = False, clock: Clock | None = None
    ) -> None:
        """Take the name by which commands call it, as in `StudyCommand.to`."""
        self._name, self._mailbox, self._background = name, mailbox, background
        self._clock = clock or MonotonicClock()
        self._pace = StudyPace(self._clock)
        self._rate = StepRate(self._clock)
        self._questions = StudyQuestions(self._clock)
        self._run: StudyRun | None = None
        self._number = self._command_number = self._version = 0
        self._rounds: float = 0
        """Rounds that are still to be done."""
        self._target_epoch = math.inf
        self._is_cancelled = False
        self._fault = ""
        self._published: tuple[int, StudyWants] | None = None
        self._asked_s = -math.inf
        """When a picture was wanted last: nobody looks, and nothing is answered, long after that."""
        self._picture_due_s = -math.inf
        """While it trains as fast as it goes no picture is made before that."""
        self._visible: Trainer | None = None
        self._visible_step = 0
        self._rested_s = 0.0
        """When the rest in the background is over."""
        self.status = Status.READY

    def follow(self, trainer: Trainer) -> None:
        """Take note of the run that the window shows: while it trains, the background rests."""
        self._visible, self._visible_step = trainer, trainer.step_count

    # ---- commands -------------------------------------------------------------------------

    def obey(self, number: int, command: LaneCommand) -> None:
        """Apply a command if it is for this lane; those that come before any study do nothing."""
        if not isinstance(command, StudyCommand) or command.to != self._name:
            return
        self._command_number = number
        self._version += 1
        match command:
            case LoadStudy(study=study, keep_running=keep_running):
                self._begin(study, keep_running)
            case SetStudySpeed(epochs_per_second=speed):
                self._pace.choose(speed)
            case CloseStudy():
                self._run, self.status, self._rounds = None, Status.READY, 0
                self._questions.forget()
            case _ if self._run is not None:
                self._apply(command, self._run)

    def _apply(self, command: StudyCommand, run: StudyRun) -> None:
        match command:
            case PlayStudy():
                self._aim(math.inf)
            case StepStudy(count=count):
                waiting = self._rounds if math.isfinite(self._rounds) else 0
                self._aim(waiting + count)
            case TrainStudyEpoch():
                self._aim(math.inf, math.floor(run.epoch) + 1.0)
            case PauseStudy():
                self._rounds = 1 if run.is_in_round else 0
                self._rest_if_due(run)
            case ChangeStudy(study=study):
                self._change(study, run)
            case ResetStudy():
                self._begin(run.study, keep_running=False)
            case CancelStudy():
                self._is_cancelled, self._rounds = True, 0
                self._rest_if_due(run)

    def _begin(self, study: Study, keep_running: bool) -> None:
        running = self.status is Status.RUNNING and math.isinf(self._rounds + self._target_epoch)
        self._number += 1
        self._run = StudyRun(study, self._number, self._clock)
        self._questions.forget()
        self._is_cancelled, self._fault, self._rounds = False, "", 0
        self.status = Status.READY
        if running and keep_running:
            self._aim(math.inf)

    def _change(self, study: Study, run: StudyRun) -> None:
        if study == run.study:
            return
        if not run.become(study):
            self._begin(study, keep_running=True)
        elif run.is_over and not self._is_cancelled:
            self._finish(run)
        elif self.status is Status.FINISHED:
            self.status = Status.PAUSED

    def _aim(self, rounds: float, target_epoch: float = math.inf) -> None:
        """Train so many rounds, or up to an epoch, unless it is over or was cancelled."""
        run = self._run
        if run is None or run.is_over or self._is_cancelled or self._fault:
            return
        if self.status is not Status.RUNNING:
            self._pace.begin()
            self._rate.restart(run.updates)
        self._rounds, self._target_epoch, self.status = rounds, target_epoch, Status.RUNNING

    def _rest_if_due(self, run: StudyRun) -> None:
        """Rest where all rounds that were asked for are done."""
        if run.is_over:
            self._finish(run)
        elif self._rounds <= 0 or run.epoch >= self._target_epoch:
            self._rounds, self._target_epoch = 0, math.inf
            self.status = Status.PAUSED if run.updates else Status.READY

    def _finish(self, run: StudyRun) -> None:
        self._rounds, self._target_epoch = 0, math.inf
        diverged = all(training.has_diverged for training in run.trainings)
        self.status = Status.DIVERGED if diverged else Status.FINISHED

    # ---- turns ----------------------------------------------------------------------------

    def due_in(self) -> float | None:
        """Return the seconds until there is something to do: 0 is now, None not before somebody rings."""
        run = self._run
        if run is None:
            return None
        wants = self._mailbox.wanted()
        if wants is not None:
            self._asked_s = self._clock.now()
        wait_s = self._picture_due_in(wants)
        if wait_s != 0.0:
            wait_s = soonest([wait_s, self._work_due_in(run, wants is not None)])
        if self._background and wait_s is not None:
            return max(wait_s, self._rested_s - self._clock.now(), 0.0)
        return wait_s

    def _picture_due_in(self, wants: StudyWants | None) -> float | None:
        """Return the seconds until the picture that is wanted is due; None where none is."""
        if wants is None or self._published == (self._version, wants):
            return None
        if self.status is Status.RUNNING and self._pace.is_free:
            return max(0.0, self._picture_due_s - self._clock.now())
        return 0.0

    def _work_due_in(self, run: StudyRun, asked_for: bool) -> float | None:
        if self._is_loading(run):
            return 0.0
        waits = [self._questions_due_in(run)]
        if self.status is Status.RUNNING:
            waits.append(self._round_due_in(run, asked_for))
        return soonest(waits)

    def _round_due_in(self, run: StudyRun, asked_for: bool) -> float | None:
        if run.is_in_round or self._pace.is_free:
            return 0.0
        return self._pace.due_in(run.rounds_per_epoch, asked_for)

    def _questions_due_in(self, run: StudyRun) -> float | None:
        if self._clock.now() - self._asked_s > LOOKING_S:
            return None
        return self._questions.due_in(run, self.status is Status.RUNNING)

    def _is_loading(self, run: StudyRun) -> bool:
        return not (run.is_loaded or self._fault or self._is_cancelled)

    def turn(self) -> None:
        """Make a member, or do a slice of updates, or of an answer; publish what is wanted."""
        run = self._run
        assert run is not None
        start_s = self._clock.now()
        wants = self._mailbox.wanted()
        with np.errstate(over="ignore", invalid="ignore"):
            self._work(run, wants is not None)
            if wants is not None and self._picture_due_in(wants) == 0.0:
                self._publish(run, wants)
        if self._background:
            self._rest_from(start_s)

    def _work(self, run: StudyRun, asked_for: bool) -> None:
        if self._is_loading(run):
            self._load_one(run)
            return
        running = self.status is Status.RUNNING
        if running and self._round_due_in(run, asked_for) == 0.0:
            self._train_a_slice(run)
        if self._questions_due_in(run) == 0.0 and self._questions.advance(run, running):
            self._version += 1

    def _load_one(self, run: StudyRun) -> None:
        self._version += 1
        try:
            run.load_one()
        except FileError as error:
            self._fault, self._rounds, self.status = str(error), 0, Status.READY
            return
        if run.is_loaded and self.status is Status.RUNNING:
            self._pace.begin()
            self._rate.restart(run.updates)

    def _train_a_slice(self, run: StudyRun) -> None:
        start_s = self._clock.now()
        self._version += 1
        while True:
            if run.step():
                self._rounds -= 1
                self._rest_if_due(run)
                if self.status is not Status.RUNNING:
                    return
                if not self._pace.is_free:
                    self._pace.finish_round(run.next_epoch - run.epoch)
                    if self._pace.due_in(run.rounds_per_epoch, False) != 0.0:
                        return
            if self._clock.now() - start_s >= SLICE_S:
                return

    def _rest_from(self, start_s: float) -> None:
        """Rest in proportion to what the turn took, if the run that is shown has gone on since the last."""
        now_s = self._clock.now()
        trainer = self._visible
        if trainer is None or trainer.step_count == self._visible_step:
            return
        self._visible_step = trainer.step_count
        self._rested_s = now_s + REST * (now_s - start_s)

    # ---- pictures -------------------------------------------------------------------------

    def _publish(self, run: StudyRun, wants: StudyWants) -> None:
        self._questions.choose(wants.spread_of, wants.noise_of)
        self._published = self._version, wants
        start_s = self._clock.now()
        self._mailbox.put(self._snapshot(run, wants))
        now_s = self._clock.now()
        self._picture_due_s = now_s + min((now_s - start_s) / PICTURE_SHARE, LONGEST_REST_S)

    def _snapshot(self, run: StudyRun, wants: StudyWants) -> StudySnapshot:
        running = self.status is Status.RUNNING
        planned = run.planned_updates
        rate = self._rate.at(run.updates) if running else 0.0
        known = run.is_loaded and rate > 0
        return StudySnapshot(
            number=run.number,
            command=self._command_number,
            study=run.study,
            status=self.status,
            is_loading=self._is_loading(run),
            is_cancelled=self._is_cancelled,
            epoch=run.epoch,
            progress=run.updates / planned if run.is_loaded and planned else 0.0,
            updates_per_second=rate,
            seconds_left=(planned - run.updates) / rate if known else None,
            members=tuple(one.picture(wants, self.status, self._command_number) for one in run.trainings),
            noise=self._questions.noise if wants.noise_of else None,
            fault=self._fault,
        )
