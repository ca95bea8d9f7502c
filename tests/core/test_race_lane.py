"""The lane of the race: who moves the start sees the new paths before the race goes on."""

from __future__ import annotations

from racer_bench import Bowl, racer

from core.handoff import LatestMailbox, WakeUp
from core.race.commands import ChangeRace, LoadRace, PauseRace, PlayRace, RaceCommand, SetRaceSpeed
from core.race.lane import LOOK_S, RaceLane
from core.race.settings import RaceSettings
from core.race.snapshot import RaceSnapshot, RaceWants
from core.snapshot import Status

SETTINGS = RaceSettings(
    racers=(racer("SGD", 1, lr=0.001), racer("Adam", 2, lr=0.01)), steps=10_000, noise=0.1
)
MOVED = SETTINGS.model_copy(update={"start": (1.5, -0.5)})


class ByHand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        return self.now_s


class Lane:
    """A lane at full speed that is turned by hand."""

    def __init__(self) -> None:
        self.clock = ByHand()
        self.mailbox: LatestMailbox[RaceSnapshot, RaceWants] = LatestMailbox(WakeUp())
        self.lane = RaceLane(self.mailbox, self.clock)
        self.number = 0
        self.do(LoadRace(SETTINGS, Bowl()), SetRaceSpeed(None), PlayRace())

    def do(self, *commands: RaceCommand) -> None:
        for command in commands:
            self.number += 1
            self.lane.obey(self.number, command)

    def turns(self, count: int) -> int:
        """Turn it so often at most, while it is due; return how often it was."""
        for done in range(count):
            if self.lane.due_in() != 0.0:
                return done
            self.lane.turn()
        return count

    def picture(self) -> RaceSnapshot:
        found = self.mailbox.take()
        assert found is not None
        return found


def test_a_race_that_begins_anew_rests_after_its_first_picture_until_another_is_wanted() -> None:
    lane = Lane()
    lane.mailbox.request(RaceWants())
    assert lane.turns(20) == 20, "no picture stops a race that goes on"
    lane.picture()
    lane.do(ChangeRace(MOVED))
    assert lane.turns(5) == 5, "nobody has asked for a picture"
    lane.mailbox.request(RaceWants())
    lane.do(ChangeRace(SETTINGS))
    assert lane.turns(20) == 1
    assert lane.lane.due_in() == LOOK_S
    first = lane.picture()
    assert first.step == 1 and first.command == lane.number and first.status is Status.RUNNING
    lane.mailbox.request(RaceWants())
    assert lane.turns(20) == 20
    assert lane.picture().step == 2


def test_it_goes_on_by_itself_if_nobody_asks_again() -> None:
    lane = Lane()
    lane.mailbox.request(RaceWants())
    lane.do(ChangeRace(MOVED))
    assert lane.turns(20) == 1
    lane.clock.now_s += 0.9 * LOOK_S
    assert lane.turns(20) == 0
    lane.clock.now_s += 0.2 * LOOK_S
    assert lane.turns(20) == 20


def test_another_surface_is_looked_at_too_and_a_paused_race_rests_anyway() -> None:
    lane = Lane()
    lane.mailbox.request(RaceWants())
    lane.do(LoadRace(SETTINGS, Bowl(), keep_running=True))
    assert lane.turns(20) == 1 and lane.picture().step == 1
    lane.do(PauseRace(), ChangeRace(MOVED))
    lane.mailbox.request(RaceWants())
    assert lane.turns(20) == 1 and lane.picture().step == 0
    lane.mailbox.request(RaceWants())
    lane.do(PlayRace())
    assert lane.turns(20) == 20, "one that begins by hand is not held up"


def test_changes_that_let_the_paths_go_on_hold_nothing_up() -> None:
    lane = Lane()
    lane.turns(5)
    lane.mailbox.request(RaceWants())
    faster = (racer("SGD", 1, lr=0.002), SETTINGS.racers[1])
    lane.do(ChangeRace(SETTINGS.model_copy(update={"racers": faster})))
    assert lane.turns(20) == 20
