"""Small surfaces and paths for tests of the pictures of the loss surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.landscape.surface import Domain, Minimum, Point
from core.race.settings import RacerSettings
from core.race.snapshot import RacerPicture, Standing
from gui.views.surface.scene import SurfaceScene

Values = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Formula:
    """A surface that knows how to be drawn."""

    values: Values
    domain: Domain
    minima: tuple[Minimum, ...] = ()
    title: str = "A surface"
    start: Point = (0.0, 0.0)
    unit: str = ""
    measure: str = "f(w₁, w₂)"
    axes: tuple[str, str] = ("w₁", "w₂")
    batches: int = 1
    hessian: np.ndarray | None = None

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return self.values(*np.meshgrid(x, y)) + np.zeros((len(y), len(x)))

    def loss(self, point: Any, step: int) -> Any:
        raise NotImplementedError


SQUARE = Domain((-3.0, 3.0), (-2.0, 2.0))
BOWL = Formula(lambda x, y: x**2 + 4 * y**2, SQUARE, (Minimum(0, 0, 0),), "Bowl", (-2.0, 1.0))
SADDLE = Formula(lambda x, y: x**2 - y**2, SQUARE, title="Saddle")
FLAT = Formula(lambda x, y: 3.0 + 0 * x, SQUARE, title="Flat")
NOWHERE = Formula(lambda x, y: np.nan + 0 * x, SQUARE, title="Nowhere")
HOLE = Formula(lambda x, y: np.where(x < -1, np.nan, x**2 + y**2), SQUARE, title="Hole")
POLE = Formula(lambda x, y: 1 / (x**2 + y**2), SQUARE, title="Pole")
ROSENBROCK = Formula(
    lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    Domain((-2.0, 2.0), (-1.0, 3.0)),
    (Minimum(1, 1, 0),),
    "Rosenbrock",
)
HUGE = Formula(lambda x, y: 1e9 * np.exp(x + y), SQUARE, title="Huge")
ALL = (BOWL, SADDLE, FLAT, NOWHERE, HOLE, POLE, ROSENBROCK, HUGE)


def racer(
    x: np.ndarray,
    y: np.ndarray,
    *,
    number: int = 1,
    name: str = "",
    surface: Formula = BOWL,
    standing: Standing = Standing.ON_ITS_WAY,
) -> RacerPicture:
    """Return a racer that went through points."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    with np.errstate(all="ignore"):
        loss = surface.values(x, y)
    steps = np.arange(len(x))
    settings = RacerSettings(number=number, name=name or f"Racer {number}")
    return RacerPicture(settings, x, y, loss, steps, steps * 0.001, standing, 0, None, None, None)


def spiral(number: int = 1, points: int = 60, surface: Formula = BOWL) -> RacerPicture:
    """Return a racer that winds towards the middle, each number from elsewhere."""
    turn = np.linspace(0, 9, points) + 0.7 * number
    far = np.linspace(1.7, 0.15 + 0.1 * number, points)
    return racer(far * np.cos(turn), far * np.sin(turn), number=number, surface=surface)


def cut_off(picture: RacerPicture, points: int) -> RacerPicture:
    """Return a racer as it was when it had fewer points."""
    return replace(picture, x=picture.x[:points], y=picture.y[:points], loss=picture.loss[:points])


def scene(surface: Formula = BOWL, racers: int = 0, **more: Any) -> SurfaceScene:
    """Return a scene with some spirals."""
    start = more.pop("start", (-2.0, 1.0))
    pictures = tuple(spiral(number, surface=surface) for number in range(1, racers + 1))
    return SurfaceScene(surface, pictures, start, **more)
