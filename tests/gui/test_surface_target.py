"""The word of the target among the curves of a race: it keeps clear of names, and of curves if it can."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from live import Live
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from race_live import Race

from core.experiment_files import named
from gui.theme import Theme
from gui.views.surface.header import Header
from gui.views.surface.target_item import GAP_PX
from gui.views.surface.value_items import CurveNames
from gui.views.surface.value_plot import ValuePlot

Open = Callable[..., Live]
Line = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def race(open_window: Open) -> Race:
    return Race(open_window(named("Straight line")))


@pytest.fixture
def plot(race: Race) -> ValuePlot:
    stage = race.room.stage
    QTest.mouseClick(stage.beside[0].button("curves"), Qt.MouseButton.LeftButton)
    race.wait(stage.values.isVisible)
    race.steps(4)
    race.wait(lambda: bool(stage.values.plot.names))
    shown: ValuePlot = stage.values.plot
    return shown


def line_of(plot: ValuePlot) -> float:
    """Return where the line of the target lies, in pixels."""
    assert plot.target.height is not None
    return float(plot.to_pixels(np.zeros(1), np.array([plot.target.height]))[1][0])


def word(plot: ValuePlot) -> QRectF:
    return plot.target.word_box(plot.inner, round(line_of(plot)))


def test_the_word_gives_way_to_a_name(race: Race, plot: ValuePlot, monkeypatch: pytest.MonkeyPatch) -> None:
    plot.target.keep_clear(plot.inner, [], [], moving=False)
    before = word(plot)
    assert before.right() > plot.inner.center().x(), "at the end of the axis, where nothing is in the way"
    name = before.translated(before.width() / 2, before.height() / 3)
    monkeypatch.setattr(CurveNames, "boxes", property(lambda _: [name]))
    race.room.session.step()
    race.wait(lambda: not word(plot).intersects(name))
    assert plot.inner.adjusted(0, -GAP_PX, 0, 0).contains(word(plot))


def test_the_word_is_clear_of_curves_at_rest_and_stands_still_while_they_grow(plot: ValuePlot) -> None:
    plot.target.keep_clear(plot.inner, [], [], moving=False)
    before = word(plot)
    ends = np.array([plot.inner.center().x(), plot.inner.right()])
    through = ends, np.full(2, before.center().y())
    plot.target.keep_clear(plot.inner, [], [through], moving=True)
    assert word(plot) == before
    plot.target.keep_clear(plot.inner, [], [through], moving=False)
    clear = word(plot)
    assert not clear.intersects(before)
    plot.target.keep_clear(plot.inner, [clear], [through], moving=True)
    assert not word(plot).intersects(clear), "a name matters more than a curve"


def test_names_of_the_curves_are_where_they_are_painted(plot: ValuePlot) -> None:
    boxes = plot._ends.boxes
    assert len(boxes) == len(plot.names) == 6
    assert all(not word(plot).intersects(box) for box in boxes)
    assert all(box.width() > 0 and plot.viewport().rect().contains(box.toRect()) for box in boxes)


def test_a_title_is_not_cut_in_the_middle_of_a_word(dark: Theme, qtbot: QtBot) -> None:
    header = Header(dark)
    qtbot.addWidget(header)
    header.say("MSE above its lowest value", "", "", brief="MSE")
    shown = []
    for width in (600, 60, 12):
        header.resize(width, 40)
        header._fit()
        shown.append(header.title.text())
    assert shown == ["MSE above its lowest value", "MSE", ""]
