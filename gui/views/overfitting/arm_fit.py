"""What one arm has learnt: its curve through the points, or for many inputs predicted against actual."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from core.snapshot import FitPicture, Run
from core.studies.snapshot import MemberPicture, SpreadPicture
from gui.theme import Theme, mix, pen
from gui.views.axes import linear_ticks
from gui.views.fit.ranges import padded
from gui.views.fit.splits import mark_px
from gui.views.items import EMPTY, CurveItem, LinesItem, PointsItem, WordsItem
from gui.views.overfitting.filled_band import FilledBand
from gui.views.overfitting.fit_reading import CurveReading, RowsReading, order_of
from gui.views.place_reader import PlaceReader, Told
from gui.views.plot import Plot, Range

TRAIN_PX, VALIDATION_PX, MANY_PX = 7.0, 8.0, 4.5
"""Sizes of the marks at a desk; `MANY_PX` for training rows of a table."""
BAND_SHARE = 0.3
SEEN_PX = 0.4
"""While it trains a curve that has moved less is not painted anew."""
BEHIND_SHARE = 0.1
"""Of the range of the data: a band whose curve has moved on by more is not drawn."""
WORDS_SHARE = 0.2
"""Of the range of the data, left free below them for words."""


class ArmFit(Plot):
    """The training rows as dots, the validation rows as rings; the true curve dashed where it is known."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, x=_few, y=_few)
        self._run: Run | None = None
        self._fit: np.ndarray | None = None
        """The curve that is painted."""
        self._spread: SpreadPicture | None = None
        self._truth, self._curve, self._diagonal = CurveItem(), CurveItem(), CurveItem()
        self._band, self._bars = FilledBand(), LinesItem()
        self._train, self._validation = PointsItem("dot", TRAIN_PX), PointsItem("ring", VALIDATION_PX)
        self._words = WordsItem()
        self.has_band = False
        """Whether the spread with dropout left on is to be seen."""
        self.add(self._band, self._truth, self._diagonal, self._bars)
        self.add(self._train, self._validation, self._curve, self._words)
        self.set_right(8)
        self._order = EMPTY
        """Rows of a table in the order in which they are read."""
        self._reading: CurveReading | RowsReading | None = None
        self.reader = PlaceReader(self, theme, self._tell)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.apply(theme)
        self._words.set_theme(theme)
        self.reader.set_theme(theme)
        self._truth.set_pen(theme.text3, 1.5, dash_px=(6, 5))
        self._curve.set_pen(theme.prediction, theme.stroke("fit_curve"), casing=theme.canvas)
        self._diagonal.set_pen(theme.axis, 1.5)
        tint = mix(theme.canvas, theme.prediction, BAND_SHARE)
        self._band.set_colour(tint)
        self._bars.set_pens(pen(tint, 2))
        self._size_marks()
        self._validation.set_colours(theme.validation, theme.canvas)
        self._name_axis()

    def _name_axis(self) -> None:
        many = self._run is not None and not is_curve(self._run)
        self._words.set_words("top left", "predicted" if many else "", self._theme.prediction)

    def _size_marks(self) -> None:
        many = self._run is not None and not is_curve(self._run)
        theme = self._theme
        self._train.set_size(mark_px(theme, MANY_PX if many else TRAIN_PX))
        self._validation.set_size(mark_px(theme, VALIDATION_PX))
        self._train.set_colours(theme.text3 if many else theme.train, theme.canvas)

    def show_member(self, member: MemberPicture, moving: bool) -> None:
        """Show data and predictions of an arm; while there are none, the last picture stays."""
        run, fit = member.state.run, member.state.fit
        if run is not self._run:
            self._run = run
            self._show_run(run)
        if fit is None:
            return
        if is_curve(run):
            self._show_curve(run, fit, member, moving)
        else:
            self._show_sample(run, fit, member)

        self._read(run, fit, member.spread)

    def _read(self, run: Run, fit: FitPicture, spread: SpreadPicture | None) -> None:
        """Let the places of the picture be read."""
        if not is_curve(run):
            known = spread if spread is not None and len(spread.low) == len(run.probe.sample_rows) else None
            self._reading = RowsReading(run, fit, self._order, known)
        elif fit.grid is not None:
            self._reading = CurveReading(run, fit.grid, self._spread)
        if self._reading is not None:
            self.reader.show_places(self._reading.places)

    def _tell(self, place: int) -> Told:
        assert self._reading is not None
        return self._reading.tell(place, self._theme)

    def say(self, words: str) -> None:
        """Write what the dashed line or the band is into the lower corner at the right."""
        words = "" if self._theme.size == "presentation_small" else words
        self._words.set_words("bottom right", words, self._theme.text2)

    # ---- points on a curve ----------------------------------------------------------------------

    def _show_run(self, run: Run) -> None:
        for item in (self._truth, self._curve, self._diagonal, self._train, self._validation):
            item.set_data(EMPTY, EMPTY)
        self._band.set_data(EMPTY, EMPTY, EMPTY)
        self._bars.set_data(np.empty((0, 4)), np.empty(0, np.int64))
        self._fit = self._spread = self._reading = None
        self._order = order_of(run)
        self.reader.show_places(EMPTY)
        self.has_band = False
        self._size_marks()
        dataset, grid, curve = run.dataset, run.probe.grid, is_curve(run)
        self._name_axis()
        if curve and grid is not None and dataset.truth is not None:
            x = dataset.inputs[:, 0]
            self._truth.set_data(grid, dataset.truth(grid[:, None]))
            self._train.set_data(x[dataset.train], dataset.target[dataset.train])
            self._validation.set_data(x[dataset.validation], dataset.target[dataset.validation])

    def _show_curve(self, run: Run, fit: FitPicture, member: MemberPicture, moving: bool) -> None:
        if fit.grid is None or run.probe.grid is None:
            return
        if self._curve.moving is not moving or self._is_seen_to_move(fit.grid):
            self._fit, self._curve.moving = fit.grid, moving
            self._curve.set_data(run.probe.grid, fit.grid)
        spread = member.spread
        if spread is not None and self._is_left_behind(spread.whole, fit.grid):
            spread = None
        if spread is self._spread:
            return
        self._spread = spread
        self.has_band = spread is not None and bool(np.any(spread.high > spread.low))
        if spread is None:
            self._band.set_data(EMPTY, EMPTY, EMPTY)
        else:
            self._band.set_data(run.probe.grid, spread.low, spread.high)

    def _is_left_behind(self, whole: np.ndarray, curve: np.ndarray) -> bool:
        """Return whether the network has gone on so far that a band around an earlier curve misleads."""
        low, high = self.shown_range[1]
        return float(np.abs(whole - curve).max()) > BEHIND_SHARE * (high - low)

    def _is_seen_to_move(self, curve: np.ndarray) -> bool:
        """Return whether a curve is seen to lie elsewhere than the one that is painted."""
        if self._fit is None or not self._curve.moving:
            return True
        low, high = self.shown_range[1]
        return float(np.abs(curve - self._fit).max()) * self.inner.height() > SEEN_PX * (high - low)

    # ---- predicted against actual ---------------------------------------------------------------

    def _show_sample(self, run: Run, fit: FitPicture, member: MemberPicture) -> None:
        probe = run.probe
        actual = run.dataset.target[probe.sample_rows]
        train, seen = probe.sample_train_count, probe.sample_seen_count
        self._train.set_data(actual[:train], fit.sample[:train])
        self._validation.set_data(actual[train:seen], fit.sample[train:seen])
        self._diagonal.set_data(np.array(self.shown_range[0]), np.array(self.shown_range[0]))
        spread = member.spread
        self.has_band = spread is not None and len(spread.low) == len(actual)
        lines = np.empty((0, 4))
        if spread is not None and self.has_band:
            part = slice(train, seen)
            lines = np.column_stack([actual[part], spread.low[part], actual[part], spread.high[part]])
        self._bars.set_data(lines, np.zeros(len(lines), np.int64))


def is_curve(run: Run) -> bool:
    """Return whether predictions are drawn as a curve over the one input."""
    return run.dataset.drawn_inputs == 1 and run.probe.grid is not None


def fit_range(run: Run) -> tuple[Range, Range]:
    """Return the range of a picture of the fit, from the data alone, so that all arms have the same."""
    dataset, grid = run.dataset, run.probe.grid
    if is_curve(run) and grid is not None and dataset.truth is not None:
        seen = np.concatenate([dataset.train, dataset.validation])
        values = np.concatenate([dataset.target[seen], dataset.truth(grid[:, None])])
        values = values[np.isfinite(values)]
        low, high = float(values.min()), float(values.max())
        span = high - low or 1.0
        return (float(grid[0]), float(grid[-1])), (low - WORDS_SHARE * span, high + 0.06 * span)
    actual = dataset.target[run.probe.sample_rows[: run.probe.sample_seen_count]]
    ends = padded((float(actual.min()), float(actual.max()) or 1.0), 0.06)
    if ends[1] <= ends[0]:
        ends = ends[0] - 1.0, ends[0] + 1.0
    return ends, ends


def _few(low: float, high: float) -> list[tuple[float, str]]:
    return linear_ticks(low, high, 4)
