"""`RegimeCurves`: the items of one regime in the plot of the errors."""

from __future__ import annotations

import math

import numpy as np

from core.studies.snapshot import MemberPicture
from gui.batches.frame import BatchesChoices
from gui.theme import Theme, mix
from gui.views.batches.curves import (
    EpochAxis,
    OpenedEpoch,
    Spreads,
    draws_spread,
    of_epochs,
    of_updates,
    opened,
)
from gui.views.batches.looks import regime_look
from gui.views.batches.marks import MarkersItem, SpreadItem
from gui.views.items import EMPTY, CurveItem
from gui.views.plot import Plot

END_PX, BATCH_PX, DENSE_PX = 10.0, 9.0, 4.0
MANY = 300
"""More batches of an opened epoch than so many are drawn small."""
LEAST_APART_PX = 24
"""Least distance of the markers along a curve."""
SPREAD_SHARE, PATH_SHARE = 0.16, 0.42


class RegimeCurves:
    """End of epoch as a curve with markers, its batches as a thin path or as their spread."""

    def __init__(self, plot: Plot, theme: Theme, key: str) -> None:
        self.key, self._plot = key, plot
        self._spread, self._path, self._path_after = SpreadItem(), CurveItem(), CurveItem()
        self._curve, self._after = CurveItem(), CurveItem()
        self._spread.level, self._path.level, self._path_after.level = -2, -1, -1
        # so they lie below the curves of all regimes
        self._markers = MarkersItem(END_PX)
        self._mean, self.batches = CurveItem(), MarkersItem(BATCH_PX)
        self.epoch: OpenedEpoch | None = None
        """The epoch that is opened."""
        self.end: tuple[float, float] | None = None
        """Where the curve ends, in the units of the axes."""
        self.points = (EMPTY, EMPTY)
        """Places of the evaluations, in the units of the axes."""
        plot.add(
            self._spread,
            self._path,
            self._path_after,
            self._mean,
            self._curve,
            self._after,
            self._markers,
            self.batches,
        )
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        look = regime_look(theme, self.key)
        dash = (look.dash_px[0], look.dash_px[1]) if look.dash_px else None
        thick = theme.stroke("epoch_curve")
        self._spread.set_colour(mix(theme.canvas, look.colour, SPREAD_SHARE))
        for path in (self._path, self._path_after):
            path.set_pen(mix(theme.canvas, look.colour, PATH_SHARE), 1.2)
        for curve in (self._curve, self._after):
            curve.set_pen(look.colour, thick, dash_px=dash)
        self._mean.set_pen(look.colour, 1.8, dash_px=(6.0, 4.0))
        self._markers.set_look(theme, look)
        self.batches.set_look(theme, look)

    def hide(self) -> None:
        """Show nothing: the regime has been removed."""
        for item in self._all():
            item.hide()
        self.end, self.epoch = None, None

    @property
    def reach(self) -> float:
        """Where on x the curves end, in the units of the axis; minus infinity where there are none."""
        lines = self._path, self._path_after, self._curve, self._after
        ends = (float(line.x[-1]) for line in lines if len(line.x))
        return max((end for end in ends if math.isfinite(end)), default=-math.inf)

    def _all(self) -> tuple[SpreadItem | CurveItem | MarkersItem, ...]:
        lines = self._path, self._path_after, self._curve, self._after, self._mean
        return self._spread, *lines, self._markers, self.batches

    def show_member(
        self,
        picture: MemberPicture,
        choices: BatchesChoices,
        axis: EpochAxis,
        spreads: Spreads,
        number: int,
        moving: bool,
    ) -> None:
        """Show the regime on the axes of the choices; `number` is that of the study."""
        for item in self._all():
            item.show()
        for curve in (self._path, self._path_after, self._curve, self._after):
            curve.moving = moving
        epoch = choices.opened
        self.epoch = None if epoch is None else opened(picture, epoch)
        x, y = self._across(of_epochs(picture, choices.unit), choices, axis), picture.epochs.train_loss
        y = up(y, choices.log_y)
        self._show_ends(x, y, epoch)
        self._show_batches(picture, choices, axis, x, spreads.of(number, picture))
        self._show_opened(choices, axis)

    def _across(self, x: np.ndarray, choices: BatchesChoices, axis: EpochAxis) -> np.ndarray:
        if choices.unit == "epochs" and not choices.log_x:
            return axis.places(x)
        return up(x, choices.log_x)

    def _show_ends(self, x: np.ndarray, y: np.ndarray, epoch: int | None) -> None:
        """Show the curve, with a gap where an epoch is opened."""
        before = len(x) if epoch is None else min(epoch, len(x))
        self._curve.set_data(x[:before], y[:before])
        self._after.set_data(x[before:], y[before:])
        finite = np.isfinite(x) & np.isfinite(y)
        self.points = x[finite], y[finite]
        self.end = (float(x[finite][-1]), float(y[finite][-1])) if finite.any() else None
        self._markers.set_data(*self._apart(x[finite], y[finite]))

    def _apart(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of the markers: those of all epochs if they stand far enough apart."""
        if len(x) < 2:
            return x, y
        pixels = self._plot.to_pixels(x, y)[0]
        kept = [0]
        while (place := int(np.searchsorted(pixels, pixels[kept[-1]] + LEAST_APART_PX))) < len(x):
            kept.append(place)
        if kept[-1] != len(x) - 1:
            if len(kept) > 1:
                kept.pop()
            kept.append(len(x) - 1)
        return x[kept], y[kept]

    def _show_batches(
        self,
        picture: MemberPicture,
        choices: BatchesChoices,
        axis: EpochAxis,
        ends: np.ndarray,
        spread: np.ndarray,
    ) -> None:
        """Show the batches of all epochs that are not opened."""
        shows_spread = draws_spread(picture)
        if picture.state.batches_per_epoch == 1 or shows_spread:
            self._path.set_data(EMPTY, EMPTY)
            self._path_after.set_data(EMPTY, EMPTY)
        if not shows_spread:
            self._spread.set_data(EMPTY, EMPTY, EMPTY)
        if shows_spread:
            self._show_spread(choices, ends, spread)
        elif picture.state.batches_per_epoch > 1:
            x, y = of_updates(picture, choices.unit), up(picture.steps.loss, choices.log_y)
            first = last = len(x)
            if choices.opened is not None:
                first, last = np.searchsorted(x, [choices.opened - 1 + 1e-9, choices.opened + 1e-9]).tolist()
            x = self._across(x, choices, axis)
            self._path.set_data(x[:first], y[:first])
            self._path_after.set_data(x[last:], y[last:])

    def _show_spread(self, choices: BatchesChoices, ends: np.ndarray, spread: np.ndarray) -> None:
        """Show between which losses the middle of the batches of each epoch lies."""
        floor = self._plot.shown_range[1][0]
        low, high = (up(spread[:, side], choices.log_y) for side in (0, 1))
        low, high = np.where(np.isfinite(low), low, floor), np.where(np.isfinite(high), high, floor)
        if choices.opened is not None and choices.opened <= len(spread):
            low[choices.opened - 1] = high[choices.opened - 1] = floor
        placed = np.isfinite(ends)
        first = int(placed.argmax()) if placed.any() else len(spread)
        self._spread.set_data(ends[first:], low[first:], high[first:])

    def _show_opened(self, choices: BatchesChoices, axis: EpochAxis) -> None:
        """Show the batches of the opened epoch, each as a marker, and their mean."""
        one = self.epoch
        if one is None:
            self.batches.set_data(EMPTY, EMPTY)
            self._mean.set_data(EMPTY, EMPTY)
            return
        (_, _), (low, high) = self._plot.shown_range
        y = np.clip(up(one.loss, choices.log_y), low, high)
        y = np.where(np.isnan(y), low, y)
        self.batches.set_size(BATCH_PX if len(y) <= MANY else DENSE_PX)
        self.batches.set_data(axis.places(one.x), y)
        if one.means is None or len(one.loss) < 2:
            self._mean.set_data(EMPTY, EMPTY)
            return
        mean = up(np.full(2, one.means.of_batches), choices.log_y)
        self._mean.set_data(axis.places(np.array([one.epoch - 1.0, float(one.epoch)])), mean)


def up(values: np.ndarray, log: bool) -> np.ndarray:
    """Return where values stand on an axis: log10 of them if `log`, not a number where there is none."""
    if not log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log10(np.where(values > 0, values, np.nan)))
