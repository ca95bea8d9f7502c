"""A nudge is drawn from the seed of the race, and can be taken back as if it had not been."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from racer_bench import Bowl, racer

from core.handoff import LatestMailbox, WakeUp
from core.race.commands import (
    BackRace,
    ChangeRace,
    LoadRace,
    NudgeRacers,
    RaceCommand,
    ResetRace,
    StepRace,
    TakeNudgeBack,
)
from core.race.lane import RaceLane
from core.race.places import NUDGE_SHARE, nudge_of
from core.race.settings import RaceSettings
from core.race.snapshot import RaceSnapshot, RaceWants
from core.snapshot import Status

RACERS = (racer("SGD", 1, lr=0.02, momentum=0.9), racer("Adam", 2, lr=0.1), racer("LBFGS", 3))
SETTINGS = RaceSettings(racers=RACERS, steps=400, noise=0.3, seed=5)


class Lane:
    """A lane that is turned by hand."""

    def __init__(self, settings: RaceSettings = SETTINGS) -> None:
        self.mailbox: LatestMailbox[RaceSnapshot, RaceWants] = LatestMailbox(WakeUp())
        self.lane = RaceLane(self.mailbox)
        self._number = 0
        self.do(LoadRace(settings, Bowl()))

    def do(self, *commands: RaceCommand) -> RaceSnapshot:
        for command in commands:
            self._number += 1
            self.lane.obey(self._number, command)
            while self.lane.due_in() is not None:
                self.lane.turn()
        self.mailbox.request(RaceWants())
        while self.lane.due_in() is not None:
            self.lane.turn()
        snapshot = self.mailbox.take()
        assert snapshot is not None
        return snapshot


def paths(snapshot: RaceSnapshot) -> list[list[list[float]]]:
    return [[one.x.tolist(), one.y.tolist(), one.loss.tolist()] for one in snapshot.racers]


ACTIONS = (StepRace(12), NudgeRacers(1), StepRace(7), NudgeRacers(2), NudgeRacers(3), StepRace(30))


def test_the_same_seed_and_the_same_actions_give_the_same_race() -> None:
    first, again = Lane().do(*ACTIONS), Lane().do(*ACTIONS)
    assert paths(first) == paths(again)
    assert [one.jumps for one in first.racers] == [(13, 21, 22)] * 3
    other = Lane(SETTINGS.model_copy(update={"seed": 6, "noise": 0.0})).do(*ACTIONS)
    plain = Lane(SETTINGS.model_copy(update={"noise": 0.0})).do(*ACTIONS)
    assert paths(other)[0][0][:13] == paths(plain)[0][0][:13], "without noise the seed moves nudges alone"
    assert paths(other)[0][0][13] != paths(plain)[0][0][13]


def test_each_push_has_the_same_share_of_the_domain_in_another_direction() -> None:
    width, height = Bowl().domain.size
    pushes = np.array([nudge_of(SETTINGS, Bowl(), count) for count in range(200)])
    share = np.hypot(pushes[:, 0] / width, pushes[:, 1] / height)
    np.testing.assert_allclose(share, NUDGE_SHARE)
    angles = np.arctan2(pushes[:, 1] / height, pushes[:, 0] / width)
    assert len(set(angles.round(6))) == 200
    assert abs(np.exp(1j * angles).mean()) < 0.2, "no direction is preferred"


def test_a_push_is_that_of_its_count_since_the_start() -> None:
    lane = Lane()
    seen = lane.do(StepRace(3), NudgeRacers(1), ResetRace(), StepRace(3), NudgeRacers(2))
    x, y = nudge_of(SETTINGS, Bowl(), 0)
    for one in seen.racers:
        assert (one.x[-1], one.y[-1]) == (one.x[-2] + x, one.y[-2] + y)


@pytest.mark.parametrize("later", [(), (StepRace(9),), (StepRace(9), NudgeRacers(2), StepRace(60))])
def test_a_push_that_is_taken_back_has_never_been(later: tuple[RaceCommand, ...]) -> None:
    lane = Lane()
    before = lane.do(StepRace(12))
    seen = lane.do(NudgeRacers(1), *later, TakeNudgeBack(1))
    assert paths(seen) == paths(before)
    assert seen.step == 12 and seen.status is Status.PAUSED
    assert paths(lane.do(StepRace(30))) == paths(Lane().do(StepRace(42)))


def test_of_two_pushes_at_one_step_the_first_stays() -> None:
    lane = Lane()
    once = lane.do(StepRace(4), NudgeRacers(1))
    assert paths(lane.do(NudgeRacers(2), StepRace(5), TakeNudgeBack(2))) == paths(once)
    assert paths(lane.do(TakeNudgeBack(1))) == paths(Lane().do(StepRace(4)))


def test_done_again_it_is_the_same_push() -> None:
    lane = Lane()
    pushed = lane.do(StepRace(4), NudgeRacers(1), StepRace(5))
    assert paths(lane.do(TakeNudgeBack(1), NudgeRacers(1), StepRace(5))) == paths(pushed)


def test_a_push_at_the_start_is_taken_back() -> None:
    lane = Lane()
    start = paths(lane.do(ResetRace()))
    assert paths(lane.do(NudgeRacers(1), TakeNudgeBack(1))) == start


@pytest.mark.parametrize("gone", [ResetRace(), BackRace(3), TakeNudgeBack(1), LoadRace(SETTINGS, Bowl())])
def test_a_push_that_is_gone_is_not_taken_back_twice(gone: RaceCommand) -> None:
    lane = Lane()
    seen = lane.do(StepRace(4), NudgeRacers(1), StepRace(2), gone)
    assert paths(lane.do(TakeNudgeBack(1))) == paths(seen)
    moved = lane.do(StepRace(3))
    assert paths(lane.do(TakeNudgeBack(1))) == paths(moved)


def test_a_step_back_and_forth_meets_the_push_again() -> None:
    lane = Lane()
    pushed = lane.do(StepRace(4), NudgeRacers(1), StepRace(6))
    assert paths(lane.do(BackRace(6), StepRace(6))) == paths(pushed)
    assert paths(lane.do(BackRace(8), StepRace(8))) == paths(Lane().do(StepRace(10))), "that undoes it"


@pytest.mark.parametrize("update", [{"seed": 9}, {"start": (1.0, 1.0)}])
def test_pushes_are_forgotten_where_a_change_begins_anew(update: dict[str, Any]) -> None:
    lane = Lane()
    changed = SETTINGS.model_copy(update=update)
    lane.do(NudgeRacers(1), ChangeRace(changed))
    seen = lane.do(StepRace(2), NudgeRacers(2))
    x, y = nudge_of(changed, Bowl(), 0)
    assert seen.racers[0].x[-1] == seen.racers[0].x[-2] + x
    assert seen.racers[0].y[-1] == seen.racers[0].y[-2] + y
