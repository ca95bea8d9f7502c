"""Adam and its relatives in torch.optim, which keep a first and a second moment of the gradient."""

from typing import Annotated

from pydantic import Field

from core.hyperparameters import Control
from core.settings.group import Group
from core.settings.optimizer_types import (
    AdamRate,
    Amsgrad,
    Beta1,
    Beta2,
    Decoupled,
    DecoupledDecay,
    Epsilon,
    LearningRate,
    Maximize,
    WeightDecay,
    in_use,
)


class AdamSettings(Group):
    """Adaptive moment estimation (torch.optim.Adam; Kingma and Ba 2014)."""

    in_effect = in_use("Adam")
    lr: AdamRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    amsgrad: Amsgrad = False
    decoupled_weight_decay: Decoupled = False
    maximize: Maximize = False


class AdamWSettings(Group):
    """Adam with decoupled weight decay (torch.optim.AdamW; Loshchilov and Hutter 2017)."""

    in_effect = in_use("AdamW")
    lr: AdamRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8
    weight_decay: DecoupledDecay = 0.01
    amsgrad: Amsgrad = False
    maximize: Maximize = False


class AdamaxSettings(Group):
    """Adam with the largest gradient in place of the second moment (torch.optim.Adamax)."""

    in_effect = in_use("Adamax")
    lr: LearningRate = 0.002
    beta1: Beta1 = 0.9
    beta2: Annotated[
        Beta2, Control("Beta 2", "Memory of the largest gradient: u = max(β₂ u, |gradient| + ε).", step=0.001)
    ] = 0.999
    eps: Annotated[Epsilon, Control("Epsilon", "Keeps the division by u finite.", scale="log")] = 1e-8
    weight_decay: WeightDecay = 0.0
    maximize: Maximize = False


class NAdamSettings(Group):
    """Adam with Nesterov momentum (torch.optim.NAdam; Dozat 2016)."""

    in_effect = in_use("NAdam")
    lr: AdamRate = 0.002
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    momentum_decay: Annotated[
        float,
        Field(ge=0, le=1),
        Control("Momentum decay", "ψ in μ(t) = β₁ (1 − 0.5 × 0.96^(t ψ)).", step=0.001),
    ] = 0.004
    decoupled_weight_decay: Decoupled = False
    maximize: Maximize = False


class RAdamSettings(Group):
    """Adam with a rectified variance at the start (torch.optim.RAdam; Liu et al. 2019)."""

    in_effect = in_use("RAdam")
    lr: AdamRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    decoupled_weight_decay: Decoupled = False
    maximize: Maximize = False
