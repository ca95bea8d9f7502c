"""`TrainingThread`: the QThread in which the runner trains. It knows nothing of the window."""

from __future__ import annotations

import traceback
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from core.commands import Command, Stop
from core.experiment import Experiment
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.snapshot import Snapshot, Status, Wants

if TYPE_CHECKING:
    from core.lanes import Lane
    from core.plane.snapshot import PlaneSnapshot, PlaneWants
    from core.race.snapshot import RaceSnapshot, RaceWants
    from core.report.snapshot import ReportSnapshot, ReportWants
    from core.studies.snapshot import StudySnapshot, StudyWants


STUDIES = ("regimes", "arms", "folds")
"""Names of the lanes that train several networks; folds train in the background."""


class TrainingThread(QThread):
    """Runs a `core.runner.Runner`; torch is imported here, so that the window shows first.

    Commands go in through `commands`, pictures come out through `mailbox`. There is no signal per
    step: a queued signal a step cost a fifth of the speed and delayed clicks by seconds.
    """

    training_started = Signal()
    training_paused = Signal()
    training_finished = Signal()
    training_diverged = Signal()
    run_failed = Signal(str)
    """The traceback of an exception that ended the runner."""

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self._wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(self._wake_up)
        self.mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(self._wake_up)
        self.race_mailbox: LatestMailbox[RaceSnapshot, RaceWants] = LatestMailbox(self._wake_up)
        self.plane_mailbox: LatestMailbox[PlaneSnapshot, PlaneWants] = LatestMailbox(self._wake_up)
        self.report_mailbox: LatestMailbox[ReportSnapshot, ReportWants] = LatestMailbox(self._wake_up)
        self.study_mailboxes: dict[str, LatestMailbox[StudySnapshot, StudyWants]] = {
            name: LatestMailbox(self._wake_up) for name in STUDIES
        }
        """By the name of the lane: ``regimes``, ``arms``, ``folds``."""

    def run(self) -> None:
        """Serve commands until `Stop`. Called by Qt in the new thread."""
        try:
            from core.runner import Runner

            runner = Runner(
                self._experiment,
                self.commands,
                self.mailbox,
                self._wake_up,
                on_status=self._on_runner_status,
                lanes=self._lanes(),
            )
            runner.run()
        except Exception:
            self.run_failed.emit(traceback.format_exc())

    def _lanes(self) -> tuple[Lane, ...]:
        """Return the path of the run, and the lanes whose modules are imported when they are first asked."""
        from core.lanes import DeferredLane
        from core.plane.path_lane import PathLane

        path = PathLane()

        def race() -> Lane:
            from core.race.lane import RaceLane

            return RaceLane(self.race_mailbox)

        def plane() -> Lane:
            from core.plane.lane import PlaneLane

            return PlaneLane(self.plane_mailbox, path.trajectory)

        def report() -> Lane:
            from core.report.lane import ReportLane

            return ReportLane(self.report_mailbox)

        def study(name: str) -> Lane:
            from core.studies.lane import StudyLane

            return StudyLane(name, self.study_mailboxes[name], background=name == "folds")

        return (
            path,
            DeferredLane("race", race),
            DeferredLane("plane", plane),
            DeferredLane("report", report),
            *(DeferredLane("study", partial(study, name)) for name in STUDIES),
        )

    def restart(self, experiment: Experiment) -> None:
        """Start a new runner in place of one that failed; commands that nobody took are forgotten."""
        self.wait()
        self._experiment = experiment
        self.commands.drain()
        self.start()

    def stop(self) -> None:
        """Ask the runner to end after the current step, and wait until it has."""
        self.commands.submit(Stop())
        self.wait()

    def _on_runner_status(self, status: Status) -> None:
        match status:
            case Status.RUNNING:
                self.training_started.emit()
            case Status.PAUSED:
                self.training_paused.emit()
            case Status.FINISHED:
                self.training_finished.emit()
            case Status.DIVERGED:
                self.training_diverged.emit()
            case Status.READY:
                pass
