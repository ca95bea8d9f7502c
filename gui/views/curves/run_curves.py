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


TRAIN, VALIDATION = 0, 1
LOW, HIGH = 0, 1


@dataclass(frozen=True)
class EpochPicture:
    """n points of the evaluations in some range: one each, or blocks of them."""

    x: np.ndarray
    """Places on x."""
    lines: np.ndarray
    """(2, n) loss of training and validation rows: as measured, or means of blocks, or smoothed."""
    bands: np.ndarray
    """(2, 2, n) lowest and highest loss of the blocks, of training and of validation rows; else (2, 2, 0)."""
    measured: np.ndarray
    """(2, n) as measured, where the lines are smoothed; else (2, 0)."""


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
        size = Pyramid.size_for(stop - start, EPOCHS_MOST)
        parts = [
            pyramid.blocks(losses, start, stop, size)
            for pyramid, losses in zip(self._pyramids, (self.train, self.validation), strict=True)
        ]
        x, means = self._middles(scale, parts[TRAIN]), np.stack([part.mean for part in parts])
        bands, measured = np.empty((2, 2, 0)), means if self._smoothed and size == 1 else np.empty((2, 0))
        lines = self._smoothed_lines(start, stop, size) if self._smoothed else means
        if size > 1:
            bands = np.array([(part.low, part.high) for part in parts])
            if stop == len(self):
                x[-1] = scale.place(counts[-1])
                lines[:, -1] = self._ends()
        return EpochPicture(x, lines, bands, measured)

    def _middles(self, scale: XScale, blocks: Blocks) -> np.ndarray:
        counts = self.counts(scale)
        if blocks.size == 1:
            return scale.places(counts[blocks.first : blocks.first + len(blocks.low)].copy())
        first = blocks.first + blocks.size * np.arange(len(blocks.low))
        last = np.minimum(first + blocks.size, len(self)) - 1
        left, right = scale.places(counts[first]), scale.places(counts[last])
        return np.where(np.isnan(left), right, (left + right) / 2)

    def _smoothed_lines(self, start: int, stop: int, size: int) -> np.ndarray:
        both = zip(self._smoothed_pyramids, self._smoothed, strict=True)
        return np.stack([pyramid.blocks(line.averages, start, stop, size).mean for pyramid, line in both])

    def _ends(self) -> list[float]:
        """Return the last value of each line: lines through blocks end there, not at the mean of a block."""
        lines = [line.averages for line in self._smoothed] or [self.train, self.validation]
        return [float(line[-1]) for line in lines]
