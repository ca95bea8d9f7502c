"""`RaceFrame`: all that the views of the loss surface show at one moment. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from core.landscape.surface import Point
from core.race.experiment import RaceExperiment
from core.race.snapshot import RacerPicture, RaceSnapshot, Work
from core.snapshot import Status
from gui.frame import Chip, UnderWay
from gui.numbers import grouped

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class RaceChoices:
    """How the race is looked at; none of it touches the race."""

    log: bool = True
    """Bands and heights by factors of the distance from the lowest value, not by sums."""
    arrows: bool = False
    """Arrows of the selected racer's last step."""
    curves: bool = False
    """Beside the map the value at each racer's point, not the surface in space."""
    work: Work = Work.STEPS
    """What these curves are drawn by."""


@dataclass(frozen=True, eq=False)
class RaceFrame:
    """A race, and how it is looked at."""

    race: RaceSnapshot
    experiment: RaceExperiment
    """As asked for; `race.settings` is what has been applied."""
    selected: int
    """Number of the racer whose settings and steps are shown; 0: none."""
    start: Point | None
    """Where the selected racer starts: at a place of its own, or where all start."""
    choices: RaceChoices

    @property
    def moving(self) -> bool:
        """Whether the race is running: pictures are then drawn for speed."""
        return self.race.status is Status.RUNNING

    @property
    def racer(self) -> RacerPicture | None:
        """The selected racer."""
        return next((one for one in self.race.racers if one.settings.number == self.selected), None)

    @property
    def chip(self) -> Chip:
        """The words of the state chip."""
        race, count = self.race, len(self.race.racers)
        number = COUNTS[count] if count < len(COUNTS) else grouped(count)
        who = f"{number} optimiser{'s' if count != 1 else ''}"
        if race.search is not None:
            return Chip("running", "Searching learning rates")
        if not count:
            return Chip("paused", "No optimiser yet: add a racer")
        match race.status:
            case Status.READY:
                return Chip("paused", f"Ready: Space starts {who}")
            case Status.RUNNING:
                return Chip("running", f"Race: step {grouped(race.step)}, {who}")
            case Status.FINISHED:
                return Chip("done", f"Over: step {grouped(race.step)}, {who}")
            case _:
                return Chip("paused", f"Paused: step {grouped(race.step)}, {who}")


def under_way(race: RaceSnapshot) -> UnderWay | None:
    """Return how far a race is, or the search for its learning rates; None: it rests."""
    search = race.search
    if search is not None:
        share = search.done / max(search.planned, 1)
        return UnderWay(f"searching learning rates, {100 * share:.0f} %", share)
    if race.status is not Status.RUNNING:
        return None
    steps = race.settings.steps
    return UnderWay(f"race, step {grouped(race.step)} of {grouped(steps)}", race.step / steps)
