"""Scores and residuals of the report: they equal NumPy's on the same arrays, in the unit of the target."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engine_bench import SMALL, experiment_with
from report_bench import linear_trainer, numbers, some_rows, table
from tables_bench import write

from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import named
from core.features import Feature, one_hot
from core.own_experiment import on_table
from core.report.groups import MOST_GROUPS, crossed, groupings, residuals_by
from core.report.held_out import held_out
from core.report.report import Grouping
from core.report.settings import ReportSettings
from core.report.text import report_text
from core.report.work import NOT_FINITE, KnownRows, ReportWork, report_of
from core.trainer import Trainer


def trained(experiment: Experiment, steps: int = 30) -> Trainer:
    trainer = Trainer(experiment, prepare(experiment.data))
    for _ in range(steps):
        trainer.step()
    return trainer


def test_scores_are_those_of_numpy_in_bikes() -> None:
    trainer = trained(named("Bike demand, dropout 50 %"))
    report = report_of(trainer)
    dataset = trainer.dataset
    with_all_neurons = trainer.network.predict(trainer.rows.part(dataset.test).input_BI).numpy()[:, 0]
    bikes = with_all_neurons * float(dataset.target_scaling.spread) + float(dataset.target_scaling.mean)
    assert report.predicted == pytest.approx(bikes, rel=1e-5, abs=1e-3)
    assert np.array_equal(report.residual, report.predicted - report.held_out.actual)
    error, actual = report.residual, report.held_out.actual
    assert report.network.rmse == pytest.approx(np.sqrt(np.mean(error**2)))
    assert report.network.mae == pytest.approx(np.mean(np.abs(error)))
    assert report.network.r2 == pytest.approx(1 - np.mean(error**2) / np.var(actual))
    assert report.network.rmse == pytest.approx(trainer.test_scores().rmse, rel=1e-6)
    assert abs(error[report.worst]) == np.abs(error).max()
    assert (report.step, report.best_epoch) == (30, None)
    assert report.epoch == pytest.approx(trainer.epoch_position)
    assert np.all(np.diff(report.held_out.axis) > 0)
    for array in (report.predicted, report.residual, report.held_out.rows):
        assert not array.flags.writeable


def test_the_logarithm_of_the_target_comes_back_in_its_unit(tmp_path: Path) -> None:
    rows = "\n".join(f"{n % 7},{n % 11},{2 ** (n % 7)}" for n in range(200))
    experiment = on_table(experiment_with(SMALL), write(tmp_path, f"a,b,sales\n{rows}\n"), "sales")
    trainer = trained(experiment.with_value("data.table.log_target", True), 5)
    report = report_of(trainer)
    scaled = trainer.network.predict(trainer.rows.part(report.held_out.rows).input_BI).numpy()[:, 0]
    scaling = trainer.dataset.target_scaling
    assert report.predicted == pytest.approx(np.expm1(scaled * scaling.spread + scaling.mean), rel=1e-6)
    assert report.held_out.unit == "sales"


def test_validation_rows_can_be_reported() -> None:
    trainer = trained(named("Bike demand"))
    report = report_of(trainer, ReportSettings(part="validation"))
    assert report.network.rmse == pytest.approx(trainer.evaluate().validation.rmse, rel=1e-6)
    assert sorted(report.held_out.rows.tolist()) == trainer.dataset.validation.tolist()


def test_the_weights_that_were_restored_are_reported() -> None:
    experiment = experiment_with(
        SMALL, stopping__early=True, stopping__patience=2, stopping__epochs=60, optimizer__lr=0.05
    )
    trainer = trained(experiment, 60 * 6)
    trainer.restore_best()
    report = report_of(trainer, ReportSettings(part="validation"))
    assert report.best_epoch == trainer.best.epoch
    assert report.network.mse == pytest.approx(trainer.evaluate().validation.mse, rel=1e-6)


def test_a_network_that_has_diverged_is_told() -> None:
    inputs, target = some_rows()
    trainer = linear_trainer(table(inputs, target), (float("inf"), 0.0, 0.0))
    with pytest.raises(ValueError, match="no finite numbers") as caught:
        report_of(trainer)
    assert str(caught.value) == NOT_FINITE


# ---- groups -------------------------------------------------------------------------------


def test_statistics_of_groups_equal_those_of_each_group_alone() -> None:
    random = np.random.default_rng(0)
    residual, group = random.standard_normal(500), random.integers(0, 3, 500).astype(np.int16)
    group[group == 1] = 3
    found = residuals_by(Grouping("weather", ("clear", "never", "cloudy", "rain"), group), residual)
    assert found.count.tolist() == [(group == place).sum() for place in range(4)]
    for place in (0, 2, 3):
        part = residual[group == place]
        assert found.mean[place] == pytest.approx(np.mean(part))
        assert found.std[place] == pytest.approx(np.std(part))
        assert found.quartiles[:, place] == pytest.approx(np.quantile(part, [0.25, 0.5, 0.75]))
    assert np.isnan([found.mean[1], found.std[1], *found.quartiles[:, 1]]).all()


def test_bikes_are_grouped_by_hour_weekday_month_working_day_and_weather() -> None:
    trainer = trained(named("Bike demand"), 1)
    report = report_of(trainer)
    names = [groups.grouping.name for groups in report.groups]
    assert names == ["hour", "weekday", "month", "working day", "weather"]
    hours = report.groups_by("hour")
    assert hours is not None
    known = next(feature for feature in trainer.dataset.features if feature.name == "hour").values
    assert np.array_equal(hours.grouping.group, known[report.held_out.rows])
    for groups in report.groups:
        assert groups.count.sum() == len(report.residual)
        assert np.nansum(groups.mean * groups.count) == pytest.approx(report.residual.sum())
    months, weather = report.groups_by("month"), report.groups_by("weather")
    assert months is not None
    assert weather is not None
    assert months.grouping.labels == ("November", "December")
    assert weather.grouping.labels == ("clear", "cloudy, misty", "light rain or snow")
    assert report.groups_by("moon") is None


def test_the_weekday_is_that_of_the_calendar() -> None:
    dataset = prepare(named("Bike demand").data)
    rows = held_out(dataset, "test")
    found = {one.name: one for one in groupings(dataset, rows) if one is not None}
    weekday = found["weekday"]
    first = weekday.labels[weekday.group[0]]
    assert first == "Monday"  # 7 November 2011
    assert weekday.labels[weekday.group[-1]] == "Saturday"  # 31 December 2011
    changes = np.diff(weekday.group.astype(int)) % 7
    assert set(changes.tolist()) == {0, 1}


def test_hours_and_weekdays_crossed_equal_a_loop() -> None:
    random = np.random.default_rng(0)
    a, b = random.integers(0, 3, 300).astype(np.int16), random.integers(0, 4, 300).astype(np.int16)
    residual = random.standard_normal(300)
    b[a == 1] = 2
    found = crossed(Grouping("a", tuple("abc"), a), Grouping("b", tuple("abcd"), b), residual)
    for row in range(3):
        for column in range(4):
            part = residual[(a == row) & (b == column)]
            assert found.count[row, column] == len(part)
            if len(part):
                assert found.mean[row, column] == pytest.approx(part.mean())
            else:
                assert np.isnan(found.mean[row, column])
    report = report_of(trained(named("Bike demand"), 1))
    assert report.cross is not None
    assert report.cross.mean.shape == (7, 24)
    assert report.cross.count.sum() == len(report.residual)


def test_inputs_with_few_values_group_and_measurements_do_not() -> None:
    random = np.random.default_rng(0)
    rows = 400
    rooms, missing = random.integers(1, 5, rows).astype(float), random.integers(0, 2, rows).astype(float)
    missing[::10] = np.nan
    inputs = np.column_stack([rooms, random.standard_normal(rows), np.full(rows, 3.0)])
    features = numbers(np.column_stack([rooms, inputs[:, 1], inputs[:, 2]]), ("rooms", "size", "constant"))
    features += (Feature("garden", "number", (), missing, 0.0, 1.0, lambda values: values[:, None][:, :0]),)
    dataset = table(inputs, random.standard_normal(rows), features=features)
    found = [one for one in groupings(dataset, held_out(dataset, "test")) if one is not None]
    assert [one.name for one in found] == ["rooms", "garden"]
    assert [one.labels for one in found] == [("1", "2", "3", "4"), ("0", "1", "missing")]
    rows_of = held_out(dataset, "test").rows
    assert np.array_equal(found[1].group == 2, np.isnan(missing[rows_of]))


def test_values_that_no_two_rows_share_group_nothing() -> None:
    trainer = trained(experiment_with(Experiment(name="Line"), data__source="straight_line", data__rows=40))
    rows = held_out(trainer.dataset, "test")
    assert 2 < len(rows.rows) < 12
    assert not [one for one in groupings(trainer.dataset, rows) if one is not None]
    assert report_of(trainer).groups == ()


def test_of_many_words_the_commonest_stay() -> None:
    random = np.random.default_rng(0)
    places = np.minimum(random.geometric(0.05, 5000) - 1, 59).astype(float)
    labels = tuple(f"word {place}" for place in range(60))
    feature = Feature("word", "choice", tuple(range(60)), places, 0.0, 59.0, one_hot(60), labels=labels)
    dataset = table(one_hot(60)(places), random.standard_normal(5000), features=(feature,))
    rows = held_out(dataset, "test")
    (found,) = (one for one in groupings(dataset, rows) if one is not None)
    assert len(found.labels) == MOST_GROUPS
    assert found.labels[-1].endswith(" others")
    counts = np.bincount(places[rows.rows].astype(int), minlength=60)
    kept = [labels.index(label) for label in found.labels[:-1]]
    assert min(counts[kept]) >= max(np.delete(counts, kept))
    assert (found.group == MOST_GROUPS - 1).sum() == np.delete(counts, kept).sum()


# ---- in slices, and as text ---------------------------------------------------------------


def test_what_is_known_first_is_shown_first() -> None:
    trainer = trained(named("Bike demand"))
    work = ReportWork(ReportSettings(), trainer, KnownRows())
    seen = []
    while not work.is_done:
        work.advance(0.0)
        if work.report is not None:
            seen.append(work.report)
    assert [len(seen[0].baselines), len(seen[0].groups), seen[0].importance] == [0, 0, None]
    assert [baseline.key for baseline in seen[-1].baselines] == ["mean", "last week", "linear"]
    assert [report.is_final for report in seen].count(True) == 1
    partial = [report.importance for report in seen if report.importance is not None]
    assert not partial[0].is_final
    assert partial[-1].is_final
    assert np.array_equal(seen[0].predicted, seen[-1].predicted)


def test_training_on_while_it_is_made_changes_nothing() -> None:
    alone = report_of(trained(named("Bike demand")))
    trainer = trained(named("Bike demand"))
    work = ReportWork(ReportSettings(), trainer, KnownRows())
    while not work.is_done:
        work.advance(0.0)
        trainer.step()
    beside = work.report
    assert beside is not None
    assert np.array_equal(alone.predicted, beside.predicted)
    assert alone.importance is not None
    assert beside.importance is not None
    assert np.array_equal(alone.importance.gained, beside.importance.gained)
    assert (beside.step, beside.importance.step) == (30, 30)


def test_cancelled_work_does_no_more() -> None:
    work = ReportWork(ReportSettings(), trained(named("Bike demand"), 1), KnownRows())
    while work.report is None:
        work.advance(0.0)
    work.cancel()
    assert not work.advance(1.0)
    assert work.report is not None
    assert not work.report.is_final


def test_the_text_holds_the_figures_and_says_what_has_no_partner() -> None:
    report = report_of(trained(named("Bike demand")))
    text = report_text(report)
    assert f"bikes: {len(report.predicted):,} test rows that the network has not learned from" in text
    assert "2011-11-07 to 2011-12-31" in text
    assert f"this network         {report.network.rmse:.1f}" in text or f"{report.network.rmse:.2f}" in text
    assert "1 row has no partner a week before; both are scored on the other 1,296." in text
    assert "Residuals by weekday, bikes per hour" in text
    assert "Permutation importance: RMSE gained in bikes per hour" in text
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert "-" not in text.replace("2011-11-07", "").replace("2011-12-31", "")


def test_the_text_of_any_points_says_why_a_baseline_is_missing() -> None:
    text = report_text(
        report_of(trained(SMALL, 5), ReportSettings(part="validation", metric="mae", repeats=1))
    )
    assert "Same hour last week: The rows have no dates, so none of them lies a week before another." in text
    assert "MAE gained in y when a feature is shuffled between 9 rows; mean of 1 shuffle" in text


def test_a_constant_target_has_no_r2(tmp_path: Path) -> None:
    inputs, target = some_rows()
    target[160:] = 50.0
    report = report_of(linear_trainer(table(inputs, target), (1.0, 0.0, 0.0), 0.1))
    assert np.isnan(report.network.r2)
    assert "–" in report_text(report)
