"""Immutable pictures of a race, made in the training thread and read anywhere.

The arrays of a path are read-only views of buffers that only grow: what lies before their end stays as it
is. Shapes: N points of a path (the start and one for each step), P = 2 coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from core.landscape.surface import Surface
from core.race.settings import RacerSettings, RaceSettings
from core.settings.optimizers import OptimizerSettings
from core.snapshot import Status


class Standing(StrEnum):
    """How a racer is doing; the value is what the table says."""

    ON_ITS_WAY = "on its way"
    THERE = "there"
    """The gradient has vanished and the steps with it: it has converged."""
    DIVERGED = "diverged"
    """Value or gradient is no longer a number, or the point is absurdly far away."""


class Work(StrEnum):
    """What it costs to reach the target, counted three ways: fair comparisons need more than one."""

    STEPS = "steps"
    GRADIENTS = "gradients"
    """Gradients evaluated: LBFGS takes several in a step."""
    SECONDS = "seconds"
    """Time spent in the steps."""


@dataclass(frozen=True, eq=False)
class StepNumbers:
    """All that a class of torch.optim computed in one step of one racer, for arrows, table and rule."""

    step: int
    """Counted from 1."""
    point_before: np.ndarray
    """(P,)"""
    gradient: np.ndarray
    """(P,) with added noise, before weight decay; of the first evaluation where there are several."""
    point: np.ndarray
    """(P,) after the step."""
    state: tuple[tuple[str, np.ndarray], ...]
    """The optimiser's own state after the step, by torch's name (``exp_avg``), each (P,) or ()."""
    derived: tuple[tuple[str, np.ndarray], ...]
    """What follows from it, by its sign in the rule (``m̂``, ``v̂``, ``effective learning rate``)."""
    optimizer: OptimizerSettings = field(default_factory=OptimizerSettings)
    """With which the step was done; those of the racer may have been changed since."""
    before: tuple[tuple[str, np.ndarray], ...] = ()
    """The optimiser's state before the step, as `state`; () for a fresh one."""


@dataclass(frozen=True, eq=False)
class RacerPicture:
    """One racer and its whole path."""

    settings: RacerSettings
    x: np.ndarray
    """(N,)"""
    y: np.ndarray
    """(N,)"""
    loss: np.ndarray
    """(N,) value of the whole surface, also where the steps follow mini-batches."""
    evaluations: np.ndarray
    """(N,) int64: gradients evaluated up to each point."""
    seconds: np.ndarray
    """(N,) time spent in the steps up to each point."""
    standing: Standing
    standing_step: int
    """Step at which it converged or diverged; 0 while it is on its way."""
    target_step: int | None
    """First step with a value at or below the target; None: not yet."""
    distance: float | None
    """To the nearest known minimum; None where none is known."""
    last: StepNumbers | None
    """The last step; None before the first one, and for racers that were not asked for."""
    jumps: tuple[int, ...] = ()
    """Numbers of the points that it was put at by hand: no step leads there."""
    optimizers: tuple[tuple[int, OptimizerSettings], ...] = ()
    """What it began with, and what it was given since; the former numbers are its own steps done by then."""

    @property
    def steps(self) -> int:
        """Steps done whose points are in the path; the one that diverged has none."""
        return len(self.x) - 1 - len(self.jumps)

    def to_target(self, work: Work) -> float | None:
        """Return the steps, the gradients evaluated or the seconds up to the target; None: not yet there."""
        step = self.target_step
        if step is None or work is Work.STEPS:
            return step
        point = step
        for jump in self.jumps:  # ascending; no step led to these points
            point += jump <= point
        return float((self.evaluations if work is Work.GRADIENTS else self.seconds)[point])

    def total(self, work: Work) -> float:
        """Return the steps done, the gradients evaluated or the seconds spent so far."""
        if work is Work.STEPS:
            return self.steps
        return float((self.evaluations if work is Work.GRADIENTS else self.seconds)[-1])


@dataclass(frozen=True)
class SearchProgress:
    """How far the search for learning rates is."""

    done: int
    """Trial runs done."""
    planned: int
    racer: int
    """Number of the racer that is being searched for; 0 at the end."""


@dataclass(frozen=True, eq=False)
class RaceSnapshot:
    """A race at one moment."""

    race: int
    """Counts races: a change of the surface or of the starting field begins another one."""
    command: int
    """Number of the last command that had been applied."""
    settings: RaceSettings
    """As applied."""
    surface: Surface
    status: Status
    step: int
    """Steps done by those that are still racing."""
    steps_per_second: float
    """Measured over the last second or so; 0 while not running."""
    racers: tuple[RacerPicture, ...]
    search: SearchProgress | None
    notice: str
    """A fact that the user should know; empty if none."""


def by_target(racers: Sequence[RacerPicture], work: Work) -> tuple[int, ...]:
    """Return the numbers of racers, the one first that reached the target with the least work.

    Those that have not reached it follow by their value, diverged ones and those without a value last.
    """

    def rank(racer: RacerPicture) -> tuple[bool, float, bool, float, int]:
        cost, value = racer.to_target(work), float(racer.loss[-1])
        lost = racer.standing is Standing.DIVERGED or math.isnan(value)
        known = math.inf if cost is None else cost
        return cost is None, known, lost, math.inf if math.isnan(value) else value, racer.settings.number

    return tuple(racer.settings.number for racer in sorted(racers, key=rank))


@dataclass(frozen=True)
class RaceWants:
    """What the visible views need beyond the paths."""

    selected: int = 0
    """Number of the racer whose last step is wanted in full; 0: none."""
