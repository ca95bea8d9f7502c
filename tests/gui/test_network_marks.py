"""Dead, saturated, silent and dropped units: each looks different, and each count is true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from network_bench import (
    colour_at,
    diagram_of,
    distance,
    frame_of,
    image_of,
    nearest,
    picture_of,
    place_of,
    seen_by,
    step_of,
    with_batches,
)
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from gui.frame import Diagram
from gui.theme import Theme, theme
from gui.views.network_key import Shown, entries
from gui.views.network_neurons import BLANK, DEAD, SATURATED, Look, paint_neuron
from gui.views.network_states import MOST_ROWS, ROWS_MIN, STUCK, UnitState, count_of, states_of, stuck_words
from gui.views.network_view import NetworkView
from gui.views.network_words import neuron_card

ROWS = 14
PLAIN = experiment_with(SINE, batches__size=ROWS, dropout__rate=0.0)
RELU = experiment_with(PLAIN, network__activation="ReLU")
DEAD_UNIT, SILENT_UNIT, ALIVE_UNIT = 3, 5, 7


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    qtbot.addWidget(made)
    yield made
    made.close()


def hand_made(experiment: Experiment, batch: np.ndarray) -> Diagram:
    return diagram_of(with_batches(step_of(experiment), {0: batch}))


def answers() -> np.ndarray:
    """Return a batch in which unit 3 is zero on all rows, and unit 5 on the row shown only."""
    batch = np.random.default_rng(1).uniform(0.3, 1.0, (ROWS, 9))
    batch[:, DEAD_UNIT] = 0
    batch[0, SILENT_UNIT] = 0
    return batch


# ---- which are found -----------------------------------------------------------------------------


def test_dead_is_zero_on_all_rows_and_nothing_else() -> None:
    states = states_of(hand_made(RELU, answers()), 1)
    assert states is not None
    assert np.flatnonzero(states == UnitState.DEAD).tolist() == [DEAD_UNIT]
    batch = answers()
    batch[11, DEAD_UNIT] = 1e-6
    assert states_of(hand_made(RELU, batch), 1) is None


def test_a_function_that_is_steep_at_zero_has_no_dead_units() -> None:
    assert states_of(hand_made(PLAIN, answers()), 1) is None


def test_few_rows_tell_nothing() -> None:
    few = experiment_with(RELU, batches__size=ROWS_MIN - 1)
    step = step_of(few)
    silent = with_batches(step, {0: np.zeros_like(step.hidden[0].activation_BH)})
    assert states_of(diagram_of(silent), 1) is None


@pytest.mark.parametrize(
    ("activation", "low", "high"),
    [("Tanh", -1.0, 1.0), ("Sigmoid", 0.0, 1.0), ("Hardtanh", -1.0, 1.0), ("Softsign", -1.0, 1.0)],
)
def test_saturated_is_close_to_an_end_on_most_rows(activation: str, low: float, high: float) -> None:
    batch = np.full((ROWS, 9), (low + high) / 2)
    near = (high - low) * 0.01
    most = int(np.ceil(MOST_ROWS * ROWS))
    batch[:, 1] = high - near
    batch[:, 2] = np.where(np.arange(ROWS) % 2, low + near, high - near)
    batch[:most, 4] = low + near
    batch[: most - 1, 6] = low + near
    states = states_of(hand_made(experiment_with(PLAIN, network__activation=activation), batch), 1)
    assert states is not None
    assert np.flatnonzero(states == UnitState.SATURATED).tolist() == [1, 2, 4]


def test_relu6_can_be_either() -> None:
    batch = np.full((ROWS, 9), 3.0)
    batch[:, 2], batch[:, 4] = 0.0, 6.0
    states = states_of(hand_made(experiment_with(PLAIN, network__activation="ReLU6"), batch), 1)
    assert states is not None
    assert states.tolist() == [0, 0, 1, 0, 2, 0, 0, 0, 0]


def test_states_are_those_of_torch_after_real_training() -> None:
    """A large rate kills units; what is found agrees with a plain look at the batch."""
    found = 0
    desk = Desk(experiment_with(RELU, network__hidden=(30, 20), optimizer__method="SGD", optimizer__lr=0.6))
    for step in desk.steps(30):
        for column, hidden in enumerate(step.hidden, start=1):
            dead = {
                unit
                for unit in range(hidden.activation_BH.shape[1])
                if not hidden.activation_BH[:, unit].any()
            }
            states = states_of(diagram_of(step), column)
            seen = set() if states is None else set(np.flatnonzero(states == UnitState.DEAD).tolist())
            assert seen == dead
            found += len(dead)
    assert found > 20


def test_a_prediction_has_no_such_states() -> None:
    desk = Desk(RELU)
    from gui.frame import Frame, Mode, ViewState

    diagram = Frame(desk.state(), None, ViewState(Mode.PREDICTION)).diagram
    assert diagram is not None
    assert states_of(diagram, 1) is None
    assert stuck_words(states_of(diagram, 2)) == ""


# ---- what is painted -----------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["dark", "light"])
def test_the_mark_of_a_dead_unit_is_on_that_unit_only(view: NetworkView, look: str) -> None:
    chosen = theme(look)  # type: ignore[arg-type]
    view.set_theme(chosen)
    image = image_of(view, frame_of(with_batches(step_of(RELU), {0: answers()})))
    for unit in range(9):
        x, y, place = place_of(view, 1, unit)
        rim = nearest(colour_at(image, x + place.radius, y), chosen.text1, chosen.text3, chosen.canvas)
        bar = distance(colour_at(image, x - 0.3 * place.radius, y), chosen.text3) < 40
        assert (rim == chosen.text3) == (unit == DEAD_UNIT)
        assert bar == (unit == DEAD_UNIT)
    x, y, place = place_of(view, 1, SILENT_UNIT)
    assert colour_at(image, x, y) == chosen.diverging[4]
    assert nearest(colour_at(image, x + place.radius, y), chosen.text1, chosen.text3) == chosen.text1


def test_the_s_stroke_is_on_saturated_units_only(view: NetworkView, dark: Theme) -> None:
    batch = np.full((ROWS, 9), 0.4)
    batch[:, 2] = 0.999
    image = image_of(view, frame_of(with_batches(step_of(PLAIN), {0: batch})))

    def colours(unit: int) -> int:
        x, y, _ = place_of(view, 1, unit)
        return len({image.pixel(round(x) + dx, round(y) + dy) for dx in range(-6, 7) for dy in range(-5, 6)})

    assert [colours(unit) > 1 for unit in range(9)] == [unit == 2 for unit in range(9)]


def test_what_dropout_switched_off_is_blank_even_if_it_is_dead(view: NetworkView, dark: Theme) -> None:
    dropping = experiment_with(RELU, dropout__rate=0.5)
    for step in Desk(dropping).steps(6):
        still = with_batches(step, {0: answers()})
        image = image_of(view, frame_of(still))
        mask = still.hidden[0].mask_BH
        assert mask is not None
        on = mask[0] > 0
        stamps = seen_by(view).stamps[1:10]
        assert np.array_equal(stamps == BLANK, ~on)
        assert np.array_equal(np.flatnonzero(stamps == DEAD), [DEAD_UNIT] if on[DEAD_UNIT] else [])
        x, y, place = place_of(view, 1, DEAD_UNIT)
        inside = colour_at(image, x, y + 0.6 * place.radius)
        assert inside == (dark.track if on[DEAD_UNIT] else dark.canvas)


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("radius", [5.0, 8.4, 13.0])
@pytest.mark.parametrize("grey", [False, True])
def test_all_kinds_look_different_also_small_and_in_grey(look: str, radius: float, grey: bool) -> None:
    chosen, pictures = theme(look), {}  # type: ignore[arg-type]
    for name, stamp in (
        ("off", BLANK),
        ("silent", 4),
        ("dead", DEAD),
        ("saturated", SATURATED + 8),
        ("full", 8),
    ):
        side = round(2 * radius + 6)
        image = QImage(side, side, QImage.Format.Format_RGB32)
        image.fill(chosen.canvas)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_neuron(painter, chosen, QPointF(side / 2, side / 2), Look(radius), stamp)
        painter.end()
        if grey:
            image = image.convertToFormat(QImage.Format.Format_Grayscale8)
        pictures[name] = np.array(
            [[image.pixelColor(x, y).getRgb()[:3] for x in range(side)] for y in range(side)],
            int,  # type: ignore[index]
        )
    for (one, first), (other, second) in combinations(pictures.items(), 2):
        differing = np.count_nonzero(np.abs(first - second).max(axis=-1) > 25)
        assert differing >= 8, (one, other)


# ---- what is said --------------------------------------------------------------------------------


def test_headings_key_and_cards_say_how_many_and_which(view: NetworkView, dark: Theme) -> None:
    step = with_batches(step_of(RELU), {0: answers()})
    diagram = diagram_of(step)
    assert stuck_words(states_of(diagram, 1)) == "1 dead"
    dead = sum(count_of(states_of(diagram, column), STUCK[0]) for column in (1, 2))
    words = [entry.words[0] for entry in entries(dark, diagram, Shown([1.0], 99, dead=dead))]
    assert f"{dead} dead: 0 on all {ROWS} rows" in words
    assert neuron_card(diagram, 1, DEAD_UNIT).note == f"dead: 0 on all {ROWS} rows of the batch"
    assert neuron_card(diagram, 1, SILENT_UNIT).note == ""
    assert neuron_card(diagram, 1, ALIVE_UNIT).note == ""
    image_of(view, frame_of(step))
    assert picture_of(view)._ground._stuck[1] == "1 dead"


def test_the_card_of_a_saturated_unit_counts_its_rows() -> None:
    batch = np.full((ROWS, 9), 0.4)
    batch[: ROWS - 1, 2] = -0.99
    card = neuron_card(hand_made(PLAIN, batch), 1, 2)
    assert card.note == f"saturated: at an end of Tanh on {ROWS - 1} of {ROWS} rows"
