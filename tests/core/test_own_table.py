"""The user's own table in the engine: split, scaling, scores in its unit, and the exported script."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from engine_bench import SMALL, Bench, experiment_with
from script_bench import assert_engine_equals_script

from core.commands import LoadExperiment, TrainBatches
from core.datasets import DataError, prepare
from core.experiment import Experiment
from core.experiment_files import FileError
from core.hyperparameters import Value
from core.own_experiment import on_table
from core.snapshot import Wants, state_of

ROWS = 200
WORDS = ("red", "green", "blue")


def write(path: Path, wild_from: int = ROWS, missing: tuple[int, ...] = ()) -> str:
    """Write a table whose rows stand in a mixed order of dates; from a day on its numbers are wild."""
    generator = np.random.default_rng(1)
    days = generator.permutation(ROWS)
    size, word = generator.uniform(0, 10, ROWS), generator.integers(0, 3, ROWS)
    price = np.exp(0.3 * size + 0.2 * word)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["day", "size", "colour", "price"])
        for day, *row in sorted(zip(days, size, word, price, strict=True), key=lambda row: row[1]):
            factor = 1000.0 if day >= wild_from else 1.0
            shown = "" if day in missing else repr(float(row[0]) * factor)
            date = np.datetime64("2020-01-01") + int(day)
            writer.writerow([date, shown, WORDS[row[1]], repr(float(row[2]))])
    return str(path)


def experiment_on(path: str, **table: Value) -> Experiment:
    own: dict[str, Value] = {
        "data.source": "table",
        "data.table.path": path,
        "data.table.target": "price",
        "data.table.inputs": ("size", "colour"),
        "data.table.order": "day",
        **{f"data.table.{name}": value for name, value in table.items()},
    }
    return SMALL.with_values({"stopping.epochs": 3, **own})


def test_a_split_by_time_never_mixes(tmp_path: Path) -> None:
    dataset = prepare(experiment_on(write(tmp_path / "a.csv")).data)
    assert dataset.axis is not None and dataset.axis.kind == "date"
    days = dataset.axis.values
    assert (np.diff(days) == 1).all(), "the rows are not in the order of their dates"
    assert days[dataset.train].max() < days[dataset.validation].min()
    assert days[dataset.validation].max() < days[dataset.test].min()


def test_scaling_is_fitted_on_training_rows_only(tmp_path: Path) -> None:
    calm = prepare(experiment_on(write(tmp_path / "calm.csv")).data)
    first_unseen = int(0.7 * ROWS)
    wild = prepare(experiment_on(write(tmp_path / "wild.csv", wild_from=first_unseen)).data)
    assert wild.inputs.max() > 100 * calm.inputs.max(), "the test could not tell"
    for name in ("input_scaling", "target_scaling"):
        for part in ("mean", "spread"):
            np.testing.assert_array_equal(
                getattr(getattr(calm, name), part), getattr(getattr(wild, name), part)
            )
    size = calm.inputs[calm.train, 0]
    assert float(calm.input_scaling.mean[0]) == pytest.approx(np.mean(size), rel=1e-12)
    assert float(calm.input_scaling.spread[0]) == pytest.approx(np.std(size), rel=1e-12)


def test_what_is_filled_in_is_the_median_of_the_training_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", wild_from=140, missing=(3, 30, 150))
    dataset = prepare(experiment_on(path, missing="fill").data)
    known = [row for row in range(140) if row not in (3, 30)]
    median = np.median(dataset.inputs[known, 0])
    np.testing.assert_array_equal(dataset.inputs[[3, 30, 150], 0], [median] * 3)
    assert any("3 missing values" in remark for remark in dataset.remarks)
    assert len(prepare(experiment_on(path).data).target) == ROWS - 3


@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("missing", ["drop", "fill"])
def test_the_script_gives_the_same_numbers(tmp_path: Path, log_target: bool, missing: str) -> None:
    path = write(tmp_path / "a.csv", missing=(3, 150))
    experiment = experiment_on(path, log_target=log_target, missing=missing).with_values(
        {"data.derived": ("size^2", "[colour: red] * size")}
    )
    trainer = assert_engine_equals_script(experiment)
    assert trainer.dataset.input_names[-2:] == ("size^2", "[colour: red] * size")


@pytest.mark.parametrize("log_target", [False, True])
def test_scores_are_those_of_numpy_in_the_unit_of_the_target(tmp_path: Path, log_target: bool) -> None:
    experiment = experiment_on(write(tmp_path / "a.csv"), log_target=log_target)
    trainer = assert_engine_equals_script(experiment)
    dataset, scaling = trainer.dataset, trainer.dataset.target_scaling
    scaled = trainer.network.predict(trainer.rows.input_BI)[:, 0].numpy().astype(np.float64)
    predicted = scaled * float(scaling.spread) + float(scaling.mean)
    predicted = np.exp(predicted) - 1 if log_target else predicted
    for rows, scores in (
        (dataset.train, trainer.record.train),
        (dataset.validation, trainer.record.validation),
        (dataset.test, trainer.test_scores()),
    ):
        actual = dataset.target[rows]
        error = predicted[rows] - actual
        assert scores.mse == pytest.approx(np.mean(error**2), rel=1e-6)
        assert scores.rmse == pytest.approx(np.sqrt(np.mean(error**2)), rel=1e-6)
        assert scores.mae == pytest.approx(np.mean(np.abs(error)), rel=1e-6)
        assert scores.r2 == pytest.approx(
            1 - np.sum(error**2) / np.sum((actual - actual.mean()) ** 2), rel=1e-6
        )


def test_pictures_of_the_fit_are_in_the_unit_of_the_target(tmp_path: Path) -> None:
    bench = Bench(experiment_on(write(tmp_path / "a.csv"), log_target=True))
    bench.do(TrainBatches(30))
    fit = state_of(bench.picture(Wants())).fit
    assert fit is not None
    dataset = bench.runner.trainer.dataset
    rows = bench.runner.facts.probe.sample_rows
    scaled = bench.runner.trainer.network.predict(bench.runner.trainer.rows.input_BI)[rows, 0].numpy()
    expected = np.expm1(
        scaled.astype(np.float64) * dataset.target_scaling.spread + dataset.target_scaling.mean
    )
    np.testing.assert_allclose(fit.sample, expected, rtol=1e-4)


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    experiment = experiment_on(write(path))
    first = prepare(experiment.data)
    assert prepare(experiment.data) is first
    write(path, wild_from=5)
    assert prepare(experiment.data).inputs.max() > first.inputs.max()


def test_a_table_that_cannot_be_used_leaves_the_run_as_it_was(tmp_path: Path) -> None:
    bench = Bench(SMALL)
    bench.do(TrainBatches(3))
    for experiment, words in (
        (experiment_on(str(tmp_path / "none.csv")), "none.csv"),
        (experiment_on(write(tmp_path / "a.csv"), target="colour"), "colour"),
        (experiment_on(write(tmp_path / "a.csv"), inputs=("sise",)), "sise"),
        (experiment_with(SMALL, data__source="table"), "No table is open"),
    ):
        bench.do(LoadExperiment(experiment))
        state = bench.state()
        assert (state.run.number, state.step, state.experiment) == (1, 3, SMALL)
        assert words in state.notice and state.notice.endswith(".")


def test_errors_about_rows_are_errors_about_files(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.csv"):
        prepare(experiment_on(str(tmp_path / "none.csv")).data)
    with pytest.raises(DataError, match="No table is open"):
        prepare(experiment_with(SMALL, data__source="table").data)


def test_a_file_name_alone_makes_an_experiment(tmp_path: Path) -> None:
    experiment = on_table(SMALL, write(tmp_path / "prices of toys.csv"))
    assert experiment.name == "prices of toys"
    assert experiment.data.table.target == "price"
    assert set(experiment.data.table.inputs) >= {"size", "colour"}
    assert experiment.network == SMALL.network
    assert len(prepare(experiment.data).target) == ROWS
