"""Runs exported scripts and compares their numbers with the engine's, to the last bit."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from engine_bench import SMALL, Bench, experiment_with

from core.commands import SetHyperparameters, TrainBatches
from core.datasets import prepare
from core.experiment import Experiment
from core.export import script
from core.history import Version
from core.hyperparameters import Value
from core.trainer import Trainer

OPTIMISERS = (
    "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop",
    "Adafactor", "LBFGS", "Muon",
)  # fmt: skip

FEATURES: dict[str, dict[str, Value]] = {
    "plain": {},
    "dropout": {"dropout.rate": 0.3, "dropout.inputs": 0.1},
    "penalty": {"loss.l1": 0.001, "loss.l2": 0.01},
    "clip by norm": {"clipping.method": "norm", "clipping.norm": 0.5},
    "clip by value": {"clipping.method": "value", "clipping.value": 0.02},
    "schedule": {"schedule.method": "CosineAnnealingLR", "schedule.CosineAnnealingLR.T_max": 3},
    "parameter groups": {"layer1.learning_rate": 0.02, "layer2.weight_decay": 0.1, "output.momentum": 0.5},
    "frozen layer": {"layer1.frozen": True},
}
"""What every optimiser is combined with."""

REFUSED = {
    ("Rprop", "schedule"): "a schedule would change nothing",
    ("LBFGS", "parameter groups"): "takes one learning rate for all layers",
}
"""Combinations that an experiment cannot have, with words of the sentence that says why."""


def combined(method: str, feature: str) -> Experiment:
    """Return a small experiment with an optimiser and a feature; raises SettingError where it is refused."""
    calm: dict[str, Value] = {
        "optimizer.LBFGS.line_search_fn": "strong_wolfe",  # without it mini-batches let it diverge
        "optimizer.LBFGS.max_iter": 4,
        "optimizer.SGD.momentum": 0.8,
    }
    base = experiment_with(SMALL, data__rows=60, stopping__epochs=3)
    return base.with_values({"optimizer.method": method, **calm, **FEATURES[feature]})


def train_exported(
    experiment: Experiment, versions: Sequence[Version] = ()
) -> tuple[np.ndarray, list[np.ndarray], dict[str, Any]]:
    """Run the exported script; return its losses, its final parameters and everything it defined."""
    source = script(experiment, versions=versions)
    names: dict[str, Any] = {"__name__": "exported"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "exported.py", "exec", dont_inherit=True), names)
    parameters = [p.detach().numpy().copy() for p in names["model"].parameters()]
    return np.array(names["losses"]), parameters, names


@cache
def exported_of(method: str, feature: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return losses and final parameters of the script of `combined`, read-only, since tests share them."""
    losses, parameters, _ = train_exported(combined(method, feature))
    for array in (losses, *parameters):
        array.setflags(write=False)
    return losses, parameters


def train_here(experiment: Experiment) -> tuple[np.ndarray, list[np.ndarray], Trainer]:
    """Train with the engine until the run ends by itself; return its losses and final parameters."""
    trainer = Trainer(experiment, prepare(experiment.data))
    losses = []
    while not trainer.reason_to_end:
        work = trainer.step()
        assert work.finite, "a case that diverges compares nothing"
        losses.append(work.loss_value)
    return np.array(losses), parameters_of(trainer), trainer


def parameters_of(trainer: Trainer) -> list[np.ndarray]:
    """Return copies in the order of nn.Module.parameters()."""
    network = trainer.network
    leaves = [leaf for index in range(len(network.weights)) for leaf in network.leaves(index)]
    return [leaf.detach().numpy().copy() for leaf in leaves]


def assert_same_bits(left: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> None:
    assert len(left) == len(right)
    for a, b in zip(left, right, strict=True):
        assert a.dtype == b.dtype
        assert a.shape == b.shape
        assert np.isfinite(a).all()
        bits = np.int32 if a.dtype == np.float32 else np.int64
        np.testing.assert_array_equal(a.view(bits), b.view(bits))


def assert_engine_equals_script(experiment: Experiment) -> Trainer:
    """Compare losses, final parameters and evaluations; return the engine's trainer."""
    losses, parameters, trainer = train_here(experiment)
    exported_losses, exported_parameters, names = train_exported(experiment)
    assert_same_bits([losses], [exported_losses])
    assert_same_bits(parameters, exported_parameters)
    assert trainer.record.train_loss == names["train_losses"][-1]
    assert trainer.record.validation_loss == names["validation_losses"][-1]
    return trainer


def run_with(experiment: Experiment, changes: list[tuple[int, dict[str, Value]]], steps: int) -> Bench:
    """Train some steps, making each change when that many are done."""
    bench = Bench(experiment)
    for step, values in changes:
        if step > bench.step:
            bench.do(TrainBatches(step - bench.step))
        bench.submit(SetHyperparameters(tuple(values.items())))
        bench.turns()
    if steps > bench.step:
        bench.do(TrainBatches(steps - bench.step))
    return bench


def assert_script_repeats(bench: Bench) -> None:
    first, *later = bench.runner.facts.history.versions()
    losses, parameters, _ = train_exported(first.experiment, later)
    count = len(bench.losses)
    assert count > 0
    np.testing.assert_array_equal(bench.losses, losses[:count])
    if count == len(losses):
        assert_same_bits(parameters_of(bench.runner.trainer), parameters)


def stopped_at(experiment: Experiment, steps: int) -> Experiment:
    return experiment.with_values({"stopping.epochs": 50, "stopping.steps": steps})
