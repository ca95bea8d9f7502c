"""`Race`: several optimisers on one surface, with the same start, noise and order of mini-batches."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.clock import Clock, MonotonicClock
from core.landscape.surface import Surface
from core.race.gradients import Evaluated, Gradients, gradients_of
from core.race.optimizer_state import check_arguments
from core.race.places import start_of, target_value
from core.race.racer import Racer
from core.race.settings import RacerSettings, RaceSettings
from core.race.snapshot import RaceSnapshot, RaceWants, SearchProgress
from core.snapshot import Status

_REMEMBERED = 64


class AddedNoise:
    """Normal noise for the gradient of each step; the same for all racers, and for each racer's own step.

    Step t takes ``numpy.random.default_rng([seed, t]).standard_normal(2)`` times the standard deviation.
    """

    def __init__(self, deviation: float, seed: int) -> None:
        self._deviation, self._seed = deviation, seed
        self._drawn: dict[int, Tensor] = {}

    def __call__(self, step: int) -> Tensor | None:
        """Return the noise (2,) float64 of a step from 0; None if there is none."""
        if not self._deviation:
            return None
        if step not in self._drawn:
            if len(self._drawn) >= _REMEMBERED:
                self._drawn.clear()
            drawn = np.random.default_rng([self._seed, step]).standard_normal(2)
            self._drawn[step] = torch.from_numpy(drawn * self._deviation)
        return self._drawn[step]


class Race:
    """Steps, goes back, takes changes. Steps of a racer are counted from its own start.

    A racer that is added in mid-race starts at its step 0, and is given as many steps as the others had. So
    all meet the same noise and mini-batches in their own n-th step.

    Raises:
        ValueError: If torch refuses the arguments of a racer.
    """

    def __init__(self, settings: RaceSettings, surface: Surface, clock: Clock | None = None) -> None:
        self.settings, self.surface = settings, surface
        self.step_count = 0
        """Steps done by those that have raced from the beginning and still do."""
        self._clock = clock or MonotonicClock()
        self._gradients = gradients_of(surface)
        self._racers: dict[int, Racer] = {}
        self.reset()

    def reset(self) -> None:
        """Put all racers to their starts, with fresh states."""
        self.step_count = 0
        self._noise = AddedNoise(self.settings.noise, self.settings.seed)
        self._racers = {racer.number: self._new(racer) for racer in self.settings.racers}

    def _new(self, racer: RacerSettings) -> Racer:
        start = start_of(racer, self.settings, self.surface)
        noisy = self.settings.noise > 0
        return Racer(
            racer, self.surface, start, self._noise, self._clock, noisy=noisy, race_step=self.step_count
        )

    @property
    def racers(self) -> tuple[Racer, ...]:
        """The racers, in the order of the settings."""
        return tuple(self._racers.values())

    @property
    def is_over(self) -> bool:
        """Whether no racer has a step left: all are there, have diverged, or have done all steps."""
        return not any(self._has_steps(racer) for racer in self.racers)

    def _has_steps(self, racer: Racer) -> bool:
        return racer.is_racing and racer.steps < self.settings.steps

    def step(self) -> None:
        """Do one step of each racer that still races; nothing once the race is over."""
        if self.is_over:
            return
        self.step_count += 1
        racing = [racer for racer in self.racers if self._has_steps(racer)]
        together = [] if self._gradients is None else [one for one in racing if not one.takes_closure]
        if self._gradients is not None and len(together) > 1:
            self._step_together(together, self._gradients)
            racing = [one for one in racing if one.takes_closure]
        for racer in racing:
            racer.step(self.step_count)

    def _step_together(self, racers: list[Racer], gradients: Gradients) -> None:
        """Do one step of several racers: the surface is evaluated for all of them at once."""
        start_s = self._clock.now()
        values, slopes = gradients.at(np.stack([racer.place for racer in racers], axis=1))
        share_s = (self._clock.now() - start_s) / len(racers)
        for racer, value, slope in zip(racers, values.tolist(), slopes.T, strict=True):
            racer.move(Evaluated(value, slope, share_s))
        values = gradients.values(np.stack([racer.place for racer in racers], axis=1))
        for racer, value in zip(racers, values.tolist(), strict=True):
            racer.land(value, self.step_count)

    def back(self, count: int) -> None:
        """Go back by so many steps, at most to the start: what follows is the same to the bit again.

        Settings stay as they are now; a push by hand is undone if it came after the step that is reached.
        """
        self.step_count = max(self.step_count - count, 0)
        for racer in self.racers:
            racer.back_to(self.step_count)

    def nudge(self, x: float, y: float) -> None:
        """Push all racers by the same amount, in units of the axes; what they remember stays.

        Their paths count it to the step that comes next, so that going back undoes it.
        """
        for racer in self.racers:
            racer.nudge(x, y, self.step_count + 1)

    def change(self, settings: RaceSettings) -> str:
        """Take other settings; return what the user should know in a sentence, or "".

        Another start, noise or seed begins anew. Other arguments of a racer act from its next step on; one
        with another start of its own begins anew alone; one that is new begins at its step 0.

        Raises:
            ValueError: If torch refuses the arguments of a racer; then nothing has changed.
        """
        known = {id(racer.optimizer) for racer in self.settings.racers}
        for racer in settings.racers:
            if id(racer.optimizer) not in known:
                check_arguments(racer.optimizer)
        before, self.settings = self.settings, settings
        if (before.start, before.noise, before.seed) != (settings.start, settings.noise, settings.seed):
            self.reset()
            return ""
        old, self._racers = self._racers, {}
        fresh = []
        for racer in settings.racers:
            kept = old.get(racer.number)
            if kept is None or racer.start != kept.settings.start:
                self._racers[racer.number] = self._new(racer)
                continue
            self._racers[racer.number] = kept
            if kept.change(racer) and kept.steps:
                fresh.append(racer.shown_name)
        if not fresh:
            return ""
        return f"{' and '.join(fresh)} {'goes' if len(fresh) == 1 else 'go'} on with a fresh state."

    def snapshot(
        self,
        wants: RaceWants,
        *,
        race: int = 1,
        command: int = 0,
        status: Status = Status.READY,
        steps_per_second: float = 0.0,
        search: SearchProgress | None = None,
        notice: str = "",
    ) -> RaceSnapshot:
        """Return a picture of the race; only that of the selected racer has its last step in full."""
        target = target_value(self.settings, self.surface)
        pictures = (
            racer.picture(target, in_full=number == wants.selected) for number, racer in self._racers.items()
        )
        return RaceSnapshot(
            race=race,
            command=command,
            settings=self.settings,
            surface=self.surface,
            status=status,
            step=self.step_count,
            steps_per_second=steps_per_second,
            racers=tuple(pictures),
            search=search,
            notice=notice,
        )
