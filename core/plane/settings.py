"""`PlaneSettings`: which plane through the weights of the network is shown, and of which rows."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from core.hyperparameters import Clause, Control, Hyperparameter, Value, walk
from core.plane.directions import ParameterPlace
from core.settings import MAX_HIDDEN_LAYERS
from core.settings.group import Group, Seed
from core.settings_by_path import with_values_at

Axes = Literal["random", "components", "weights"]
PlaneRowsKey = Literal["train", "validation", "batch"]
MOST_NEURONS = 10_000
SMALLEST_REACH, LARGEST_REACH = 0.01, 100.0


def _with(path: str, value: Value) -> tuple[Clause, ...]:
    return (((f"plane.{path}", (value,)),),)


_WEIGHTS = _with("directions", "weights")


class PlaneSettings(Group):
    """Which plane is shown, and of which rows the loss is the mean. Paths begin with ``plane.``."""

    directions: Annotated[
        Axes,
        Control(
            "Directions",
            "The two directions through all weights and biases along which the network is changed. Until you "
            "choose: random at first, the components of the path once the run has moved.",
            labels=(
                ("random", "Random"),
                ("components", "Components"),
                ("weights", "Two weights"),
            ),
            sentences=(
                ("random", "Gaussian directions, each row as long as the weights of its neuron."),
                ("components", "The two directions along which the run has moved most so far."),
                ("weights", "Two single weights or biases; all others stay as they are."),
            ),
            basic=True,
        ),
    ] = "random"
    seed: Annotated[
        Seed,
        Control(
            "Seed of the directions",
            "The same seed and the same weights give the same directions.",
            basic=True,
            applies=_with("directions", "random"),
        ),
    ] = 0
    first_layer: Annotated[
        int,
        Field(ge=1, le=MAX_HIDDEN_LAYERS + 1),
        Control("Weight 1: layer", "Layer of the first weight.", basic=True, applies=_WEIGHTS),
    ] = 1
    first_output: Annotated[
        int,
        Field(ge=1, le=MOST_NEURONS),
        Control(
            "Weight 1: to neuron", "Neuron that the first weight leads to.", basic=True, applies=_WEIGHTS
        ),
    ] = 1
    first_input: Annotated[
        int,
        Field(ge=0, le=MOST_NEURONS),
        Control(
            "Weight 1: from neuron",
            "Neuron or input that the first weight comes from; 0 is the bias.",
            basic=True,
            applies=_WEIGHTS,
        ),
    ] = 1
    second_layer: Annotated[
        int,
        Field(ge=1, le=MAX_HIDDEN_LAYERS + 1),
        Control("Weight 2: layer", "Layer of the second weight.", basic=True, applies=_WEIGHTS),
    ] = 1
    second_output: Annotated[
        int,
        Field(ge=1, le=MOST_NEURONS),
        Control(
            "Weight 2: to neuron", "Neuron that the second weight leads to.", basic=True, applies=_WEIGHTS
        ),
    ] = 1
    second_input: Annotated[
        int,
        Field(ge=0, le=MOST_NEURONS),
        Control(
            "Weight 2: from neuron",
            "Neuron or input that the second weight comes from; 0 is the bias.",
            basic=True,
            applies=_WEIGHTS,
        ),
    ] = 0
    half_width: Annotated[
        float,
        Field(ge=SMALLEST_REACH, le=LARGEST_REACH),
        Control(
            "Half width",
            "How far the plane reaches. At 1: the length of the weights along random directions, the whole "
            "path along components, ±1 for single weights.",
            scale="log",
            slider_range=(0.1, 10),
            basic=True,
        ),
    ] = 1.0
    rows: Annotated[
        PlaneRowsKey,
        Control(
            "Rows",
            "Rows whose mean loss is shown.",
            labels=(("train", "Training"), ("validation", "Validation"), ("batch", "Mini-batch")),
            sentences=(
                ("train", "All training rows, all neurons on: few of them first, then all."),
                ("validation", "The rows held back from training, all neurons on."),
                ("batch", "The rows of the last training step: another surface at each step."),
            ),
            basic=True,
        ),
    ] = "train"
    dropout: Annotated[
        bool,
        Control(
            "Dropout mask of the step",
            "The neurons that dropout switched off in the last step stay off.",
            basic=True,
            applies=_with("rows", "batch"),
        ),
    ] = False
    penalty: Annotated[
        bool,
        Control(
            "With the penalty",
            "Add λ₁ Σ|w| + λ₂ Σw², as training does where the experiment has a penalty on the weights.",
            basic=True,
        ),
    ] = False
    follow: Annotated[
        bool,
        Control(
            "Follow the training",
            "Centre the plane anew at the present weights as training goes on; off: the plane stays.",
            basic=True,
        ),
    ] = True

    @property
    def places(self) -> tuple[ParameterPlace, ParameterPlace]:
        """The two chosen weights or biases."""
        return (
            _place(self.first_layer, self.first_output, self.first_input),
            _place(self.second_layer, self.second_output, self.second_input),
        )


def _place(layer: int, output: int, given_by: int) -> ParameterPlace:
    return ParameterPlace(layer - 1, output - 1, given_by - 1 if given_by else None)


class NetworkPlane(Group):
    """The plane as a model of its own, in which settings are found by their paths (``plane.seed``)."""

    plane: PlaneSettings = PlaneSettings()

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return a validated copy with the settings at some paths changed.

        Raises `SettingError` with one sentence for the user where they cannot be used.
        """
        return with_values_at(self, values, plane_settings())


@cache
def plane_settings() -> dict[str, Hyperparameter]:
    """Return every setting of the plane by its path (``plane.seed``). Do not change the dict."""
    return {setting.path: setting for setting in walk(NetworkPlane)}
