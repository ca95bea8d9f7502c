"""The linear surface is the MSE of the rows, row by row; its minimum ordinary least squares."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from landscape_bench import check_frame, tensor_at

from core.landscape import linear_regression as module
from core.landscape.linear_regression import LinearRegression
from core.landscape.residuals import LineResiduals
from core.landscape.theory import theory
from core.losses import penalty


def rows(
    offset: float = 0.0, spread: float = 1.0, noise: float = 0.5, count: int = 60
) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(7)
    x = offset + spread * random.standard_normal(count)
    return x, 3.0 - 1.7 * (x - offset) / spread + noise * random.standard_normal(count)


def exact(x: np.ndarray, y: np.ndarray, slope: float, intercept: float) -> float:
    """Return the MSE of these very float64 numbers, in fractions."""
    w, b = Fraction(float(slope)), Fraction(float(intercept))
    errors = [Fraction(float(one)) - w * Fraction(float(at)) - b for at, one in zip(x, y, strict=True)]
    return float(sum(error * error for error in errors) / len(errors))


def places(surface: LinearRegression, count: int = 9) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(*surface.domain.x, count), np.linspace(*surface.domain.y, count - 2)


def plain_loss(
    x: np.ndarray, y: np.ndarray, point: torch.Tensor, l1: float = 0.0, l2: float = 0.0
) -> torch.Tensor:
    """The loss as the trainer has it."""
    x_B, y_B = torch.from_numpy(x), torch.from_numpy(y)
    loss = torch.nn.functional.mse_loss(point[0] * x_B + point[1], y_B)
    extra = penalty([point[:1].reshape(1, 1)], l1, l2)
    return loss if extra is None else loss + extra


@pytest.mark.parametrize("offset", [0.0, 20.0, -1e3])
@pytest.mark.parametrize("spread", [1.0, 7.3, 1e-3])
def test_the_grid_is_the_mse_of_the_rows(offset: float, spread: float) -> None:
    x, y = rows(offset, spread)
    surface = LinearRegression(x, y)
    slopes, intercepts = places(surface, 31)
    brute = ((y - slopes[None, :, None] * x - intercepts[:, None, None]) ** 2).mean(axis=2)
    assert surface.grid(slopes, intercepts).shape == (29, 31)
    np.testing.assert_allclose(surface.grid(slopes, intercepts), brute, rtol=1e-10)


@pytest.mark.parametrize("offset", [1e6, -1e6, 3e7])
@pytest.mark.parametrize("noise", [0.5, 1e-3, 0.0])
def test_large_offsets_keep_ten_digits(offset: float, noise: float) -> None:
    x, y = rows(offset, 0.01, noise, 25)
    for theirs in (y, y - 5e6):
        surface = LinearRegression(x, theirs)
        slopes, intercepts = places(surface, 5)
        at = [(w, b) for w in slopes for b in intercepts]
        assert surface.least_squares is not None
        lowest = surface.least_squares
        along = [lowest[0] + t for t in (-1.0, -1e-3, 1e-6, 0.5)]  # of the valley, where terms cancel
        at += [(w, float(theirs.mean() - w * x.mean()) + d) for w in along for d in (-0.01, 0.0, 1e-7)]
        at += [surface.start]
        for slope, intercept in at:
            brute = exact(x, theirs, slope, intercept)
            assert surface.value(slope, intercept) == pytest.approx(brute, rel=1e-10)
            point = tensor_at(slope, intercept)
            assert surface.loss(point, 0).item() == pytest.approx(brute, rel=1e-10)
        if noise:
            best = exact(x, theirs, *lowest)
            beside = [(lowest[0], lowest[1] + step) for step in (-1e-4, 1e-4)]
            assert best < min(exact(x, theirs, *one) for one in beside)


def test_a_perfect_line_has_an_error_of_nothing_but_rounding() -> None:
    x = np.linspace(1e6, 1e6 + 1, 11)
    surface = LinearRegression(x, 2 * x + 1)
    assert surface.least_squares == pytest.approx((2, 1), rel=1e-8)
    assert surface.value(2.0, 1.0) == exact(x, 2 * x + 1, 2, 1) == 0


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.0, 0.3), (0.4, 0.0), (0.4, 0.3), (9.0, 0.0)])
@pytest.mark.parametrize("place", [(0.7, -2.0), (-3.0, 11.0), (0.0, 0.0)])
def test_loss_and_gradient_are_those_of_the_trainer(l1: float, l2: float, place: tuple[float, float]) -> None:
    x, y = rows(4.0)
    surface = LinearRegression(x, y, l1, l2)
    ours, theirs = tensor_at(*place), tensor_at(*place)
    value, brute = surface.loss(ours, 5), plain_loss(x, y, theirs, l1, l2)
    value.backward()
    brute.backward()
    assert value.dtype == torch.float64
    assert value.item() == pytest.approx(brute.item(), rel=1e-12)
    assert surface.value(*place) == pytest.approx(value.item(), rel=1e-13)
    assert ours.grad is not None and theirs.grad is not None
    np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-11)
    if surface.hessian is not None:
        other = torch.autograd.functional.hessian(lambda p: surface.loss(p, 0), ours.detach())
        np.testing.assert_allclose(surface.hessian, other, rtol=1e-12)
        brute_hessian = torch.autograd.functional.hessian(
            lambda p: plain_loss(x, y, p, l1, l2), ours.detach()
        )
        np.testing.assert_allclose(surface.hessian, brute_hessian, rtol=1e-12)
    assert (surface.hessian is None) == (l1 > 0)
    assert surface.measure == ("MSE + penalty" if l1 or l2 else "MSE")


@pytest.mark.parametrize("offset", [0.0, -30.0, 1e3])
def test_the_minimum_is_least_squares(offset: float) -> None:
    x, y = rows(offset)
    surface = LinearRegression(x, y)
    theirs, residual, *_ = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y)
    (minimum,) = surface.minima
    assert surface.least_squares == (minimum.x, minimum.y)
    assert (minimum.x, minimum.y) == pytest.approx(theirs, rel=1e-9)
    assert minimum.value == pytest.approx(residual[0] / len(x), rel=1e-10)
    assert minimum.word == "least squares"


@pytest.mark.parametrize("l2", [1e-3, 0.5, 10.0])
def test_with_the_square_penalty_it_is_ridge_regression(l2: float) -> None:
    x, y = rows(2.0)
    design = np.block([[x[:, None], np.ones((len(x), 1))], [math.sqrt(l2 * len(x)), 0.0]])
    theirs = np.linalg.lstsq(design, np.append(y, 0.0))[0]
    surface = LinearRegression(x, y, l2=l2)
    assert surface.least_squares == pytest.approx(theirs, rel=1e-11)
    assert surface.minima[0].word == "least squares with penalty"


@pytest.mark.parametrize(("l1", "l2"), [(0.2, 0.0), (1.0, 0.7), (50.0, 0.0), (50.0, 1.0)])
@pytest.mark.parametrize("sign", [1, -1])
def test_with_the_absolute_penalty_no_place_is_lower(l1: float, l2: float, sign: int) -> None:
    x, y = rows(1.0)
    surface = LinearRegression(sign * x, y, l1, l2)
    (minimum,) = surface.minima
    assert (minimum.x == 0) == (l1 == 50)
    assert minimum.value == pytest.approx(
        plain_loss(sign * x, y, tensor_at(minimum.x, minimum.y), l1, l2).item()
    )
    for step in (1e-5, 1e-3, 0.5):
        ring = [
            (minimum.x + step * math.cos(a), minimum.y + step * math.sin(a)) for a in np.linspace(0, 6.3, 64)
        ]
        assert min(surface.value(*place) for place in ring) > minimum.value


@settings(max_examples=60, deadline=None)
@given(st.floats(-50, 50), st.floats(-50, 50), st.integers(0, 9))
def test_the_parts_are_variance_and_squared_mean(slope: float, intercept: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    x, y = generator.normal(3, 2, 40), generator.normal(-1, 5, 40)
    surface = LinearRegression(x, y, l2=0.1)
    residual = y - (slope * x + intercept)
    variance, square = surface.parts(slope, intercept)
    assert variance == pytest.approx(np.var(residual), rel=1e-10)
    assert square == pytest.approx(np.mean(residual) ** 2, rel=1e-10, abs=1e-20)
    assert surface.value(slope, intercept) == pytest.approx(variance + square + 0.1 * slope**2, rel=1e-14)


def test_mini_batches_take_turns() -> None:
    x, y = rows(5.0)
    order = np.random.default_rng(3).permutation(60)
    batches = tuple(order[at : at + 16] for at in range(0, 60, 16))
    surface = LinearRegression(x, y, l2=0.2, batch_rows=(*batches, np.array([], dtype=int)))
    assert (surface.batches, LinearRegression(x, y).batches) == (4, 1)
    for step in (0, 1, 3, 4, 6, 1_000_003):
        batch = batches[step % 4]
        ours, theirs = tensor_at(0.3, -1.0), tensor_at(0.3, -1.0)
        surface.loss(ours, step).backward()
        brute = plain_loss(x[batch], y[batch], theirs, l2=0.2)
        brute.backward()
        assert ours.grad is not None and theirs.grad is not None
        np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-12)
        alone = surface.at_batch(step)
        assert alone.value(0.3, -1.0) == pytest.approx(brute.item(), rel=1e-13)
        assert alone.loss(theirs, step).item() == surface.loss(theirs, step).item()
        assert (alone.domain, alone.start, alone.batches) == (surface.domain, surface.start, 1)
        assert alone.minima != surface.minima
    whole = np.mean([np.mean((y[batch] - 0.3 * x[batch] + 1) ** 2) for batch in np.array_split(order, 1)])
    assert surface.value(0.3, -1.0) == pytest.approx(whole + 0.2 * 0.09, rel=1e-12)
    assert LinearRegression(x, y).at_batch(3).x is not None


def test_the_cost_does_not_grow_with_the_rows() -> None:
    x, y = rows(count=200_000)
    small, large = LinearRegression(x[:20], y[:20]), LinearRegression(x, y)
    for surface in (small, large):
        object.__setattr__(surface, "x", None)  # nothing but the sums may be looked at from here on
        object.__setattr__(surface, "y", None)
        assert surface.grid(np.arange(3.0), np.arange(2.0)).shape == (2, 3)
        surface.loss(tensor_at(1.0, 2.0), 0).backward()


DEGENERATE = {
    "constant x": ([2.5] * 6, [1.0, 2.0, 3.0, 4.0, 5.0, 9.0]),
    "constant x of 0": ([0.0] * 4, [1.0, 2.0, 3.0, 4.0]),
    "constant x that rounds": ([0.1] * 10, [1.0, -2.0] * 5),
    "one row": ([3.0], [4.0]),
    "one row at 0": ([0.0], [0.0]),
    "two equal rows": ([-1.5, -1.5], [2.0, 2.0]),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_rows_that_leave_a_valley(name: str) -> None:
    x, y = (np.array(values) for values in DEGENERATE[name])
    surface = LinearRegression(x, y)
    (minimum,) = surface.minima
    nearest = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y)[0]
    assert (minimum.x, minimum.y) == pytest.approx(nearest, abs=1e-12)
    assert minimum.word == "flat valley"
    assert minimum.value == pytest.approx(np.var(y), abs=1e-15)
    for turn in (-1.0, 0.5, 10.0):
        moved = minimum.x + turn, minimum.y - turn * x[0]
        assert surface.value(*moved) == pytest.approx(minimum.value, abs=1e-12)
    assert surface.hessian is not None
    bottom = theory(surface.hessian)
    assert (bottom.eigenvalues[1], bottom.condition, bottom.best_rate) == (0, math.inf, None)
    check_frame(surface)
    point = tensor_at(*surface.start)
    surface.loss(point, 0).backward()
    assert point.grad is not None and torch.isfinite(point.grad).all()
    for penalised in (LinearRegression(x, y, l2=0.1), LinearRegression(x, y, l1=0.1)):
        assert penalised.minima[0].word == "least squares with penalty"
        assert (penalised.minima[0].x, penalised.minima[0].y) == pytest.approx((0, np.mean(y)), abs=1e-12)


def test_without_rows_there_is_no_value_and_no_minimum() -> None:
    surface = LinearRegression(np.array([]), np.array([]), l2=1.0)
    assert np.isnan(surface.grid(np.arange(3.0), np.arange(2.0))).all()
    assert (surface.minima, surface.least_squares, surface.hessian, surface.batches) == ((), None, None, 1)
    assert math.isnan(surface.loss(tensor_at(0, 0), 0).item())
    assert all(map(math.isnan, surface.parts(1.0, 2.0)))
    check_frame(surface)


@pytest.mark.parametrize(
    ("size_x", "size_y"), [(1e200, 1.0), (1.0, 1e200), (1e-200, 1.0), (1e-200, 1e200), (1e308, 1e308)]
)
def test_absurd_sizes_do_not_crash(size_x: float, size_y: float) -> None:
    x, y = rows()
    surface = LinearRegression(x / np.abs(x).max() * size_x, y / np.abs(y).max() * size_y)
    assert np.isfinite([*surface.domain.x, *surface.domain.y, *surface.start]).all()
    assert surface.grid(*places(surface)).shape == (7, 9)
    surface.loss(tensor_at(*surface.start), 0).backward()
    assert surface.hessian is None or np.isfinite(surface.hessian).all()
    assert len(surface.minima) == 1


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e3), st.floats(0, 10), st.floats(0, 10), st.integers(0, 99))
def test_start_and_minimum_are_well_inside(
    offset: float, spread: float, noise: float, l2: float, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    x = offset + spread * generator.standard_normal(20)
    y = (
        generator.normal()
        + generator.normal() * (x - offset) / spread
        + noise * generator.standard_normal(20)
    )
    surface = LinearRegression(x, y, l2=l2)
    check_frame(surface)
    assert surface.value(*surface.start) > 1.5 * surface.minima[0].value


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        LinearRegression(np.arange(3.0), np.arange(4.0))
    with pytest.raises(ValueError, match="same length"):
        LinearRegression(np.ones((3, 1)), np.ones((3, 1)))
    with pytest.raises(ValueError, match="negative"):
        LinearRegression(np.arange(3.0), np.arange(3.0), l2=-1)
    with pytest.raises(IndexError):
        LinearRegression(np.arange(3.0), np.arange(3.0), batch_rows=(np.array([3]),))


def test_nobody_can_write_into_it() -> None:
    x = np.arange(3.0)
    surface = LinearRegression(x, x, batch_rows=(np.array([1]),))
    x[0] = 9
    assert surface.x[0] == 0
    for array in (surface.x, surface.y, surface.batch_rows[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        surface.l2 = 1.0  # type: ignore[misc]


# ---- optimisers on it ---------------------------------------------------------------------


@pytest.mark.parametrize("offset", [0.0, 3.0])
@pytest.mark.parametrize("l2", [0.0, 0.4])
def test_the_largest_stable_rate_is_the_largest(offset: float, l2: float) -> None:
    surface = LinearRegression(*rows(offset), l2=l2)
    assert surface.hessian is not None
    limit = theory(surface.hessian).largest_stable_rate
    assert limit is not None
    lowest = surface.minima[0]
    gaps = {}
    for share in (0.99, 1.01):
        point = tensor_at(*surface.start)
        racer = torch.optim.SGD([point], lr=share * limit)
        for step in range(1000):
            racer.zero_grad()
            surface.loss(point, step).backward()
            racer.step()
        gaps[share] = math.dist(point.tolist(), (lowest.x, lowest.y))
    first = math.dist(surface.start, (lowest.x, lowest.y))
    assert gaps[0.99] < 0.01 * first
    assert gaps[1.01] > 100 * first


def test_sums_do_not_lose_what_a_mean_in_float64_lacks() -> None:
    x = 1e8 + np.array([0.1, 0.2, 0.7])
    sums = LineResiduals.of(x, x)
    mean = sum(map(Fraction, x.tolist())) / 3
    assert Fraction(sums.mean_x) + Fraction(sums.mean_x_rest) == pytest.approx(float(mean), rel=1e-30)
    assert abs(Fraction(sums.mean_x) + Fraction(sums.mean_x_rest) - mean) < Fraction(1, 10**15)
    assert module.START < module.FRAME
