"""Runs without a window: the same numbers as the runner, one JSON object, a clean end whatever happens."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.catalogue import describe
from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import named, named_experiments
from core.headless import linear_regression, run_describe, run_script, run_train_command, train
from core.history import EpochRecord
from core.landscape.test_functions import FUNCTIONS
from core.race.catalogue import describe_race
from core.race.experiment import race_settings
from core.trainer import Trainer

TINY = Experiment.model_validate(
    {
        "name": "Tiny",
        "data": {"source": "noisy_sine", "rows": 20, "seed": 4},
        "network": {"hidden": [4], "seed": 5},
        "dropout": {"rate": 0.25, "seed": 6},
        "batches": {"size": 5, "seed": 7},
        "stopping": {"epochs": 3},
    }
)
DIVERGING = Experiment.model_validate(
    {
        "name": "Too fast",
        "data": {"source": "straight_line", "rows": 20},
        "network": {"hidden": []},
        "optimizer": {"method": "SGD", "SGD": {"lr": 100}},
        "stopping": {"epochs": 200},
    }
)


def strict_json(text: str) -> dict[str, object]:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    content = json.loads(text, parse_constant=refuse)
    assert isinstance(content, dict)
    return content


# ---- train --------------------------------------------------------------------------------


def test_a_run_without_a_window_is_the_run_of_the_trainer() -> None:
    result = train(TINY)
    trainer = Trainer(TINY, prepare(TINY.data))
    while trainer.epoch < 3:
        trainer.step()
    record = trainer.evaluate()
    assert result.train == record.train
    assert result.validation == record.validation
    assert (result.train_loss, result.validation_loss) == (record.train_loss, record.validation_loss)
    assert (result.epochs, result.steps, result.evaluations, result.parameters) == (3, 9, 9, 13)
    assert result.ended == trainer.reason_to_end == "All 3 epochs are done."
    assert result.seeds == {"data": 4, "weights": 5, "dropout": 6, "order": 7}
    assert result.experiment == "Tiny"
    assert result.diverged is None
    assert result.seconds > 0


def test_the_same_experiment_gives_the_same_bits() -> None:
    first, second = train(TINY), train(TINY)
    assert first.test == second.test
    assert first.train_loss == second.train_loss
    assert train(TINY.with_value("network.seed", 6)).test != first.test


def test_test_scores_are_in_the_unit_of_the_target() -> None:
    result = train(TINY)
    dataset = prepare(TINY.data)
    trainer = Trainer(TINY, dataset)
    while trainer.epoch < 3:
        trainer.step()
    test_rows = torch.tensor(dataset.scaled_inputs[dataset.test], dtype=torch.float32)
    scaled = trainer.network.predict(test_rows)[:, 0]
    predicted = scaled.numpy() * float(dataset.target_scaling.spread) + float(dataset.target_scaling.mean)
    error = predicted - dataset.target[dataset.test]
    assert result.test.rmse == pytest.approx(math.sqrt(float(np.mean(error**2))), rel=1e-6)
    assert result.test.mae == pytest.approx(float(np.mean(np.abs(error))), rel=1e-6)


def test_a_known_curve_is_scored_without_its_noise() -> None:
    noisy = train(TINY).truth
    assert noisy is not None
    assert 0 < noisy.rmse < 2
    exact = Experiment.model_validate(
        {
            "data": {"source": "straight_line", "rows": 40, "noise": 0},
            "network": {"hidden": []},
            "optimizer": {"method": "SGD", "SGD": {"lr": 0.1}},
            "stopping": {"epochs": 200},
        }
    )
    found = train(exact).truth
    assert found is not None
    assert found.rmse < 1e-3


def test_each_epoch_is_told_once_with_the_initial_weights_as_epoch_0() -> None:
    told: list[EpochRecord] = []
    result = train(TINY, told.append)
    assert [record.epoch for record in told] == [0, 1, 2, 3]
    assert told[-1].validation == result.validation


def test_the_run_happens_in_this_thread_and_leaves_torch_as_it_was() -> None:
    before = torch.get_num_threads()
    seen = []
    train(TINY, lambda _: seen.append((threading.get_ident(), torch.get_num_threads())))
    assert set(seen) == {(threading.get_ident(), 1)}
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_what_the_callback_raises_ends_the_run(error: type[BaseException]) -> None:
    before = torch.get_num_threads()
    told = []

    def raise_in_epoch_1(record: EpochRecord) -> None:
        told.append(record.epoch)
        if record.epoch == 1:
            raise error

    with pytest.raises(error):
        train(TINY, raise_in_epoch_1)
    assert told == [0, 1]
    assert torch.get_num_threads() == before


def test_a_run_that_diverges_ends_and_says_why() -> None:
    result = train(DIVERGING)
    assert result.diverged is not None
    assert "learning rate 100" in result.diverged.cause
    assert result.steps == result.diverged.step - 1
    assert result.ended == ""
    plain = result.as_dict()
    assert plain["diverged"]["remedy"].startswith("Lower the learning rate to 10")
    strict_json(json.dumps(plain, allow_nan=False))


def test_numbers_that_are_not_finite_become_null() -> None:
    smallest = TINY.with_value("data.rows", 10)  # one validation row: its variance is 0
    result = train(smallest)
    assert math.isnan(result.validation.r2)
    assert result.as_dict()["validation"]["r2"] is None


def test_linear_regression_finds_a_line_without_noise() -> None:
    line = prepare(named("straight_line").with_value("data.noise", 0).data)
    assert linear_regression(line).rmse == pytest.approx(0, abs=1e-12)


def test_linear_regression_on_bike_demand_is_the_one_in_the_documents() -> None:
    assert linear_regression(prepare(named("bike_demand").data)).rmse == pytest.approx(102.26, abs=0.01)


# ---- commands -----------------------------------------------------------------------------


def test_train_prints_a_bar_on_one_stream_and_one_json_object_on_the_other() -> None:
    out, err = io.StringIO(), io.StringIO()
    result = run_train_command(TINY, out, err)
    assert out.getvalue().count("\n") == 1
    printed = strict_json(out.getvalue().splitlines()[-1])
    assert printed == result.as_dict()
    assert set(printed) >= {"experiment", "seeds", "epochs", "steps", "seconds", "diverged", "parameters"}
    assert set(printed["test"]) == {"mse", "rmse", "mae", "r2"}  # type: ignore[call-overload]
    last = err.getvalue().split("\r")[-1]
    assert "3/3" in last
    assert f"train={result.train.rmse:.4g}" in last
    assert f"validation={result.validation.rmse:.4g}" in last


def test_a_divergence_is_told_in_words() -> None:
    out, err = io.StringIO(), io.StringIO()
    run_train_command(DIVERGING, out, err)
    assert "The run diverged. The loss grew" in err.getvalue()
    assert "Lower the learning rate to 10 or less" in err.getvalue()
    assert strict_json(out.getvalue())["diverged"]


def test_ctrl_c_closes_the_bar_and_prints_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    whole_step = Trainer.step

    def interrupted(self: Trainer, capture: bool = False) -> object:
        if self.step_count == 4:
            raise KeyboardInterrupt
        return whole_step(self, capture)

    monkeypatch.setattr(Trainer, "step", interrupted)
    out, err = io.StringIO(), io.StringIO()
    threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        run_train_command(TINY, out, err)
    assert out.getvalue() == ""
    assert err.getvalue().endswith("\n")
    assert threading.active_count() == threads


def test_streams_are_looked_up_when_called(capsys: pytest.CaptureFixture[str]) -> None:
    run_train_command(TINY)
    captured = capsys.readouterr()
    strict_json(captured.out)
    assert "3/3" in captured.err


def test_describe_prints_every_setting_as_json() -> None:
    out = io.StringIO()
    run_describe(out)
    assert strict_json(out.getvalue()) == describe()


def test_describe_race_prints_surfaces_racers_and_settings_as_json() -> None:
    out = io.StringIO()
    run_describe(out, race=True)
    told: dict[str, Any] = strict_json(out.getvalue())
    assert told == json.loads(json.dumps(describe_race()))
    assert [one["key"] for one in told["functions"]] == list(FUNCTIONS)
    fit = set(told["racers"]["torch.optim"])
    assert "Adam" in fit and not fit & set(told["left_out"]["torch.optim"])
    assert {one["path"] for one in told["settings"]} == set(race_settings())
    paths = [one["path"] for one in told["settings_of_a_racer"]]
    assert "optimizer.Adam.lr" in paths and "own_start" in paths
    assert not any(path.startswith("optimizer.Muon.") for path in paths)


@pytest.mark.bits
def test_the_printed_script_finds_the_table_from_any_folder(tmp_path: Path) -> None:
    experiment = named("bike_demand").with_value("stopping.epochs", 1).with_value("batches.size", 2000)
    out = io.StringIO()
    run_script(experiment, out)
    first_line = out.getvalue().splitlines()[0]
    table = Path(first_line.removeprefix("# Reads ").split(": to run it")[0])
    assert table.is_absolute()
    with table.open(encoding="utf-8") as file:
        assert "bikers" in next(csv.reader(file))
    (tmp_path / "script.py").write_text(out.getvalue(), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-B", "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    result = train(experiment)
    assert f"RMSE test: {result.test.rmse:.4g} bikes per hour" in run.stdout


@pytest.mark.parametrize("experiment", named_experiments(), ids=lambda experiment: experiment.name)
def test_the_script_of_every_named_experiment_is_python(experiment: Experiment) -> None:
    out = io.StringIO()
    run_script(experiment, out)
    ast.parse(out.getvalue())
    uses_table = experiment.data.source == "bike_sharing_hourly"
    assert out.getvalue().startswith("# Reads /" if uses_table else '"""')


@pytest.mark.parametrize("experiment", named_experiments(), ids=lambda experiment: experiment.name)
def test_every_named_experiment_learns_in_its_first_epochs(experiment: Experiment) -> None:
    told: list[EpochRecord] = []
    train(experiment.with_value("stopping.epochs", 2), told.append)
    assert told[-1].train_loss < told[0].train_loss


def test_describe_and_script_do_without_torch() -> None:
    program = (
        "import io, sys; from core import headless; from core.experiment import Experiment;"
        "headless.run_describe(io.StringIO()); headless.run_describe(io.StringIO(), race=True);"
        "headless.run_script(Experiment(), io.StringIO());"
        "print('torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-B", "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
