"""What it cost to reach the target: steps, gradients evaluated and seconds, also over nudges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from racer_bench import pictures, race_of, racer, run

from core.race.snapshot import RacerPicture, Standing, Work, by_target


def raced() -> tuple[RacerPicture, ...]:
    race = race_of(
        racer("SGD", 1, lr=0.2),
        racer("LBFGS", 2, lr=0.3, max_iter=4),
        racer("SGD", 3, lr=1e-6),
        racer("SGD", 4, lr=5.0),
        target=0.5,
    )
    run(race, 200)
    return pictures(race)


def test_the_work_to_the_target_is_that_of_the_first_point_below_it() -> None:
    first, several, slow, lost = raced()
    for one in (first, several):
        point = int(np.flatnonzero(one.loss <= 0.5)[0])
        assert point > 0 and one.loss[point - 1] > 0.5
        assert one.to_target(Work.STEPS) == one.target_step == point
        assert one.to_target(Work.GRADIENTS) == one.evaluations[point]
        assert one.to_target(Work.SECONDS) == one.seconds[point] > 0
    gradients, steps = several.to_target(Work.GRADIENTS), several.to_target(Work.STEPS)
    assert gradients is not None and steps is not None and gradients > steps
    for one in (slow, lost):
        assert [one.to_target(work) for work in Work] == [None, None, None]
    assert several.total(Work.GRADIENTS) == several.evaluations[-1] > several.total(Work.STEPS)
    assert several.total(Work.SECONDS) == several.seconds[-1]


@pytest.mark.parametrize("pushed_at", [(0,), (3,), (3, 3), (3, 9), (0, 1, 2)])
def test_points_that_no_step_led_to_are_not_counted(pushed_at: tuple[int, ...]) -> None:
    race = race_of(racer("LBFGS", 1, lr=0.05, max_iter=4), target=0.2)
    for step in range(60):
        for _ in range(pushed_at.count(step)):
            race.nudge(0.1, 0.1)
        race.step()
    (one,) = pictures(race)
    assert len(one.jumps) == len(pushed_at)
    point = int(np.flatnonzero(one.loss <= 0.2)[0])
    assert point not in one.jumps
    assert one.to_target(Work.STEPS) == point - sum(jump <= point for jump in one.jumps)
    assert one.to_target(Work.GRADIENTS) == one.evaluations[point]


def test_they_are_ranked_by_each_work_and_those_that_are_not_there_by_value() -> None:
    racers = raced()
    steps, gradients = by_target(racers, Work.STEPS), by_target(racers, Work.GRADIENTS)
    assert steps[2:] == gradients[2:] == (3, 4), "the slow one before the one that is lost"
    for work, order in ((Work.STEPS, steps), (Work.GRADIENTS, gradients)):
        cost = {one.settings.number: one.to_target(work) for one in racers}
        assert cost[order[0]] <= cost[order[1]]  # type: ignore[operator]
    assert (steps[0], gradients[0]) == (2, 1), "a step of LBFGS is worth several gradients"
    assert racers[3].standing is Standing.DIVERGED
    nowhere = replace(racers[2], loss=np.full_like(racers[2].loss, np.nan))
    assert by_target((nowhere, *racers[:2]), Work.STEPS)[-1] == 3
