"""Painting only what has changed against painting everything: not a pixel may differ."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from curves_bench import CurvesBench
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QPicture, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.history import Change
from gui.theme import Theme, theme
from gui.views.items import CurveItem, PointsItem
from gui.views.plot import Plot


class Canvas:
    """Keeps what a plot has painted, as the window does."""

    def __init__(self, plot: Plot, monkeypatch: pytest.MonkeyPatch, ratio: float = 1.0) -> None:
        self.plot, self.ratio = plot, ratio
        self.areas: list[QRect] = []
        self.partly = 0
        self.image = self.painted_wholly()
        monkeypatch.setattr(plot, "paint_area_anew", self.areas.append)

    def new_image(self) -> QImage:
        image = QImage(self.plot.viewport().size() * self.ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.ratio)
        return image

    def painted_wholly(self) -> QImage:
        image = self.new_image()
        painter = QPainter(image)
        self.plot._ground = None
        self.plot.paint_onto(painter, QRegion(self.plot.viewport().rect()))
        painter.end()
        return image

    def paint_what_changed(self) -> None:
        whole = self.plot.viewport().rect()
        for area in self.areas:
            self.partly += area.width() < whole.width() / 2
            region = self.plot._with_corners(area & whole)
            painter = QPainter(self.image)
            painter.setClipRegion(region)
            self.plot.paint_onto(painter, region)
            painter.end()
        self.areas.clear()


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme) -> Iterator[CurvesBench]:
    made = CurvesBench(qtbot, dark)
    yield made
    made.view.close()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("moving", [True, False])
@pytest.mark.parametrize(
    "choices",
    [{}, {"log_x": True}, {"x": "steps", "log_y": False}, {"smoothing": 0.7}],
    ids=["default", "log x", "steps", "smoothed"],
)
def test_a_run_that_grows_looks_as_if_painted_at_once(
    bench: CurvesBench,
    choices: dict[str, object],
    moving: bool,
    ratio: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench.view.use_choices(choices)
    bench.grow(60, moving=moving)
    canvas = Canvas(bench.plot, monkeypatch, ratio)
    for steps in (1, 1, 2, 5, 19, 20, 40, 300, 1, 3, 900, 50, 50):
        bench.grow(steps, moving=moving)
        canvas.paint_what_changed()
        assert canvas.image == canvas.painted_wholly(), f"after {len(bench.run.history)} steps"
    assert canvas.partly > 5, "everything was painted each time"


def test_a_long_run_is_painted_in_part_and_looks_the_same(
    bench: CurvesBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.grow(40_000, moving=True)
    bench.run.history.append_change(Change(20_000, 1000.0, "learning rate 0.1 → 0.2"))
    bench.grow(1, moving=True)
    canvas = Canvas(bench.plot, monkeypatch)
    for _ in range(40):
        bench.grow(37, moving=True)
        canvas.paint_what_changed()
    assert canvas.image == canvas.painted_wholly()
    assert canvas.partly > 8


def test_steps_that_cannot_be_seen_wait_for_the_next_ones(
    bench: CurvesBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.grow(40_000, moving=True)
    drawn: list[int] = []
    draw = bench.view.picture.draw
    monkeypatch.setattr(
        bench.view.picture, "draw", lambda new: (drawn.append(len(new.curves.steps)), draw(new))
    )
    for _ in range(20):
        bench.grow(1, moving=True)
    assert len(drawn) < 12
    bench.grow(100, moving=True)
    bench.grow(1)
    assert drawn[-2:] == [40_120, 40_121], "a pixel, and all of it at rest"


def test_frames_after_an_evaluation_was_taken_back_show_nothing_stale(
    bench: CurvesBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.grow(400, moving=True)
    canvas = Canvas(bench.plot, monkeypatch)
    bench.run.history.truncate(230)
    bench.grow(30, moving=False)
    canvas.paint_what_changed()
    assert canvas.image == canvas.painted_wholly()


def test_the_window_shows_what_is_painted_at_once(bench: CurvesBench, qtbot: QtBot) -> None:
    """As on a screen: Qt keeps what was painted before and asks only for the rest."""
    bench.grow(100, moving=True)
    qtbot.waitExposed(bench.view)
    for steps in (1, 7, 30, 200, 1, 1):
        bench.grow(steps, moving=True)
    screen = bench.view.screen().grabWindow(bench.view.winId()).toImage()
    place = QRect(bench.plot.viewport().mapTo(bench.view, QPoint(0, 0)), bench.plot.viewport().size())
    expected = bench.view.grab(place).toImage().convertToFormat(screen.format())
    assert screen.copy(place) == expected


def test_the_ground_is_painted_once_while_nothing_of_it_changes(
    bench: CurvesBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[None] = []
    draw = Plot._draw_ground

    def counted(self: Plot, painter: QPainter) -> None:
        painted.append(None)
        draw(self, painter)

    bench.grow(1010, moving=True)
    monkeypatch.setattr(Plot, "_draw_ground", counted)
    for _ in range(10):
        bench.grow(2, moving=True)
    assert not painted
    bench.plot.set_range((0.0, 3.0), (0.0, 1.0))
    bench.show_painted()
    assert len(painted) == 1


def test_a_recording_has_shapes_and_the_same_picture(bench: CurvesBench) -> None:
    """Words and lines that can be shown at any size, not a picture of the ground."""
    bench.grow(300)
    viewport = bench.plot.viewport()
    picture = QPicture()
    painter = QPainter(picture)
    QWidget.render(viewport, painter, QPoint(), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    image = QImage(viewport.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.drawPicture(0, 0, picture)
    painter.end()
    direct = viewport.grab().toImage().convertToFormat(image.format())
    assert differing(image, direct) < 0.02
    assert picture.size() < 400_000, "pixels were written down"


def differing(one: QImage, other: QImage) -> float:
    """Return the share of pixels that differ by more than rounding."""
    a, b = (
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine()).astype(int)
        for image in (one, other)
    )
    return float((np.abs(a - b) > 16).mean())


# ---- single items --------------------------------------------------------------------------------


@pytest.fixture
def plot(qtbot: QtBot, dark: Theme) -> Iterator[Plot]:
    made = Plot(dark)
    made.resize(500, 200)
    qtbot.addWidget(made)
    made.set_range((0.0, 10.0), (0.0, 1.0))
    made.show()
    yield made
    made.close()


def test_points_that_move_are_painted_where_they_were_and_are(
    plot: Plot, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = PointsItem("bead", 9)
    points.set_colours(dark.validation, dark.canvas)
    plot.add(points)
    random = np.random.default_rng(1)
    x, y = random.random(30) * 10, random.random(30)
    points.set_data(x, y)
    canvas = Canvas(plot, monkeypatch)
    for _ in range(10):
        x, y = x.copy(), y.copy()
        moved = random.integers(1, 30, 3)
        x[moved], y[moved] = random.random(3) * 10, random.random(3)
        points.set_data(x, y)
        canvas.paint_what_changed()
        assert canvas.image == canvas.painted_wholly()


@pytest.mark.parametrize("dash_px", [None, (9.0, 5.0)])
def test_a_curve_with_gaps_that_gets_longer_and_shorter(
    plot: Plot, dark: Theme, monkeypatch: pytest.MonkeyPatch, dash_px: tuple[float, float] | None
) -> None:
    curve = CurveItem()
    curve.set_pen(dark.train, 4.0, casing=dark.canvas, dash_px=dash_px)
    plot.add(curve)
    canvas = Canvas(plot, monkeypatch)
    random = np.random.default_rng(2)
    whole = random.random(400)
    whole[[3, 50, 51]] = np.nan
    for length in (2, 10, 60, 61, 30, 299, 303, 400, 0, 5):
        curve.set_data(np.arange(length) / 40, whole[:length])
        canvas.paint_what_changed()
        assert canvas.image == canvas.painted_wholly(), length


def test_nothing_is_painted_if_nothing_has_changed(
    plot: Plot, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = CurveItem()
    curve.set_pen(dark.train, 2.0)
    plot.add(curve)
    x, y = np.arange(5.0), np.arange(5.0) / 10
    curve.set_data(x, y)
    canvas = Canvas(plot, monkeypatch)
    curve.set_data(x.copy(), y.copy())
    plot.set_range((0.0, 10.0), (0.0, 1.0))
    assert not canvas.areas


def test_another_theme_is_seen_at_once(plot: Plot) -> None:
    light = theme("light")
    plot.apply(light)
    image = plot.grab().toImage()
    assert image.pixelColor(2, 2) == light.canvas
