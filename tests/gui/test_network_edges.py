"""What edges stand for: weights, gradients or changes, with a true scale; arrow heads; dashes for a sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from network_bench import colour_at, diagram_of, distance, frame_of, image_of, picture_of, seen_by, step_of
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.snapshot import StepSnapshot
from gui.frame import Frame, Mode, ViewState
from gui.numbers import significant
from gui.theme import Theme, theme
from gui.views.network_edges import MAX_EDGES, STRONG, Edges, dash_px
from gui.views.network_key import EDGE_WORDS, Shown, entries
from gui.views.network_layout import lay_out, measures_of
from gui.views.network_options import Options
from gui.views.network_view import NetworkView

FULL = experiment_with(SINE, dropout__rate=0.0, network__hidden=(6, 5))
FAN = experiment_with(SINE, dropout__rate=0.0, network__hidden=(6,))
SHOWN = ("weights", "gradients", "changes")


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    made.use_choices({"numbers": "off"})
    qtbot.addWidget(made)
    yield made
    made.close()


def flat(step: StepSnapshot, shown: str) -> np.ndarray:
    return {"weights": step.before, "gradients": step.gradients, "changes": step.after - step.before}[shown]


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", SHOWN)
def test_colours_follow_the_number_that_is_chosen(view: NetworkView, shown: str) -> None:
    view.use_choices({"edges": shown})
    for step in Desk(FULL).steps(4):
        image_of(view, frame_of(step))
        seen, expected, scales = seen_by(view), [], []
        for layer in step.state.run.layout.layers:
            numbers = layer.weight_of(flat(step, shown)).ravel()
            scales.append(float(np.sort(np.abs(numbers))[int(0.97 * numbers.size)]))
            expected.append(np.rint(4 * np.clip(numbers / scales[-1], -1, 1)))
        assert seen.edges == shown
        assert seen.scales == pytest.approx(scales)
        assert np.abs(seen.steps - np.concatenate(expected)).max() <= 0


@pytest.mark.parametrize("shown", SHOWN)
def test_the_key_prints_the_true_scale(view: NetworkView, dark: Theme, shown: str) -> None:
    view.use_choices({"edges": shown})
    step = step_of(FULL, 3)
    image_of(view, frame_of(step))
    seen = seen_by(view)
    low, high = significant(min(seen.scales), 2), significant(max(seen.scales), 2)
    words = entries(dark, diagram_of(step), Shown(seen.scales, 99, edges=seen.edges))[0].words[0]
    assert words == f"{EDGE_WORDS[seen.edges][0]}, full at {low} to {high}"


def test_numbers_that_are_all_zero_have_no_scale(view: NetworkView, dark: Theme) -> None:
    frozen = experiment_with(FULL, layer1__frozen=True)
    view.use_choices({"edges": "changes"})
    image_of(view, frame_of(step_of(frozen)))
    seen = seen_by(view)
    assert seen.scales[0] == 0
    assert min(seen.scales[1:]) > 0
    assert not seen.steps[:6].any()
    words = entries(dark, seen.diagram, Shown(seen.scales, 99, edges="changes"))[0].words[0]
    assert "full at" in words
    assert " 0.00 " not in words
    words = entries(dark, seen.diagram, Shown([0.0, 0.0], 99, edges="changes"))[0].words[0]
    assert words == "change in this step, all 0"


def test_most_gradients_zero_still_have_a_scale(view: NetworkView) -> None:
    """The 97th percentile is 0 then; what is largest gets the full colour."""
    step = step_of(FULL)
    gradients = np.zeros_like(step.gradients)
    middle = step.state.run.layout.layers[1]
    gradients[middle.weight_start + 7] = -0.25
    view.use_choices({"edges": "gradients"})
    image_of(view, frame_of(replace(step, gradients=gradients)))
    seen = seen_by(view)
    assert seen.scales == [0.0, 0.25, 0.0]
    assert seen.steps[6 + 7] == -4
    assert np.count_nonzero(seen.steps) == 1


def test_a_prediction_has_weights_only_and_the_key_says_so(view: NetworkView, dark: Theme) -> None:
    view.use_choices({"edges": "gradients"})
    desk = Desk(FULL)
    state = desk.state()
    image_of(view, Frame(state, None, ViewState(Mode.PREDICTION)))
    seen = seen_by(view)
    assert seen.edges == "weights"
    shown = Shown(seen.scales, 99, edges=seen.edges, wanted="gradients")
    assert entries(dark, seen.diagram, shown)[0].words[0].endswith(": a prediction has no gradients")


def test_while_training_the_scale_changes_with_the_numbers_only(view: NetworkView) -> None:
    steps = list(Desk(experiment_with(FULL, optimizer__lr=0.1)).steps(6))
    image_of(view, frame_of(steps[0], moving=True))
    first = seen_by(view).scales
    image_of(view, frame_of(steps[3], moving=True))
    assert seen_by(view).scales == first
    image_of(view, frame_of(steps[5]))
    assert seen_by(view).scales != first


def test_the_strongest_by_the_number_chosen_are_drawn(view: NetworkView) -> None:
    wide = experiment_with(SINE, network__hidden=(64, 64), dropout__rate=0.0)
    step = step_of(wide)
    for shown in SHOWN:
        view.use_choices({"edges": shown})
        image_of(view, frame_of(step))
        picture, seen = picture_of(view), seen_by(view)
        sizes = np.abs(picture.edges.values(seen.diagram, seen.edges))
        scaled = sizes / np.array(seen.scales)[picture.edges.layers]
        if picture.edges.shown_count > MAX_EDGES:
            assert seen.visible.sum() == MAX_EDGES
            assert scaled[seen.visible].min() >= scaled[~seen.visible].max() - 1e-6


# ---- pixels --------------------------------------------------------------------------------------


def along_edge(view: NetworkView, image: QImage, neuron: int, first: float, last: float) -> list[QColor]:
    """Return the colours along an edge of the only input, from `first` to `last` of its way."""
    line = picture_of(view).edges.line(0, neuron, 0)
    assert line is not None
    length = line.length()
    shares = np.arange(first * length, last * length, 0.5) / length
    return [colour_at(image, line.pointAt(share).x(), line.pointAt(share).y()) for share in shares.tolist()]


def signed_step(experiment: Experiment = FAN) -> StepSnapshot:
    """Return a step in which the weights of the input are large, with another sign from neuron to neuron."""
    step = step_of(experiment)
    before = step.before.copy()
    layer = step.state.run.layout.layers[0]
    before[layer.weight] = [0.9, -0.9, 0.9, -0.9, 0.9, -0.9]
    return replace(step, before=before)


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("moving", [False, True])
def test_dashes_are_on_strong_negative_edges_only(view: NetworkView, look: str, moving: bool) -> None:
    chosen = theme(look)  # type: ignore[arg-type]
    view.set_theme(chosen)
    gaps = {}
    for dashed in (False, True):
        view.use_choices({"dash_negative": dashed})
        image = image_of(view, frame_of(signed_step(), moving=moving))
        for neuron in (0, 1, 4, 5):  # those in the middle lie close to one another
            colours = along_edge(view, image, neuron, 0.4, 0.9)
            gaps[dashed, neuron] = np.mean([distance(c, chosen.canvas) < 30 for c in colours])
    on, off = dash_px(chosen)
    for (dashed, neuron), share in gaps.items():
        if dashed and neuron % 2:
            assert share == pytest.approx(off / (on + off), abs=0.12)
        else:
            assert share == 0


def test_weak_negative_edges_stay_solid(view: NetworkView) -> None:
    step = signed_step()
    before = step.before.copy()
    layer = step.state.run.layout.layers[0]
    before[layer.weight] = [0.9, -0.3, 0.9, 0.9, 0.9, 0.9]
    view.use_choices({"dash_negative": True})
    image = image_of(view, frame_of(replace(step, before=before)))
    assert -STRONG < seen_by(view).steps[1] < 0
    assert all(colour != view._theme.canvas for colour in along_edge(view, image, 1, 0.4, 0.9))


def test_while_training_the_strongest_of_many_are_dashed(
    dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dashes cost more than lines; whole strengths give way, the strongest never."""
    edges = Edges(lay_out((30, 20, 1), 100, 800, 60, 500, measures_of(dark)))
    steps = np.zeros(edges.shown_count, np.int8)
    steps[:40], steps[40:100], steps[100:300], steps[300:330] = -4, -3, -2, 4
    dashed: list[np.ndarray] = []
    monkeypatch.setattr(edges, "_dashes", lambda look, chosen: (dashed.append(chosen), edges.ends[:0])[1])
    image = QImage(930, 560, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for most, expected in ((None, 300), (300, 300), (299, 100), (100, 100), (99, 40), (3, 40)):
        dashed.clear()
        visible = np.ones(len(steps), bool)
        edges.paint(painter, dark, steps, visible, dashes=True, most_dashed=most)
        assert set(np.concatenate(dashed).tolist()) == set(range(expected))
    painter.end()


def test_signs_show_in_grey(view: NetworkView) -> None:
    """In greys the two signs are the same tone: without dashes edges of both differ by nothing."""
    view.use_choices({"dash_negative": True})
    image = image_of(view, frame_of(signed_step())).convertToFormat(QImage.Format.Format_Grayscale8)
    spreads = [
        np.std([c.value() for c in along_edge(view, image, neuron, 0.4, 0.9)]) for neuron in (0, 1, 4, 5)
    ]
    assert min(spreads[1], spreads[3]) > 3 * max(spreads[0], spreads[2], 1.0)


def test_dashes_lie_in_the_line_and_follow_its_pattern(dark: Theme) -> None:
    edges = Edges(lay_out((3, 4, 1), 100, 800, 60, 500, measures_of(dark)))
    on, off = dash_px(dark)
    for line in range(edges.shown_count):
        start, end = edges.ends[line, :2], edges.ends[line, 2:]
        length = np.hypot(*(end - start))
        dashes = edges._dashes(dark, np.array([line]))
        along = np.hypot(*(dashes[:, :2] - start).T), np.hypot(*(dashes[:, 2:] - start).T)
        assert along[0] == pytest.approx(np.arange(len(dashes)) * (on + off), abs=1e-6)
        assert along[1] == pytest.approx(np.minimum(along[0] + on, length), abs=1e-6)
        crosswise = (dashes[:, 0] - start[0]) * (end - start)[1] - (dashes[:, 1] - start[1]) * (end - start)[
            0
        ]
        assert np.abs(crosswise).max() < 1e-6 * length
    both = edges._dashes(dark, np.array([4, 1]))
    apart = [edges._dashes(dark, np.array([line])) for line in (4, 1)]
    assert np.array_equal(both, np.concatenate(apart))


def breadth(view: NetworkView, image: QImage, neuron: int, px: float) -> int:
    """Return how broad the edge of a hidden neuron to the output is, so many pixels from its left end."""
    line = picture_of(view).edges.line(1, 0, neuron)
    assert line is not None
    at = line.pointAt((px + 1.5) / line.length())
    normal = line.normalVector().unitVector()
    dx, dy = normal.dx(), normal.dy()
    canvas = view._theme.canvas
    offsets = np.arange(-9, 9.1, 0.5).tolist()
    return sum(distance(colour_at(image, at.x() + o * dx, at.y() + o * dy), canvas) > 60 for o in offsets)


def test_arrow_heads_point_to_where_the_gradient_flows_while_the_run_rests(view: NetworkView) -> None:
    step = step_of(FAN)
    gradients = step.gradients.copy()
    gradients[step.state.run.layout.layers[1].weight] = [0.9, -0.9, 0.9, -0.9, 0.9, -0.9]
    step = replace(step, gradients=gradients)
    for shown in ("weights", "gradients"):
        for moving in (False, True):
            view.use_choices({"edges": shown})
            image = image_of(view, frame_of(step, moving=moving))
            for neuron in (0, 1, 4, 5):
                places = [breadth(view, image, neuron, px) for px in (12, 40, 80, 120)]
                assert (places[0] > max(places[1:]) + 4) == (shown == "gradients" and not moving)


def test_the_key_shows_the_dashes_and_what_edges_stand_for(view: NetworkView) -> None:
    frame = frame_of(step_of(FULL))

    def key() -> bytes:
        image = image_of(view, frame)
        strip = image.copy(0, image.height() - 32, 600, 32)
        return bytes(strip.constBits())

    seen = [key()]
    for choices in ({"dash_negative": True}, {"edges": "gradients"}, {"edges": "changes"}):
        view.use_choices(choices)
        seen.append(key())
    assert len(set(seen)) == 4
    view.use_choices({"edges": "weights", "dash_negative": False})
    assert key() == seen[0]


def test_choosing_gradients_keeps_everything_else_where_it_is(view: NetworkView) -> None:
    image_of(view, frame_of(step_of(FULL)))
    before = picture_of(view).layout
    view.choose(Options(edges="gradients", numbers="off"))
    view.grab()
    assert picture_of(view).layout is before
