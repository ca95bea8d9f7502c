"""What the error of an arm or a fold is counted in: MSE of drawn points, RMSE in the unit of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset
from core.metrics import Scores
from core.studies.snapshot import EpochColumns, MemberPicture
from gui.numbers import in_unit, significant


@dataclass(frozen=True)
class Measure:
    """An error in the unit of the target, or its square where that has none."""

    unit: str
    """Of the target; "" for points that were drawn."""

    @property
    def name(self) -> str:
        """How the error is called."""
        return "RMSE" if self.unit else "MSE"

    @property
    def words(self) -> str:
        """Name and unit: ``RMSE, bikes``."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    def of(self, scores: Scores) -> float:
        """Return the error of one set of rows."""
        return scores.rmse if self.unit else scores.mse

    def shown(self, error: float) -> str:
        """Return an error as it is written."""
        return in_unit(error) if self.unit else significant(error)

    def train(self, epochs: EpochColumns) -> np.ndarray:
        """Return the errors (E,) on the training rows."""
        return self._of_rmse(epochs.train_rmse)

    def validation(self, epochs: EpochColumns) -> np.ndarray:
        """Return the errors (E,) on the validation rows."""
        return self._of_rmse(epochs.validation_rmse)

    def gap(self, member: MemberPicture) -> float:
        """Return the error on the validation rows less that on the training rows."""
        return self.of(member.record.validation) - self.of(member.record.train)

    def _of_rmse(self, rmse: np.ndarray) -> np.ndarray:
        if self.unit:
            return rmse
        with np.errstate(over="ignore"):
            squared: np.ndarray = rmse * rmse
        return squared


def measure_of(dataset: Dataset) -> Measure:
    """Return what errors on a data set are counted in."""
    return Measure("" if dataset.drawn_inputs else dataset.target_unit)


def off_truth(member: MemberPicture) -> float | None:
    """Return the root mean square of the distance of the fit from the curve without noise.

    None where that curve is not known, has two inputs, or there is no fit yet.
    """
    run, fit = member.state.run, member.state.fit
    truth, grid = run.dataset.truth, run.probe.grid
    if truth is None or grid is None or fit is None or fit.grid is None or fit.grid.ndim != 1:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(np.mean((fit.grid - truth(grid[:, None])) ** 2)))
