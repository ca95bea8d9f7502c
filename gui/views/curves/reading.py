"""What the curves say at one place: for the hairline, by mouse or by keys. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.history import StepColumns
from gui.numbers import grouped, significant
from gui.views.curves.batches import BatchPoints
from gui.views.curves.loss_range import LossRange
from gui.views.curves.overlay import Overlay
from gui.views.curves.run_curves import EpochColumns
from gui.views.curves.scale import XScale


@dataclass(frozen=True)
class Row:
    """One value; `kind` names what it belongs to: batch, train, validation, an overlay, or nothing."""

    name: str
    value: str
    kind: str = ""


@dataclass(frozen=True)
class Reading:
    """The values at a place of the axis."""

    x: float
    """Place of the hairline."""
    title: str
    rows: tuple[Row, ...]
    marks: tuple[tuple[float, float, str], ...]
    """(place on x, loss, kind) of values that lie on a curve."""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return f"{self.title}: " + ", ".join(f"{row.name} {row.value}" for row in self.rows)


@dataclass(frozen=True)
class Shown:
    """What is in the picture that is read."""

    scale: XScale
    losses: LossRange
    steps: StepColumns
    batches: BatchPoints
    epochs: EpochColumns
    smoothing: float
    overlays: tuple[Overlay, ...] = ()


def nearest(places: np.ndarray, place: float) -> int | None:
    """Return the index of the nearest of ascending places; None if there are none."""
    if not len(places):
        return None
    right = int(np.searchsorted(places, place))
    near = [k for k in (right - 1, right) if 0 <= k < len(places) and np.isfinite(places[k])]
    return min(near, key=lambda k: abs(float(places[k]) - place)) if near else None


def read(shown: Shown, place: float) -> Reading | None:
    """Return what stands at the batch, or block of batches, nearest to a place; None before the first."""
    point = nearest(shown.batches.x, place)
    if point is None:
        return None
    x = float(shown.batches.x[point])
    evaluation, eval_marks = _evaluated(shown, x)
    batch, batch_marks = _batch(shown, point)
    others: list[Row] = []
    other_marks: list[tuple[float, float, str]] = []
    for overlay in shown.overlays:
        rows_of, marks_of = _overlaid(shown, overlay, x)
        others += rows_of
        other_marks += marks_of
    rate = float(shown.steps.learning_rate[int(shown.batches.last[point])])
    rows = (*evaluation, *batch, *others, Row("learning rate", f"{rate:.3g}"))
    return Reading(x, _title(shown, point), rows, (*batch_marks, *eval_marks, *other_marks))


def _title(shown: Shown, point: int) -> str:
    first, last = int(shown.batches.first[point]), int(shown.batches.last[point])
    epochs = float(shown.steps.epoch[last])
    words = f"step {grouped(first + 1)}"
    if last > first:
        words = f"steps {grouped(first + 1)} to {grouped(last + 1)}"
    return f"{words} · epoch {epochs:.2f}".removesuffix(".00")


Found = tuple[list[Row], list[tuple[float, float, str]]]


def _batch(shown: Shown, point: int) -> Found:
    batches = shown.batches
    losses = shown.steps.loss[int(batches.first[point]) : int(batches.last[point]) + 1]
    finite = losses[np.isfinite(losses)]
    x, mean = float(batches.x[point]), float(finite.mean()) if len(finite) else float(losses[0])
    if len(losses) == 1:
        rows = [Row("batch", significant(mean), "batch")]
    else:
        low, high = significant(float(np.fmin.reduce(losses))), significant(float(np.fmax.reduce(losses)))
        rows = [
            Row(f"mean of {grouped(len(losses))} batches", significant(mean), "batch"),
            Row("lowest to highest", f"{low} to {high}", "batch"),
        ]
    if shown.smoothing:
        smooth = shown.losses.value(float(batches.smooth[point]))
        rows.append(Row(f"smoothed, {shown.smoothing:.2f}", significant(smooth), "batch"))
        return rows, [(x, smooth, "batch")]
    return rows, [(x, mean, "batch")]


def _evaluated(shown: Shown, x: float) -> Found:
    epochs = shown.epochs
    counts = epochs.counts(shown.scale)
    found = nearest(counts, shown.scale.count(x))
    if found is None:
        return [], []
    at, epoch = shown.scale.place(float(counts[found])), grouped(int(epochs.epoch[found]))
    train, validation = float(epochs.train[found]), float(epochs.validation[found])
    rows = [
        Row(f"validation, epoch {epoch}", significant(validation), "validation"),
        Row(f"train, epoch {epoch}", significant(train), "train"),
    ]
    return rows, [(at, validation, "validation"), (at, train, "train")]


def _overlaid(shown: Shown, overlay: Overlay, x: float) -> Found:
    places = shown.scale.places(overlay.counts[shown.scale.along])
    found = nearest(places, x)
    if found is None or x > places[-1]:
        return [], []
    at, train, validation = float(places[found]), overlay.train[found], overlay.validation[found]
    rows = [
        Row(f"{overlay.label}: validation", significant(float(validation)), overlay.kind),
        Row(f"{overlay.label}: train", significant(float(train)), overlay.kind),
    ]
    return rows, [(at, float(validation), overlay.kind), (at, float(train), overlay.kind)]
