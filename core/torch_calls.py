"""How the settings of an experiment are written as calls of torch: classes and their arguments.

The engine makes these calls and the exported script spells them out. It does not import torch.
"""

from __future__ import annotations

from typing import Any

from core.experiment import Experiment
from core.settings import Group, OutputLayerSettings
from core.settings.optimizers import ARGUMENTS_OF_PARTS, OptimizerSettings
from core.settings.schedules import OneCycleLRSettings

BY_PARAMETER = ("Adafactor", "LBFGS", "Muon")
"""Classes that look at a whole parameter: they are given each weight and bias apart.

The others work on each number alone and give the same bits on one flat parameter, in less time.
"""

LOSSES = {"MSE": "MSELoss", "MAE": "L1Loss", "Huber": "HuberLoss", "SmoothL1": "SmoothL1Loss"}
"""Class of torch.nn of each loss."""

MOVED_BY_SCHEDULES = ("lr", "momentum", "betas")
"""Options of a parameter group that a schedule may have moved."""


def arguments(experiment: Experiment, method: str) -> dict[str, Any]:
    """Return the keyword arguments of a torch.optim class, as torch names them."""
    return arguments_of(experiment.optimizer, method)


def arguments_of(settings: OptimizerSettings, method: str) -> dict[str, Any]:
    """Return the same from the settings of optimisers alone."""
    given = as_torch(settings.of(method))
    if method == "LBFGS" and given["max_eval"] is None:
        given["max_eval"] = given["max_iter"] * 5 // 4  # as LBFGS itself does, but only when it is built
    return given


def as_torch(settings: Group) -> dict[str, Any]:
    """Return settings under torch's names: parts joined to tuples, “none” as None."""
    content: dict[str, Any] = settings.model_dump()
    for name, parts in ARGUMENTS_OF_PARTS.items():
        if all(part in content for part in parts):
            content[name] = tuple(content.pop(part) for part in parts)
    return {name: None if value == "none" else value for name, value in content.items()}


def own_options(layer: OutputLayerSettings, method: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a layer's parameter group that differ from those of all layers."""
    own = {"lr": layer.learning_rate, "momentum": layer.momentum, "weight_decay": layer.weight_decay}
    return {name: value for name, value in own.items() if value is not None and name in given}


def options_of_groups(experiment: Experiment, method: str, by_layer: bool) -> list[dict[str, Any]]:
    """Return all options of each parameter group: one group, or one a layer."""
    given = arguments(experiment, method)
    if not by_layer or method == "LBFGS":
        return [given]
    return [{**given, **own_options(layer, method, given)} for layer in experiment.layer_settings]


def rates_of_groups(experiment: Experiment, method: str, by_layer: bool) -> list[float]:
    """Return the base learning rate of each parameter group."""
    return [options["lr"] for options in options_of_groups(experiment, method, by_layer)]


def changed_options(
    before: Experiment, after: Experiment, method: str, by_layer: bool, always: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Return for each parameter group the options that differ, without the rate; those of `always` anyway."""
    old, new = (options_of_groups(experiment, method, by_layer) for experiment in (before, after))
    return [
        {name: value for name, value in b.items() if name in always or (name != "lr" and value != a[name])}
        for a, b in zip(old, new, strict=True)
    ]


def has_own_groups(experiment: Experiment) -> bool:
    """Return whether a layer has options of its own or is frozen, so that layers need groups apart."""
    return any(
        layer.frozen or layer.learning_rate is not None or layer.momentum is not None
        or layer.weight_decay is not None
        for layer in experiment.layer_settings
    )  # fmt: skip


def needs_fresh_state(before: Experiment, after: Experiment) -> bool:
    """Return whether the optimiser starts anew: with another class, or a setting that is `fresh`."""
    if before.optimizer_methods != after.optimizer_methods:
        return True
    if "RMSprop" in after.optimizer_methods and _with_momentum(before) != _with_momentum(after):
        return True
    if after.optimizer.method == "LBFGS" and _frozen(before) != _frozen(after):
        return True  # its earlier gradients would move a layer that is frozen now
    for setting in before.differences(after):
        old, new, rule = before.value(setting.path), after.value(setting.path), setting.control.fresh
        if after.applies(setting) and (rule == "any" or (rule == "zero" and bool(old) != bool(new))):
            return True
    return False


def _frozen(experiment: Experiment) -> list[bool]:
    return [layer.frozen for layer in experiment.layer_settings]


def _with_momentum(experiment: Experiment) -> list[bool]:
    """Return for each layer whether RMSprop keeps a velocity for it."""
    base = experiment.optimizer.RMSprop.momentum
    own = (layer.momentum for layer in experiment.layer_settings)
    return [bool(base if momentum is None else momentum) for momentum in own]


def one_cycle_length(settings: OneCycleLRSettings, planned: int) -> int:
    """Return how long a cycle takes: torch divides by share of the rise x length - 1, which must not be 0."""
    length = max(settings.total_steps or planned, 2)
    return length + 1 if settings.pct_start * length == 1 else length


def schedule_arguments(experiment: Experiment, method: str, by_layer: bool, planned: int) -> dict[str, Any]:
    """Return the keyword arguments of the scheduler in use, for the parameter groups of an optimiser.

    `planned` is how many epochs or batches are still to come, for schedules that take the whole run.
    """
    schedule = experiment.schedule
    assert schedule.chosen is not None
    content = as_torch(schedule.chosen)
    content.pop("every", None)
    rates = rates_of_groups(experiment, method, by_layer)
    if schedule.method == "OneCycleLR":
        content["max_lr"] = rates
        content["total_steps"] = one_cycle_length(schedule.OneCycleLR, planned)
    elif schedule.method == "CyclicLR":
        content["base_lr"] = rates
        base, highest = arguments(experiment, method)["lr"], content["max_lr"]
        content["max_lr"] = [highest if rate == base else highest * rate / base for rate in rates]
    elif schedule.method == "MultiStepLR":
        content["milestones"] = list(content["milestones"])
    return content


def moves_each_batch(experiment: Experiment) -> bool:
    """Return whether the schedule counts batches rather than epochs."""
    return getattr(experiment.schedule.chosen, "every", "epoch") == "batch"


def activation_arguments(experiment: Experiment, name: str) -> dict[str, Any]:
    """Return the keyword arguments of a class of torch.nn that a layer uses as its activation."""
    settings = getattr(experiment.network, name, None)
    return {} if settings is None else settings.model_dump()


def loss_arguments(experiment: Experiment) -> dict[str, Any]:
    """Return the keyword arguments of the loss in use."""
    settings = getattr(experiment.loss, experiment.loss.function, None)
    return {} if settings is None else settings.model_dump()


def initialisation_call(experiment: Experiment) -> tuple[str, dict[str, Any]] | None:
    """Return function and keyword arguments of torch.nn.init; None for what nn.Linear does by itself."""
    settings = experiment.initialisation
    kaiming: dict[str, Any] = {"mode": settings.mode, "nonlinearity": settings.nonlinearity}
    if settings.nonlinearity == "leaky_relu":
        kaiming["a"] = settings.slope
    given: dict[str, dict[str, Any]] = {
        "xavier_uniform": {"gain": settings.gain},
        "xavier_normal": {"gain": settings.gain},
        "kaiming_uniform": kaiming,
        "kaiming_normal": kaiming,
        "orthogonal": {"gain": settings.gain},
        "normal": {"std": settings.std},
        "trunc_normal": {"std": settings.std},
        "uniform": {"a": -settings.bound, "b": settings.bound},
        "sparse": {"sparsity": settings.sparsity, "std": settings.std},
        "constant": {"val": settings.value},
        "eye": {},
    }
    return None if settings.method == "Linear" else (f"{settings.method}_", given[settings.method])
