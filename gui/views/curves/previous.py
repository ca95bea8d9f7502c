"""The run before: its curves in few points, and whether its losses can be compared with those of now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.experiment import Experiment
from core.snapshot import Run
from gui.views.curves.run_curves import EpochColumns

MOST = 400
"""Evaluations that are kept of a run, however long it was."""

LossKind = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class PreviousRun:
    """A few hundred evaluations of a run that is over, from the first to the last."""

    number: int
    """Of the run."""
    epoch: np.ndarray
    step: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    loss: LossKind

    @property
    def counts(self) -> dict[str, np.ndarray]:
        """What the axis counts, by its name."""
        return {"epochs": self.epoch, "steps": self.step}


def kept_of(run: Run, experiment: Experiment, epochs: EpochColumns) -> PreviousRun | None:
    """Keep the evaluations of a run; None if there is no curve, for want of a second one."""
    if len(epochs) < 2:
        return None
    count = min(MOST, len(epochs))
    index = np.linspace(0, len(epochs) - 1, count).round().astype(np.int64)
    return PreviousRun(
        run.number,
        epochs.epoch[index],
        epochs.step[index],
        epochs.train[index],
        epochs.validation[index],
        loss_kind(run, experiment),
    )


def loss_kind(run: Run, experiment: Experiment) -> LossKind:
    """Return what losses measure: equal for two runs whose losses can be compared."""
    loss, dataset = experiment.loss, run.dataset
    given = getattr(loss, loss.function, None)
    scaling = dataset.target_scaling
    measure = (type(scaling).__name__, float(scaling.mean), float(scaling.spread))
    return (loss.function, given), (dataset.title, dataset.target_name), measure


def why_not_comparable(previous: PreviousRun, run: Run, experiment: Experiment) -> str:
    """Return why two runs cannot be compared, as a sentence; "" if they can."""
    differing = [
        words
        for words, before, now in zip(
            ("had another loss", "had other data", "had its target scaled otherwise"),
            previous.loss,
            loss_kind(run, experiment),
            strict=True,
        )
        if before != now
    ]
    return f"The run before {differing[0]}: its curves cannot be compared with these." if differing else ""
