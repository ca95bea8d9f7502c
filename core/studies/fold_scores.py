"""What a cross-validation says: the score of each fold, their mean and spread, and all folds as one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics import Scores
from core.studies.snapshot import MemberPicture


@dataclass(frozen=True)
class FoldScores:
    """The folds of one value of a grid, or of the experiment as it is. In units of the target."""

    value: str
    """The value that the grid varies; "" without a grid."""
    folds: tuple[tuple[int, Scores], ...]
    """Number of each fold with its score on the rows that validate. A fold that diverged has none."""
    mean_rmse: float
    """Mean of the folds' RMSE; NaN without any."""
    deviation_rmse: float
    """Standard deviation of the folds' RMSE (n − 1); NaN for fewer than two."""
    overall: Scores | None
    """All rows that validated, each by the network that had not learnt from it, scored as one set."""
    diverged: tuple[int, ...]
    """Numbers of the folds that diverged."""


def fold_scores(members: Sequence[MemberPicture]) -> tuple[FoldScores, ...]:
    """Return the scores of each value of a grid, in the order of the members."""
    values = dict.fromkeys(picture.member.value for picture in members)
    return tuple(_scores_of(value, [one for one in members if one.member.value == value]) for value in values)


def _scores_of(value: str, members: Sequence[MemberPicture]) -> FoldScores:
    good = [one for one in members if one.state.divergence is None]
    rmse = np.array([one.record.validation.rmse for one in good])
    return FoldScores(
        value=value,
        folds=tuple((one.member.fold, one.record.validation) for one in good),
        mean_rmse=float(rmse.mean()) if len(rmse) else math.nan,
        deviation_rmse=float(rmse.std(ddof=1)) if len(rmse) > 1 else math.nan,
        overall=_overall(good) if good else None,
        diverged=tuple(one.member.fold for one in members if one.state.divergence is not None),
    )


def _overall(members: Sequence[MemberPicture]) -> Scores:
    """Return the scores of all rows together: mean errors weighted by the rows of each fold."""
    datasets = [one.state.run.dataset for one in members]
    rows = np.array([len(dataset.validation) for dataset in datasets])
    share = rows / rows.sum()
    mse = float(share @ [one.record.validation.mse for one in members])
    mae = float(share @ [one.record.validation.mae for one in members])
    target = np.concatenate([dataset.target[dataset.validation] for dataset in datasets])
    variance = float(np.var(target)) if np.ptp(target) > 0 else math.nan
    return Scores(mse, math.sqrt(mse), mae, 1 - mse / variance)


def mean_curve(members: Sequence[MemberPicture]) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation (E,) of the folds' validation RMSE after each epoch that all have.

    The deviation is 0 for a single fold.
    """
    length = min((len(one.epochs) for one in members), default=0)
    if not length:
        return np.empty(0), np.empty(0)
    curves = np.stack([one.epochs.validation_rmse[:length] for one in members])
    spread = curves.std(axis=0, ddof=1) if len(curves) > 1 else np.zeros(length)
    return curves.mean(axis=0), spread
