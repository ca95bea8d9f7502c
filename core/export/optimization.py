"""The parts of a script that build optimisers and schedules, at the start and after a change."""

from __future__ import annotations

from typing import Any

from core.experiment import Experiment
from core.export.plan import Plan, call, layer_module
from core.torch_calls import arguments, has_own_groups, moves_each_batch, own_options, schedule_arguments

_NAMES = (("optimizer", "scheduler"), ("bias_optimizer", "bias_scheduler"))
"""Names of optimiser and scheduler: the second pair trains the biases beside Muon."""


def names_in_use(experiment: Experiment) -> list[tuple[str, str, str]]:
    """Return class, name of the optimiser and name of the scheduler of each optimiser."""
    return [(method, *names) for method, names in zip(experiment.optimizer_methods, _NAMES, strict=False)]


def optimizer_call(plan: Plan, experiment: Experiment, method: str) -> str:
    """Return the expression that builds an optimiser with its parameter groups."""
    given = _unlike_default(arguments(experiment, method), arguments(Experiment(), method))
    named = [f"{name}={value!r}" for name, value in given.items()]
    if not has_own_groups(experiment) or method == "LBFGS":
        return call(f"torch.optim.{method}", [_all_parameters(experiment, method), *named])
    groups = []
    layers = parameters_of_layers(plan, experiment, method)
    for parameters, layer in zip(layers, experiment.layer_settings, strict=True):
        own = own_options(layer, method, arguments(experiment, method))
        entries = [f'"params": {parameters}', *(f'"{name}": {value!r}' for name, value in own.items())]
        groups.append("        {" + ", ".join(entries) + "},\n")
    return call(f"torch.optim.{method}", [f"[\n{''.join(groups)}    ]", *named])


_ALWAYS_NAMED = (
    "lr", "step_size", "milestones", "gamma", "T_max", "T_0", "base_lr", "max_lr", "total_steps",
    "total_iters", "step_size_up",
)  # fmt: skip


def _unlike_default(given: dict[str, Any], default: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that a reader needs: those that are not as torch has them anyway."""
    return {name: value for name, value in given.items() if name in _ALWAYS_NAMED or value != default[name]}


def parameters_of_layers(plan: Plan, experiment: Experiment, method: str) -> list[str]:
    """Return the expressions for the parameters of each layer that an optimiser trains."""
    layers = [layer_module(plan, index) for index in range(experiment.network.layers + 1)]
    if _trains_everything(experiment):
        return [f"list({layer}.parameters())" for layer in layers]
    return [f"[{layer}.{'weight' if method == 'Muon' else 'bias'}]" for layer in layers]


def _all_parameters(experiment: Experiment, method: str) -> str:
    if _trains_everything(experiment):
        return "model.parameters()"
    return f"[p for p in model.parameters() if p.ndim == {2 if method == 'Muon' else 1}]"


def _trains_everything(experiment: Experiment) -> bool:
    return experiment.optimizer_methods[0] != "Muon"


def scheduler_call(experiment: Experiment, method: str, optimizer: str, by_layer: bool, planned: str) -> str:
    """Return the expression that builds a scheduler.

    `planned` is the expression for how many epochs or batches, as the schedule counts, are to come.
    """
    name = experiment.schedule.method
    default = Experiment.model_validate({"schedule": {"method": name}})
    given = _unlike_default(
        schedule_arguments(experiment, method, by_layer, planned=0),
        schedule_arguments(default, method, by_layer, planned=0),
    )
    texts = {key: repr(value[0] if _is_single(value) else value) for key, value in given.items()}
    if name == "OneCycleLR" and experiment.schedule.OneCycleLR.total_steps is None:
        texts["total_steps"] = planned
    named = [f"{key}={text}" for key, text in texts.items()]
    return call(f"torch.optim.lr_scheduler.{name}", [optimizer, *named])


def _is_single(value: Any) -> bool:
    """Return whether a value is a list of rates for one group; milestones are more or stay a list."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], float)


def scheduler_step(experiment: Experiment, scheduler: str, indent: str) -> str:
    """Return the lines that move a scheduler on."""
    if experiment.schedule.method == "ReduceLROnPlateau":
        return f"{indent}{scheduler}.step(validation_losses[-1])\n"
    if experiment.schedule.method == "OneCycleLR":
        condition = f"if {scheduler}.last_epoch + 1 < {scheduler}.total_steps:"
        return f"{indent}{condition}\n{indent}    {scheduler}.step()\n"
    return f"{indent}{scheduler}.step()\n"


def write_optimization(plan: Plan) -> str:
    """Return the part of a script that builds loss, optimisers and schedules."""
    experiment, lines = plan.first, []
    by_layer = has_own_groups(experiment)
    for method, optimizer, _ in names_in_use(experiment):
        lines.append(f"{optimizer} = {optimizer_call(plan, experiment, method)}")
    if experiment.schedule.method != "none":
        schedule = experiment.schedule.OneCycleLR
        epochs, planned = experiment.stopping.epochs, str(experiment.stopping.epochs)
        if moves_each_batch(experiment) and experiment.schedule.method == "OneCycleLR":
            size, rows = experiment.batches.size, "len(train)"
            whole = f"max({rows} // {size}, 1)" if experiment.batches.drop_last else f"-(-{rows} // {size})"
            lines.append(f"batches_per_epoch = {whole}")
            planned = f"{epochs} * batches_per_epoch"
        if experiment.schedule.method == "OneCycleLR" and schedule.total_steps is None:
            lines.append(f"cycle_length = max({planned}, 2)")
            if abs(1 / schedule.pct_start - round(1 / schedule.pct_start)) < 1e-9:
                lines.append(f"if {schedule.pct_start!r} * cycle_length == 1:  # torch would divide by 0")
                lines.append("    cycle_length += 1")
            planned = "cycle_length"
        for method, optimizer, scheduler in names_in_use(experiment):
            lines.append(f"{scheduler} = {scheduler_call(experiment, method, optimizer, by_layer, planned)}")
    return "\n" + "\n".join(lines) + "\n"
