"""Settings that are fine alone and impossible together: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from core.formula import FormulaError, parse
from core.settings.data import DataSettings, column_names
from core.settings.optimizers import OptimizerSettings
from core.settings.sets import OWN_TABLE

if TYPE_CHECKING:
    from core.experiment import Experiment

IMPOSSIBLE = "impossible_combination"
"""Type of the error; its message is a whole sentence for the user."""

_MOVABLE_MOMENTUM = ("SGD", "RMSprop", "Muon", "Adam", "AdamW", "Adamax", "NAdam", "RAdam")
"""Classes with `momentum` or `betas`, which a cycle of momentum needs."""


def check(experiment: Experiment) -> None:
    """Raise PydanticCustomError where the settings that are in effect do not fit together."""
    check_arguments(experiment.optimizer, experiment.optimizer_methods)
    _check_layers(experiment)
    _check_schedule(experiment)
    _check_derived(experiment.data)


def check_arguments(optimizer: OptimizerSettings, methods: Collection[str]) -> None:
    """Raise PydanticCustomError where torch would refuse the arguments of one of the classes in use."""
    sgd, rprop = optimizer.SGD, optimizer.Rprop
    if "SGD" in methods and sgd.nesterov:
        if sgd.momentum == 0:
            raise impossible("Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9.")
        if sgd.dampening != 0:
            raise impossible("Nesterov needs a dampening of 0. Set the dampening to 0 first.")
    if "Rprop" in methods and rprop.step_min > rprop.step_max:
        raise impossible("The smallest step of Rprop is above its largest. Lower the smallest step first.")


def _check_layers(experiment: Experiment) -> None:
    layers = experiment.layer_settings
    if all(layer.frozen for layer in layers):
        raise impossible("With every layer frozen nothing could be trained. Leave one layer unfrozen.")
    optimizer = experiment.optimizer
    if optimizer.method == "LBFGS":
        for number, layer in enumerate(layers, start=1):
            if layer.learning_rate is not None:
                raise impossible(
                    f"LBFGS takes one learning rate for all layers, but {_name(number, layers)} has its own. "
                    "Empty that one first, or choose another optimiser."
                )
    if optimizer.method == "SGD" and optimizer.SGD.nesterov:
        for number, layer in enumerate(layers, start=1):
            if layer.momentum == 0:
                raise impossible(
                    f"Nesterov needs a momentum above 0, but {_name(number, layers)} has its own of 0. "
                    "Empty that one, or switch Nesterov off."
                )


def _check_schedule(experiment: Experiment) -> None:
    schedule, optimizer = experiment.schedule, experiment.optimizer
    if schedule.method == "none":
        return
    if optimizer.method == "Rprop":
        raise impossible(
            "Rprop uses the learning rate for the first step alone, so a schedule would change nothing. "
            "Set the schedule to constant, or choose another optimiser."
        )
    chosen: Any = schedule.chosen
    if getattr(chosen, "three_phase", False) and chosen.pct_start > 0.5:
        raise impossible(
            "With three phases the rise and as long a fall must fit into the cycle. "
            "Set the rise to 50 % or less first."
        )
    if not getattr(chosen, "cycle_momentum", False):
        return
    for method in experiment.optimizer_methods:
        if method not in _MOVABLE_MOMENTUM:
            raise impossible(
                f"The schedule cycles the momentum, and {method} has none. "
                "Switch “Cycle momentum” off in the schedule, or choose another optimiser."
            )
        if method == "RMSprop" and optimizer.RMSprop.momentum == 0:
            raise impossible(
                "The schedule cycles the momentum, and that of RMSprop is 0. "
                "Set it above 0, or switch “Cycle momentum” off in the schedule."
            )
    layers = experiment.layer_settings
    for number, layer in enumerate(layers, start=1):
        if layer.momentum is not None and optimizer.method in ("SGD", "RMSprop", "Muon"):
            raise impossible(
                f"The schedule cycles the momentum, and {_name(number, layers)} has its own. "
                "Empty that one, or switch “Cycle momentum” off in the schedule."
            )


def _name(number: int, layers: tuple[Any, ...]) -> str:
    return "the output layer" if number == len(layers) else f"layer {number}"


def impossible(sentence: str) -> PydanticCustomError:
    """Return the error that says so to the user in one sentence."""
    return PydanticCustomError(IMPOSSIBLE, "{sentence}", {"sentence": sentence})


def _check_derived(data: DataSettings) -> None:
    """Check the derived inputs of a set whose columns are known; those of a table wait until it is read."""
    names = column_names(data.source)
    for text in data.derived if data.source != OWN_TABLE else ():
        try:
            parse(text, names)
        except FormulaError as error:
            raise impossible(str(error)) from error
    if len(set(data.derived)) < len(data.derived):
        raise impossible("A derived input is named twice. Name each once.")
