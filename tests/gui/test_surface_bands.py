"""Levels, bands, contours: right for every kind of surface."""

from __future__ import annotations

import numpy as np
import pytest
from surface_scenes import ALL, BOWL, FLAT, HOLE, HUGE, NOWHERE, ROSENBROCK, SADDLE, Formula

from core.landscape.surface import Minimum
from gui.views.surface.bands import (
    BANDS,
    SurfacePicture,
    band_numbers,
    finer,
    level_texts,
    levels_of,
    picture_of,
    ramp_places,
)
from gui.views.surface.bands import (
    HOLE as NO_BAND,
)


def picture(surface: Formula, *, log: bool = True, side: int = 80) -> SurfacePicture:
    return picture_of(surface, surface.domain.x, surface.domain.y, side, log=log)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("surface", ALL, ids=lambda surface: surface.title)
def test_levels_ascend_within_the_values(surface: Formula, log: bool) -> None:
    made = picture(surface, log=log)
    finite = made.values[np.isfinite(made.values)]
    assert (np.diff(made.levels) > 0).all() and len(made.levels) < BANDS
    if len(made.levels):
        assert finite.min() < made.levels[0] and made.levels[-1] < finite.max()
    assert (len(made.levels) == 0) == (surface in (FLAT, NOWHERE))
    assert len(made.lines) == len(made.levels)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("surface", [BOWL, SADDLE, HOLE, ROSENBROCK, HUGE], ids=lambda one: one.title)
def test_no_band_takes_nearly_everything(surface: Formula, log: bool) -> None:
    made = picture(surface, log=log)
    bands = band_numbers(made.values, made.levels)
    counts = np.bincount(bands[bands != NO_BAND], minlength=len(made.levels) + 1)
    assert (counts > 0).all()
    assert counts.max() < (0.75 if log else 0.9) * counts.sum()


def test_logarithmic_levels_grow_by_a_factor_above_the_lowest_value() -> None:
    lifted = Formula(lambda x, y: x**2 + 4 * y**2 - 78, BOWL.domain, (Minimum(0, 0, -78),))
    above = picture(lifted).levels + 78
    factors = above[1:] / above[:-1]
    assert len(above) == BANDS - 1
    assert factors.max() / factors.min() < 1.15 and factors.min() > 1.3


def test_the_lowest_known_value_counts_even_where_the_grid_misses_it() -> None:
    values = np.array([[5.0, 6.0], [7.0, 50.0]])
    assert (
        levels_of(values, log=True, lowest=5.0).tolist() != levels_of(values, log=True, lowest=4.9).tolist()
    )


def test_linear_levels_are_equally_far_apart() -> None:
    steps = np.diff(picture(SADDLE, log=False).levels)
    assert steps.max() - steps.min() < 0.1 * steps.mean()


def test_bands_count_levels_that_are_reached() -> None:
    values = np.array([-1.0, 0.0, 0.5, 1.0, 99.0, np.nan, np.inf])
    assert band_numbers(values, np.array([0.0, 1.0])).tolist() == [0, 1, 1, 2, 2, NO_BAND, NO_BAND]


def test_contours_lie_where_the_surface_has_their_level() -> None:
    made = picture(BOWL, side=200)
    for level, lines in zip(made.levels, made.lines, strict=True):
        assert len(lines)
        x, y = lines[:, [0, 2]].ravel(), lines[:, [1, 3]].ravel()
        assert np.allclose(BOWL.values(x, y), level, rtol=0.02, atol=0.003)


def test_contours_keep_out_of_holes() -> None:
    made = picture(HOLE)
    ends = np.concatenate([lines[:, [0, 2]].ravel() for lines in made.lines])
    assert len(ends) and ends.min() >= -1.0 - 0.08


@pytest.mark.parametrize("surface", ALL, ids=lambda surface: surface.title)
def test_areas_cover_everything_that_has_a_value(surface: Formula) -> None:
    made = picture(surface)
    (left, right), (low, high) = made.shown_range
    covered = sum(_area(ring) for rings in made.areas() for ring in rings)
    cells = np.isfinite(made.values)
    whole = (cells[1:, 1:] & cells[:-1, 1:] & cells[1:, :-1] & cells[:-1, :-1]).mean()
    assert covered == pytest.approx(whole * (right - left) * (high - low), rel=1e-6, abs=1e-9)


def _area(ring: np.ndarray) -> float:
    """Return the area inside a ring; holes, which run the other way round, are negative."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def test_labels_stand_on_their_line_and_apart() -> None:
    made = picture(ROSENBROCK, side=160)
    assert 2 <= len(made.labels) <= 3
    texts = level_texts(made.levels)
    for label in made.labels:
        level = made.levels[texts.index(label.text)]
        near = np.abs(made.lines[texts.index(label.text)][:, :2] - [label.x, label.y]).sum(axis=1)
        assert near.min() < 0.05, level
    places = np.array([(label.x, label.y) for label in made.labels])
    assert min(np.hypot(*(a - b)) for n, a in enumerate(places) for b in places[:n]) > 0.3


def test_texts_of_near_levels_differ() -> None:
    assert level_texts(np.array([1000.1, 1000.2, 1000.4])) == ["1,000.1", "1,000.2", "1,000.4"]
    assert level_texts(np.array([])) == []


def test_finer_values_are_linear_between_the_points() -> None:
    x, y = np.linspace(0, 1, 5), np.linspace(0, 1, 4)
    plane = 2 * x[None] + 3 * y[:, None]
    across, up = (np.arange(40) + 0.5) / 40, (np.arange(30) + 0.5) / 30
    assert np.allclose(finer(plane, 30, 40), 2 * across[None] + 3 * up[:, None])


def test_a_value_that_is_none_leaves_a_hole_around_it_only() -> None:
    values = np.zeros((5, 5))
    values[2, 2] = np.nan
    holes = np.isnan(finer(values, 40, 40))
    assert holes[20, 20] and not holes[:9].any() and not holes[:, 31:].any()


def test_few_bands_are_spread_over_the_ramp() -> None:
    assert ramp_places(np.array([1.0])).tolist() == [0, BANDS - 1]
    assert ramp_places(np.empty(0)).tolist() == [0]
