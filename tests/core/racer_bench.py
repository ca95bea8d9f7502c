"""Surfaces, racers and plain loops of torch for the tests of the race."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.landscape.surface import Domain, Minimum, Point
from core.race.race import Race
from core.race.settings import RacerSettings, RaceSettings
from core.race.snapshot import RacerPicture, RaceWants
from core.settings.optimizers import OptimizerSettings

DOMAIN = Domain((-4.0, 4.0), (-3.0, 3.0))
ORIGIN, ONES = Minimum(0.0, 0.0, 0.0), Minimum(1.0, 1.0, 0.0)


@dataclass(frozen=True)
class Bowl:
    """(7 x² + y²) / 2, turned a little: nothing in it is a round number."""

    title: str = "bowl"
    axes: tuple[str, str] = ("x", "y")
    measure: str = "f"
    unit: str = ""
    domain: Domain = DOMAIN
    start: Point = (-2.6, 2.3)
    minima: tuple[Minimum, ...] = (ORIGIN,)
    hessian: np.ndarray | None = None
    batches: int = 1

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return self._value(x[None, :], y[:, None])

    def loss(self, point: Tensor, step: int) -> Tensor:
        return self._value(point[0], point[1])

    @staticmethod
    def _value(x: Any, y: Any) -> Any:
        a, b = 0.8 * x - 0.6 * y, 0.6 * x + 0.8 * y
        return (7 * a * a + b * b) / 2


@dataclass(frozen=True)
class Rosenbrock(Bowl):
    """(1 − x)² + 100 (y − x²)²."""

    start: Point = (-1.2, 1.0)
    minima: tuple[Minimum, ...] = (ONES,)

    @staticmethod
    def _value(x: Any, y: Any) -> Any:
        a, b = 1 - x, y - x * x
        return a * a + 100 * b * b


TARGETS = np.array([[0.4, -0.7], [1.3, 0.2], [-0.5, 0.9], [0.1, 0.1], [-1.0, -1.1]])


@dataclass(frozen=True)
class Batches(Bowl):
    """A bowl of five rows; each step sees the next one of them."""

    minima: tuple[Minimum, ...] = ()
    batches: int = len(TARGETS)

    def loss(self, point: Tensor, step: int) -> Tensor:
        x, y = TARGETS[step % len(TARGETS)]
        return Bowl._value(point[0] - x, point[1] - y)

    @staticmethod
    def _value(x: Any, y: Any) -> Any:
        return sum(Bowl._value(x - a, y - b) for a, b in TARGETS) / len(TARGETS)


SURFACES: Mapping[str, Bowl] = {"bowl": Bowl(), "rosenbrock": Rosenbrock(), "batches": Batches()}


def racer(method: str = "SGD", number: int = 1, start: Point | None = None, **given: Any) -> RacerSettings:
    content = OptimizerSettings().model_dump()
    content["method"] = method
    content[method] |= given
    optimizer = OptimizerSettings.model_validate(content)
    return RacerSettings(number=number, optimizer=optimizer).with_start(start)


def race_of(*racers: RacerSettings, surface: Bowl | None = None, **settings: Any) -> Race:
    return Race(RaceSettings(racers=racers, **settings), surface or Bowl())


def run(race: Race, steps: int) -> None:
    for _ in range(steps):
        race.step()


def pictures(race: Race, selected: int = 0) -> tuple[RacerPicture, ...]:
    return race.snapshot(RaceWants(selected)).racers


def places(picture: RacerPicture) -> np.ndarray:
    return np.column_stack([picture.x, picture.y])


@dataclass(frozen=True)
class PlainRun:
    """What a plain loop of torch did: points (N, 2), gradients evaluated up to each (N,)."""

    points: np.ndarray
    evaluations: np.ndarray


def plain_run(
    surface: Bowl,
    method: str,
    given: Mapping[str, Any],
    steps: int,
    *,
    noise: float = 0.0,
    seed: int = 0,
    changes: Mapping[int, Callable[[torch.optim.Optimizer], object]] | None = None,
) -> PlainRun:
    """Train as a textbook has it; `changes` are made before a step, counted from 0."""
    point = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, method)([point], **given)
    points, evaluations, count = [point.detach().numpy().copy()], [0], 0
    for step in range(steps):
        if changes and step in changes:
            changes[step](optimizer)
        drawn = torch.from_numpy(np.random.default_rng([seed, step]).standard_normal(2))

        def closure(step: int = step, drawn: Tensor = drawn) -> Tensor:
            nonlocal count
            optimizer.zero_grad()
            loss = surface.loss(point, step)
            loss.backward()
            if noise:
                assert point.grad is not None
                point.grad += noise * drawn
            count += 1
            return loss

        optimizer.step(closure)
        points.append(point.detach().numpy().copy())
        evaluations.append(count)
    return PlainRun(np.array(points), np.array(evaluations))
