"""Errors of regimes in any unit of the axis, and an epoch opened into its batches. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.studies.batches import EpochMeans, epoch_means, rows_of_batches
from core.studies.snapshot import MemberPicture
from gui.batches.frame import Unit

OPENED_SHARE = 0.56
"""Part of the axis that an opened epoch takes."""
SPREAD_FROM = 21
"""From so many batches an epoch on, their spread is drawn and not each of them."""
LOW, HIGH = 10, 90
"""Percentiles between which the spread of the batches lies."""
MOST_BATCHES_DRAWN = 4_000


def of_epochs(picture: MemberPicture, unit: Unit) -> np.ndarray:
    """Return where the evaluations stand on the axis: (E,), first the initial weights at 0."""
    epochs = picture.epochs
    if unit == "epochs":
        return np.arange(len(epochs), dtype=np.float64)
    columns = {
        "updates": epochs.step,
        "points": epochs.points,
        "evaluations": epochs.evaluations,
        "seconds": epochs.seconds,
    }
    return columns[unit].astype(np.float64)


def of_updates(picture: MemberPicture, unit: Unit) -> np.ndarray:
    """Return where the updates stand on the axis: (N,)."""
    updates = picture.updates
    if unit == "updates":
        return np.arange(1, len(picture.steps) + 1, dtype=np.float64)
    columns = {
        "epochs": picture.steps.epoch,
        "points": updates.points,
        "evaluations": updates.evaluations,
        "seconds": updates.seconds,
    }
    return columns[unit].astype(np.float64)


class EpochAxis:
    """Epochs along an axis, of which one may be opened: it then takes `OPENED_SHARE` of the length."""

    def __init__(self, last: float, opened: int | None) -> None:
        """Lay epochs 0 to `last` out; `opened` is counted from 1."""
        self.last, self.opened = max(last, 1.0), opened
        if opened is None:
            self._from = self._to = np.array([0.0, self.last])
            return
        rest = max(self.last - 1.0, 0.0)
        width = self.last if rest == 0 else rest * OPENED_SHARE / (1 - OPENED_SHARE)
        self._from = np.array([0.0, opened - 1.0, float(opened), max(self.last, float(opened))])
        self._to = np.array([0.0, opened - 1.0, opened - 1.0 + width, rest + width])

    @property
    def length(self) -> float:
        """Length of the axis in its own measure."""
        return float(self._to[-1])

    def places(self, epochs: np.ndarray) -> np.ndarray:
        """Return where epochs stand."""
        if self.opened is None:
            return epochs
        return np.asarray(np.interp(epochs, self._from, self._to))

    def epoch_at(self, place: float) -> int:
        """Return the epoch, counted from 1, that a place on the axis lies in."""
        epochs = place if self.opened is None else float(np.interp(place, self._to, self._from))
        return max(1, int(np.ceil(epochs - 1e-9)))


@dataclass(frozen=True, eq=False)
class OpenedEpoch:
    """The batches of one epoch of one regime: U updates, as far as they are done."""

    key: str
    epoch: int
    x: np.ndarray
    """(U,) epochs: each batch stands in the middle of its share of the epoch."""
    loss: np.ndarray
    """(U,)"""
    gradient_norm: np.ndarray
    """(U,)"""
    sizes: np.ndarray
    """(U,) rows of each batch."""
    rows: tuple[np.ndarray, ...]
    """Row numbers of each batch, in the order of the updates."""
    means: EpochMeans | None
    """None while the epoch is in progress."""
    planned: int
    """Updates of the whole epoch."""

    @property
    def short(self) -> int:
        """Rows of the last batch if it is shorter than the others; 0 if it is not."""
        complete = len(self.sizes) == self.planned and self.planned > 1
        return int(self.sizes[-1]) if complete and self.sizes[-1] < self.sizes[0] else 0


def opened(picture: MemberPicture, epoch: int) -> OpenedEpoch | None:
    """Return an epoch of a regime, counted from 1; None if it has not begun."""
    epochs, done = picture.epochs, len(picture.steps)
    if epoch > len(epochs):
        return None
    first = int(epochs.step[epoch - 1])
    is_complete = epoch < len(epochs)
    last = int(epochs.step[epoch]) if is_complete else done
    if last <= first:
        return None
    versions = [one for one in picture.state.run.history.versions() if one.step <= first]
    experiment = versions[-1].experiment if versions else picture.state.experiment
    rows = rows_of_batches(picture.state.run.dataset.train, experiment.batches, epoch)
    count = last - first
    points = np.concatenate(
        [picture.updates.points[first - 1 : first] if first else [0.0], picture.updates.points[first:last]]
    )
    sizes, loss = np.diff(points), picture.steps.loss[first:last]
    planned = count if is_complete else max(len(rows), count)
    means = epoch_means(loss, sizes, float(epochs.train_loss[epoch])) if is_complete else None
    return OpenedEpoch(
        key=picture.member.key,
        epoch=epoch,
        x=epoch - 1 + (np.arange(count) + 0.5) / planned,
        loss=loss,
        gradient_norm=picture.steps.gradient_norm[first:last],
        sizes=sizes,
        rows=rows[:count],
        means=means,
        planned=planned,
    )


class Spreads:
    """Percentiles of the batch losses of each epoch, computed once an epoch."""

    def __init__(self) -> None:
        self._number = -1
        self._kept: dict[str, list[tuple[float, float]]] = {}

    def of(self, number: int, picture: MemberPicture) -> np.ndarray:
        """Return (epochs completed, 2) low and high; `number` is that of the study."""
        if number != self._number:
            self._number, self._kept = number, {}
        kept = self._kept.setdefault(picture.member.key, [])
        steps, loss = picture.epochs.step, picture.steps.loss
        del kept[max(len(steps) - 1, 0) :]
        for epoch in range(len(kept) + 1, len(steps)):
            batches = loss[int(steps[epoch - 1]) : int(steps[epoch])]
            low, high = np.percentile(batches, (LOW, HIGH)) if len(batches) else (np.nan, np.nan)
            kept.append((float(low), float(high)))
        return np.array(kept).reshape(-1, 2)


def draws_spread(picture: MemberPicture) -> bool:
    """Return whether the spread of the batches is drawn, and not each of them."""
    return picture.state.batches_per_epoch >= SPREAD_FROM or len(picture.steps) > MOST_BATCHES_DRAWN


def loss_range(pictures: tuple[MemberPicture, ...], log: bool) -> tuple[float, float]:
    """Return a range of losses that holds all evaluations; log10 of them if `log`."""
    losses = np.concatenate([one.epochs.train_loss for one in pictures] or [np.empty(0)])
    losses = losses[np.isfinite(losses) & (losses > 0 if log else True)]
    if not len(losses):
        return (-1.0, 0.0) if log else (0.0, 1.0)
    if not log:
        return 0.0, float(np.quantile(losses, 1.0)) * 1.1 or 1.0
    low, high = np.log10(losses.min()), np.log10(losses.max())
    return float(np.floor(2 * low - 1.0) / 2), float(np.ceil(2 * high + 0.3) / 2)
