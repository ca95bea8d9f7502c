"""The words around the circles: headings, snowflakes, the key, the prediction. Nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetrics, QImage
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.experiment_files import named
from core.snapshot import StepSnapshot
from gui.frame import Diagram, Frame, Mode, ViewState
from gui.theme import Theme, theme
from gui.views.network_captions import SNOWFLAKE_PX, band_of, fitting, headings_of
from gui.views.network_key import GAP_PX, Entry, Shown, entries, fitted
from gui.views.network_view import NetworkView
from gui.views.network_words import Crowding, heading

BIKES = named("Bike demand")
ROOMY, CLOSE, CLOSER, TIGHT = Crowding
SMALL_DIAGRAM = (734, 345)
"""Size of the diagram in a window of 1280 x 720."""


@pytest.fixture
def view(qtbot: QtBot, dark: Theme) -> Iterator[NetworkView]:
    made = NetworkView(dark)
    made.resize(930, 560)
    qtbot.addWidget(made)
    yield made
    made.close()


def diagram_of(step: StepSnapshot) -> Diagram:
    diagram = Frame(step.state, step, ViewState()).diagram
    assert diagram is not None
    return diagram


def shown(view: NetworkView, experiment: Experiment) -> tuple[Diagram, QImage]:
    step = Desk(experiment).step()
    view.show_frame(Frame(step.state, step, ViewState()))
    return diagram_of(step), view.grab().toImage()


def lines(diagram: Diagram, column: int, crowding: Crowding = ROOMY) -> tuple[str, tuple[str, ...]]:
    found = heading(diagram, column, crowding)
    return found.title, found.lines


# ---- headings ------------------------------------------------------------------------------------


def test_the_heading_counts_what_is_on_and_off() -> None:
    for step in Desk(SINE).steps(10):
        diagram = diagram_of(step)
        on = int(diagram.columns[1].on.sum())
        assert lines(diagram, 1) == ("hidden 1", (f"{on} on, ×1.67 · {9 - on} off",))
        assert lines(diagram, 1, CLOSE) == ("hidden 1", (f"{on} on", f"{9 - on} off"))
        assert lines(diagram, 1, TIGHT) == ("h1", (f"{on} on", f"{9 - on} off"))
    assert lines(diagram, 0) == ("1 input", ("row 1 of 7",))
    assert lines(diagram, 0, CLOSE) == ("1 input", ("row 1", "of 7"))
    assert lines(diagram, 3) == ("output", ("never drops",))
    diagram = diagram_of(Desk(experiment_with(SINE, dropout__rate=0.0)).step())
    assert lines(diagram, 1) == ("hidden 1", ("9 on · Tanh",))
    assert lines(diagram, 1, CLOSE) == ("hidden 1", ("9 on", "Tanh"))
    assert lines(diagram, 3) == ("output", ("linear",))


def test_each_layer_counts_with_its_own_rate() -> None:
    own = {"layer1__dropout": 0.2, "dropout__rate": 0.5}
    for step in Desk(experiment_with(SINE, **own)).steps(10):
        first, second = (lines(diagram_of(step), column)[1][0] for column in (1, 2))
        on = [int(column.on.sum()) for column in diagram_of(step).columns]
        if on[2]:
            assert first == f"{on[1]} on, ×1.25 · {9 - on[1]} off"
            assert second == f"{on[2]} on, ×2 · {6 - on[2]} off"


def test_inputs_are_counted_as_hidden_neurons_are() -> None:
    for step in Desk(experiment_with(BIKES, dropout__inputs=0.25)).steps(5):
        diagram = diagram_of(step)
        on = int(diagram.columns[0].on.sum())
        assert lines(diagram, 0) == ("12 inputs", (f"{on} on, ×1.33 · {12 - on} off",))
        assert lines(diagram, 0, CLOSE) == ("12 inputs", (f"{on} on", f"{12 - on} off"))


def test_layers_with_different_functions_say_which() -> None:
    mixed = experiment_with(SINE, layer2__activation="ReLU")
    step = Desk(mixed).step()
    assert [lines(diagram_of(step), column)[0] for column in (1, 2)] == ["hidden 1 · Tanh", "hidden 2 · ReLU"]
    step = Desk(experiment_with(mixed, dropout__rate=0.0)).step()
    assert [lines(diagram_of(step), column)[1] for column in (1, 2)] == [("9 on · Tanh",), ("6 on · ReLU",)]
    diagram = Frame(Desk(mixed).state(), None, ViewState(Mode.PREDICTION)).diagram
    assert diagram is not None
    assert lines(diagram, 2)[1] == ("all 6 on · ReLU",)


def test_the_frozen_column_is_the_one_whose_weights_lead_into_it() -> None:
    step = Desk(experiment_with(SINE, layer2__frozen=True)).step()
    assert [heading(diagram_of(step), column).frozen for column in range(4)] == [False, False, True, False]
    step = Desk(experiment_with(SINE, output__frozen=True)).step()
    assert [heading(diagram_of(step), column).frozen for column in range(4)] == [False, False, False, True]


@pytest.mark.parametrize("hidden", [(16, 16), (512, 512, 512), (9,) * 5, (512,) * 8])
@pytest.mark.parametrize("width", [570, 734, 900])
@pytest.mark.parametrize("frozen", [False, True])
def test_headings_of_neighbours_never_touch(hidden: tuple[int, ...], width: int, frozen: bool) -> None:
    look = theme("dark", "small" if width < 900 else "normal")
    wide = experiment_with(
        BIKES, network__hidden=hidden, dropout__rate=0.5, dropout__inputs=0.5, layer1__frozen=frozen
    )
    diagram = diagram_of(Desk(wide).step())
    pitch = (width - 260) / (len(hidden) + 1)
    band = band_of(look, diagram, pitch)
    titles = QFontMetrics(look.font("note" if band.close else "label", weight=600))
    notes = QFontMetrics(look.font("note", weight=400))
    ends = []
    for index, words in enumerate(headings_of(diagram, band)):
        title = titles.horizontalAdvance(words.title) / 2
        right = title + (5 + SNOWFLAKE_PX if words.frozen else 0)
        room = band.room(index in (0, len(hidden) + 1))
        line = max(notes.horizontalAdvance(fitting(look, text, room)) / 2 for text in words.lines)
        ends.append((title, right, line))
    for (_, right, line), (left, _, next_line) in pairwise(ends):
        assert right + left < pitch
        assert line + next_line < pitch


def test_of_a_count_the_number_stays(dark: Theme) -> None:
    assert fitting(dark, "256 off", 100) == "256 off"
    assert fitting(dark, "256 off", 30) == "256"
    assert fitting(dark, "LogSigmoid", 50).endswith("…")


def test_a_snowflake_stands_beside_the_heading_of_a_frozen_layer(view: NetworkView, dark: Theme) -> None:
    def ink(image: QImage, column: int) -> int:
        """Count the pixels right of a title that are not of the canvas."""
        layout = view.painted_layout
        assert layout is not None
        half = QFontMetrics(dark.font("label", weight=600)).horizontalAdvance(f"hidden {column}") // 2
        box = QRect(round(layout.columns[column].x) + half + 4, 4, SNOWFLAKE_PX + 4, 18)
        return sum(
            image.pixelColor(x, y) != QColor(dark.canvas)
            for x in range(box.left(), box.right() + 1)
            for y in range(box.top(), box.bottom() + 1)
        )

    _, image = shown(view, experiment_with(SINE, layer2__frozen=True))
    assert ink(image, 2) > 30
    assert ink(image, 1) == 0
    _, image = shown(view, SINE)
    assert ink(image, 2) == 0


def test_switching_dropout_on_moves_no_circle(view: NetworkView) -> None:
    places = []
    for rate in (0.0, 0.5):
        shown(view, experiment_with(SINE, dropout__rate=rate))
        layout = view.painted_layout
        assert layout is not None
        places.append(layout)
    for one, other in zip(places[0].columns, places[1].columns, strict=True):
        assert one.x == other.x
        assert np.array_equal(one.y, other.y)


@pytest.mark.parametrize("hidden", [(), (16, 16), (16,) * 8])
def test_the_prediction_lies_clear_of_the_circles_before_it(
    view: NetworkView, dark: Theme, hidden: tuple[int, ...]
) -> None:
    view.resize(*SMALL_DIAGRAM)
    shown(view, experiment_with(BIKES, network__hidden=hidden))
    assert view.picture is not None
    box, before = view.picture.plan.words, view.picture.layout.columns[-2]
    assert box.left() > before.x + before.radius
    assert box.right() <= view.width()


def test_titles_become_short_for_a_snowflake_only_where_they_must() -> None:
    step = Desk(experiment_with(SINE, layer2__frozen=True)).step()
    titles = {crowding: heading(diagram_of(step), 1, crowding).title for crowding in Crowding}
    assert titles == {ROOMY: "hidden 1", CLOSE: "hidden 1", CLOSER: "h1", TIGHT: "h1"}
    assert heading(diagram_of(Desk(SINE).step()), 1, CLOSER).title == "hidden 1"


# ---- the key -------------------------------------------------------------------------------------


def test_the_key_fits_where_it_was_cut_off(qtbot: QtBot) -> None:
    look = theme("dark", "small")
    wide = named("Noisy sine, dropout").with_value("network.hidden", (48, 48))
    diagram = diagram_of(Desk(wide).step())
    width_of = QFontMetrics(look.font("control", weight=400)).horizontalAdvance
    chosen = fitted(entries(look, diagram, Shown([0.123, 0.456], 288)), SMALL_DIAGRAM[0] - 8, width_of)
    words = [text for _, text in chosen]
    total = sum(entry.sign_px + width_of(text) for entry, text in chosen) + GAP_PX * (len(chosen) - 1)
    assert total <= SMALL_DIAGRAM[0] - 8
    assert words[0].endswith("0.12 to 0.46")
    assert words[-1].startswith("288 of 2,400")
    assert words[-1].endswith("drawn")
    assert any(text.startswith("off") for text in words)


def test_words_give_way_only_where_they_must() -> None:
    made = [Entry(None, 0, ("aaaa", "aa")), Entry(None, 0, ("bbbb", "bb"))]
    words = {room: [text for _, text in fitted(made, room, len)] for room in (28, 27, 25, 24)}
    assert words == {28: ["aaaa", "bbbb"], 27: ["aaaa", "bb"], 25: ["aa", "bb"], 24: ["aa", "bb"]}


def test_where_nothing_else_helps_the_number_of_weights_drawn_stays() -> None:
    made = [Entry(None, 9, (name,)) for name in "abc"]
    made.append(Entry(None, 0, ("9 of 99 drawn",), vital=True))
    assert [text for _, text in fitted(made, 75, len)] == ["a", "b", "9 of 99 drawn"]
    assert [text for _, text in fitted(made, 50, len)] == ["a", "9 of 99 drawn"]
    assert [text for _, text in fitted(made, 5, len)] == ["9 of 99 drawn"]


def test_the_key_names_every_factor_and_frozen_weights(dark: Theme) -> None:
    own = {"layer1__dropout": 0.2, "dropout__rate": 0.5, "dropout__inputs": 0.0, "output__frozen": True}
    diagram = diagram_of(Desk(experiment_with(BIKES, **own)).step())
    words = [entry.words[0] for entry in entries(dark, diagram, Shown([0.5, 0.5, 0.5], 464))]
    assert words[0] == "weight, full at 0.50"
    assert words[1:] == ["off in this step", "on, ×1.25 to ×2 = 1/(1−p)", "frozen"]
    per_row = diagram_of(Desk(experiment_with(SINE, dropout__mask="row", dropout__rate=0.5)).step())
    words = [entry.words[0] for entry in entries(dark, per_row, Shown([0.5], 999))]
    assert words[1:] == ["off for this row", "on, ×2 = 1/(1−0.5)"]
