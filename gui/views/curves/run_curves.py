"""`RunCurves`: what is known of a run, growing with its history. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.history import EpochRecord, History, StepColumns
from core.pyramid import Blocks, Pyramid
from core.smoothing import Smoothed
from gui.views.curves.batches import BatchPoints, BatchSeries
from gui.views.curves.scale import Range, XScale

EPOCHS_MOST = 250
"""Blocks of evaluations that a curve is drawn with."""


OCTAVE_MOST = 32
"""The same from one power of two to the next, on a log axis."""
TRAIN, VALIDATION = 0, 1
LOW, HIGH = 0, 1


@dataclass(frozen=True)
class EpochPicture:
    """n points of the evaluations in some range: one each, or blocks of them."""

    x: np.ndarray
    """Places on x."""
    lines: np.ndarray
    """(2, n) loss of training and validation rows: as measured, or means of blocks, or smoothed."""
    singles: int
    """So many points, the first ones, stand for one evaluation each; the others for blocks."""
    bands: np.ndarray
    """(2, 2, n - singles) lowest and highest loss of the blocks, of training and of validation rows."""
    measured: np.ndarray
    """(2, singles) as measured, where the lines are smoothed; else (2, 0)."""


class RunCurves:
    """Reads one history; what was worked out of it is kept."""

    def __init__(self, history: History, smoothing: float = 0.0) -> None:
        self.history = history
        self.steps: StepColumns = history.steps()
        self.epochs = EpochColumns()
        self.series = BatchSeries()
        self.points = BatchPoints()
        """Those of single batches that were drawn last."""
        self.smooth(smoothing)

    def smooth(self, strength: float) -> None:
        """Smooth with another strength; 0: show everything as measured."""
        self.strength = strength
        self.series.smooth(strength)
        self.points.forget()
        self.epochs.smooth(strength)

    def refresh(self, *, evaluations: bool = True) -> None:
        """Read what is new in the history; the evaluations can wait."""
        self.steps = self.history.steps()
        if not self.series.extend_to(self.steps.loss):
            self.points.forget()
        if evaluations:
            self.epochs.extend(self.history)


class EpochColumns:
    """The evaluations of a run as columns, which grow with the history."""

    def __init__(self) -> None:
        self._memory = np.empty((4, 64))
        self._length = 0
        self._last: EpochRecord | None = None
        self._pyramids = (Pyramid(), Pyramid())
        self._smoothed: tuple[Smoothed, ...] = ()
        self._smoothed_pyramids = (Pyramid(), Pyramid())
        self.repeated: list[int] = []
        """Which stand at the same epoch as the one before: the last one of a run with restored weights."""
        self.changes = 0
        """Counts how often something else was to be seen."""

    def __len__(self) -> int:
        return self._length

    def smooth(self, strength: float) -> None:
        """Smooth with another strength."""
        self._smoothed = (Smoothed(strength), Smoothed(strength)) if strength else ()
        self._smoothed_pyramids = (Pyramid(), Pyramid())
        self._extend_derived()

    def extend(self, history: History) -> None:
        """Take in the evaluations that are new; all of them after a run went back."""
        kept, fresh = history.epochs_since(self._length, self._last)
        if kept == self._length and not fresh:
            return
        if kept < self._length:
            self._memory, self._length, self.repeated = np.empty((4, 64)), 0, []  # old views stay as they are
            self._pyramids = (Pyramid(), Pyramid())
            self.smooth(self._smoothed[0].strength if self._smoothed else 0.0)
        length = kept + len(fresh)
        if length > self._memory.shape[1]:
            larger = np.empty((4, 2 * length))
            larger[:, :kept] = self._memory[:, :kept]
            self._memory = larger
        for place, record in enumerate(fresh, start=kept):
            self._memory[:, place] = record.epoch, record.step, record.train_loss, record.validation_loss
            if place and self._memory[0, place - 1] == record.epoch:
                self.repeated.append(place)
        self._length, self._last = length, fresh[-1] if fresh else None
        self._extend_derived()

    def _extend_derived(self) -> None:
        self.changes += 1
        for number, losses in enumerate((self.train, self.validation)):
            self._pyramids[number].extend_to(losses)
            if self._smoothed:
                self._smoothed[number].extend_to(losses)
                self._smoothed_pyramids[number].extend_to(self._smoothed[number].averages)

    @property
    def epoch(self) -> np.ndarray:
        """Epochs done at each evaluation; the last one may stand twice, with restored weights."""
        return self._memory[0, : self._length]

    @property
    def step(self) -> np.ndarray:
        """Steps done at each evaluation."""
        return self._memory[1, : self._length]

    @property
    def train(self) -> np.ndarray:
        """Loss of the training rows."""
        return self._memory[2, : self._length]

    @property
    def validation(self) -> np.ndarray:
        """Loss of the validation rows."""
        return self._memory[3, : self._length]

    @property
    def smoothed_validation(self) -> np.ndarray:
        """Loss of the validation rows as the thick line has it."""
        return self._smoothed[1].averages if self._smoothed else self.validation

    def counts(self, scale: XScale) -> np.ndarray:
        """Return what the axis counts at each evaluation."""
        return self.epoch if scale.along == "epochs" else self.step

    def picture(self, scale: XScale, shown: Range) -> EpochPicture:
        """Return the evaluations in a range, and one beyond at either end."""
        counts = self.counts(scale)
        start = max(int(counts.searchsorted(scale.count(shown[0]))) - 1, 0)
        stop = min(int(counts.searchsorted(scale.count(shown[1]))) + 2, len(self))
        x, lines, bands, singles = self._points(scale, _parts(scale, start, stop))
        measured = np.empty((2, 0))
        if self._smoothed:
            measured = np.stack([self.train, self.validation])[:, start : start + singles]
        if singles < len(x) and stop == len(self):
            x[-1] = scale.place(counts[-1])
            lines[:, -1] = self._ends()
        return EpochPicture(x, lines, singles, bands, measured)

    def _points(
        self, scale: XScale, parts: list[tuple[int, int, int]]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """Return places, lines, bands and the number of single points of some `_parts`."""
        x, lines, bands, singles = [], [], [np.empty((2, 2, 0))], 0
        series = zip(self._pyramids, (self.train, self.validation), strict=True)
        smooth = zip(self._smoothed_pyramids, self._smoothed, strict=False)
        known = [(pyramid, losses) for pyramid, losses in series]
        drawn = [(pyramid, line.averages) for pyramid, line in smooth] or known
        for start, stop, size in parts:
            blocks = [pyramid.blocks(losses, start, stop, size) for pyramid, losses in known]
            x.append(self._middles(scale, blocks[TRAIN]))
            lines.append([pyramid.blocks(losses, start, stop, size).mean for pyramid, losses in drawn])
            if size == 1:
                singles += stop - start
            else:
                bands.append(np.array([(part.low, part.high) for part in blocks]))
        if not x:
            return np.empty(0), np.empty((2, 0)), bands[0], 0
        return np.concatenate(x), np.concatenate(lines, axis=1), np.concatenate(bands, axis=2), singles

    def _middles(self, scale: XScale, blocks: Blocks) -> np.ndarray:
        counts = self.counts(scale)
        first = blocks.first + blocks.size * np.arange(len(blocks.low))
        if blocks.size == 1:
            return scale.places(counts[first])
        last = np.minimum(first + blocks.size, len(self)) - 1
        middles: np.ndarray = (scale.places(counts[first]) + scale.places(counts[last])) / 2
        return middles

    def _ends(self) -> list[float]:
        """Return the last value of each line: lines through blocks end there, not at the mean of a block."""
        lines = [line.averages for line in self._smoothed] or [self.train, self.validation]
        return [float(line[-1]) for line in lines]


def _parts(scale: XScale, start: int, stop: int) -> list[tuple[int, int, int]]:
    """Return start, stop and size of blocks; on a log axis sizes grow from power of two to power of two."""
    if not scale.log:
        return [(start, stop, Pyramid.size_for(stop - start, EPOCHS_MOST))] if stop > start else []
    parts, first = [], 0
    while first < stop:
        end = max(2 * first, 1)
        if end > start:
            parts.append((max(first, start), min(end, stop), Pyramid.size_for(end - first, OCTAVE_MOST)))
        first = end
    return parts
