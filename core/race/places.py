"""Where racers start, where a nudge pushes them, and what they are to reach."""

from __future__ import annotations

import math

import numpy as np

from core.landscape.surface import Point, Surface
from core.race.settings import RacerSettings, RaceSettings

NUDGE_SHARE = 0.06
"""A nudge moves the racers by this part of the size of the domain."""
_OF_NUDGES = 1
"""Keeps the random numbers of nudges apart from those of noise and mini-batches, which have the same seed."""


def nudge_of(settings: RaceSettings, surface: Surface, count: int) -> Point:
    """Return by how much all racers are pushed, in units of the axes, in a direction drawn at random.

    `count`: nudges since the start of the race. The direction is
    ``numpy.random.default_rng([seed, count, 1]).uniform(0, 2π)``, so that the same race, nudged at the same
    steps, takes the same paths.
    """
    angle = np.random.default_rng([settings.seed, count, _OF_NUDGES]).uniform(0, math.tau)
    width, height = surface.domain.size
    return NUDGE_SHARE * width * math.cos(angle), NUDGE_SHARE * height * math.sin(angle)


def start_of(racer: RacerSettings, settings: RaceSettings, surface: Surface) -> Point:
    """Return where a racer starts: its own place, that of all, or the one that the surface proposes."""
    return racer.start or settings.start or surface.start


def target_value(settings: RaceSettings, surface: Surface) -> float:
    """Return the value that the racers are to reach: so far above the lowest known minimum, or above 0."""
    minima = surface.minima
    return settings.target + (minima[0].value if minima else 0.0)
