"""Numbers on edges, beside neurons and in circles: where they stand, what they say, how they are stamped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from desk import LINE, SINE, Desk, experiment_with
from network_bench import (
    SMALL_DIAGRAM,
    diagram_of,
    distance,
    frame_of,
    image_of,
    inked,
    picture_of,
    seen_by,
    step_of,
)
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot
from responses_bench import frame_of as frame_with_responses

from core.experiment import Experiment
from gui.numbers import MINUS
from gui.theme import SizeName, Theme, theme
from gui.views import network_digits as digits
from gui.views.network_inks import readable_on
from gui.views.network_number_places import (
    MOST_WEIGHTS,
    NUMBERS,
    VALUE_CHARACTERS,
    NumberPlaces,
    is_small,
    pill_size,
)
from gui.views.network_numbers import Numbers
from gui.views.network_pill_places import overlaps, pill_places
from gui.views.network_text import Scribe, Type
from gui.views.network_view import NetworkView

POINTS = experiment_with(SINE, data__source="two_gaussians", dropout__rate=0.0)
SMALL_NETWORKS: list[tuple[int, ...]] = [(), (1,), (2,), (4,), (8,), (4, 2), (3, 2), (2, 2, 2)]
SIZES: list[tuple[SizeName, tuple[int, int]]] = [
    ("small", SMALL_DIAGRAM),
    ("normal", (930, 560)),
    ("presentation", (1100, 700)),
]


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    qtbot.addWidget(made)
    yield made
    made.close()


def numbers_of(view: NetworkView) -> Numbers:
    numbers = picture_of(view)._numbers
    assert numbers is not None
    return numbers


def places_of(view: NetworkView) -> NumberPlaces:
    return numbers_of(view).places


def pill_boxes(view: NetworkView) -> np.ndarray:
    places = places_of(view)
    half = np.array(pill_size(picture_of(view).plan.theme, places.characters)) / 2
    return np.hstack([places.pills - half, places.pills + half])


def shown(view: NetworkView, experiment: Experiment) -> None:
    image_of(view, frame_of(step_of(experiment)))


# ---- where they stand ----------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "pixels"), SIZES)
@pytest.mark.parametrize("hidden", SMALL_NETWORKS)
@pytest.mark.parametrize("inputs", [1, 2])
@pytest.mark.parametrize("tiles", [False, True])
def test_numbers_never_overlap(
    view: NetworkView,
    size: SizeName,
    pixels: tuple[int, int],
    hidden: tuple[int, ...],
    inputs: int,
    tiles: bool,
) -> None:
    look = theme("dark", size)
    view.set_theme(look)
    view.resize(*pixels)
    base = POINTS if inputs == 2 else experiment_with(SINE, dropout__rate=0.0)
    experiment = experiment_with(base, network__hidden=hidden)
    view.show_frame(frame_with_responses(experiment, steps=1, shown=tiles))
    view.grab()
    picture = picture_of(view)
    pills, places = pill_boxes(view), places_of(view)
    biases = np.array([(b.left(), b.top(), b.right(), b.bottom()) for _, _, b in places.biases]).reshape(
        -1, 4
    )
    circles = np.array(
        [
            (p.x - p.radius, y - p.radius, p.x + p.radius, y + p.radius)
            for p in picture.layout.columns
            for y in p.y
        ]
    )
    words = picture.plan.words
    below = np.array([[words.left(), words.top(), words.right(), words.bottom()]])
    assert int(overlaps(pills, pills).sum()) == len(pills)  # each with itself
    assert int(overlaps(biases, biases).sum()) == len(biases)
    for one, other in product((pills, biases), (circles, below)):
        assert not overlaps(one, other).any()
    assert not overlaps(pills, biases).any()
    for box in (*pills, *biases):
        assert box[0] >= 0
        assert box[2] <= pixels[0]
        assert picture.plan.band.bottom <= box[1] < box[3] <= pixels[1]


def test_a_number_stands_on_its_own_edge(view: NetworkView) -> None:
    shown(view, experiment_with(POINTS, network__hidden=(4, 2)))
    picture, places = picture_of(view), places_of(view)
    assert np.array_equal(places.edges, np.arange(18))
    for line, middle in zip(picture.edges.ends, places.pills, strict=True):
        way, to = line[2:] - line[:2], middle - line[:2]
        share = float(way @ to / (way @ way))
        assert 0.1 < share < 0.9
        assert np.hypot(*(to - share * way)) < 1e-6


def test_where_all_can_stand_at_the_same_part_of_the_way_they_do() -> None:
    ends = np.array([(0.0, y, 300.0, y) for y in (50, 100, 150)])
    found = pill_places(ends, 60, 20, np.empty((0, 4)))
    assert found is not None
    assert len(set(found[:, 0].tolist())) == 1


def test_without_room_for_all_there_are_none() -> None:
    ends = np.array([(0.0, y, 70.0, y) for y in range(50, 90, 5)])
    assert pill_places(ends, 60, 20, np.empty((0, 4))) is None
    blocked = np.array([[0.0, 0.0, 300.0, 200.0]])
    assert pill_places(np.array([(0.0, 100.0, 300.0, 100.0)]), 60, 20, blocked) is None


def test_nothing_moves_while_the_network_trains(view: NetworkView) -> None:
    desk = Desk(experiment_with(POINTS, network__hidden=(4, 2), optimizer__lr=0.1))
    kept = []
    for step in desk.steps(5):
        image_of(view, frame_of(step, moving=True))
        kept.append((picture_of(view), places_of(view).pills.tolist()))
    assert all(item == kept[0] for item in kept)


def test_large_networks_and_those_who_do_not_want_them_have_none(view: NetworkView) -> None:
    assert is_small((2, 4, 2, 1))
    assert is_small((4, 4, 2))
    assert not is_small((5, 5, 1))
    assert MOST_WEIGHTS == 24
    shown(view, experiment_with(POINTS, network__hidden=(6, 5)))
    assert picture_of(view)._numbers is None
    shown(view, experiment_with(POINTS, network__hidden=(4, 2)))
    large = picture_of(view).layout.columns[1].radius
    assert picture_of(view)._numbers is not None
    view.use_choices({"numbers": "off"})
    view.grab()
    assert picture_of(view)._numbers is None
    assert picture_of(view).layout.columns[1].radius < large


# ---- what they say -------------------------------------------------------------------------------


@pytest.mark.parametrize("edges", ["weights", "gradients", "changes"])
def test_they_are_the_numbers_of_the_step(view: NetworkView, edges: str) -> None:
    view.use_choices({"edges": edges})
    step = step_of(experiment_with(POINTS, network__hidden=(4, 2)))
    image_of(view, frame_of(step))
    flat = {"weights": step.before, "gradients": step.gradients, "changes": step.after - step.before}[edges]
    layers = step.state.run.layout.layers
    texts, places = numbers_of(view).texts, places_of(view)
    first, last = len(places.edges), len(places.edges) + len(places.biases)
    pills, biases, values = texts[:first], texts[first:last], texts[last:]
    expected = np.concatenate([layer.weight_of(flat).ravel() for layer in layers])
    assert [number_in(text) for text in pills] == pytest.approx(expected, rel=0.06, abs=1e-9)
    assert all(text[0] in f"+{MINUS}0" for text in pills)
    expected = np.concatenate([layer.bias_of(flat) for layer in layers])
    assert [number_in(text.removeprefix("b ")) for text in biases] == pytest.approx(
        expected, rel=0.06, abs=1e-9
    )
    computed = [step.input_BI[0], *(layer.activation_BH[0] for layer in step.hidden), step.output_BO[0]]
    assert [number_in(text) for text in values] == pytest.approx(np.concatenate(computed), abs=0.0051)


def number_in(text: str) -> float:
    return float(text.replace(MINUS, "-").replace(",", ""))


def test_while_training_numbers_change_at_4_hz_and_colours_at_once(view: NetworkView) -> None:
    steps = list(Desk(experiment_with(POINTS, network__hidden=(4, 2), optimizer__lr=0.5)).steps(8))
    image_of(view, frame_of(steps[0], moving=True))
    first, stamps = numbers_of(view).texts, seen_by(view).stamps
    image_of(view, frame_of(steps[7], moving=True))
    assert numbers_of(view).texts == first
    assert not np.array_equal(seen_by(view).stamps, stamps)
    image_of(view, frame_of(steps[7]))
    assert numbers_of(view).texts != first


def test_what_is_off_has_no_numbers(view: NetworkView, dark: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = experiment_with(POINTS, network__hidden=(4, 2), dropout__rate=0.5)
    seen: dict[bool, int] = {True: 0, False: 0}
    stamped: list[int] = []
    stamp = digits.stamp

    def noted(scribe: Scribe, kind: Type, inks: tuple[QColor, ...], chosen: np.ndarray) -> None:
        stamped.append(len(chosen))
        stamp(scribe, kind, inks, chosen)

    monkeypatch.setattr(digits, "stamp", noted)
    for step in Desk(experiment).steps(6):
        stamped.clear()
        image = image_of(view, frame_of(step))
        visible, places, diagram = seen_by(view).visible, places_of(view), diagram_of(step)
        kept = [bool(visible[edge]) for edge in places.edges.tolist()]
        kept += [bool(diagram.columns[column].on[neuron]) for column, neuron, _ in places.biases]
        kept += [on for column in places.values for on in diagram.columns[column].on.tolist()]
        texts = numbers_of(view).texts
        assert stamped == [sum(len(text) for text, on in zip(texts, kept, strict=True) if on)]
        for edge, box in zip(places.edges.tolist(), pill_boxes(view), strict=True):
            if visible[edge]:
                assert inked(image, dark, *box) > 100  # outline and digits
            seen[bool(visible[edge])] += 1
        stamps = seen_by(view).stamps
        assert np.array_equal(stamps[2:6] == 9, ~diagram.columns[1].on)
        for y, on in zip(
            picture_of(view).layout.columns[1].y.tolist(), diagram.columns[1].on.tolist(), strict=True
        ):
            x = picture_of(view).layout.columns[1].x
            assert (inked(image, dark, x - 14, y - 5, x + 14, y + 5) == 0) == (not on)
    assert min(seen.values()) > 5


@pytest.mark.parametrize(
    "number", [0.0, 0.412, -0.0123, 12.34, -98765.4, 1.2e-7, -3.4e-12, 1e30, -1e-300, 1e300]
)
@pytest.mark.parametrize("room", [5, 6, 7])
@pytest.mark.parametrize("sign", [False, True])
def test_a_number_takes_the_room_there_is_and_never_lies(number: float, room: int, sign: bool) -> None:
    text = digits.short(number, room, sign=sign)
    assert len(text) <= room
    assert all(character in digits.CHARACTERS for character in text)
    if sign and number > 0:
        assert text[0] == "+"
    if number < 0:
        assert text[0] == MINUS
    if "∞" in text:
        assert abs(number) > 1e30 or room == 5
    elif text.lstrip(f"+{MINUS}") == "0":
        assert abs(number) < 1e-4
    else:
        assert number_in(text) == pytest.approx(number, rel=0.5)


def test_values_have_two_decimals_where_they_fit() -> None:
    texts = [
        digits.level(value, VALUE_CHARACTERS)
        for value in (0.0, 0.414, -1.236, 12.34, -12.34, 1234.5, -99999.0)
    ]
    assert texts == ["0.00", "0.41", f"{MINUS}1.24", "12.34", f"{MINUS}12.3", "1234", f"{MINUS}1e5"]
    assert digits.level(float("nan"), 5) == "?"
    assert digits.level(float("-inf"), 5) == f"{MINUS}∞"


# ---- how they are stamped ------------------------------------------------------------------------


def canvas(look: Theme) -> QImage:
    image = QImage(120, 40, QImage.Format.Format_RGB32)
    image.fill(look.canvas)
    return image


def test_stamped_numbers_look_like_written_ones(dark: Theme) -> None:
    texts, x, y = ["0.412", "12.3", f"{MINUS}7e8"], np.array([30.0, 60.0, 95.0]), np.full(3, 20.0)
    stamped, plain = canvas(dark), canvas(dark)
    painter = QPainter(stamped)
    scribe = Scribe(painter, dark)
    written = digits.written(scribe, NUMBERS, texts, x, y, np.array([1, 1, 1]))
    digits.stamp(scribe, NUMBERS, (dark.error, dark.text1), written.parts)
    painter.end()
    painter = QPainter(plain)
    for text, middle in zip(texts, x.tolist(), strict=True):
        Scribe(painter, dark).write(text, QRectF(middle - 50, 0, 100, 40), NUMBERS, dark.text1)
    painter.end()
    ink = [
        np.array([[i.pixelColor(c, r).value() for c in range(120)] for r in range(40)]) > 90
        for i in (stamped, plain)
    ]
    assert ink[1].sum() > 100
    assert abs(int(ink[0].sum()) - int(ink[1].sum())) < 0.25 * ink[1].sum()
    rows = [np.flatnonzero(one.any(axis=1)) for one in ink]
    assert abs(rows[0][0] - rows[1][0]) <= 1
    assert abs(rows[0][-1] - rows[1][-1]) <= 1
    near = np.zeros_like(ink[1])
    for dy, dx in product((-1, 0, 1), (-2, -1, 0, 1, 2)):
        near |= np.roll(ink[1], (dy, dx), (0, 1))
    assert (ink[0] & ~near).sum() < 0.05 * ink[0].sum()


def test_values_can_be_read_on_their_circles(view: NetworkView, dark: Theme) -> None:
    step = step_of(experiment_with(POINTS, network__hidden=(4, 2)))
    image = image_of(view, frame_of(step))
    picture = picture_of(view)
    place = picture.layout.columns[1]
    for y, stamp in zip(place.y.tolist(), seen_by(view).stamps[2:6].tolist(), strict=True):
        fill = dark.diverging[stamp]
        colours = [
            image.pixelColor(round(place.x) + dx, round(y) + dy)
            for dx in range(-14, 15)
            for dy in range(-5, 6)
        ]
        assert min(distance(colour, readable_on(fill)) for colour in colours) < 60
        assert fill in colours


def test_a_single_weight_has_its_number(view: NetworkView) -> None:
    shown(view, LINE)
    assert len(places_of(view).edges) == 1
    assert [(column, neuron) for column, neuron, _ in places_of(view).biases] == [(1, 0)]
    assert places_of(view).values == (0, 1)


def test_without_biases_none_are_shown(view: NetworkView) -> None:
    shown(view, experiment_with(LINE, network__bias=False))
    assert places_of(view).biases == ()
