"""What the picture of a fit says at one of its places. No Qt but colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.snapshot import FitPicture, Run
from core.studies.snapshot import SpreadPicture
from gui.numbers import in_unit, significant
from gui.theme import Theme
from gui.views.place_reader import Told

MASKS = "80 % of masks"


@dataclass(frozen=True, eq=False)
class CurveReading:
    """Along the one input: the curve, the true one, the band of dropout."""

    run: Run
    fit: np.ndarray
    """(points,) predictions at the grid of the run."""
    spread: SpreadPicture | None

    @property
    def places(self) -> np.ndarray:
        """The grid."""
        assert self.run.probe.grid is not None
        return self.run.probe.grid

    def tell(self, place: int, theme: Theme) -> Told:
        """Return what there is at a point of the grid."""
        x, dataset = self.places, self.run.dataset
        predicted = float(self.fit[place])
        rows, marks = [("predicted", significant(predicted))], [(predicted, theme.prediction)]
        if dataset.truth is not None:
            true = float(dataset.truth(x[place : place + 1, None])[0])
            rows.append(("true curve", significant(true)))
            marks.insert(0, (true, theme.text2))
        if self.spread is not None:
            low, high = (significant(float(edge[place])) for edge in (self.spread.low, self.spread.high))
            rows.append((MASKS, f"{low} to {high}"))
        return Told(f"{dataset.input_names[0]} {significant(float(x[place]))}", tuple(rows), tuple(marks))


@dataclass(frozen=True, eq=False)
class RowsReading:
    """Row by row of a table, by their actual values."""

    run: Run
    fit: FitPicture
    order: np.ndarray
    """Training and validation rows as places in the sample, by their actual value."""
    spread: SpreadPicture | None

    @property
    def places(self) -> np.ndarray:
        """The actual values, ascending."""
        places: np.ndarray = self.run.dataset.target[self.run.probe.sample_rows[self.order]]
        return places

    def tell(self, place: int, theme: Theme) -> Told:
        """Return actual value and prediction of a row, and which set it belongs to."""
        dataset, probe, at = self.run.dataset, self.run.probe, int(self.order[place])
        trains = at < probe.sample_train_count
        actual = float(dataset.target[probe.sample_rows[at]])
        predicted = float(self.fit.sample[at])
        unit = f" {dataset.target_unit}" if dataset.target_unit else ""
        rows = [("actual", f"{in_unit(actual)}{unit}"), ("predicted", f"{in_unit(predicted)}{unit}")]
        if self.spread is not None and not trains:
            low, high = (in_unit(float(edge[at])) for edge in (self.spread.low, self.spread.high))
            rows.append((MASKS, f"{low} to {high}"))
        colour = theme.text2 if trains else theme.validation
        return Told("training row" if trains else "validation row", tuple(rows), ((predicted, colour),))


def order_of(run: Run) -> np.ndarray:
    """Return training and validation rows of the sample by their actual value, as places in the sample."""
    probe = run.probe
    actual = run.dataset.target[probe.sample_rows[: probe.sample_seen_count]]
    return np.argsort(actual, kind="stable")
