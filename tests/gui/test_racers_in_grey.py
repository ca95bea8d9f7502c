"""Racers are told apart without colours: by dash and by marker, on the real pixels of map and table."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from surface_hands import settle, shown
from surface_scenes import BOWL, FLAT, Formula, racer

from gui.theme import Theme, ThemeName, theme
from gui.views.looks import HEAD_PX, look_of, paint_marker
from gui.views.surface.map_view import SurfaceMap
from gui.views.surface.racers_paint import paint_sample, sample_px
from gui.views.surface.scene import SurfaceScene
from tests.colour_vision import difference
from tests.gallery.legibility import contrast, pixels_of

THEMES: tuple[ThemeName, ...] = ("dark", "light")
SIX, ALL = range(1, 7), range(1, 9)
STANDS_OUT = 9.0
"""Difference in greyscale, in OKLab x 100, from which something is seen on the canvas."""
SHIFTS = 50
"""Dashes of another phase are the same dashes: lines are compared at all shifts up to so many pixels."""


def grey_mask(pixels: np.ndarray, look: Theme) -> np.ndarray:
    """Return where pixels (height, width, 3) stand out from the canvas in greyscale, no matter how much."""
    canvas = np.array(look.canvas.getRgb()[:3])
    return np.asarray(difference(pixels, canvas, "grey") > STANDS_OUT)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of two rows (n,) of pixels, seen or not, that differs at the most similar shift."""
    length = len(one) - SHIFTS
    pairs = ((one, other), (other, one))
    return min(
        float(np.mean(still[:length] != moved[shift : shift + length]))
        for still, moved in pairs
        for shift in range(SHIFTS)
    )


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Return which part of two shapes (height, width) is common to both, 0 to 1."""
    return float((one & other).sum() / max((one | other).sum(), 1))


def map_of(made: SurfaceMap, number: int, surface: Formula, y: float) -> np.ndarray:
    """Return the pixels of a map on which one racer has gone straight to the right."""
    x = np.linspace(-2.6, 2.2, 7)  # few points: no marks along most of the line
    picture = racer(x, np.full(7, y), number=number, name="A", surface=surface)
    made.show_scene(SurfaceScene(surface, (picture,), (-2.6, -1.6)))
    settle(made)
    return pixels_of(made.canvas.viewport().grab().toImage())


def line_and_head(made: SurfaceMap, number: int, look: Theme) -> tuple[np.ndarray, np.ndarray]:
    """Return what is seen of the line between two points (n,), and of the head (height, width)."""
    pixels = map_of(made, number, FLAT, 0.0)
    room, view = made.canvas.room, made.picture.view
    start, head = (room.topLeft() + view.pixel(at, 0.0) for at in (-0.9, 2.2))
    row = round(head.y())
    end = round(head.x() - HEAD_PX)
    line = grey_mask(pixels[row - 1 : row + 2, round(start.x()) : end], look).any(axis=0)
    reach = round(HEAD_PX * 0.62)
    middle = round(head.x())
    box = pixels[row - reach : row + reach + 1, middle - reach : middle + reach + 1]
    return line, grey_mask(box, look)


@pytest.mark.parametrize("name", THEMES)
def test_each_path_has_a_dash_of_its_own_and_each_head_a_shape(qtbot: QtBot, name: ThemeName) -> None:
    look = theme(name)
    made = shown(qtbot, look, FLAT)
    found = {number: line_and_head(made, number, look) for number in ALL}
    for number, (line, head) in found.items():
        assert line.mean() > 0.3, f"the path of {number} is seen"
        assert head.mean() > 0.2, f"the head of {number} is seen"
    for one, other in combinations(ALL, 2):
        assert apart(found[one][0], found[other][0]) > 0.1, f"dashes of {one} and {other}"
        assert overlap(found[one][1], found[other][1]) < 0.88, f"markers of {one} and {other}"


def test_a_second_round_of_racers_has_hollow_markers(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark, FLAT)
    first, ninth = (line_and_head(made, number, dark)[1] for number in (1, 9))
    assert overlap(first, ninth) < 0.88
    assert not ninth[ninth.shape[0] // 2, ninth.shape[1] // 2]


@pytest.mark.parametrize("name", THEMES)
def test_samples_in_the_table_are_told_apart_too(qapp: QApplication, name: ThemeName) -> None:
    look, masks = theme(name), {}
    for number in SIX:
        image = QImage(sample_px(look), 24, QImage.Format.Format_RGB32)
        image.fill(look.canvas)
        painter = QPainter(image)
        paint_sample(painter, look, number, 0.0, 12.0)
        painter.end()
        masks[number] = grey_mask(pixels_of(image), look)
    for one, other in combinations(SIX, 2):
        assert overlap(masks[one], masks[other]) < 0.85, (one, other)


@pytest.mark.parametrize("name", THEMES)
def test_a_casing_parts_paths_from_bands_of_their_lightness(qtbot: QtBot, name: ThemeName) -> None:
    """The highest bands are as light as some racers: the canvas stands between them."""
    look = theme(name)
    made = shown(qtbot, look, BOWL)
    canvas = np.array(look.canvas.getRgb()[:3])
    for number in SIX:
        pixels = map_of(made, number, BOWL, 1.7)
        room, view = made.canvas.room, made.picture.view
        start, head = (room.topLeft() + view.pixel(at, 1.7) for at in (-0.9, 2.2))
        columns = np.arange(round(start.x()), round(head.x() - 2 * HEAD_PX))
        colour = np.array(look_of(look, number).colour.getRgb()[:3])
        near = np.abs(pixels[round(head.y()), columns].astype(int) - colour).max(axis=-1) < 12
        assert near.sum() > 40, f"the path of {number} is painted"
        reach = round(look.stroke("racer_path") / 2 + 1)
        for row in (round(head.y()) - reach, round(head.y()) + reach):
            beside = pixels[row, columns[near]]
            close = np.abs(beside.astype(int) - canvas).max(axis=-1) < 60
            assert close.mean() > 0.8, f"there is a casing beside the path of {number}"
        assert float(contrast(colour, canvas)) >= 4.4


def test_shapes_that_are_the_same_are_found_to_be(qapp: QApplication, dark: Theme) -> None:
    """The measures can fail: one dash at two phases, one marker in two colours."""
    dashes = np.arange(300) % 16 < 11
    assert apart(dashes, np.roll(dashes, 7)) == 0
    masks = []
    for colour in (look_of(dark, 1), look_of(dark, 9 + 8)):
        image = QImage(30, 30, QImage.Format.Format_RGB32)
        image.fill(dark.canvas)
        painter = QPainter(image)
        paint_marker(painter, colour, QPointF(15, 15), HEAD_PX, dark.canvas, 2)
        painter.end()
        masks.append(grey_mask(pixels_of(image), dark))
    assert overlap(*masks) > 0.95
