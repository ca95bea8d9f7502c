"""The fair mode: the learning rate of each racer is searched by the same rule, under the same budget.

A rate is judged by the value of the whole surface after all steps of the race, with the start, the noise and
the mini-batches of the race. The other arguments of a racer stay as they are.

What the rate means differs: Rprop takes it for its first step alone and adapts from there, Adadelta's own
step has units already and the rate scales it, and LBFGS with the strong Wolfe search takes it as a first
guess. They are searched all the same. LBFGS may evaluate several gradients in a step: the budget is one of
trial runs, and the report says how many gradients each took.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import Clock, MonotonicClock
from core.hyperparameters import format_number
from core.landscape.surface import Surface
from core.race.places import start_of
from core.race.proposal import with_rate
from core.race.race import AddedNoise
from core.race.racer import Racer
from core.race.settings import RacerSettings, RaceSettings
from core.race.snapshot import SearchProgress, Standing

SLICE_S = 0.003
"""A call of `advance` starts no further step after this time. A step is never cut: one of LBFGS, with 20
iterations over 100 remembered gradients, may take tens of milliseconds."""
SLICE_STEPS = 50
"""Steps of a call at most."""
LOWEST, HIGHEST = 1e-6, 100.0
"""Rates between which the coarse search lies, evenly in their logarithm."""
FEWEST_TRIALS = 3
SAME = 1e-9
"""Values so close to the lowest known one, as a part of the height of the start above it, count as equal."""


@dataclass(frozen=True)
class Trial:
    """One trial run."""

    racer: int
    """Its number."""
    rate: float
    loss: float
    """Value after the last step; infinite if it diverged."""
    steps: int
    """Steps to the bottom, as exact as `SAME`, if it got there; else all that were done."""
    evaluations: int
    """Gradients evaluated."""


@dataclass(frozen=True)
class SearchReport:
    """What was searched and how."""

    steps: int
    """Of each trial run."""
    budget: int
    """Trial runs for each racer."""
    trials: tuple[Trial, ...]

    @property
    def rule(self) -> str:
        """How a rate was judged, in sentences for the user."""
        coarse = coarse_trials(self.budget)
        lowest, highest = format_number(LOWEST), format_number(HIGHEST)
        return (
            f"Each racer had {self.budget} trial runs of {self.steps:,} steps: one with its present rate, "
            f"{coarse} with rates from {lowest} to {highest}, evenly in the logarithm, and "
            f"{self.budget - 1 - coarse} closer and closer around the best. The rate with the lowest value "
            "after the last step won; of several that reached the lowest known value to nine digits, the "
            "first to get there."
        )

    @property
    def summary(self) -> str:
        """One sentence for the user."""
        racers = {trial.racer for trial in self.trials}
        gradients = sum(trial.evaluations for trial in self.trials)
        return (
            f"Learning rates by the value after {self.steps:,} steps: {self.budget} trial runs for each of "
            f"{len(racers)} racer{'' if len(racers) == 1 else 's'}, {gradients:,} gradients in all."
        )

    def of(self, racer: int) -> tuple[Trial, ...]:
        """Return the trial runs of a racer, in their order."""
        return tuple(trial for trial in self.trials if trial.racer == racer)


def coarse_trials(budget: int) -> int:
    """Return how many trial runs of a budget are spread over all rates; one tries the present rate."""
    return budget // 2


class RateSearch:
    """Searches in slices: `advance` does a few steps of one trial run. The same search finds the same.

    Raises:
        ValueError: If the budget is below `FEWEST_TRIALS`.
    """

    def __init__(
        self, settings: RaceSettings, surface: Surface, trials: int, clock: Clock | None = None
    ) -> None:
        if trials < FEWEST_TRIALS:
            raise ValueError(f"a search takes at least {FEWEST_TRIALS} trial runs")
        self._settings, self._surface, self._budget = settings, surface, trials
        self._clock = clock or MonotonicClock()
        self._noise = AddedNoise(settings.noise, settings.seed)
        self._waiting = list(settings.racers)
        self._found: dict[int, list[Trial]] = {racer.number: [] for racer in settings.racers}
        self._running: Racer | None = None
        self._bottom = -math.inf

    @property
    def is_done(self) -> bool:
        """Whether all racers have had their trial runs."""
        return not self._waiting

    @property
    def progress(self) -> SearchProgress:
        """How far it is."""
        done = sum(map(len, self._found.values()))
        racer = self._waiting[0].number if self._waiting else 0
        return SearchProgress(done, self._budget * len(self._found), racer)

    def advance(self) -> SearchProgress:
        """Do a few steps of the present trial run, for about `SLICE_S`; return how far the search is."""
        if self._waiting:
            end_s = self._clock.now() + SLICE_S
            for _ in range(SLICE_STEPS):
                if self._step() or self._clock.now() >= end_s:
                    break
        return self.progress

    def _step(self) -> bool:
        """Do one step; return whether a trial run ended with it."""
        if self._running is None:
            self._running = self._new_trial()
        racer = self._running
        if racer.is_racing:
            racer.step(racer.steps + 1)
        if racer.is_racing and racer.steps < self._settings.steps:
            return False
        self._end(racer)
        return True

    def _new_trial(self) -> Racer:
        searched = self._waiting[0]
        rate = self._next_rate(searched, self._found[searched.number])
        settings = with_rate(searched, rate)
        start, noisy = start_of(searched, self._settings, self._surface), self._settings.noise > 0
        racer = Racer(settings, self._surface, start, self._noise, self._clock, noisy=noisy, goes_back=False)
        minima = self._surface.minima
        lowest = minima[0].value if minima else -math.inf
        self._bottom = lowest + SAME * abs(racer.loss - lowest) if minima else -math.inf
        return racer

    def _end(self, racer: Racer) -> None:
        diverged = racer.standing is Standing.DIVERGED
        loss = math.inf if diverged else racer.loss
        reached = racer.path.reached(self._bottom) if loss <= self._bottom else None
        trial = Trial(
            racer.settings.number,
            racer.settings.optimizer.lr,
            loss,
            racer.steps if reached is None else reached,
            racer.evaluations,
        )
        found = self._found[trial.racer]
        found.append(trial)
        self._running = None
        if len(found) == self._budget:
            del self._waiting[0]

    def _next_rate(self, racer: RacerSettings, found: Sequence[Trial]) -> float:
        """Return the rate of the next trial run: the present one, then coarse ones, then around the best."""
        coarse = coarse_trials(self._budget)
        decades = math.log10(HIGHEST / LOWEST)
        if not found:
            return racer.optimizer.lr
        if len(found) <= coarse:
            share = (len(found) - 1) / (coarse - 1) if coarse > 1 else 0.5
            return _rounded(LOWEST * 10 ** (decades * share))
        turn = len(found) - coarse - 1
        halving, side = divmod(turn, 2)
        width = decades / max(coarse - 1, 1) / 2 ** (halving + 1)
        # both sides are tried around what was best before the pair
        best = self._best(found[: len(found) - side]).rate
        return _rounded(best * 10 ** (width if side else -width))

    def _best(self, found: Sequence[Trial]) -> Trial:
        """Return the trial run with the lowest value; of those at the bottom, the first to get there."""

        def rank(trial: Trial) -> tuple[float, int, float]:
            if trial.loss <= self._bottom:
                return -math.inf, trial.steps, trial.rate
            return trial.loss, 0, trial.rate

        return min(found, key=rank)

    @property
    def result(self) -> RaceSettings:
        """The race with the best rates found; a racer that always diverged keeps its own."""
        racers = []
        for racer in self._settings.racers:
            finite = [trial for trial in self._found[racer.number] if math.isfinite(trial.loss)]
            racers.append(with_rate(racer, self._best(finite).rate) if finite else racer)
        return self._settings.model_copy(update={"racers": tuple(racers)})

    @property
    def report(self) -> SearchReport:
        """What was tried."""
        trials = tuple(trial for found in self._found.values() for trial in found)
        return SearchReport(self._settings.steps, self._budget, trials)


def _rounded(rate: float) -> float:
    """Return a rate as it will be shown, with three digits, between what settings allow."""
    return float(f"{min(max(rate, 1e-7), HIGHEST):.3g}")
