"""When a run ends by itself, and the weights with the lowest validation loss."""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from core.experiment import Experiment
from core.history import EpochRecord
from core.hyperparameters import format_number


@dataclass(frozen=True)
class Best:
    """The evaluation with the lowest validation loss so far, and a copy of its parameters."""

    epoch: int
    validation_loss: float
    parameters: Tensor

    @classmethod
    def of(cls, record: EpochRecord, parameters: Tensor) -> Best:
        """Return the first one: there is nothing to compare with."""
        return cls(record.epoch, record.validation_loss, parameters.clone())

    def or_better(self, record: EpochRecord, parameters: Tensor, min_delta: float) -> Best:
        """Return this one, or the new one if its validation loss is lower by more than `min_delta`."""
        lower = record.validation_loss < self.validation_loss - min_delta
        return Best.of(record, parameters) if lower or math.isnan(self.validation_loss) else self


def may_end_with(experiment: Experiment, step: int, completed: int | None) -> bool:
    """Return whether a run may end by itself with a step, counted from 1.

    `completed`: number of the epoch that the step completes, counted from 1; None if it completes none.
    """
    stopping = experiment.stopping
    if completed is None:
        return step == stopping.steps
    by_loss = stopping.early or stopping.target_loss is not None
    return by_loss or completed >= stopping.epochs or step == stopping.steps


def reason_to_end(experiment: Experiment, step: int, record: EpochRecord, best: Best) -> str:
    """Say why a run ends between two steps, as a sentence; empty if it goes on.

    `record` is the evaluation of the last epoch that is complete.
    """
    stopping = experiment.stopping
    if record.epoch >= stopping.epochs:
        return f"All {stopping.epochs:,} epochs are done."
    if stopping.steps is not None and step >= stopping.steps:
        return f"All {stopping.steps:,} steps are done."
    if step != record.step or record.epoch == 0:
        return ""
    if stopping.target_loss is not None and record.train_loss <= stopping.target_loss:
        return f"The loss of the training rows has reached {format_number(stopping.target_loss)}."
    if stopping.early and record.epoch - best.epoch >= stopping.patience:
        return (
            f"Early stopping: the validation loss has not become lower for {stopping.patience:,} "
            f"{'epoch' if stopping.patience == 1 else 'epochs'}."
        )
    return ""
