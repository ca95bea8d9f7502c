"""The transport bar: it asks, and shows the standing that it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.controls.counter import Counter
from gui.controls.run_line import RunLine, nice_step
from gui.controls.slider import Slider
from gui.controls.speed import STEPS
from gui.theme import Theme, theme
from gui.transport import Transport, TransportStanding
from gui.transport_bar import HEIGHT

PAUSED = TransportStanding(
    running=False,
    can_train=True,
    epoch=44,
    epochs=60,
    batch=33,
    batches=95,
    step=4213,
    steps_per_second=0.0,
    speed=None,
)
RUNNING = replace(PAUSED, running=True, steps_per_second=640.4)


class Bar:
    """A transport bar in a window, with what it asked for."""

    def __init__(self, qtbot: QtBot, look: Theme) -> None:
        self.qtbot = qtbot
        self.transport = Transport(look)
        self.asked: list[object] = []
        for name in ("play", "pause", "batch", "epoch", "reset", "new_seed"):
            signal = getattr(self.transport, f"{name}_requested")
            signal.connect(lambda name=name: self.asked.append(name))
        self.transport.speed_requested.connect(self.asked.append)
        self.transport.show_standing(PAUSED)
        self.transport.resize(1280, self.transport.height())
        qtbot.addWidget(self.transport)
        with qtbot.waitActive(self.transport):
            self.transport.show()
            self.transport.activateWindow()

    @property
    def slider(self) -> Slider:
        slider = self.transport.findChild(Slider)
        assert slider is not None
        return slider

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def counters(self) -> list[str]:
        return [counter.text for counter in self.transport.findChildren(Counter)]

    def words(self) -> list[str]:
        return [label.text() for label in self.transport.findChildren(QLabel)]

    def picture(self) -> QImage:
        return self.transport.grab().toImage()


@pytest.fixture
def bar(qtbot: QtBot, dark: Theme) -> Iterator[Bar]:
    made = Bar(qtbot, dark)
    yield made
    made.transport.close()


@pytest.mark.parametrize("name", ["reset", "new_seed", "batch", "epoch", "play"])
def test_each_button_asks_for_one_thing(bar: Bar, name: str) -> None:
    button = getattr(bar.transport, name)
    bar.click(button)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        bar.qtbot.keyClick(button, key)
    assert bar.asked == [name] * 3


@pytest.mark.parametrize(
    ("name", "key"), [("reset", "R"), ("new_seed", "N"), ("batch", "B"), ("epoch", "E"), ("play", "Space")]
)
def test_each_button_says_its_name_and_key(bar: Bar, name: str, key: str) -> None:
    button = getattr(bar.transport, name)
    assert button.accessibleName()
    assert f"({key})" in button.toolTip()


def test_play_pauses_while_running(bar: Bar) -> None:
    bar.transport.show_standing(RUNNING)
    bar.click(bar.transport.play)
    assert bar.asked == ["pause"]
    assert bar.transport.play.toolTip() == "Pause (Space)"


def test_a_press_does_not_show_what_is_not_yet_so(bar: Bar) -> None:
    bar.click(bar.transport.play)
    bar.click(bar.transport.play)
    assert bar.asked == ["play", "play"]
    assert not bar.transport.play.is_running


def test_a_run_that_cannot_go_on_says_why(bar: Bar) -> None:
    why = "The run is finished: 60 of 60 epochs. Raise the epochs or reset."
    bar.transport.show_standing(replace(PAUSED, can_train=False, why_not=why))
    for button in (bar.transport.play, bar.transport.batch, bar.transport.epoch):
        bar.click(button)
        assert not button.isEnabled()
    assert bar.asked == []
    assert bar.transport.play.toolTip() == why
    bar.click(bar.transport.reset)
    assert bar.asked == ["reset"]
    bar.transport.show_standing(PAUSED)
    assert bar.transport.play.isEnabled()
    assert bar.transport.play.toolTip() == "Train (Space)"


def test_the_counters_tell_the_standing(bar: Bar) -> None:
    assert bar.counters() == ["epoch 44 / 60", "batch 33 / 95", "step 4,213"]


def test_nothing_moves_while_the_numbers_grow(bar: Bar) -> None:
    def places() -> list[tuple[QPoint, int]]:
        QApplication.processEvents()
        return [(child.pos(), child.width()) for child in bar.transport.findChildren(QWidget)]

    bar.transport.show_standing(replace(RUNNING, epoch=0, batch=0, step=0, steps_per_second=3.2))
    before = places()
    bar.transport.show_standing(replace(RUNNING, epoch=59, batch=94, step=5699, steps_per_second=12345))
    assert places() == before
    bar.transport.show_standing(replace(PAUSED, can_train=False, speed=30.0))
    assert places() == before


def test_the_figures_have_room(bar: Bar) -> None:
    bar.transport.show_standing(replace(RUNNING, steps_per_second=99_999, speed=1000.0))
    for label in bar.transport.findChildren(QLabel):
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


@pytest.mark.parametrize(
    ("rate", "running", "words"),
    [
        (640.4, True, "640 steps/s"),
        (9.96, True, "10 steps/s"),
        (2.04, True, "2.0 steps/s"),
        (0.0, True, "0 steps/s"),
        (12345.6, True, "12,346 steps/s"),
        (0.0, False, "– steps/s"),
    ],
)
def test_the_measured_speed_in_words(rate: float, running: bool, words: str) -> None:
    assert STEPS.measured(rate, running) == words


def test_the_speed_slider_asks_for_each_step_once(bar: Bar) -> None:
    slider = bar.slider
    slider.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_Left):
        bar.qtbot.keyClick(slider, key)
    assert bar.asked == [1000, 120, 1]
    assert "set to 1 step/s" in bar.words()


def test_dragging_the_speed_to_the_right_end_is_as_fast_as_it_goes(bar: Bar) -> None:
    bar.transport.show_standing(replace(RUNNING, speed=30.0))
    slider, middle = bar.slider, bar.slider.height() // 2
    start, end = round(slider.x_of(5)), slider.width()
    bar.qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(start, middle))
    for x in range(start, end + 1):
        bar.qtbot.mouseMove(slider, QPoint(x, middle))
    bar.transport.show_standing(replace(RUNNING, speed=60.0))
    assert slider.value() == len(STEPS.speeds) - 1
    bar.qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(end, middle))
    assert bar.asked == [60, 120, 250, 500, 1000, None]
    assert "as fast as it goes" in bar.words()


def test_showing_a_standing_asks_for_nothing(bar: Bar) -> None:
    for standing in (RUNNING, replace(RUNNING, speed=5.0), PAUSED, replace(PAUSED, speed=7.3)):
        bar.transport.show_standing(standing)
    assert bar.asked == []
    assert bar.slider.value() == STEPS.speeds.index(10)
    assert "set to 7.3 steps/s" in bar.words()


@given(st.floats(0.001, 1e6))
def test_the_nearest_speed_is_one_of_the_steps(speed: float) -> None:
    place = STEPS.nearest(speed)
    assert STEPS.speeds[place] is not None
    assert STEPS.set_to(speed).startswith("set to ")


@pytest.mark.parametrize("speed", STEPS.speeds)
def test_each_speed_has_its_place(speed: float | None) -> None:
    assert STEPS.speeds[STEPS.nearest(speed)] == speed


def test_the_line_shows_the_played_part(bar: Bar, dark: Theme) -> None:
    bar.transport.show_standing(replace(PAUSED, epoch=30, batch=0))
    line = bar.transport.findChild(RunLine)
    assert line is not None
    assert line.played_px == round(line.width() / 2)
    picture = line.grab().toImage()
    played, planned = picture.pixelColor(line.width() // 4, 2), picture.pixelColor(3 * line.width() // 4, 2)
    assert planned == dark.track
    assert played != planned
    bar.click(line)
    assert bar.asked == []


@given(st.integers(1, 1_000_000), st.floats(1, 300))
def test_the_ticks_are_round_and_not_too_many(last: int, most: float) -> None:
    step = nice_step(last, most)
    assert str(step).strip("0") in ("1", "2", "5")
    assert last / step <= most or step >= last


@pytest.mark.parametrize("epochs", [1, 2, 7, 60, 61, 999, 1_000_000])
def test_the_line_paints_any_plan(bar: Bar, epochs: int) -> None:
    bar.transport.show_standing(replace(PAUSED, epoch=0, batch=50, epochs=epochs))
    assert not bar.picture().isNull()


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", ["normal", "small"])
def test_a_theme_changes_colours_and_height(bar: Bar, name: str, size: str) -> None:
    look = theme("light" if name == "light" else "dark", "small" if size == "small" else "normal")
    bar.transport.set_theme(look)
    QApplication.processEvents()
    assert bar.transport.height() == HEIGHT[size]
    picture = bar.picture()
    assert picture.pixelColor(5, 5) == look.panel
    assert picture.pixelColor(5, 0) == look.line
    place = bar.transport.play.geometry()
    assert picture.pixelColor(place.left() + 12, place.center().y()) == look.accent


def test_the_play_button_shows_bars_or_a_triangle(bar: Bar, dark: Theme) -> None:
    def ink_in_the_middle() -> QColor:
        return bar.transport.play.grab().toImage().pixelColor(27, 27)

    bar.transport.play.clearFocus()
    assert ink_in_the_middle() == dark.on_accent
    bar.transport.show_standing(RUNNING)
    assert ink_in_the_middle() != dark.on_accent
