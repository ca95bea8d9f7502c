"""Racers to begin with: classes that a lecture compares, with learning rates that suit the surface.

The rates follow from the curvature λ, the largest at the start and at the minima, and from the width of
the domain: gradient descent is stable below 2/λ (Polyak 1987, Introduction to Optimization), and methods that
divide by the size of the gradient move by about their rate in a step, whatever the curvature. They are
proposals; `core.race.rate_search` finds better ones.
"""

from __future__ import annotations

import numpy as np

from core.landscape.surface import Point, Surface
from core.race.settings import DOES_NOT_FIT, RacerSettings
from core.settings.optimizers import OptimizerSettings
from core.settings_by_path import value_at

FIRST = ("SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam")
"""Those of a new race, in the order of their numbers."""
MOMENTUM = 0.9
OF_CURVATURE = {"SGD": 1.4, "ASGD": 1.4, "LBFGS": 0.0}
"""Learning rate x curvature, without momentum. LBFGS keeps torch's 1."""
WITH_MOMENTUM = 0.3
"""The same with momentum: it adds up to ten such steps."""
OF_WIDTH = {
    "Adam": 0.02, "AdamW": 0.02, "NAdam": 0.02, "RAdam": 0.02, "Adamax": 0.03, "RMSprop": 0.01,
    "Adagrad": 0.08, "Rprop": 0.01, "Adafactor": 0.02, "Adadelta": 0.5,
}  # fmt: skip
"""Learning rate as a part of the width of the domain."""


def first_racers(surface: Surface) -> tuple[RacerSettings, ...]:
    """Return the racers of a new race, with rates that suit the surface."""
    return tuple(proposed(surface, name, number) for number, name in enumerate(FIRST, start=1))


def proposed(surface: Surface, name: str, number: int) -> RacerSettings:
    """Return a racer: a class of torch.optim, or ``Momentum`` or ``Nesterov``, which are SGD with it.

    Raises KeyError for a class that does not fit.
    """
    method = "SGD" if name in ("Momentum", "Nesterov") else name
    if method in DOES_NOT_FIT:
        raise KeyError(method)
    content = OptimizerSettings().model_dump()
    content["method"] = method
    if method != name:
        content["SGD"] |= {"momentum": MOMENTUM, "nesterov": name == "Nesterov"}
    racer = RacerSettings(number=number, optimizer=OptimizerSettings.model_validate(content))
    return with_rate(racer, rate_for(surface, racer))


def rate_for(surface: Surface, racer: RacerSettings) -> float:
    """Return the learning rate that is proposed for a racer, to two digits."""
    method = racer.optimizer.method
    if method == "LBFGS":
        return 1.0
    if method in OF_WIDTH:
        rate = OF_WIDTH[method] * max(surface.domain.size)
    else:
        share = WITH_MOMENTUM if method == "SGD" and racer.optimizer.SGD.momentum else OF_CURVATURE[method]
        rate = share / steepest(surface)
    return min(max(float(f"{rate:.2g}"), 1e-7), 100.0)


def with_rate(racer: RacerSettings, rate: float) -> RacerSettings:
    """Return a racer with another learning rate."""
    content = racer.model_dump()
    content["optimizer"][racer.optimizer.method]["lr"] = rate
    return RacerSettings.model_validate(content)


def moved_to(racers: tuple[RacerSettings, ...], before: Surface, after: Surface) -> tuple[RacerSettings, ...]:
    """Return the racers for another surface: a rate that was proposed gives way to that of the new one.

    Rates that were chosen by hand stay, and so does where a racer starts only if it lies in the new domain.
    """
    return tuple(_moved(racer, before, after) for racer in racers)


def _moved(racer: RacerSettings, before: Surface, after: Surface) -> RacerSettings:
    if racer.start is not None and not _is_inside(racer.start, after):
        racer = racer.with_start(None)
    rate = value_at(racer.optimizer, f"{racer.optimizer.method}.lr")
    return with_rate(racer, rate_for(after, racer)) if rate == rate_for(before, racer) else racer


def _is_inside(point: Point, surface: Surface) -> bool:
    (left, right), (low, high) = surface.domain.x, surface.domain.y
    return left <= point[0] <= right and low <= point[1] <= high


def steepest(surface: Surface) -> float:
    """Return the largest curvature at the start and at the known minima; 1 where there is none."""
    if surface.hessian is not None:
        curvatures = [surface.hessian]
    else:
        places = [surface.start, *((minimum.x, minimum.y) for minimum in surface.minima)]
        curvatures = [_hessian_at(surface, place) for place in places]
    found = [float(np.abs(np.linalg.eigvalsh(one)).max()) for one in curvatures if np.isfinite(one).all()]
    largest = max(found, default=0.0)
    return largest if largest > 1e-9 else 1.0


def _hessian_at(surface: Surface, place: Point) -> np.ndarray:
    """Return the second derivatives (2, 2) at a place, by central differences."""
    width, height = (1e-3 * side for side in surface.domain.size)
    around = np.array([-1.0, 0.0, 1.0])
    with np.errstate(all="ignore"):
        f = surface.grid(place[0] + width * around, place[1] + height * around)
        xx = (f[1, 0] - 2 * f[1, 1] + f[1, 2]) / width**2
        yy = (f[0, 1] - 2 * f[1, 1] + f[2, 1]) / height**2
        xy = (f[2, 2] - f[2, 0] - f[0, 2] + f[0, 0]) / (4 * width * height)
    return np.array([[xx, xy], [xy, yy]])
