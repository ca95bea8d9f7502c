"""What a race is: who starts from where, how noisy the gradients are, when it is over."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.combinations import IMPOSSIBLE
from core.hyperparameters import Control
from core.settings.group import Group, Seed
from core.settings.optimizers import OptimizerSettings

MAX_RACERS = 16
DOES_NOT_FIT = {
    "Muon": "it turns matrices into orthogonal ones, and a point of two numbers is no matrix",
    "SparseAdam": "it takes sparse gradients only, and those of a surface are dense",
}
"""Classes of torch.optim that cannot race, with the reason."""

Place = Annotated[float, Field(ge=-1e12, le=1e12)]


class RacerSettings(Group):
    """One racer: a class of torch.optim with its arguments, and a number for life."""

    number: Annotated[int, Field(ge=1, le=9_999)]
    """Chooses colour, dash and marker; kept for the session."""
    name: Annotated[str, Field(max_length=40)] = ""
    """As the user calls it; "" means after its class."""
    optimizer: OptimizerSettings = OptimizerSettings()
    start: tuple[Place, Place] | None = None
    """Where it starts, if not where all do."""

    @property
    def shown_name(self) -> str:
        """Its name, or that of what it does: ``SGD``, ``Momentum``, ``Nesterov``, ``Adam``."""
        if self.name:
            return self.name
        chosen = self.optimizer
        if chosen.method == "SGD" and chosen.SGD.momentum:
            return "Nesterov" if chosen.SGD.nesterov else "Momentum"
        return chosen.method


class RaceSettings(Group):
    """A race, described completely but for its surface: the same one gives the same paths."""

    racers: Annotated[tuple[RacerSettings, ...], Field(max_length=MAX_RACERS)] = ()
    start: tuple[Place, Place] | None = None
    """Where all start; None: where the surface proposes."""
    noise: Annotated[
        float,
        Field(ge=0, le=1e6),
        Control(
            "Added noise",
            "Standard deviation of the normal noise added to each gradient, the same for all racers.",
            step=0.1,
            slider_range=(0, 5),
            basic=True,
        ),
    ] = 0.0
    seed: Annotated[Seed, Control("Seed", "Start of the random numbers of the noise.")] = 0
    steps: Annotated[
        int,
        Field(ge=1, le=20_000),
        Control(
            "Steps at most",
            "The race is over after so many steps, or when all have converged or diverged.",
            unit="steps",
            scale="log",
            slider_range=(10, 20_000),
            basic=True,
        ),
    ] = 500
    target: Annotated[
        float,
        Field(ge=-1e9, le=1e9),
        Control(
            "Target",
            "The table counts the steps that each racer takes to get so far above the lowest known value.",
            step=0.1,
            basic=True,
        ),
    ] = 0.1
    """Above the value of the lowest known minimum, or above 0 where none is known."""

    @model_validator(mode="after")
    def _fit(self) -> Self:
        numbers = [racer.number for racer in self.racers]
        if len(set(numbers)) < len(numbers):
            raise ValueError("two racers have the same number")
        for racer in self.racers:
            if reason := DOES_NOT_FIT.get(racer.optimizer.method):
                raise ValueError(f"{racer.optimizer.method} cannot race: {reason}")
            _check_arguments(racer.optimizer)
        return self


def _check_arguments(optimizer: OptimizerSettings) -> None:
    """Raise PydanticCustomError with a sentence for the user where torch would refuse the arguments."""
    sgd, rprop = optimizer.SGD, optimizer.Rprop
    sentence = ""
    if optimizer.method == "SGD" and sgd.nesterov and not sgd.momentum:
        sentence = "Nesterov needs a momentum above 0. Set the momentum first, for example to 0.9."
    elif optimizer.method == "SGD" and sgd.nesterov and sgd.dampening:
        sentence = "Nesterov needs a dampening of 0. Set the dampening to 0 first."
    elif optimizer.method == "Rprop" and rprop.step_min > rprop.step_max:
        sentence = "The smallest step of Rprop is above its largest. Lower the smallest step first."
    if sentence:
        raise PydanticCustomError(IMPOSSIBLE, "{sentence}", {"sentence": sentence})
