"""The map: what it shows and says, what it costs, how it is recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from picture_bench import difference, rendered
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from surface_hands import (
    image_of,
    move,
    pixel_of,
    settle,
    shown,
    turn_wheel,
)
from surface_scenes import ALL, BOWL, FLAT, HOLE, Formula, racer, scene

from core.race.snapshot import Standing
from gui.numbers import significant
from gui.pictures.recording import record
from gui.pictures.svg_writer import write_svg
from gui.slices import whole
from gui.theme import Theme, theme
from gui.views.surface.bands import band_numbers
from gui.views.surface.map_ground import band_colours
from gui.views.surface.map_view import SurfaceMap
from gui.views.surface.scene import SurfaceScene


@pytest.fixture
def map_(qtbot: QtBot, dark: Theme) -> SurfaceMap:
    return shown(qtbot, dark)


# ---- what it shows ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("log", [True, False])
def test_the_ground_has_the_colour_of_the_band(qtbot: QtBot, name: str, log: bool) -> None:
    look = theme(name)  # type: ignore[arg-type]
    made = shown(qtbot, look, start=None, log=log)
    image, levels = image_of(made), made.ground.levels
    colours = band_colours(look, levels)
    checked = 0
    for x in np.linspace(-2.8, 2.8, 23).tolist():
        for y in np.linspace(-1.8, 1.8, 17).tolist():
            around = BOWL.values(
                np.array([x, x, x, x - 0.04, x + 0.04]), np.array([y, y - 0.04, y + 0.04, y, y])
            )
            bands = set(band_numbers(around, levels).tolist())
            at = pixel_of(made, x, y)
            written = any(abs(label.x - x) < 0.4 and abs(label.y - y) < 0.3 for label in labels_of(made))
            if len(bands) == 1 and not written and np.hypot(x, y) > 0.9:
                checked += 1
                assert image.pixelColor(at).name() == colours[bands.pop()].name(), (x, y)
    assert checked > 100


def labels_of(made: SurfaceMap) -> Any:
    picture = made.ground.picture(made.ground.side)
    assert picture is not None
    return picture.labels


def test_a_hole_looks_like_no_band(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, HOLE, start=None)
    image, at = image_of(made), pixel_of(made, -2.0, 0.5)
    inside = {
        image.pixelColor(at.x() + dx, at.y() + dy).name() for dx in range(-9, 10) for dy in range(-9, 10)
    }
    assert dark.canvas.name() in inside and len(inside) > 3  # strokes on the plain ground
    assert not inside & {colour.name() for colour in dark.surface}


@pytest.mark.parametrize("surface", ALL, ids=lambda surface: surface.title)
@pytest.mark.parametrize("log", [True, False])
def test_every_surface_can_be_shown(qtbot: QtBot, dark: Theme, surface: Formula, log: bool) -> None:
    made = shown(qtbot, dark, surface, racers=2, log=log)
    assert not image_of(made).isNull()
    move(made, pixel_of(made, 0.0, 0.0))
    turn_wheel(made, pixel_of(made, 0.0, 0.0), 3)
    settle(made)


def test_labels_neither_overlap_nor_leave(qtbot: QtBot, dark: Theme) -> None:
    for size in ("normal", "presentation"):
        made = shown(qtbot, theme("dark", size), racers=6, selected=3)  # type: ignore[arg-type]
        x, y = (2.98, -2.98, 2.98, -2.98, 0.0), (1.98, 1.98, -1.98, -1.98, -2.0)
        at_edges = [racer([0, a], [0, b], number=7 + n) for n, (a, b) in enumerate(zip(x, y, strict=True))]
        made.show_scene(SurfaceScene(BOWL, (*scene(BOWL, 6).racers, *at_edges), (-2, 1)))
        QApplication.processEvents()
        boxes = [placed.box for placed in made.picture.labels.placed if placed.box is not None]
        assert len(boxes) >= 10
        for n, one in enumerate(boxes):
            assert one.left >= 0 and one.right <= made.picture.view.width
            assert one.top >= 0 and one.bottom <= made.picture.view.height
            for other in boxes[:n]:
                apart = one.right <= other.left or other.right <= one.left
                assert apart or one.bottom <= other.top or other.bottom <= one.top


def test_a_racer_that_diverged_is_named_so(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark)
    gone = racer([-2, 2, -1e9], [1, 1, 1], name="SGD", standing=Standing.DIVERGED)
    made.show_scene(SurfaceScene(BOWL, (gone,), (-2, 1)))
    image = image_of(made)
    assert [label.text for label in made.picture.labels.texts] == ["SGD, diverged", "start", "minimum"]
    (path,) = made.picture.paths
    assert path.head is not None and not path.head.inside
    at = made.canvas.room.topLeft() + QPointF(path.head.x, path.head.y)
    assert image.pixelColor(at.toPoint()).name() == dark.error.name()


def test_the_header_says_what_is_shown(qtbot: QtBot, dark: Theme) -> None:
    linear = Formula(BOWL.values, BOWL.domain, unit="bikes²", measure="MSE", axes=("W", "b"))
    made = shown(qtbot, dark, linear)
    assert made.header.title.text() == "MSE from above"
    assert made.header.note.text() == "bands: levels of MSE, bikes²"
    assert made.header.name.text() == "b" and made.canvas.x_axis.name == "W"
    assert made.canvas.accessibleName() and "W" not in made.canvas.accessibleName()
    made.set_theme(theme("light", "presentation"))
    assert made.header.note.isHidden()


# ---- the read-out -------------------------------------------------------------------------


def test_the_read_out_is_the_value_of_the_surface(map_: SurfaceMap) -> None:
    at = pixel_of(map_, 1.25, -0.75)
    move(map_, at)
    card = map_.canvas.overlay.card
    assert card is not None
    x, y = map_.picture.view.point(map_.canvas.in_room(QPointF(at)))
    value = BOWL.grid(np.array([x]), np.array([y]))[0, 0]
    assert card.title == f"f = {significant(float(value))}"
    assert card.rows == (("w₁", significant(x)), ("w₂", significant(y)))
    QApplication.sendEvent(map_.canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert map_.canvas.overlay.card is None


def test_the_read_out_of_a_hole_says_so(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, HOLE, start=None)
    move(made, pixel_of(made, -2.0, 0.0))
    card = made.canvas.overlay.card
    assert card is not None and card.title == "f = not a number"


def test_a_point_of_a_path_says_whose_it_is(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark)
    one = racer([-2, 1, 2, 2.5], [1, -1, 0, 1.5], name="Adam", number=4)
    made.show_scene(SurfaceScene(BOWL, (one,), (-2, 1)))
    QApplication.processEvents()
    move(made, pixel_of(made, 1, -1))
    card = made.canvas.overlay.card
    assert card is not None and card.title == "Adam, step 1"
    assert card.rows == (("w₁", "1.00"), ("w₂", "−1.00"), ("f", "5.00"))


def test_places_without_a_value_are_explained_above_the_map(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark)
    assert "hatched" not in made.header.note.text()
    made.show_scene(scene(HOLE))
    settle(made)
    assert made.header.note.text() == "hatched: no value of f there"


# ---- cost and recording -------------------------------------------------------------------


def test_a_hidden_map_computes_nothing(qtbot: QtBot, dark: Theme) -> None:
    asked: list[int] = []

    def values(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        asked.append(x.size)
        return x + y

    made = SurfaceMap(dark)
    qtbot.addWidget(made)
    for _ in range(3):
        made.show_scene(scene(Formula(values, BOWL.domain, title="Counted")))
        QApplication.processEvents()
    assert asked == []


def test_the_ground_is_computed_once_while_a_race_runs(qtbot: QtBot, dark: Theme) -> None:
    asked: list[int] = []

    def values(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        asked.append(x.size)
        return x**2 + y**2

    counted = Formula(values, BOWL.domain, title="Counted")
    made = shown(qtbot, dark, counted)
    asked.clear()
    for points in range(1, 6):
        one = racer(np.zeros(points), np.zeros(points))
        made.show_scene(SurfaceScene(counted, (one,), (-2.0, 1.0), moving=True))
        QApplication.processEvents()
    asked = [size for size in asked if size > 1]  # the relief asks for the start alone
    assert asked == []


def test_a_surface_that_trembles_keeps_its_levels(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, FLAT)

    def trembling(by: float) -> Formula:
        return Formula(lambda x, y: (x - by) ** 2 + y**2, BOWL.domain, title="Batch")

    made.show_scene(scene(trembling(0.0), moving=True))
    settle(made)
    levels = made.ground.levels.tolist()
    for by in (0.1, 0.2, 0.3):
        made.show_scene(scene(trembling(by), moving=True))
        QApplication.processEvents()
        assert made.ground.levels.tolist() == levels


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_recording_shows_what_the_screen_shows(qtbot: QtBot, name: str) -> None:
    made = shown(qtbot, theme(name), racers=4)  # type: ignore[arg-type]
    recording, screen = record(made), made.grab().toImage()
    mean, far = difference(recording.image(1.0), screen)
    assert mean < 2.0 and far < 0.02
    svg = whole(write_svg(recording, title="", description=""))
    assert b"<image" not in svg and b"minimum" in svg and b"Racer 3" in svg
    assert difference(rendered(svg), screen)[0] < 3.0
