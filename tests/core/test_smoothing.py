"""The exponential average against the plain loop that TensorBoard runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.history import History
from core.smoothing import STRONGEST, Smoothed


def as_tensorboard(values: np.ndarray, strength: float) -> list[float]:
    """Return what `resmoothDataset` of TensorBoard's line chart returns, value by value."""
    last, count, found = 0.0, 0, []
    for value in values.tolist():
        if not np.isfinite(value):
            found.append(value)
            continue
        last = last * strength + (1 - strength) * value
        count += 1
        found.append(last / (1 - strength**count))
    return found


def smoothed(values: np.ndarray, strength: float) -> np.ndarray:
    made = Smoothed(strength)
    made.extend_to(values)
    return made.averages


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.6, 0.9, STRONGEST])
@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 128, 5000])
def test_averages_are_those_of_tensorboard(strength: float, length: int) -> None:
    values = np.random.default_rng(length).lognormal(size=length)
    np.testing.assert_allclose(smoothed(values, strength), as_tensorboard(values, strength), rtol=1e-11)


@given(
    st.lists(st.integers(0, 900), max_size=10),
    st.sampled_from([0.0, 0.5, 0.97]),
    st.lists(st.integers(0, 899), max_size=5),
)
def test_taking_in_bit_by_bit_equals_all_at_once(lengths: list[int], strength: float, odd: list[int]) -> None:
    values = np.random.default_rng(3).normal(size=900)
    values[odd] = np.nan
    made = Smoothed(strength)
    for length in sorted(lengths):
        made.extend_to(values[:length])
    made.extend_to(values)
    np.testing.assert_allclose(made.averages, as_tensorboard(values, strength), rtol=1e-9, atol=1e-12)


def test_values_that_are_not_finite_stay_and_are_not_averaged() -> None:
    values = np.array([1.0, np.nan, 2.0, np.inf, 4.0])
    averages = smoothed(values, 0.5)
    assert np.isnan(averages[1]) and averages[3] == np.inf
    np.testing.assert_allclose(averages[[0, 2, 4]], smoothed(values[[0, 2, 4]], 0.5))


def test_the_first_average_is_the_first_value_whatever_the_strength() -> None:
    assert smoothed(np.array([7.0, 7.0, 7.0]), 0.99) == pytest.approx([7.0, 7.0, 7.0])


def test_no_strength_gives_the_values_themselves() -> None:
    values = np.random.default_rng(0).normal(size=300)
    np.testing.assert_array_equal(smoothed(values, 0.0), values)


@pytest.mark.parametrize("length", [60, 100, 101, 400])
def test_a_series_cut_back_is_averaged_anew(length: int) -> None:
    history = History()
    for loss in range(100):
        history.append(0.0, 1e6 + loss, 0.1, 1.0)
    made = Smoothed(0.9)
    made.extend_to(history.steps().loss)
    history.truncate(50)
    for _ in range(length - 50):
        history.append(0.0, 1.0, 0.1, 1.0)
    values = history.steps().loss
    made.extend_to(values)
    np.testing.assert_allclose(made.averages, as_tensorboard(values, 0.9), rtol=1e-9)


@pytest.mark.parametrize("strength", [-0.1, 1.0, 2.0, float("nan")])
def test_a_strength_outside_is_refused(strength: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Smoothed(strength)
