"""`KeptRun`: a run in few numbers, however long it was: what it was made of, how it went, what came of it.

Memory is bounded: at most `MOST_EPOCHS` evaluations, `MOST_BLOCKS` blocks of batches and `MOST_VERSIONS`
changes are kept, about 0.1 MB a run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import numpy as np

from core.experiment import Experiment
from core.history import Change, EpochRecord, TestScore, Version
from core.hyperparameters import Value
from core.metrics import Scores

MOST_EPOCHS = 500
"""Evaluations that are kept of a run: all, or evenly chosen ones with the first, the best and the last."""
MOST_BLOCKS = 1024
"""Blocks of batches that are kept of a run."""
MOST_VERSIONS = 200
"""Changes that are kept of a run; of more, the first ones and the last."""
NAME_LENGTH = 80
COLUMNS = (
    "epoch",
    "step",
    "train_loss",
    "validation_loss",
    *(f"{split}_{score}" for split in ("train", "validation") for score in ("mse", "rmse", "mae", "r2")),
)
"""What is kept of an evaluation, in the order of `EpochScores.columns`."""


class Outcome(StrEnum):
    """How a run stands, or stood when another one took its place."""

    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    EARLY = "stopped early"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Measure:
    """What the losses of a run measure: those of two runs with the same can be compared."""

    loss: str
    """Loss function with its arguments."""
    data: tuple[str, str]
    """Title of the data set and name of its target."""
    scaling: tuple[str, float, float]
    """How the target is scaled: kind, mean, spread."""

    def why_not(self, other: Measure) -> str:
        """Return what differs, as ``had other data``; "" if losses can be compared."""
        if self.loss != other.loss:
            return "had another loss"
        if self.data != other.data:
            return "had other data"
        return "" if self.scaling == other.scaling else "had its target scaled otherwise"


@dataclass(frozen=True, eq=False)
class EpochScores:
    """Evaluations at the ends of epochs, all neurons on, as the history has them."""

    columns: np.ndarray
    """(12, n) float64: the rows are named by `COLUMNS`; losses on the scaled target, scores in its unit."""

    def __len__(self) -> int:
        return int(self.columns.shape[1])

    def __getitem__(self, name: str) -> np.ndarray:
        """Return a column by its name in `COLUMNS`."""
        column: np.ndarray = self.columns[COLUMNS.index(name)]
        return column

    def record(self, place: int) -> EpochRecord:
        """Return the evaluation at a place; negative ones count from the end."""
        row = self.columns[:, place].tolist()
        return EpochRecord(int(row[0]), int(row[1]), row[2], row[3], Scores(*row[4:8]), Scores(*row[8:]))

    @cached_property
    def best(self) -> int | None:
        """Place of the lowest finite validation loss, the first of equal ones; None if there is none."""
        losses = self["validation_loss"]
        finite = np.isfinite(losses)
        return int(np.where(finite, losses, np.inf).argmin()) if finite.any() else None


@dataclass(frozen=True, eq=False)
class BatchLosses:
    """Losses of the batches in blocks of equal size; the last one may be short."""

    size: int
    """Batches in a block."""
    columns: np.ndarray
    """(4, n) float64: epochs done after the block; lowest, highest and mean loss of its batches."""


@dataclass(frozen=True)
class LaterVersion:
    """What was changed during a run, and when."""

    step: int
    """Updates done before."""
    planned: int
    """As `core.history.Version.planned`."""
    values: tuple[tuple[str, Value], ...]
    """Path and new value of each setting that differs from the version before."""


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run that is over, or as it stands now. The arrays are read-only."""

    key: str
    """Stands for the run within the program and in the name of its file."""
    number: int
    """As the user sees it; 0 before it has been given one."""
    begun: datetime
    """When it was first seen to train, in local time."""
    seconds: float | None
    """Time that it trained, as the window saw it; None if nobody measured it."""
    experiment: Experiment
    """With which it began, changes before its first update included."""
    later: tuple[LaterVersion, ...]
    """What was changed on the way, in order."""
    changes: tuple[Change, ...]
    """The same in words."""
    outcome: Outcome
    reason: str
    """Why it ended, as a sentence; "" if nothing is known."""
    steps: int
    """Updates done."""
    target: str
    """Name of the target."""
    unit: str
    """Unit of the target; may be empty."""
    measure: Measure
    epochs: EpochScores
    batches: BatchLosses
    test: TestScore | None
    """The last look at the test rows, if the user took one."""
    name: str = ""
    """Given by the user; empty: what was changed against the run before says it."""
    against: tuple[str, ...] | None = None
    """What differs from the run before, in words; () if nothing does, None for the first run."""
    pinned: bool = False
    """Whether it stays, however many runs there are."""

    @property
    def title(self) -> str:
        """What the run is called."""
        if self.name:
            return self.name
        if self.against is None:
            return "first run"
        if not self.against:
            return "same settings" + (f", then {self.changes[0].text}" if self.changes else "")
        more = len(self.against) - 2
        return ", ".join(self.against[:2]) + (f" and {more} more" if more > 0 else "")

    @property
    def best(self) -> EpochRecord | None:
        """The evaluation with the lowest validation loss."""
        place = self.epochs.best
        return None if place is None else self.epochs.record(place)

    @property
    def last(self) -> EpochRecord | None:
        """The last evaluation."""
        return self.epochs.record(-1) if len(self.epochs) else None

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The experiments of the run, in the order in which they came into use.

        Raises `core.validation.SettingError` or KeyError where a file was tampered with.
        """
        found = [Version(0, self.experiment)]
        for later in self.later:
            experiment = found[-1].experiment.with_values(dict(later.values))
            found.append(Version(later.step, experiment, later.planned))
        return tuple(found)

    @property
    def ended_with(self) -> Experiment:
        """The experiment at the end, with the changes on the way. Raises as `versions`."""
        values = dict(value for later in self.later for value in later.values)
        return self.experiment.with_values(values) if values else self.experiment

    def renamed(self, name: str) -> KeptRun:
        """Return the run with another name, cut to `NAME_LENGTH`; empty: what was changed says it."""
        return replace(self, name=" ".join(name.split())[:NAME_LENGTH])
