"""The mask that is drawn is the mask that was used, step for step, down to the pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from core.experiment_files import named
from core.snapshot import Status, StepSnapshot
from gui.frame import Diagram, Frame, ViewState
from gui.theme import Theme
from gui.views.network_edges import Edges
from gui.views.network_layout import ColumnLayout, NetworkLayout
from gui.views.network_view import NetworkView

STEPS = 1000
LOOKED_AT = 50
"""Every so many steps the picture itself is looked at."""
WIDE = experiment_with(SINE, network__hidden=(12, 10), dropout__rate=0.5, optimizer__lr=0.003)


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    qtbot.addWidget(made)
    yield made
    made.close()


def shown(view: NetworkView, step: StepSnapshot) -> Diagram:
    """Show a step as the session does while training, and return the diagram."""
    frame = Frame(step.state, step, ViewState())
    view.show_frame(frame)
    assert frame.diagram is not None
    return frame.diagram


def picture(view: NetworkView) -> QImage:
    return view.grab().toImage()


def neurons(view: NetworkView) -> Iterator[tuple[int, int, QPointF, ColumnLayout]]:
    """Return column, number and centre of each circle of the hidden layers."""
    layout = view.painted_layout
    assert layout is not None
    for index, column in enumerate(layout.columns[1:-1], start=1):
        for y, neuron in zip(column.y.tolist(), column.shown.tolist(), strict=True):
            yield index, neuron, QPointF(column.x, y), column


def fill(image: QImage, centre: QPointF, radius: float) -> QColor:
    """Return the colour inside a circle, beside the text in its middle."""
    return image.pixelColor(round(centre.x()), round(centre.y() + 0.62 * radius))


def output_by_hand(step: StepSnapshot) -> np.ndarray:
    """Return what weights, masks and inputs of the picture give."""
    layers = step.state.run.layout.layers
    signal = step.input_BI
    for layer, hidden in zip(layers, step.hidden, strict=False):
        value = np.tanh(signal @ layer.weight_of(step.before).T + layer.bias_of(step.before))
        assert hidden.mask_BH is not None
        signal = value * hidden.mask_BH
    last = layers[-1]
    output: np.ndarray = signal @ last.weight_of(step.before).T + last.bias_of(step.before)
    return output


@pytest.mark.parametrize("mask", ["step", "row"])
def test_for_1000_steps_the_mask_drawn_is_the_mask_used(view: NetworkView, dark: Theme, mask: str) -> None:
    desk = Desk(experiment_with(WIDE, dropout__mask=mask))
    for step in desk.steps(STEPS):
        diagram = shown(view, step)
        assert output_by_hand(step) == pytest.approx(step.output_BO, rel=1e-3, abs=1e-4)
        for column, layer in zip(diagram.columns[1:-1], step.hidden, strict=True):
            assert layer.mask_BH is not None
            assert np.array_equal(column.on, layer.mask_BH[0] > 0)
        if step.step % LOOKED_AT == 0:
            assert_drawn(picture(view), view, diagram, dark)


def assert_drawn(image: QImage, view: NetworkView, diagram: Diagram, theme: Theme) -> None:
    for index, neuron, centre, place in neurons(view):
        column = diagram.columns[index]
        colour = fill(image, centre, place.radius)
        if column.on[neuron]:
            strength = np.clip(column.values[neuron] / column.reference, -1, 1)
            assert colour == theme.diverging[4 + round(4 * float(strength))]
        else:
            assert colour == theme.canvas


@pytest.mark.parametrize("mask", ["step", "row"])
def test_inputs_that_are_off_are_blank_and_have_no_edges(view: NetworkView, dark: Theme, mask: str) -> None:
    table = experiment_with(named("Bike demand"), dropout__inputs=0.4, dropout__mask=mask)
    seen = {True: 0, False: 0}
    for step in Desk(table).steps(8):
        diagram = shown(view, step)
        image, layout = picture(view), view.painted_layout
        assert layout is not None
        assert step.input_mask_BI is not None
        place, column = layout.columns[0], diagram.columns[0]
        edges = Edges(layout)
        _, visible, _ = edges.steps(diagram)
        into_first = visible[: 16 * 12].reshape(16, 12)
        assert np.array_equal(into_first, np.tile(step.input_mask_BI[0] > 0, (16, 1)))
        for y, neuron in zip(place.y.tolist(), place.shown.tolist(), strict=True):
            colour = fill(image, QPointF(place.x, y), place.radius)
            strength = np.clip(column.values[neuron] / column.reference, -1, 1)
            on = bool(step.input_mask_BI[0, neuron] > 0)
            assert colour == (dark.diverging[4 + round(4 * float(strength))] if on else dark.canvas)
            seen[on] += 1
    assert min(seen.values()) > 20


def test_masks_differ_from_step_to_step_and_match_the_rate() -> None:
    """Guards the test above: it would pass with a mask that never changes."""
    masks = []
    for step in Desk(WIDE).steps(200):
        mask = step.hidden[0].mask_BH
        assert mask is not None
        masks.append(mask[0] > 0)
    on = np.array(masks)
    assert len(np.unique(on, axis=0)) > 150
    assert 0.45 < on.mean() < 0.55


# ---- edges ------------------------------------------------------------------------------------------


def edge_pixels(image: QImage, layout: NetworkLayout, layer: int, output: int, source: int) -> list[QColor]:
    """Return the colours near the right end of an edge, where edges of one neuron lie apart."""
    left, right = layout.columns[layer], layout.columns[layer + 1]
    x1, y1, x2, y2 = left.x, float(left.y[source]), right.x, float(right.y[output])
    shares = [0.35, 0.45, 0.55]
    return [image.pixelColor(round(x1 + s * (x2 - x1)), round(y1 + s * (y2 - y1))) for s in shares]


def paused(step: StepSnapshot) -> StepSnapshot:
    assert step.state.status is Status.PAUSED
    return step


def test_edges_of_a_neuron_that_is_off_are_not_drawn(view: NetworkView, dark: Theme) -> None:
    """With one hidden layer each edge of the input stands alone in its place."""
    desk = Desk(experiment_with(WIDE, network__hidden=(6,)))
    view.use_choices({"numbers": "off"})
    seen = {True: 0, False: 0}
    for step in desk.steps(12):
        diagram = shown(view, paused(step))
        image, layout = picture(view), view.painted_layout
        assert layout is not None
        on = diagram.columns[1].on
        for neuron in range(6):
            if neuron not in (0, 1, 4, 5):  # those in the middle lie close to one another
                continue
            drawn = [c != dark.canvas for c in edge_pixels(image, layout, 0, neuron, 0)]
            assert all(drawn) if on[neuron] else not any(drawn)
            seen[bool(on[neuron])] += 1
    assert min(seen.values()) > 5


def test_a_line_is_visible_if_both_its_neurons_are_on(view: NetworkView) -> None:
    for step in Desk(WIDE).steps(5):
        diagram = shown(view, step)
        picture(view)
        assert view.painted_layout is not None
        edges = Edges(view.painted_layout)
        _, visible, scales = edges.steps(diagram)
        expected = [
            (columns[1].on[:, None] & columns[0].on[None, :]).ravel()
            for columns in zip(diagram.columns, diagram.columns[1:], strict=False)
        ]
        assert np.array_equal(visible, np.concatenate(expected))
        assert scales == [
            pytest.approx(np.sort(np.abs(w).ravel())[int(0.97 * w.size)]) for w in diagram.weights
        ]


def test_of_very_many_lines_the_strongest_are_drawn(view: NetworkView) -> None:
    step = Desk(experiment_with(WIDE, network__hidden=(64,) * 4, dropout__rate=0.0)).step()
    diagram = shown(view, step)
    picture(view)
    assert view.painted_layout is not None
    edges = Edges(view.painted_layout)
    steps, visible, _ = edges.steps(diagram)
    assert len(steps) > 2000
    assert visible.sum() == 2000


# ---- the same picture twice ----------------------------------------------------------------------------


def test_a_paused_picture_stays_as_it_is(view: NetworkView) -> None:
    step = Desk(WIDE).step()
    shown(view, step)
    first = picture(view)
    shown(view, step)
    assert picture(view) == first


def test_the_factor_stands_in_survivors_only(view: NetworkView, dark: Theme) -> None:
    """Without dropout a circle has one colour; with it a survivor shows its factor in another one."""

    def colours_in(image: QImage, centre: QPointF) -> set[int]:
        return {
            image.pixel(round(centre.x()) + dx, round(centre.y()) + dy)
            for dx in range(-6, 7)
            for dy in range(-5, 6)
        }

    diagram = shown(view, Desk(WIDE).step())
    image = picture(view)
    for index, neuron, centre, _ in neurons(view):
        plain = len(colours_in(image, centre)) == 1
        assert plain != bool(diagram.columns[index].on[neuron])
    shown(view, Desk(experiment_with(WIDE, dropout__rate=0.0)).step())
    image = picture(view)
    assert all(len(colours_in(image, centre)) == 1 for _, _, centre, _ in neurons(view))


def test_a_theme_repaints_the_same_step(view: NetworkView, dark: Theme) -> None:
    from gui.theme import theme

    diagram = shown(view, Desk(WIDE).step())
    for look in (dark, theme("light"), theme("light", "small")):
        view.set_theme(look)
        assert_drawn(picture(view), view, diagram, look)
