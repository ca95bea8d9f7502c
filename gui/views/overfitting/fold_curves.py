"""Errors of all folds on the rows that they had not learnt from, with their mean and spread."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QWidget

from core.settings.folds import MOST_FOLDS
from core.studies.fold_scores import mean_curve
from core.studies.snapshot import MemberPicture
from gui.numbers import in_unit
from gui.theme import Theme, mix
from gui.views.axes import linear_ticks, log_ticks
from gui.views.items import EMPTY, CurveItem
from gui.views.overfitting.filled_band import FilledBand
from gui.views.overfitting.fold_looks import look_of_fold
from gui.views.plot import Plot, Range

BAND_SHARE, FOLD_PX = 0.16, 1.6
NAME_PX, SMALL_RIGHT_PX = 66, 8
"""Room right of the axes, with the name of the lower one and without."""
MOST_POINTS = 400
"""Epochs that are drawn; of more of them an even choice, and the last one."""


class FoldCurves(Plot):
    """A thin line for each fold, the mean thick, and one standard deviation around it as a band."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, x=_epochs, y=_errors)
        self._band, self._mean = FilledBand(), CurveItem()
        self._folds = [CurveItem() for _ in range(MOST_FOLDS)]
        self.add(self._band, *self._folds, self._mean)
        self._small = False
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.apply(theme)
        self.set_small(self._small)
        self._band.set_colour(mix(theme.canvas, theme.validation, BAND_SHARE))
        self._mean.set_pen(theme.validation, theme.stroke("racer_path"), casing=theme.canvas)
        for number, item in enumerate(self._folds, start=1):
            self._dress(item, number)

    def set_small(self, small: bool) -> None:
        """Leave the name of the axis out: it is one of several pictures of the same kind."""
        self._small = small
        self.x_axis.name = "" if small else "epochs"
        self.set_right(SMALL_RIGHT_PX if small else self._theme.length(NAME_PX))

    def _dress(self, item: CurveItem, number: int) -> None:
        look = look_of_fold(self._theme, number)
        dash = (look.dash_px[0], look.dash_px[1]) if len(look.dash_px) >= 2 else None
        width = FOLD_PX * (1.5 if self._theme.large else 1.0)
        item.set_pen(look.colour, width, dash_px=dash)

    def show_members(
        self, members: tuple[MemberPicture, ...], moving: bool, ranges: tuple[Range, Range]
    ) -> None:
        """Show the folds of one value."""
        self.set_range(*ranges)
        for item in self._folds[len(members) :]:
            item.set_data(EMPTY, EMPTY)
        for item, member in zip(self._folds, members, strict=False):
            rmse = member.epochs.validation_rmse
            index = spread_out(len(rmse))
            item.moving = moving
            item.set_data(index.astype(np.float64), _log(rmse[index]))
        mean, deviation = mean_curve(members)
        index = spread_out(len(mean))
        x, mean, deviation = index.astype(np.float64), mean[index], deviation[index]
        self._band.set_data(x, _log(np.maximum(mean - deviation, mean * 0.02)), _log(mean + deviation))
        self._mean.moving = moving
        self._mean.set_data(x, _log(mean))


def spread_out(count: int) -> np.ndarray:
    """Return at most `MOST_POINTS` indices of so many epochs, evenly, with the last one."""
    if count <= MOST_POINTS:
        return np.arange(count)
    stride = 2 ** math.ceil(math.log2(count / MOST_POINTS))
    return np.unique(np.append(np.arange(0, count, stride), count - 1))


def fold_ranges(members: tuple[MemberPicture, ...]) -> tuple[Range, Range]:
    """Return ranges that hold the curves of all folds of all values."""
    epochs = max((len(one.epochs) - 1 for one in members), default=1)
    right = float(max(epochs, 4))
    logs = _log(np.concatenate([one.epochs.validation_rmse for one in members]))
    logs = logs[np.isfinite(logs)]
    low, high = (float(logs.min()), float(logs.max())) if len(logs) else (-1.0, 0.0)
    high = min(high, low + 3.0)
    low, high = math.floor(low * 10) / 10, math.ceil(high * 10) / 10
    if high - low < 0.3:
        low, high = (low + high) / 2 - 0.15, (low + high) / 2 + 0.15
    return (0.0, right * 1.02), (low - 0.02, high + 0.02)


def _log(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.log10(np.where(values > 0, values, np.nan))
    return found


def _epochs(low: float, high: float) -> list[tuple[float, str]]:
    return linear_ticks(low, high, 4)


def _errors(low: float, high: float) -> list[tuple[float, str]]:
    ticks = log_ticks(low, high, 6)
    if len(ticks) >= 2:
        return ticks
    ends = 10**low, 10**high
    return [(math.log10(value), in_unit(value)) for value, _ in linear_ticks(*ends, 4) if value > 0]
