"""`RaceLane`: one race as a lane of the runner: commands in, pictures out, at the speed that is wanted."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from core.clock import Clock, MonotonicClock
from core.commands import LaneCommand
from core.handoff import LatestMailbox
from core.pace import Pace
from core.race.commands import (
    BackRace,
    CancelSearch,
    ChangeRace,
    LoadRace,
    NudgeRacers,
    PauseRace,
    PlayRace,
    RaceCommand,
    ResetRace,
    SearchRates,
    SetRaceSpeed,
    StepRace,
    TakeNudgeBack,
)
from core.race.places import nudge_of
from core.race.race import Race
from core.race.rate_search import RateSearch
from core.race.snapshot import RaceSnapshot, RaceWants
from core.snapshot import Status
from core.trainer import Trainer

RaceMailbox = LatestMailbox[RaceSnapshot, RaceWants]

GIVE_WAY_S = 5e-5
"""So long the thread sleeps after each step at full speed. The window takes Python's interpreter lock some
twenty times a frame, and would wait up to 5 ms each time for a thread that never rests."""
LOOK_S = 0.1
"""A race that has begun anew while it ran rests after its first picture until another one is wanted, so long
at most: who has moved the start sees the new paths at once, for the window has the interpreter to itself."""


@dataclass(frozen=True)
class _Nudge:
    number: int
    step: int
    """Of the race: after so many steps."""
    x: float
    y: float


class RaceLane:
    """One race at a time. Its unit of work is one step of all racers, or a slice of a trial run."""

    def __init__(self, mailbox: RaceMailbox, clock: Clock | None = None) -> None:
        self._mailbox = mailbox
        self._clock = clock or MonotonicClock()
        self._pace = Pace(self._clock)
        self._race: Race | None = None
        self._race_number = self._command_number = self._version = 0
        self._target_step: float = 0
        self._at_full_speed = True
        self._search: RateSearch | None = None
        self._notice = ""
        self._nudges: list[_Nudge] = []
        """Those since the start of the race that have not been taken back."""
        self._published: tuple[int, RaceWants] | None = None
        self._has_begun_anew = False
        """While it ran, and there has been no picture since."""
        self._looked_at_until: float | None = None
        """It rests so long, or until a picture is wanted."""
        self.status = Status.READY

    def follow(self, trainer: Trainer) -> None:
        """Do nothing: a race has nothing to do with the network that is trained."""

    # ---- commands -------------------------------------------------------------------------

    def obey(self, number: int, command: LaneCommand) -> None:
        """Apply a command if it is one of the race; those that come before any race was loaded do nothing."""
        if not isinstance(command, RaceCommand):
            return
        self._command_number = number
        self._version += 1
        if isinstance(command, LoadRace):
            self._load(command)
        elif isinstance(command, SetRaceSpeed):
            self._at_full_speed = command.steps_per_second is None
            self._pace.choose(command.steps_per_second, self._step)
        elif self._race is not None:
            self._apply(command, self._race)

    def _apply(self, command: RaceCommand, race: Race) -> None:
        match command:
            case PlayRace():
                self._aim(math.inf)
            case StepRace(count):
                waiting = self._target_step if math.isfinite(self._target_step) else 0
                self._aim(max(waiting, race.step_count) + count)
            case PauseRace():
                self._rest()
            case BackRace(count):
                step = max(race.step_count - count, 0)
                self._go_back(race, step, [nudge for nudge in self._nudges if nudge.step <= step])
            case ResetRace():
                self._reset(race)
            case NudgeRacers(number):
                self._nudge(race, number)
                self._rest_or_go_on()
            case TakeNudgeBack(number):
                self._take_nudge_back(race, number)
            case ChangeRace(settings):
                begun = race.racers
                self._notice = race.change(settings)
                if not set(begun) & set(race.racers):  # all are new: it has begun anew
                    self._nudges = []
                    self._pace.begin(race.step_count)
                    self._has_begun_anew = self.status is Status.RUNNING
                self._rest_or_go_on()
            case SearchRates(trials):
                self._reset(race)
                self._search = RateSearch(race.settings, race.surface, trials, self._clock)
            case CancelSearch():
                self._search = None

    def _load(self, command: LoadRace) -> None:
        running = self.status is Status.RUNNING and math.isinf(self._target_step)
        self._race = Race(command.settings, command.surface, self._clock)
        self._race_number += 1
        self._reset(self._race)
        if running and command.keep_running:
            self._aim(math.inf)
            self._has_begun_anew = True

    def _reset(self, race: Race) -> None:
        race.reset()
        self._nudges = []
        self._search, self._notice, self._target_step = None, "", 0
        self._has_begun_anew, self._looked_at_until = False, None
        self.status = Status.READY

    # ---- nudges -----------------------------------------------------------------------------

    def _nudge(self, race: Race, number: int) -> None:
        x, y = nudge_of(race.settings, race.surface, len(self._nudges))
        self._nudges.append(_Nudge(number, race.step_count, x, y))
        race.nudge(x, y)

    def _take_nudge_back(self, race: Race, number: int) -> None:
        """Go back to where a push found the racers, if it has not been taken back."""
        place = next((at for at, nudge in enumerate(self._nudges) if nudge.number == number), None)
        if place is not None:
            self._go_back(race, self._nudges[place].step, self._nudges[:place])

    def _go_back(self, race: Race, step: int, nudges: list[_Nudge]) -> None:
        """Go back to a step of the race with the nudges that stay, and rest."""
        race.back(race.step_count - step)
        self._nudges = nudges
        for nudge in nudges:
            if nudge.step == step:  # going back has undone it
                race.nudge(nudge.x, nudge.y)
        self._rest()

    # ---- running ----------------------------------------------------------------------------

    def _aim(self, target_step: float) -> None:
        """Run up to a step, unless the race is over or learning rates are being searched."""
        race = self._race
        if race is None or race.is_over or self._search is not None:
            return
        if self._target_step <= race.step_count:
            self._pace.begin(race.step_count)
        self._target_step, self.status, self._notice = target_step, Status.RUNNING, ""

    def _rest(self) -> None:
        self._target_step = self._step
        over = self._race is not None and self._race.is_over
        self.status = Status.FINISHED if over else Status.PAUSED if self._step else Status.READY

    def _rest_or_go_on(self) -> None:
        """Rest where there is nothing more to run, or the race has begun anew."""
        if (
            self.status is not Status.RUNNING
            or (self._race is not None and self._race.is_over)
            or (math.isfinite(self._target_step) and self._target_step <= self._step)
        ):
            self._rest()

    # ---- turns ----------------------------------------------------------------------------

    @property
    def _step(self) -> int:
        return 0 if self._race is None else self._race.step_count

    def due_in(self) -> float | None:
        """Return the seconds until there is a step or a picture to do; None: not until somebody rings."""
        if self._race is None:
            return None
        if self._search is not None:
            return 0.0
        wants = self._mailbox.wanted()
        if self._target_step > self._race.step_count:
            return self._look_s(wants is not None) or self._pace.due_in(wants is not None)
        return None if wants is None or self._published == (self._version, wants) else 0.0

    def _look_s(self, asked_for: bool) -> float:
        """Return the seconds for which the first picture is still looked at; 0: it is not."""
        if self._looked_at_until is None:
            return 0.0
        left_s = self._looked_at_until - self._clock.now()
        if asked_for or left_s <= 0:
            self._looked_at_until = None
            return 0.0
        return left_s

    def turn(self) -> None:
        """Do one step of all racers or a slice of the search; publish what is wanted."""
        race = self._race
        assert race is not None
        wants = self._mailbox.wanted()
        if self._search is not None:
            self._go_on_searching(self._search, race)
        elif self._target_step > race.step_count:
            self._pace.begin_step()
            race.step()
            self._version += 1
            if race.is_over or race.step_count >= self._target_step:
                self._rest()
        if wants is not None and self._published != (self._version, wants):
            self._published = (self._version, wants)
            self._mailbox.put(self._snapshot(race, wants))
            if self._has_begun_anew and race.step_count:
                self._has_begun_anew = False
                self._looked_at_until = self._clock.now() + LOOK_S
        if self._search is not None or (self._at_full_speed and self.status is Status.RUNNING):
            time.sleep(GIVE_WAY_S)

    def _go_on_searching(self, search: RateSearch, race: Race) -> None:
        self._version += 1
        search.advance()
        if search.is_done:
            race.change(search.result)
            self._reset(race)
            self._notice = search.report.summary

    def _snapshot(self, race: Race, wants: RaceWants) -> RaceSnapshot:
        running = self.status is Status.RUNNING
        return race.snapshot(
            wants,
            race=self._race_number,
            command=self._command_number,
            status=self.status,
            steps_per_second=self._pace.measured(race.step_count) if running else 0.0,
            search=None if self._search is None else self._search.progress,
            notice=self._notice,
        )
