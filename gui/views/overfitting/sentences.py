"""What can be said of the numbers to be seen, in one sentence that is true of them. No Qt."""

from __future__ import annotations

import math

from core.hyperparameters import format_number
from core.studies.fold_scores import FoldScores
from core.studies.snapshot import MemberPicture
from gui.numbers import grouped, in_unit, significant
from gui.views.overfitting.measure import Measure, measure_of, off_truth

ALIKE, WORSE, UNFIT = 0.02, 0.03, 0.1
"""Arms whose errors differ by less than the first part have not parted; one is worse by more than the second.

One that fits the training rows worse by the third has not the capacity to fit them.
"""
SMALL = 64
"""A network with so many hidden neurons, or fewer, has little capacity."""


def of_arms(members: tuple[MemberPicture, ...]) -> str:
    """Return what the arms of a study say."""
    if not members:
        return ""
    first = members[0].state.run.dataset
    if all(one.state.step == 0 for one in members):
        rows = f"{grouped(len(first.train))} training rows"
        which = "Which arm follows the true curve, which the noise?" if first.truth is not None else ""
        return f"{rows}: the same first weights, the same batches. {which}".strip()
    measure = measure_of(first)
    good = [one for one in members if one.state.divergence is None]
    if len(good) < 2:
        return ""
    errors = [measure.of(one.record.validation) for one in good]
    low, high = min(errors), max(errors)
    if not math.isfinite(high) or high - low <= ALIKE * low:
        return "The arms have hardly parted yet."
    return _of_dropout(members, measure) or _nearest(good) or _lowest(good, errors, measure)


def _of_dropout(members: tuple[MemberPicture, ...], measure: Measure) -> str:
    """Return why dropout is worse than no remedy; "" where it is not."""
    by_key = {one.member.key: one for one in members}
    plain, dropout = by_key.get("plain"), by_key.get("dropout")
    if plain is None or dropout is None or plain.state.divergence or dropout.state.divergence:
        return ""
    scores, beside = dropout.record, plain.record
    error, other = measure.of(scores.validation), measure.of(beside.validation)
    if not error > (1 + WORSE) * other:
        return ""
    off, plain_off = off_truth(dropout), off_truth(plain)
    if off is not None and plain_off is not None and off < plain_off:
        return ""  # the validation rows are few: the true curve knows better
    experiment = dropout.member.experiment
    rate, neurons = max(experiment.dropout.rate, experiment.dropout.inputs), sum(experiment.network.hidden)
    percent, on = f"{format_number(100 * rate)} %", round(neurons * (1 - rate))
    numbers = f"validation {measure.name} {measure.shown(error)} against {measure.shown(other)}"
    if 0 < neurons <= SMALL and measure.of(scores.train) > (1 + UNFIT) * measure.of(beside.train):
        return (
            f"Dropout at {percent} is worse here: {numbers}. With about {on} of {neurons} hidden neurons on "
            "it fits even the training rows less well: too little capacity to spare."
        )
    return f"Dropout at {percent} is worse than no remedy so far: {numbers}."


def _nearest(members: list[MemberPicture]) -> str:
    """Return which arm is nearest to the curve without noise; "" where that is not known."""
    known = [(off, one) for one in members if (off := off_truth(one)) is not None and math.isfinite(off)]
    plain = next((off for off, one in known if one.member.key == "plain"), None)
    if len(known) < 2 or plain is None:
        return ""
    off, nearest = min(known, key=lambda pair: pair[0])
    if nearest.member.key == "plain":
        return f"The plain arm is still nearest to the true curve: off by {significant(off, 2)}."
    return (
        f"{nearest.member.name} is nearest to the true curve: off by {significant(off, 2)}, "
        f"the plain arm by {significant(plain, 2)}."
    )


def _lowest(members: list[MemberPicture], errors: list[float], measure: Measure) -> str:
    best = members[errors.index(min(errors))]
    unit = f" {measure.unit}" if measure.unit else ""
    words = f"Lowest validation {measure.name}: {best.member.name}, {measure.shown(min(errors))}{unit}"
    plain = next(
        (error for one, error in zip(members, errors, strict=True) if one.member.key == "plain"), None
    )
    if plain is None or best.member.key == "plain":
        return f"{words}."
    return f"{words}; the plain arm has {measure.shown(plain)}{unit}."


def of_linear(members: tuple[MemberPicture, ...]) -> str:
    """Return how near dropout of a linear model is to the ridge regression that it amounts to."""
    by_key = {one.member.key: one for one in members}
    dropout, ridge = by_key.get("dropout"), by_key.get("l2")
    if dropout is None or ridge is None:
        return ""
    rate = dropout.member.experiment.dropout.inputs
    words = (
        f"Dropout here is a ridge penalty: on average over the masks, {format_number(100 * rate)} % of the "
        f"inputs off amounts to λ = q/(1 − q) = {significant(rate / (1 - rate))}."
    )
    if dropout.state.step == 0 or dropout.state.divergence or ridge.state.divergence:
        return words
    layer = dropout.state.run.layout.layers[0]
    one, other = (float(abs(layer.weight_of(arm.state.parameters)).mean()) for arm in (dropout, ridge))
    return f"{words} Mean |weight|: {significant(one)} with dropout, {significant(other)} with ridge."


def of_folds(scores: tuple[FoldScores, ...], unit: str, label: str) -> str:
    """Return what the folds say; `label` names the hyperparameter of a grid."""
    shown = f" {unit}" if unit else ""
    if len(scores) == 1:
        return _of_one(scores[0], shown)
    known = [one for one in scores if math.isfinite(one.mean_rmse)]
    if len(known) < 2:
        return ""
    best = min(known, key=lambda one: one.mean_rmse)
    words = f"{label or 'Value'} {best.value} does best: mean {in_unit(best.mean_rmse)}{shown}"
    spread = best.deviation_rmse
    near = [one for one in known if one is not best and one.mean_rmse <= best.mean_rmse + spread]
    if math.isfinite(spread) and near:
        others = ", ".join(one.value for one in near)
        verb = "lies" if len(near) == 1 else "lie"
        return f"{words}; {others} {verb} within one spread of it."
    return f"{words}; all others lie more than one spread above."


def _of_one(scores: FoldScores, unit: str) -> str:
    if len(scores.folds) < 2 or not math.isfinite(scores.mean_rmse):
        return ""
    errors = [one.rmse for _, one in scores.folds]
    low, high = min(errors), max(errors)
    return (
        f"RMSE {in_unit(scores.mean_rmse)} ± {in_unit(scores.deviation_rmse)}{unit}. A single split could "
        f"have said anything from {in_unit(low)} to {in_unit(high)}."
    )
