"""`RaceExperiment`: a surface and a race on it, described completely."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from core.hyperparameters import Clause, Control, Hyperparameter, walk
from core.landscape.test_functions import FUNCTIONS, LARGEST_CONDITION
from core.race.settings import RacerSettings, RaceSettings
from core.settings.group import Group
from core.settings_by_path import with_values_at

Kind = Literal["linear", "analytic", "formula"]
FunctionKey = Literal[
    "bowl", "rosenbrock", "himmelblau", "beale", "booth", "matyas", "three_hump_camel", "six_hump_camel",
    "mccormick", "styblinski_tang", "goldstein_price", "rastrigin", "ackley", "saddle", "monkey_saddle",
    "plateau", "two_wells",
]  # fmt: skip
SurfaceRows = Literal["train", "batch", "validation"]


def _with(kind: Kind, *more: tuple[str, tuple[str, ...]]) -> tuple[Clause, ...]:
    return ((("surface.kind", (kind,)), *more),)


class SurfaceSettings(Group):
    """Which surface the race runs on, and how it is made."""

    kind: Annotated[Kind, Control("Surface", "What the two decision variables mean.", basic=True)] = (
        "analytic"
    )
    function: Annotated[
        FunctionKey,
        Control(
            "Function",
            "A function from the literature with known minima.",
            labels=tuple((key, one.title.split(",")[0]) for key, one in FUNCTIONS.items()),
            sentences=tuple((key, one.teaches) for key, one in FUNCTIONS.items()),
            basic=True,
            applies=_with("analytic"),
        ),
    ] = "bowl"
    condition: Annotated[
        float,
        Field(ge=1, le=LARGEST_CONDITION),
        Control(
            "Condition number",
            "Steepest by flattest curvature, λ₁/λ₂: 1 is a round bowl, 1,000 a ravine.",
            scale="log",
            slider_range=(1, LARGEST_CONDITION),
            basic=True,
            applies=_with("analytic", ("surface.function", ("bowl",))),
        ),
    ] = 7.0
    rotation: Annotated[
        float,
        Field(ge=-90, le=90),
        Control(
            "Rotation",
            "Angle between the valley and the first axis. Methods with a rate for each number feel it.",
            unit="°",
            step=1,
            slider_range=(-90, 90),
            basic=True,
            applies=_with("analytic", ("surface.function", ("bowl",))),
        ),
    ] = 28.0
    formula: Annotated[
        str,
        Field(max_length=200),
        Control(
            "f(x, y)",
            "A formula in x and y, such as x^2 + 3*y^2 or sin(3*x) * cos(y).",
            entry="formula",
            basic=True,
            applies=_with("formula"),
        ),
    ] = "x^2 + 3*y^2"
    column: Annotated[
        int,
        Field(ge=0, le=9_999),
        Control(
            "Input",
            "The input x of the straight line y = W x + b.",
            basic=True,
            applies=_with("linear"),
        ),
    ] = 0
    """Place among the inputs of the data set."""
    rows: Annotated[
        SurfaceRows,
        Control(
            "Rows",
            "Rows whose mean squared error is the surface.",
            labels=(("train", "Training"), ("batch", "Mini-batch"), ("validation", "Validation")),
            sentences=(
                ("train", "All training rows: the surface stands still."),
                ("batch", "The mini-batch of the step: the surface wobbles, and each step follows its own."),
                ("validation", "Rows held back from training: their valley lies a little elsewhere."),
            ),
            basic=True,
            applies=_with("linear"),
        ),
    ] = "train"
    batch_rows: Annotated[
        int,
        Field(ge=1, le=100_000),
        Control(
            "Batch size",
            "Rows of one mini-batch.",
            unit="rows",
            scale="log",
            slider_range=(1, 1_000),
            basic=True,
            applies=_with("linear", ("surface.rows", ("batch",))),
        ),
    ] = 32
    scaled: Annotated[
        bool,
        Control(
            "Scale the inputs",
            "Standardise input and target, as the network's are: the valley becomes round.",
            basic=True,
            applies=_with("linear"),
        ),
    ] = True
    l2: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "L2 penalty",
            "λ in λ·W²: pulls the slope towards 0 and the minimum with it.",
            step=0.01,
            slider_range=(0, 2),
            applies=_with("linear"),
            basic=True,
        ),
    ] = 0.0


class RaceExperiment(Group):
    """All of it: the same description on the same data gives the same paths."""

    surface: SurfaceSettings = SurfaceSettings()
    race: RaceSettings = RaceSettings()

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return a validated copy with the settings at some paths changed.

        Raises `SettingError` with one sentence for the user where they cannot be used.
        """
        return with_values_at(self, values, race_settings())

    def with_racers(self, racers: tuple[RacerSettings, ...]) -> Self:
        """Return a copy with other racers. Raises `SettingError` where one of them cannot race."""
        return self.with_values({"race.racers": racers})

    def racer(self, number: int) -> RacerSettings | None:
        """Return the racer of a number, or None."""
        return next((racer for racer in self.race.racers if racer.number == number), None)


@cache
def race_settings() -> dict[str, Hyperparameter]:
    """Return every setting of surface and race by its path. Do not change the dict."""
    return {setting.path: setting for setting in walk(RaceExperiment)}


@cache
def racer_settings() -> dict[str, Hyperparameter]:
    """Return every setting of one racer by its path (``optimizer.Adam.lr``). Do not change the dict."""
    return {setting.path: setting for setting in walk(RacerSettings)}
