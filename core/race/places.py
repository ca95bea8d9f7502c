"""Where racers start and what they are to reach."""

from __future__ import annotations

from core.landscape.surface import Point, Surface
from core.race.settings import RacerSettings, RaceSettings


def start_of(racer: RacerSettings, settings: RaceSettings, surface: Surface) -> Point:
    """Return where a racer starts: its own place, that of all, or the one that the surface proposes."""
    return racer.start or settings.start or surface.start


def target_value(settings: RaceSettings, surface: Surface) -> float:
    """Return the value that the racers are to reach: so far above the lowest known minimum, or above 0."""
    minima = surface.minima
    return settings.target + (minima[0].value if minima else 0.0)
