"""Pictures of points from one and two inputs: they show the numbers of the network, and each split apart."""

from __future__ import annotations

import numpy as np
import pytest
from desk import SINE, experiment_with
from fit_bench import LARGE, SMALL, FitBench, has_near, image_of, pixel
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from core.commands import ScoreTest, TrainBatches
from core.experiment import Experiment
from core.snapshot import Status
from gui.theme import Theme, theme
from gui.views.fit.curve import CurvePicture
from gui.views.fit.heat import HeatPicture, level_of
from gui.views.fit.projection import STEEPEST_DEG, Camera, Projection
from gui.views.fit.ramp import COLOURS, colour_of, finer, places
from gui.views.fit.surface import SurfacePicture
from gui.views.fit.surface_paint import Scene, paint_surface

CURVE = experiment_with(SINE, dropout__rate=0.5, data__noise=0.4)
BUMPS = experiment_with(
    Experiment(name="Bumps"),
    data__source="two_gaussians",
    data__rows=30,
    data__noise=0.1,
    network__hidden=(12,),
    network__activation="Tanh",
    optimizer__lr=0.02,
    stopping__epochs=100_000,
)


@pytest.fixture
def curve(qtbot: QtBot, dark: Theme) -> FitBench:
    bench = FitBench(qtbot, dark, CURVE)
    bench.desk.do(TrainBatches(40))
    bench.show()
    return bench


@pytest.fixture
def bumps(qtbot: QtBot, dark: Theme) -> FitBench:
    bench = FitBench(qtbot, dark, BUMPS)
    bench.desk.do(TrainBatches(60))
    bench.show()
    return bench


def curve_of(bench: FitBench) -> CurvePicture:
    picture = bench.view.pictures["curve"]
    assert isinstance(picture, CurvePicture)
    return picture


def heat_of(bench: FitBench) -> HeatPicture:
    picture = bench.view.pictures["map"]
    assert isinstance(picture, HeatPicture)
    return picture


# ---- one input ---------------------------------------------------------------------------------------


def test_the_curve_is_what_the_network_says_with_all_neurons_on(curve: FitBench, dark: Theme) -> None:
    picture, grid = curve_of(curve), curve.frame.run.probe.grid
    assert grid is not None
    expected = curve.predict(curve.frame.run.probe.grid_inputs)
    np.testing.assert_allclose(picture._curve._y, expected, rtol=1e-4, atol=1e-5)
    image = image_of(picture.plot)
    (_, _), (low, high) = picture.plot.shown_range
    for place in (20, 120, 220):
        if low < expected[place] < high:
            assert has_near(image, pixel(picture.plot, grid[place], expected[place]), dark.prediction)


def test_train_validation_and_test_points_are_told_apart(curve: FitBench, dark: Theme) -> None:
    picture, dataset = curve_of(curve), curve.frame.run.dataset
    for item, rows in (
        (picture._train, dataset.train),
        (picture._validation, dataset.validation),
        (picture._test, dataset.test),
    ):
        assert np.array_equal(item._x, dataset.inputs[rows, 0])
        assert np.array_equal(item._y, dataset.target[rows])
    shapes = {item._marks._shape for item in (picture._train, picture._validation, picture._test)}
    colours = {item._marks._colour.name() for item in (picture._train, picture._validation, picture._test)}
    assert shapes == {"dot", "ring", "square"}
    assert len(colours) == 3
    image = image_of(picture.plot)
    row = dataset.train[0]
    assert has_near(image, pixel(picture.plot, dataset.inputs[row, 0], dataset.target[row]), dark.train)


def test_residual_lines_end_at_the_points_and_at_the_predictions_there(curve: FitBench) -> None:
    picture, run = curve_of(curve), curve.frame.run
    assert len(picture._residuals._lines) == 0
    curve.view.residuals.click()
    rows = run.probe.sample_rows[: run.probe.sample_seen_count]
    predicted = curve.predict(run.dataset.scaled_inputs[rows])
    lines = picture._residuals._lines
    np.testing.assert_array_equal(lines[:, 0], lines[:, 2])
    np.testing.assert_array_equal(
        lines[:, :2], np.column_stack([run.dataset.inputs[rows], run.dataset.target[rows]])
    )
    np.testing.assert_allclose(lines[:, 3], predicted, rtol=1e-4, atol=1e-5)
    assert np.array_equal(picture._residuals._kinds == 1, predicted > run.dataset.target[rows])
    curve.view.residuals.click()
    assert len(picture._residuals._lines) == 0


def test_a_residual_is_painted_in_the_colour_of_its_sign(curve: FitBench, dark: Theme) -> None:
    curve.view.residuals.click()
    picture = curve_of(curve)
    image, lines = image_of(picture.plot), picture._residuals._lines
    signs = picture._residuals._kinds
    (_, _), (low, high) = picture.plot.shown_range
    long = [
        place for place in np.argsort(-np.abs(lines[:, 3] - lines[:, 1]))[:4] if low < lines[place, 3] < high
    ]
    assert long
    for place in long:
        middle = pixel(picture.plot, lines[place, 0], (lines[place, 1] + lines[place, 3]) / 2)
        assert has_near(image, middle, dark.diverging[-1 if signs[place] else 0], 3)


def test_test_rows_get_residuals_only_after_their_score_was_asked_for(curve: FitBench) -> None:
    curve.view.residuals.click()
    picture, probe = curve_of(curve), curve.frame.run.probe
    assert len(picture._residuals._lines) == probe.sample_seen_count
    curve.desk.do(ScoreTest())
    curve.show()
    assert len(picture._residuals._lines) == len(probe.sample_rows) > probe.sample_seen_count


def test_the_batch_is_highlighted(curve: FitBench) -> None:
    rows = curve.fit.batch_rows
    assert len(rows)
    assert np.array_equal(curve_of(curve)._batch._x, curve.frame.run.dataset.inputs[rows, 0])


def test_axes_stay_where_they_are_while_training(curve: FitBench) -> None:
    before = curve_of(curve).plot.shown_range
    for _ in range(4):
        curve.desk.do(TrainBatches(9))
        curve.show()
    assert curve_of(curve).plot.shown_range == before


# ---- two inputs --------------------------------------------------------------------------------------


def test_the_map_has_the_colour_of_the_prediction_at_each_place(bumps: FitBench, dark: Theme) -> None:
    picture, run = heat_of(bumps), bumps.frame.run
    grid = run.probe.grid
    assert grid is not None
    expected = bumps.predict(run.probe.grid_inputs).reshape(len(grid), len(grid))
    assert picture.level == level_of(run.dataset.target) >= np.abs(run.dataset.target).max()
    for item in (picture._batch, *picture._marks.values()):
        item.hide()
    image = image_of(picture.plot)
    for row, column in ((5, 5), (10, 30), (28, 28), (35, 12), (20, 20)):
        place = pixel(picture.plot, grid[column], grid[row])
        wanted = colour_of(dark, expected[row, column], picture.level)
        painted = image.pixelColor(place)
        for channel in ("red", "green", "blue"):
            assert abs(getattr(painted, channel)() - getattr(wanted, channel)()) <= 6


@pytest.mark.parametrize("colours", ["dark", "light"])
def test_the_ramp_ends_and_begins_in_the_colours_of_the_theme(colours: str) -> None:
    look = theme(colours)  # type: ignore[arg-type]
    for value, stop in ((-1.0, 0), (0.0, 4), (1.0, -1), (-7.0, 0), (7.0, -1)):
        assert colour_of(look, value, 1.0) == look.diverging[stop]
    assert places(np.array([np.nan]), 1.0, COLOURS)[0] == COLOURS // 2


def test_a_finer_grid_goes_through_the_points() -> None:
    values = np.random.default_rng(0).normal(size=(5, 5))
    fine = finer(values, 4)
    assert fine.shape == (17, 17)
    np.testing.assert_allclose(fine[::4, ::4], values)
    np.testing.assert_allclose(fine[2, 0], (values[0, 0] + values[1, 0]) / 2)


def test_points_on_the_map_have_the_colours_of_their_targets(bumps: FitBench, dark: Theme) -> None:
    picture, dataset = heat_of(bumps), bumps.frame.run.dataset
    image = image_of(picture.plot)
    row = int(dataset.train[np.abs(dataset.target[dataset.train]).argmax()])
    place = pixel(picture.plot, *dataset.inputs[row])
    painted, wanted = image.pixelColor(place), colour_of(dark, dataset.target[row], picture.level)
    assert abs(painted.red() - wanted.red()) + abs(painted.blue() - wanted.blue()) < 40
    assert has_near(image, place, dark.train, 7)


def test_the_surface_shows_the_same_predictions_and_can_be_turned(qtbot: QtBot, bumps: FitBench) -> None:
    picture = bumps.choose("surface")
    assert isinstance(picture, SurfacePicture)
    canvas = picture.canvas
    scene = canvas._scene
    assert scene is not None
    assert np.array_equal(scene.heights, bumps.fit.grid)
    before = image_of(canvas)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(canvas, QPoint(260, 170))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(260, 170))
    assert canvas.camera == Camera().turned(30, 10)
    assert image_of(canvas) != before
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.camera == Camera().turned(35, 10)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.camera.zoom > 1
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.camera == Camera()
    qtbot.waitUntil(lambda: not canvas._calm.isActive())


@pytest.mark.parametrize("quick", [False, True])
def test_a_point_below_the_surface_is_hidden_by_it(qapp: object, dark: Theme, quick: bool) -> None:
    middle = np.zeros(1)
    painted = []
    for target in (0.5, -0.5):
        scene = Scene(
            grid=np.linspace(-1, 1, 21),
            heights=np.zeros((21, 21)),
            level=1.0,
            x1=middle,
            x2=middle,
            target=np.array([target]),
            predicted=middle,
            splits=np.zeros(1, np.int64),
            names=("x1", "x2", "y"),
        )
        view = Projection(Camera(0, 60), QRectF(0, 0, 300, 300))
        image = QImage(300, 300, QImage.Format.Format_RGB32)
        image.fill(dark.canvas)
        painter = QPainter(image)
        paint_surface(painter, dark, scene, view, (300, 300), quick=quick)
        painter.end()
        (x,), (y,) = view.pixels(middle, middle, np.array([target]))
        painted.append(image.pixelColor(round(x), round(y)) == dark.train)
    assert painted == [True, False]


def test_a_camera_never_looks_from_below() -> None:
    camera = Camera().turned(400, 400)
    assert camera.tilt_deg == STEEPEST_DEG
    assert -180 <= camera.turn_deg < 180
    assert Camera().turned(0, -400).tilt_deg > 0


def test_higher_is_higher_on_the_screen_from_everywhere(bumps: FitBench) -> None:
    canvas = bumps.choose("surface").findChild(type(bumps.view.pictures["surface"].canvas))  # type: ignore[attr-defined]
    for turn in range(-180, 180, 45):
        view = Projection(Camera(turn, 30), canvas.projection.room)
        _, y = view.pixels(np.zeros(2), np.zeros(2), np.array([0.0, 1.0]))
        assert y[1] < y[0]


@pytest.mark.parametrize("moving", [False, True])
def test_the_surface_is_painted_while_training_and_when_it_rests(
    bumps: FitBench, dark: Theme, moving: bool
) -> None:
    picture = bumps.choose("surface")
    assert isinstance(picture, SurfacePicture)
    canvas = picture.canvas
    canvas.set_scene(canvas._scene, moving=moving)
    image = image_of(canvas)
    ground = sum(
        image.pixel(x, y) == dark.canvas.rgb()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    )
    assert 0.3 < ground * 9 / (image.width() * image.height()) < 0.9


# ---- trouble -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", [CURVE, BUMPS], ids=["curve", "map"])
@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
def test_a_run_that_diverges_keeps_the_last_picture(
    qtbot: QtBot, dark: Theme, experiment: Experiment, size: tuple[int, int]
) -> None:
    wild = experiment_with(
        experiment, optimizer__method="SGD", optimizer__SGD__lr=10.0, network__activation="ReLU"
    )
    bench = FitBench(qtbot, dark, wild, size)
    names = ("curve", "try") if experiment is CURVE else ("map", "surface", "try")
    for name in names:
        bench.choose(name)
    for _ in range(60):
        bench.desk.do(TrainBatches(1))
        bench.show()
        bench.view.grab()
        if bench.frame.state.status is Status.DIVERGED:
            break
    assert bench.frame.state.status is Status.DIVERGED
    for name in names:
        bench.choose(name)
        bench.view.grab()
