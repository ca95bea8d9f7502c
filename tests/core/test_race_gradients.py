"""Several points evaluated at once: the same bits as one after the other, or not at once at all."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from racer_bench import pictures, places, racer, run

from core.landscape.own_function import OwnFunction
from core.landscape.surface import Surface
from core.landscape.test_functions import FUNCTIONS
from core.race.gradients import gradients_of
from core.race.race import Race
from core.race.settings import RaceSettings

TYPED = [OwnFunction(text) for text in ("x^3 + 2*y^2/(1 + x^2)", "x^2", "3*y/x", "-y*cos(2)^3 + x")]
JOINT: list[Surface] = [*(one for one in FUNCTIONS.values() if gradients_of(one)), *TYPED]
METHODS = ("SGD", "Adagrad", "RMSprop", "Adam", "NAdam", "Adamax", "LBFGS")


def test_polynomials_are_joint_and_what_libraries_approximate_is_not() -> None:
    joint = {key for key, one in FUNCTIONS.items() if gradients_of(one)}
    assert {"bowl", "rosenbrock", "himmelblau", "beale"} <= joint
    assert not joint & {"rastrigin", "ackley", "mccormick"}
    for text in ("sin(x) + y", "x^4", "x^y", "2^x", "sqrt(x)", "abs(y)", "7"):
        assert gradients_of(OwnFunction(text)) is None, text


@pytest.mark.parametrize("surface", JOINT, ids=lambda surface: surface.title)
@pytest.mark.parametrize("count", [2, 7, 8, 9])
def test_each_bit_is_that_of_one_point(surface: Surface, count: int) -> None:
    joint, rng = gradients_of(surface), np.random.default_rng(count)
    assert joint is not None
    points = np.concatenate([rng.normal(size=(2, count)), 10 ** rng.uniform(-9, 9, (2, count))], axis=1)
    points[:, 0], points[:, 1] = 0.0, 1e200
    values, slopes = joint.at(points.copy())
    shown = joint.values(points)
    for place, (x, y) in enumerate(points.T):
        point = torch.tensor([x, y], requires_grad=True)
        loss = surface.loss(point, 0)
        loss.backward()  # type: ignore[no-untyped-call]
        assert point.grad is not None
        np.testing.assert_array_equal(values[place], loss.detach().numpy())
        np.testing.assert_array_equal(slopes[:, place], point.grad.numpy())
        np.testing.assert_array_equal(shown[place], surface.grid(np.array([x]), np.array([y]))[0, 0])


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_racers_together_go_where_each_goes_alone(noise: float) -> None:
    surface = FUNCTIONS["rosenbrock"]
    racers = [racer(method, number, lr=1e-3) for number, method in enumerate(METHODS, 1)]
    together = Race(RaceSettings(racers=tuple(racers), noise=noise), surface)
    run(together, 40)
    together.back(7)
    run(together, 20)
    for one, seen in zip(racers, pictures(together), strict=True):
        alone = Race(RaceSettings(racers=(one,), noise=noise), surface)
        run(alone, 53)
        (expected,) = pictures(alone)
        np.testing.assert_array_equal(places(seen), places(expected))
        np.testing.assert_array_equal(seen.loss, expected.loss)
        np.testing.assert_array_equal(seen.evaluations, expected.evaluations)
