"""What theory predicts of a quadratic is what torch.optim.SGD does on it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.landscape.surface import Minimum
from core.landscape.test_functions import FUNCTIONS, AnalyticFunction, quadratic_bowl
from core.landscape.theory import SHORTEST, QuadraticTheory, measured_rate, theory

HERE = Minimum(0.0, 0.0, 0.0)
BOWL = quadratic_bowl(7.0, 28.0)


def of(surface: AnalyticFunction) -> QuadraticTheory:
    assert surface.hessian is not None
    return theory(surface.hessian)


def run(surface: AnalyticFunction, steps: int, lr: float, **options: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the path of torch.optim.SGD from the start, x and y (steps + 1,)."""
    point = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    racer = torch.optim.SGD([point], lr=lr, **options)  # type: ignore[arg-type]
    path = [point.tolist()]
    for step in range(steps):
        racer.zero_grad()
        surface.loss(point, step).backward()
        racer.step()
        path.append(point.tolist())
    x, y = np.array(path).T
    return x, y


def gap(surface: AnalyticFunction, path: tuple[np.ndarray, np.ndarray]) -> float:
    lowest = surface.minima[0]
    return math.dist((path[0][-1], path[1][-1]), (lowest.x, lowest.y))


def test_the_bowl_of_the_lecture() -> None:
    told = of(BOWL)
    assert told.eigenvalues == pytest.approx((2, 2 / 7), rel=1e-12)
    assert told.condition == pytest.approx(7)
    assert told.largest_stable_rate == pytest.approx(1)
    assert told.best_rate == pytest.approx(0.875)
    assert told.best_factor == pytest.approx(0.75)
    assert BOWL.hessian is not None
    np.testing.assert_allclose(
        BOWL.hessian @ told.eigenvectors, told.eigenvectors * told.eigenvalues, rtol=1e-12, atol=1e-14
    )
    np.testing.assert_allclose(np.linalg.norm(told.eigenvectors, axis=0), 1)
    with pytest.raises(ValueError, match="read-only"):
        told.eigenvectors[0, 0] = 1


@pytest.mark.parametrize("surface", [BOWL, FUNCTIONS["booth"]], ids=["bowl", "booth"])
@pytest.mark.parametrize("options", [{}, {"momentum": 0.8}, {"momentum": 0.8, "nesterov": True}])
def test_just_below_the_limit_it_converges_and_just_above_it_does_not(
    surface: AnalyticFunction, options: dict[str, float]
) -> None:
    limit = of(surface).stable_rate(options.get("momentum", 0.0), bool(options.get("nesterov")))
    assert limit is not None
    if not options:
        assert limit == of(surface).largest_stable_rate
    first = math.dist(surface.start, (surface.minima[0].x, surface.minima[0].y))
    below, above = (gap(surface, run(surface, 500, share * limit, **options)) for share in (0.99, 1.01))
    assert below < 0.1 * first
    assert above > 3 * first


RUNS = [
    ({"lr": 0.05}, 200),
    ({"lr": 0.875}, 60),
    ({"lr": 0.97}, 200),
    ({"lr": 1.02}, 200),
    ({"lr": 0.09, "momentum": 0.92}, 300),
    ({"lr": 0.2, "momentum": 0.5}, 80),
    ({"lr": 1.9, "momentum": 0.95}, 600),
    ({"lr": 0.05, "momentum": 0.9, "nesterov": True}, 200),
    ({"lr": 0.6, "momentum": 0.3, "nesterov": True}, 60),
    ({"lr": 0.02, "momentum": 0.5, "nesterov": True}, 400),
]


@pytest.mark.parametrize(("options", "steps"), RUNS)
@pytest.mark.parametrize("surface", [BOWL, quadratic_bowl(30, 60)], ids=["7", "30"])
def test_the_predicted_rate_is_the_measured_one(
    surface: AnalyticFunction, options: dict[str, float], steps: int
) -> None:
    told = of(surface).factor(options["lr"], options.get("momentum", 0.0), bool(options.get("nesterov")))
    seen = measured_rate(*run(surface, 2 * steps, **options), surface.minima[0])
    assert seen == pytest.approx(told, abs=0.004)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.01, 3), st.floats(0, 0.99), st.booleans(), st.floats(1, 1000))
def test_the_factor_is_the_spectral_radius(lr: float, momentum: float, nesterov: bool, kappa: float) -> None:
    bowl = quadratic_bowl(kappa, 33)
    assert bowl.hessian is not None
    one, hessian = np.eye(2), bowl.hessian
    look = (1 + momentum, momentum**2) if nesterov else (1.0, momentum)
    matrix = np.block([[one - lr * look[0] * hessian, -lr * look[1] * one], [hessian, momentum * one]])
    theirs = np.abs(np.linalg.eigvals(matrix)).max()
    assert of(bowl).factor(lr, momentum, nesterov) == pytest.approx(theirs, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.floats(1.01, 1000))
def test_nothing_beats_the_best(kappa: float) -> None:
    told = of(quadratic_bowl(kappa))
    assert told.best_rate is not None and told.best_factor is not None and told.best_momentum is not None
    assert told.factor(told.best_rate) == pytest.approx(told.best_factor, abs=1e-9)
    for share in (0.9, 0.99, 1.01):
        assert told.factor(told.best_rate * share) > told.best_factor
    ball = told.best_momentum
    assert told.factor(ball.rate, ball.momentum) == pytest.approx(ball.factor, abs=1e-6)
    assert ball.momentum == pytest.approx(ball.factor**2)
    for rate, momentum in [(0.97, 1), (1.03, 1), (1, 0.95), (1, 1.05), (0.95, 0.97), (1.02, 1.02)]:
        if ball.momentum * momentum < 1:
            assert told.factor(ball.rate * rate, ball.momentum * momentum) > ball.factor - 1e-9
    assert ball.factor < told.best_factor


def test_the_best_momentum_as_torch_runs_it() -> None:
    ball = of(BOWL).best_momentum
    assert ball is not None
    assert ball.factor == pytest.approx((math.sqrt(7) - 1) / (math.sqrt(7) + 1))
    steps = 40
    left = gap(BOWL, run(BOWL, steps, ball.rate, momentum=ball.momentum)) / math.hypot(*BOWL.start)
    assert left < 3 * steps * ball.factor**steps  # both roots are equal, so a factor t comes before the power
    plain = of(BOWL).best_rate
    assert plain is not None
    assert left < 1e-3 * gap(BOWL, run(BOWL, steps, plain)) / math.hypot(*BOWL.start)


def test_a_round_bowl_needs_one_step() -> None:
    told = of(quadratic_bowl(1.0, 0.0))
    assert (told.condition, told.best_rate, told.best_factor) == (1, 0.5, 0)
    assert told.best_momentum is not None
    assert (told.best_momentum.rate, told.best_momentum.momentum) == pytest.approx((0.5, 0))
    assert gap(quadratic_bowl(1.0, 0.0), run(quadratic_bowl(1.0, 0.0), 1, 0.5)) < 1e-15


def test_a_flat_valley_has_no_best_rate() -> None:
    for flat in (
        np.array([[2.0, 0], [0, 0]]),
        np.array([[1.0, 1], [1, 1]]),
        np.array([[2.0, 0], [0, -1e-17]]),
    ):
        told = theory(flat)
        assert told.eigenvalues == (pytest.approx(2), 0)
        assert told.condition == math.inf
        assert told.largest_stable_rate == pytest.approx(1)
        assert told.stable_rate(0.5) == pytest.approx(1.5)
        assert (told.best_rate, told.best_factor, told.best_momentum) == (None, None, None)
        assert told.factor(0.3) == told.factor(0.3, 0.9) == told.factor(0.3, 0.9, nesterov=True) == 1


@pytest.mark.parametrize(
    "hessian", [np.array([[2.0, 0], [0, -2]]), -np.eye(2), np.zeros((2, 2)), np.array([[0.0, 0], [0, -1]])]
)
def test_without_a_minimum_no_rate_is_stable(hessian: np.ndarray) -> None:
    told = theory(hessian)
    assert told.eigenvalues[0] >= told.eigenvalues[1]
    assert told.condition is told.largest_stable_rate is told.stable_rate(0.9) is None
    assert told.best_rate is told.best_factor is told.best_momentum is None
    assert told.factor(0.1) >= 1
    assert (told.factor(0.1, 0.9) > 1) == (told.eigenvalues[1] < 0)


def test_the_saddle_is_left_as_fast_as_predicted() -> None:
    saddle = FUNCTIONS["saddle"]
    told = of(saddle).factor(0.05, 0.5)
    assert told > 1
    assert measured_rate(*run(saddle, 150, 0.05, momentum=0.5), HERE) == pytest.approx(told, abs=1e-6)


# ---- measuring ----------------------------------------------------------------------------


def test_a_geometric_path_has_its_ratio_however_long() -> None:
    for count in (SHORTEST, 21, 100, 20_000):
        left = 0.9 ** np.arange(count)
        assert measured_rate(3 * left, -left, HERE) == pytest.approx(0.9, rel=1e-9)
        moved = Minimum(5.0, -7.0, 1.0)
        if count < 200:
            assert measured_rate(5 + 3 * left, left - 7, moved) == pytest.approx(0.9, rel=1e-4)


def test_a_swinging_path_is_not_judged_by_where_it_ends() -> None:
    steps = np.arange(120)
    for ahead in range(12):
        swing = 0.95**steps * np.cos(0.3 * steps + ahead / 12 * math.pi)
        assert measured_rate(swing, 0.4 * 0.95**steps, HERE) == pytest.approx(0.95, abs=0.006)


def test_short_paths_and_those_that_are_there_have_no_rate() -> None:
    left = 0.5 ** np.arange(60)
    assert measured_rate(left[: SHORTEST - 1], 0 * left[: SHORTEST - 1], HERE) is None
    assert measured_rate(np.array([]), np.array([]), HERE) is None
    assert measured_rate(np.zeros(50), np.zeros(50), HERE) is None
    assert measured_rate(np.full(50, np.nan), np.zeros(50), HERE) is None
    assert measured_rate(np.full(50, 3.0), np.zeros(50), HERE) == pytest.approx(1)


def test_rounding_at_the_minimum_and_what_is_not_finite_are_left_out() -> None:
    left = 0.5 ** np.arange(200) + 1e-17
    assert measured_rate(left, 0 * left, HERE) == pytest.approx(0.5, rel=1e-4)
    grown = 1e10 ** np.minimum(np.arange(60.0), 30)
    for other in (np.nan, math.inf):
        grown[31:] = other
        assert measured_rate(grown, np.zeros(60), HERE) == pytest.approx(1e10)
