"""`FitPlot`: the moving fit of one regime on the data, with the rows of its last batch lit."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from core.snapshot import Run
from core.studies.snapshot import MemberPicture
from gui.theme import Theme, mix, pen
from gui.views.axes import linear_ticks, nice_range
from gui.views.batches.looks import regime_look
from gui.views.batches.marks import MarkersItem
from gui.views.fit.ranges import CalmRange, bulk, padded
from gui.views.items import EMPTY, CurveItem, LinesItem, PointsItem, WordsItem
from gui.views.plot import Plot, Range

DOT_PX, FEW_DOT_PX, LIT_PX = 4.5, 7.0, 10.0
FEW = 60
"""So many rows, or fewer, are larger dots."""
RIGHT_PX = 10
MOST_LIT = 400
"""Rows of a batch that are lit; of a larger one an even choice."""
NO_LINES = np.empty((0, 4)), np.empty(0, np.int64)


def few_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return three or four ticks: the picture is small."""
    return linear_ticks(low, high, 4)


class FitPlot(Plot):
    """One input: points and curve. More inputs: what is predicted against what is so."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        """Make the plot of a regime."""
        super().__init__(theme, parent, x=few_ticks, y=few_ticks)
        self.key = key
        self._run: Run | None = None
        self._calm = CalmRange(4, farthest=1.0)
        self._actual = (0.0, 1.0)
        self._dots, self._sticks = PointsItem("dot", DOT_PX), LinesItem()
        self._curve, self._lit, self._words = CurveItem(), MarkersItem(LIT_PX), WordsItem()
        self.add(self._dots, self._sticks, self._curve, self._lit, self._words)
        self.set_right(RIGHT_PX)
        self.setAccessibleName("Fit of the regime on the data")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        look = regime_look(theme, self.key)
        self._size_dots(theme)
        self._sticks.set_pens(pen(mix(theme.canvas, look.colour, 0.6), 1.5))
        self._curve.set_pen(theme.prediction, theme.stroke("fit_curve"), casing=theme.canvas)
        self._lit.set_look(theme, look)
        self._words.set_theme(theme)
        self.apply(theme)
        if self._run is not None:
            self._show_range(*self.shown_range)
        self._name_axes()

    def _size_dots(self, theme: Theme) -> None:
        few = self._run is not None and len(self._run.dataset.train) <= FEW
        self._dots.set_size(theme.length(FEW_DOT_PX if few else DOT_PX))
        self._dots.set_colours(theme.text3 if few else theme.batch, theme.canvas)

    @property
    def lit(self) -> int:
        """How many rows are lit."""
        return len(self._lit.x)

    def show_member(self, picture: MemberPicture, moving: bool) -> None:
        """Show the fit after the last update, and the batch that made it."""
        run, fit = picture.state.run, picture.state.fit
        if self._run is None or run.dataset is not self._run.dataset:
            self._begin(run)
        self._run = run
        if fit is None:
            return
        rows, predicted = picture.rows, picture.rows_predicted
        if len(rows) > MOST_LIT:
            choice = np.linspace(0, len(rows) - 1, MOST_LIT).astype(np.int64)
            rows, predicted = rows[choice], predicted[choice]
        actual = run.dataset.target[rows]
        if run.probe.grid is not None and fit.grid is not None and fit.grid.ndim == 1:
            self._curve.moving = moving
            self._curve.set_data(run.probe.grid, fit.grid)
            x = run.dataset.inputs[rows, 0]
            self._lit.set_data(x, actual)
            self._sticks.set_data(np.column_stack([x, actual, x, predicted]), np.zeros(len(rows), np.int64))
            return
        seen = run.probe.sample_train_count
        known = run.dataset.target[run.probe.sample_rows[:seen]]
        self._dots.set_data(known, fit.sample[:seen])
        self._calm.follow(bulk(fit.sample[:seen]))
        self._lit.set_data(actual, predicted)
        self._sticks.set_data(
            np.column_stack([actual, actual, actual, predicted]), np.zeros(len(rows), np.int64)
        )
        self._show_against()

    def _begin(self, run: Run) -> None:
        """Take the points of another data set."""
        self._run = run
        dataset, train = run.dataset, run.dataset.train
        self._size_dots(self._theme)
        self._lit.set_data(EMPTY, EMPTY)
        self._sticks.set_data(*NO_LINES)
        self._curve.set_data(EMPTY, EMPTY)
        target = dataset.target[train]
        if self._is_curve(run):
            assert run.probe.grid is not None
            stride = max(len(train) // 600, 1)
            self._dots.set_data(dataset.inputs[train[::stride], 0], target[::stride])
            across = float(run.probe.grid[0]), float(run.probe.grid[-1])
            self._show_range(across, padded(nice_range(target)))
        else:
            self._actual = nice_range(target)
            self._calm.start(target)
            self._show_against()
            self._curve.set_data(np.array(self._actual), np.array(self._actual))
        self._name_axes()

    def _is_curve(self, run: Run) -> bool:
        return run.probe.grid is not None and run.dataset.drawn_inputs == 1

    def _show_against(self) -> None:
        up = self._calm.ends or self._actual
        self._show_range(
            padded(self._actual), padded((min(up[0], self._actual[0]), max(up[1], self._actual[1])))
        )

    def _show_range(self, across: Range, up: Range) -> None:
        """Set both axes, with room at the right for the half of a long last label."""
        last = few_ticks(*across)[-1:]
        font = QFontMetrics(self._theme.font("tick", numbers=True))
        half = max((font.horizontalAdvance(label) // 2 for _, label in last), default=0)
        self.set_right(RIGHT_PX if half <= RIGHT_PX else half + 2)
        self.set_range(across, up)

    def _name_axes(self) -> None:
        if self._run is None:
            return
        dataset, is_curve = self._run.dataset, self._is_curve(self._run)
        across = dataset.input_names[0] if is_curve else "actual"
        self._words.set_words("bottom right", across, self._theme.text2)
        self._words.set_words("top left", dataset.target_name if is_curve else "predicted", self._theme.text2)
