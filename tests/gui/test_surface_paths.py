"""Paths: where lines run, what is left out, where heads stand; painted piece by piece as at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from picture_bench import difference
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from surface_scenes import cut_off, racer, spiral

from core.race.snapshot import RacerPicture, Standing
from gui.theme import Theme, theme
from gui.views.looks import look_of
from gui.views.surface import path_growth
from gui.views.surface.map_ground import MapProjection
from gui.views.surface.path_growth import growths
from gui.views.surface.path_lines import cut, dashes, dashes_together, lengths, mark_every, path_lines
from gui.views.surface.paths import lines_of, paint_heads, paint_paths
from gui.views.surface.relief import USUAL_CAMERA, HeightScale, ReliefProjection
from gui.views.surface.trail import SHORT, Trail

VIEW = MapProjection((-3.0, 3.0), (-2.0, 2.0), 600.0, 400.0)
RELIEF = ReliefProjection(
    USUAL_CAMERA, QRectF(0, 0, 600, 400), (-3.0, 3.0), (-2.0, 2.0), HeightScale(0.0, 25.0, None)
)


def lines(picture: RacerPicture, budget: int = 1000) -> np.ndarray:
    return path_lines(picture, VIEW, budget=budget, selected=False).lines


def test_lines_join_the_points_in_pixels() -> None:
    found = lines(racer([-3, 0, 3], [-2, 0, 0]))
    assert found == pytest.approx(np.array([[0, 400, 300, 200], [300, 200, 600, 200]]))


def test_points_that_are_none_break_nothing() -> None:
    broken = racer([-1, np.nan, 1], [0, 0, 0])
    assert np.isfinite(lines(broken)).all()


def test_far_away_points_are_cut_off_at_the_edge() -> None:
    found = lines(racer([0, 1e200], [0, 0]))
    assert found[0, 2] == pytest.approx(600 * (1 + VIEW.slack))
    assert np.isfinite(lines(racer([0, 1e200, -1e200, 0], [0, 1e200, 1e200, 0]))).all()


def test_cut_lines_are_parts_of_the_lines() -> None:
    random = np.random.default_rng(3)
    whole = random.uniform(-2, 3, (500, 6))
    parts, which = cut(whole, 0.0, 1.0)
    assert len(parts) > 100
    assert ((parts[:, [0, 1, 3, 4]] > -1e-9) & (parts[:, [0, 1, 3, 4]] < 1 + 1e-9)).all()
    a, b = whole[which, :2], whole[which, 3:5]
    for end in (parts[:, :2], parts[:, 3:5]):
        cross = (b - a)[:, 0] * (end - a)[:, 1] - (b - a)[:, 1] * (end - a)[:, 0]
        assert np.abs(cross).max() < 1e-9
    missed = np.setdiff1d(np.arange(500), which)
    steps = np.linspace(0, 1, 400)[:, None, None]
    points = whole[missed, :2] + steps * (whole[missed, 3:5] - whole[missed, :2])
    assert not ((points > 0.001) & (points < 0.999)).all(axis=2).any()


def test_long_paths_are_thinned_but_keep_their_course_and_their_end() -> None:
    turn = np.linspace(0, 40, 20_000)
    long = racer(1.5 * np.cos(turn), 1.5 * np.sin(turn))
    found = lines(long, budget=1200)
    assert len(found) < 1400
    radius = np.hypot((found[:, 0] - 300) / 100, (found[:, 1] - 200) / 100)
    assert np.allclose(radius, 1.5, atol=0.01)
    assert found[-1, 2:] == pytest.approx([300 + 150 * np.cos(40), 200 - 150 * np.sin(40)])


def test_dashes_have_the_lengths_of_the_pattern_and_run_over_joints() -> None:
    corner = np.array([[0.0, 0, 50, 0], [50, 0, 50, 57]])
    parts, which = dashes(corner, (11.0, 5.0))
    joined = _joined(parts)
    assert [round(length, 6) for length in joined] == [11.0] * 7
    assert set(which.tolist()) == {0, 1}
    shifted, _ = dashes(corner[1:], (11.0, 5.0), 50.0)
    assert shifted == pytest.approx(parts[which == 1])


def _joined(parts: np.ndarray) -> list[float]:
    """Return the lengths of dashes whose pieces go on from one another."""
    found: list[float] = []
    for row, length in enumerate(lengths(parts)):
        if row and np.allclose(parts[row, :2], parts[row - 1, 2:]):
            found[-1] += float(length)
        else:
            found.append(float(length))
    return found


def test_dashes_of_several_paths_are_those_of_each() -> None:
    rng = np.random.default_rng(3)
    ways = [rng.normal(size=(count, 2)).cumsum(axis=0) * 9 for count in (30, 2, 400, 12)]
    paths = [np.hstack([way[:-1], way[1:]]) for way in ways]
    patterns, before = [(11.0, 5.0), (), (2.0, 4.0), (9.0, 3.0, 2.0, 3.0)], [0.0, 7.0, 31.5, 1200.0]
    together, which = dashes_together(paths, patterns, before)
    begin = first = 0
    for path, pattern, px in zip(paths, patterns, before, strict=True):
        parts, own = dashes(path, pattern, px)
        assert together[begin : begin + len(parts)] == pytest.approx(parts, abs=1e-9)
        assert (which[begin : begin + len(parts)] == own + first).all()
        begin, first = begin + len(parts), first + len(path)
    assert begin == len(together)


def test_a_solid_line_has_no_dashes() -> None:
    line = np.array([[0.0, 0, 50, 0]])
    assert dashes(line, ())[0] is line


@pytest.mark.parametrize(
    ("steps", "every"), [(1, 5), (18, 5), (25, 10), (60, 20), (500, 200), (20_000, 10_000)]
)
def test_marks_are_few_and_at_round_steps(steps: int, every: int) -> None:
    assert mark_every(steps) == every
    assert steps // every <= 4


def test_the_head_is_the_last_point_or_where_it_left() -> None:
    at_home = path_lines(racer([0, 1], [0, 1]), VIEW, budget=10, selected=False).head
    assert at_home is not None and at_home.inside and (at_home.x, at_home.y) == (400, 100)
    away = path_lines(racer([0, 6], [0, 0]), VIEW, budget=10, selected=False).head
    assert away is not None and not away.inside
    assert away.y == 200 and 580 < away.x < 600  # a little inside, so that it is seen as a whole
    assert path_lines(racer([9, 8], [9, 8]), VIEW, budget=10, selected=False).head is None


def test_who_leaves_the_relief_stays_on_the_ground() -> None:
    left = racer([2.9, 1e30], [0, 0], standing=Standing.DIVERGED)
    found = path_lines(left, RELIEF, budget=10, selected=False)
    (x,), (y,) = RELIEF.pixels(np.array([3.0]), np.zeros(1), np.array([2.9**2]))
    assert found.head is not None and (found.head.x, found.head.y) == pytest.approx((x, y))
    assert found.lines[0, 2:] == pytest.approx([x, y]) and found.diverged


def test_no_two_racers_look_alike(dark: Theme) -> None:
    looks = [look_of(dark, number) for number in range(1, 17)]
    assert len({(look.colour.name(), look.hollow) for look in looks}) == 16
    assert len({(look.dash_px, look.hollow) for look in looks}) == 16
    assert len({(look.marker, look.hollow) for look in looks}) == 16
    assert look_of(dark, 17) is not looks[0] and look_of(dark, 17).marker == looks[0].marker


def painted(racers: list[RacerPicture], look: Theme, view: MapProjection = VIEW) -> QImage:
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(look.surface[3])
    painter = QPainter(image)
    paths = lines_of(racers, view, selected=2, moving=False)
    paint_paths(painter, look, paths, moving=False)
    paint_heads(painter, look, paths)
    painter.end()
    return image


@pytest.mark.parametrize("name", ["dark", "light"])
def test_paths_are_told_apart_without_colour(name: str) -> None:
    look = theme(name)  # type: ignore[arg-type]
    course = spiral(1)
    grey = [
        painted([replace(course, settings=replace_number(course, number))], look).convertToFormat(
            QImage.Format.Format_Grayscale8
        )
        for number in range(1, 9)
    ]
    coloured = [image.convertToFormat(QImage.Format.Format_RGB32) for image in grey]
    for n, one in enumerate(coloured):
        for other in coloured[:n]:
            assert difference(one, other)[1] > 0.002


def replace_number(picture: RacerPicture, number: int) -> object:
    return picture.settings.model_copy(update={"number": number})


def trail_image(trail: Trail) -> QImage:
    assert trail.pixmap is not None
    return trail.pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)


def update(trail: Trail, racers: list[RacerPicture], *, moving: bool = True, key: object = 0) -> bool:
    look = theme("dark")

    def ground(painter: QPainter) -> None:
        painter.fillRect(0, 0, 600, 400, look.surface[3])

    return trail.update((600, 400), 1.0, (key,), look, VIEW, racers, 2, moving, ground)


def test_paths_painted_bit_by_bit_look_as_if_painted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.views.surface.trail.ANEW_S", 1e9)
    whole = [spiral(number, 200) for number in (1, 2, 3, 4)]
    growing, once = Trail(), Trail()
    assert update(growing, [cut_off(one, 150) for one in whole])
    for points in range(151, 201):
        assert not update(growing, [cut_off(one, points) for one in whole])
    update(once, whole)
    mean, far = difference(trail_image(growing), trail_image(once))
    assert mean < 1.5 and far < 0.006
    for one, other in zip(growing.paths, once.paths, strict=True):
        assert one.head is not None and other.head is not None
        assert (one.head.x, one.head.y) == pytest.approx((other.head.x, other.head.y))


@pytest.mark.parametrize("points", [1, 2, SHORT])
def test_short_paths_that_race_are_painted_together_as_each_alone(points: int) -> None:
    """Some begin outside of the picture, some jump, one has diverged."""
    paths = [cut_off(spiral(number, SHORT), points) for number in (1, 2, 3)]
    outside = cut_off(racer(np.linspace(-9, 9, SHORT), np.linspace(-1, 1, SHORT), number=4), points)
    jumped = replace(cut_off(spiral(5, SHORT), points), jumps=(30,) if points > 30 else ())
    lost = replace(cut_off(spiral(6, SHORT), points), standing=Standing.DIVERGED)
    racers = [*paths, outside, jumped, lost]
    together, alone = Trail(), Trail()
    assert update(together, racers)
    assert update(alone, racers, moving=False)
    mean, far = difference(trail_image(together), trail_image(alone))
    assert mean < 1.0 and far < 0.004
    assert len(together.curves) == pytest.approx(len(alone.curves), rel=0.02, abs=4)
    for one, other in zip(together.paths, alone.paths, strict=True):
        assert (one.number, one.name, one.diverged, one.selected) == (
            other.number,
            other.name,
            other.diverged,
            other.selected,
        )
        assert (one.head is None) is (other.head is None)
        if one.head is not None and other.head is not None:
            assert (one.head.x, one.head.y) == pytest.approx((other.head.x, other.head.y))
            assert one.head.inside is other.head.inside


def test_what_is_new_of_paths_is_worked_out_once_for_map_and_relief() -> None:
    racers, counts = [spiral(number, 90) for number in (1, 2)], [80, 85]
    parts = path_growth._parts
    parts.cache_clear()
    growths(racers, counts, VIEW)
    growths(racers, counts, RELIEF)
    assert (parts.cache_info().misses, parts.cache_info().hits) == (1, 1)
    growths([replace(one) for one in racers], counts, RELIEF)
    assert parts.cache_info().misses == 2, "paths of another frame"


def test_a_path_that_does_not_go_on_is_painted_anew() -> None:
    trail = Trail()
    update(trail, [spiral(1, 60)])
    assert not update(trail, [spiral(1, 60)])
    assert update(trail, [cut_off(spiral(1, 60), 40)])  # stepped back
    assert update(trail, [spiral(1, 61)])  # another course
    assert update(trail, [spiral(1, 61), spiral(2, 61)])  # one more
    assert update(trail, [spiral(1, 61), spiral(2, 61)], key=1)  # another ground


def test_whoever_leaves_while_racing_stands_at_the_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.views.surface.trail.ANEW_S", 1e9)
    leaving = racer([0, 1, 5, 1e4, 1e300], [0, 0, 0, 0, 0])
    trail = Trail()
    update(trail, [cut_off(leaving, 2)])
    for points in (3, 4, 5):
        assert not update(trail, [cut_off(leaving, points)])
        head = trail.paths[0].head
        assert head is not None and not head.inside and head.x > 580


def test_nothing_is_painted_where_there_are_no_points() -> None:
    empty = racer(np.empty(0), np.empty(0))
    assert lines_of([empty], VIEW, selected=0, moving=False) == []
    assert lines(racer([0.5], [0.5])).shape == (0, 4)
