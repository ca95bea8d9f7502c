"""The keyboard in the diagram: from neuron to neuron, with ring and card. The view card and its memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from live import Open
from network_bench import colour_at, frame_of, image_of, nearest, picture_of, place_of, step_of
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.experiment_files import named
from gui.numbers import signed
from gui.remembered import Remembered, WithChoices, remember_choices
from gui.theme import Theme
from gui.views.hover_card import Card
from gui.views.layer_requests import Hand
from gui.views.network_focus import Way, kept, moved, start
from gui.views.network_layout import lay_out, measures_of
from gui.views.network_options import Options
from gui.views.network_view import NetworkView

PLAIN = experiment_with(SINE, dropout__rate=0.0)
"""1-9-6-1."""


class Keyed:
    """A diagram in a window, between two buttons, and the keys pressed in it."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        self.before, self.behind = QPushButton("before"), QPushButton("behind")
        self.view = NetworkView(theme)
        column = QVBoxLayout(self.window)
        for widget in (self.before, self.view, self.behind):
            column.addWidget(widget)
        self.window.resize(930, 640)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.desk = Desk(PLAIN)
        self.step = self.desk.step()
        self.view.show_frame(frame_of(self.step))
        self.before.setFocus()

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            focused = QApplication.focusWidget()
            assert focused is not None
            self.qtbot.keyClick(focused, key)

    @property
    def chosen(self) -> tuple[int, int] | None:
        return self.view.chosen_neuron


@pytest.fixture
def keyed(qtbot: QtBot, dark: Theme) -> Iterator[Keyed]:
    made = Keyed(qtbot, dark)
    yield made
    made.window.close()


LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
HOME, END, ESCAPE, TAB = Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape, Qt.Key.Key_Tab


# ---- where keys lead -----------------------------------------------------------------------------


def test_every_neuron_can_be_reached_from_every_other(dark: Theme) -> None:
    layout = lay_out((5, 3, 40, 1), 100, 800, 60, 500, measures_of(dark))
    reached, fresh = set(), {start(layout)}
    while fresh:
        reached |= fresh
        fresh = {moved(layout, place, way) for place in fresh for way in Way} - reached
    assert reached == {(k, int(n)) for k, place in enumerate(layout.columns) for n in place.shown}


def test_keys_go_over_neurons_that_have_no_circle(dark: Theme) -> None:
    place = lay_out((2, 512, 1), 100, 800, 60, 500, measures_of(dark)).columns[1]
    layout = lay_out((2, 512, 1), 100, 800, 60, 500, measures_of(dark))
    last = int(place.shown[len(place.shown) // 2 - 1])
    assert moved(layout, (1, last), Way.DOWN) == (1, int(place.shown[len(place.shown) // 2]))
    assert moved(layout, (1, 0), Way.LAST) == (1, 511)
    assert moved(layout, (1, 511), Way.DOWN) == (1, 511)
    assert moved(layout, (0, 0), Way.LEFT) == (0, 0)


def test_sideways_it_stays_at_the_same_height(dark: Theme) -> None:
    layout = lay_out((8, 8, 3), 100, 800, 60, 500, measures_of(dark))
    for neuron in range(8):
        assert moved(layout, (0, neuron), Way.RIGHT) == (1, neuron)
    column, neuron = moved(layout, (1, 0), Way.RIGHT)
    assert (column, neuron) == (2, int(np.argmin(np.abs(layout.columns[2].y - layout.columns[1].y[0]))))


def test_a_choice_survives_another_layout_if_it_can(dark: Theme) -> None:
    layout = lay_out((8, 8, 3), 100, 800, 60, 500, measures_of(dark))
    assert kept(layout, (1, 5)) == (1, 5)
    assert kept(layout, (1, 50)) == (1, 7)
    assert kept(layout, (3, 0)) is None


def test_arrow_keys_home_and_end(keyed: Keyed) -> None:
    keyed.key(TAB)
    assert keyed.chosen is None
    keyed.key(RIGHT)
    assert keyed.chosen == (1, 0)
    keyed.key(DOWN, DOWN)
    assert keyed.chosen == (1, 2)
    keyed.key(UP)
    assert keyed.chosen == (1, 1)
    keyed.key(END)
    assert keyed.chosen == (1, 8)
    keyed.key(HOME)
    assert keyed.chosen == (1, 0)
    keyed.key(LEFT)
    assert keyed.chosen == (0, 0)
    keyed.key(RIGHT, RIGHT, RIGHT, RIGHT)
    assert keyed.chosen == (3, 0)
    keyed.key(ESCAPE)
    assert keyed.chosen is None


def test_other_keys_are_left_to_the_window(keyed: Keyed) -> None:
    keyed.key(TAB, RIGHT)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        keyed.view.keyPressEvent(event)
        assert not event.isAccepted()
    event = QKeyEvent(QEvent.Type.KeyPress, RIGHT, Qt.KeyboardModifier.ControlModifier)
    keyed.view.keyPressEvent(event)
    assert not event.isAccepted()
    assert keyed.chosen == (1, 0)


def test_escape_is_first_for_the_choice_then_for_the_window(keyed: Keyed) -> None:
    def wanted() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, ESCAPE, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(keyed.view, event)
        return event.isAccepted()

    keyed.key(TAB)
    assert not wanted()
    keyed.key(RIGHT)
    assert wanted()
    keyed.key(ESCAPE)
    assert not wanted()


# ---- what is shown -------------------------------------------------------------------------------


def test_ring_and_card_are_those_of_the_chosen_neuron(
    keyed: Keyed, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards: list[Card] = []
    monkeypatch.setattr(
        "gui.views.network_view.paint_card", lambda painter, look, card, *at: cards.append(card)
    )
    keyed.key(TAB, RIGHT, DOWN)
    image = keyed.view.grab().toImage()
    x, y, place = place_of(keyed.view, 1, 1)
    rim = colour_at(image, x, y - place.radius - 5)
    assert nearest(rim, dark.accent, dark.text1, dark.canvas) == dark.accent
    assert cards[-1].title == "hidden 1, neuron 2"
    value = float(keyed.step.hidden[0].activation_BH[0, 1])
    assert dict(cards[-1].rows)["activation"] == signed(value)


def test_the_card_stays_current_while_training(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    cards: list[Card] = []
    monkeypatch.setattr(
        "gui.views.network_view.paint_card", lambda painter, look, card, *at: cards.append(card)
    )
    keyed.key(TAB, RIGHT, DOWN)
    for step in keyed.desk.steps(3):
        image_of(keyed.view, frame_of(step, moving=True))
        value = float(step.hidden[0].activation_BH[0, 1])
        assert dict(cards[-1].rows)["activation"] == signed(value)


def test_without_the_keyboard_there_is_no_ring(keyed: Keyed, dark: Theme) -> None:
    keyed.key(TAB, RIGHT, DOWN)
    keyed.behind.setFocus()
    image = keyed.view.grab().toImage()
    x, y, place = place_of(keyed.view, 1, 1)
    assert colour_at(image, x, y - place.radius - 5) == dark.canvas
    assert keyed.chosen == (1, 1)


def test_the_description_tells_the_value(keyed: Keyed) -> None:
    plain = keyed.view.accessibleDescription()
    keyed.key(TAB, RIGHT, DOWN)
    value = signed(float(keyed.step.hidden[0].activation_BH[0, 1]))
    words = keyed.view.accessibleDescription()
    assert words.startswith(f"hidden 1, neuron 2: activation {value}, bias ")
    assert words.endswith(plain)
    keyed.key(ESCAPE)
    assert keyed.view.accessibleDescription() == plain


def test_the_pointer_takes_over_and_gives_back(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    cards: list[Card] = []
    monkeypatch.setattr(
        "gui.views.network_view.paint_card", lambda painter, look, card, *at: cards.append(card)
    )
    keyed.key(TAB, RIGHT, DOWN)
    x, y, _ = place_of(keyed.view, 2, 3)
    for at in (QPoint(round(x), round(y) + 1), QPoint(round(x), round(y))):
        keyed.qtbot.mouseMove(keyed.view, at)
        QApplication.processEvents()
    keyed.view.grab()
    assert cards[-1].title == "hidden 2, neuron 4"
    QApplication.sendEvent(keyed.view, QEvent(QEvent.Type.Leave))
    keyed.view.grab()
    assert cards[-1].title == "hidden 1, neuron 2"


# ---- together with the buttons of the layers -------------------------------------------------------


def test_the_buttons_follow_the_chosen_neuron_and_tab_goes_on_to_them(keyed: Keyed) -> None:
    handles = keyed.view.handles
    keyed.key(TAB, RIGHT)
    assert handles.column == 1
    keyed.key(RIGHT)
    assert keyed.chosen is not None
    assert handles.column == keyed.chosen[0] == 2
    keyed.key(TAB)
    assert QApplication.focusWidget() is handles.handle(Hand.BEFORE)
    assert handles.column == 2
    keyed.key(LEFT)
    assert handles.column == 1
    keyed.key(Qt.Key.Key_Backtab, RIGHT)
    assert handles.column == keyed.chosen[0]


def test_arrow_keys_show_the_buttons_also_after_a_click(keyed: Keyed) -> None:
    keyed.view.setFocus()
    assert not keyed.view.handles.keys_are_here
    keyed.key(RIGHT)
    assert keyed.view.handles.keys_are_here
    assert keyed.view.handles.handle(Hand.MORE).isVisible()


def test_a_chosen_neuron_goes_with_its_layer(keyed: Keyed) -> None:
    keyed.key(TAB, RIGHT, RIGHT, RIGHT)
    assert keyed.chosen == (3, 0)
    keyed.view.show_frame(frame_of(step_of(experiment_with(PLAIN, network__hidden=(4,)))))
    assert keyed.chosen is None
    keyed.view.grab()


def test_in_the_window_arrows_walk_and_space_still_plays(open_window: Open) -> None:
    live = open_window(PLAIN)
    live.key(RIGHT)
    live.key(DOWN)
    assert live.network.chosen_neuron == (1, 1)
    before = live.state.step
    live.key(Qt.Key.Key_B)
    live.rest()
    assert live.state.step == before + 1
    assert live.network.chosen_neuron == (1, 1)


# ---- the view card ---------------------------------------------------------------------------------


def test_the_view_card_opens_by_mouse_and_a_choice_acts_at_once(keyed: Keyed, dark: Theme) -> None:
    changes: list[dict[str, object]] = []
    keyed.view.choices_changed.connect(lambda: changes.append(dict(keyed.view.choices)))
    keyed.qtbot.mouseClick(keyed.view.view_button, Qt.MouseButton.LeftButton)
    card = keyed.view.view_card
    assert card.isVisible()
    keyed.qtbot.mouseClick(card.segments("edges").button("gradients"), Qt.MouseButton.LeftButton)
    keyed.qtbot.mouseClick(card.segments("dash_negative").button("on"), Qt.MouseButton.LeftButton)
    keyed.qtbot.mouseClick(card.segments("numbers").button("off"), Qt.MouseButton.LeftButton)
    assert keyed.view.choices == {"edges": "gradients", "numbers": "off", "dash_negative": True}
    assert len(changes) == 3
    keyed.view.grab()
    seen = picture_of(keyed.view).seen
    assert seen is not None
    assert seen.edges == "gradients"
    card.close()


def test_the_view_card_is_worked_with_the_keyboard(keyed: Keyed) -> None:
    keyed.key(TAB)
    for _ in range(6):
        keyed.key(TAB)
    assert QApplication.focusWidget() is keyed.view.view_button
    keyed.view.view_button.click()  # Enter, which the window passes on
    card = keyed.view.view_card
    assert card.isVisible()
    assert card.focusWidget() is card.segments("edges").button("weights")
    for _ in range(2):
        keyed.qtbot.keyClick(card.focusWidget(), RIGHT)
    assert keyed.view.choices["edges"] == "changes"
    card.segments("dash_negative").button("on").setFocus()
    keyed.qtbot.keyClick(card.focusWidget(), Qt.Key.Key_Return)
    assert keyed.view.choices["dash_negative"] is True
    keyed.qtbot.keyClick(card, ESCAPE)
    assert not card.isVisible()


def test_every_choice_says_what_it_means(keyed: Keyed) -> None:
    for option, values in {
        "edges": ("weights", "gradients", "changes"),
        "numbers": ("auto", "off"),
        "dash_negative": ("on", "off"),
    }.items():
        for value in values:
            button = keyed.view.view_card.segments(option).button(value)
            assert len(button.toolTip()) > 20
            assert button.accessibleName()
    assert keyed.view.view_button.toolTip()
    assert keyed.view.view_button.accessibleName()


def test_the_card_shows_what_is_chosen_when_it_opens(keyed: Keyed) -> None:
    keyed.view.use_choices({"edges": "changes", "dash_negative": True})
    keyed.view.open_choices()
    card = keyed.view.view_card
    assert card.segments("edges").button("changes").isChecked()
    assert card.segments("dash_negative").button("on").isChecked()
    card.close()


def test_choices_are_remembered_and_faulty_ones_ignored(keyed: Keyed, tmp_path: object) -> None:
    assert isinstance(keyed.view, WithChoices)
    store = Remembered()
    remember_choices(store, "diagram", keyed.view)
    keyed.view.choose(Options(edges="gradients", dash_negative=True))
    assert store.section("diagram") == {"edges": "gradients", "numbers": "auto", "dash_negative": True}
    keyed.view.use_choices({"edges": "nonsense", "numbers": 3, "dash_negative": "yes", "other": 1})
    assert keyed.view.choices == {"edges": "gradients", "numbers": "auto", "dash_negative": True}
    keyed.view.use_choices({"edges": "weights"})
    assert keyed.view.choices == {"edges": "weights", "numbers": "auto", "dash_negative": True}


def test_one_key_can_go_round(keyed: Keyed) -> None:
    seen = []
    for _ in range(4):
        keyed.view.show_next_numbers()
        seen.append(keyed.view.choices["edges"])
    assert seen == ["gradients", "changes", "weights", "gradients"]


def test_the_button_lies_beside_the_key_and_covers_nothing(qtbot: QtBot, dark: Theme) -> None:
    from gui.theme import theme

    view = NetworkView(dark)
    qtbot.addWidget(view)
    for size, pixels in (("small", (734, 345)), ("normal", (930, 560)), ("presentation", (1100, 700))):
        view.set_theme(theme("light", size))  # type: ignore[arg-type]
        view.resize(*pixels)
        step = step_of(named("Bike demand, dropout 50 %"))
        view.show_frame(frame_of(replace(step)))
        view.view_button.hide()
        image = view.grab().toImage()
        place = view.view_button.geometry()
        canvas = view._theme.canvas
        assert view.rect().contains(place)
        assert all(
            image.pixelColor(x, y) == canvas
            for x in range(place.left(), place.right() + 1)
            for y in range(place.top(), place.bottom() + 1)
        )
