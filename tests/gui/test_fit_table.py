"""Pictures of tables: scatter, residuals, a stretch with its brush, a sweep, and values typed in."""

from __future__ import annotations

import numpy as np
import pytest
from desk import experiment_with
from fit_bench import LARGE, LEFT, SMALL, FitBench, image_of
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.commands import LoadExperiment, ScoreTest, TrainBatches
from core.experiment import Experiment
from core.probe import Questions, stretch_rows, sweep_inputs, typed_inputs
from gui.numbers import in_unit
from gui.theme import Theme, theme
from gui.views.fit.residuals import ResidualsPicture
from gui.views.fit.scatter import ScatterPicture
from gui.views.fit.stretch import StretchPicture, default_stretch
from gui.views.fit.sweep import SweepPicture
from gui.views.fit.try_form import TryForm

DAILY = experiment_with(
    Experiment(name="Daily"),
    data__source="bike_sharing_daily",
    network__hidden=(6,),
    stopping__epochs=100_000,
)
HOURLY = experiment_with(DAILY, data__source="bike_sharing_hourly")


@pytest.fixture
def daily(qtbot: QtBot, dark: Theme) -> FitBench:
    bench = FitBench(qtbot, dark, DAILY)
    bench.desk.do(TrainBatches(20))
    bench.show()
    return bench


def stretch_of(bench: FitBench) -> StretchPicture:
    picture = bench.view.pictures["stretch"]
    assert isinstance(picture, StretchPicture)
    return picture


# ---- which pictures ------------------------------------------------------------------------------------


def test_a_large_view_shows_the_stretch_below_another_picture(daily: FitBench) -> None:
    scatter, stretch = daily.view.pictures["scatter"], daily.view.pictures["stretch"]
    assert scatter.isVisible()
    assert stretch.isVisible()
    assert (
        scatter.mapTo(daily.view, scatter.rect().bottomLeft()).y()
        < stretch.mapTo(daily.view, QPoint(0, 0)).y()
    )
    daily.choose("residuals")
    assert not scatter.isVisible()
    assert stretch.isVisible()


def test_a_small_view_shows_one_picture_at_a_time(qtbot: QtBot) -> None:
    bench = FitBench(qtbot, theme("dark", "small"), DAILY, SMALL)
    assert "stretch" not in bench.view.pictures
    bench.choose("stretch")
    assert stretch_of(bench).isVisible()
    assert not bench.view.pictures["scatter"].isVisible()
    bench.view.set_theme(theme("dark"))
    bench.view.resize(*LARGE)
    bench.show()
    assert stretch_of(bench).isVisible()
    assert bench.view.pictures["scatter"].isVisible()


def test_pictures_are_made_when_they_are_first_shown(daily: FitBench) -> None:
    assert set(daily.view.pictures) == {"scatter", "stretch"}


def test_only_what_is_visible_is_asked_for(daily: FitBench) -> None:
    shown = stretch_of(daily).overview.stretch
    asked = Questions(stretch=(shown.first, shown.count))
    assert daily.questions == asked
    daily.choose("sweep")
    assert daily.questions == Questions(stretch=asked.stretch, sweep=0)
    daily.choose("try")
    assert daily.questions.sweep is None
    assert daily.questions.typed == tuple(f.rest for f in daily.frame.run.dataset.features)
    daily.choose("scatter")
    assert daily.questions == asked


def test_the_choice_is_kept_for_data_of_the_same_kind(daily: FitBench) -> None:
    daily.choose("sweep")
    daily.desk.do(LoadExperiment(experiment_with(DAILY, data__source="noisy_sine")))
    daily.show()
    assert daily.view.pictures["curve"].isVisible()
    daily.desk.do(LoadExperiment(HOURLY))
    daily.show()
    assert daily.view.pictures["sweep"].isVisible()


# ---- scatter and residuals ----------------------------------------------------------------------------


def test_scatter_and_residuals_show_predictions_of_the_network(daily: FitBench) -> None:
    run = daily.frame.run
    seen, train = run.probe.sample_seen_count, run.probe.sample_train_count
    rows = run.probe.sample_rows
    actual, predicted = run.dataset.target[rows], daily.predict(run.dataset.scaled_inputs[rows])
    scatter = daily.view.pictures["scatter"]
    assert isinstance(scatter, ScatterPicture)
    for item, part in ((scatter._train, slice(0, train)), (scatter._validation, slice(train, seen))):
        np.testing.assert_array_equal(item._x, actual[part])
        np.testing.assert_allclose(item._y, predicted[part], rtol=1e-4)
    residuals = daily.choose("residuals")
    assert isinstance(residuals, ResidualsPicture)
    np.testing.assert_allclose(
        residuals._validation._y, (predicted - actual)[train:seen], rtol=1e-3, atol=0.5
    )
    np.testing.assert_allclose(residuals._validation._x, predicted[train:seen], rtol=1e-4)
    (_, _), (low, high) = residuals.plot.shown_range
    assert low == pytest.approx(-high)
    assert residuals.histogram.counts.sum() <= seen - train
    assert residuals.histogram.counts.sum() >= 0.9 * (seen - train)


@pytest.mark.parametrize("name", ["scatter", "residuals"])
def test_test_rows_are_compared_only_after_their_score_was_asked_for(daily: FitBench, name: str) -> None:
    picture = daily.choose(name) if name != "scatter" else daily.view.pictures[name]
    assert isinstance(picture, ScatterPicture | ResidualsPicture)
    assert len(picture._test._x) == 0
    daily.desk.do(ScoreTest())
    daily.show()
    probe = daily.frame.run.probe
    assert len(picture._test._x) == len(probe.sample_rows) - probe.sample_seen_count > 0


# ---- the stretch --------------------------------------------------------------------------------------


def test_hourly_bikes_begin_with_a_whole_validation_week_from_saturday(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, HOURLY)
    dataset, shown = bench.frame.run.dataset, stretch_of(bench).overview.stretch
    rows = stretch_rows(dataset, shown.first, shown.count)
    assert dataset.axis is not None
    days = dataset.axis.values[rows]
    assert set(rows) <= set(dataset.validation)
    assert int(days[0]) % 7 == 2  # 1 January 1970 was a Thursday
    assert len(np.unique(np.floor(days))) == 7
    assert stretch_of(bench).title.text == "Validation: Sat 24 Sep to Fri 30 Sep 2011"
    labels = [label for _, label in stretch_of(bench)._ticks(days[0], days[-1])]
    assert labels == ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]


def test_other_tables_begin_with_the_first_validation_rows(daily: FitBench) -> None:
    dataset, shown = daily.frame.run.dataset, default_stretch(daily.frame.run.dataset)
    assert dataset.row_order[shown.first] == dataset.validation[0]
    assert shown.count == min(170, len(dataset.validation))


def test_the_stretch_shows_actual_and_predicted(daily: FitBench) -> None:
    picture, dataset = stretch_of(daily), daily.frame.run.dataset
    rows = stretch_rows(dataset, *daily.questions.stretch)  # type: ignore[misc]
    np.testing.assert_array_equal(picture._actual._y, dataset.target[rows])
    np.testing.assert_allclose(picture._predicted._y, daily.predict(dataset.scaled_inputs[rows]), rtol=1e-4)


def test_the_brush_is_dragged_by_the_mouse(qtbot: QtBot, daily: FitBench) -> None:
    overview = stretch_of(daily).overview
    before = overview.stretch
    inside = QPoint(round(overview.x_of(before.first + before.count / 2)), 20)
    qtbot.mousePress(overview, LEFT, pos=inside)
    qtbot.mouseMove(overview, inside - QPoint(100, 0))
    qtbot.mouseRelease(overview, LEFT, pos=inside - QPoint(100, 0))
    rows = len(daily.frame.run.dataset.target)
    moved = overview.stretch
    assert moved.count == before.count
    assert moved.first == pytest.approx(before.first - 100 / overview.width() * rows, abs=2)
    assert daily.questions.stretch == (moved.first, moved.count)
    daily.show()
    assert len(stretch_of(daily)._predicted._y) == moved.count
    dataset = daily.frame.run.dataset
    order = dataset.row_order[moved.first : moved.first + moved.count]
    np.testing.assert_array_equal(stretch_of(daily)._actual._y, dataset.target[order])


@pytest.mark.parametrize("end", ["first", "last"])
def test_the_handles_of_the_brush_change_its_length(qtbot: QtBot, daily: FitBench, end: str) -> None:
    overview = stretch_of(daily).overview
    before = overview.stretch
    last = before.first + before.count
    handle = QPoint(round(overview.x_of(before.first if end == "first" else last)), 20)
    way = QPoint(-40 if end == "first" else 30, 0)
    qtbot.mousePress(overview, LEFT, pos=handle)
    qtbot.mouseMove(overview, handle + way)
    qtbot.mouseRelease(overview, LEFT, pos=handle + way)
    after = overview.stretch
    assert after.count > before.count
    assert (after.first + after.count == last) if end == "first" else (after.first == before.first)
    assert daily.questions.stretch == (after.first, after.count)


def test_a_click_beside_the_brush_goes_there_and_keys_move_it(qtbot: QtBot, daily: FitBench) -> None:
    overview = stretch_of(daily).overview
    qtbot.mouseClick(overview, LEFT, pos=QPoint(60, 20))
    middle = overview.stretch.first + overview.stretch.count / 2
    assert overview.x_of(middle) == pytest.approx(60, abs=2)
    first, count = overview.stretch.first, overview.stretch.count
    qtbot.keyClick(overview, Qt.Key.Key_Right)
    assert overview.stretch.first > first
    qtbot.keyClick(overview, Qt.Key.Key_Up)
    assert overview.stretch.count < count
    qtbot.keyClick(overview, Qt.Key.Key_End)
    assert overview.stretch.first + overview.stretch.count == len(daily.frame.run.dataset.target)
    qtbot.keyClick(overview, Qt.Key.Key_Home)
    assert overview.stretch.first == 0


def test_test_rows_of_the_stretch_have_no_prediction_before_their_score(
    qtbot: QtBot, daily: FitBench
) -> None:
    picture, dataset = stretch_of(daily), daily.frame.run.dataset
    qtbot.keyClick(picture.overview, Qt.Key.Key_End)
    daily.show()
    shown = picture.overview.stretch
    rows = stretch_rows(dataset, shown.first, shown.count)
    tests = np.isin(rows, dataset.test)
    assert tests.any()
    assert len(picture._predicted._y) == (~tests).sum()
    assert len(picture._actual._y) == len(rows)
    daily.desk.do(ScoreTest())
    daily.show()
    assert len(picture._predicted._y) == len(rows)


def test_a_stretch_that_is_thinned_says_so(qtbot: QtBot, daily: FitBench) -> None:
    picture = stretch_of(daily)
    for _ in range(20):
        qtbot.keyClick(picture.overview, Qt.Key.Key_Down)
    daily.show()
    assert picture.overview.stretch.count == 731
    assert picture._words._words["top right"][0] == "600 of 731 rows drawn"
    assert [split for split, _, _ in picture.bands.bands] == [0, 1, 2]


def test_a_table_split_at_random_says_that_rows_are_mixed(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, experiment_with(DAILY, data__split="random"))
    picture = stretch_of(bench)
    assert picture.bands.bands == []
    assert picture._words._words["bottom left"][0] == "rows of all splits, mixed"
    bench.view.grab()


# ---- sweep and form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["temperature", "weather", "day of the year"])
def test_a_sweep_is_what_the_network_says_with_the_others_at_rest(daily: FitBench, name: str) -> None:
    picture = daily.choose("sweep")
    assert isinstance(picture, SweepPicture)
    dataset = daily.frame.run.dataset
    number = [feature.name for feature in dataset.features].index(name)
    picture.choice.setCurrentIndex(number)
    picture.choice.activated.emit(number)
    assert daily.questions.sweep == number
    daily.show()
    expected = daily.predict(sweep_inputs(dataset, number))
    shown = picture._dots if dataset.features[number].labels else picture._curve
    np.testing.assert_allclose(shown._y, expected, rtol=1e-4)
    if name == "weather":
        assert len(shown._x) == 3
        assert picture._ticks(-1, 3)[0][1] == "clear"
        assert len(picture._curve._x) == 0
    assert has_colour(picture, daily.view._theme)


def has_colour(picture: SweepPicture, look: Theme) -> bool:
    image = image_of(picture.plot)
    wanted = look.prediction.rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def form_of(bench: FitBench) -> TryForm:
    picture = bench.choose("try")
    assert isinstance(picture, TryForm)
    return picture


def expected_prediction(bench: FitBench, form: TryForm) -> str:
    return in_unit(float(bench.predict(typed_inputs(bench.frame.run.dataset, form.values))[0]))


def test_the_form_begins_at_rest_with_the_prediction_for_that(daily: FitBench) -> None:
    form = form_of(daily)
    assert form.values == tuple(feature.rest for feature in daily.frame.run.dataset.features)
    assert form.prediction.text() == expected_prediction(daily, form)


def test_a_typed_value_is_predicted(qtbot: QtBot, daily: FitBench) -> None:
    form = form_of(daily)
    row = next(row for row in form.rows if row.feature.name == "temperature")
    assert row.field is not None
    row.field.selectAll()
    qtbot.keyClicks(row.field, "-2.5")
    assert row.value == -2.5
    before = form.prediction.text()
    daily.show()
    assert form.prediction.text() == expected_prediction(daily, form) != before
    row.field.selectAll()
    qtbot.keyClicks(row.field, "warm")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert row.value == -2.5
    assert row.field.property("fault")
    assert "not a number" in row.field.toolTip()


def test_a_slider_and_a_choice_change_the_values(qtbot: QtBot, daily: FitBench) -> None:
    form = form_of(daily)
    humidity = next(row for row in form.rows if row.feature.name == "humidity")
    assert humidity.slider is not None
    qtbot.mouseClick(humidity.slider, LEFT, pos=QPoint(humidity.slider.width() - 2, 12))
    assert humidity.value == humidity.feature.high
    weather = next(row for row in form.rows if row.choice is not None and row.feature.name == "weather")
    assert weather.choice is not None
    qtbot.keyClick(weather.choice, Qt.Key.Key_Down)
    assert weather.value == weather.choice.currentIndex() == 1
    daily.show()
    assert form.prediction.text() == expected_prediction(daily, form)


def test_a_validation_row_is_filled_in_with_its_actual_value(qtbot: QtBot, daily: FitBench) -> None:
    form, dataset = form_of(daily), daily.frame.run.dataset
    qtbot.mouseClick(form.fill, LEFT)
    assert form.filled in dataset.validation
    assert form.values == tuple(float(feature.values[form.filled]) for feature in dataset.features)
    assert in_unit(float(dataset.target[form.filled])) in form._note.text
    daily.show()
    predicted = daily.predict(dataset.scaled_inputs[[form.filled]])
    assert form.prediction.text() == in_unit(float(predicted[0]))
    qtbot.mouseClick(form.rest, LEFT)
    assert form.filled is None
    assert form.values == tuple(feature.rest for feature in dataset.features)


def test_a_row_of_data_that_are_gone_is_not_told_of_others(qtbot: QtBot, dark: Theme) -> None:
    """Rows can go, and another split can put another row in the place of the one that was filled in."""
    bench = FitBench(qtbot, dark, DAILY)
    form = form_of(bench)
    qtbot.mouseClick(form.fill, LEFT)
    assert "actual" in form._note.text
    values = form.values
    for changed in (
        {"data__train": 0.2, "data__validation": 0.1},
        {"data__split": "random", "data__seed": 3},
    ):
        other = FitBench(qtbot, dark, experiment_with(DAILY, **changed))
        form.take_run(other.frame.run)
        assert form.values == values
        dataset = other.frame.run.dataset
        there = form.filled is not None and form.filled in dataset.validation
        assert there == ("actual" in form._note.text)
    form.filled = 10**6
    form.show_run(other.frame.run, True)
    assert form.filled is None
    assert "actual" not in form._note.text


def test_where_a_derived_input_cannot_be_computed_nothing_is_asked(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, experiment_with(DAILY, data__derived=("log(temperature + 0.5)",)))
    form = form_of(bench)
    row = next(row for row in form.rows if row.feature.name == "temperature")
    row._take(-400.0)
    assert bench.questions.typed is None
    assert "not a number" in form._note.text
    row._take(10.0)
    assert bench.questions.typed == form.values
