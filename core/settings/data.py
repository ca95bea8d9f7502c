"""Which rows the network learns from: the data set, its split and its scaling."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.hyperparameters import Acts, Control
from core.settings.group import Group, Seed

DataSource = Literal["bike_sharing_hourly", "straight_line", "noisy_sine"]
BIKE_INPUTS = (
    "hour, sin",
    "hour, cos",
    "half-day, sin",
    "half-day, cos",
    "season, sin",
    "season, cos",
    "working day",
    "weather",
    "temperature",
    "feels like",
    "humidity",
    "wind",
)
"""The encoded columns of the bike sharing table, in their order."""

_BIKES = ((("data.source", ("bike_sharing_hourly",)),),)
_DRAWN = ((("data.source", ("straight_line", "noisy_sine")),),)
_SEEDED = (*_DRAWN, (("data.split", ("random",)),))


class DataSettings(Group):
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
            basic=True,
        ),
    ] = "bike_sharing_hourly"
    rows: Annotated[
        int,
        Field(ge=10, le=10_000),
        Control(
            "Rows",
            "How many points are drawn; the fractions below divide them.",
            Acts.REBUILDS,
            unit="rows",
            scale="log",
            slider_range=(10, 1000),
            basic=True,
            applies=_DRAWN,
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
            slider_range=(0, 1),
            basic=True,
            applies=_DRAWN,
        ),
    ] = 0.3
    inputs: Annotated[
        tuple[str, ...],
        Field(max_length=len(BIKE_INPUTS)),
        Control(
            "Inputs",
            "The columns that the network is given. Leave some out to see what each is worth.",
            Acts.REBUILDS,
            none="all",
            applies=_BIKES,
        ),
    ] = ()
    target: Annotated[
        Literal["bikers", "casual", "registered"],
        Control(
            "Target",
            "What is predicted: all bikes of the hour, those of casual riders or of registered ones.",
            Acts.REBUILDS,
            labels=(("bikers", "all bikes"),),
            applies=_BIKES,
        ),
    ] = "bikers"
    split: Annotated[
        Literal["time", "random"],
        Control(
            "Split",
            "By time: the first rows train, later ones validate and test. At random: drawn by the data "
            "seed; hours of one day then land on both sides and flatter the result.",
            Acts.REBUILDS,
            labels=(("time", "by time"), ("random", "at random")),
        ),
    ] = "time"
    train: Annotated[
        float,
        Field(ge=0.1, le=0.9),
        Control(
            "Training rows",
            "Share of the rows that the network learns from.",
            Acts.REBUILDS,
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0.1, 0.9),
        ),
    ] = 0.7
    validation: Annotated[
        float,
        Field(ge=0.05, le=0.5),
        Control(
            "Validation rows",
            "Share of the rows for choosing settings and for early stopping; what is left is for the test.",
            Acts.REBUILDS,
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0.05, 0.5),
        ),
    ] = 0.15
    scale_inputs: Annotated[
        bool,
        Control(
            "Scale the inputs",
            "Gives each input mean 0 and standard deviation 1 on the training rows: (x − mean) / spread.",
            Acts.REBUILDS,
        ),
    ] = True
    scale_target: Annotated[
        bool,
        Control(
            "Scale the target",
            "Gives the target mean 0 and standard deviation 1 on the training rows; the loss is then in "
            "those units.",
            Acts.REBUILDS,
        ),
    ] = True
    seed: Annotated[
        Seed,
        Control(
            "Data seed",
            "Number from which the points and their split are drawn; the same seed gives the same points.",
            Acts.REBUILDS,
            step=1,
            applies=_SEEDED,
        ),
    ] = 0

    @model_validator(mode="after")
    def _some_rows_are_left_for_the_test(self) -> Self:
        if self.train + self.validation > 0.95 + 1e-9:
            raise PydanticCustomError(
                "no_test_rows",
                "Training and validation rows together may be 95 % at most, so that some are left for the "
                "test. Lower one of them first.",
            )
        return self

    @model_validator(mode="after")
    def _inputs_are_columns(self) -> Self:
        unknown = [name for name in self.inputs if name not in BIKE_INPUTS]
        if unknown:
            raise PydanticCustomError(
                "unknown_input",
                "“{name}” is no column of the table. Choose among {known}.",
                {"name": unknown[0][:40], "known": "; ".join(BIKE_INPUTS)},
            )
        if len(set(self.inputs)) < len(self.inputs):
            raise PydanticCustomError("repeated_input", "An input is named twice. Name each once.")
        return self
