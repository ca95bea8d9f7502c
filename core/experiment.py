"""`Experiment`: a frozen, validated description of a run, complete enough to repeat it.

Every field of a group carries a `Control`, from which the window, the files, the command line
and the exported script are made.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from core.hyperparameters import Acts, Control, Hyperparameter, Value, walk
from core.validation import SettingError, sentences

FORMAT: Literal[1] = 1
"""Version of the file format."""

MAX_SEED = 2**31 - 1
MAX_HIDDEN_LAYERS = 8
MAX_WIDTH = 512

DataSource = Literal["bike_sharing_hourly", "straight_line", "noisy_sine"]
Activation = Literal["ReLU", "Tanh", "Sigmoid", "LeakyReLU", "ELU", "GELU", "SiLU", "Softplus", "Identity"]
Width = Annotated[int, Field(ge=1, le=MAX_WIDTH)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]

_SYNTHETIC = ("data.source", ("straight_line", "noisy_sine"))
_SGD = ("optimizer.method", ("SGD",))
_ADAM = ("optimizer.method", ("Adam",))


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DataSettings(_Group):
    """Which rows the network learns from."""

    source: Annotated[
        DataSource,
        Control(
            "Data set",
            "The rows the network learns from, split into training, validation and test.",
            Acts.REBUILDS,
            labels=(
                ("bike_sharing_hourly", "Bike sharing, hourly"),
                ("straight_line", "Straight line"),
                ("noisy_sine", "Noisy sine"),
            ),
        ),
    ] = "bike_sharing_hourly"
    rows: Annotated[
        int,
        Field(ge=10, le=10_000),
        Control(
            "Rows",
            "How many points are drawn: 70 % for training, 15 % each for validation and test.",
            Acts.REBUILDS,
            unit="rows",
            scale="log",
            slider=True,
            slider_range=(10, 1000),
            only_for=_SYNTHETIC,
        ),
    ] = 60
    noise: Annotated[
        float,
        Field(ge=0, le=2),
        Control(
            "Noise",
            "Standard deviation of the Gaussian noise added to the target, in the target's unit.",
            Acts.REBUILDS,
            step=0.05,
            slider=True,
            slider_range=(0, 1),
            only_for=_SYNTHETIC,
        ),
    ] = 0.3
    seed: Annotated[
        Seed,
        Control(
            "Data seed",
            "Number from which the points and their split are drawn; the same seed gives the same points.",
            Acts.REBUILDS,
            step=1,
            only_for=_SYNTHETIC,
        ),
    ] = 0


class NetworkSettings(_Group):
    """Layers, activation and initial weights."""

    hidden: Annotated[
        tuple[Width, ...],
        Field(max_length=MAX_HIDDEN_LAYERS),
        Control(
            "Hidden layers",
            "Neurons of each hidden layer from input to output: 16, 16. Empty means a linear model.",
            Acts.REBUILDS,
            unit="neurons",
            step=1,
        ),
    ] = (16, 16)
    activation: Annotated[
        Activation,
        Control(
            "Activation",
            "Function f of each hidden neuron: output = f(weights · inputs + bias). "
            "The output neuron is linear.",
            Acts.REBUILDS,
        ),
    ] = "ReLU"
    seed: Annotated[
        Seed,
        Control(
            "Weight seed",
            "Number from which the initial weights are drawn, as torch.nn.Linear draws them.",
            Acts.REBUILDS,
            step=1,
        ),
    ] = 0


class DropoutSettings(_Group):
    """Which neurons are switched off while training."""

    rate: Annotated[
        float,
        Field(ge=0, le=0.95),
        Control(
            "Dropout rate",
            "Fraction p of the hidden neurons switched OFF in each training step; "
            "the others send on 1/(1−p) times their output. Never at prediction.",
            Acts.AT_ONCE,
            unit="%",
            factor=100,
            step=0.05,
            slider=True,
            slider_range=(0, 0.95),
        ),
    ] = 0.0
    mask: Annotated[
        Literal["step", "row"],
        Control(
            "One mask for",
            "Each step: the same neurons are off for all rows of the batch. "
            "Each row: every row has its own mask, as torch.nn.Dropout does.",
            Acts.AT_ONCE,
            labels=(("step", "each step"), ("row", "each row")),
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


class LossSettings(_Group):
    """What training makes small."""

    function: Annotated[
        Literal["MSE"],
        Control(
            "Loss",
            "Mean squared error of the batch: the mean of (prediction − target)², on the scaled target.",
            Acts.REBUILDS,
        ),
    ] = "MSE"


class OptimizerSettings(_Group):
    """How gradients become updates."""

    method: Annotated[
        Literal["SGD", "Adam"],
        Control(
            "Method",
            "Class of torch.optim that turns gradients into updates; another one starts with a fresh state.",
            Acts.AT_ONCE,
        ),
    ] = "Adam"
    learning_rate: Annotated[
        float,
        Field(ge=1e-7, le=100),
        Control(
            "Learning rate",
            "Length of a step. SGD: weight(t+1) = weight(t) − learning rate × gradient(t).",
            Acts.AT_ONCE,
            scale="log",
            slider=True,
            slider_range=(1e-5, 10),
        ),
    ] = 0.001
    momentum: Annotated[
        float,
        Field(ge=0, le=0.999),
        Control(
            "Momentum",
            "Share μ of the last step that is kept. torch: velocity = μ × velocity + gradient; "
            "weight = weight − learning rate × velocity.",
            Acts.AT_ONCE,
            step=0.05,
            slider=True,
            slider_range=(0, 0.99),
            only_for=_SGD,
        ),
    ] = 0.0
    nesterov: Annotated[
        bool,
        Control(
            "Nesterov",
            "Looks ahead: steps along gradient + μ × velocity. It needs a momentum above 0.",
            Acts.AT_ONCE,
            only_for=_SGD,
        ),
    ] = False
    beta1: Annotated[
        float,
        Field(ge=0, le=0.9999),
        Control(
            "Beta 1",
            "Memory of the first moment: m = β₁ m + (1−β₁) gradient.",
            Acts.AT_ONCE,
            step=0.01,
            only_for=_ADAM,
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Field(ge=0, le=0.99999),
        Control(
            "Beta 2",
            "Memory of the second moment: v = β₂ v + (1−β₂) gradient².",
            Acts.AT_ONCE,
            step=0.001,
            only_for=_ADAM,
        ),
    ] = 0.999
    epsilon: Annotated[
        float,
        Field(ge=1e-16, le=1),
        Control(
            "Epsilon",
            "Keeps the division finite: step = learning rate × m̂ / (√v̂ + ε).",
            Acts.AT_ONCE,
            scale="log",
            only_for=_ADAM,
        ),
    ] = 1e-8
    weight_decay: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "Weight decay",
            "Adds weight decay × weight to each gradient, which pulls all parameters towards 0.",
            Acts.AT_ONCE,
            step=0.001,
        ),
    ] = 0.0

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Self:
        if self.method == "SGD" and self.nesterov and self.momentum == 0:
            raise PydanticCustomError(
                "nesterov_without_momentum",
                "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9.",
            )
        return self


class BatchSettings(_Group):
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
            slider=True,
            slider_range=(1, 10_000),
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
    seed: Annotated[
        Seed,
        Control(
            "Order seed",
            "Number from which the order of epoch e is drawn, together with e.",
            Acts.REBUILDS,
            step=1,
        ),
    ] = 0


class StoppingSettings(_Group):
    """When the run ends by itself."""

    epochs: Annotated[
        int,
        Field(ge=1, le=1_000_000),
        Control(
            "Epochs",
            "The run ends after this many passes over the training rows.",
            Acts.AT_ONCE,
            unit="epochs",
            scale="log",
            slider=True,
            slider_range=(1, 10_000),
        ),
    ] = 60


class Experiment(_Group):
    """A run, described completely: the same experiment gives the same numbers on the same machine."""

    format: Literal[1] = 1
    name: Annotated[str, Field(max_length=80)] = "Untitled"
    note: Annotated[str, Field(max_length=400)] = ""
    data: DataSettings = DataSettings()
    network: NetworkSettings = NetworkSettings()
    dropout: DropoutSettings = DropoutSettings()
    loss: LossSettings = LossSettings()
    optimizer: OptimizerSettings = OptimizerSettings()
    batches: BatchSettings = BatchSettings()
    stopping: StoppingSettings = StoppingSettings()

    def value(self, path: str) -> Value:
        """Return the value of the setting at ``group.name``. Raises KeyError for an unknown path."""
        hyperparameter(path)
        group, name = path.split(".")
        value: Value = getattr(getattr(self, group), name)
        return value

    def with_value(self, path: str, value: Value) -> Experiment:
        """Return a validated copy with one setting changed.

        Raises `SettingError` with one sentence for the user where the value cannot be used,
        KeyError for an unknown path.
        """
        hyperparameter(path)
        group, name = path.split(".")
        content = self.model_dump()
        content[group][name] = value
        try:
            return Experiment.model_validate(content)
        except ValidationError as error:
            raise SettingError(sentences(error, hyperparameters())[0]) from error

    def applies(self, setting: Hyperparameter) -> bool:
        """Return whether the setting has an effect in this experiment (Adam has no momentum)."""
        condition = setting.control.only_for
        return condition is None or self.value(condition[0]) in condition[1]

    def differences(self, other: Experiment) -> tuple[Hyperparameter, ...]:
        """Return the settings in which two experiments differ, in the order of declaration."""
        return tuple(s for s in hyperparameters().values() if self.value(s.path) != other.value(s.path))


@cache
def hyperparameters() -> dict[str, Hyperparameter]:
    """Return every setting by its path, in the order of declaration. Do not change the dict."""
    return {setting.path: setting for setting in walk(Experiment)}


def hyperparameter(path: str) -> Hyperparameter:
    """Return the setting at a path. Raises KeyError for an unknown one."""
    return hyperparameters()[path]


def describe() -> dict[str, Any]:
    """Return every setting as plain data: what ``main.py describe`` prints."""
    return {"format": FORMAT, "hyperparameters": [s.as_dict() for s in hyperparameters().values()]}
