"""Responses: what a tile shows is what the network answers, and nothing is asked for where none is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from desk import Desk, experiment_with
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from responses_bench import CURVE, DROPPING, HILLS, columns, frame_of

from core.commands import SetHyperparameters
from core.experiment import Experiment
from core.snapshot import Status
from gui.frame import Frame, ViewState
from gui.pace import NumberPace
from gui.theme import Theme, theme
from gui.views.fit.heat import level_of
from gui.views.hover_card import Card
from gui.views.network_key import response_entries
from gui.views.network_layout import ColumnLayout, lay_out, measures_of
from gui.views.network_responses import responses_of
from gui.views.network_view import NetworkView

SIZES = {"normal": (946, 560), "small": (734, 330)}


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(*SIZES["normal"])
    qtbot.addWidget(made)
    yield made
    made.close()


def running(frame: Frame, steps_per_second: float) -> Frame:
    state = replace(frame.state, status=Status.RUNNING, steps_per_second=steps_per_second)
    return replace(frame, state=state)


def responses(frame: Frame) -> tuple[np.ndarray, ...]:
    assert frame.state.fit is not None
    return frame.state.fit.responses


def tile(image: QImage, place: ColumnLayout, neuron: int) -> np.ndarray:
    """Return the pixels (side, side, 3) of a tile: red, green, blue."""
    side = round(2 * place.radius)
    left, top = round(place.x - side / 2), round(float(place.y[neuron]) - side / 2)
    pixels = [[image.pixel(left + x, top + y) for x in range(side)] for y in range(side)]
    return np.array([[QColor.fromRgb(p).getRgb()[:3] for p in row] for row in pixels])


def rgb(colour: QColor) -> tuple[int, ...]:
    return tuple(colour.getRgb()[:3])


# ---- the numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", [HILLS, CURVE, DROPPING], ids=["two", "one", "dropout"])
def test_responses_are_the_network_of_plain_torch_on_the_grid(experiment: Experiment) -> None:
    frame = frame_of(experiment)
    run, probe = frame.run, frame.run.probe
    assert probe.grid is not None
    places = probe.grid[probe.response_places]
    if run.dataset.drawn_inputs == 1:
        raw = places[:, None]
    else:
        raw = np.array([[x1, x2] for x2 in places for x1 in places])
    signal = torch.tensor(run.dataset.input_scaling.apply(raw), dtype=torch.float32)
    for layer, answered in zip(run.layout.layers[:-1], responses(frame), strict=True):
        linear = torch.nn.Linear(signal.shape[1], len(answered))
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.weight_of(frame.state.parameters)))
            linear.bias.copy_(torch.tensor(layer.bias_of(frame.state.parameters)))
            signal = torch.tanh(linear(signal))
        expected = signal.T.numpy().reshape(answered.shape)
        assert answered == pytest.approx(expected, abs=2e-6)
        assert float(np.ptp(expected)) > 0.1


def test_inputs_and_output_stand_beside_the_hidden_layers() -> None:
    frame = frame_of(experiment_with(HILLS, data__derived=("x1^2", "x1*x2")))
    found = responses_of(frame.run, frame.state.fit)
    assert found is not None
    inputs, output = found.columns[0].values, found.columns[-1]
    assert len(inputs) == frame.run.dataset.input_count
    assert (np.diff(inputs[0], axis=1) > 0).all()  # x1 to the right
    assert (np.diff(inputs[1], axis=0) > 0).all()  # x2 upwards
    assert np.argmin(inputs[2], axis=1) == pytest.approx(10)  # x1^2 is least in the middle
    assert frame.state.fit is not None
    assert np.array_equal(output.values[0], frame.state.fit.grid)  # type: ignore[arg-type]


# ---- the pixels --------------------------------------------------------------------------------------


def expected_heat(look: Theme, values: np.ndarray, full: float, side: int) -> np.ndarray:
    """Return the colours (side, side, 3) of answers (x2, x1), worked out in another way."""
    at = (np.arange(side) + 0.5) / side * (len(values) - 1)
    across = np.array([np.interp(at, np.arange(len(values)), row) for row in values])
    both = np.array([np.interp(at[::-1], np.arange(len(values)), column) for column in across.T]).T
    stops = np.array([rgb(colour) for colour in look.diverging])
    step = 4 + 4 * np.clip(both / full, -1, 1)
    return np.stack([np.interp(step, np.arange(9), stops[:, channel]) for channel in range(3)], axis=-1)


@pytest.mark.parametrize("size", ["normal", "small"])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_the_colours_of_a_tile_are_those_of_the_numbers(view: NetworkView, look: str, size: str) -> None:
    chosen = theme(look, size)  # type: ignore[arg-type]
    view.set_theme(chosen)
    view.resize(*SIZES[size])
    frame = frame_of(HILLS)
    view.show_frame(frame)
    image = view.grab().toImage()
    for place, layer in zip(columns(view)[1:-1], responses(frame), strict=True):
        assert place.tiled
        sizes = np.sort(np.abs(layer).ravel())
        full = float(sizes[int(0.97 * len(sizes))])
        for neuron, values in enumerate(layer):
            seen = tile(image, place, neuron)[4:-4, 4:-4]
            expected = expected_heat(chosen, values, full, round(2 * place.radius))[4:-4, 4:-4]
            assert np.abs(seen - expected).max() <= 3
            assert seen.std() > 2  # a picture, not a patch
    assert frame.state.fit is not None
    output, grid = columns(view)[-1], frame.state.fit.grid
    assert grid is not None
    seen = tile(image, output, 0)[4:-4, 4:-4]
    full = level_of(frame.run.dataset.target)  # as in the map beside it
    assert np.abs(seen - expected_heat(chosen, grid, full, round(2 * output.radius))[4:-4, 4:-4]).max() <= 3


@pytest.mark.parametrize("look", ["dark", "light"])
def test_a_curve_runs_through_the_numbers(view: NetworkView, look: str) -> None:
    chosen = theme(look)  # type: ignore[arg-type]
    view.set_theme(chosen)
    frame = frame_of(CURVE)
    view.show_frame(frame)
    image = view.grab().toImage()
    above, below, ground = (
        np.array(rgb(c)) for c in (chosen.diverging[-1], chosen.diverging[0], chosen.canvas)
    )
    for place, layer in zip(columns(view)[1:-1], responses(frame), strict=True):
        side, low, high = round(2 * place.radius), min(0.0, layer.min()), max(0.0, layer.max())
        inset = min(6.0, max(3.0, 0.13 * side))
        for neuron, values in enumerate(layer):
            seen = tile(image, place, neuron).astype(int)
            for x in range(8, side - 8, 3):
                at = (x + 0.5 - 3) / (side - 6) * (len(values) - 1)
                value = float(np.interp(at, np.arange(len(values)), values))
                y = inset + (high - value) * (side - 2 * inset) / (high - low)
                if abs(value) < 0.1 * (high - low):
                    continue
                near = seen[max(round(y - 0.5) - 1, 0) : round(y - 0.5) + 2, x]
                wanted, other = (above, below) if value > 0 else (below, above)
                assert np.abs(near - wanted).sum(axis=1).min() < np.abs(wanted - ground).sum() / 2
                away = seen[[j for j in range(3, side - 3) if abs(j + 0.5 - y) > 6], x]
                assert np.abs(away - wanted).sum(axis=1).min() > 60
                assert np.abs(seen[3:-3, x] - other).sum(axis=1).min() > 60


def test_a_neuron_that_is_off_is_blank_and_its_neighbour_is_not(view: NetworkView, dark: Theme) -> None:
    desk, seen = Desk(DROPPING), {True: 0, False: 0}
    for _ in range(6):
        frame = frame_of(DROPPING, steps=1, desk=desk)
        view.show_frame(frame)
        image = view.grab().toImage()
        assert frame.diagram is not None
        for place, column in zip(columns(view)[1:-1], frame.diagram.columns[1:-1], strict=True):
            for neuron, on in enumerate(column.on):
                inner = tile(image, place, neuron)[4:-4, 4:-4].reshape(-1, 3)
                assert (inner == rgb(dark.canvas)).all() == (not on)
                seen[bool(on)] += 1
    assert min(seen.values()) > 10


def test_an_input_that_is_off_is_blank(view: NetworkView, dark: Theme) -> None:
    desk, seen = Desk(experiment_with(HILLS, dropout__inputs=0.5)), set()
    for _ in range(8):
        frame = frame_of(HILLS, steps=1, desk=desk)
        view.show_frame(frame)
        image = view.grab().toImage()
        assert frame.diagram is not None
        for neuron, on in enumerate(frame.diagram.columns[0].on):
            inner = tile(image, columns(view)[0], neuron)[4:-4, 4:-4].reshape(-1, 3)
            assert (inner == rgb(dark.canvas)).all() == (not on)
            seen.add(bool(on))
    assert seen == {True, False}


# ---- where tiles stand -------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", [HILLS, CURVE], ids=["two", "one"])
@pytest.mark.parametrize("size", ["normal", "small"])
def test_switching_moves_no_centre(view: NetworkView, experiment: Experiment, size: str) -> None:
    view.set_theme(theme("dark", size))  # type: ignore[arg-type]
    view.resize(*SIZES[size])
    frame = frame_of(experiment)
    view.show_frame(replace(frame, view=ViewState(responses=False)))
    circles = columns(view)
    view.show_frame(frame)
    tiles = columns(view)
    assert not any(place.tiled for place in circles)
    assert all(place.tiled for place in tiles)
    for before, after in zip(circles, tiles, strict=True):
        assert before.x == after.x
        assert np.array_equal(before.y, after.y)
        assert after.radius > before.radius
    view.show_frame(replace(frame, view=ViewState(responses=False)))
    assert [place.radius for place in columns(view)] == [place.radius for place in circles]


def test_tiles_do_not_touch_and_grow_with_the_room() -> None:
    sides = []
    for count in (1, 4, 8, 12, 16, 20):
        place = lay_out((2, count, 1), 188, 846, 64, 508, measures_of(theme("dark")), tiles=True).columns[1]
        side = 2 * place.radius
        assert place.tiled
        assert count == 1 or side < float(place.y[1] - place.y[0])
        sides.append(side)
    assert sides[0] == 44
    assert sides == sorted(sides, reverse=True)
    assert sides[4] >= 22


def test_a_crowded_column_keeps_its_circles_and_the_key_says_so(view: NetworkView) -> None:
    crowded = frame_of(experiment_with(HILLS, network__hidden=(5, 40)))
    view.show_frame(crowded)
    view.grab()
    assert [place.tiled for place in columns(view)] == [True, True, False, True]
    found = responses_of(crowded.run, crowded.state.fit)
    assert view.painted_layout is not None
    assert found is not None
    words = [entry.words[0] for entry in response_entries(theme("dark"), view.painted_layout, found)]
    assert words[0].startswith("response in evaluation mode, −")
    assert words[1:] == ["hidden 2: too narrow for responses"]


def test_the_key_names_the_ends(view: NetworkView) -> None:
    frame = frame_of(CURVE)
    view.show_frame(frame)
    found = responses_of(frame.run, frame.state.fit)
    assert view.painted_layout is not None
    assert found is not None
    assert [(a.low, a.high) for a in found.hidden] == [
        (min(0.0, layer.min()), max(0.0, layer.max())) for layer in responses(frame)
    ]
    (entry,) = response_entries(theme("dark"), view.painted_layout, found)
    assert entry.words[0].startswith("response in evaluation mode, ")


# ---- what stays and what goes ------------------------------------------------------------------------


def test_until_the_answers_come_there_are_circles(view: NetworkView) -> None:
    frame = frame_of(HILLS, shown=False)
    view.show_frame(replace(frame, view=ViewState(responses=True)))
    view.grab()
    assert not any(place.tiled for place in columns(view))


def test_tiles_stay_while_a_state_brings_no_answers_and_go_with_the_run(view: NetworkView) -> None:
    desk = Desk(HILLS)
    frame = frame_of(HILLS, desk=desk)
    view.show_frame(frame)
    first = view.grab().toImage()
    view.show_frame(replace(frame, state=replace(frame.state, fit=None)))
    assert view.grab().toImage() == first
    desk.do(SetHyperparameters.one("network.hidden", (3,)))
    rebuilt = frame_of(HILLS, desk=desk, steps=0)
    assert rebuilt.run.number != frame.run.number
    view.show_frame(replace(rebuilt, state=replace(rebuilt.state, fit=None)))
    view.grab()
    assert not any(place.tiled for place in columns(view))
    view.show_frame(rebuilt)
    view.grab()
    assert [len(place.y) for place in columns(view)] == [2, 3, 1]
    assert all(place.tiled for place in columns(view))


def test_tiles_follow_each_step_when_steps_are_watched_and_the_last_one_always(view: NetworkView) -> None:
    desk = Desk(HILLS)
    frames = [frame_of(HILLS, desk=desk, steps=20) for _ in range(4)]

    def picture(frame: Frame) -> bytes:
        view.show_frame(frame)
        seen = tile(view.grab().toImage(), columns(view)[1], 0)
        return seen[4:-4, 4:-4].tobytes()  # edges below the corners are not always antialiased

    plain = [picture(frame) for frame in frames]
    assert len(set(plain)) == 4
    assert [picture(running(frame, 30.0)) for frame in frames] == plain
    assert view._tile_pace._period_ms == pytest.approx(1000 / 15)
    view._tile_pace = NumberPace(0.001)  # reading pixels takes longer than a fifteenth of a second
    assert picture(running(frames[0], 900.0)) == plain[0]
    assert picture(running(frames[1], 900.0)) == plain[0]
    assert picture(frames[1]) == plain[1]


def test_without_hidden_layers_inputs_and_output_have_tiles(view: NetworkView) -> None:
    frame = frame_of(experiment_with(HILLS, network__hidden=()))
    view.show_frame(frame)
    view.grab()
    assert [place.tiled for place in columns(view)] == [True, True]


# ---- the pointer -------------------------------------------------------------------------------------


def test_the_card_of_a_neuron_shows_its_response(view: NetworkView, monkeypatch: pytest.MonkeyPatch) -> None:
    cards: list[Card] = []
    from gui.views import network_view

    paint = network_view.paint_card

    def noted(painter: object, look: Theme, card: Card, *places: object) -> None:
        cards.append(card)
        paint(painter, look, card, *places)  # type: ignore[arg-type]

    monkeypatch.setattr(network_view, "paint_card", noted)
    frame = frame_of(HILLS)
    view.show_frame(frame)
    place = columns(view)[1]
    corner = QPointF(place.x + place.radius - 1, float(place.y[2]) - place.radius + 1)
    view._pointer = corner
    image = view.grab().toImage()
    assert cards[-1].title == "hidden 1, neuron 3"
    assert cards[-1].picture is not None
    look = theme("dark")
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert look.raised.rgb() in colours
    view.show_frame(replace(frame, view=ViewState(responses=False)))
    view._pointer = QPointF(place.x, float(place.y[2]))
    view.grab()
    assert cards[-1].title == "hidden 1, neuron 3"
    assert cards[-1].picture is None
