"""What each optimiser of torch.optim is called with. It does not import torch: the window reads it too."""

from __future__ import annotations

from typing import Any

from core.experiment import OptimizerSettings


def arguments(settings: OptimizerSettings) -> dict[str, Any]:
    """Return the keyword arguments of the torch.optim class for the settings that apply to it."""
    if settings.method == "SGD":
        return {
            "lr": settings.learning_rate,
            "momentum": settings.momentum,
            "weight_decay": settings.weight_decay,
            "nesterov": settings.nesterov,
        }
    return {
        "lr": settings.learning_rate,
        "betas": (settings.beta1, settings.beta2),
        "eps": settings.epsilon,
        "weight_decay": settings.weight_decay,
    }
