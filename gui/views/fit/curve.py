"""One input: points, the curve of the network through them, and the curve without noise."""

from __future__ import annotations

import numpy as np

from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.theme import Theme, pen
from gui.views.fit.drawn import DrawnPicture
from gui.views.fit.picture import was_tested
from gui.views.fit.ranges import CalmRange, padded
from gui.views.fit.splits import mark_px, split_colour
from gui.views.items import CurveItem, LinesItem, PointsItem

HELP = "click adds a point · drag moves it · right click deletes it"
RESIDUAL_PX = 2.0
TRAIN_PX, VALIDATION_PX, TEST_PX, BATCH_PX = 7.0, 8.0, 6.0, 15.0
"""Sizes of the marks at a desk."""


class CurvePicture(DrawnPicture):
    """The curve is what the network predicts, all neurons on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Data and fitted curve", HELP, with_value=False)
        self._fit: FitPicture | None = None
        self._range = CalmRange(6)
        self._with_residuals = False
        self._truth, self._curve, self._residuals = CurveItem(), CurveItem(), LinesItem()
        self._train, self._validation = PointsItem("dot", TRAIN_PX), PointsItem("ring", VALIDATION_PX)
        self._test, self._batch = PointsItem("square", TEST_PX), PointsItem("diamond", BATCH_PX)
        self.plot.add_to_ground(self._truth)
        self.plot.add(self._residuals, self._curve, self._batch)
        self.plot.add(self._test, self._train, self._validation)
        self.add_marks()
        self.column.addWidget(self.plot, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        for item, px in (
            (self._train, TRAIN_PX),
            (self._validation, VALIDATION_PX),
            (self._test, TEST_PX),
            (self._batch, BATCH_PX),
        ):
            item.set_size(mark_px(theme, px))
        self._truth.set_pen(theme.text3, 1.5, dash_px=(4, 4))
        self._curve.set_pen(theme.prediction, theme.stroke("fit_curve"), casing=theme.canvas)
        self._residuals.set_pens(pen(theme.diverging[0], RESIDUAL_PX), pen(theme.diverging[-1], RESIDUAL_PX))
        self._train.set_colours(theme.train, theme.canvas)
        self._validation.set_colours(theme.validation, theme.canvas)
        self._test.set_colours(split_colour(theme, 2), theme.canvas)
        self._batch.set_colours(theme.prediction, theme.canvas)
        self._name_axes()

    def set_residuals(self, shown: bool) -> None:
        """Draw a vertical line from each point to the prediction there, or not."""
        self._with_residuals = shown
        self._name_axes()
        self._show_residuals()

    def show_run(self, run: Run, fresh: bool) -> None:
        """Show points and truth; axes stay where they are while points are edited."""
        dataset, grid = run.dataset, run.probe.grid
        if grid is None:
            return
        if fresh:
            self._fit = None
        truth = grid * np.nan if dataset.truth is None else dataset.truth(grid[:, None])
        self._truth.set_data(grid, truth)
        shown = np.concatenate([dataset.target, truth])
        ends = self._range.start(shown) if fresh else self._range.follow(shown)
        across = (float(grid[0]), float(grid[-1]))
        held = (
            across
            if fresh
            else (min(across[0], self.plot.shown_range[0][0]), max(across[1], self.plot.shown_range[0][1]))
        )
        self.plot.set_range(held, padded(ends))
        super().show_run(run, fresh)
        self._name_axes()

    def show_points(self) -> None:
        """Show the points of each split."""
        points = self.editor.points
        assert points is not None
        x, y, _ = points.columns()
        dataset = points.dataset
        for item, rows in (
            (self._train, dataset.train),
            (self._validation, dataset.validation),
            (self._test, dataset.test),
        ):
            item.set_data(x[rows], y[rows])
        self._show_batch()
        self._show_residuals()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the curve and the batch."""
        if fit.grid is None or frame.run.probe.grid is None:
            return
        self._fit = fit
        self._curve.moving = frame.moving
        self._curve.set_data(frame.run.probe.grid, fit.grid)
        self._show_batch()
        self._show_residuals()

    def _show_batch(self) -> None:
        if self._fit is None or self.run is None or self.editor.points is None:
            return
        rows = self._fit.batch_rows
        x, y, _ = self.editor.points.columns()
        rows = rows[np.isin(rows, self.run.dataset.train)]
        self._batch.set_data(x[rows], y[rows])

    def _show_residuals(self) -> None:
        lines, kinds = np.empty((0, 4)), np.empty(0, np.int64)
        if self._with_residuals and self._fit is not None and self.run is not None:
            probe, dataset = self.run.probe, self.run.dataset
            count = len(probe.sample_rows) if was_tested(self.run) else probe.sample_seen_count
            rows, predicted = probe.sample_rows[:count], self._fit.sample[:count]
            moved = None if self.editor.points is None else self.editor.points.moved
            if moved is not None:  # the prediction at its new place is not known yet
                rows, predicted = rows[rows != moved[0]], predicted[rows != moved[0]]
            x, y = dataset.inputs[rows, 0], dataset.target[rows]
            lines = np.column_stack([x, y, x, predicted])
            kinds = (predicted > y).astype(np.int64)
        self._residuals.set_data(lines, kinds)

    def _name_axes(self) -> None:
        if self.run is None:
            return
        theme, dataset = self.theme, self.run.dataset
        dashes = "" if dataset.truth is None else " · dashed: without noise"
        self.words.set_words("top left", dataset.target_name + dashes, theme.text2)
        self.words.set_words("bottom right", dataset.input_names[0], theme.text2)
        words = "residual: blue too low, orange too high" if self._with_residuals else ""
        self.words.set_words("bottom left", words, theme.text2)
