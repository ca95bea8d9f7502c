"""Files of format 1 load with the meaning they had; what is wrong with one is still told in one sentence."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.datasets import prepare
from core.experiment import Experiment, hyperparameter
from core.experiment_files import FileError, load, save

OLD: dict[str, Any] = {
    "format": 1,
    "name": "Old",
    "note": "Written by the first version.",
    "data": {"source": "noisy_sine", "rows": 50, "noise": 0.6, "seed": 4},
    "network": {"hidden": [48, 24], "activation": "SiLU", "seed": 5},
    "dropout": {"rate": 0.2, "mask": "row", "seed": 6},
    "loss": {"function": "MSE"},
    "optimizer": {
        "method": "Adam", "learning_rate": 0.01, "momentum": 0.9, "nesterov": True,
        "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weight_decay": 0.02,
    },
    "batches": {"size": 16, "shuffle": False, "seed": 7},
    "stopping": {"epochs": 2000},
}  # fmt: skip
"""A complete file as the first version wrote it."""
SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def old_with(**groups: dict[str, Any]) -> dict[str, Any]:
    content = copy.deepcopy(OLD)
    for group, values in groups.items():
        content[group] |= values
    return content


def loaded(folder: Path, content: dict[str, Any]) -> Experiment:
    path = folder / "old.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return load(path)


def fault(folder: Path, content: dict[str, Any]) -> str:
    with pytest.raises(FileError) as caught:
        loaded(folder, content)
    message = str(caught.value)
    assert "\n" not in message and message[-1] in ".?"
    return message.removeprefix(f"“{folder / 'old.json'}” cannot be used: ")


def test_an_old_file_of_adam_keeps_each_setting(tmp_path: Path) -> None:
    experiment = loaded(tmp_path, OLD)
    expected = Experiment(name=OLD["name"], note=OLD["note"]).with_values(
        {
            "data.source": "noisy_sine", "data.rows": 50, "data.noise": 0.6, "data.seed": 4,
            "data.split": "random", "network.hidden": (48, 24), "network.activation": "SiLU",
            "network.seed": 5, "dropout.rate": 0.2, "dropout.mask": "row", "dropout.seed": 6,
            "optimizer.method": "Adam", "optimizer.Adam.lr": 0.01, "optimizer.Adam.beta1": 0.8,
            "optimizer.Adam.beta2": 0.99, "optimizer.Adam.eps": 1e-6, "optimizer.Adam.weight_decay": 0.02,
            "optimizer.SGD.momentum": 0.9, "optimizer.SGD.nesterov": True, "batches.size": 16,
            "batches.shuffle": False, "batches.seed": 7, "stopping.epochs": 2000,
        }
    )  # fmt: skip
    assert experiment == expected


def test_an_old_file_of_sgd_gives_its_rate_and_decay_to_sgd(tmp_path: Path) -> None:
    experiment = loaded(tmp_path, old_with(optimizer={"method": "SGD"}))
    sgd, adam = experiment.optimizer.SGD, experiment.optimizer.Adam
    assert (sgd.lr, sgd.momentum, sgd.nesterov, sgd.weight_decay) == (0.01, 0.9, True, 0.02)
    assert (sgd.dampening, sgd.maximize) == (0.0, False)
    assert (adam.lr, adam.weight_decay, adam.beta1, adam.eps) == (0.001, 0.0, 0.8, 1e-6)
    assert experiment.optimizer.lr == 0.01


def test_nothing_that_the_first_version_did_not_know_is_switched_on(tmp_path: Path) -> None:
    experiment = loaded(tmp_path, OLD)
    for path in ("schedule.method", "clipping.method", "loss.l1", "loss.l2", "dropout.inputs", "network.bias",
                 "network.precision", "initialisation.method", "stopping.early", "stopping.steps",
                 "batches.drop_last", "data.scale_inputs", "data.scale_target", "data.train",
                 "data.validation", "data.inputs", "optimizer.Adam.amsgrad"):  # fmt: skip
        assert experiment.value(path) == hyperparameter(path).default, path
    assert all(layer == type(layer)() for layer in experiment.layer_settings)


@pytest.mark.parametrize("source", ["noisy_sine", "straight_line"])
@pytest.mark.parametrize("rows", [10, 37, 290])
def test_old_points_are_split_as_they_were(tmp_path: Path, source: str, rows: int) -> None:
    dataset = prepare(loaded(tmp_path, old_with(data={"source": source, "rows": rows})).data)
    order = np.random.default_rng([4, 1]).permutation(rows)
    first, second = int(rows * 0.70), int(rows * 0.85)
    np.testing.assert_array_equal(dataset.train, order[:first])
    np.testing.assert_array_equal(dataset.validation, order[first:second])
    np.testing.assert_array_equal(dataset.test, order[second:])


def test_an_old_table_is_split_by_time_whatever_its_seed(tmp_path: Path) -> None:
    experiment = loaded(tmp_path, old_with(data={"source": "bike_sharing_hourly"}))
    assert experiment.data.split == "time"
    dataset = prepare(experiment.data)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (6051, 1297, 1297)
    np.testing.assert_array_equal(dataset.train, np.arange(6051))


def test_what_an_old_file_leaves_out_takes_its_old_default(tmp_path: Path) -> None:
    assert loaded(tmp_path, {"format": 1}) == Experiment()
    sgd = loaded(tmp_path, {"format": 1, "optimizer": {"method": "SGD"}})
    assert (sgd.optimizer.lr, sgd.optimizer.SGD.momentum) == (0.001, 0.0)
    assert loaded(tmp_path, {"format": 1, "optimizer": {"learning_rate": 0.5}}).optimizer.Adam.lr == 0.5
    assert loaded(tmp_path, {"format": 1, "data": {"source": "straight_line"}}).data.split == "random"


@pytest.mark.parametrize("group", [group for group, values in OLD.items() if isinstance(values, dict)])
def test_the_ends_of_the_old_ranges_are_still_allowed(tmp_path: Path, group: str) -> None:
    ends: dict[str, dict[str, list[Any]]] = {
        "data": {"rows": [10, 10_000], "noise": [0, 2], "seed": [0, 2**31 - 1]},
        "network": {"hidden": [[], 8 * [512]], "seed": [0, 2**31 - 1]},
        "dropout": {"rate": [0, 0.95], "seed": [0, 2**31 - 1]},
        "optimizer": {"learning_rate": [1e-7, 100], "momentum": [0.001, 0.999], "beta1": [0, 0.9999],
                      "beta2": [0, 0.99999], "epsilon": [1e-16, 1], "weight_decay": [0, 10]},
        "batches": {"size": [1, 100_000], "seed": [0, 2**31 - 1]},
        "stopping": {"epochs": [1, 1_000_000]},
    }  # fmt: skip
    for name, values in ends.get(group, {}).items():
        for value in values:
            loaded(tmp_path, old_with(**{group: {name: value}}))


def test_an_old_file_is_saved_in_the_present_format(tmp_path: Path) -> None:
    experiment = loaded(tmp_path, OLD)
    save(experiment, tmp_path / "new.json")
    assert json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))["format"] == 2
    assert load(tmp_path / "new.json") == experiment


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            old_with(optimizer={"learning_rate": 0}),
            "Learning rate: 0 cannot be used. Enter a number from 1e-7 to 100.",
        ),
        (
            old_with(optimizer={"method": "SGD", "momentum": 0.0}),
            "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9.",
        ),
        (old_with(optimizer={"momentum": 1}), "Momentum: 1 cannot be used. Enter a number from 0 to 0.999."),
        (
            old_with(optimizer={"epsilon": 0}),
            "Epsilon: 0 cannot be used. Enter a number from 1e-16 to 1.",
        ),
        (
            old_with(dropout={"rate": 1.0}),
            "Dropout rate: 100 % cannot be used. Enter a number from 0 to 95 %.",
        ),
        (OLD | {"optimizer": 5}, "“optimizer” cannot be used: "),
        (OLD | {"data": None}, "“data” cannot be used: "),
        (OLD | {"data": {"source": []}}, "Data set: “[]” cannot be used. "),
        (old_with(optimizer={"method": []}), "Method: “[]” cannot be used. "),
        (old_with(optimizer={"learning_rate": "0.1"}), "Learning rate: “0.1” cannot be used. "),
        (old_with(network={"hiden": [4]}), "“network.hiden” is not a setting of an experiment. Did"),
        (old_with(optimizer={"speed": 1}), "“optimizer.speed” is not a setting of an experiment."),
    ],
)
def test_faults_of_an_old_file_are_told_as_ever(
    tmp_path: Path, content: dict[str, Any], sentence: str
) -> None:
    assert fault(tmp_path, content).startswith(sentence)


PLACES = [(group, name) for group, values in OLD.items() if isinstance(values, dict) for name in values]
NUMBERS = st.booleans() | st.integers() | st.floats()
VALUES = st.none() | NUMBERS | st.text(max_size=20) | st.lists(st.integers())


@given(place=st.sampled_from(PLACES), value=VALUES | st.dictionaries(st.text(max_size=5), st.integers()))
@SHARED_FOLDER
def test_any_value_in_an_old_file_loads_or_is_refused(
    tmp_path: Path, place: tuple[str, str], value: Any
) -> None:
    content = old_with(**{place[0]: {place[1]: value}})
    try:
        experiment = loaded(tmp_path, content)
    except FileError as error:
        assert "\n" not in str(error)
    else:
        save(experiment, tmp_path / "new.json")
        assert load(tmp_path / "new.json") == experiment


@given(group=st.sampled_from([*OLD]), value=VALUES)
@SHARED_FOLDER
def test_any_value_in_place_of_a_group_loads_or_is_refused(tmp_path: Path, group: str, value: Any) -> None:
    try:
        loaded(tmp_path, OLD | {group: value})
    except FileError as error:
        assert "\n" not in str(error)
