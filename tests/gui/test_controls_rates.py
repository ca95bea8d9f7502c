"""The small picture of the learning rate: what it paints, and that it paints only when something changed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from gui.controls.rate_picture import HEIGHT, Curve, RatePicture
from gui.theme import Theme, theme

EPOCHS = np.linspace(0, 60, 601)
COSINE = 0.001 * 0.5 * (1 + np.cos(np.pi * EPOCHS / 60))
FALLS = 0.1 ** (1 + EPOCHS // 15)


class Counted(RatePicture):
    """A picture that counts how often it is painted."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1
        super().paintEvent(event)


@pytest.fixture
def picture(qtbot: QtBot, dark: Theme) -> Counted:
    made = Counted(dark)
    qtbot.addWidget(made)
    made.show()
    return made


def split(rates: np.ndarray, at: int) -> tuple[Curve, Curve, tuple[float, float]]:
    now = (float(EPOCHS[at]), float(rates[at]))
    return (EPOCHS[: at + 1], rates[: at + 1]), (EPOCHS[at:], rates[at:]), now


def columns_of(image: QImage, colour: QColor) -> list[int]:
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) == colour for y in range(image.height() - 22))
    ]


def test_without_rates_it_takes_no_room(picture: Counted) -> None:
    assert picture.height() == 0
    picture.show_rates(*split(COSINE, 250))
    assert picture.height() == HEIGHT


def test_it_paints_only_when_something_changed(picture: Counted, qtbot: QtBot) -> None:
    picture.show_rates(*split(COSINE, 250))
    qtbot.waitUntil(lambda: picture.painted > 0)
    qtbot.wait(20)
    before = picture.painted
    played, planned, now = split(COSINE, 250)
    picture.show_rates((played[0].copy(), played[1].copy()), planned, now)
    qtbot.wait(20)
    assert picture.painted == before
    picture.show_rates(*split(COSINE, 251))
    qtbot.waitUntil(lambda: picture.painted > before)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_played_now_and_planned_stand_from_left_to_right(picture: Counted, name: str) -> None:
    look = theme("light" if name == "light" else "dark")
    picture.set_theme(look)
    picture.show_rates(*split(COSINE, 300))
    image = picture.grab().toImage()
    dot = columns_of(image, look.accent)
    played, planned = columns_of(image, look.text2), columns_of(image, look.text3)
    assert dot
    assert played
    assert max(played) <= max(dot)
    middle = 0.5 * (min(played) + image.width())
    assert abs(0.5 * (dot[0] + dot[-1]) - middle) < 12
    assert [x for x in planned if x > max(dot)]


@pytest.mark.parametrize(("rates", "log"), [(COSINE, False), (FALLS, True), (np.full(601, 0.01), False)])
def test_the_scale_fits_the_span(picture: Counted, rates: np.ndarray, log: bool) -> None:
    picture.show_rates(*split(rates, 100))
    assert picture.is_log == log
    assert not picture.grab().isNull()


@pytest.mark.parametrize("count", [0, 1, 2, 100_000])
def test_any_number_of_points_can_be_painted(picture: Counted, count: int) -> None:
    epochs = np.linspace(0, 60, count)
    curve = (epochs, np.abs(np.sin(epochs * 50)))
    empty = (np.empty(0), np.empty(0))
    picture.show_rates(curve, empty, None)
    assert not picture.grab().isNull() or count == 0
    picture.show_rates(empty, curve, None)
    assert not picture.grab().isNull() or count == 0
