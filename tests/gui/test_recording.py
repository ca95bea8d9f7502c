"""Recordings: what the screen shows, at any size, and nothing that it does not show."""

from __future__ import annotations

import pytest
from picture_bench import Everything, Painted, difference, pixels, shown
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui.pictures.recorded import is_recorded
from gui.pictures.recording import record
from gui.theme import Theme


@pytest.fixture
def everything(qtbot: QtBot, dark: Theme) -> Everything:
    made = shown(qtbot, Everything(dark))
    assert isinstance(made, Everything)
    return made


def colour(image: QImage, x: int, y: int) -> str:
    return image.pixelColor(x, y).name()


def test_an_image_is_what_the_screen_shows(everything: Everything) -> None:
    mean, far = difference(record(everything).image(1.0), everything.grab().toImage())
    assert mean < 0.6 and far < 0.004


def test_a_finer_image_has_more_than_larger_pixels(everything: Everything) -> None:
    recording = record(everything)
    fine, coarse = recording.image(3.0), recording.image(1.0)
    assert fine.size() == coarse.size() * 3
    enlarged = coarse.scaled(fine.size())
    assert difference(fine, enlarged)[1] > 0.005
    shrunk = fine.scaled(coarse.size(), mode=Qt.TransformationMode.SmoothTransformation)
    assert difference(shrunk, coarse)[0] < 1.5


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_strips_join_to_the_whole(everything: Everything, ratio: float) -> None:
    recording = record(everything)
    whole = recording.image(ratio)
    strips = [recording.image(ratio, top, 48) for top in range(0, 240, 48)]
    joined = QImage(whole.size(), whole.format())
    painter, top = QPainter(joined), 0
    for strip in strips:
        strip.setDevicePixelRatio(1.0)
        painter.drawImage(0, top, strip)
        top += strip.height()
    painter.end()
    assert top == whole.height()
    assert difference(joined, whole)[0] < 0.02


def test_a_recording_keeps_its_moment(everything: Everything) -> None:
    recording = record(everything)
    before = recording.image(1.0)
    everything.words.setText("something else")
    everything.hide()
    assert difference(recording.image(1.0), before) == (0.0, 0.0)


def test_what_is_hidden_or_left_out_is_not_there(everything: Everything) -> None:
    whole = record(everything)
    without = record(everything, without=everything.button)
    everything.button.hide()
    hidden = record(everything)
    assert len(whole.parts) == len(without.parts) + 1 == len(hidden.parts) + 1


def test_what_a_parent_cuts_off_stays_cut_off(qtbot: QtBot) -> None:
    window, large = QWidget(), QWidget()
    window.resize(100, 60)
    area = QScrollArea(window)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setGeometry(20, 10, 40, 30)
    large.resize(500, 500)
    large.setStyleSheet("background: #ff0000")
    area.setWidget(large)
    shown(qtbot, window)
    image = record(window).image(2.0)
    red = (pixels(image) == [255, 0, 0]).all(axis=2)
    bars = area.verticalScrollBar().width(), area.horizontalScrollBar().height()
    assert red[20:60, 40:100].any() and not red[:20].any() and not red[80:].any()
    assert not red[:, :40].any() and not red[:, 120:].any() and min(bars) > 0


def test_painting_over_its_own_edge_is_cut_off(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(200, 100)
    inner = Painted(lambda painter: painter.fillRect(QRect(-50, -50, 400, 300), QColor("#00ff00")))
    inner.setParent(window)
    inner.setGeometry(40, 20, 60, 40)
    shown(qtbot, window)
    for ratio in (1, 2):
        green = (pixels(record(window).image(ratio)) == [0, 255, 0]).all(axis=2)
        assert green.sum() == 60 * 40 * ratio**2


def test_words_run_as_on_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(240, 60)
    button = QPushButton("dropout 50 %", window)
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    button.setGeometry(10, 10, 220, 40)
    shown(qtbot, window)
    assert difference(record(window).image(1.0), window.grab().toImage())[0] < 0.05


def test_a_margin_has_its_colour(everything: Everything) -> None:
    recording = record(everything, margin_px=10, ground=QColor("#123456"))
    image = recording.image(1.0)
    assert (image.width(), image.height()) == (320, 260)
    assert {colour(image, *place) for place in ((0, 0), (319, 259), (9, 100), (310, 100))} == {"#123456"}
    inner = image.copy(10, 10, 300, 240)
    assert difference(inner, record(everything).image(1.0))[0] < 0.05


def test_only_a_recording_wants_shapes(qtbot: QtBot) -> None:
    found: list[bool] = []
    widget = shown(qtbot, Painted(lambda painter: found.append(is_recorded(painter))))
    found.clear()
    widget.grab()
    record(widget)
    assert found == [False, True]
