"""What the user can ask of the runner: frozen commands, applied between two steps only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.experiment import Experiment
from core.hyperparameters import Acts, Value
from core.validation import SettingError

WATCHED_STEPS_PER_SECOND = 30.0
"""Up to this speed each step waits until the one before has been painted: none is skipped."""


@dataclass(frozen=True)
class Play:
    """Train until told otherwise or until the run ends."""


@dataclass(frozen=True)
class Pause:
    """Stop after a whole step, and keep a picture of that step."""


@dataclass(frozen=True)
class TrainBatches:
    """Train this many batches, then pause."""

    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"{self.count} batches cannot be trained")


@dataclass(frozen=True)
class TrainEpoch:
    """Train to the end of the current epoch, then pause."""


@dataclass(frozen=True)
class SetSpeed:
    """Train this many steps a second; None means as fast as it goes."""

    steps_per_second: float | None

    def __post_init__(self) -> None:
        if self.steps_per_second is not None and not self.steps_per_second > 0:
            raise ValueError(f"{self.steps_per_second} steps a second is not a speed")


@dataclass(frozen=True)
class SetHyperparameters:
    """Change settings together; each acts at once, at the next epoch, or rebuilds: its declaration says."""

    values: tuple[tuple[str, Value], ...]
    """Paths and stored values."""

    def applied_to(self, experiment: Experiment) -> Experiment:
        """Return the experiment with the change; as it was where the change is not valid.

        The window checks each value before it sends it, so this is the second line of defence.
        """
        try:
            return experiment.with_values(dict(self.values))
        except SettingError:
            return experiment

    @classmethod
    def one(cls, path: str, value: Value) -> SetHyperparameters:
        """Return the change of a single setting."""
        return cls(((path, value),))


@dataclass(frozen=True)
class LoadExperiment:
    """Start a new run of another experiment, paused."""

    experiment: Experiment


@dataclass(frozen=True)
class Reset:
    """Start the same experiment again, paused, from the same initial weights."""


@dataclass(frozen=True)
class GoBackBeforeDivergence:
    """Restore the earliest of the last finite states that are kept; pause there."""


@dataclass(frozen=True)
class ScoreTest:
    """Score the predictions for the test rows with the parameters as they are, and write it down."""


@dataclass(frozen=True)
class LaneCommand:
    """What is asked of a lane of the runner: the base of the commands that lanes declare."""

    lane: ClassVar[str] = ""
    """The name of the lane that it is for: a `DeferredLane` is made at its first command."""


@dataclass(frozen=True)
class Stop:
    """End the runner's loop."""


Command = (
    Play
    | Pause
    | TrainBatches
    | TrainEpoch
    | SetSpeed
    | SetHyperparameters
    | LoadExperiment
    | Reset
    | GoBackBeforeDivergence
    | ScoreTest
    | LaneCommand
    | Stop
)


def rebuilt_by(command: Command, experiment: Experiment) -> Experiment | None:
    """Return the experiment to build anew for a command, or None where none is needed."""
    if isinstance(command, LoadExperiment):
        return command.experiment
    if isinstance(command, Reset):
        return experiment
    if isinstance(command, SetHyperparameters):
        changed = command.applied_to(experiment)
        differences = experiment.differences(changed)
        return changed if any(s.control.acts is Acts.REBUILDS for s in differences) else None
    return None
