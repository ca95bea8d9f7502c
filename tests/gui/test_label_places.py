"""Direct labels: never on one another, always in the room, as near as there is room, and calm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gui.labelling.ends import EndPlaces, stacked
from gui.labelling.places import Box, Label, LabelPlaces, Placed, along
from gui.labelling.search import REST_BEATS
from gui.labelling.slots import CELL_PX, GAP_PX, LEADER_FROM_PX, coverage, crosses, meets

ROOM = Box(0, 0, 900, 560)


def heads(places: np.ndarray, width: float = 80.0, **options: float) -> list[Label]:
    return [Label(n, float(x), float(y), width, 22.0, **options) for n, (x, y) in enumerate(places)]  # type: ignore[arg-type]


def boxes_of(placed: Sequence[Placed]) -> list[Box]:
    return [place.box for place in placed if place.box is not None]


def overlap(one: Box, other: Box, gap: float = 0.0) -> bool:
    return (
        one.left < other.right + gap
        and other.left < one.right + gap
        and one.top < other.bottom + gap
        and other.top < one.bottom + gap
    )


def check(placed: Sequence[Placed], room: Box) -> None:
    """Fail if labels overlap, leave the room, or do not stand on whole pixels."""
    boxes = boxes_of(placed)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair, GAP_PX)]
    for box in boxes:
        assert room.left <= box.left < box.right <= room.right
        assert room.top <= box.top < box.bottom <= room.bottom
        assert {side % 1 for side in (box.left, box.top, box.right, box.bottom)} == {0}


# ---- ends of lines ------------------------------------------------------------------------------------


def cheapest_by_grid(targets: Sequence[int], heights: Sequence[int], top: int, bottom: int) -> int:
    """Return the least sum of squared displacements on whole pixels, by dynamic programming over them."""
    costs: dict[int, int] = {top - GAP_PX: 0}
    """Least cost so far for each lower edge of the last box."""
    for target, height in zip(targets, heights, strict=True):
        following: dict[int, int] = {}
        least, edges = None, sorted(costs)
        for y in range(top, bottom - height + 1):
            while edges and edges[0] + GAP_PX <= y:
                cost = costs[edges.pop(0)]
                least = cost if least is None else min(least, cost)
            if least is not None:
                following[y + height] = least + (y - target) ** 2
        costs = following
    return min(costs.values())


@given(
    boxes=st.lists(st.tuples(st.integers(-30, 150), st.integers(1, 25)), min_size=1, max_size=6),
    spare=st.integers(0, 60),
)
def test_stacked_labels_are_displaced_as_little_as_possible(boxes: list[tuple[int, int]], spare: int) -> None:
    targets, heights = zip(*boxes, strict=True)
    top, bottom = 5, 5 + sum(heights) + GAP_PX * (len(heights) - 1) + spare
    tops = stacked(targets, heights, top, bottom)
    edges = [(y, y + height) for y, height in zip(tops, heights, strict=True)]
    assert edges[0][0] >= top
    assert edges[-1][1] <= bottom
    assert all(above[1] + GAP_PX <= below[0] for above, below in pairwise(edges))
    cost = sum((y - target) ** 2 for y, target in zip(tops, targets, strict=True))
    assert cost == cheapest_by_grid(targets, heights, top, bottom)


def test_the_reference_finds_the_optimum_by_hand() -> None:
    assert cheapest_by_grid([10, 10], [10, 10], 0, 100) == 2 * 6**2
    assert stacked([10, 10], [10, 10], 0, 100) == [4, 16]


def ends(*y: float, height: float = 20.0, priorities: Sequence[float] = ()) -> list[Label]:
    levels = priorities or [0.0] * len(y)
    return [
        Label(n, 0.0, v, 60.0, height, priority=p) for n, (v, p) in enumerate(zip(y, levels, strict=True))
    ]


def test_labels_that_have_room_stand_beside_their_lines_without_a_leader() -> None:
    placed = EndPlaces().place(ends(50, 120), Box(10, 0, 90, 200))
    assert [place.box for place in placed] == [Box(10, 40, 70, 60), Box(10, 110, 70, 130)]
    assert [place.leader for place in placed] == [None, None]


def test_a_label_far_from_its_line_has_a_leader_to_it() -> None:
    placed = EndPlaces().place(ends(50, 50, 50), Box(10, 0, 90, 200))
    assert [place.box and place.box.top for place in placed] == [18, 40, 62]
    assert placed[0].leader == (0, 50, 10, 28)
    assert placed[1].leader is None


def test_labels_of_different_heights_stand_in_the_order_of_their_lines() -> None:
    """By their upper edges the lower line, whose label is higher, would come first."""
    upper, lower = Label("upper", 0.0, 50.0, 60.0, 10.0), Label("lower", 0.0, 55.0, 60.0, 60.0)
    places = EndPlaces()
    for labels in ([upper, lower], [lower, upper]):
        by_key = {place.key: place.box for place in places.place(labels, Box(10, 0, 90, 200))}
        assert by_key["upper"] is not None
        assert by_key["lower"] is not None
        assert by_key["upper"].bottom < by_key["lower"].top
        places.forget()


def test_where_there_is_no_room_the_least_important_lines_go_without() -> None:
    placed = EndPlaces().place(ends(10, 20, 30, priorities=[1, 0, 2]), Box(0, 0, 90, 50))
    assert [place.box is not None for place in placed] == [True, False, True]
    assert EndPlaces().place(ends(10), Box(0, 0, 30, 50))[0].box is None, "too narrow"


anywhere = st.floats(-200, 700)
sizes = st.floats(1, 60)


@given(
    st.lists(st.tuples(anywhere, sizes, st.floats(0, 3)), max_size=9),
    st.floats(0, 20),
    st.floats(30, 400),
)
def test_ends_never_overlap_and_keep_their_order(
    lines: list[tuple[float, float, float]], top: float, height: float
) -> None:
    room = Box(3.3, top, 90.9, top + height)
    labels = [Label(n, 0, y, 40.5, h, priority=p) for n, (y, h, p) in enumerate(lines)]
    placed = EndPlaces().place(labels, room)
    check(placed, room)
    shown = [(label.y, place.box.top) for label, place in zip(labels, placed, strict=True) if place.box]
    for (wanted, got), (other_wanted, other_got) in combinations(shown, 2):
        assert (wanted < other_wanted) <= (got < other_got)
    lowest_shown = min((p for (_, _, p), place in zip(lines, placed, strict=True) if place.box), default=None)
    if lowest_shown is None and lines:
        assert min(h for _, h, _ in lines) > height - 2


def test_lines_that_cross_swap_their_labels_once_and_not_for_noise() -> None:
    random, places = np.random.default_rng(0), EndPlaces()
    room, swaps, before = Box(0, 0, 90, 300), 0, None
    for call in range(400):
        way = 100 * call / 400  # two lines whose ends come nearer, cross, and part again
        noise = random.normal(0, 1, 2)
        placed = places.place(ends(100 + way + noise[0], 200 - way + noise[1]), room)
        check(placed, room)
        first, second = boxes_of(placed)
        order = first.top < second.top
        swaps += before is not None and order != before
        before = order
    assert not before
    assert swaps == 1


def test_ends_that_tremble_do_not_move_their_labels() -> None:
    random, places, room = np.random.default_rng(0), EndPlaces(), Box(0, 0, 90, 300)
    found = {
        tuple(boxes_of(places.place(ends(*(100 + random.uniform(-0.3, 0.3, 3))), room))) for _ in range(50)
    }
    assert len(found) == 1


# ---- around an anchor ---------------------------------------------------------------------------------


def test_a_label_stands_on_the_side_it_prefers() -> None:
    for side, expected in {
        "right": Box(110, 39, 150, 61),
        "left": Box(50, 39, 90, 61),
        "above": Box(80, 18, 120, 40),
        "below": Box(80, 60, 120, 82),
    }.items():
        label = Label("a", 100, 50, 40, 22, side=side)  # type: ignore[arg-type]
        (placed,) = LabelPlaces().place([label], ROOM)
        assert placed.box == expected
        assert placed.leader is None


def test_labels_cover_no_mark_and_no_box() -> None:
    wall = np.array([[108.0, 0.0, 400.0, 90.0]])
    labels = [Label("a", 100, 50, 40, 22), Label("b", 70, 50, 40, 22)]
    placed = LabelPlaces().place(labels, ROOM, boxes=wall)
    assert len(boxes_of(placed)) == 2
    solid = [Box(*wall[0]), Box(94, 44, 106, 56), Box(64, 44, 76, 56)]
    assert not [pair for pair in ((a, b) for a in boxes_of(placed) for b in solid) if overlap(*pair)]


def test_a_curve_is_not_covered_while_there_is_room_beside_it() -> None:
    curve = along(np.array([100.0, 300.0]), np.array([50.0, 50.0]))
    (free,) = LabelPlaces().place([Label("a", 100, 50, 40, 22)], ROOM)
    (aside,) = LabelPlaces().place([Label("a", 100, 50, 40, 22)], ROOM, curves=curve)
    assert free.box is not None
    assert aside.box is not None
    assert overlap(free.box, Box(100, 49, 300, 51))
    assert not overlap(aside.box, Box(100, 49, 300, 51))


def test_points_along_a_curve_leave_no_cell_out() -> None:
    x, y = np.array([3.0, 203.0, np.nan, 203.0]), np.array([3.0, 103.0, 5.0, 400.0])
    points = along(x, y)
    assert np.hypot(*np.diff(points, axis=0).T).max() <= CELL_PX / 2
    room = (0, 0, 300, 420)
    assert coverage(np.array([[100.0, 48.0, 112.0, 60.0]]), points, room)[0] >= 0.4
    assert coverage(np.array([[240.0, 48.0, 252.0, 60.0]]), points, room)[0] == 0
    assert len(along(x[:1], y[:1])) == 1


def test_many_labels_on_one_point_get_leaders_that_cross_nothing() -> None:
    labels = heads(np.full((8, 2), 300.0))
    placed = LabelPlaces().place(labels, ROOM)
    check(placed, ROOM)
    assert len(boxes_of(placed)) == 8
    leaders = np.array([place.leader for place in placed if place.leader])
    boxes = np.array([(b.left, b.top, b.right, b.bottom) for b in boxes_of(placed)])
    assert len(leaders)
    assert not crosses(leaders, boxes).any()
    assert not meets(leaders, leaders).any()


def test_leaders_hardly_ever_cross_a_mark_or_a_label() -> None:
    led, crossed = 0, 0
    for seed in range(12):
        anchors = 300 + np.random.default_rng(seed).normal(0, 25, (9, 2))
        placed = LabelPlaces().place(heads(anchors), ROOM)
        check(placed, ROOM)
        marks = np.hstack([anchors - 5, anchors + 5])
        boxes = np.array([(b.left, b.top, b.right, b.bottom) for b in boxes_of(placed)])
        for n, place in enumerate(placed):
            if place.leader is not None:
                solid = np.concatenate([np.delete(marks, n, axis=0), boxes])
                led, crossed = led + 1, crossed + int(crosses(np.array([place.leader]), solid).sum())
    assert led > 20
    assert crossed <= led / 5, "marks lie on one another as well"


def test_a_leader_runs_from_the_edge_of_the_mark_to_the_label() -> None:
    for place, label in zip(LabelPlaces().place(heads(np.full((8, 2), 300.0)), ROOM), range(8), strict=True):
        if place.leader is None:
            continue
        x1, y1, x2, y2 = place.leader
        assert place.box is not None, label
        assert np.hypot(x1 - 300, y1 - 300) == pytest.approx(6)
        assert place.box.left <= x2 <= place.box.right
        assert place.box.top <= y2 <= place.box.bottom
        assert np.hypot(x2 - x1, y2 - y1) > LEADER_FROM_PX


def test_the_less_important_label_gives_way() -> None:
    narrow = Box(0, 0, 120, 30)
    for important in (0, 1):
        labels = [Label(n, 20 + n, 15, 80, 22, priority=float(n == important)) for n in (0, 1)]
        placed = LabelPlaces().place(labels, narrow)
        assert [place.box is not None for place in placed] == [n == important for n in (0, 1)]


def test_a_label_that_comes_later_takes_the_place_of_a_less_important_one() -> None:
    places, narrow = LabelPlaces(), Box(0, 0, 120, 30)
    first, second = Label("a", 20, 15, 80, 22), Label("b", 20, 15, 80, 22, priority=1)
    assert places.place([first], narrow)[0].box is not None
    shown = [place.box is not None for place in places.place([first, second], narrow)]
    assert shown == [False, True]


def test_a_hidden_label_comes_back_once_there_is_room() -> None:
    places, labels = LabelPlaces(), [Label("a", 20, 15, 80, 22, priority=1), Label("b", 20, 15, 80, 22)]
    assert len(boxes_of(places.place(labels, Box(0, 0, 120, 30)))) == 1
    found = [len(boxes_of(places.place(labels, ROOM))) for _ in range(REST_BEATS + 1)]
    assert found[-1] == 2


def test_room_is_made_where_one_label_can_stand_elsewhere() -> None:
    """The important label would take the only place of the other one, and has another."""
    room = Box(0, 0, 200, 26)
    labels = [Label("a", 90, 13, 80, 22, priority=1, side="left"), Label("b", 90, 13, 95, 22)]
    placed = LabelPlaces().place([labels[0], labels[1]], room)
    check(placed, room)
    assert len(boxes_of(placed)) == 2


def test_what_cannot_be_placed_is_hidden() -> None:
    labels = [
        Label("wide", 50, 50, 2000, 20),
        Label("lost", float("nan"), 50, 20, 20),
        Label("a", 1, 1, 9, 9),
    ]
    placed = LabelPlaces().place(labels, ROOM)
    assert [place.box is not None for place in placed] == [False, False, True]
    assert LabelPlaces().place([], ROOM) == []
    assert LabelPlaces().place(labels[:1], ROOM)[0].box is None


points = st.tuples(st.floats(-100, 700), st.floats(-100, 500))
labels_of_any_kind = st.lists(st.tuples(points, sizes, sizes, st.floats(0, 3), st.floats(0, 20)), max_size=10)


@given(
    st.lists(labels_of_any_kind, min_size=1, max_size=4),
    st.tuples(st.floats(40, 600), st.floats(30, 400)),
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), max_size=3),
)
@example([[((0.0, 0.0), 1.0, 1.0, 0.0, 0.0)] * 10], (40.0, 30.0), [])
def test_whatever_happens_labels_do_not_overlap_and_stay_inside(
    frames: list[list[tuple[tuple[float, float], float, float, float, float]]],
    size: tuple[float, float],
    corners: list[tuple[float, float]],
) -> None:
    assume(size[0] > 2)
    room, places = Box(-2.5, 1.5, size[0], size[1] + 2), LabelPlaces()
    solid = np.array([(x, y, x + 25, y + 40) for x, y in corners]).reshape(-1, 4)
    for frame in frames:
        labels = [
            Label(n, x, y, width, height, priority=p, mark_px=mark)
            for n, ((x, y), width, height, p, mark) in enumerate(frame)
        ]
        placed = places.place(labels, room, boxes=solid)
        assert [place.key for place in placed] == [label.key for label in labels]
        check(placed, room)
        for box in boxes_of(placed):
            assert not [corner for corner in solid if overlap(box, Box(*corner))]
        for place in placed:
            assert place.leader is None or np.isfinite(place.leader).all()


# ---- from frame to frame ------------------------------------------------------------------------------


def wander(count: int, spread_px: float, sigma_px: float, frames: int) -> tuple[int, float]:
    """Let anchors wander; return how often a label changed its place, and the farthest it then moved else."""
    random, places = np.random.default_rng(3), LabelPlaces()
    anchors = np.array([450.0, 280.0]) + random.normal(0, spread_px, (count, 2)) * [1.6, 1.0]
    changes, farthest, before, slots = 0, 0.0, anchors, dict[object, int]()
    boxes: list[Box | None] = [None] * count
    for _ in range(frames):
        placed = places.place(heads(anchors), ROOM)
        check(placed, ROOM)
        for n, place in enumerate(placed):
            old, new = boxes[n], place.box
            boxes[n] = new
            if slots and slots[n] != places.slots[n]:
                changes += 1
            elif old is not None and new is not None:
                moved = np.array([new.left - old.left, new.top - old.top]) - (anchors[n] - before[n])
                farthest = max(farthest, float(np.abs(moved).max()))
        slots, before = dict(places.slots), anchors
        anchors = anchors + random.normal(0, sigma_px, anchors.shape)
    return changes, farthest


@pytest.mark.parametrize(
    ("count", "spread_px", "most"), [(8, 150, 4), (16, 150, 12), (8, 40, 25), (16, 40, 100)]
)
def test_labels_rarely_change_their_place_while_their_anchors_wander(
    count: int, spread_px: float, most: int
) -> None:
    changes, farthest = wander(count, spread_px, 1.0, 500)
    assert changes <= most
    assert farthest <= 12, "they follow their anchors, and give way by a few pixels"


def test_anchors_that_tremble_leave_the_labels_where_they_are() -> None:
    random, places = np.random.default_rng(0), LabelPlaces()
    anchors = random.uniform(100, 400, (8, 2))
    found = {
        tuple(place.box for place in places.place(heads(anchors + random.uniform(-0.3, 0.3, (8, 2))), ROOM))
        for _ in range(2 * REST_BEATS)
    }
    assert len(found) == 1


def test_a_label_changes_its_place_for_a_better_one_only_after_a_rest() -> None:
    places, label = LabelPlaces(), Label("a", 100, 50, 40, 22)
    wall = np.array([[60.0, 0.0, 94.0, 100.0], [106.0, 0.0, 400.0, 100.0]])
    places.place([label], ROOM, boxes=wall)
    slot = places.slots["a"]
    calls = 0
    while places.slots["a"] == slot:
        places.place([label], ROOM)
        calls += 1
        assert calls < 3 * REST_BEATS, "it goes back to the side it prefers"
    assert calls >= REST_BEATS
    places.forget()
    assert places.slots == {}


def test_the_same_frames_give_the_same_places() -> None:
    assert wander(10, 40, 2.0, 60) == wander(10, 40, 2.0, 60)
