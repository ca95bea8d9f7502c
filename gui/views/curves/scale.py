"""What the x axis counts: epochs or steps, evenly or by powers of ten."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

import numpy as np

from core.history import StepColumns
from gui.views.axes import nice_step
from gui.views.curves.choices import Along

Range = tuple[float, float]
ROUND_ENDS = (1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80, 100)
LEAST_DECADES = 1.0
"""An axis of powers of ten holds at least this much."""


@dataclass(frozen=True)
class XScale:
    """From epochs and steps to places on the axis: log10 of them on one of powers of ten."""

    along: Along = "epochs"
    log: bool = False

    def places(self, counts: np.ndarray) -> np.ndarray:
        """Return the places of numbers of epochs or steps; NaN where the axis has none, as for 0 on log."""
        counts = np.asarray(counts, np.float64)
        if not self.log:
            return counts
        with np.errstate(divide="ignore", invalid="ignore"):
            places: np.ndarray = np.log10(np.where(counts > 0, counts, np.nan))
        return places

    def place(self, count: float) -> float:
        """Return the place of one number."""
        return float(self.places(np.array([count]))[0])

    def count(self, place: float) -> float:
        """Return how many epochs or steps a place stands for."""
        return 10.0**place if self.log else place

    def of_steps(self, steps: StepColumns, index: np.ndarray) -> np.ndarray:
        """Return the places of some steps, by index from 0."""
        return self.places(steps.epoch[index] if self.along == "epochs" else index + 1)

    def of_step(self, steps: StepColumns, index: int) -> float:
        """Return the place of one step, by index from 0."""
        count = float(steps.epoch[index]) if self.along == "epochs" else index + 1.0
        return log10(count) if self.log else count

    def stop(self, steps: StepColumns, place: float) -> int:
        """Return the number of steps up to a place, and one more if there is one."""
        if not len(steps) or self.of_step(steps, len(steps) - 1) <= place:
            return len(steps)
        return min(self.index(steps, place) + 1, len(steps))

    def index(self, steps: StepColumns, place: float) -> int:
        """Return the index of the first step at a place or behind it, 0 to the number of steps."""
        count = self.count(min(place, 300.0) if self.log else place)
        if self.along == "epochs":
            return int(np.searchsorted(steps.epoch, count))
        return int(min(max(np.ceil(count) - 1, 0), len(steps)))

    def whole(self, steps: StepColumns, planned_epochs: int, batches: int) -> Range:
        """Return a range with round ends that holds the run so far, within what is planned."""
        done = float(steps.epoch[-1]) if len(steps) else 0.0
        per_count = 1.0 if self.along == "epochs" else float(batches)
        count = done if self.along == "epochs" else float(len(steps))
        end = _round_end(count, planned_epochs * per_count)
        if not self.log:
            return 0.0, end
        first = (float(steps.epoch[0]) if len(steps) else 1 / batches) if self.along == "epochs" else 1.0
        low = self.place(first)
        return low, max(self.place(end), low + LEAST_DECADES)


def _round_end(count: float, planned: float) -> float:
    """Return a round number that holds the run so far, or the plan where that is nearer."""
    end = next((float(end) for end in ROUND_ENDS if count <= end), 0.0)
    if not end:
        step = nice_step(count / 4)
        end = step * np.ceil(count / step)
    return float(min(end, planned) if count <= planned else np.ceil(count))
