"""What training makes small: the loss of a batch, and penalties on the weights.

Shapes: B rows of the batch, O = 1 output; weights are (O, I).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from core.experiment import Experiment
from core.torch_calls import loss_arguments

Loss = Callable[[Tensor, Tensor], Tensor]

_FUNCTIONS: dict[str, Loss] = {
    "MSE": torch.ops.aten.mse_loss.default,
    "MAE": F.l1_loss,
    "Huber": F.huber_loss,
    "SmoothL1": F.smooth_l1_loss,
}
"""The functions behind torch.nn.MSELoss, L1Loss, HuberLoss and SmoothL1Loss, mean over the rows.

That of the mean squared error without the way to it, on which shapes are compared.
"""


def loss_function(experiment: Experiment) -> Loss:
    """Return the loss of predictions (B, 1) and targets (B, 1), on the scaled target."""
    function, given = _FUNCTIONS[experiment.loss.function], loss_arguments(experiment)
    return partial(function, **given) if given else function


def penalty(weights: Sequence[Tensor], l1: float, l2: float) -> Tensor | None:
    """Return λ₁ Σ|w| + λ₂ Σw² over all weights, layer by layer from the input; None where both are 0."""
    total: Tensor | None = None
    for factor, measure in ((l1, Tensor.abs), (l2, Tensor.square)):
        if factor > 0:
            part: Any = factor * sum(measure(weight_OI).sum() for weight_OI in weights)
            total = part if total is None else total + part
    return total
