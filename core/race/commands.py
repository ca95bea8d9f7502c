"""What can be asked of the race: frozen commands, applied between two steps only."""

from __future__ import annotations

from dataclasses import dataclass

from core.commands import LaneCommand
from core.landscape.surface import Surface
from core.race.settings import RaceSettings


@dataclass(frozen=True)
class RaceCommand(LaneCommand):
    """The base of all of them."""

    lane = "race"


@dataclass(frozen=True, eq=False)
class LoadRace(RaceCommand):
    """Begin a race on a surface: another one, or the same one on a surface that has changed."""

    settings: RaceSettings
    surface: Surface
    keep_running: bool = False
    """Whether it goes on by itself if the race before was running; else it waits for the start."""


@dataclass(frozen=True)
class ChangeRace(RaceCommand):
    """Take other settings: arguments of a racer act at once, another start or noise begins anew."""

    settings: RaceSettings


@dataclass(frozen=True)
class PlayRace(RaceCommand):
    """Let them run until told otherwise or until the race is over."""


@dataclass(frozen=True)
class PauseRace(RaceCommand):
    """Stop after a whole step."""


@dataclass(frozen=True)
class StepRace(RaceCommand):
    """Do so many steps, then pause."""

    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"{self.count} steps cannot be done")


@dataclass(frozen=True)
class BackRace(RaceCommand):
    """Pause and go back by so many steps, as if they had not been done."""

    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"{self.count} steps cannot be taken back")


@dataclass(frozen=True)
class ResetRace(RaceCommand):
    """Put all racers back to the start, paused."""


@dataclass(frozen=True)
class NudgeRacers(RaceCommand):
    """Push all racers by the same amount in a random direction; what they remember stays.

    The direction follows from the seed of the race and from how often it has been nudged since its start.
    """

    number: int
    """By which the push can be taken back: another one for each."""


@dataclass(frozen=True)
class TakeNudgeBack(RaceCommand):
    """Pause and go back to where the racers were when they were pushed; nothing if that was taken back."""

    number: int


@dataclass(frozen=True)
class SetRaceSpeed(RaceCommand):
    """Do so many steps a second; None means as fast as it goes."""

    steps_per_second: float | None

    def __post_init__(self) -> None:
        if self.steps_per_second is not None and not self.steps_per_second > 0:
            raise ValueError(f"{self.steps_per_second} steps a second is not a speed")


@dataclass(frozen=True)
class SearchRates(RaceCommand):
    """Search the best learning rate of each racer, with so many trial runs each, then reset with these."""

    trials: int = 20

    def __post_init__(self) -> None:
        if self.trials < 3:
            raise ValueError("a search takes at least 3 trial runs")


@dataclass(frozen=True)
class CancelSearch(RaceCommand):
    """Give the search up; the learning rates stay as they are."""
