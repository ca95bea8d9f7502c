"""`Plane`: places, projections, the domain around a path."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import core
from core.layout import lay_out
from core.plane.directions import real_places
from core.plane.plane import Plane, domain_around

LAYOUT = lay_out((3, 4, 1))


def vectors(count: int, seed: int = 0) -> np.ndarray:
    numbers = np.random.default_rng(seed).normal(size=(count, LAYOUT.length))
    return np.where(real_places(LAYOUT), numbers, 0)


@pytest.fixture
def slanted() -> Plane:
    """A plane whose directions are neither orthogonal nor of the same length."""
    centre, first, second = vectors(3)
    return Plane(LAYOUT, centre, first, 0.01 * second + 0.05 * first)


def test_a_place_is_projected_onto_itself(slanted: Plane) -> None:
    assert slanted.cosine > 0.9
    a, b, distance = slanted.project(slanted.at(1.5, -40.0))
    assert (a, b) == pytest.approx((1.5, -40.0))
    assert distance == pytest.approx(0, abs=1e-12)


def test_the_projection_is_the_nearest_place_of_the_plane(slanted: Plane) -> None:
    parameters = vectors(1, seed=4)[0]
    a, b, distance = slanted.project(parameters)
    basis = np.column_stack([slanted.first, slanted.second])
    best, _, _, _ = np.linalg.lstsq(basis, parameters - slanted.centre, rcond=None)
    assert (a, b) == pytest.approx(tuple(best))
    assert distance == pytest.approx(np.linalg.norm(parameters - slanted.at(a, b)))
    for step in ((1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3)):
        assert np.linalg.norm(parameters - slanted.at(a + step[0], b + step[1])) > distance


def test_long_directions_do_not_shorten_the_places() -> None:
    centre, first, second = vectors(3)
    plane = Plane(LAYOUT, centre, 7 * first, second)
    assert plane.project(centre + 14 * first)[0] == pytest.approx(2)


def test_a_path_is_projected_point_by_point(slanted: Plane) -> None:
    path = vectors(6, seed=2).astype(np.float32)
    together = np.column_stack(slanted.project_path(path))
    for point, found in zip(path, together, strict=True):
        assert slanted.project(point) == pytest.approx(tuple(found))


def test_padding_does_not_count(slanted: Plane) -> None:
    parameters = vectors(1, seed=3)[0]
    dirty = np.where(real_places(LAYOUT), parameters, 1e9)
    assert slanted.project(dirty) == slanted.project(parameters)
    again = Plane(LAYOUT, np.where(real_places(LAYOUT), slanted.centre, 5), slanted.first, slanted.second)
    assert np.array_equal(again.at(1, 1), slanted.at(1, 1))


def test_biases_of_a_network_without_them_are_padding() -> None:
    bare = lay_out((3, 4, 1), has_bias=False)
    assert real_places(bare).sum() == bare.parameter_count
    assert real_places(LAYOUT).sum() == LAYOUT.parameter_count


def test_a_plane_is_a_private_copy() -> None:
    centre, first, second = vectors(3)
    plane = Plane(LAYOUT, centre, first, second)
    kept = plane.at(0, 0)
    centre[:] = 0
    assert np.array_equal(plane.at(0, 0), kept)
    with pytest.raises(ValueError, match="read-only"):
        plane.centre[0] = 1


def test_directions_that_span_no_plane_are_refused() -> None:
    centre, first, _ = vectors(3)
    only_padding = np.where(real_places(LAYOUT), 0.0, 1.0)
    for second in (-3 * first, np.zeros_like(first), only_padding, np.full_like(first, np.nan)):
        with pytest.raises(ValueError, match="span no plane"):
            Plane(LAYOUT, centre, first, second)


def test_it_says_which_layers_move_and_how_far() -> None:
    first, second = np.zeros((2, LAYOUT.length))
    first[LAYOUT.layers[1].weight] = 1
    second[LAYOUT.layers[1].bias] = 3
    plane = Plane(LAYOUT, vectors(1)[0], first, second)
    assert plane.moves_layer == (False, True)
    assert plane.lengths == (2.0, 3.0)


def test_a_domain_holds_the_path_with_a_margin() -> None:
    domain = domain_around(np.array([0.0, 10.0, np.nan]), np.array([-1.0, 1.0, 5.0]), margin=0.1)
    assert domain.x == pytest.approx((-1, 11))
    assert domain.y == pytest.approx((-1.2, 1.2))


def test_a_domain_has_a_size_even_where_nothing_moves() -> None:
    flat = domain_around(np.array([0.0, 4.0]), np.array([3.0, 3.0]), margin=0)
    assert flat.y == pytest.approx((1, 5))
    assert domain_around(np.array([2.0]), np.array([3.0])).x == pytest.approx((1, 3))
    assert domain_around(np.array([np.inf]), np.array([0.0])).size == (2, 2)


def test_what_the_window_reads_of_a_plane_does_not_wait_for_torch() -> None:
    names = ("directions", "plane", "picture", "random_walk", "trajectory")
    program = "import sys, importlib\n" + "\n".join(
        f"importlib.import_module('core.plane.{name}')" for name in names
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{program}\nprint('torch' in sys.modules)"],
        cwd=Path(core.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "False", done.stderr
