"""Settings and state of a class of torch.optim that moves a point: what is refused, kept and copied."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.hyperparameters import control_of
from core.race.moments import Named
from core.race.settings import DOES_NOT_FIT
from core.settings.optimizers import OptimizerSettings
from core.torch_calls import arguments_of


def check_class(method: str) -> None:
    """Raise ValueError if a class of torch.optim cannot race."""
    if reason := DOES_NOT_FIT.get(method):
        raise ValueError(f"{method} cannot race: {reason}")


def check_arguments(settings: OptimizerSettings) -> None:
    """Raise ValueError if the class cannot race, or torch refuses its arguments."""
    method = settings.method
    check_class(method)
    getattr(torch.optim, method)([torch.zeros(2)], **arguments_of(settings, method))


def needs_fresh_state(before: OptimizerSettings, after: OptimizerSettings) -> bool:
    """Return whether an optimiser starts anew: another class, or a setting that is `fresh` was changed."""
    if before.method != after.method:
        return True
    old, new = before.of(before.method), after.of(after.method)
    for name, declared in type(old).model_fields.items():
        control, was, becomes = control_of(declared), getattr(old, name), getattr(new, name)
        rule = "" if control is None else control.fresh
        if (rule == "any" and was != becomes) or (rule == "zero" and bool(was) != bool(becomes)):
            return True
    return False


def in_use(settings: OptimizerSettings) -> tuple[str, Any]:
    """Return what has an effect: the class and its own arguments."""
    return settings.method, settings.of(settings.method)


def copied(state: dict[str, Any]) -> dict[str, Any]:
    """Return a copy that stays. What is in the lists of LBFGS is never written to, so it may be shared."""
    return {
        name: value.clone()
        if isinstance(value, Tensor)
        else list(value)
        if isinstance(value, list)
        else value
        for name, value in state.items()
    }


def named(state: dict[str, Any]) -> Named:
    """Return what is a number for both coordinates, or for each of them."""
    found = []
    for name, value in state.items():
        if isinstance(value, Tensor):
            found.append((name, value.detach().numpy().astype(np.float64)))
        elif isinstance(value, int | float):
            found.append((name, np.array(float(value))))
    return tuple(found)
