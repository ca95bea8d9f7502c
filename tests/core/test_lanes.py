"""Lanes: the runner serves them in turn with the training, and sleeps only while nothing is due."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from engine_bench import Bench, line

from core.commands import LaneCommand, Play, Reset, Stop, TrainBatches
from core.lanes import FIRST_STEPS, DeferredLane, Lane, Lanes, soonest
from core.trainer import Trainer


@dataclass(frozen=True)
class Work(LaneCommand):
    """Asks a lane for some turns."""

    lane = "counting"
    turns: int


class Counting:
    """A lane that has so many turns to do, each after a wait."""

    def __init__(self, wait_s: float = 0.0) -> None:
        self.left, self.done, self.wait_s = 0, 0, wait_s
        self.commands: list[int] = []
        self.trainers: list[Trainer] = []

    def follow(self, trainer: Trainer) -> None:
        self.trainers.append(trainer)

    def obey(self, number: int, command: LaneCommand) -> None:
        if isinstance(command, Work):
            self.commands.append(number)
            self.left += command.turns

    def due_in(self) -> float | None:
        return self.wait_s if self.left else None

    def turn(self) -> None:
        self.left -= 1
        self.done += 1


def started(*lanes: Lane) -> Bench:
    return Bench(line(), lanes)


def test_a_lane_works_while_training_rests_and_then_the_runner_sleeps() -> None:
    lane = Counting()
    bench = started(lane)
    number = bench.submit(Work(3))
    for _ in range(3):
        bench.runner.turn()
    assert (lane.done, bench.sleeper.naps, lane.commands) == (3, [], [number])
    bench.runner.turn()
    assert bench.sleeper.naps == [None]
    assert bench.runner.trainer.step_count == 0


def test_training_and_lanes_take_turns() -> None:
    one, other = Counting(), Counting()
    bench = started(one, other)
    bench.submit(TrainBatches(5))
    bench.submit(Work(3))
    for _ in range(5):
        bench.runner.turn()
    assert (bench.runner.trainer.step_count, one.done, other.done) == (5, 3, 3)
    assert bench.sleeper.naps == []


def test_the_runner_sleeps_until_the_soonest_lane_is_due() -> None:
    soon, late = Counting(0.2), Counting(5.0)
    bench = started(soon, late)
    bench.submit(Work(1))
    bench.runner.turn()
    assert bench.sleeper.naps == [0.2]
    assert (soon.done, late.done) == (0, 0)


def test_training_gives_the_same_numbers_beside_a_lane() -> None:
    losses = []
    for lanes in ((), (Counting(),)):
        bench = started(*lanes)
        bench.submit(Play())
        bench.submit(Work(10_000))
        for _ in range(60):
            bench.runner.turn()
        losses.append(bench.runner.facts.history.steps().loss.tolist())
    assert losses[0] == losses[1]


def test_lanes_that_rest_are_asked_seldom_and_those_that_work_after_each_step() -> None:
    asked: list[int] = []

    class Asked(Counting):
        def due_in(self) -> float | None:
            asked.append(0)
            return super().due_in()

    lane = Asked()
    lanes = Lanes([lane])
    for step in range(1, FIRST_STEPS + 81):
        lanes.serve_beside_training(step)
    assert len(asked) == FIRST_STEPS + 10
    lanes.obey(1, Work(20))
    for step in range(1000, 1020):
        lanes.serve_beside_training(step)
    assert lane.done == 20


def test_a_command_of_a_lane_is_no_command_of_the_run() -> None:
    lane = Counting()
    bench = started(lane)
    bench.submit(Work(1))
    bench.runner.turn()
    assert bench.runner.journal == []
    bench.submit(Stop())
    assert bench.runner.turn() is False


def test_a_lane_is_told_of_each_trainer() -> None:
    lane = Counting()
    bench = started(lane)
    first = bench.runner.trainer
    assert lane.trainers == [first]
    bench.do(TrainBatches(2), Reset())
    assert lane.trainers == [first, bench.runner.trainer]
    assert bench.runner.trainer is not first


@pytest.mark.parametrize(
    ("waits", "expected"), [([], None), ([None], None), ([None, 2.0, 0.5], 0.5), ([0.0, None], 0.0)]
)
def test_the_soonest_of_several_waits(waits: list[float | None], expected: float | None) -> None:
    assert soonest(waits) == expected


@dataclass(frozen=True)
class OtherWork(Work):
    """Asks another lane."""

    lane = "other"


def test_a_deferred_lane_is_made_at_its_first_command_and_knows_the_run_before_it() -> None:
    made: list[Counting] = []

    def make() -> Counting:
        made.append(Counting())
        return made[-1]

    lane = DeferredLane("counting", make)
    bench = started(lane)
    bench.submit(OtherWork(1))
    bench.turns(3)
    assert not made
    number = bench.submit(Work(2))
    bench.until_asleep()
    assert [(part.done, part.commands) for part in made] == [(2, [number])]
    assert made[0].trainers == [bench.runner.trainer]
    bench.submit(Reset())
    bench.submit(Work(1))
    bench.until_asleep()
    assert [(part.done, len(part.trainers)) for part in made] == [(3, 2)]
    assert made[0].trainers[-1] is bench.runner.trainer
