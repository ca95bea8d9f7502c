"""A run with changes made while it trained equals a script that makes them at the same steps."""

from __future__ import annotations

import random

import numpy as np
import pytest
from engine_bench import SMALL
from script_bench import assert_script_repeats, run_with, stopped_at

from core.experiment import Experiment, hyperparameters
from core.export import script
from core.hyperparameters import Acts, Hyperparameter, Value
from core.snapshot import Status
from core.validation import SettingError

pytestmark = pytest.mark.bits

LIVE = [s for s in hyperparameters().values() if s.control.acts is not Acts.REBUILDS]
NOT_DRAWN = ("stopping.target_loss", "stopping.epochs", "stopping.steps")
CHOICES = ("optimizer.method", "schedule.method")


CHANGES: dict[str, tuple[dict[str, Value], dict[str, Value]]] = {
    "learning rate": ({}, {"optimizer.Adam.lr": 0.02}),
    "learning rate under a schedule": (
        {"schedule.method": "CosineAnnealingLR", "schedule.CosineAnnealingLR.T_max": 4},
        {"optimizer.Adam.lr": 0.02},
    ),
    "learning rate under one cycle": (
        {"schedule.method": "OneCycleLR", "schedule.OneCycleLR.total_steps": 40},
        {"optimizer.Adam.lr": 0.02, "optimizer.Adam.beta2": 0.9},
    ),
    "method": ({}, {"optimizer.method": "RMSprop"}),
    "method to LBFGS": ({"optimizer.LBFGS.max_iter": 3}, {"optimizer.method": "LBFGS"}),
    "method from LBFGS": (
        {"optimizer.method": "LBFGS", "optimizer.LBFGS.line_search_fn": "strong_wolfe"},
        {"optimizer.method": "SGD"},
    ),
    "method to Muon": ({"schedule.method": "StepLR"}, {"optimizer.method": "Muon"}),
    "method from Muon": ({"optimizer.method": "Muon"}, {"optimizer.method": "Adagrad"}),
    "AMSGrad": ({}, {"optimizer.Adam.amsgrad": True}),
    "momentum": ({"optimizer.method": "SGD"}, {"optimizer.SGD.momentum": 0.9}),
    "schedule": ({}, {"schedule.method": "ExponentialLR"}),
    "schedule of the rest of the run": ({}, {"schedule.method": "OneCycleLR"}),
    "no schedule any more": ({"schedule.method": "CyclicLR"}, {"schedule.method": "none"}),
    "argument of the schedule": (
        {"schedule.method": "StepLR", "schedule.StepLR.step_size": 1},
        {"schedule.StepLR.gamma": 0.5},
    ),
    "dropout on": ({}, {"dropout.rate": 0.4}),
    "dropout off": ({"dropout.rate": 0.4}, {"dropout.rate": 0.0}),
    "dropout of one layer and the inputs": ({}, {"layer1.dropout": 0.5, "dropout.inputs": 0.2}),
    "a mask for each row": ({"dropout.rate": 0.4}, {"dropout.mask": "row"}),
    "penalty": ({}, {"loss.l1": 0.01, "loss.l2": 0.1}),
    "clipping": ({}, {"clipping.method": "norm", "clipping.norm": 0.1}),
    "clipping off": ({"clipping.method": "value", "clipping.value": 0.01}, {"clipping.method": "none"}),
    "batch size": ({}, {"batches.size": 5}),
    "no shuffling": ({}, {"batches.shuffle": False, "batches.drop_last": True}),
    "a layer frozen": ({}, {"layer1.frozen": True}),
    "a layer thawed": ({"layer2.frozen": True, "optimizer.method": "SGD"}, {"layer2.frozen": False}),
    "a learning rate of its own": ({}, {"layer2.learning_rate": 0.05}),
    "a learning rate of its own under a schedule": (
        {"schedule.method": "StepLR", "schedule.StepLR.step_size": 1},
        {"layer2.learning_rate": 0.05},
    ),
    "Adafactor with its own decay": ({"optimizer.method": "Adafactor"}, {"output.weight_decay": 0.3}),
}


@pytest.mark.parametrize("step", [0, 6, 11], ids=["at the start", "between epochs", "within an epoch"])
@pytest.mark.parametrize("case", CHANGES)
def test_a_live_change_equals_a_script_with_the_same_change(case: str, step: int) -> None:
    first, changed = CHANGES[case]
    bench = run_with(stopped_at(SMALL.with_values(first), 27), [(step, changed)], steps=27)
    assert bench.status is Status.FINISHED
    assert len(bench.runner.facts.history.versions()) == 2
    assert_script_repeats(bench)


@pytest.mark.parametrize("case", CHANGES)
def test_a_live_change_and_back_equals_the_script(case: str) -> None:
    first, changed = CHANGES[case]
    experiment = stopped_at(SMALL.with_values(first), 27)
    back = {path: experiment.value(path) for path in changed}
    bench = run_with(experiment, [(7, changed), (15, back)], steps=27)
    assert_script_repeats(bench)


def test_the_changes_matter() -> None:
    for case, (first, changed) in CHANGES.items():
        experiment = stopped_at(SMALL.with_values(first), 27)
        plain = run_with(experiment, [], steps=27)
        touched = run_with(experiment, [(6, changed)], steps=27)
        np.testing.assert_array_equal(plain.losses[:6], touched.losses[:6])
        assert not np.array_equal(plain.losses, touched.losses), case


def drawn_value(setting: Hyperparameter, draw: random.Random) -> Value:
    """Draw a value that trains on without an overflow, most of the time."""
    name = setting.path.rpartition(".")[2]
    if setting.optional and draw.random() < 0.3:
        return None
    match setting.kind:
        case "switch":
            return name != "maximize" and draw.random() < 0.5
        case "choice":
            return draw.choice(setting.choices)
        case "integers":
            return tuple(sorted(draw.sample(range(1, 20), 2)))
    return drawn_number(setting, name, draw)


def drawn_number(setting: Hyperparameter, name: str, draw: random.Random) -> Value:
    low, high = float(setting.minimum or 0), float(setting.maximum or 0)
    if setting.kind == "integer":
        return draw.randint(int(low), min(int(high), 12))
    if name in ("lr", "learning_rate", "max_lr"):
        return 10 ** draw.uniform(-4, -1.5)
    most = {"weight_decay": 0.5, "l1": 0.1, "l2": 0.1, "ns_a": 4, "ns_b": -4, "ns_c": 3}.get(
        name, 10 * low or 1
    )
    return draw.uniform(min(low, most), min(high, most)) if low <= most else low


def drawn_changes(experiment: Experiment, draw: random.Random) -> list[tuple[int, dict[str, Value]]]:
    changes, step = [], 0
    while step < 25:
        candidates = [s for s in LIVE if experiment.applies(s) and s.path not in NOT_DRAWN]
        candidates += [hyperparameters()[path] for path in CHOICES] * 3
        setting = draw.choice(candidates)
        value = drawn_value(setting, draw)
        try:
            after = experiment.with_value(setting.path, value)
        except SettingError:
            continue
        if after != experiment:
            changes.append((step, {setting.path: value}))
            experiment = after
        step += draw.choice((0, 1, 2, 3, 6))
    return changes


@pytest.mark.parametrize("number", range(60))
def test_random_changes_equal_a_script_with_the_same_changes(number: int) -> None:
    draw = random.Random(number)
    experiment = stopped_at(SMALL.with_values({"stopping.patience": 50}), 30)
    bench = run_with(experiment, drawn_changes(experiment, draw), steps=30)
    if bench.status is Status.DIVERGED:
        pytest.skip("diverged: the script would go on with infinite numbers")
    assert_script_repeats(bench)


@pytest.mark.parametrize("number", range(8))
def test_a_script_with_changes_can_be_read(number: int) -> None:
    experiment = stopped_at(SMALL, 30)
    bench = run_with(experiment, drawn_changes(experiment, random.Random(number)), steps=30)
    first, *later = bench.runner.facts.history.versions()
    source = script(first.experiment, versions=later)
    assert all(len(text) <= 120 and text == text.rstrip() for text in source.split("\n"))
    assert "Any" not in source
    assert "\n\n\n\n" not in source
    assert source.count("def change_") == len(later)
