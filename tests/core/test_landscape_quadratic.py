"""A typed quadratic is found by algebra, with its exact second derivatives and its minimum."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
import torch

from core.formula import parse
from core.landscape.own_function import OwnFunction
from core.landscape.quadratic import quadratic_of
from core.landscape.test_functions import FUNCTIONS, quadratic_bowl
from core.landscape.theory import theory


def hessian_by_autograd(surface: OwnFunction, x: float, y: float) -> np.ndarray:
    point = torch.tensor([x, y], dtype=torch.float64)
    return torch.autograd.functional.hessian(lambda p: surface.loss(p, 0), point).numpy()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("text", "hessian"),
    [
        ("x^2 + 3*y^2", [[2, 0], [0, 6]]),
        ("(x - 1)*(x + y) / 2 + 7", [[1, 0.5], [0.5, 0]]),
        ("-(x - y)^2", [[-2, 2], [2, -2]]),
        ("(x + 2*y)^2 - 3*x - 6*y", [[2, 4], [4, 8]]),
        ("x^2 + x", [[2, 0], [0, 0]]),
        ("x^3 - x*x^2 + x*y", [[0, 1], [1, 0]]),
        ("(x + y)^4 - (x + y)^3*(x + y) + y**2.0", [[0, 0], [0, 2]]),
        ("cos(0)*x^2 + max(1, 2)*y^2 - 2^3*x*y", [[2, -8], [-8, 4]]),
        ("0.1*x^2 + 0.2*x^2", [[2 * 0.30000000000000004, 0], [0, 0]]),
    ],
)
def test_a_quadratic_has_its_exact_second_derivatives(text: str, hessian: list[list[float]]) -> None:
    surface = OwnFunction(text)
    assert surface.hessian is not None
    np.testing.assert_allclose(surface.hessian, hessian, rtol=2e-16)
    np.testing.assert_allclose(hessian_by_autograd(surface, 0.3, -1.7), surface.hessian, atol=1e-12)
    assert not surface.hessian.flags.writeable


@pytest.mark.parametrize(
    "text",
    [
        "7", "x", "2*x - y", "x^2 + y", "(x + y)^2 - x", "x^3", "x^2*y", "x^2 + sin(y)", "x^2 + 1e-9*y^3",
        "abs(x)^2", "x^2/y", "x^y", "2^x", "x^0.5", "x^-2", "x^2/0", "(0/0)*x^2", "9^9^9^9*x^2",
        "1e308*x^2 + 1e308*x^2", "x^9 - x^9 + x^2", "relu(x)^2 + y^2", "x^2 + 0*log(x)", "(x - x)^x",
    ],
)  # fmt: skip
def test_nothing_else_counts_as_one(text: str) -> None:
    surface = OwnFunction(text)
    assert surface.hessian is None
    assert surface.minima == ()


@pytest.mark.parametrize("key", FUNCTIONS)
def test_of_the_published_functions_those_are_found_that_say_so(key: str) -> None:
    published = FUNCTIONS[key]
    found = quadratic_of(parse(published.formula, ("x", "y")))
    if published.hessian is None:
        assert found is None
        return
    assert found is not None
    np.testing.assert_allclose(found.hessian, published.hessian, rtol=1e-12, atol=1e-12)
    if published.minima:
        assert found.minimum is not None
        place = found.minimum.x, found.minimum.y, found.minimum.value
        lowest = published.minima[0]
        assert place == pytest.approx((lowest.x, lowest.y, lowest.value), abs=1e-12)


@pytest.mark.parametrize("condition", [1.0, 7.0, 999.0])
def test_a_typed_bowl_has_the_theory_of_the_bowl(condition: float) -> None:
    bowl = quadratic_bowl(condition, 28.0)
    typed = OwnFunction(bowl.formula)
    assert typed.hessian is not None and bowl.hessian is not None
    told, expected = theory(typed.hessian), theory(bowl.hessian)
    assert told.condition == pytest.approx(expected.condition, rel=1e-9)
    assert told.largest_stable_rate == pytest.approx(expected.largest_stable_rate, rel=1e-12)


def test_the_minimum_of_a_positive_definite_one_is_where_the_gradient_vanishes() -> None:
    source = random.Random(4)
    for _ in range(50):
        a, b, c, d, e, f = (round(source.uniform(-3, 3), 2) for _ in range(6))
        surface = OwnFunction(f"{a}*x^2 + {b}*x*y + {c}*y^2 + {d}*x + {e}*y + {f}")
        definite = a > 0 and 4 * a * c > b * b
        assert bool(surface.minima) is definite
        if definite:
            lowest = surface.minima[0]
            point = torch.tensor([lowest.x, lowest.y], dtype=torch.float64, requires_grad=True)
            value = surface.loss(point, 0)
            value.backward()
            assert point.grad is not None
            size = max(1, abs(lowest.x), abs(lowest.y))
            assert float(point.grad.abs().max()) < 1e-13 * size
            assert value.item() == pytest.approx(lowest.value, rel=1e-12, abs=1e-13 * size)


@pytest.mark.parametrize("text", ["x^2", "(x + y)^2", "x^2 - y^2", "-x^2 - y^2", "x^2 + x"])
def test_valleys_saddles_and_domes_have_no_one_minimum(text: str) -> None:
    assert OwnFunction(text).minima == ()


@pytest.mark.parametrize(
    "text",
    ["(x - x + 3)" + "^8" * 40, "+".join(["(x+y)^8"] * 25), "(" * 20 + "x+y" + ")^2" * 20, "1e300^8*x^2"],
)
def test_endless_numbers_are_given_up_at_once(text: str) -> None:
    begun = time.thread_time()
    assert OwnFunction(text).hessian is None
    assert time.thread_time() - begun < 0.5
