"""What the pointer finds in the diagram: a card with the value itself, kept current."""

from __future__ import annotations

import numpy as np
import pytest
from desk import LINE, SINE, Desk, experiment_with
from live import Live, Open
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from core.commands import SetHyperparameters
from core.experiment_files import named
from core.snapshot import StepSnapshot
from gui.frame import Diagram, Frame, Mode, ViewState
from gui.numbers import signed
from gui.views.hover_card import Card
from gui.views.network_view import NetworkView
from gui.views.network_words import edge_card, neuron_card, neuron_name


def diagram_of(step: StepSnapshot, mode: Mode = Mode.TRAINING) -> Diagram:
    diagram = Frame(step.state, step, ViewState(mode)).diagram
    assert diagram is not None
    return diagram


def rows_of(card: Card) -> dict[str, str]:
    return dict(card.rows)


# ---- the words ------------------------------------------------------------------------------------------


def test_the_card_of_a_neuron_holds_its_numbers() -> None:
    step = Desk(SINE).step()
    diagram, layers = diagram_of(step), step.state.run.layout.layers
    for column, hidden in enumerate(step.hidden, start=1):
        mask = hidden.mask_BH
        assert mask is not None
        for neuron in range(hidden.activation_BH.shape[1]):
            rows = rows_of(neuron_card(diagram, column, neuron))
            value = float(hidden.activation_BH[0, neuron])
            assert rows["bias"] == signed(float(layers[column - 1].bias_of(step.before)[neuron]))
            if mask[0, neuron] > 0:
                assert rows["activation"] == signed(value)
                assert rows["×1.67, sent on"] == signed(value * float(mask[0, neuron]))
            else:
                assert rows["would have been"] == signed(value)
                assert rows["sent on"] == "0"


def test_the_card_of_an_edge_holds_weight_gradient_and_change() -> None:
    step = Desk(SINE).step()
    diagram = diagram_of(step)
    for index, layer in enumerate(step.state.run.layout.layers):
        weight, gradient = layer.weight_of(step.before), layer.weight_of(step.gradients)
        change = layer.weight_of(step.after) - weight
        for output, source in np.ndindex(weight.shape):
            assert edge_card(diagram, index, output, source).rows == (
                ("weight", signed(float(weight[output, source]))),
                ("gradient", signed(float(gradient[output, source]))),
                ("change in this step", signed(float(change[output, source]))),
            )


def test_in_evaluation_mode_an_edge_has_its_weight_only() -> None:
    diagram = Frame(Desk(SINE).state(), None, ViewState(Mode.PREDICTION)).diagram
    assert diagram is not None
    assert [name for name, _ in edge_card(diagram, 0, 2, 0).rows] == ["weight"]
    assert [name for name, _ in neuron_card(diagram, 1, 2).rows] == ["activation", "bias"]


def test_an_input_is_told_scaled_and_in_the_data() -> None:
    step = Desk(named("Bike demand, dropout 50 %")).step()
    diagram, dataset = diagram_of(step), step.state.run.dataset
    row = int(step.rows[0])
    for neuron, name in enumerate(dataset.input_names):
        card = neuron_card(diagram, 0, neuron)
        assert card.title == name
        assert rows_of(card)["scaled input"] == signed(float(dataset.scaled_inputs[row, neuron]))
        told = float(rows_of(card)["in the data"].replace("−", "-").replace(",", ""))
        assert told == pytest.approx(dataset.inputs[row, neuron], rel=0.006, abs=1e-3)


def test_neurons_are_named_as_a_lecturer_would() -> None:
    diagram = diagram_of(Desk(SINE).step())
    assert neuron_name(diagram, 0, 0) == diagram.run.dataset.input_names[0]
    assert neuron_name(diagram, 2, 5) == "hidden 2, neuron 6"
    assert neuron_name(diagram, 3, 0) == "output"
    assert edge_card(diagram, 1, 5, 0).title == "hidden 1, neuron 1 → hidden 2, neuron 6"


def test_a_card_says_what_its_layer_does_differently() -> None:
    own = {"layer1__frozen": True, "layer2__learning_rate": 0.02, "layer2__activation": "ReLU"}
    diagram = diagram_of(Desk(experiment_with(SINE, **own)).step())
    on = [int(np.flatnonzero(column.on)[0]) for column in diagram.columns]
    assert edge_card(diagram, 0, 0, 0).note == "frozen: gets no update"
    assert rows_of(edge_card(diagram, 0, 0, 0))["gradient"] == "0.00"
    assert neuron_card(diagram, 1, on[1]).note == "frozen: gets no update"
    assert rows_of(neuron_card(diagram, 1, on[1]))["function"] == "Tanh"
    assert edge_card(diagram, 1, 0, 0).note == ""
    assert rows_of(edge_card(diagram, 1, 0, 0))["own learning rate"] == "0.02"
    assert rows_of(neuron_card(diagram, 2, on[2]))["own learning rate"] == "0.02"
    assert rows_of(neuron_card(diagram, 2, on[2]))["function"] == "ReLU"
    assert "own learning rate" not in rows_of(neuron_card(diagram, 3, 0))
    off = int(np.flatnonzero(~diagram.columns[1].on)[0])
    assert neuron_card(diagram, 1, off).note == "off in this step · frozen: gets no update"


def test_a_change_of_a_layer_during_the_run_reaches_the_cards() -> None:
    desk = Desk(SINE)
    step = desk.step()
    assert edge_card(diagram_of(step), 2, 0, 0).note == ""
    desk.do(SetHyperparameters.one("output.frozen", True))
    diagram = Frame(desk.state(), step, ViewState()).diagram
    assert diagram is not None
    assert edge_card(diagram, 2, 0, 0).note == "frozen: gets no update"


def test_without_biases_the_card_says_so() -> None:
    diagram = diagram_of(Desk(experiment_with(SINE, network__bias=False)).step())
    for column, neuron in ((1, 0), (2, 3), (3, 0)):
        rows = rows_of(neuron_card(diagram, column, neuron))
        assert rows["no bias"] == ""
        assert "bias" not in rows


def test_an_input_that_is_off_says_so() -> None:
    desk = Desk(experiment_with(named("Bike demand"), dropout__inputs=0.5))
    diagram = diagram_of(desk.step())
    for neuron, on in enumerate(diagram.columns[0].on):
        card = neuron_card(diagram, 0, neuron)
        value = float(diagram.columns[0].values[neuron])
        assert rows_of(card)["scaled input"] == signed(value)
        assert card.note == ("" if on else "off in this step")
        sent = rows_of(card)["×2, sent on" if on else "sent on"]
        assert sent == (signed(2 * value) if on else "0")


# ---- the pointer ----------------------------------------------------------------------------------------


def ground_at(view: NetworkView, x: float, y: float) -> set[int]:
    """Return the colours beside a place, where the card is painted."""
    image = view.grab().toImage()
    return {image.pixel(round(x) + dx, round(y) + dy) for dx in range(20, 60) for dy in range(15, 40)}


def middle_of_edge(live: Live) -> tuple[float, float]:
    layout = live.network.painted_layout
    assert layout is not None
    left, right = layout.columns[0], layout.columns[1]
    return (left.x + right.x) / 2, float(left.y[0] + right.y[0]) / 2


def test_pointing_at_a_neuron_opens_its_card_and_leaving_closes_it(open_window: Open) -> None:
    live = open_window(LINE)
    view, layout = live.network, live.network.painted_layout
    assert layout is not None
    x, y = layout.columns[0].x, float(layout.columns[0].y[0])
    raised = live.window._theme.raised.rgb()
    assert raised not in ground_at(view, x, y)
    live.point_at(x, y)
    live.wait(lambda: raised in ground_at(view, x, y))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert raised not in ground_at(view, x, y)


def test_the_card_of_an_edge_stays_current_after_another_step(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[Card] = []
    monkeypatch.setattr(
        "gui.views.network_view.paint_card", lambda painter, look, card, *places: painted.append(card)
    )
    live = open_window(LINE)
    live.key(Qt.Key.Key_B)
    live.rest()
    live.point_at(*middle_of_edge(live))
    live.wait(lambda: bool(painted))
    for _ in range(3):
        live.key(Qt.Key.Key_B)
        live.rest()
        diagram = live.diagram
        expected = signed(float(diagram.weights[0][0, 0]))
        live.wait(lambda expected=expected: dict(painted[-1].rows)["weight"] == expected)
        assert painted[-1] == edge_card(diagram, 0, 0, 0)
    assert len({card.rows for card in painted}) >= 4


def test_nothing_is_found_beside_the_network(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[Card] = []
    monkeypatch.setattr(
        "gui.views.network_view.paint_card", lambda painter, look, card, *places: painted.append(card)
    )
    live = open_window(LINE)
    live.point_at(20, live.network.height() - 60)
    live.network.grab()
    assert painted == []


def test_an_edge_that_is_off_has_no_card(open_window: Open) -> None:
    live = open_window(experiment_with(SINE, network__hidden=(6,), dropout__rate=0.9))
    live.key(Qt.Key.Key_B)
    live.rest()
    live.network.grab()
    on, picture = live.diagram.columns[1].on, live.network.picture
    assert picture is not None
    assert picture.seen is not None
    assert not on.all()
    edges = picture.edges
    for neuron in range(6):
        line = edges.line(0, neuron, 0)
        assert line is not None
        middle = line.pointAt(0.6)
        found = edges.nearest(middle.x(), middle.y(), picture.seen.visible, 3.0)
        assert (found == (0, neuron, 0)) == bool(on[neuron])
