"""A runner with a plane as its lane, and hands that show it and look at it."""

from __future__ import annotations

from engine_bench import SMALL, Bench, experiment_with

from core.commands import TrainBatches
from core.experiment import Experiment
from core.handoff import LatestMailbox, WakeUp
from core.hyperparameters import Value
from core.plane.commands import ShowPlane
from core.plane.lane import PlaneLane
from core.plane.path_lane import PathLane
from core.plane.settings import PlaneSettings
from core.plane.snapshot import PlaneSnapshot, PlaneView, PlaneWants

TICK_S = 0.0005


class Ticking:
    """A clock that goes on by half a millisecond each time somebody looks at it."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        self.now_s += TICK_S
        return self.now_s


class PlaneBench(Bench):
    """A bench with a plane as its lane."""

    def __init__(self, experiment: Experiment = SMALL) -> None:
        self.box: LatestMailbox[PlaneSnapshot, PlaneWants] = LatestMailbox(WakeUp())
        self.ticking = Ticking()
        self.path = PathLane()
        self.lane = PlaneLane(self.box, self.path.trajectory, self.ticking)
        super().__init__(experiment, (self.path, self.lane))

    def show(self, **settings: object) -> int:
        return self.submit(ShowPlane(PlaneSettings.model_validate(settings)))

    def look(self) -> PlaneSnapshot:
        """Ask for a picture and turn until there is one."""
        self.box.take()
        self.box.request(PlaneWants())
        for _ in range(10_000):
            self.runner.turn()
            if (found := self.box.take()) is not None:
                return found
        raise AssertionError("there was no picture")

    def seen(self, most: int = 5_000) -> list[PlaneSnapshot]:
        """Return all snapshots up to that of a complete plane."""
        found = []
        for _ in range(most):
            found.append(self.look())
            view = found[-1].view
            if found[-1].fault or (view is not None and view.is_final):
                return found
        raise AssertionError("the plane was never complete")

    def final(self) -> PlaneView:
        view = self.seen()[-1].view
        assert view is not None
        return view


def trained(steps: int = 20, experiment: Experiment = SMALL, **settings: object) -> PlaneBench:
    bench = PlaneBench(experiment)
    bench.do(TrainBatches(steps))
    bench.show(**settings)
    return bench


def small(**values: Value) -> Experiment:
    return experiment_with(SMALL, **values)
