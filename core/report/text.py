"""The report as a text table, for a terminal or a paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from core.metrics import Scores
from core.report.report import Baseline, HeldOut, Importance, Report, ResidualGroups

_FIRST_DAY = date(1970, 1, 1)
_METRIC = {"rmse": "RMSE", "mae": "MAE"}


def report_text(report: Report) -> str:
    """Return the whole report: scores, baselines, residuals by group, importance."""
    parts = [_head(report), _scores(report)]
    parts += [_groups(groups, report.held_out.unit) for groups in report.groups]
    if report.importance is not None:
        parts.append(_importance(report.importance, report.held_out.unit))
    if report.leak:
        parts.append([report.leak])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(report: Report) -> list[str]:
    rows = report.held_out
    weights = (
        f"step {report.step:,}"
        if report.best_epoch is None
        else f"the weights of epoch {report.best_epoch:,}"
    )
    return [
        f"{rows.target_name}: {len(rows.rows):,} {rows.part} rows that the network has not learned from"
        f"{_span(rows)}.",
        f"Evaluation, all neurons on, {weights}. Errors in {rows.unit}; residual = predicted − actual.",
    ]


def _span(rows: HeldOut) -> str:
    if rows.axis_kind == "date":
        return f", {_day(rows.axis[0])} to {_day(rows.axis[-1])}"
    if rows.axis_kind == "number":
        return f", {rows.axis_name} {_number(rows.axis[0])} to {_number(rows.axis[-1])}"
    return ""


def _day(days: float) -> str:
    try:
        return (_FIRST_DAY + timedelta(days=int(np.floor(days)))).isoformat()
    except OverflowError:  # no calendar reaches there
        return f"day {days:g}"


# ---- parts --------------------------------------------------------------------------------


def _scores(report: Report) -> list[str]:
    rows: list[Sequence[str]] = [("", "RMSE", "MAE", "R²", "rows", "network there", "")]
    count = f"{len(report.predicted):,}"
    rows.append(("this network", *_three(report.network), count, "", ""))
    remarks = []
    for baseline in report.baselines:
        if baseline.scores is None or baseline.network is None:
            remarks.append(f"{_sentence(baseline.name)}: {baseline.reason}")
            continue
        rows.append(
            (
                baseline.name,
                *_three(baseline.scores),
                f"{baseline.joined:,}",
                _number(baseline.network.rmse),
                _gain(baseline),
            )
        )
        if baseline.missing:
            remarks.append(f"{_sentence(baseline.name)}: {_partners(baseline)}")
    return [*_aligned(rows), *remarks]


def _three(scores: Scores) -> tuple[str, str, str]:
    r2 = "–" if np.isnan(scores.r2) else f"{scores.r2:.3f}".replace("-", "−")
    return _number(scores.rmse), _number(scores.mae), r2


def _gain(baseline: Baseline) -> str:
    gain = baseline.gain
    if gain is None:
        return ""
    return f"{abs(100 * gain):.1f} % {'less' if gain >= 0 else 'more'}"


def _partners(baseline: Baseline) -> str:
    rows = "1 row has" if baseline.missing == 1 else f"{baseline.missing:,} rows have"
    return f"{rows} no partner a week before; both are scored on the other {baseline.joined:,}."


def _groups(groups: ResidualGroups, unit: str) -> list[str]:
    rows: list[Sequence[str]] = [
        (groups.grouping.name, "rows", "mean", "std", "quartile 1", "median", "quartile 3")
    ]
    for place, label in enumerate(groups.grouping.labels):
        if groups.count[place]:
            numbers = (groups.mean[place], groups.std[place], *groups.quartiles[:, place])
            rows.append((label, f"{groups.count[place]:,}", *map(_number, numbers)))
    return [f"Residuals by {groups.grouping.name}, {unit}", *_aligned(rows)]


def _importance(importance: Importance, unit: str) -> list[str]:
    metric, repeats = _METRIC[importance.metric], importance.gained.shape[1]
    rows: list[Sequence[str]] = [("feature", "gained", "std", "")]
    mean, std = importance.mean, importance.std
    for place in importance.order:
        name, fault = importance.names[place], importance.faults[place]
        known = np.isfinite(mean[place])
        numbers = (_number(mean[place]), _number(std[place])) if known else ("–", "–")
        rows.append((name, *numbers, fault))
    title = (
        f"Permutation importance: {metric} gained in {unit} when a feature is shuffled between "
        f"{importance.rows:,} rows; mean of {repeats} {'shuffle' if repeats == 1 else 'shuffles'}"
    )
    return [title, *_aligned(rows)]


# ---- layout -------------------------------------------------------------------------------


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give the rows with the first column to the left, numbers to the right, a last remark to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()


def _number(value: float) -> str:
    """Return three digits behind the point for small numbers, fewer for larger ones; a real minus sign."""
    size = abs(value)
    digits = 1 if size >= 100 else 2 if size >= 1 else 3
    text = f"{value:,.{digits}f}" if size == 0 or 0.001 <= size < 1e7 else f"{value:.3g}"
    return text.replace("-", "−")


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:]
