"""The pictures of the start page: painted from the real rows, kept, and never in the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from start_bench import StartBench, small_experiments

from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import FileError, named
from core.preview import Course, Ground, Points, example_masks, layer_sizes, preview
from gui.start.data_picture import mapping, paint_data, shown_on_map
from gui.start.gathering import Gatherer, Glance
from gui.start.network_picture import columns, paint_network
from gui.start.pictures import Pictures
from gui.theme import Theme, theme
from gui.views.fit.ramp import colour_of
from gui.views.fit.splits import split_colour

AREA = QRectF(0, 0, 300, 200)
SINE = Experiment().with_values({"data.source": "noisy_sine", "data.rows": 40, "data.seed": 3})
SADDLE = Experiment().with_values({"data.source": "saddle", "data.rows": 30})


def painted(experiment: Experiment, look: Theme, *, large: bool = False) -> QImage:
    picture = preview(experiment).picture
    assert picture is not None
    pixmap = QPixmap(300, 200)
    pixmap.fill(look.panel)
    painter = QPainter(pixmap)
    paint_data(painter, look, picture, AREA, large=large)
    painter.end()
    return pixmap.toImage()


def near(one: QColor, other: QColor, by: int = 40) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) <= by for a, b in pairs)


# ---- rows ---------------------------------------------------------------------------------------------


def test_training_points_stand_where_the_rows_are(dark: Theme) -> None:
    image, dataset = painted(SINE, dark), prepare(SINE.data)
    picture = preview(SINE).picture
    assert isinstance(picture, Points)
    to = mapping(picture, AREA)
    x, y = to.pixels(dataset.inputs[dataset.train, 0], dataset.target[dataset.train])
    unseen = np.concatenate([dataset.validation, dataset.test])
    other_x, other_y = to.pixels(dataset.inputs[unseen, 0], dataset.target[unseen])
    free = [np.hypot(other_x - a, other_y - b).min() > 8 for a, b in zip(x, y, strict=True)]
    assert sum(free) > 15
    for a, b in zip(x[free], y[free], strict=True):
        assert near(image.pixelColor(int(a), int(b)), dark.train), (a, b)
    assert to.area.contains(QRectF(x.min(), y.min(), np.ptp(x), np.ptp(y)))


def test_validation_points_are_rings_in_their_colour(dark: Theme) -> None:
    image, dataset = painted(SINE, dark, large=True), prepare(SINE.data)
    colours = {image.pixelColor(x, y).rgb() for x in range(300) for y in range(200)}
    assert split_colour(dark, 1).rgb() in colours
    row = int(dataset.validation[0])
    gone = SINE.with_value("data.edits", (f"{row}: gone",))
    assert painted(gone, dark, large=True) != image


@pytest.mark.parametrize("change", [{"data.seed": 4}, {"data.rows": 41}, {"data.noise": 0.5}])
@pytest.mark.parametrize("experiment", [SINE, SADDLE], ids=["curve", "map"])
def test_other_rows_are_another_picture(
    dark: Theme, experiment: Experiment, change: dict[str, float | int]
) -> None:
    assert painted(experiment, dark) == painted(experiment, dark)
    assert painted(experiment.with_values(change), dark) != painted(experiment, dark)


def test_a_map_has_the_colours_of_the_surface(dark: Theme) -> None:
    image, picture = painted(SADDLE, dark), preview(SADDLE).picture
    assert isinstance(picture, Ground)
    to = mapping(picture, AREA)
    marks = shown_on_map(picture, to.area, large=False)
    mark_x, mark_y = to.pixels(picture.x1[marks], picture.x2[marks])
    at = np.linspace(-0.9, 0.9, 7)
    looked_at = 0
    for x1 in at:
        for x2 in at:
            (x,), (y,) = to.pixels(np.array([x1]), np.array([x2]))
            if np.hypot(mark_x - x, mark_y - y).min() < 8:
                continue
            looked_at += 1
            wanted = colour_of(dark, x1**2 - x2**2, picture.level)
            assert near(image.pixelColor(int(x), int(y)), wanted, 12), (x1, x2)
    assert looked_at > 25


def test_marks_on_a_map_are_training_rows(dark: Theme) -> None:
    image, dataset, picture = painted(SADDLE, dark), prepare(SADDLE.data), preview(SADDLE).picture
    assert isinstance(picture, Ground)
    to = mapping(picture, AREA)
    marks = shown_on_map(picture, to.area, large=False)
    assert set(picture.rows[marks]) <= set(dataset.train)
    x, y = to.pixels(dataset.inputs[dataset.train, 0], dataset.inputs[dataset.train, 1])
    for a, b in zip(x, y, strict=True):
        around = [
            image.pixelColor(int(a + dx), min(int(b + dy), 199))
            for dx in (-2, -1, 0, 1, 2)
            for dy in (-2, 0, 2)
        ]
        assert any(near(colour, dark.train, 60) for colour in around)


def test_a_week_is_drawn_through_its_hours_with_gaps_where_hours_are_missing(dark: Theme) -> None:
    experiment = named("bike_demand")
    picture = preview(experiment).picture
    assert isinstance(picture, Course)
    image = painted(experiment, dark)
    x, y = mapping(picture, AREA).pixels(picture.days, picture.values)
    for a, b in zip(x, y, strict=True):
        around = [image.pixelColor(int(a + dx), int(b + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert any(near(colour, dark.train, 90) for colour in around)
    holed = Course(
        np.delete(picture.rows, slice(30, 60)),
        np.delete(picture.days, slice(30, 60)),
        np.delete(picture.values, slice(30, 60)),
        np.delete(picture.split, slice(30, 60)),
        picture.pitch,
    )
    pixmap = QPixmap(300, 200)
    pixmap.fill(dark.panel)
    painter = QPainter(pixmap)
    paint_data(painter, dark, holed, AREA, large=False)
    painter.end()
    middle = int((x[30] + x[59]) / 2)
    assert {pixmap.toImage().pixelColor(middle, row).rgb() for row in range(200)} == {dark.panel.rgb()}


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", [(1, 1), (40, 20), (900, 500)])
def test_any_size_can_be_painted(name: str, large: bool, size: tuple[int, int]) -> None:
    look = theme(name)  # type: ignore[arg-type]
    for experiment in (SINE, SADDLE, named("bike_demand")):
        shown = preview(experiment)
        assert shown.picture is not None
        pixmap = QPixmap(*size)
        painter = QPainter(pixmap)
        paint_data(painter, look, shown.picture, QRectF(0, 0, *size), large=large)
        sizes, masks = layer_sizes(experiment), example_masks(experiment)
        area = QRectF(0, 0, *size)
        paint_network(painter, look, look.panel, sizes, masks, shown.inputs, area, large=large)
        painter.end()


# ---- networks -----------------------------------------------------------------------------------------


def test_each_neuron_has_a_circle_and_too_many_leave_a_gap() -> None:
    placed = columns((12, 16, 1), AREA, 8.0, 2.0)
    assert [len(column.y) for column in placed] == [12, 16, 1]
    assert all(np.diff(column.y).min() >= 2 * column.radius for column in placed[:2])
    wide = columns((2, 512, 1), AREA, 8.0, 2.0)[1]
    assert wide.left_out == 512 - len(wide.shown)
    assert wide.y.min() - wide.radius >= 0
    assert wide.y.max() + wide.radius <= AREA.height()


def test_neurons_that_are_off_are_blank_and_have_no_lines(dark: Theme) -> None:
    def image(masks: tuple[np.ndarray, ...]) -> QImage:
        pixmap = QPixmap(300, 200)
        pixmap.fill(dark.panel)
        painter = QPainter(pixmap)
        paint_network(painter, dark, dark.panel, (1, 2, 1), masks, np.empty(0), AREA, large=True)
        painter.end()
        return pixmap.toImage()

    on, off = np.ones(1, bool), np.array([True, False])
    _, hidden, output = columns((1, 2, 1), AREA, 0.85 * 13, 2.0)
    between = int((hidden.x + output.x) / 2), int((hidden.y[1] + output.y[0]) / 2)

    def lit(picture: QImage) -> bool:
        return any(picture.pixelColor(between[0], between[1] + dy) != dark.panel for dy in (-2, -1, 0, 1, 2))

    assert lit(image((on, np.ones(2, bool), on)))
    assert not lit(image((on, off, on)))


# ---- keeping and painting when idle -------------------------------------------------------------------


def test_a_picture_is_painted_once_for_each_theme_and_size(qtbot: QtBot) -> None:
    pictures, calls = Pictures(), []
    target = QPixmap(100, 100)

    def ask(look: Theme, side: int) -> bool:
        painter = QPainter(target)
        place = QRectF(0, 0, side, side)
        right = pictures.draw(
            painter, place, "one", look, look.panel, lambda p, t, area: calls.append((t.name, area.width()))
        )
        painter.end()
        return right

    def wait() -> None:
        qtbot.waitUntil(lambda: not pictures.waiting)

    assert not ask(theme("dark"), 50)
    assert calls == [], "not while the window is painted"
    wait()
    assert ask(theme("dark"), 50)
    assert not ask(theme("light"), 50)
    wait()
    assert not ask(theme("dark"), 60)
    wait()
    assert ask(theme("dark"), 50)
    assert ask(theme("light"), 50)
    assert calls == [("dark", 50.0), ("light", 50.0), ("dark", 60.0)]


def test_the_large_picture_is_that_of_the_selected_card(qtbot: QtBot, dark: Theme) -> None:
    bench = StartBench(qtbot, dark, [SINE, SINE.with_value("data.seed", 8)]).show()
    hero = bench.sheet.hero

    def pictures() -> QImage:
        return hero.grab(hero.rect().adjusted(hero.width() * 2 // 5, 0, 0, -60)).toImage()

    first = pictures()
    bench.sheet.select(1)
    pictures()  # asks for the pictures of the second, but is back before they are painted
    bench.sheet.select(0)
    bench.settle()
    assert pictures() == first
    bench.sheet.select(1)
    bench.settle()
    assert pictures() != first
    bench.sheet.select(0)
    assert pictures() == first, "kept, so that it is there at once"


def test_pictures_come_one_at_a_time(qtbot: QtBot, dark: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = StartBench(qtbot, dark, small_experiments(4))
    paint_one, most = Pictures._paint_one, []

    def counted(pictures: Pictures) -> None:
        before = pictures.waiting
        paint_one(pictures)
        most.append(before - pictures.waiting)

    monkeypatch.setattr(Pictures, "_paint_one", counted)
    bench.page._pictures._timer.timeout.disconnect()
    bench.page._pictures._timer.timeout.connect(lambda: counted(bench.page._pictures))
    bench.show()
    assert len(most) >= 6
    assert max(most) == 1


# ---- gathering ----------------------------------------------------------------------------------------


@pytest.fixture
def gatherer(qtbot: QtBot) -> Iterator[Gatherer]:
    made = Gatherer()
    yield made
    made.stop()


def test_work_is_done_in_a_thread_and_told_in_that_of_the_window(qtbot: QtBot, gatherer: Gatherer) -> None:
    told: list[tuple[object, threading.Thread]] = []
    gatherer.gathered.connect(lambda answer: told.append((answer, threading.current_thread())))
    gatherer.ask([("a", threading.current_thread), ("b", lambda: 2)])
    qtbot.waitUntil(lambda: len(told) == 2)
    ((key, worker), listener), (second, _) = told
    assert key == "a"
    assert worker is not threading.main_thread()
    assert listener is threading.main_thread()
    assert second == ("b", 2)


def test_what_goes_wrong_is_told_and_the_next_is_done(
    qtbot: QtBot, gatherer: Gatherer, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> object:
        raise FileError("“x” is no table: choose another one.")

    def fail() -> object:
        raise ZeroDivisionError("by nothing")

    told: list[tuple[str, Glance]] = []
    gatherer.gathered.connect(told.append)
    gatherer.ask([("a", refuse), ("b", fail), ("c", Glance)])
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[0][1].fault == "“x” is no table: choose another one."
    assert "ZeroDivisionError: by nothing" in told[1][1].fault
    assert told[2][1] == Glance()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_what_is_dropped_is_not_done(qtbot: QtBot, gatherer: Gatherer) -> None:
    begun, gate, told = threading.Event(), threading.Event(), []

    def held() -> None:
        begun.set()
        gate.wait()

    gatherer.gathered.connect(lambda answer: told.append(answer[0]))
    gatherer.ask([("held", held), ("dropped", Glance)])
    assert begun.wait(10)
    gatherer.drop()
    gate.set()
    gatherer.stop()
    QApplication.processEvents()
    assert told == ["held"]
