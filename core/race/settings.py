"""What a race is: who starts from where, how noisy the gradients are, when it is over."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from core.combinations import check_arguments, impossible
from core.hyperparameters import Clause, Control
from core.landscape.surface import Point
from core.settings.group import Group, Seed
from core.settings.optimizers import OptimizerSettings

MAX_RACERS = 16
DOES_NOT_FIT = {
    "Muon": "it turns matrices into orthogonal ones, and a point of two numbers is no matrix",
    "SparseAdam": "it takes sparse gradients only, and those of a surface are dense",
}
"""Classes of torch.optim that cannot race, with the reason."""

FARTHEST = 1e12
Place = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]
_OWN_START: tuple[Clause, ...] = ((("own_start", (True,)),),)


class RacerSettings(Group):
    """One racer: a class of torch.optim with its arguments, and a number for life."""

    number: Annotated[int, Field(ge=1, le=9_999)]
    """Chooses colour, dash and marker; kept for the session."""
    name: Annotated[
        str,
        Field(max_length=40),
        Control("Name", "What map and table call it; empty: what it does, such as Momentum.", basic=True),
    ] = ""
    optimizer: OptimizerSettings = OptimizerSettings()
    own_start: Annotated[
        bool,
        Control(
            "Own start",
            "On: it starts at a place of its own, shown by the ring on the map. Off: where all start.",
            basic=True,
        ),
    ] = False
    start_x: Annotated[
        Place,
        Control(
            "Start on the first axis",
            "Where this racer starts, in units of the axis.",
            step=0.1,
            basic=True,
            applies=_OWN_START,
        ),
    ] = 0.0
    start_y: Annotated[
        Place,
        Control(
            "Start on the second axis",
            "Where this racer starts, in units of the axis.",
            step=0.1,
            basic=True,
            applies=_OWN_START,
        ),
    ] = 0.0

    @property
    def start(self) -> Point | None:
        """Where it starts, if not where all do."""
        return (self.start_x, self.start_y) if self.own_start else None

    def with_start(self, start: Point | None) -> Self:
        """Return a racer that starts elsewhere; None: where all do."""
        if start is None:
            return self.model_copy(update={"own_start": False})
        return self.model_copy(update={"own_start": True, "start_x": start[0], "start_y": start[1]})

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
    seed: Annotated[
        Seed, Control("Seed", "Start of the random numbers of noise, mini-batches and nudges.")
    ] = 0
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
            raise impossible("Two racers have the same number. Give each its own.")
        for racer in self.racers:
            if reason := DOES_NOT_FIT.get(racer.optimizer.method):
                raise impossible(f"{racer.optimizer.method} cannot race: {reason}.")
            check_arguments(racer.optimizer, (racer.optimizer.method,))
        return self
