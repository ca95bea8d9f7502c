"""Every optimiser with every feature, and all other settings: engine and exported script agree to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from engine_bench import SMALL, Bench, experiment_with
from script_bench import (
    FEATURES,
    OPTIMISERS,
    REFUSED,
    assert_engine_equals_script,
    assert_same_bits,
    combined,
    exported_of,
    parameters_of,
    train_exported,
)

from core.commands import Play
from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value
from core.snapshot import Status
from core.validation import SettingError

pytestmark = pytest.mark.bits


def test_every_optimiser_is_here() -> None:
    assert set(OPTIMISERS) == set(hyperparameter("optimizer.method").choices)


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("method", OPTIMISERS)
def test_headless_engine_equals_exported_script(method: str, feature: str) -> None:
    if (method, feature) in REFUSED:
        with pytest.raises(SettingError, match=REFUSED[method, feature]):
            combined(method, feature)
        return
    experiment = combined(method, feature)
    bench = Bench(experiment)
    bench.submit(Play())
    while bench.status in (Status.READY, Status.RUNNING):
        bench.turns()
    assert bench.status is Status.FINISHED
    losses, parameters = exported_of(method, feature)
    assert_same_bits([bench.losses], [losses])
    assert_same_bits(parameters_of(bench.runner.trainer), parameters)


@pytest.mark.parametrize("feature", [name for name in FEATURES if name != "plain"])
@pytest.mark.parametrize("method", OPTIMISERS)
def test_every_feature_changes_the_numbers(method: str, feature: str) -> None:
    """A feature that did nothing would be equal everywhere."""
    if (method, feature) in REFUSED:
        return
    if method == "Rprop" and feature.startswith("clip"):
        return  # it looks at the sign of the gradient alone, which clipping leaves as it is
    plain, _ = exported_of(method, "plain")
    losses, _ = exported_of(method, feature)
    assert not np.array_equal(plain, losses)


OTHERS: dict[str, dict[str, Value]] = {
    "float64": {"network.precision": "float64", "dropout.rate": 0.3},
    "float64, a mask a row": {"network.precision": "float64", "dropout.rate": 0.3, "dropout.mask": "row"},
    "no bias": {"network.bias": False},
    "no bias, Muon": {"network.bias": False, "optimizer.method": "Muon"},
    "short batch dropped": {"batches.drop_last": True},
    "one batch, dropped if short": {"batches.drop_last": True, "batches.size": 1000},
    "no scaling": {"data.scale_inputs": False, "data.scale_target": False},
    "fractions": {"data.train": 0.5, "data.validation": 0.3},
    "split by time": {"data.split": "time"},
    "MAE": {"loss.function": "MAE"},
    "Huber": {"loss.function": "Huber", "loss.Huber.delta": 0.3},
    "smooth L1": {"loss.function": "SmoothL1", "loss.SmoothL1.beta": 0.2},
    "early stopping": {"stopping.early": True, "stopping.patience": 1, "optimizer.Adam.lr": 0.1},
    "early stopping, last weights": {
        "stopping.early": True, "stopping.patience": 1, "stopping.restore_best": False,
        "optimizer.Adam.lr": 0.1,
    },
    "target loss": {"stopping.target_loss": 0.9, "optimizer.Adam.lr": 0.05},
    "steps within an epoch": {"stopping.steps": 9},
    "steps at the end of an epoch": {"stopping.steps": 12},
    "own activations": {"layer1.activation": "Mish", "layer2.activation": "LeakyReLU"},
    "own dropout": {"layer1.dropout": 0.5, "dropout.rate": 0.1},
    "own dropout of 0": {"layer1.dropout": 0.0, "dropout.rate": 0.4},
    "Muon with SGD for the biases": {
        "optimizer.method": "Muon", "optimizer.rest": "SGD", "layer1.learning_rate": 0.01,
    },
    "momentum moved by a cycle": {
        "schedule.method": "OneCycleLR", "optimizer.method": "SGD", "optimizer.SGD.momentum": 0.9,
    },
    "betas moved by a cycle": {"schedule.method": "CyclicLR", "schedule.CyclicLR.step_size_up": 4},
    "a cycle that torch would divide by 0": {
        "schedule.method": "OneCycleLR", "schedule.OneCycleLR.pct_start": 0.1, "stopping.steps": 9,
        "schedule.OneCycleLR.total_steps": 10,
    },
    "groups under a cycle": {
        "schedule.method": "OneCycleLR", "layer1.learning_rate": 0.1, "schedule.OneCycleLR.three_phase": True,
    },
    "linear model": {"network.hidden": ()},
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERS)
def test_other_settings_equal_the_exported_script(case: str) -> None:
    base = experiment_with(SMALL, data__split="random", stopping__epochs=5)
    experiment = base.with_values(OTHERS[case])
    if experiment.stopping.early:
        check_early_stopping(experiment)
    else:
        assert_engine_equals_script(experiment)


def check_early_stopping(experiment: Experiment) -> None:
    bench = Bench(experiment_with(experiment, stopping__epochs=200))
    bench.do(Play())
    trainer = bench.runner.trainer
    assert 1 < trainer.epoch < 200
    losses, parameters, names = train_exported(bench.runner.facts.experiment)
    assert_same_bits([bench.losses], [losses])
    assert_same_bits(parameters_of(trainer), parameters)
    assert names["best_epoch"] == trainer.best.epoch < trainer.epoch


@pytest.mark.parametrize("method", hyperparameter("schedule.method").choices)
@pytest.mark.parametrize("every", ["epoch", "batch"])
def test_every_schedule_equals_the_exported_script(method: str, every: str) -> None:
    values: dict[str, Value] = {"schedule.method": method, "stopping.epochs": 8}
    if method not in ("none", "ReduceLROnPlateau"):
        values[f"schedule.{method}.every"] = every
    shorter = {"StepLR.step_size": 2, "MultiStepLR.milestones": (2, 5), "CosineAnnealingWarmRestarts.T_0": 5}
    values |= {f"schedule.{path}": value for path, value in shorter.items()}
    values |= {"schedule.ReduceLROnPlateau.patience": 0, "schedule.ReduceLROnPlateau.threshold": 0.5}
    trainer = assert_engine_equals_script(SMALL.with_values(values))
    moved = trainer.learning_rate != trainer.experiment.optimizer.lr
    assert moved == (method not in ("none", "LinearLR", "ConstantLR"))


@pytest.mark.parametrize("method", hyperparameter("initialisation.method").choices)
@pytest.mark.parametrize("biases", ["Linear", "zeros"])
def test_every_initialisation_equals_the_exported_script(method: str, biases: str) -> None:
    values: dict[str, Value] = {"initialisation.method": method, "initialisation.bias": biases}
    assert_engine_equals_script(SMALL.with_values(values | {"stopping.epochs": 1}))


@pytest.mark.parametrize("name", hyperparameter("network.activation").choices)
def test_every_activation_equals_the_exported_script(name: str) -> None:
    arguments: dict[str, Value] = {
        "network.LeakyReLU.negative_slope": 0.2, "network.ELU.alpha": 0.7, "network.CELU.alpha": 0.7,
        "network.GELU.approximate": "tanh", "network.Softplus.beta": 2.0, "network.Hardtanh.max_val": 0.5,
        "network.Hardshrink.lambd": 0.1, "network.Softshrink.lambd": 0.1, "network.Threshold.value": 0.2,
    }  # fmt: skip
    experiment = SMALL.with_values(arguments | {"layer2.activation": name, "stopping.epochs": 2})
    assert_engine_equals_script(experiment)


@pytest.mark.parametrize("source", ["bike_sharing_hourly", "bike_sharing_daily"])
def test_a_leak_equals_the_exported_script(source: str) -> None:
    values: dict[str, Value] = {"data.source": source, "data.leak": True, "data.inputs": ("temperature",)}
    assert_engine_equals_script(Experiment().with_values(values | {"stopping.epochs": 1}))


def test_chosen_columns_and_target_of_the_table_equal_the_exported_script() -> None:
    experiment = Experiment().with_values(
        {
            "data.inputs": ("hour, sin", "hour, cos", "temperature"),
            "data.target": "casual",
            "data.split": "random",
            "stopping.epochs": 1,
            "batches.size": 512,
        }
    )
    assert_engine_equals_script(experiment)
