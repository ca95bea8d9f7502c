"""The min/max pyramid against NumPy over the same blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.history import History
from core.pyramid import MinMaxPyramid

FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)
SERIES = arrays(np.float32, st.integers(0, 700), elements=FLOATS, fill=FLOATS)


def built(values: np.ndarray) -> MinMaxPyramid:
    pyramid = MinMaxPyramid()
    pyramid.extend_to(values)
    return pyramid


def expected_band(values: np.ndarray, start: int, stop: int, size: int) -> tuple[list[float], list[float]]:
    """Return minimum and maximum of the blocks that begin at multiples of `size`."""
    lows, highs = [], []
    for begin in range(start // size * size, stop, size):
        block = values[begin : min(begin + size, stop)] if size > 1 else values[begin : begin + 1]
        block = block[~np.isnan(block)]
        lows.append(float(block.min()) if len(block) else float("nan"))
        highs.append(float(block.max()) if len(block) else float("nan"))
    return lows, highs


def assert_band(pyramid: MinMaxPyramid, values: np.ndarray, blocks: int) -> None:
    size, low, high = pyramid.band(values, 0, len(values), blocks)
    lows, highs = expected_band(values, 0, len(values), size)
    np.testing.assert_array_equal(low, lows)
    np.testing.assert_array_equal(high, highs)


@given(SERIES, st.integers(1, 100))
def test_band_of_the_whole_series_equals_numpy(values: np.ndarray, blocks: int) -> None:
    assert_band(built(values), values, blocks)


@given(SERIES, st.lists(st.integers(0, 700), max_size=8), st.integers(1, 50))
def test_taking_in_bit_by_bit_equals_all_at_once(values: np.ndarray, lengths: list[int], blocks: int) -> None:
    pyramid = MinMaxPyramid()
    for length in sorted(lengths):
        pyramid.extend_to(values[:length])
    pyramid.extend_to(values)
    assert len(pyramid) == len(values)
    size, low, high = pyramid.band(values, 0, len(values), blocks)
    other_size, other_low, other_high = built(values).band(values, 0, len(values), blocks)
    assert size == other_size
    np.testing.assert_array_equal(low, other_low)
    np.testing.assert_array_equal(high, other_high)


@given(st.data())
def test_band_of_a_part_covers_exactly_its_values(data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 700))
    start = data.draw(st.integers(0, length - 1))
    stop = data.draw(st.integers(start + 1, length))
    values = np.random.default_rng(length).normal(size=length).astype(np.float32)
    size, low, high = built(values).band(values, start, stop, data.draw(st.integers(1, 60)))
    first = start // size * size
    assert len(low) == len(high) == -(-(stop - first) // size)
    assert low.min() == values[first:stop].min()
    assert high.max() == values[first:stop].max()


@given(st.integers(1, 100_000), st.integers(8, 2000))
@settings(max_examples=40)
def test_a_long_series_comes_in_few_blocks(length: int, blocks: int) -> None:
    values = np.arange(length, dtype=np.float32)
    _, low, _ = built(values).band(values, 0, length, blocks)
    assert len(low) <= max(blocks + 1, 7)


def test_blocks_do_not_move_while_the_series_grows() -> None:
    values = np.random.default_rng(0).normal(size=5000).astype(np.float32)
    pyramid = MinMaxPyramid()
    pyramid.extend_to(values[:4000])
    size, low, _ = pyramid.band(values[:4000], 0, 4000, 100)
    pyramid.extend_to(values)
    later_size, later_low, _ = pyramid.band(values, 0, 5000, 100)
    assert later_size == size
    np.testing.assert_array_equal(later_low[: 4000 // size], low[: 4000 // size])


def test_values_that_are_not_numbers_are_left_out_of_their_block() -> None:
    values = np.array([1, np.nan, 3, 2, *[np.nan] * 4, 5, 6, 7, np.inf], np.float32)
    size, low, high = built(values).band(values, 0, 12, 3)
    assert size == 4
    np.testing.assert_array_equal(low, np.array([1, np.nan, 5], np.float32))
    np.testing.assert_array_equal(high, np.array([3, np.nan, np.inf], np.float32))


def test_an_empty_series_has_an_empty_band() -> None:
    size, low, high = built(np.empty(0, np.float32)).band(np.empty(0, np.float32), 0, 0, 10)
    assert (size, len(low), len(high)) == (1, 0, 0)


def test_a_shorter_series_is_taken_in_anew() -> None:
    values = np.arange(100, dtype=np.float32)
    pyramid = built(values)
    pyramid.extend_to(-values[:40])
    assert_band(pyramid, -values[:40], 5)


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
    pyramid.extend_to(values)
    assert len(pyramid) == length
    assert_band(pyramid, values, 6)


def test_a_series_that_ends_in_nan_is_not_taken_for_another_one() -> None:
    values = np.arange(64, dtype=np.float32)
    values[40] = np.nan
    pyramid = built(values[:41])
    levels = pyramid._levels
    pyramid.extend_to(values)
    assert pyramid._levels is levels, "built anew although nothing was cut back"
    assert_band(pyramid, values, 8)
