"""The analytic surfaces are those of the literature: definitions, minima, gradients, what they teach."""

from __future__ import annotations

import dataclasses
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from core.formula import LONGEST
from core.landscape.own_function import OwnFunction
from core.landscape.test_functions import FUNCTIONS, AnalyticFunction, function, quadratic_bowl

ROOT = Path(__file__).resolve().parents[2]
ALL = pytest.mark.parametrize("surface", FUNCTIONS.values(), ids=FUNCTIONS)
TURN = math.radians(28)

DEFINITIONS = {
    "bowl": lambda x, y: (
        0.5
        * (
            2 * (math.cos(TURN) * y - math.sin(TURN) * x) ** 2
            + 2 / 7 * (math.cos(TURN) * x + math.sin(TURN) * y) ** 2
        )
    ),
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    "himmelblau": lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    "beale": lambda x, y: sum((c - x * (1 - y**i)) ** 2 for i, c in enumerate([1.5, 2.25, 2.625], start=1)),
    "booth": lambda x, y: 5 * x * x + 5 * y * y + 8 * x * y - 34 * x - 38 * y + 74,
    "matyas": lambda x, y: 0.26 * x * x + 0.26 * y * y - 0.48 * x * y,
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "six_hump_camel": lambda x, y: 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4,
    "mccormick": lambda x, y: math.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
    "styblinski_tang": lambda x, y: 0.5 * sum(v**4 - 16 * v**2 + 5 * v for v in (x, y)),
    "goldstein_price": lambda x, y: (
        (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y))
    ),
    "rastrigin": lambda x, y: 10 * 2 + sum(v * v - 10 * math.cos(2 * math.pi * v) for v in (x, y)),
    "ackley": lambda x, y: (
        -20 * math.exp(-0.2 * math.sqrt(0.5 * (x * x + y * y)))
        - math.exp(0.5 * (math.cos(math.tau * x) + math.cos(math.tau * y)))
        + math.e
        + 20
    ),
    "saddle": lambda x, y: (x - y) * (x + y),
    "monkey_saddle": lambda x, y: (complex(x, y) ** 3).real,
    "plateau": lambda x, y: 1 - 1 / (1 + math.hypot(x, y) ** 2),
    "two_wells": lambda x, y: (
        1
        + 0.02 * (x * x + y * y)
        - math.exp(-(((x - 1.5) / 0.5) ** 2) - ((y + 0.5) / 0.5) ** 2)
        - 0.6 * math.exp(-((x + 1) ** 2) / 2 - (y - 0.5) ** 2 / 2)
    ),
}
"""As they stand in the sources, or written otherwise where that is the same; in Python's own floats."""

PUBLISHED = {
    "bowl": [(0, 0, 0)],
    "rosenbrock": [(1, 1, 0)],
    "himmelblau": [
        (3.0, 2.0, 0),
        (-2.805118, 3.131312, 0),
        (-3.779310, -3.283186, 0),
        (3.584428, -1.848126, 0),
    ],
    "beale": [(3, 0.5, 0)],
    "booth": [(1, 3, 0)],
    "matyas": [(0, 0, 0)],
    "three_hump_camel": [(0, 0, 0), (1.747552, -0.873776, 0.298638), (-1.747552, 0.873776, 0.298638)],
    "six_hump_camel": [
        (0.089842, -0.712656, -1.031628),
        (-0.089842, 0.712656, -1.031628),
        (1.703607, -0.796084, -0.215464),
        (-1.703607, 0.796084, -0.215464),
        (1.607105, 0.568651, 2.104250),
        (-1.607105, -0.568651, 2.104250),
    ],
    "mccormick": [(-0.547198, -1.547198, -1.913223), (2.594395, 1.594395, 1.228370)],
    "styblinski_tang": [
        (-2.903534, -2.903534, 2 * -39.166166),
        (2.746803, -2.903534, -39.166166 - 25.029447),
        (-2.903534, 2.746803, -39.166166 - 25.029447),
        (2.746803, 2.746803, 2 * -25.029447),
    ],
    "goldstein_price": [(0, -1, 3), (-0.6, -0.4, 30), (1.8, 0.2, 84), (1.2, 0.8, 840)],
    "rastrigin": [(0, 0, 0)],
    "ackley": [(0, 0, 0)],
    "saddle": [],
    "monkey_saddle": [],
    "plateau": [(0, 0, 0)],
    "two_wells": [(1.487400, -0.495457, 0.033299), (-0.937356, 0.468678, 0.423436)],
}


def axes(surface: AnalyticFunction, count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(*surface.domain.x, count), np.linspace(*surface.domain.y, count - 2)


def at(surface: AnalyticFunction, x: float, y: float) -> tuple[float, list[float]]:
    point = torch.tensor([x, y], dtype=torch.float64, requires_grad=True)
    value = surface.loss(point, 0)
    (gradient,) = torch.autograd.grad(value, point)
    assert (value.shape, value.dtype, gradient.shape) == ((), torch.float64, (2,))
    return value.item(), gradient.tolist()


def close(one: object, other: object, scale: float) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12 * scale)


def test_the_list_is_the_one_of_the_lecture() -> None:
    assert list(FUNCTIONS) == list(DEFINITIONS) == list(PUBLISHED)
    assert all(key == surface.key for key, surface in FUNCTIONS.items())
    assert function("bowl") == FUNCTIONS["bowl"]
    assert function("beale", condition=3, rotation=1) is FUNCTIONS["beale"]
    with pytest.raises(KeyError):
        function("bowls")


@ALL
def test_the_picture_is_the_definition(surface: AnalyticFunction) -> None:
    x, y = axes(surface, 23)
    values = surface.grid(x, y)
    definition = DEFINITIONS[surface.key]
    assert (values.shape, values.dtype) == ((21, 23), np.float64)
    theirs = [[definition(float(a), float(b)) for a in x] for b in y]
    close(values, theirs, np.abs(values).max())


@ALL
def test_picture_loss_and_typed_formula_are_the_same(surface: AnalyticFunction) -> None:
    x, y = axes(surface, 9)
    values, typed = surface.grid(x, y), OwnFunction(surface.formula)
    losses = [[surface.loss(torch.tensor([a, b]), 7).item() for a in x] for b in y]
    close(values, losses, 1e-3 * np.abs(values).max())
    close(values, typed.grid(x, y), 0)
    close(losses, [[typed.loss(torch.tensor([a, b]), 0).item() for a in x] for b in y], 0)
    assert len(surface.formula) <= LONGEST


@ALL
def test_published_minima(surface: AnalyticFunction) -> None:
    ours = [(one.x, one.y, one.value) for one in surface.minima]
    assert len(ours) == len(PUBLISHED[surface.key])
    for (x, y, value), published in zip(ours, PUBLISHED[surface.key], strict=True):
        assert (x, y) == pytest.approx(published[:2], abs=1e-6)
        assert value == pytest.approx(published[2], abs=2e-6)
        there, gradient = at(surface, x, y)
        assert there == pytest.approx(value, abs=1e-11)
        assert there == pytest.approx(DEFINITIONS[surface.key](x, y), abs=1e-11)
        assert math.hypot(*gradient) < 1e-9
        ring = [(x + 1e-3 * math.cos(a), y + 1e-3 * math.sin(a)) for a in np.linspace(0, math.tau, 40)]
        assert min(at(surface, *place)[0] for place in ring) > there + 1e-9
        assert surface.domain.x[0] < x < surface.domain.x[1]
        assert surface.domain.y[0] < y < surface.domain.y[1]
    assert sorted(ours, key=lambda one: one[2]) == ours or len({one[2] for one in ours}) == 1


@ALL
def test_no_minimum_is_left_out(surface: AnalyticFunction) -> None:
    if surface.key in ("rastrigin", "ackley"):
        pytest.skip("has more than anybody publishes")
    (left, right), (low, high) = surface.domain.x, surface.domain.y
    x, y = np.linspace(left, right - 0.0123, 402), np.linspace(low, high - 0.0213, 398)  # no two are equal
    values = surface.grid(x, y)
    middle = values[1:-1, 1:-1]
    around = [values[1 + i : 397 + i, 1 + j : 401 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    lower = np.argwhere(np.all([middle < other for other in around], axis=0)) + 1
    lower = lower[np.argsort(values[tuple(lower.T)])][:12]  # narrow ravines look like many minima
    places = [(float(x[column]), float(y[row])) for row, column in lower]
    found = {reached(surface, *place) for place in places}
    assert found - {"outside"} == set(range(len(surface.minima)))


def reached(surface: AnalyticFunction, x: float, y: float) -> int | str:
    """Return the number of the minimum to which it goes down from here, or where else that ends."""
    point = torch.tensor([x, y], dtype=torch.float64, requires_grad=True)
    newton = torch.optim.LBFGS([point], max_iter=200, line_search_fn="strong_wolfe", tolerance_grad=1e-9)

    def closure() -> torch.Tensor:
        newton.zero_grad()
        value = surface.loss(point, 0)
        value.backward()
        return value

    newton.step(closure)
    end, domain = point.tolist(), surface.domain
    near = [number for number, one in enumerate(surface.minima) if math.dist(end, (one.x, one.y)) < 1e-4]
    inside = domain.x[0] < end[0] < domain.x[1] and domain.y[0] < end[1] < domain.y[1]
    return near[0] if near else "unknown" if inside else "outside"


@ALL
def test_the_hessian_is_that_of_autograd_where_it_is_constant(surface: AnalyticFunction) -> None:
    places = [surface.start, (0.3, -0.4), (1.1, 0.7)]
    theirs = [
        torch.autograd.functional.hessian(
            lambda p: surface.loss(p, 0), torch.tensor(place, dtype=torch.float64)
        )
        for place in places
    ]
    if surface.hessian is None:
        assert not torch.allclose(theirs[0], theirs[1])
    else:
        for other in theirs:
            np.testing.assert_allclose(surface.hessian, other, rtol=1e-12, atol=1e-13)


@ALL
def test_the_start_is_in_the_picture_and_lets_a_racer_move(surface: AnalyticFunction) -> None:
    (left, right), (low, high) = surface.domain.x, surface.domain.y
    width, height = surface.domain.size
    assert (width, height) == (right - left, high - low)
    assert left + 0.03 * width < surface.start[0] < right - 0.03 * width
    assert low + 0.03 * height < surface.start[1] < high - 0.03 * height
    assert math.hypot(*at(surface, *surface.start)[1]) > 0.01


@ALL
def test_words(surface: AnalyticFunction) -> None:
    assert surface.teaches.endswith(".") and surface.teaches.count(". ") == 0 and len(surface.teaches) < 160
    assert surface.source and surface.title
    assert (surface.axes, surface.measure, surface.unit) == (("w₁", "w₂"), "f(w₁, w₂)", "")
    assert surface.batches == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        surface.key = "other"  # type: ignore[misc]


@pytest.mark.parametrize("condition", [1, 7, 2.5, 1000])
@pytest.mark.parametrize("rotation", [0, 28, -28, 90, 123.456, 1e-7])
def test_the_bowl_has_the_curvatures_that_it_says(condition: float, rotation: float) -> None:
    bowl = quadratic_bowl(condition, rotation)
    along = np.array([math.cos(math.radians(rotation)), math.sin(math.radians(rotation))])
    across = np.array([-along[1], along[0]])
    assert bowl.hessian is not None
    np.testing.assert_allclose(bowl.hessian @ across, 2 * across, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(bowl.hessian @ along, 2 / condition * along, rtol=1e-12, atol=1e-15)
    for place in [(0.3, -2.0), (5.0, 4.0)]:
        value, gradient = at(bowl, *place)
        assert value == pytest.approx(0.5 * np.array(place) @ bowl.hessian @ place, rel=1e-12)
        np.testing.assert_allclose(gradient, bowl.hessian @ place, rtol=1e-12, atol=1e-14)
    start = np.array(bowl.start)
    assert (start @ across, start @ along) == pytest.approx((2.4, -3.6))
    assert len(bowl.formula) <= LONGEST
    assert f"condition number {condition:g}, turned {rotation:g}°".replace("-", "−") in bowl.title


@pytest.mark.parametrize("given", [(0.99, 0), (1000.1, 0), (math.nan, 0), (7, math.inf), (7, math.nan)])
def test_impossible_bowls_are_refused(given: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        function("bowl", *given)


def test_ackley_has_a_gradient_at_its_kink_and_beside_it() -> None:
    surface = FUNCTIONS["ackley"]
    assert at(surface, 0.0, 0.0) == (pytest.approx(0, abs=1e-14), [0.0, 0.0])
    assert at(surface, -0.0, 0.0)[1] == [0.0, 0.0]
    _, beside = at(surface, 1e-9, 0.0)
    assert beside[0] == pytest.approx(20 * 0.2 / math.sqrt(2), rel=1e-6)


SGD, MOMENTUM, ADAM = (torch.optim.SGD, {}), (torch.optim.SGD, {"momentum": 0.9}), (torch.optim.Adam, {})
STRONG = (torch.optim.SGD, {"momentum": 0.95})


@pytest.mark.parametrize(
    ("key", "optimizer", "rate", "end"),
    [
        ("himmelblau", SGD, 0.005, (3.584, -1.848)),
        ("himmelblau", MOMENTUM, 0.005, (3.0, 2.0)),
        ("himmelblau", ADAM, 0.1, (-3.779, -3.283)),
        ("three_hump_camel", SGD, 0.02, (1.748, -0.874)),
        ("three_hump_camel", ADAM, 0.1, (0.0, 0.0)),
        ("styblinski_tang", SGD, 0.005, (2.747, 2.747)),
        ("styblinski_tang", MOMENTUM, 0.005, (-2.904, 2.747)),
        ("two_wells", MOMENTUM, 0.05, (-0.937, 0.469)),
        ("two_wells", ADAM, 0.1, (1.487, -0.495)),
        ("plateau", SGD, 0.1, (-3.589, 2.692)),
        ("plateau", ADAM, 0.1, (0.0, 0.0)),
        ("mccormick", SGD, 0.02, (2.594, 1.594)),
        ("mccormick", STRONG, 0.02, None),
    ],
)
def test_it_teaches_what_it_says(
    key: str, optimizer: tuple[type, dict[str, float]], rate: float, end: tuple[float, float] | None
) -> None:
    surface, (kind, options) = FUNCTIONS[key], optimizer
    point = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    racer = kind([point], lr=rate, **options)
    for step in range(300):
        racer.zero_grad()
        surface.loss(point, step).backward()
        racer.step()
    if end is None:
        assert point[0] < surface.domain.x[0] and surface.loss(point, 0) < surface.minima[0].value
    else:
        assert point.tolist() == pytest.approx(end, abs=0.01)


def test_pictures_do_not_import_torch() -> None:
    lines = "import sys, numpy as np; from core.landscape.test_functions import FUNCTIONS; "
    lines += "import core.landscape.linear_regression as r, core.landscape.theory; x = np.arange(3.0); "
    lines += "[one.grid(x, x) for one in [*FUNCTIONS.values(), r.LinearRegression(x, x)]]; "
    lines += "print('torch' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"
