"""What the pictures of a sample of rows share: marks for each split and for the batch, and one line."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from core.snapshot import Run
from gui.theme import Theme
from gui.views.fit.picture import Picture, was_tested
from gui.views.fit.splits import mark_px, split_colour
from gui.views.items import EMPTY, CurveItem, PointsItem, WordsItem
from gui.views.plot import Plot

TRAIN_PX, VALIDATION_PX, TEST_PX, BATCH_PX = 4.5, 7.0, 6.0, 9.0
"""Sizes of the marks at a desk."""


class SamplePicture(Picture):
    """Training, validation and test rows told apart, the batch lit. A subclass says what the axes are."""

    def __init__(self, theme: Theme, plot: Plot) -> None:
        super().__init__(theme)
        self.plot = plot
        self._line = CurveItem()
        """Where a right prediction lies."""
        self._train, self._validation = PointsItem("dot", TRAIN_PX), PointsItem("ring", VALIDATION_PX)
        self._test, self._batch = PointsItem("square", TEST_PX), PointsItem("diamond", BATCH_PX)
        self._words = WordsItem()
        plot.add_to_ground(self._line)
        plot.add(self._train, self._test, self._validation, self._batch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(plot)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.plot.apply(theme)
        self._words.set_theme(theme)
        self._line.set_pen(theme.axis, 1.5)
        for item, px in (
            (self._train, TRAIN_PX),
            (self._validation, VALIDATION_PX),
            (self._test, TEST_PX),
            (self._batch, BATCH_PX),
        ):
            item.set_size(mark_px(theme, px))
        self._train.set_colours(theme.text3, theme.canvas)
        self._validation.set_colours(theme.validation, theme.canvas)
        self._test.set_colours(split_colour(theme, 2), theme.canvas)
        self._batch.set_colours(theme.prediction, theme.canvas)
        self._name_axes()

    def _clear(self) -> None:
        for item in (self._train, self._validation, self._test, self._batch):
            item.set_data(EMPTY, EMPTY)

    def _show_sample(self, run: Run, x: np.ndarray, y: np.ndarray) -> None:
        """Show the sample at these places; test rows once the user has asked for their score."""
        seen, train = run.probe.sample_seen_count, run.probe.sample_train_count
        end = len(x) if was_tested(run) else seen
        self._train.set_data(x[:train], y[:train])
        self._validation.set_data(x[train:seen], y[train:seen])
        self._test.set_data(x[seen:end], y[seen:end])

    def _name_axes(self) -> None:
        """Write what the axes are into the corners."""
        raise NotImplementedError
