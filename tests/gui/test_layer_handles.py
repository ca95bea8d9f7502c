"""The buttons over the diagram: where they appear, what they ask for, and what they leave alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import SINE, Desk, experiment_with
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.hyperparameters import Value
from gui.frame import Frame, ViewState
from gui.theme import Theme, theme
from gui.views.layer_requests import Hand, request, why_not, words_for
from gui.views.network_view import NetworkView

ALL = set(Hand)
BARE = experiment_with(SINE, dropout__rate=0.0)


class Bench:
    """A diagram in a window, and the hands that work it."""

    def __init__(self, qtbot: QtBot, look: Theme, experiment: Experiment = BARE) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        self.before, self.view, self.behind = QPushButton("a"), NetworkView(look), QPushButton("b")
        column = QVBoxLayout(self.window)
        for widget in (self.before, self.view, self.behind):
            column.addWidget(widget)
        self.window.resize(930, 640)
        qtbot.addWidget(self.window)
        self.asked: list[tuple[dict[str, Value], str]] = []
        self.view.hidden_requested.connect(lambda values, words: self.asked.append((values, words)))
        self.show(experiment)
        with qtbot.waitExposed(self.window):
            self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()
        self.before.setFocus()

    def show(self, experiment: Experiment) -> None:
        self.experiment = experiment
        step = Desk(experiment).step()
        self.view.show_frame(Frame(step.state, step, ViewState()))

    def apply(self) -> None:
        """Let the network be rebuilt as the last request says."""
        self.show(self.experiment.with_values(self.asked[-1][0]))

    @property
    def columns(self) -> list[tuple[float, float]]:
        """Place of each column: x, and y of its first circle."""
        self.view.grab()
        layout = self.view.painted_layout
        assert layout is not None
        return [(column.x, float(column.y[0])) for column in layout.columns]

    def point_over(self, column: int) -> None:
        self.point_at(self.columns[column][0], 12)

    def point_at(self, x: float, y: float) -> None:
        for place in (QPoint(round(x), round(y) + 1), QPoint(round(x), round(y))):
            self.qtbot.mouseMove(self.view, place)
            QApplication.processEvents()

    def shown(self) -> set[Hand]:
        return {hand for hand in Hand if self.view.handles.handle(hand).isVisible()}

    def click(self, hand: Hand, *, shift: bool = False) -> None:
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        handle = self.view.handles.handle(hand)
        assert handle.isVisible()
        self.qtbot.mouseClick(handle, Qt.MouseButton.LeftButton, modifier)

    def key(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key)


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme) -> Iterator[Bench]:
    made = Bench(qtbot, dark)
    yield made
    made.window.close()


# ---- where they appear ---------------------------------------------------------------------------


def test_they_show_over_the_band_and_hide_elsewhere(bench: Bench) -> None:
    assert bench.shown() == set()
    bench.point_over(1)
    assert bench.shown() == ALL
    bench.point_at((bench.columns[1][0] + bench.columns[2][0]) / 2, 300)
    assert bench.shown() == set()


def test_a_column_shows_its_own(bench: Bench) -> None:
    x, y = bench.columns[2]
    bench.point_at(x, y)
    assert bench.view.handles.column == 2
    assert bench.shown() == ALL


def test_inputs_and_output_have_a_layer_behind_or_before_them_only(bench: Bench) -> None:
    bench.point_over(0)
    assert bench.shown() == {Hand.BEHIND}
    bench.point_over(3)
    assert bench.shown() == {Hand.BEFORE}


def test_they_go_with_the_pointer(bench: Bench) -> None:
    bench.point_over(1)
    QApplication.sendEvent(bench.view, QEvent(QEvent.Type.Leave))
    assert bench.shown() == set()


def test_on_the_way_to_a_button_they_stay(bench: Bench) -> None:
    """In a deep network the buttons of a column lie over its neighbours."""
    bench.show(experiment_with(BARE, network__hidden=(8,) * 8))
    bench.point_over(4)
    for hand in Hand:
        middle = bench.view.handles.handle(hand).geometry().center()
        bench.point_at(middle.x(), middle.y() - 12)
        assert bench.view.handles.column == 4
    x, y = bench.columns[6]
    bench.point_at(x, y)
    assert bench.view.handles.column == 6


@pytest.mark.parametrize("size", [(734, 345), (900, 530), (570, 300)])
@pytest.mark.parametrize("hidden", [(), (16, 16), (512, 3, 120), (16,) * 8])
@pytest.mark.parametrize("rate", [0.0, 0.5])
def test_they_cover_no_word_and_no_circle(
    bench: Bench, size: tuple[int, int], hidden: tuple[int, ...], rate: float
) -> None:
    view = bench.view
    view.setMinimumSize(*size)
    view.setMaximumSize(*size)
    bench.window.adjustSize()
    view.set_theme(theme("dark", "small" if size[0] < 900 else "normal"))
    bench.show(experiment_with(SINE, network__hidden=hidden, dropout__rate=rate))
    canvas = view._theme.canvas
    QApplication.processEvents()
    image = view.grab().toImage()
    for column in range(len(hidden) + 2):
        bench.point_over(column)
        for hand in bench.shown():
            place = view.handles.handle(hand).geometry()
            assert view.rect().contains(place)
            colours = {
                image.pixel(x, y)
                for x in range(place.left(), place.right() + 1)
                for y in range(place.top(), place.bottom() + 1)
            }
            assert colours == {canvas.rgb()}


def test_they_do_not_overlap(bench: Bench) -> None:
    for depth in range(9):
        bench.show(experiment_with(BARE, network__hidden=(8,) * depth))
        for column in range(depth + 2):
            bench.point_over(column)
            places = [bench.view.handles.handle(hand).geometry() for hand in bench.shown()]
            for index, place in enumerate(places):
                assert not any(place.intersects(other) for other in places[:index])


def test_the_picture_does_not_jump(bench: Bench) -> None:
    before = bench.columns
    plain = bench.view.grab().toImage()
    bench.point_over(1)
    assert bench.columns == before
    area = QRect()
    for hand in Hand:
        area = area.united(bench.view.handles.handle(hand).geometry())
    image = bench.view.grab().toImage()
    below = QRect(0, area.bottom() + 1, image.width(), image.height() - area.bottom() - 1)
    assert image.copy(below) == plain.copy(below)


def test_hidden_they_cost_no_paint(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[int] = []
    monkeypatch.setattr(bench.view.handles, "_place", lambda: placed.append(1))
    frame = bench.view._frame
    assert frame is not None
    for _ in range(5):
        bench.view.show_frame(frame)
        bench.view.grab()
    assert placed == []


# ---- what they ask for ---------------------------------------------------------------------------


def test_a_neuron_more_and_a_neuron_less(bench: Bench) -> None:
    bench.point_over(2)
    bench.click(Hand.MORE)
    assert bench.asked == [({"network.hidden": (9, 7)}, "7 neurons in layer 2")]
    bench.apply()
    bench.click(Hand.FEWER)
    assert bench.asked[-1] == ({"network.hidden": (9, 6)}, "6 neurons in layer 2")


def test_with_shift_eight_at_once_as_far_as_it_goes(bench: Bench) -> None:
    bench.point_over(1)
    bench.click(Hand.MORE, shift=True)
    assert bench.asked[-1] == ({"network.hidden": (17, 6)}, "17 neurons in layer 1")
    bench.apply()
    bench.point_over(2)
    bench.click(Hand.FEWER, shift=True)
    assert bench.asked[-1] == ({"network.hidden": (17, 1)}, "1 neuron in layer 2")
    bench.click(Hand.MORE)
    assert bench.asked[-1][0]["network.hidden"] == (17, 2)


def test_quick_clicks_add_up_before_the_engine_answers(bench: Bench) -> None:
    bench.point_over(1)
    for _ in range(3):
        bench.click(Hand.MORE)
    assert [values["network.hidden"] for values, _ in bench.asked] == [(10, 6), (11, 6), (12, 6)]
    bench.show(experiment_with(BARE, network__hidden=(11, 6)))  # an answer on the way
    bench.click(Hand.MORE)
    assert bench.asked[-1][0]["network.hidden"] == (13, 6)
    bench.apply()
    bench.show(BARE)  # undone elsewhere
    bench.click(Hand.MORE)
    assert bench.asked[-1][0]["network.hidden"] == (10, 6)


def test_what_the_engine_never_did_is_forgotten(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.views.layer_handles.PATIENCE_MS", -1)
    bench.point_over(1)
    bench.click(Hand.MORE)
    bench.click(Hand.MORE)
    assert [values["network.hidden"] for values, _ in bench.asked] == [(10, 6), (10, 6)]


def test_a_layer_comes_between_and_takes_its_settings_along(bench: Bench) -> None:
    bench.show(experiment_with(BARE, layer2__frozen=True))
    bench.point_over(1)
    bench.click(Hand.BEHIND)
    assert bench.asked == [
        (
            {"network.hidden": (9, 9, 6), "layer2.frozen": False, "layer3.frozen": True},
            "layer 2 added, 9 neurons",
        )
    ]
    bench.apply()
    assert len(bench.columns) == 5
    assert bench.shown() == set()  # nothing slides under a pointer that may press again
    bench.point_over(1)
    bench.click(Hand.BEFORE)
    assert bench.asked[-1][1] == "layer 1 added, 16 neurons"
    assert bench.asked[-1][0]["network.hidden"] == (16, 9, 9, 6)


def test_a_second_click_before_layers_have_gone_means_nothing(bench: Bench) -> None:
    bench.point_over(1)
    bench.click(Hand.REMOVE)
    for hand in (Hand.REMOVE, Hand.MORE, Hand.BEHIND):
        bench.click(hand)
    assert [values for values, _ in bench.asked] == [{"network.hidden": (6,)}]


def test_a_layer_goes(bench: Bench) -> None:
    bench.point_over(1)
    bench.click(Hand.REMOVE)
    assert bench.asked == [({"network.hidden": (6,)}, "layer 1 removed")]
    bench.apply()
    bench.point_over(1)
    bench.click(Hand.REMOVE)
    assert bench.asked[-1] == ({"network.hidden": ()}, "layer 1 removed")
    bench.apply()
    bench.point_at(bench.columns[0][0] + 100, 12)
    bench.click(Hand.BEHIND)
    assert bench.asked[-1] == ({"network.hidden": (16,)}, "layer 1 added, 16 neurons")


def test_at_the_limits_they_are_disabled_and_say_why(bench: Bench) -> None:
    bench.show(experiment_with(BARE, network__hidden=(1, 512, 3, 3, 3, 3, 3, 3)))
    handle = bench.view.handles.handle
    bench.point_over(1)
    assert not handle(Hand.FEWER).isEnabled()
    assert handle(Hand.FEWER).toolTip() == "A layer has at least one neuron. Remove the layer instead."
    for hand in (Hand.BEFORE, Hand.BEHIND):
        assert not handle(hand).isEnabled()
        assert handle(hand).toolTip() == "8 hidden layers are the most. Remove one first."
    assert handle(Hand.MORE).isEnabled()
    assert "rebuilt" in handle(Hand.MORE).toolTip()
    bench.point_over(2)
    assert not handle(Hand.MORE).isEnabled()
    assert handle(Hand.MORE).toolTip() == "512 neurons are the most in a layer."
    bench.click(Hand.MORE)
    assert bench.asked == []


def test_a_layer_that_cannot_go_says_why(bench: Bench) -> None:
    bench.show(experiment_with(BARE, layer2__frozen=True, output__frozen=True))
    bench.point_over(1)
    remove = bench.view.handles.handle(Hand.REMOVE)
    assert not remove.isEnabled()
    assert "every layer frozen" in remove.toolTip()


@pytest.mark.parametrize("hand", list(Hand))
@pytest.mark.parametrize("column", [0, 1, 2, 3])
def test_every_button_that_can_be_used_leads_to_a_valid_experiment(hand: Hand, column: int) -> None:
    if why_not(hand, BARE, column) or (hand is Hand.BEFORE and not column):
        return
    if column == 3 and hand is Hand.BEHIND:
        return  # there is no such button
    asked = request(hand, BARE, column, by=8)
    BARE.with_values(asked.values)
    assert words_for(hand, BARE, column)


# ---- the keyboard --------------------------------------------------------------------------------


def test_tab_goes_through_the_buttons_and_enter_presses(bench: Bench) -> None:
    bench.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is bench.view
    assert bench.shown() == ALL
    seen = []
    for _ in Hand:
        bench.key(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        seen += [hand for hand in Hand if bench.view.handles.handle(hand) is focused]
    assert seen == list(Hand)
    bench.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is bench.view.view_button
    assert bench.shown() == set()
    bench.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is bench.behind
    bench.key(Qt.Key.Key_Backtab)
    bench.key(Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is bench.view  # hidden ones are passed over
    assert bench.shown() == ALL


def test_enter_acts_space_does_not_and_arrows_change_the_column(bench: Bench) -> None:
    bench.key(Qt.Key.Key_Tab)
    for _ in range(3):
        bench.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is bench.view.handles.handle(Hand.MORE)
    bench.key(Qt.Key.Key_Space)
    assert bench.asked == []
    bench.key(Qt.Key.Key_Return)
    assert bench.asked == [({"network.hidden": (10, 6)}, "10 neurons in layer 1")]
    bench.apply()
    bench.key(Qt.Key.Key_Right)
    bench.key(Qt.Key.Key_Return)
    assert bench.asked[-1] == ({"network.hidden": (10, 7)}, "7 neurons in layer 2")
    bench.key(Qt.Key.Key_Right)
    assert bench.shown() == {Hand.BEFORE}
    assert QApplication.focusWidget() is bench.view.handles.handle(Hand.BEFORE)


def test_the_keyboard_stays_when_its_button_reaches_a_limit_or_its_layer_goes(bench: Bench) -> None:
    bench.show(experiment_with(BARE, network__hidden=(2, 6)))
    bench.key(Qt.Key.Key_Tab)
    for _ in range(2):
        bench.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is bench.view.handles.handle(Hand.FEWER)
    bench.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is bench.view.handles.handle(Hand.BEFORE)
    bench.apply()
    for _ in range(2):
        bench.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is bench.view.handles.handle(Hand.REMOVE)
    for _ in range(2):
        bench.key(Qt.Key.Key_Return)
        bench.apply()
    assert bench.experiment.network.hidden == ()
    assert bench.view.handles.keys_are_here
    assert len(bench.shown()) == 1


def test_a_click_leaves_the_keyboard_with_the_diagram(bench: Bench) -> None:
    bench.view.setFocus()
    bench.point_over(1)
    bench.click(Hand.MORE)
    assert QApplication.focusWidget() is bench.view
    assert bench.shown() == ALL
