"""Who is there, who has diverged, and what the picture of a race says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from racer_bench import Batches, Bowl, pictures, race_of, racer, run
from torch import Tensor

from core.landscape.surface import Minimum
from core.race.race import Race
from core.race.settings import RacerSettings
from core.race.snapshot import RacerPicture, RaceWants, Standing


def test_diverged_ends_at_the_last_finite_point() -> None:
    race = race_of(racer(lr=0.8))
    run(race, 500)
    (picture,) = pictures(race)
    assert picture.standing is Standing.DIVERGED
    assert picture.standing_step == picture.steps + 1 == len(picture.x)
    assert np.isfinite(picture.loss).all() and np.hypot(picture.x[-1], picture.y[-1]) <= 8e6
    assert race.is_over and race.step_count == picture.standing_step


@dataclass(frozen=True)
class Logarithm(Bowl):
    """log x + y²: it has no value left of 0, though gradient and point are finite there."""

    minima: tuple[Minimum, ...] = ()
    start: tuple[float, float] = (0.5, 0.0)

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.log(x)[None, :] + y[:, None] ** 2

    def loss(self, point: Tensor, step: int) -> Tensor:
        return point[0].log() + point[1] ** 2


def test_one_that_leaves_where_values_are_has_diverged() -> None:
    race = race_of(racer(lr=0.1), surface=Logarithm())
    run(race, 50)
    (picture,) = pictures(race)
    assert picture.standing is Standing.DIVERGED and picture.x[-1] > 0
    assert picture.distance is None and picture.target_step == 0


def standing_of(
    settings: RacerSettings, steps: int, surface: Bowl | None = None, **more: Any
) -> RacerPicture:
    race = race_of(settings, surface=surface, steps=steps, **more)
    run(race, steps)
    return pictures(race)[0]


def test_there_at_the_bottom() -> None:
    picture = standing_of(racer(lr=0.2), 500)
    assert picture.standing is Standing.THERE and 0 < picture.standing_step < 300
    assert picture.distance is not None and picture.distance < 1e-4


def test_a_velocity_that_swings_through_the_bottom_is_not_there() -> None:
    picture = standing_of(racer(lr=0.001, momentum=0.999), 500)
    assert picture.standing is Standing.ON_ITS_WAY
    assert picture.loss.min() < 1e-2 * picture.loss[0]


def test_small_steps_on_a_slope_are_not_there() -> None:
    assert standing_of(racer(lr=1e-7), 200).standing is Standing.ON_ITS_WAY


def test_steps_as_long_as_ever_around_the_bottom_are_not_there() -> None:
    assert standing_of(racer("RMSprop", lr=0.05, alpha=0.5), 500).standing is Standing.ON_ITS_WAY


@pytest.mark.parametrize(("surface", "noise"), [(Batches(), 0.0), (Bowl(), 1e-9)])
def test_nobody_is_there_with_noise_or_batches(surface: Bowl, noise: float) -> None:
    assert standing_of(racer(lr=0.2), 300, surface, noise=noise).standing is Standing.ON_ITS_WAY


def test_weight_decay_stops_where_both_pulls_are_equal() -> None:
    calm = standing_of(racer(lr=0.1, weight_decay=1.0), 3000, OffCentre())
    assert calm.standing is Standing.THERE and calm.distance is not None and calm.distance > 0.1


@dataclass(frozen=True)
class OffCentre(Bowl):
    """A bowl about (1, 1), so that weight decay pulls away from its bottom."""

    minima: tuple[Minimum, ...] = (Minimum(1.0, 1.0, 0.0),)

    @staticmethod
    def _value(x: Any, y: Any) -> Any:
        return Bowl._value(x - 1, y - 1)


def test_one_that_starts_on_a_saddle_is_there() -> None:
    picture = standing_of(racer(lr=0.1, start=(0.0, 0.0)), 100)
    assert picture.standing is Standing.THERE and picture.standing_step == 20


def test_lbfgs_is_there_once_its_own_tolerances_end_it() -> None:
    assert standing_of(racer("LBFGS"), 300).standing is Standing.THERE


# ---- the picture --------------------------------------------------------------------------------


class Ticking:
    """A clock on which each look takes a second."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        self.time += 1.0
        return self.time


def test_seconds_are_those_of_the_steps() -> None:
    race = Race(race_of(racer(lr=0.01), racer("Adam", 2)).settings, Bowl(), Ticking())
    run(race, 4)
    for picture in pictures(race):
        assert picture.seconds.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_targets_and_distances() -> None:
    race = race_of(racer(lr=0.2), surface=Bowl(minima=(Minimum(0.0, 0.0, 0.0), Minimum(9.0, 9.0, 5.0))))
    run(race, 60)
    (picture,) = pictures(race)
    (first, *_) = np.flatnonzero(picture.loss <= 0.1)
    assert picture.target_step == first > 0
    assert picture.distance == pytest.approx(np.hypot(picture.x[-1], picture.y[-1]))


def test_a_snapshot_holds_what_it_is_given_and_one_last_step() -> None:
    race = race_of(racer(lr=0.01), racer("Adam", 2))
    run(race, 3)
    snapshot = race.snapshot(RaceWants(2), race=4, command=7, notice="x")
    assert (snapshot.race, snapshot.command, snapshot.notice, snapshot.step) == (4, 7, "x", 3)
    assert snapshot.surface is race.surface and snapshot.settings is race.settings
    first, second = snapshot.racers
    assert first.last is None and second.last is not None and second.last.step == 3


def test_a_race_without_racers_is_over() -> None:
    race = race_of()
    assert race.is_over
    race.step()
    assert race.step_count == 0 and race.snapshot(RaceWants()).racers == ()
