"""Pictures of a race for the tables beside the surface: real steps of torch.optim on a small surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from core.clock import MonotonicClock
from core.landscape.surface import Domain, Minimum, Point
from core.race.settings import RacerSettings, RaceSettings
from core.race.snapshot import RacerPicture, RaceSnapshot, RaceWants, Standing
from core.snapshot import Status


@dataclass(frozen=True)
class Bowl:
    """f = ½ (steep x² + flat y²), or something that is no quadratic with `bent`."""

    steep: float = 2.0
    flat: float = 2 / 7
    bent: float = 0.0
    title: str = "A bowl"
    axes: tuple[str, str] = ("w₁", "w₂")
    measure: str = "f(w₁, w₂)"
    unit: str = ""
    start: Point = (-2.6, 4.6)
    batches: int = 1
    known: bool = True

    @property
    def domain(self) -> Domain:
        return Domain((-6, 6), (-5, 5))

    @property
    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum(0.0, 0.0, 0.0),) if self.known else ()

    @property
    def hessian(self) -> np.ndarray | None:
        return None if self.bent else np.diag([self.steep, self.flat])

    def _value(self, x: Any, y: Any) -> Any:
        bent = self.bent * x**4 if self.bent else 0.0
        return (self.steep * x**2 + self.flat * y**2) / 2 + bent

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.asarray(self._value(x[None, :], y[:, None]))

    def loss(self, point: torch.Tensor, step: int) -> torch.Tensor:
        found: torch.Tensor = self._value(point[0], point[1])
        return found


def racer(number: int, method: str = "SGD", name: str = "", **arguments: Any) -> RacerSettings:
    """Return a racer of a class of torch.optim with arguments as its settings name them."""
    content = {"number": number, "name": name, "optimizer": {"method": method, method: arguments}}
    return RacerSettings.model_validate(content)


SIX = (
    racer(1, lr=0.88),
    racer(2, lr=0.09, momentum=0.92),
    racer(3, lr=0.05, momentum=0.9, nesterov=True),
    racer(4, "Adam", lr=0.32),
    racer(5, "RMSprop", lr=0.05),
    racer(6, "Adagrad", lr=1.3),
)


def race(
    racers: Sequence[RacerSettings] = SIX,
    steps: int = 18,
    surface: Bowl = Bowl(),
    *,
    status: Status = Status.PAUSED,
    number: int = 1,
    target: float = 0.1,
) -> RaceSnapshot:
    """Return a race after so many steps, as the engine of torch does them."""
    settings = RaceSettings(racers=tuple(racers), target=target)
    pictures = tuple(run(one, steps, surface, target) for one in racers)
    return RaceSnapshot(number, 1, settings, surface, status, steps, 0.0, pictures, None, "")


def run(settings: RacerSettings, steps: int, surface: Bowl, target: float = 0.1) -> RacerPicture:
    """Return the path of one racer."""
    point = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    chosen = settings.optimizer
    content = chosen.of(chosen.method).model_dump()
    given = {name: value for name, value in content.items() if name in ("lr", "momentum", "nesterov")}
    optimizer = getattr(torch.optim, chosen.method)([point], **given)
    path = [point.detach().numpy().copy()]
    for step in range(steps):
        optimizer.zero_grad()
        surface.loss(point, step).backward()
        optimizer.step()
        path.append(point.detach().numpy().copy())
    x, y = np.array(path).T
    loss = np.array([float(surface._value(a, b)) for a, b in path])
    reached = np.flatnonzero(loss <= target)
    diverged = not np.isfinite(loss).all() or loss[-1] > 1e6
    distance = float(np.hypot(x[-1], y[-1])) if surface.known else None
    standing = Standing.DIVERGED if diverged else Standing.THERE if loss[-1] < 1e-12 else Standing.ON_ITS_WAY
    return RacerPicture(
        settings=settings,
        x=x,
        y=y,
        loss=loss,
        evaluations=np.arange(steps + 1),
        seconds=np.arange(steps + 1) * 1e-4,
        standing=standing,
        standing_step=0 if standing is Standing.ON_ITS_WAY else steps,
        target_step=int(reached[0]) if len(reached) else None,
        distance=distance,
        last=None,
    )


def raced(settings: RacerSettings, steps: int = 18, surface: Bowl = Bowl()) -> RacerPicture:
    """Return the path of one racer of the race engine, with all numbers of its last step."""
    from core.race.race import Race

    made = Race(RaceSettings(racers=(settings,), steps=20_000), surface, MonotonicClock())
    for _ in range(steps):
        made.step()
    snapshot = made.snapshot(
        RaceWants(settings.number),
        race=1,
        command=1,
        status=Status.PAUSED,
        steps_per_second=0.0,
        search=None,
        notice="",
    )
    return snapshot.racers[0]


def with_loss(snapshot: RaceSnapshot, number: int, loss: float) -> RaceSnapshot:
    """Return a race in which one racer has another value now."""
    racers = tuple(
        replace(one, loss=np.append(one.loss[:-1], loss)) if one.settings.number == number else one
        for one in snapshot.racers
    )
    return replace(snapshot, racers=racers)
