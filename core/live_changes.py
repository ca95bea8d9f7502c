"""What a change while training does to an optimiser and its schedule.

The engine calls these functions, and the exported script holds their source where it repeats the changes:
so they use plain torch only, and no name of this program.
"""

from __future__ import annotations

from typing import Any


def set_learning_rates(optimizer: Any, scheduler: Any, before: list[float], after: list[float]) -> None:
    """Give each parameter group a new base rate; a schedule goes on from where it stands.

    With a schedule the rates in use are scaled as the base rates are. Raises ValueError where the
    numbers of rates and groups differ.
    """
    for index, group in enumerate(optimizer.param_groups):
        if scheduler is None:
            group["lr"] = after[index]
        elif after[index] != before[index]:
            for name in ("lr", "initial_lr", "max_lr", "min_lr"):
                if name in group:
                    group[name] *= after[index] / before[index]
            if hasattr(scheduler, "base_lrs"):
                scheduler.base_lrs[index] = group["initial_lr"]
            if hasattr(scheduler, "max_lrs"):
                scheduler.max_lrs[index] *= after[index] / before[index]


def set_options(optimizer: Any, options: list[dict[str, Any]]) -> None:
    """Set options of each parameter group; a momentum that a schedule moves stays with the schedule."""
    for group, changed in zip(optimizer.param_groups, options, strict=True):
        cycled = "max_momentum" in group
        for name, value in changed.items():
            if name == "betas" and cycled:
                group["betas"] = (group["betas"][0], value[1])
            elif not (name == "momentum" and cycled):
                group[name] = value


def end_schedule(optimizer: Any, options: list[dict[str, Any]]) -> None:
    """Take away what a schedule left in each parameter group, and set the options of the group."""
    for group, base in zip(optimizer.param_groups, options, strict=True):
        for name in ("initial_lr", "max_lr", "min_lr", "base_momentum", "max_momentum"):
            group.pop(name, None)
        group.update(base)


def regroup(optimizer: Any, scheduler: Any, layers: list[list[Any]]) -> None:
    """Give each layer a parameter group of its own, with the options of the only one; states stay."""
    (old,) = optimizer.param_groups
    options = {name: value for name, value in old.items() if name != "params"}
    optimizer.param_groups = [{**options, "params": parameters} for parameters in layers]
    for name in ("base_lrs", "max_lrs", "base_momentums", "max_momentums", "min_lrs", "_last_lr"):
        if hasattr(scheduler, name):
            setattr(scheduler, name, getattr(scheduler, name) * len(layers))
