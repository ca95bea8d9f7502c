"""Dropout, loss, clipping, batches, and when a run ends."""

from typing import Annotated, Literal

from pydantic import Field

from core.hyperparameters import Acts, Control
from core.settings.group import Group, Seed


class DropoutSettings(Group):
    """Which neurons are switched off while training."""

    rate: Annotated[
        float,
        Field(ge=0, le=0.95),
        Control(
            "Dropout rate",
            "Fraction p of the hidden neurons switched OFF in each training step; "
            "the others send on 1/(1−p) times their output. Never at prediction.",
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0, 0.95),
            basic=True,
        ),
    ] = 0.0
    inputs: Annotated[
        float,
        Field(ge=0, le=0.95),
        Control(
            "Dropout of inputs",
            "Fraction of the inputs switched OFF in each training step; the others count 1/(1−p) times.",
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0, 0.95),
        ),
    ] = 0.0
    mask: Annotated[
        Literal["step", "row"],
        Control(
            "One mask for",
            "Each step: the same neurons are off for all rows of the batch. "
            "Each row: every row has its own mask, as torch.nn.Dropout does.",
            labels=(("step", "each step"), ("row", "each row")),
            basic=True,
        ),
    ] = "step"
    seed: Annotated[
        Seed,
        Control(
            "Dropout seed",
            "Number from which all masks of the run are drawn, one after the other.",
            Acts.REBUILDS,
            step=1,
        ),
    ] = 0


class HuberSettings(Group):
    """Arguments of torch.nn.HuberLoss."""

    in_effect = ((("loss.function", ("Huber",)),),)
    delta: Annotated[
        float,
        Field(ge=0.001, le=100),
        Control(
            "Huber delta",
            "Errors e up to δ count e²/2, larger ones δ (|e| − δ/2). On the scaled target.",
            Acts.REBUILDS,
            scale="log",
            slider_range=(0.01, 10),
        ),
    ] = 1.0


class SmoothL1Settings(Group):
    """Arguments of torch.nn.SmoothL1Loss."""

    in_effect = ((("loss.function", ("SmoothL1",)),),)
    beta: Annotated[
        float,
        Field(ge=0.001, le=100),
        Control(
            "Smooth L1 beta",
            "Errors e below β count e²/(2β), larger ones |e| − β/2. On the scaled target.",
            Acts.REBUILDS,
            scale="log",
            slider_range=(0.01, 10),
        ),
    ] = 1.0


class LossSettings(Group):
    """What training makes small."""

    function: Annotated[
        Literal["MSE", "MAE", "Huber", "SmoothL1"],
        Control(
            "Loss",
            "MSE: mean of (prediction − target)²; MAE: mean of |prediction − target|; Huber and smooth L1: "
            "squared for small errors, absolute for large ones.",
            Acts.REBUILDS,
            labels=(("SmoothL1", "Smooth L1"),),
            basic=True,
        ),
    ] = "MSE"
    Huber: HuberSettings = HuberSettings()
    SmoothL1: SmoothL1Settings = SmoothL1Settings()
    l1: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "L1 penalty",
            "Adds λ × the sum of |weight| to the loss, biases not counted; many weights become 0.",
            step=0.0001,
        ),
    ] = 0.0
    l2: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "L2 penalty",
            "Adds λ × the sum of weight² to the loss, biases not counted. With SGD it does what weight "
            "decay 2λ does to the weights; with Adam it does not.",
            step=0.0001,
        ),
    ] = 0.0


class ClippingSettings(Group):
    """What is done to gradients before the update."""

    method: Annotated[
        Literal["none", "norm", "value"],
        Control(
            "Clip gradients",
            "By norm: shortens the whole gradient to the limit. By value: cuts each entry off at the limit.",
            labels=(("none", "no"), ("norm", "by norm"), ("value", "by value")),
        ),
    ] = "none"
    norm: Annotated[
        float,
        Field(ge=1e-6, le=1e6),
        Control(
            "Largest norm",
            "gradient × limit / norm where the Euclidean norm is above the limit.",
            scale="log",
            slider_range=(0.001, 100),
            applies=((("clipping.method", ("norm",)),),),
        ),
    ] = 1.0
    value: Annotated[
        float,
        Field(ge=1e-6, le=1e6),
        Control(
            "Largest value",
            "Each entry of the gradient is kept between −limit and +limit.",
            scale="log",
            slider_range=(0.001, 100),
            applies=((("clipping.method", ("value",)),),),
        ),
    ] = 0.5


class BatchSettings(Group):
    """How many rows each update sees, and in which order."""

    size: Annotated[
        int,
        Field(ge=1, le=100_000),
        Control(
            "Batch size",
            "Rows per update: 1 is stochastic gradient descent, all rows (or more) batch gradient descent.",
            Acts.NEXT_EPOCH,
            unit="rows",
            scale="log",
            slider_range=(1, 10_000),
            presets=(("stochastic (1)", 1), ("mini-batch (32)", 32), ("batch (all)", 100_000)),
            basic=True,
        ),
    ] = 64
    shuffle: Annotated[
        bool,
        Control(
            "Shuffle each epoch",
            "Draws a new order of the training rows for each epoch; off keeps the order of the table.",
            Acts.NEXT_EPOCH,
        ),
    ] = True
    drop_last: Annotated[
        bool,
        Control(
            "Drop the short batch",
            "Leaves out the last batch of an epoch where it is shorter than the others, unless it is the "
            "only one.",
            Acts.NEXT_EPOCH,
        ),
    ] = False
    seed: Annotated[
        Seed,
        Control(
            "Order seed",
            "Number from which the order of each epoch is drawn: from this seed and the epoch alone.",
            Acts.NEXT_EPOCH,
            step=1,
        ),
    ] = 0


_EARLY = ((("stopping.early", (True,)),),)


class StoppingSettings(Group):
    """When the run ends by itself."""

    epochs: Annotated[
        int,
        Field(ge=1, le=1_000_000),
        Control(
            "Epochs",
            "The run ends after this many passes over the training rows.",
            unit="epochs",
            scale="log",
            slider_range=(1, 10_000),
            basic=True,
        ),
    ] = 60
    steps: Annotated[
        int | None,
        Field(ge=1, le=100_000_000),
        Control(
            "Steps at most",
            "The run ends after this many updates, even within an epoch; empty: no limit.",
            unit="steps",
            scale="log",
            none="no limit",
        ),
    ] = None
    target_loss: Annotated[
        float | None,
        Field(ge=1e-12, le=1e12),
        Control(
            "Target loss",
            "The run ends after the epoch whose loss of all training rows is this or lower; empty: none.",
            scale="log",
            none="none",
        ),
    ] = None
    early: Annotated[
        bool,
        Control(
            "Early stopping",
            "Ends the run when the validation loss has not become lower for some epochs.",
        ),
    ] = False
    patience: Annotated[
        int,
        Field(ge=1, le=10_000),
        Control(
            "Patience",
            "How many epochs without a lower validation loss are waited for.",
            unit="epochs",
            scale="log",
            slider_range=(1, 200),
            applies=_EARLY,
        ),
    ] = 10
    min_delta: Annotated[
        float,
        Field(ge=0, le=1e6),
        Control(
            "Least improvement",
            "A validation loss counts as lower only if it falls by more than this.",
            step=0.001,
            applies=_EARLY,
        ),
    ] = 0.0
    restore_best: Annotated[
        bool,
        Control(
            "Restore the best weights",
            "At the end of the run the network gets back the weights with the lowest validation loss.",
            applies=_EARLY,
        ),
    ] = True
