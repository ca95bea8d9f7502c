"""Counters of the bars: what they say, and how often it changes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.controls.counter import Counter
from gui.theme import Theme


def test_while_things_move_the_number_changes_at_4_hz(qtbot: QtBot, dark: Theme) -> None:
    counter = Counter("step", dark)
    qtbot.addWidget(counter)
    counter.show_number(1, 500, 500)
    for step in range(2, 60):
        counter.show_number(step, 500, 500, moving=True)
    assert counter.text == "step 1 / 500"
    counter.show_number(60, 500, 500)
    assert counter.text == "step 60 / 500", "at rest it says at once where things stand"


def test_the_ground_is_that_of_the_bar(qtbot: QtBot, dark: Theme) -> None:
    counter = Counter("step", dark)
    qtbot.addWidget(counter)
    counter.show_number(12, None, 500)
    picture = counter.grab().toImage()
    corners = {picture.pixelColor(x, y).name() for x in (0, picture.width() - 1) for y in (0, 2)}
    assert corners == {dark.panel.name()}
