"""Settings that do not go together: refused with a remedy that helps; all others build, train and go back."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from engine_bench import SMALL
from hypothesis import given, settings
from hypothesis import strategies as st
from settings_bench import CHANGES, EVERY, in_effect, path_of

from core import combinations
from core.datasets import prepare
from core.experiment import Experiment, hyperparameter
from core.experiment_files import FileError
from core.hyperparameters import Acts, Hyperparameter, Value
from core.trainer import Trainer
from core.validation import SettingError

pytestmark = pytest.mark.bits

Values = dict[str, Value]
NESTEROV: Values = {"optimizer.method": "SGD", "optimizer.SGD.nesterov": True, "optimizer.SGD.momentum": 0.9}
CYCLE: Values = {"schedule.method": "OneCycleLR"}
RPROP: Values = {
    "optimizer.method": "Rprop", "optimizer.Rprop.step_min": 1.0, "optimizer.Rprop.step_max": 0.5
}  # fmt: skip
FROZEN: Values = {"layer1.frozen": True, "layer2.frozen": True, "output.frozen": True}
CASES: dict[str, tuple[Values, str, list[Values]]] = {
    "Nesterov without momentum": (
        NESTEROV | {"optimizer.SGD.momentum": 0.0},
        "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9.",
        [{"optimizer.SGD.momentum": 0.9}],
    ),
    "Nesterov beside Muon": (
        {**NESTEROV, "optimizer.SGD.momentum": 0.0, "optimizer.method": "Muon", "optimizer.rest": "SGD"},
        "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9.",
        [{"optimizer.SGD.momentum": 0.9}],
    ),
    "Nesterov with dampening": (
        NESTEROV | {"optimizer.SGD.dampening": 0.1},
        "Nesterov needs a dampening of 0. Set the dampening to 0 first.",
        [{"optimizer.SGD.dampening": 0.0}],
    ),
    "Nesterov and a layer without momentum": (
        NESTEROV | {"layer2.momentum": 0.0},
        "Nesterov needs a momentum above 0, but layer 2 has its own of 0. "
        "Empty that one, or switch Nesterov off.",
        [{"layer2.momentum": None}, {"optimizer.SGD.nesterov": False}],
    ),
    "steps of Rprop": (
        RPROP,
        "The smallest step of Rprop is above its largest. Lower the smallest step first.",
        [{"optimizer.Rprop.step_min": 0.1}],
    ),
    "a derived input of a column that is not there": (
        {"data.source": "ripple", "data.derived": ("x3",)},
        "“x3” at character 1 is not known: there are x1, x2, pi, e, tau.",
        [{"data.derived": ("x2",)}],
    ),
    "a derived input twice": (
        {"data.derived": ("pi", "pi")},
        "A derived input is named twice. Name each once.",
        [{"data.derived": ("pi",)}],
    ),
    "every layer frozen": (
        FROZEN,
        "With every layer frozen nothing could be trained. Leave one layer unfrozen.",
        [{path: False} for path in FROZEN],
    ),
    "a linear model that is frozen": (
        {"network.hidden": (), "output.frozen": True},
        "With every layer frozen nothing could be trained. Leave one layer unfrozen.",
        [{"output.frozen": False}],
    ),
    "LBFGS and a layer with its own rate": (
        {"optimizer.method": "LBFGS", "output.learning_rate": 0.1},
        "LBFGS takes one learning rate for all layers, but the output layer has its own. "
        "Empty that one first, or choose another optimiser.",
        [{"output.learning_rate": None}, {"optimizer.method": "Adam"}],
    ),
    "a schedule for Rprop": (
        {"optimizer.method": "Rprop", "schedule.method": "StepLR"},
        "Rprop uses the learning rate for the first step alone, so a schedule would change nothing. "
        "Set the schedule to constant, or choose another optimiser.",
        [{"schedule.method": "none"}, {"optimizer.method": "AdamW"}],
    ),
    "three phases that are too long": (
        {"schedule.method": "OneCycleLR", "schedule.OneCycleLR.three_phase": True,
         "schedule.OneCycleLR.pct_start": 0.6},
        "With three phases the rise and as long a fall must fit into the cycle. "
        "Set the rise to 50 % or less first.",
        [{"schedule.OneCycleLR.pct_start": 0.5}],
    ),
    "a cycle of momentum for a class without": (
        CYCLE | {"optimizer.method": "Adagrad"},
        "The schedule cycles the momentum, and Adagrad has none. "
        "Switch “Cycle momentum” off in the schedule, or choose another optimiser.",
        [{"schedule.OneCycleLR.cycle_momentum": False}, {"optimizer.method": "NAdam"}],
    ),
    "a cycle of momentum for biases without": (
        {"schedule.method": "CyclicLR", "optimizer.method": "Muon", "optimizer.rest": "Adadelta"},
        "The schedule cycles the momentum, and Adadelta has none. "
        "Switch “Cycle momentum” off in the schedule, or choose another optimiser.",
        [{"schedule.CyclicLR.cycle_momentum": False}, {"optimizer.rest": "AdamW"}],
    ),
    "a cycle of no momentum": (
        CYCLE | {"optimizer.method": "RMSprop"},
        "The schedule cycles the momentum, and that of RMSprop is 0. "
        "Set it above 0, or switch “Cycle momentum” off in the schedule.",
        [{"optimizer.RMSprop.momentum": 0.5}, {"schedule.OneCycleLR.cycle_momentum": False}],
    ),
    "a cycle of momentum and a layer with its own": (
        CYCLE | {"optimizer.method": "SGD", "optimizer.SGD.momentum": 0.5, "layer1.momentum": 0.2},
        "The schedule cycles the momentum, and layer 1 has its own. "
        "Empty that one, or switch “Cycle momentum” off in the schedule.",
        [{"layer1.momentum": None}, {"schedule.OneCycleLR.cycle_momentum": False}],
    ),
    "no rows for the test": (
        {"data.train": 0.9, "data.validation": 0.15},
        "Training and validation rows together may be 95 % at most, so that some are left for the test. "
        "Lower one of them first.",
        [{"data.train": 0.8}, {"data.validation": 0.05}],
    ),
}  # fmt: skip


def refusal(experiment: Experiment, values: Values) -> str:
    with pytest.raises(SettingError) as caught:
        experiment.with_values(values)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_what_is_impossible_is_refused_and_each_remedy_helps(case: str) -> None:
    values, sentence, remedies = CASES[case]
    assert refusal(SMALL, values) == sentence
    for remedy in remedies:
        experiment = SMALL.with_values(values | remedy)
        train_a_little(experiment)


@pytest.mark.parametrize("case", CASES)
def test_an_impossible_experiment_cannot_be_made_another_way(case: str) -> None:
    values, sentence, _ = CASES[case]
    content = SMALL.model_dump()
    for path, value in values.items():
        *groups, name = path.split(".")
        place = content
        for group in groups:
            place = place[group]
        place[name] = value
    with pytest.raises(ValueError, match="1 validation error") as caught:
        Experiment.model_validate(content)
    assert sentence in str(caught.value)


def test_every_refusal_of_the_module_is_a_case() -> None:
    raised = inspect.getsource(combinations).count("raise impossible(")
    assert raised == len({sentence for _, sentence, _ in CASES.values()}) - 2, "“no rows” stands in the data"


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer.SGD.nesterov": True, "optimizer.SGD.dampening": 0.5},
        {**RPROP, "optimizer.method": "Adam"},
        {**NESTEROV, "optimizer.method": "Adam", "layer1.momentum": 0.0},
        {"layer3.frozen": True, "layer4.frozen": True, "layer1.frozen": True},
        {"optimizer.method": "LBFGS", "layer5.learning_rate": 0.1},
        {"optimizer.method": "LBFGS", "layer1.momentum": 0.1, "layer2.weight_decay": 0.1},
        {"schedule.OneCycleLR.three_phase": True, "schedule.OneCycleLR.pct_start": 0.9},
        {"optimizer.method": "Adagrad", "schedule.method": "StepLR"},
        {"optimizer.method": "SGD", "schedule.method": "StepLR", "layer1.momentum": 0.5},
        {**CYCLE, "layer1.momentum": 0.5},
        {**CYCLE, "optimizer.method": "SGD", "optimizer.SGD.momentum": 0.5, "layer7.momentum": 0.5},
        {"optimizer.method": "Adam", "optimizer.rest": "Adagrad", "schedule.method": "OneCycleLR"},
    ],
)
def test_settings_that_do_not_apply_refuse_nothing(values: Values) -> None:
    train_a_little(SMALL.with_values(values))


@given(st.lists(CHANGES, max_size=40))
def test_settings_that_do_not_apply_never_refuse_what_is_possible(
    changes: list[tuple[Hyperparameter, Any]],
) -> None:
    """Whatever the settings of classes, schedules and layers hold that are not in use."""
    base = SMALL.with_values({"data.train": 0.1, "data.validation": 0.05})
    unused = {s.path: value for s, value in changes if not base.applies(s)}
    base.with_values(unused)


@given(st.lists(CHANGES, max_size=25), st.booleans())
@settings(max_examples=200)
def test_any_values_together_are_an_experiment_or_one_sentence(
    changes: list[tuple[Hyperparameter, Any]], one_by_one: bool
) -> None:
    groups = [[change] for change in changes] if one_by_one else [changes]
    experiment = SMALL
    for group in groups:
        values = {setting.path: value for setting, value in group}
        try:
            experiment = experiment.with_values(values)
        except SettingError as error:
            assert str(error).endswith(".") and "\n" not in str(error) and len(str(error)) < 250
        else:
            assert all(experiment.value(path) == value for path, value in values.items())


# ---- what is allowed works ----------------------------------------------------------------


def train_a_little(experiment: Experiment, steps: int = 3) -> Trainer:
    trainer = Trainer(experiment, prepare(experiment.data))
    for _ in range(steps):
        if not trainer.step().finite:
            break
    return trainer


def ends_of(setting: Hyperparameter) -> Iterator[Value]:
    if setting.kind in ("integer", "number"):
        assert setting.minimum is not None and setting.maximum is not None
        for end in (setting.minimum, setting.maximum):
            yield int(end) if setting.kind == "integer" else end
    yield from setting.choices
    yield from (True, False) if setting.kind == "switch" else ()
    yield from (None,) if setting.optional else ()


COSTLY = {"data.rows", "batches.size", "optimizer.LBFGS.max_iter", "optimizer.LBFGS.max_eval"}


@pytest.mark.parametrize("setting", [s for s in EVERY if s.path not in COSTLY], ids=path_of)
def test_every_end_of_every_range_can_be_trained_with_and_changed_to(setting: Hyperparameter) -> None:
    """torch checks some arguments when a class is built and others when it steps."""
    roomy: Values = {"data.train": 0.5, "data.validation": 0.05, "optimizer.SGD.momentum": 0.5}
    base = in_effect(setting, SMALL.with_values(roomy))
    for value in ends_of(setting):
        try:
            experiment = base.with_value(setting.path, value)
        except SettingError:
            continue
        try:
            train_a_little(experiment)
        except FileError as error:  # the table is not written so
            assert setting.path.startswith(("data.table.", "data.source")) and str(error).endswith(".")
            continue
        if setting.control.acts is not Acts.REBUILDS:
            trainer = train_a_little(base)
            trainer.change(experiment)
            trainer.step()


def another(draw: random.Random, experiment: Experiment, live: bool) -> Experiment:
    """Return the experiment with some settings changed to values that may be set."""
    for _ in range(4 if live else 14):
        setting = draw.choice([s for s in EVERY if s.path not in COSTLY and s.path != "data.source"])
        if draw.random() < 0.3:
            setting = hyperparameter(draw.choice(("optimizer.method", "schedule.method", "layer1.frozen")))
        if not experiment.applies(setting) or (live and setting.control.acts is Acts.REBUILDS):
            continue
        try:
            experiment = experiment.with_value(setting.path, some_value(draw, setting))
        except SettingError:
            continue
    return experiment


def some_value(draw: random.Random, setting: Hyperparameter) -> Value:
    if setting.kind in ("integers", "names"):
        return setting.default
    value = draw.choice([*ends_of(setting), setting.default])
    return min(value, 50) if isinstance(value, int) and not isinstance(value, bool) else value


def frozen_parts(trainer: Trainer) -> list[bytes]:
    layers = zip(trainer.network.layout.layers, trainer.experiment.layer_settings, strict=True)
    flat = trainer.network.parameters.numpy()
    return [flat[layer.whole].tobytes() for layer, own in layers if own.frozen]


@pytest.mark.parametrize("number", range(60))
def test_any_experiment_trains_through_any_changes_and_goes_back(number: int) -> None:
    draw = random.Random(number)
    trainer = train_a_little(another(draw, SMALL, live=False), steps=0)
    for _ in range(4):
        state = trainer.state()
        expected = None
        for _ in range(2):
            frozen = frozen_parts(trainer)
            finite = trainer.step().finite
            assert frozen_parts(trainer) == frozen
            if not finite or not torch.isfinite(trainer.network.parameters).all():
                return
            expected = trainer.network.parameters.clone()
        trainer.change(another(draw, trainer.experiment, live=True))
        trainer.restore(state)
        trainer.step()
        trainer.step()
        assert expected is not None and torch.equal(trainer.network.parameters, expected)
        trainer.change(another(draw, trainer.experiment, live=True))
