"""The min/max pyramid against NumPy over the same blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.history import History
from core.pyramid import Blocks, Pyramid

FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)
SERIES = arrays(np.float32, st.integers(0, 700), elements=FLOATS, fill=FLOATS)


def built(values: np.ndarray) -> Pyramid:
    pyramid = Pyramid()
    pyramid.extend_to(values)
    return pyramid


def in_blocks(values: np.ndarray, first: int, stop: int, size: int) -> list[np.ndarray]:
    """Return the blocks that hold values[first:stop], which begin at multiples of the size."""
    stop = min(-(-stop // size) * size, len(values))
    return [values[begin : min(begin + size, stop)] for begin in range(first // size * size, stop, size)]


def least(block: np.ndarray) -> float:
    numbers = block[~np.isnan(block)]
    return float(numbers.min()) if len(numbers) else float("nan")


def largest(block: np.ndarray) -> float:
    return -least(-block)


def mean(block: np.ndarray) -> float:
    finite = block[np.isfinite(block)].astype(np.float64)
    return float(finite.mean()) if len(finite) else float("nan")


def assert_blocks(found: Blocks, values: np.ndarray, start: int, stop: int, size: int) -> None:
    expected = in_blocks(values, start, stop, size)
    assert found.size == size and found.first == start // size * size
    np.testing.assert_array_equal(found.low, [least(block) for block in expected])
    np.testing.assert_array_equal(found.high, [largest(block) for block in expected])
    if size > 1:
        np.testing.assert_allclose(found.mean, [mean(block) for block in expected], rtol=1e-6, atol=1e-30)
    else:
        np.testing.assert_array_equal(found.mean, values[start:stop])


SIZES = st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128, 512, 1024])


@given(SERIES, SIZES)
def test_blocks_of_the_whole_series_equal_numpy(values: np.ndarray, size: int) -> None:
    assert_blocks(built(values).blocks(values, 0, len(values), size), values, 0, len(values), size)


@given(SERIES, st.lists(st.integers(0, 700), max_size=8), SIZES)
def test_taking_in_bit_by_bit_equals_all_at_once(values: np.ndarray, lengths: list[int], size: int) -> None:
    pyramid = Pyramid()
    for length in sorted(lengths):
        assert pyramid.extend_to(values[:length])
    assert pyramid.extend_to(values)
    assert len(pyramid) == len(values)
    found, expected = (made.blocks(values, 0, len(values), size) for made in (pyramid, built(values)))
    for name in ("low", "high", "mean"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@given(st.data(), SIZES)
def test_blocks_of_a_part_are_whole(data: st.DataObject, size: int) -> None:
    length = data.draw(st.integers(1, 1500))
    start = data.draw(st.integers(0, length - 1))
    stop = data.draw(st.integers(start + 1, length))
    values = np.random.default_rng(length).normal(size=length)
    assert_blocks(built(values).blocks(values, start, stop, size), values, start, stop, size)


@given(st.integers(1, 10_000_000), st.integers(1, 3000))
def test_the_size_is_the_least_that_gives_so_few_blocks(count: int, most: int) -> None:
    size = Pyramid.size_for(count, most)
    assert -(-count // size) <= most
    assert size == 1 or -(-count // (size // 2)) > most
    assert size & (size - 1) == 0


def test_no_value_needs_no_blocks() -> None:
    assert Pyramid.size_for(0, 100) == Pyramid.size_for(5, 0) // 8 == 1


def test_blocks_do_not_move_while_the_series_grows() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    pyramid = Pyramid()
    pyramid.extend_to(values[:4000])
    before = pyramid.blocks(values[:4000], 0, 4000, 32)
    pyramid.extend_to(values)
    later = pyramid.blocks(values, 0, 5000, 32)
    np.testing.assert_array_equal(later.low[: 4000 // 32], before.low)
    np.testing.assert_array_equal(later.mean[: 4000 // 32], before.mean)


def test_values_that_are_not_numbers_are_left_out_of_their_block() -> None:
    values = np.array([1, np.nan, 3, 2, *[np.nan] * 4, 5, 6, 7, np.inf])
    found = built(values).blocks(values, 0, 12, 4)
    np.testing.assert_array_equal(found.low, [1, np.nan, 5])
    np.testing.assert_array_equal(found.high, [3, np.nan, np.inf])
    np.testing.assert_array_equal(found.mean, [2, np.nan, 6])


def test_little_is_kept_beside_the_series() -> None:
    values = np.zeros(1_000_000)
    kept = sum(level.rows.nbytes for level in built(values)._levels)
    assert kept < 0.8 * values.nbytes


def test_an_empty_series_has_no_blocks() -> None:
    found = built(np.empty(0)).blocks(np.empty(0), 0, 0, 1)
    assert (found.size, len(found.low), len(found.mean)) == (1, 0, 0)


def test_a_shorter_series_is_taken_in_anew() -> None:
    values = np.arange(100.0)
    pyramid = built(values)
    assert not pyramid.extend_to(-values[:40])
    assert_blocks(pyramid.blocks(-values[:40], 0, 40, 8), -values[:40], 0, 40, 8)


@pytest.mark.parametrize("length", [60, 99, 100, 101, 400])
def test_a_series_cut_back_and_grown_again_shows_nothing_stale(length: int) -> None:
    """A view that was hidden while the run went back before its divergence sees only the longer series."""
    history = History()
    for loss in range(100):
        history.append(0.0, 1e6 + loss, 0.1, 1.0)
    pyramid = built(history.steps().loss)
    history.truncate(50)
    for _ in range(length - 50):
        history.append(0.0, 1.0, 0.1, 1.0)
    values = history.steps().loss
    assert not pyramid.extend_to(values)
    assert len(pyramid) == length
    assert_blocks(pyramid.blocks(values, 0, length, 16), values, 0, length, 16)


def test_a_series_that_ends_in_nan_is_not_taken_for_another_one() -> None:
    values = np.arange(64.0)
    values[40] = np.nan
    pyramid = built(values[:41])
    assert pyramid.extend_to(values), "built anew although nothing was cut back"
    assert_blocks(pyramid.blocks(values, 0, 64, 8), values, 0, 64, 8)
