"""What must not be lost: loss, learning rate and gradient norm of every step, scores of every epoch.

One writer (the training thread) appends, then publishes the new length; readers take the columns
together with a length that was published before, so that they never see a half-written row. The
columns grow by doubling; a reader's old columns stay valid up to the length it read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.experiment import Experiment
from core.metrics import Scores


@dataclass(frozen=True)
class StepColumns:
    """One entry a step; all arrays have the same length and are read-only views."""

    epoch: np.ndarray
    """float64: epochs done after the step (1.5 = half of the second epoch)."""
    loss: np.ndarray
    """float64: loss of the step's batch, in training mode, before the update, without penalties."""
    learning_rate: np.ndarray
    """float64: learning rate of the update."""
    gradient_norm: np.ndarray
    """float64: Euclidean norm of the whole gradient."""

    def __len__(self) -> int:
        return len(self.loss)


@dataclass(frozen=True)
class EpochRecord:
    """Evaluation at the end of an epoch (epoch 0: the initial weights), all neurons on."""

    epoch: int
    step: int
    train_loss: float
    """Loss of all training rows, on the scaled target, without penalties."""
    validation_loss: float
    train: Scores
    validation: Scores


@dataclass(frozen=True)
class TestScore:
    """What the test rows said when the user asked for it."""

    step: int
    scores: Scores


@dataclass(frozen=True)
class Change:
    """A setting that the user changed during the run."""

    step: int
    epoch: float
    text: str
    """For example ``dropout rate 0 → 50 %``."""


@dataclass(frozen=True)
class Version:
    """The experiment from a step on, until the next version."""

    step: int
    """Updates done before it came into use."""
    experiment: Experiment
    planned: int = 0
    """Epochs or batches, as its schedule counts, that were still to come."""


class History:
    """Append-only record of one run."""

    _FIRST_CAPACITY = 4096

    def __init__(self) -> None:
        self._epoch = np.empty(self._FIRST_CAPACITY, np.float64)
        self._columns = np.empty((3, self._FIRST_CAPACITY), np.float64)
        self._length = 0
        self._published = (self._epoch, self._columns, 0)
        self._epochs: list[EpochRecord] = []
        self._changes: list[Change] = []
        self._versions: list[Version] = []
        self._tests: list[TestScore] = []

    def __len__(self) -> int:
        return self._length

    def append(self, epoch: float, loss: float, learning_rate: float, gradient_norm: float) -> None:
        """Write one step, then publish it. Writer only."""
        n = self._length
        if n == len(self._epoch):
            self._grow()
        self._epoch[n] = epoch
        self._columns[0, n] = loss
        self._columns[1, n] = learning_rate
        self._columns[2, n] = gradient_norm
        self._length = n + 1
        self._publish()

    def append_epoch(self, record: EpochRecord) -> None:
        """Write the evaluation of one epoch. Writer only."""
        self._epochs.append(record)

    def withdraw_epoch(self) -> None:
        """Take the last evaluation back: it was of weights that training does not go on from. Writer only."""
        self._epochs = self._epochs[:-1]

    def append_change(self, change: Change) -> None:
        """Write down a change made by the user. Writer only."""
        self._changes.append(change)

    def append_test(self, score: TestScore) -> None:
        """Write down a look at the test rows. Writer only."""
        self._tests.append(score)

    def append_version(self, version: Version) -> None:
        """Write down the experiment with which the run begins, or goes on after a change. Writer only."""
        self._versions.append(version)

    def truncate(self, step: int) -> None:
        """Forget what came after a step, because the run goes on from there. Writer only.

        Changes made between this step and the next are forgotten too: states are kept before them.

        Columns are replaced, not overwritten: a reader may still hold the old ones.
        """
        self._epoch, self._columns = self._epoch.copy(), self._columns.copy()
        self._length = min(self._length, step)
        self._publish()
        self._epochs = [record for record in self._epochs if record.step <= step]
        self._changes = [change for change in self._changes if change.step < step]
        self._versions = self._versions[:1] + [v for v in self._versions[1:] if v.step < step]

    def steps(self) -> StepColumns:
        """Return all published steps as read-only views. Any thread."""
        epoch, columns, n = self._published
        return StepColumns(_read_only(epoch[:n]), *(_read_only(column[:n]) for column in columns))

    def epochs(self) -> tuple[EpochRecord, ...]:
        """Return all evaluations so far. Any thread."""
        return tuple(self._epochs)

    def epochs_since(self, count: int, last: EpochRecord | None) -> tuple[int, tuple[EpochRecord, ...]]:
        """Return which evaluations are new to a reader who has `count`, of which `last` is the last.

        The first number says how many of the reader's still hold: all of them, or none once an evaluation
        was taken back or the run went back. Costs time in proportion to what is new. Any thread.
        """
        epochs = self._epochs
        if count and (count > len(epochs) or epochs[count - 1] is not last):
            count = 0
        return count, tuple(epochs[count:])

    def last_epoch(self) -> EpochRecord | None:
        """Return the latest evaluation. Any thread."""
        epochs = self._epochs
        return epochs[-1] if epochs else None

    def changes(self) -> tuple[Change, ...]:
        """Return the user's changes so far. Any thread."""
        return tuple(self._changes)

    def tests(self) -> tuple[TestScore, ...]:
        """Return each look at the test rows, also of steps that the run has gone back from. Any thread."""
        return tuple(self._tests)

    def versions(self) -> tuple[Version, ...]:
        """Return the experiments of the run, in the order in which they came into use. Any thread."""
        return tuple(self._versions)

    def _publish(self) -> None:
        """Publish columns and length in one assignment: readers must never see them mixed."""
        self._published = (self._epoch, self._columns, self._length)

    def _grow(self) -> None:
        capacity = 2 * len(self._epoch)
        epoch = np.empty(capacity, np.float64)
        columns = np.empty((3, capacity), np.float64)
        epoch[: self._length] = self._epoch
        columns[:, : self._length] = self._columns
        self._epoch, self._columns = epoch, columns


def _read_only(view: np.ndarray) -> np.ndarray:
    view.setflags(write=False)
    return view
