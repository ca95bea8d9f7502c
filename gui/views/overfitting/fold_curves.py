"""Errors of all folds on the rows that they had not learnt from, with their mean and spread."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.settings.folds import MOST_FOLDS
from core.studies.fold_scores import mean_curve
from core.studies.snapshot import MemberPicture
from gui.theme import Theme, mix
from gui.views.axes import linear_ticks
from gui.views.end_names import EndNames, NamedEnd
from gui.views.items import EMPTY, CurveItem, Item
from gui.views.overfitting.filled_band import FilledBand
from gui.views.overfitting.fold_looks import look_of_fold
from gui.views.overfitting.fold_ticks import ACROSS_TICKS, UP_TICKS, error_ticks, how_many
from gui.views.plot import Plot, Range

BAND_SHARE, FOLD_PX = 0.16, 1.6
NAME_PX, SMALL_RIGHT_PX = 66, 8
"""Least room right of the axes, with names and without."""
FAN_PX = 14
"""Between the ends of the curves and their names, more than elsewhere: folds end close together."""
MOST_POINTS = 400
"""Epochs that are drawn; of more of them an even choice, and the last one."""


MEAN = "mean"
UNTRAINED = "Nothing trained yet: press Space, and each epoch adds a point."
BRIEF, BEGUN = "not trained yet", "The first epoch is trained …"


class EmptyWords(Item):
    """What there will be to see, in the middle of axes without curves."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        """Empty as soon as there are curves."""
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def say(self, text: str) -> None:
        """Show a sentence, or none."""
        if text != self.text:
            self.text = text
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Write the sentence, in several lines where it is narrow."""
        if not self.text or self._theme is None or not isinstance(self._plot, Plot):
            return
        painter.setFont(self._theme.font("note", weight=400))
        painter.setPen(self._theme.text3)
        room = self._plot.inner.adjusted(4, 0, -4, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.text)


class FoldCurves(Plot):
    """A thin line for each fold, the mean thick, and one standard deviation around it as a band."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.x_axis.use_ticks(self._epochs)
        self.y_axis.use_ticks(self._errors)
        self._band, self._mean = FilledBand(), CurveItem()
        self._folds = [CurveItem() for _ in range(MOST_FOLDS)]
        self._names, self._words = EndNames(), EmptyWords()
        self._ends: list[tuple[str, int, float, float]] = []
        """Name, number of the fold (0: the mean), and where its curve ends, in the units of the axes."""
        self._moving, self._trained = False, True
        self.add(self._band, *self._folds, self._mean)
        self.add_beside(self._names, self._words)
        self._small = False
        self.set_theme(theme)
        self.resized.connect(self._place_names)

    @property
    def names(self) -> list[str]:
        """The names at the ends of the curves."""
        return self._names.texts

    @property
    def sentence(self) -> str:
        """What is written while there are no curves."""
        return self._words.text

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.apply(theme)
        self._names.set_theme(theme)
        self._words.set_theme(theme)
        self._band.set_colour(mix(theme.canvas, theme.validation, BAND_SHARE))
        self._mean.set_pen(theme.validation, theme.stroke("racer_path"), casing=theme.canvas)
        for number, item in enumerate(self._folds, start=1):
            self._dress(item, number)
        self.set_small(self._small)

    def set_small(self, small: bool) -> None:
        """Leave the name of the axis and those of the curves out: it is one of several pictures of a kind."""
        self._small = small
        self.x_axis.name = "" if small else "epochs"
        names = self._names.width_of([MEAN, *(name for name, *_ in self._ends)]) + FAN_PX
        self.set_right(SMALL_RIGHT_PX if small else max(self._theme.length(NAME_PX), names))
        words = BEGUN if self._moving else BRIEF if small else UNTRAINED
        self._words.say("" if self._trained else words)
        self._place_names()

    def _place_names(self) -> None:
        """Name the curves where they end; the mean comes first and is never left out."""
        room, ends = self.inner, []
        for name, number, x, y in () if self._small else self._ends:
            across, up = self.to_pixels(np.array([x]), np.array([y]))
            colour = look_of_fold(self._theme, number).colour if number else self._theme.validation
            height = min(max(float(up[0]), room.top()), room.bottom())
            ends.append(NamedEnd(name, name, float(across[0]), height, colour))
        farthest = max((end.x_px for end in ends), default=0.0) + FAN_PX
        self._names.show_ends(ends, farthest, room.adjusted(0, 0, FAN_PX, 0), self._moving)

    def _epochs(self, low: float, high: float) -> list[tuple[float, str]]:
        ticks = linear_ticks(low, high, how_many(self._theme, self.inner.width(), ACROSS_TICKS))
        return [(place, f"{place:,.0f}") for place, _ in ticks if place == round(place)]

    def _errors(self, low: float, high: float) -> list[tuple[float, str]]:
        return error_ticks(low, high, how_many(self._theme, self.inner.height(), UP_TICKS))

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
        self._moving, self._ends = moving, []
        for item in self._folds[len(members) :]:
            item.set_data(EMPTY, EMPTY)
        for item, member in zip(self._folds, members, strict=False):
            rmse = member.epochs.validation_rmse
            index = spread_out(len(rmse))
            item.moving = moving
            item.set_data(index.astype(np.float64), _log(rmse[index]))
            self._name_end(f"fold {member.member.fold}", member.member.fold, rmse)
        mean, deviation = mean_curve(members)
        self._name_end(MEAN, 0, mean)
        self._ends.sort(key=lambda end: end[1])
        index = spread_out(len(mean))
        x, mean, deviation = index.astype(np.float64), mean[index], deviation[index]
        self._band.set_data(x, _log(np.maximum(mean - deviation, mean * 0.02)), _log(mean + deviation))
        self._mean.moving = moving
        self._mean.set_data(x, _log(mean))
        self._trained = any(len(one.epochs) > 1 for one in members)
        self.set_small(self._small)

    def _name_end(self, name: str, number: int, rmse: np.ndarray) -> None:
        """Remember where a curve ends that has more than its first point."""
        good = np.flatnonzero(np.isfinite(rmse) & (rmse > 0))
        if len(good) and good[-1] > 0:
            self._ends.append((name, number, float(good[-1]), math.log10(float(rmse[good[-1]]))))


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
