"""What ``main.py describe`` tells: every setting, and what of torch is left out, with the reason."""

from __future__ import annotations

from typing import Any

from core.experiment import FORMAT, hyperparameters
from core.settings.network import (
    LEFT_OUT_ACTIVATIONS,
    LEFT_OUT_INITIALISATION_ARGUMENTS,
    LEFT_OUT_INITIALISATIONS,
)
from core.settings.optimizers import LEFT_OUT_ARGUMENTS, LEFT_OUT_OPTIMIZERS
from core.settings.schedules import LEFT_OUT_SCHEDULE_ARGUMENTS, LEFT_OUT_SCHEDULERS

TORCH = "2.13"
"""Version of torch whose classes and defaults are described; a test compares them with the installed one."""


def describe() -> dict[str, Any]:
    """Return every setting and every omission as plain data."""
    return {
        "format": FORMAT,
        "torch": TORCH,
        "hyperparameters": [setting.as_dict() for setting in hyperparameters().values()],
        "left_out": {
            "torch.optim": LEFT_OUT_OPTIMIZERS,
            "arguments of torch.optim": LEFT_OUT_ARGUMENTS,
            "torch.optim.lr_scheduler": LEFT_OUT_SCHEDULERS,
            "arguments of torch.optim.lr_scheduler": {
                f"{name}.{argument}": reason
                for (name, argument), reason in LEFT_OUT_SCHEDULE_ARGUMENTS.items()
            },
            "torch.nn.modules.activation": LEFT_OUT_ACTIVATIONS,
            "torch.nn.init": LEFT_OUT_INITIALISATIONS,
            "arguments of torch.nn.init": LEFT_OUT_INITIALISATION_ARGUMENTS,
        },
    }
