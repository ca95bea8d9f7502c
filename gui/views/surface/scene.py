"""`SurfaceScene`: what map and relief show at one moment. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from core.landscape.surface import Point, Surface
from core.race.snapshot import RacerPicture


@dataclass(frozen=True, eq=False)
class SurfaceScene:
    """A surface and all that lies on it."""

    surface: Surface
    racers: tuple[RacerPicture, ...] = ()
    start: Point | None = None
    """Where all start; None: no ring is shown."""
    selected: int = 0
    """Number of the racer that is emphasised; 0: none."""
    moving: bool = False
    """The race runs: painted for speed."""
    log: bool = True
    """Bands and heights grow by factors, not by sums."""
    show_arrows: bool = False
    """Arrows of the selected racer's last step: gradient, velocity, step."""


def measure_sign(surface: Surface) -> str:
    """Return the short sign of the value: ``f`` of ``f(w₁, w₂)``, ``MSE``."""
    return surface.measure.partition("(")[0].strip() or surface.measure
