"""Scores against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics import scores

TENTHS = st.integers(-(10**7), 10**7).map(lambda number: number / 10)


def test_scores_of_a_small_example_by_hand() -> None:
    result = scores(np.array([1.0, 2.0, 6.0]), np.array([1.0, 4.0, 4.0]))
    assert result.mse == pytest.approx(8 / 3)
    assert result.rmse == pytest.approx(math.sqrt(8 / 3))
    assert result.mae == pytest.approx(4 / 3)
    assert result.r2 == pytest.approx(1 - (8 / 3) / 2)


def test_a_perfect_prediction() -> None:
    target = np.array([3.0, -1.0, 2.0])
    result = scores(target, target)
    assert (result.mse, result.rmse, result.mae, result.r2) == (0, 0, 0, 1)


def test_predicting_the_mean_explains_nothing() -> None:
    target = np.array([1.0, 2.0, 3.0, 6.0])
    assert scores(np.full(4, target.mean()), target).r2 == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("target", [[5.0], [5.0, 5.0], [0.1] * 1000])
def test_r2_of_a_constant_target_is_not_a_number(target: list[float]) -> None:
    result = scores(np.zeros(len(target)), np.array(target))
    assert math.isnan(result.r2)
    assert result.mae == pytest.approx(target[0])


@given(st.lists(st.tuples(TENTHS, TENTHS), min_size=1, max_size=50))
def test_scores_keep_their_inequalities(pairs: list[tuple[float, float]]) -> None:
    prediction, target = np.array(pairs).T
    result = scores(prediction, target)
    assert result.rmse**2 == pytest.approx(result.mse)
    assert 0 <= result.mae <= result.rmse * (1 + 1e-9)
    assert math.isnan(result.r2) or result.r2 <= 1


def test_scores_carry_the_unit_of_the_target() -> None:
    prediction, target = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.0, 3.0])
    plain, tenfold = scores(prediction, target), scores(10 * prediction, 10 * target)
    assert tenfold.rmse == pytest.approx(10 * plain.rmse)
    assert tenfold.mae == pytest.approx(10 * plain.mae)
    assert tenfold.mse == pytest.approx(100 * plain.mse)
    assert tenfold.r2 == pytest.approx(plain.r2)
