"""What single layers do differently: own activation, dropout and learning rate, or frozen weights."""

from typing import Annotated

from pydantic import Field

from core.hyperparameters import Acts, Control, InEffect
from core.settings.group import Group
from core.settings.network import MAX_HIDDEN_LAYERS, Activation

_AS_ALL = "as all layers"

WITH_MOMENTUM = ("SGD", "RMSprop", "Muon")
WITH_WEIGHT_DECAY = (
    "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD",
    "Adafactor", "Muon",
)  # fmt: skip


class OutputLayerSettings(Group):
    """A parameter group of its own for one layer: what is left empty is as for all layers."""

    learning_rate: Annotated[
        float | None,
        Field(ge=1e-7, le=100),
        Control(
            "Own learning rate",
            "Learning rate of this layer alone (a parameter group of the optimiser); empty: as all layers.",
            scale="log",
            none=_AS_ALL,
        ),
    ] = None
    momentum: Annotated[
        float | None,
        Field(ge=0, le=0.999),
        Control(
            "Own momentum",
            "Momentum of this layer alone; empty: as all layers.",
            step=0.05,
            none=_AS_ALL,
            applies=((("optimizer.method", WITH_MOMENTUM),),),
        ),
    ] = None
    weight_decay: Annotated[
        float | None,
        Field(ge=0, le=10),
        Control(
            "Own weight decay",
            "Weight decay of this layer alone; empty: as all layers.",
            step=0.001,
            none=_AS_ALL,
            applies=((("optimizer.method", WITH_WEIGHT_DECAY),),),
        ),
    ] = None
    frozen: Annotated[
        bool,
        Control(
            "Frozen",
            "The weights and biases of this layer stay as they are: they get no gradient and no update.",
        ),
    ] = False


class LayerSettings(OutputLayerSettings):
    """One hidden layer; what is left empty is as for all layers."""

    activation: Annotated[
        Activation | None,
        Control(
            "Own activation",
            "Activation function of this layer alone; empty: as all layers.",
            Acts.REBUILDS,
            none=_AS_ALL,
        ),
    ] = None
    dropout: Annotated[
        float | None,
        Field(ge=0, le=0.95),
        Control(
            "Own dropout rate",
            "Fraction of this layer's neurons switched OFF in each training step; empty: as all layers.",
            unit="%",
            factor=100,
            step=0.05,
            none=_AS_ALL,
        ),
    ] = None


def with_layer(number: int) -> InEffect:
    """Return the mark of the settings of a hidden layer (1 is the first): it has to be there."""
    return InEffect(((("network.layers", tuple(range(number, MAX_HIDDEN_LAYERS + 1))),),))
