"""How errors of a report are written: in the unit of the target, with a sign, from few words."""

from __future__ import annotations

import math

import numpy as np

from core.metrics import Scores
from core.report.report import Baseline, HeldOut
from gui.dates import day_words
from gui.numbers import grouped, in_unit, significant

MARGIN = 0.03
LEAST_ERROR = 0.001
"""Smaller errors are rounding: a linear fit that is given the answer."""


def error_words(error: float) -> str:
    """Return an error with its sign: ``+280``, ``−9.12``; a dash for none."""
    if not math.isfinite(error):
        return "–"
    text = in_unit(error)
    return f"+{text}" if error > 0 else text


def unit_of(rows: HeldOut) -> str:
    """Return the unit of errors; the name of the target where it has none."""
    return rows.unit or rows.target_name


def three(scores: Scores | None) -> tuple[str, str, str]:
    """Return RMSE, MAE and R² as they stand in the table; dashes without scores."""
    if scores is None:
        return "–", "–", "–"
    r2 = f"{scores.r2:.2f}".replace("-", "−") if math.isfinite(scores.r2) else "–"
    return _error(scores.rmse), _error(scores.mae), r2


def _error(error: float) -> str:
    return f"<{LEAST_ERROR:g}" if 0 < error < LEAST_ERROR else in_unit(error)


def partners(baseline: Baseline, network: bool = True) -> str:
    """Return how many rows have no partner, and what the network is worth on the others; "" if all have."""
    if baseline.scores is None or not baseline.missing:
        return ""
    rows = "1 row has" if baseline.missing == 1 else f"{grouped(baseline.missing)} rows have"
    words = f"{rows} no partner a week before: scored on the other {grouped(baseline.joined)}"
    if network and baseline.network is not None:
        words += f", where this network has RMSE {in_unit(baseline.network.rmse)}"
    return f"{words}."


def place_words(rows: HeldOut, value: float) -> str:
    """Return a place on the axis of the rows: a day, a number, or ``row 17``."""
    if rows.axis_kind == "date":
        return day_words(value)
    text = grouped(round(value)) if rows.axis_kind == "row" else significant(value)
    return f"{rows.axis_name} {text}"


def calm_range(
    values: np.ndarray, before: tuple[float, float] | None = None, share: float = MARGIN
) -> tuple[float, float]:
    """Return a range that holds all finite values with a little room; it grows from the one before."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return before or (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if before is not None:
        if before[0] <= low and high <= before[1]:
            return before
        low, high = min(low, before[0]), max(high, before[1])
    margin = share * (high - low) or 0.5
    return low - margin, high + margin
