"""The relief: the same surface turned, without OpenGL, linked with the map; with real events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from picture_bench import difference, pixels, rendered
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from surface_scenes import ALL, BOWL, FLAT, HUGE, NOWHERE, Formula, scene

from gui.pictures.recording import record
from gui.pictures.svg_writer import write_svg
from gui.slices import whole
from gui.theme import Theme, theme
from gui.views.fit.projection import Camera
from gui.views.surface.bands import band_numbers, picture_of
from gui.views.surface.map_ground import band_colours
from gui.views.surface.map_view import SurfaceMap
from gui.views.surface.relief import FOOT, OVER, TOP, USUAL_CAMERA, HeightScale, ReliefProjection
from gui.views.surface.relief_paint import floor_texts, part_above
from gui.views.surface.relief_view import SurfaceRelief

Key, LEFT, NO_KEYS = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Pair(QWidget):
    """Map and relief side by side, as in the stage."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self.map = SurfaceMap(look)
        self.relief = SurfaceRelief(look, self.map.ground)
        row = QHBoxLayout(self)
        row.addWidget(self.map)
        row.addWidget(self.relief)
        self.resize(1200, 480)

    def show_scene(self, **more: Any) -> None:
        made = scene(**more)
        self.map.show_scene(made)
        self.relief.show_scene(made)
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()
        self.map.ground.come_to_rest()
        QApplication.processEvents()


def shown(qtbot: QtBot, look: Theme, **more: Any) -> Pair:
    made = Pair(look)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_scene(**more)
    return made


@pytest.fixture
def pair(qtbot: QtBot, dark: Theme) -> Pair:
    return shown(qtbot, dark)


def image_of(made: Pair) -> QImage:
    QApplication.processEvents()
    return made.relief.canvas.grab().toImage()


def view_of(camera: Camera = USUAL_CAMERA, scale: HeightScale | None = None) -> ReliefProjection:
    room = QRectF(0, 0, 700, 440)
    return ReliefProjection(camera, room, (-3.0, 3.0), (-2.0, 2.0), scale or HeightScale(0, 25, None))


# ---- where points are seen ----------------------------------------------------------------


def test_from_above_it_is_a_map() -> None:
    view = view_of(Camera(turn_deg=0.0, tilt_deg=90.0))
    x, y = view.pixels(np.array([-3.0, 3.0, -3.0]), np.array([-2.0, -2.0, 2.0]), np.zeros(3))
    assert x[0] == pytest.approx(x[2]) and y[0] == pytest.approx(y[1])
    assert x[1] > x[0] and y[2] < y[0]


def test_what_is_higher_is_seen_higher_and_what_is_near_is_larger() -> None:
    view = view_of()
    _, low = view.pixels(np.zeros(1), np.zeros(1), np.array([1.0]))
    _, high = view.pixels(np.zeros(1), np.zeros(1), np.array([20.0]))
    assert high < low
    far, near = (
        view.pixels(np.array([x, x + 0.1]), np.array([y, y]), np.zeros(2)) for x, y in ((-3, 2), (2.9, -2))
    )
    assert np.hypot(*np.diff(near)) > 1.1 * np.hypot(*np.diff(far))


def test_heights_are_within_the_box_and_grow_with_the_value() -> None:
    values = np.array([0.0, 0.01, 1.0, 100.0, 1e4])
    for log in (True, False):
        scale = HeightScale.of(values, np.array([0.5, 5.0]), None, log=log)
        heights = scale.heights(values)
        assert heights[0] == FOOT and heights[-1] == pytest.approx(TOP)
        assert (np.diff(heights) > 0).all()
        beyond = scale.heights(np.array([1e300, np.inf, np.nan]))
        assert beyond[:2].tolist() == [OVER, OVER] and np.isnan(beyond[2])
    grows = HeightScale.of(values, np.array([0.5]), None, log=True).heights(values)
    evenly = HeightScale.of(values, np.array([0.5]), None, log=False).heights(values)
    assert grows[2] - FOOT > 50 * (evenly[2] - FOOT)


def test_a_flat_surface_and_one_without_values_have_heights() -> None:
    for surface in (FLAT, NOWHERE):
        made = picture_of(surface, (-1, 1), (-1, 1), 5)
        heights = HeightScale.of(made.values, made.levels, None, log=True).heights(made.values)
        assert (heights[np.isfinite(heights)] == FOOT).all()


def test_the_part_of_a_cell_above_a_level() -> None:
    square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    assert part_above(square, [0, 2, 2, 0], 1.0) == [[0.5, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 1.0]]
    assert part_above(square, [0, 0, 0, 0], 1.0) == []
    assert len(part_above(square, [2, 2, 2, 2], 1.0)) == 4


def test_the_whole_surface_is_in_the_room(pair: Pair) -> None:
    canvas = pair.relief.canvas
    picture = pair.map.ground.picture(41)
    assert picture is not None
    x, y = np.meshgrid(picture.x, picture.y)
    across, down = canvas.view(picture).pixels(x.ravel(), y.ravel(), picture.values.ravel())
    assert across.min() >= 0 and across.max() <= canvas.width()
    assert down.min() >= 0 and down.max() <= canvas.height()
    assert np.ptp(across) > 0.6 * canvas.width() or np.ptp(down) > 0.6 * canvas.height()


def test_labels_of_the_floor_stay_apart(dark: Theme) -> None:
    for turn in range(-180, 180, 15):
        view = view_of(Camera(turn_deg=float(turn), tilt_deg=30.0))
        texts = floor_texts(dark, view, ("w₁", "w₂"), QRectF(view.room))
        assert {"w₁", "w₂"} <= {text.text for text in texts} and len(texts) >= 6
        for n, one in enumerate(texts):
            assert not any(one.box.intersects(other.box) for other in texts[:n])


# ---- hands --------------------------------------------------------------------------------


def test_dragging_turns_and_tilts(pair: Pair) -> None:
    canvas, before = pair.relief.canvas, image_of(pair)
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(250, 180))
    QTest.mouseMove(canvas, QPoint(300, 170))
    assert canvas.is_quick
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(300, 170))
    assert canvas.camera.turn_deg == pytest.approx(USUAL_CAMERA.turn_deg + 40)
    assert canvas.camera.tilt_deg == pytest.approx(USUAL_CAMERA.tilt_deg - 12)
    assert difference(image_of(pair), before)[1] > 0.02


def test_after_a_rest_it_is_painted_finely(pair: Pair, qtbot: QtBot) -> None:
    canvas = pair.relief.canvas
    QTest.keyClick(canvas, Key.Key_Left)
    assert canvas.is_quick
    coarse = image_of(pair)
    qtbot.waitUntil(lambda: not canvas.is_quick)
    assert difference(image_of(pair), coarse)[0] > 0.2


@pytest.mark.parametrize(
    ("key", "turn", "tilt"),
    [(Key.Key_Left, -5, 0), (Key.Key_Right, 5, 0), (Key.Key_Up, 0, 5), (Key.Key_Down, 0, -5)],
)
def test_arrow_keys_turn_and_home_goes_back(pair: Pair, key: Qt.Key, turn: float, tilt: float) -> None:
    canvas = pair.relief.canvas
    QTest.keyClick(canvas, key)
    assert canvas.camera == USUAL_CAMERA.turned(turn, tilt)
    QTest.keyClick(canvas, Key.Key_Home)
    assert canvas.camera == USUAL_CAMERA


def test_the_wheel_comes_nearer_and_a_double_click_goes_back(pair: Pair) -> None:
    canvas = pair.relief.canvas
    at = QPointF(200, 200)
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.camera.zoom == pytest.approx(1.12**2)
    QTest.mouseDClick(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    assert canvas.camera == USUAL_CAMERA


def test_the_camera_stays_while_scenes_come(pair: Pair) -> None:
    QTest.keyClick(pair.relief.canvas, Key.Key_Right)
    turned = pair.relief.canvas.camera
    pair.show_scene(racers=3)
    pair.show_scene(surface=HUGE)
    assert pair.relief.canvas.camera == turned


# ---- what it shows ------------------------------------------------------------------------


@pytest.mark.parametrize("surface", ALL, ids=lambda surface: surface.title)
@pytest.mark.parametrize("log", [True, False])
def test_every_surface_can_be_shown(qtbot: QtBot, dark: Theme, surface: Formula, log: bool) -> None:
    made = shown(qtbot, dark, surface=surface, racers=2, log=log)
    image = pixels(image_of(made))[40:430, :560]
    bands = [colour.getRgb()[:3] for colour in dark.surface]
    seen = sum(int((image == band).all(axis=2).sum()) for band in bands)
    assert seen < 300 if surface is NOWHERE else seen > 3000


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_bands_are_those_of_the_map(qtbot: QtBot, name: str) -> None:
    look = theme(name)  # type: ignore[arg-type]
    made = shown(qtbot, look, start=None)
    canvas, ground = made.relief.canvas, made.map.ground
    picture = ground.picture(41)
    assert picture is not None
    image, view = pixels(image_of(made)), canvas.view(picture)
    colours = band_colours(look, ground.levels)
    middle_x, middle_y = ((places[1:] + places[:-1]) / 2 for places in (picture.x, picture.y))
    agree = checked = 0
    for a in range(4, 36, 3):
        for b in range(24, 38):  # the far wall, which nothing hides
            corners = picture.values[b : b + 2, a : a + 2]
            bands = set(band_numbers(corners, picture.levels).ravel().tolist())
            if len(bands) > 1:
                continue
            at = view.pixel(middle_x[a], middle_y[b], float(corners.mean()))
            found = image[round(at.y()), round(at.x())]
            wanted = colours[bands.pop()].getRgb()[:3]
            checked += 1
            agree += int(np.abs(found - wanted).max() <= 4)
    assert checked > 25 and agree > 0.8 * checked


@pytest.mark.parametrize("turn", [0.0, 180.0])
def test_what_is_near_hides_what_is_far(qtbot: QtBot, dark: Theme, turn: float) -> None:
    ridge = Formula(lambda x, y: 10 * np.exp(-(y**2) / 0.1) + 0.01 * x, BOWL.domain, title="Ridge")
    made = shown(qtbot, dark, surface=ridge, start=None, log=False)
    picture = made.map.ground.picture(41)
    assert picture is not None
    behind = np.linspace(1.2, 1.8, 12) * (1 if turn == 0 else -1)
    lowest = {}
    for tilt in (25.0, 80.0):
        made.relief.canvas.set_camera(Camera(turn, tilt))
        made.relief.canvas.hide()  # no more coarse than at rest
        made.relief.canvas.show()
        view, image = made.relief.canvas.view(picture), image_of(made)
        places = [view.pixel(0.04, y, 0.0) for y in behind.tolist()]
        lowest[tilt] = sum(image.pixelColor(at.toPoint()) == dark.surface[0] for at in places)
    assert lowest[25.0] == 0 and lowest[80.0] >= 6


def test_zooming_the_map_zooms_the_relief(pair: Pair) -> None:
    QTest.keyClick(pair.map.canvas, Key.Key_Plus)
    pair.settle()
    picture = pair.map.ground.picture(41)
    assert picture is not None
    assert np.array(picture.shown_range) == pytest.approx(np.array(pair.map.shown_range))
    view = pair.relief.canvas.view(picture)
    assert np.array(view.shown_range) == pytest.approx(np.array(pair.map.shown_range))


def test_paths_start_and_labels_lie_over_it(qtbot: QtBot, dark: Theme) -> None:
    made = shown(qtbot, dark)
    before = image_of(made)
    made.show_scene(racers=4)
    canvas = made.relief.canvas
    assert difference(image_of(made), before)[1] > 0.01
    assert {"Racer 1", "Racer 4", "start", "minimum"} <= {label.text for label in canvas.labels.texts}
    boxes = [placed.box for placed in canvas.labels.placed if placed.box is not None]
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = one.right <= other.left or other.right <= one.left
            assert apart or one.bottom <= other.top or other.bottom <= one.top


def test_while_a_race_runs_the_surface_is_not_painted_again(
    qtbot: QtBot, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shown(qtbot, dark)
    painted: list[bool] = []
    monkeypatch.setattr("gui.views.surface.relief_view.paint_cells", lambda *a, quick: painted.append(quick))
    for racers in (1, 2, 3):
        made.show_scene(racers=racers, moving=True)
    assert painted == []
    made.relief.canvas.set_camera(Camera(10.0, 20.0))
    QApplication.processEvents()
    assert painted == [True]


def test_a_hidden_relief_computes_nothing(qtbot: QtBot, dark: Theme) -> None:
    asked: list[int] = []

    def values(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        asked.append(x.size)
        return x + y

    made = Pair(dark)
    qtbot.addWidget(made)
    made.map.show_scene(scene(Formula(values, BOWL.domain)))
    made.relief.show_scene(scene(Formula(values, BOWL.domain)))
    QApplication.processEvents()
    assert asked == []


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_recording_shows_what_the_screen_shows(qtbot: QtBot, name: str) -> None:
    made = shown(qtbot, theme(name), racers=4)  # type: ignore[arg-type]
    recording, screen = record(made.relief), made.relief.grab().toImage()
    mean, far = difference(recording.image(1.0), screen)
    assert mean < 2.0 and far < 0.02
    svg = whole(write_svg(recording, title="", description=""))
    assert b"<image" not in svg and b"minimum" in svg and b"Racer 3" in svg
    assert difference(rendered(svg), screen)[0] < 4.0
