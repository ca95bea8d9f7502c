"""`PlaneLane`: serves the plane through the weights as a lane of the runner, between two training steps."""

from __future__ import annotations

import numpy as np

from core.clock import Clock, MonotonicClock
from core.commands import LaneCommand
from core.handoff import LatestMailbox
from core.plane.commands import HidePlane, PlaneCommand, ShowPlane
from core.plane.settings import PlaneSettings
from core.plane.snapshot import PlanePoint, PlaneSnapshot, PlaneWants
from core.plane.trajectory import Trajectory
from core.plane.work import KnownLosses, PlaneWork, Standing, standing_of
from core.trainer import Trainer

PlaneMailbox = LatestMailbox[PlaneSnapshot, PlaneWants]

SLICE_S = 0.003
"""Longest slice of work, but for single units that take longer."""
REST, FIRST_REST = 12.0, 1.0
"""Rest after a slice while training runs, in times the slice; and before the first picture."""


class PlaneLane:
    """While a plane is shown computes it in slices, with the path that a `PathLane` before it keeps.

    While training runs it takes less than a tenth of the time, and half of it up to the first picture after
    a command; while training rests it takes all.
    """

    def __init__(self, mailbox: PlaneMailbox, trajectory: Trajectory, clock: Clock | None = None) -> None:
        self._mailbox = mailbox
        self._trajectory = trajectory
        self._clock = clock or MonotonicClock()
        self._trainer: Trainer | None = None
        self._command_number = self._version = self._plane_number = 0
        self._restored = self._last_step = 0
        self._settings: PlaneSettings | None = None
        """None: no plane is shown."""
        self._work: PlaneWork | None = None
        self._shown: PlaneWork | None = None
        """The latest one with a picture."""
        self._basis: PlaneWork | None = None
        """The last complete one with the present settings: the next one takes its directions."""
        self._known = KnownLosses()
        self._fault = ""
        self._fault_standing: Standing = ()
        self._first = False
        """Whether the first picture after a command is yet to come."""
        self._due_s = 0.0
        self._published = -1

    # ---- commands and runs ----------------------------------------------------------------

    def obey(self, number: int, command: LaneCommand) -> None:
        """Apply a command if it is one of the plane."""
        if not isinstance(command, PlaneCommand):
            return
        self._command_number = number
        self._version += 1
        match command:
            case ShowPlane(settings):
                self._show(settings)
            case HidePlane():
                self._settings = None
                self._forget_plane()

    def _show(self, settings: PlaneSettings) -> None:
        self._settings, self._first = settings, True
        self._work = self._basis = None
        self._fault, self._fault_standing = "", ()
        if self._trainer is not None:
            self._last_step = self._trainer.step_count
        self._due_s = self._clock.now()

    def follow(self, trainer: Trainer) -> None:
        """Look at another run; the plane of the one before is gone."""
        self._trainer = trainer
        self._restored, self._last_step = trainer.times_restored, trainer.step_count
        self._forget_plane()
        self._first = self._settings is not None
        self._due_s = self._clock.now()
        self._version += 1

    def _forget_plane(self) -> None:
        self._work = self._basis = self._shown = None
        self._known = KnownLosses()
        self._fault, self._fault_standing = "", ()

    def _begin_anew_where_taken_back(self, trainer: Trainer) -> None:
        """Forget the work that is under way if steps were taken back."""
        if trainer.times_restored != self._restored:
            self._restored = trainer.times_restored
            self._work, self._first, self._due_s = None, self._settings is not None, self._clock.now()
            self._version += 1

    # ---- turns ----------------------------------------------------------------------------

    def due_in(self) -> float | None:
        """Return the seconds until there is something to do: 0 is now, None not before somebody rings."""
        trainer = self._trainer
        if trainer is None or self._settings is None:
            return None
        if trainer.times_restored != self._restored:
            return 0.0
        if self._mailbox.wanted() is not None and self._published != self._version:
            return 0.0
        return max(0.0, self._due_s - self._clock.now()) if self._has_work(trainer) else None

    def turn(self) -> None:
        """Do a slice of work if that is due; publish what is wanted."""
        trainer, settings = self._trainer, self._settings
        assert trainer is not None
        assert settings is not None
        self._begin_anew_where_taken_back(trainer)
        start_s = self._clock.now()
        if start_s >= self._due_s and self._has_work(trainer):
            with np.errstate(over="ignore", invalid="ignore"):
                self._do_a_slice(trainer, settings)
            self._version += 1
            now_s = self._clock.now()
            rest = FIRST_REST if self._first else REST
            training = trainer.step_count != self._last_step
            self._last_step = trainer.step_count
            self._due_s = now_s + rest * (now_s - start_s) if training else now_s
        if self._mailbox.wanted() is not None and self._published != self._version:
            self._published = self._version
            self._mailbox.put(self._snapshot(trainer, settings))

    def _has_work(self, trainer: Trainer) -> bool:
        """Return whether the plane is not complete, or no longer that of the present parameters."""
        if self._work is not None and not self._work.is_done:
            return True
        done = self._fault_standing if self._work is None else self._work.standing
        return done != standing_of(trainer)

    def _do_a_slice(self, trainer: Trainer, settings: PlaneSettings) -> None:
        if self._work is None or self._work.is_done:
            self._work = self._begin(trainer, settings)
        try:
            self._work.advance(SLICE_S)
        except ValueError as error:
            self._fault, self._fault_standing = str(error), self._work.standing
            self._work = self._basis = self._shown = None
            self._first = False
            return
        if self._work.view is not None:
            self._shown, self._fault, self._first = self._work, "", False
        if self._work.is_done:
            self._basis = self._work

    def _begin(self, trainer: Trainer, settings: PlaneSettings) -> PlaneWork:
        self._plane_number += 1
        return PlaneWork(
            self._plane_number,
            settings,
            trainer,
            self._trajectory,
            self._known,
            before=self._basis,
            clock=self._clock,
        )

    def _snapshot(self, trainer: Trainer, settings: PlaneSettings) -> PlaneSnapshot:
        shown = self._shown
        return PlaneSnapshot(
            command=self._command_number,
            settings=settings,
            view=None if shown is None else shown.view,
            present=None if shown is None else _present(trainer, shown),
            progress=0.0 if self._work is None else self._work.progress,
            is_working=self._has_work(trainer),
            fault=self._fault,
        )


def _present(trainer: Trainer, shown: PlaneWork) -> PlanePoint | None:
    if shown.plane is None:
        return None
    a, b, distance = shown.plane.project(trainer.network.parameters.numpy())
    return PlanePoint(trainer.step_count, a, b, distance)
