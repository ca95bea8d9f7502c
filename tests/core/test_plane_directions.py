"""Directions of a plane through the weights: norms, angles, what stays when a network is rescaled."""

from __future__ import annotations

import numpy as np
import pytest

from core.layout import ParameterLayout, lay_out
from core.plane.directions import (
    Directions,
    ParameterPlace,
    filter_normalised,
    parameter_directions,
    real_places,
)
from core.plane.plane import Plane
from core.plane.principal import principal_directions
from core.plane.random_walk import caution, random_walk_share

WIDE = lay_out((12, 16, 16, 1))
ONE_INPUT = lay_out((1, 16, 8, 1))


def drawn(layout: ParameterLayout, seed: int = 0) -> np.ndarray:
    """Draw parameters of very different sizes, with 0 in the padding."""
    generator = np.random.default_rng(seed)
    sizes = np.exp(generator.normal(size=layout.length))
    return np.where(real_places(layout), generator.normal(size=layout.length) * sizes, 0)


def row_norms(layout: ParameterLayout, vector: np.ndarray) -> np.ndarray:
    return np.concatenate([np.linalg.norm(layer.weight_of(vector), axis=1) for layer in layout.layers])


def biases(layout: ParameterLayout, vector: np.ndarray) -> np.ndarray:
    return np.concatenate([layer.bias_of(vector) for layer in layout.layers])


@pytest.mark.parametrize("sizes", [(12, 16, 16, 1), (1, 16, 8, 1), (2, 4, 2, 1), (1, 4, 1, 1), (5, 1)])
@pytest.mark.parametrize("seed", [0, 7])
def test_each_row_of_both_directions_is_as_long_as_its_weights(sizes: tuple[int, ...], seed: int) -> None:
    layout = lay_out(sizes)
    parameters = drawn(layout)
    found = filter_normalised(layout, parameters, seed)
    for direction in (found.first, found.second):
        assert row_norms(layout, direction) == pytest.approx(row_norms(layout, parameters), rel=1e-12)
        assert not biases(layout, direction).any()
        assert not direction[~real_places(layout)].any()
    Plane.through(layout, parameters, found)  # they span a plane


def test_rows_of_several_inputs_are_orthogonal_each_by_itself() -> None:
    parameters = drawn(WIDE)
    found = filter_normalised(WIDE, parameters, 3)
    for layer in WIDE.layers:
        first, second = (layer.weight_of(one) for one in (found.first, found.second))
        assert np.abs((first * second).sum(axis=1)).max() < 1e-12 * np.square(parameters).max()
    assert abs(Plane.through(WIDE, parameters, found).cosine) < 1e-14


def test_a_layer_of_one_input_comes_as_near_to_orthogonal_as_its_signs_allow() -> None:
    parameters = drawn(ONE_INPUT)
    found = filter_normalised(ONE_INPUT, parameters, 0)
    layer = ONE_INPUT.layers[0]
    products = (layer.weight_of(found.first) * layer.weight_of(found.second))[:, 0]
    squares = layer.weight_of(parameters)[:, 0] ** 2
    assert np.abs(products) == pytest.approx(squares)
    largest_alone = max(squares.max() - (squares.sum() - squares.max()), 0.0)
    assert abs(products.sum()) <= largest_alone + np.sort(squares)[-2]
    even = np.where(real_places(ONE_INPUT), 0.5, 0.0)
    assert Plane.through(ONE_INPUT, even, filter_normalised(ONE_INPUT, even, 0)).cosine == pytest.approx(0)


def test_directions_are_gaussian_about_zero() -> None:
    layout = lay_out((400, 50, 1))
    parameters = np.where(real_places(layout), 1.0, 0.0)
    for direction in (d := filter_normalised(layout, parameters, 1)).first, d.second:
        numbers = layout.layers[0].weight_of(direction).ravel()
        assert abs(numbers.mean()) < 4 / np.sqrt(len(numbers))
        kurtosis = np.mean(numbers**4) / np.mean(numbers**2) ** 2
        assert kurtosis == pytest.approx(3, abs=0.15)


def test_a_seed_gives_the_same_directions_and_seed_0_is_one_like_the_others() -> None:
    parameters = drawn(WIDE)
    found = [filter_normalised(WIDE, parameters, seed).first for seed in (0, 0, 1)]
    assert np.array_equal(found[0], found[1])
    assert not np.allclose(found[0], found[2])


def test_the_noise_stays_while_training_changes_the_weights() -> None:
    parameters = drawn(WIDE)
    before, after = (filter_normalised(WIDE, vector, 5) for vector in (parameters, 3 * parameters))
    assert after.first == pytest.approx(3 * before.first)
    assert after.second == pytest.approx(3 * before.second)


def test_chosen_layers_move_alone_along_the_same_noise() -> None:
    parameters = drawn(WIDE)
    everywhere, one = (
        filter_normalised(WIDE, parameters, 0),
        filter_normalised(WIDE, parameters, 0, layers=[1]),
    )
    for layer, moves in zip(WIDE.layers, (False, True, False), strict=True):
        assert np.array_equal(one.first[layer.whole], everywhere.first[layer.whole] * moves)


def test_weights_of_zero_give_no_plane() -> None:
    with pytest.raises(ValueError, match="Too few weights"):
        filter_normalised(WIDE, np.zeros(WIDE.length), 0)
    with pytest.raises(ValueError, match="Too few weights"):
        filter_normalised(lay_out((1, 1)), np.ones(lay_out((1, 1)).length), 0)


# ---- two weights ------------------------------------------------------------------------------


def test_two_weights_move_alone_by_what_the_axes_say() -> None:
    found = parameter_directions(WIDE, ParameterPlace(1, 2, 4), ParameterPlace(2, 0))
    assert found.names == ("W₂[3, 5]", "b₃[1]")
    parameters = drawn(WIDE)
    moved = Plane.through(WIDE, parameters, found).at(0.25, -2.0)
    assert WIDE.layers[1].weight_of(moved)[2, 4] == WIDE.layers[1].weight_of(parameters)[2, 4] + 0.25
    assert WIDE.layers[2].bias_of(moved)[0] == WIDE.layers[2].bias_of(parameters)[0] - 2
    assert np.count_nonzero(moved != parameters) == 2


@pytest.mark.parametrize(
    "place",
    [ParameterPlace(3, 0), ParameterPlace(-1, 0), ParameterPlace(0, 16), ParameterPlace(0, 0, 12),
     ParameterPlace(0, 0, -1)],
)  # fmt: skip
def test_a_weight_that_is_not_there_is_refused(place: ParameterPlace) -> None:
    with pytest.raises(IndexError):
        parameter_directions(WIDE, place, ParameterPlace(0, 0, 0))


def test_a_bias_of_a_network_without_one_and_the_same_weight_twice_are_refused() -> None:
    with pytest.raises(IndexError):
        ParameterPlace(0, 0).index(lay_out((2, 1), has_bias=False))
    with pytest.raises(ValueError, match="two different"):
        parameter_directions(WIDE, ParameterPlace(0, 0, 0), ParameterPlace(0, 0, 0))


# ---- principal components ----------------------------------------------------------------------


def walk(layout: ParameterLayout, points: int, seed: int = 0) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(size=(points, layout.length))
    return np.where(real_places(layout), steps.cumsum(axis=0), 0)


@pytest.mark.parametrize("points", [5, 40, 300])
def test_components_are_those_of_a_full_decomposition(points: int) -> None:
    path = walk(WIDE, points)
    found = principal_directions(WIDE, path)
    _, lengths, components = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    for direction, component in zip((found.first, found.second), components, strict=False):
        assert abs(direction @ component) == pytest.approx(1, abs=1e-9)
        assert np.linalg.norm(direction) == pytest.approx(1, rel=1e-12)
    assert found.explained == pytest.approx(lengths[:2] ** 2 / (lengths**2).sum())
    assert found.first @ found.second == pytest.approx(0, abs=1e-12)


def test_components_ignore_padding() -> None:
    path = walk(WIDE, 30)
    dirty = np.where(real_places(WIDE), path, 1e6 * walk(WIDE, 30, 1) + 7)
    assert principal_directions(WIDE, dirty).first == pytest.approx(principal_directions(WIDE, path).first)


def test_the_path_begins_on_the_positive_side_and_keeps_its_sides_as_it_grows() -> None:
    path = walk(WIDE, 200)
    found = principal_directions(WIDE, path)
    assert (path[0] - path[-1]) @ found.first > 0
    turned = Directions(-found.first, -found.second, found.names)
    kept = principal_directions(WIDE, path, before=turned)
    assert kept.first == pytest.approx(-found.first)
    assert kept.second == pytest.approx(-found.second)


def test_short_and_straight_paths_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="three"):
        principal_directions(WIDE, walk(WIDE, 2))
    straight = np.outer(np.arange(5.0), drawn(WIDE))
    with pytest.raises(ValueError, match="straight line"):
        principal_directions(WIDE, straight)
    with pytest.raises(ValueError, match="straight line"):
        principal_directions(WIDE, np.ones((100, WIDE.length)))


# ---- the caution -------------------------------------------------------------------------------


def test_two_components_of_a_long_random_walk_hold_76_per_cent() -> None:
    layout = lay_out((40, 40, 40, 1))
    explained = principal_directions(layout, walk(layout, 400)).explained
    assert explained is not None
    assert sum(explained) == pytest.approx(0.76, abs=0.02)
    assert random_walk_share(400, layout.parameter_count) == pytest.approx(sum(explained), abs=0.02)
    assert random_walk_share(400, layout.parameter_count) == pytest.approx(7.5 / np.pi**2, abs=1e-4)


@pytest.mark.parametrize(
    ("points", "dimensions"), [(150, 497), (50, 249), (10, 250), (150, 200), (150, 20), (30, 6)]
)
def test_the_share_of_a_walk_is_that_of_simulated_ones(points: int, dimensions: int) -> None:
    generator = np.random.default_rng(1)
    shares = []
    for _ in range(20):
        path = generator.choice([-1.0, 1.0], size=(points, dimensions)).cumsum(axis=0)
        path -= path.mean(axis=0)
        variances = np.linalg.eigvalsh(path @ path.T)
        shares.append(variances[-2:].sum() / variances.sum())
    assert random_walk_share(points, dimensions) == pytest.approx(np.mean(shares), abs=0.015)


def test_in_few_dimensions_a_walk_is_simulated() -> None:
    assert random_walk_share(100, 2) == 1
    assert random_walk_share(3, 50) == 1
    assert random_walk_share(400, 5) > random_walk_share(400, 150) > 0.74
    with pytest.raises(ValueError, match="two points"):
        random_walk_share(1, 5)


def test_the_caution_names_both_shares() -> None:
    sentence = caution(0.93, 400, 497)
    assert "93 %" in sentence
    assert "76 %" in sentence
    assert "400 points" in sentence
