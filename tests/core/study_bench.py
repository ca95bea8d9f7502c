"""What the tests of studies share: a bench with a study as its lane."""

from __future__ import annotations

from engine_bench import SMALL, Bench, experiment_with

from core.clock import Clock
from core.experiment import Experiment
from core.handoff import LatestMailbox, WakeUp
from core.hyperparameters import Value
from core.studies.arms import arms
from core.studies.commands import LoadStudy, PauseStudy, PlayStudy, StudyCommand
from core.studies.folds import cross_validation
from core.studies.lane import StudyLane
from core.studies.regimes import regimes
from core.studies.settings import ArmsSettings, CrossValidationSettings, RegimeSettings, RegimesSettings
from core.studies.snapshot import StudySnapshot, StudyWants
from core.studies.study import Study
from core.studies.study_run import StudyRun
from core.studies.training import MemberTraining

NAME = "regimes"
SIZES = (1, 8, None)


class StudyBench(Bench):
    """A bench with one study lane beside the run."""

    def __init__(
        self, visible: Experiment = SMALL, *, background: bool = False, clock: Clock | None = None
    ) -> None:
        self.box: LatestMailbox[StudySnapshot, StudyWants] = LatestMailbox(WakeUp())
        self.lane = StudyLane(NAME, self.box, background=background, clock=clock)
        super().__init__(visible, (self.lane,))

    def load(self, study: Study, *more: StudyCommand) -> None:
        """Load a study, give more commands, and turn until nothing is left to do."""
        self.do(LoadStudy(NAME, study), *more)

    def finish(self, study: Study) -> StudySnapshot:
        """Train a study to its end."""
        self.load(study, PlayStudy(NAME))
        return self.look()

    def look(self, wants: StudyWants | None = None) -> StudySnapshot:
        """Ask for a picture and turn until there is one."""
        self.box.take()
        self.lane._published = None
        self.box.request(wants or StudyWants())
        for _ in range(10_000):
            self.runner.turn()
            if (found := self.box.take()) is not None:
                return found
        raise AssertionError("there was no picture")

    def pause(self) -> StudySnapshot:
        self.do(PauseStudy(NAME))
        return self.look()

    @property
    def trainings(self) -> list[MemberTraining]:
        run: StudyRun | None = self.lane._run
        assert run is not None
        return run.trainings


def sizes_of(base: Experiment, *sizes: int | None, rate: float | None = None) -> Study:
    """Return a study of batch sizes."""
    chosen = tuple(
        RegimeSettings(number=number, size=size, learning_rate=rate)
        for number, size in enumerate(sizes, start=1)
    )
    return regimes(base, RegimesSettings(regimes=chosen))


def short(**settings: Value) -> Experiment:
    """Return the small experiment with 3 epochs: 42 training rows."""
    return experiment_with(SMALL, **{"stopping__epochs": 3, **settings})


EVERYTHING = StudyWants(fit=True, rows=True, masks_of="dropout", spread_of="dropout", noise_of="plain")
ALL_ARMS = ArmsSettings(
    weight_decay=True, l1=True, fewer=True, fewer_share=0.5, more=True, more_factor=2, patience=2
)


def folds_of(base: Experiment, count: int = 3, order: str = "shuffled") -> Study:
    return cross_validation(base, CrossValidationSettings.model_validate({"count": count, "order": order}))


STUDIES = {
    "regimes": sizes_of(short(), *SIZES),
    "arms": arms(short(optimizer__lr=0.05, stopping__epochs=8), ALL_ARMS),
    "arms, a mask a row": arms(short(dropout__mask="row"), ArmsSettings(plain=False)),
    "folds": folds_of(short()),
    "folds in time order": folds_of(short(), 4, "time"),
    "folds of a table": folds_of(
        short(data__source="bike_sharing_daily", data__split="time", stopping__epochs=1), 2, "time"
    ),
    "grid": cross_validation(
        short(dropout__rate=0.2, data__derived=("x^2",)),
        CrossValidationSettings(count=2, path="network.hidden", values=("4", "3, 3")),
    ),
    "short batch dropped": sizes_of(short(batches__drop_last=True), 8, 40, 42),
    "LBFGS": sizes_of(
        short(optimizer__method="LBFGS", optimizer__LBFGS__line_search_fn="strong_wolfe"), 21, None
    ),
}
