"""A long run without the time that it takes: a real history that fills as the runner fills it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.history import EpochRecord, History
from core.metrics import Scores
from core.snapshot import Run, Status, StepSnapshot
from gui.frame import Frame

LEAST, HIGHEST, SETTLING_STEPS, NOISE = 0.02, 1.0, 20_000.0, 0.3
"""Losses fall from the highest to the least as exp(-step / settling), times log-normal noise."""


@dataclass
class LongRun:
    """Writes steps, and the epochs belonging to them, into a history: losses that fall and scatter."""

    history: History
    batches_per_epoch: int
    seed: int = 0

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)

    def append(self, steps: int) -> None:
        """Write more steps, each by itself, as the training thread does."""
        first, history = len(self.history), self.history
        places = np.arange(first, first + steps)
        level = LEAST + (HIGHEST - LEAST) * np.exp(-places / SETTLING_STEPS)
        losses = level * np.exp(NOISE * self._random.standard_normal(steps))
        for place, loss in enumerate(losses.tolist(), start=first + 1):
            history.append(place / self.batches_per_epoch, loss, 0.03, 2 * loss)
            if place % self.batches_per_epoch == 0:
                history.append_epoch(self._record(place, loss))

    def _record(self, step: int, loss: float) -> EpochRecord:
        """Return an evaluation with as many numbers of its own as a real one has."""
        train, validation = (
            Scores(factor * loss, (factor * loss) ** 0.5, 0.8 * factor * loss, 1.0 - factor * loss)
            for factor in (1.0, 1.1)
        )
        epoch = step // self.batches_per_epoch
        return EpochRecord(epoch, step, 0.9 * loss, 1.2 * loss, train, validation)


def frame_of(frame: Frame, history: History, batches_per_epoch: int) -> Frame:
    """Return a frame of a run in which so much was trained: a real frame with another history."""
    run: Run = replace(frame.run, history=history)
    steps = len(history)
    state = replace(
        frame.state,
        run=run,
        status=Status.RUNNING,
        step=steps,
        epoch=steps // batches_per_epoch,
        batch_in_epoch=steps % batches_per_epoch,
        parameters=frame.state.parameters.copy(),
        steps_per_second=8000.0,
    )
    step: StepSnapshot | None = None if frame.step is None else replace(frame.step, state=state, step=steps)
    return replace(frame, state=state, step=step)
