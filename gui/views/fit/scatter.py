"""Many inputs: predicted against actual, for a sample of each split."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.theme import Theme
from gui.views.axes import nice_range
from gui.views.fit.picture import Picture, was_tested
from gui.views.fit.ranges import CalmRange, bulk, padded
from gui.views.fit.splits import split_colour
from gui.views.items import EMPTY, CurveItem, PointsItem, WordsItem
from gui.views.plot import Plot

FARTHEST = 1.0
"""Predictions may widen the picture by this part of the target's range at either end."""


class ScatterPicture(Picture):
    """Points on the diagonal are predicted rightly."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._range, self._across = CalmRange(5, farthest=FARTHEST), (0.0, 1.0)
        self.plot = Plot(theme)
        self.plot.setAccessibleName("Predicted against actual")
        self._diagonal = CurveItem()
        self._train, self._validation = PointsItem("dot", 4.5), PointsItem("ring", 7)
        self._test, self._batch = PointsItem("square", 6), PointsItem("diamond", 9)
        self._words = WordsItem()
        self.plot.add(self._diagonal, self._train, self._test, self._validation, self._batch, self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.plot.apply(theme)
        self._words.set_theme(theme)
        self._diagonal.set_pen(theme.axis, 1.5)
        self._train.set_colours(theme.text3, theme.canvas)
        self._validation.set_colours(theme.validation, theme.canvas)
        self._test.set_colours(split_colour(theme, 2), theme.canvas)
        self._batch.set_colours(theme.prediction, theme.canvas)
        self._name_axes()

    def show_run(self, run: Run, fresh: bool) -> None:
        """Take the range of the actual values; the picture of another run's predictions goes."""
        for item in (self._train, self._validation, self._test, self._batch):
            item.set_data(EMPTY, EMPTY)
        actual = np.append(run.dataset.target[run.probe.sample_rows], 0.0)
        self._across = nice_range(actual, most=8)
        self._range.start(actual)
        self._show_range()
        self._name_axes()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the sample and the batch."""
        run = frame.run
        rows, seen, train = run.probe.sample_rows, run.probe.sample_seen_count, run.probe.sample_train_count
        actual = run.dataset.target[rows]
        self._train.set_data(actual[:train], fit.sample[:train])
        self._validation.set_data(actual[train:seen], fit.sample[train:seen])
        end = len(rows) if was_tested(run) else seen
        self._test.set_data(actual[seen:end], fit.sample[seen:end])
        self._batch.set_data(run.dataset.target[fit.batch_rows], fit.batch)
        self._range.follow(bulk(fit.sample[:seen]))
        self._show_range()

    def _show_range(self) -> None:
        across = self._across
        ends = self._range.ends or across
        up = (min(ends[0], across[0]), max(ends[1], across[1]))
        self._diagonal.set_data(np.array(across), np.array(across))
        self.plot.set_range(padded(across), padded(up))

    def _name_axes(self) -> None:
        if self.run is not None:
            unit = self.run.dataset.target_unit
            self._words.set_words("top left", "predicted", self.theme.prediction)
            self._words.set_words("bottom right", f"actual, {unit}" if unit else "actual", self.theme.text2)
