"""In a process of its own: how soon the plane of a run is there, and how much it slows the run down.

The runner is turned in the main thread, at full speed, with the plane as its lane. Prints milliseconds from
the command to the first picture, and the rates without and with the plane, for alternating rounds. Rates
are by the processor time of the thread, which other programs on the machine do not change much.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from core.commands import Command, Play
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.plane.commands import HidePlane, ShowPlane
from core.plane.lane import PlaneLane
from core.plane.path_lane import PathLane
from core.plane.settings import PlaneSettings
from core.plane.snapshot import PlaneSnapshot, PlaneWants
from core.runner import Runner
from core.snapshot import Snapshot, Wants
from tests.benchmarks.subjects import FOREVER, subject

STEPS_BEFORE = 500
LONGEST_S = 10.0
FRAME_S = 1 / 60


class Run:
    """A run at full speed, of which pictures of the plane are taken as often as a screen shows them."""

    def __init__(self) -> None:
        wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(wake_up)
        self.box: LatestMailbox[PlaneSnapshot, PlaneWants] = LatestMailbox(wake_up)
        mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(wake_up)
        experiment = subject("default").with_value("stopping.epochs", FOREVER)
        path = PathLane()
        lanes = path, PlaneLane(self.box, path.trajectory)
        self.runner = Runner(experiment, self.commands, mailbox, wake_up, lanes=lanes)
        self.commands.submit(Play())
        self._asked_s = 0.0

    @property
    def step(self) -> int:
        return self.runner.trainer.step_count

    def until(self, done: Callable[[PlaneSnapshot | None], bool], longest_s: float = LONGEST_S) -> float:
        """Train until something is true of the latest picture; return the seconds."""
        start_s = time.perf_counter()
        while True:
            self.runner.turn()
            taken, now_s = self.box.take(), time.perf_counter()
            if self.box.wanted() is None and now_s - self._asked_s >= FRAME_S:
                self._asked_s = now_s
                self.box.request(PlaneWants())
            if done(taken) or now_s - start_s > longest_s:
                return now_s - start_s

    def rate(self, seconds: float) -> float:
        """Train for so many seconds; return the steps a second of this thread's processor time."""
        step, start_s = self.step, time.thread_time()
        self.until(lambda _: False, seconds)
        return (self.step - step) / (time.thread_time() - start_s)


def main(rounds: int, seconds: float) -> dict[str, list[float]]:
    """Measure first pictures, then rates in windows of so many seconds; the first round warms up."""
    run, show = Run(), ShowPlane(PlaneSettings())
    run.until(lambda _: run.step >= STEPS_BEFORE)
    first_ms, plain, beside = [], [], []
    for _ in range(rounds + 1):
        run.commands.submit(show)
        first_ms.append(1000 * run.until(lambda taken: taken is not None and taken.view is not None))
        beside.append(run.rate(seconds))
        run.commands.submit(HidePlane())
        plain.append(run.rate(seconds))
    return {"first_ms": first_ms[1:], "plain": plain[1:], "beside": beside[1:]}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]))))
