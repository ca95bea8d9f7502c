"""Which rows the network learns from: the data set, its split and its scaling."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.hyperparameters import Acts, Control
from core.point_edits import parse_edits
from core.settings.folds import FoldSettings
from core.settings.group import Group, Seed
from core.settings.sets import ONE_INPUT, OWN_TABLE, SETS, TWO_INPUTS, DataSource
from core.settings.table import TableSettings

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
"""The encoded columns of the hourly bike sharing table, in their order."""
DAILY_BIKE_INPUTS = (
    "year",
    "season, sin",
    "season, cos",
    "weekday, sin",
    "weekday, cos",
    "working day",
    "holiday",
    "weather",
    "temperature",
    "feels like",
    "humidity",
    "wind",
)
"""The encoded columns of the daily bike sharing table, in their order."""
MOST_DERIVED = 24
MOST_EDITS = 2000

_HOURLY = ((("data.source", ("bike_sharing_hourly",)),),)
_DAILY = ((("data.source", ("bike_sharing_daily",)),),)
_BIKES = (*_HOURLY, *_DAILY)
_DRAWN = ((("data.source", (*ONE_INPUT, *TWO_INPUTS)),),)
_SEEDED = (
    *_DRAWN,
    (("data.split", ("random",)),),
    (("data.folds.order", ("shuffled",)),),
)


class DataSettings(Group):
    """Which rows the network learns from."""

    source: Annotated[
        DataSource,
        Control(
            "Data set",
            "The rows the network learns from, split into training, validation and test.",
            Acts.REBUILDS,
            labels=tuple((name, entry.title) for name, entry in SETS.items()),
            sentences=tuple((name, entry.teaches) for name, entry in SETS.items()),
            basic=True,
        ),
    ] = "bike_sharing_hourly"
    table: TableSettings = TableSettings()
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
            applies=_HOURLY,
        ),
    ] = ()
    daily_inputs: Annotated[
        tuple[str, ...],
        Field(max_length=len(DAILY_BIKE_INPUTS)),
        Control(
            "Inputs of a day",
            "The columns that the network is given. Leave some out to see what each is worth.",
            Acts.REBUILDS,
            none="all",
            applies=_DAILY,
        ),
    ] = ()
    target: Annotated[
        Literal["bikers", "casual", "registered"],
        Control(
            "Target",
            "What is predicted: all bikes of the hour or day, those of casual riders or of registered ones.",
            Acts.REBUILDS,
            labels=(("bikers", "all bikes"),),
            applies=_BIKES,
        ),
    ] = "bikers"
    leak: Annotated[
        bool,
        Control(
            "Leak casual, registered",
            "Gives the network the bikes by kind of rider, of which the target is made. Nobody knows them in "
            "advance: a score with them is worthless, which is what this shows.",
            Acts.REBUILDS,
            applies=_BIKES,
        ),
    ] = False
    derived: Annotated[
        tuple[str, ...],
        Field(max_length=MOST_DERIVED),
        Control(
            "Derived inputs",
            "Further inputs computed from the columns, such as x1^2, x1*x2 or sin(3*x): with the right ones "
            "a small network is enough.",
            Acts.REBUILDS,
            entry="formula",
            basic=True,
        ),
    ] = ()
    edits: Annotated[
        tuple[str, ...],
        Field(max_length=MOST_EDITS),
        Control(
            "Points edited by hand",
            "Points that were added, moved or deleted with the mouse. Training goes on with them from the "
            "next epoch; the scaling stays that of the drawn points.",
            Acts.NEXT_EPOCH,
            entry="point",
            applies=_DRAWN,
        ),
    ] = ()
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
    folds: FoldSettings = FoldSettings()
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
        _check_names(self.inputs, BIKE_INPUTS)
        _check_names(self.daily_inputs, DAILY_BIKE_INPUTS)
        return self

    @model_validator(mode="after")
    def _edits_fit_the_points(self) -> Self:
        inputs = SETS[self.source].inputs
        if self.edits and inputs:
            try:
                parse_edits(self.edits, self.rows, inputs)
            except ValueError as error:
                raise PydanticCustomError("edit", "{sentence}", {"sentence": str(error)}) from error
        return self


def column_names(source: str) -> tuple[str, ...]:
    """Return the names of the columns of a source; () for the user's own table, which is to be read first."""
    known = {"bike_sharing_hourly": BIKE_INPUTS, "bike_sharing_daily": DAILY_BIKE_INPUTS, OWN_TABLE: ()}
    return known.get(source, ("x",) if source in ONE_INPUT else ("x1", "x2"))


def _check_names(chosen: tuple[str, ...], known: tuple[str, ...]) -> None:
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise PydanticCustomError(
            "unknown_input",
            "“{name}” is no column of the table. Choose among {known}.",
            {"name": unknown[0][:40], "known": "; ".join(known)},
        )
    if len(set(chosen)) < len(chosen):
        raise PydanticCustomError("repeated_input", "An input is named twice. Name each once.")
