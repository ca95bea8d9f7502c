"""`Report`: what a network is worth on rows that it has not learned from. Frozen, no torch.

Shapes: R reported rows in their order, G groups, F features. All arrays are read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.metrics import Scores
from core.report.settings import HeldOutPart, Metric

BaselineKey = Literal["mean", "last week", "linear"]


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The rows that are reported on, in the order of time or of the table."""

    part: HeldOutPart
    rows: np.ndarray
    """(R,) int64 row numbers in the data set."""
    axis_name: str
    """What the rows are ordered by; ``row`` where there is nothing."""
    axis_kind: Literal["date", "number", "row"]
    axis: np.ndarray
    """(R,) float64: days since 1 January 1970, numbers, or places in the table counted from 1."""
    actual: np.ndarray
    """(R,) float64, in the unit of the target."""
    target_name: str
    unit: str


@dataclass(frozen=True, eq=False)
class Baseline:
    """A prediction that needs no network, and what both are worth on the same rows."""

    key: BaselineKey
    name: str
    """As people say it: ``same hour last week``."""
    reason: str
    """Why there is no such prediction here, as a sentence; "" where there is one."""
    predicted: np.ndarray
    """(R,) float64, in the unit of the target; NaN in rows that have none."""
    joined: int
    """In how many rows there is a prediction: on these both are scored."""
    scores: Scores | None
    """Of the baseline; None without a prediction."""
    network: Scores | None
    """Of the network on the same rows."""

    @property
    def missing(self) -> int:
        """In how many reported rows there is no prediction."""
        return len(self.predicted) - self.joined

    @property
    def gain(self) -> float | None:
        """By which share the network's RMSE lies below the baseline's; None where that has no meaning."""
        if self.scores is None or self.network is None or not self.scores.rmse > 0:
            return None
        return 1 - self.network.rmse / self.scores.rmse


@dataclass(frozen=True, eq=False)
class Grouping:
    """The reported rows by groups of one quantity: hour, weekday, weather."""

    name: str
    labels: tuple[str, ...]
    """(G,) names of the groups, in their order."""
    group: np.ndarray
    """(R,) int16: the group of each row."""


@dataclass(frozen=True, eq=False)
class ResidualGroups:
    """Residuals, predicted − actual, by groups. In the unit of the target; NaN for a group without rows."""

    grouping: Grouping
    count: np.ndarray
    """(G,) int64 rows of each group."""
    mean: np.ndarray
    std: np.ndarray
    """Standard deviation in the group, divided by the count."""
    quartiles: np.ndarray
    """(3, G): first quartile, median, third quartile, interpolated as numpy.quantile does."""


@dataclass(frozen=True, eq=False)
class ResidualCross:
    """Mean residuals by two groupings at once: hour and weekday."""

    rows: Grouping
    columns: Grouping
    count: np.ndarray
    """(groups of rows, groups of columns) int64."""
    mean: np.ndarray
    """The same shape, in the unit of the target; NaN where there is no row."""


@dataclass(frozen=True, eq=False)
class Importance:
    """What is lost when one feature is shuffled between held-out rows (permutation importance).

    L. Breiman, "Random forests", Machine Learning 45 (2001) 5-32, section 10. All columns of a feature are
    shuffled together, and derived inputs are computed anew.
    """

    step: int
    """Training steps done by the network that was measured."""
    metric: Metric
    names: tuple[str, ...]
    """(F,) the features, in the order of the data set."""
    base: float
    """Of the rows as they are, in the unit of the target."""
    gained: np.ndarray
    """(F, repeats) float64: error of the shuffled rows less `base`; NaN where it is not known yet."""
    rows: int
    """How many of the reported rows were shuffled."""
    faults: tuple[str, ...]
    """(F,) why a feature cannot be shuffled, as a sentence; "" where it can."""

    @property
    def mean(self) -> np.ndarray:
        """(F,) mean over the repeats done so far; NaN where there is none."""
        return _over_repeats(self.gained, np.mean)

    @property
    def std(self) -> np.ndarray:
        """(F,) standard deviation over the repeats done so far, divided by their number."""
        return _over_repeats(self.gained, np.std)

    @property
    def is_final(self) -> bool:
        """Whether all repeats of all features that can be shuffled are done."""
        can = np.array([not fault for fault in self.faults], dtype=bool)
        return bool(np.isfinite(self.gained[can]).all())

    @property
    def order(self) -> np.ndarray:
        """Numbers of the features from the most important on; those not known come last."""
        return np.argsort(-np.nan_to_num(self.mean, nan=-np.inf), kind="stable")


@dataclass(frozen=True, eq=False)
class Report:
    """The network against rows that it has not learned from, in evaluation mode."""

    step: int
    """Training steps done."""
    epoch: float
    best_epoch: int | None
    """Epoch whose weights were restored; None: those of the step."""
    held_out: HeldOut
    predicted: np.ndarray
    """(R,) float64, in the unit of the target."""
    residual: np.ndarray
    """(R,) predicted − actual."""
    network: Scores
    """Of the network on all R rows."""
    baselines: tuple[Baseline, ...]
    """Mean, same hour last week, linear regression; those known so far."""
    groups: tuple[ResidualGroups, ...]
    """Those known so far."""
    cross: ResidualCross | None
    """By weekday and hour; None where the rows have no time of the day, or not yet."""
    importance: Importance | None
    """Its `step` is an earlier one until that of this report is complete."""
    leak: str
    """Why the score is worthless, as sentences; "" where no input gives the target away."""
    is_final: bool
    """Whether everything is known."""

    @property
    def worst(self) -> int:
        """Place among the R rows of the largest residual, whatever its sign."""
        return int(np.abs(self.residual).argmax())

    def baseline(self, key: BaselineKey) -> Baseline | None:
        """Return one of the baselines; None while it is not known."""
        return next((one for one in self.baselines if one.key == key), None)

    def groups_by(self, name: str) -> ResidualGroups | None:
        """Return the residuals by a grouping of that name; None where there is none."""
        return next((one for one in self.groups if one.grouping.name == name), None)


def _over_repeats(gained: np.ndarray, of: Callable[[np.ndarray], float]) -> np.ndarray:
    known = [row[np.isfinite(row)] for row in gained]
    return np.array([of(row) if len(row) else np.nan for row in known])
