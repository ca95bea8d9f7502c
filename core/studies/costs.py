"""What each regime costs: updates, rows and seconds of an epoch, noise of the gradient, loss reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.studies.batches import updates_per_epoch
from core.studies.snapshot import MemberPicture, NoisePicture


@dataclass(frozen=True)
class Cost:
    """One column of the table of costs."""

    key: str
    points_per_update: int
    """Rows of a batch; of the only one where there are fewer rows."""
    updates_per_epoch: int
    points_per_epoch: int
    """Rows seen in an epoch: all, or those of whole batches where a short last one is dropped."""
    last_batch: int
    """Rows of the last batch of an epoch."""
    seconds_per_epoch: float | None
    """Of its updates alone, measured; None before the first update."""
    evaluation_seconds_per_epoch: float | None
    """Of the evaluation at the end of an epoch, measured; None before the first one."""
    noise: float | None
    """Root mean squared distance of the batch's gradient from that of all rows, measured; None: not yet."""
    noise_law: float | None
    """σ/√B, from the gradients of single rows."""
    noise_law_without_return: float | None
    """The same times √((n − B)/(n − 1))."""
    loss: float
    """Loss of all training rows at the end of the last epoch, on the scaled target."""


def cost(picture: MemberPicture, noise: NoisePicture | None = None) -> Cost:
    """Return what a member costs, as far as it is known."""
    batches = picture.state.experiment.batches
    rows = len(picture.state.run.dataset.train)
    size, count = min(batches.size, rows), updates_per_epoch(rows, batches)
    seen = min(rows, size * count)
    measured = law = without_return = None
    if noise is not None and size in noise.sizes:
        place = int((noise.sizes == size).argmax())
        measured, law = float(noise.measured[place]), float(noise.law[place])
        without_return = float(noise.law_without_return[place])
    return Cost(
        key=picture.member.key,
        points_per_update=size,
        updates_per_epoch=count,
        points_per_epoch=seen,
        last_batch=seen - (count - 1) * size,
        seconds_per_epoch=_seconds_per_epoch(picture),
        evaluation_seconds_per_epoch=_per_epoch(picture.epochs.evaluation_seconds),
        noise=measured,
        noise_law=law,
        noise_law_without_return=without_return,
        loss=picture.record.train_loss,
    )


def _seconds_per_epoch(picture: MemberPicture) -> float | None:
    found, epochs = _per_epoch(picture.epochs.seconds), picture.steps.epoch
    if found is None and len(epochs):
        return float(picture.updates.seconds[-1] / epochs[-1])
    return found


def _per_epoch(seconds: np.ndarray) -> float | None:
    """Return the mean over all epochs but the first, which warms up; over that one if there is no other."""
    if len(seconds) > 2:
        return float(seconds[-1] - seconds[1]) / (len(seconds) - 2)
    return float(seconds[1]) if len(seconds) > 1 else None
