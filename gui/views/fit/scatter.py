"""Many inputs: predicted against actual, for a sample of each split."""

from __future__ import annotations

import numpy as np

from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.theme import Theme
from gui.views.axes import nice_range
from gui.views.fit.ranges import CalmRange, bulk, padded
from gui.views.fit.sample import SamplePicture
from gui.views.items import EMPTY
from gui.views.plot import Plot

FARTHEST = 1.0
"""Predictions may widen the picture by this part of the target's range at either end."""


class ScatterPicture(SamplePicture):
    """Points on the diagonal are predicted rightly."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Plot(theme))
        self._range, self._across = CalmRange(5, farthest=FARTHEST), (0.0, 1.0)
        self._actual = EMPTY
        self.plot.setAccessibleName("Predicted against actual")
        self.plot.add(self._words)
        self.set_theme(theme)

    def show_run(self, run: Run, fresh: bool) -> None:
        """Take the range of the actual values; the picture of another run's predictions goes."""
        self._clear()
        self._actual = run.dataset.target[run.probe.sample_rows]
        actual = np.append(self._actual, 0.0)
        self._across = nice_range(actual, most=8)
        self._range.start(actual)
        self._show_range()
        self._name_axes()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the sample and the batch."""
        run = frame.run
        self._show_sample(run, self._actual, fit.sample)
        self._batch.set_data(run.dataset.target[fit.batch_rows], fit.batch)
        self._range.follow(bulk(fit.sample[: run.probe.sample_seen_count]))
        self._show_range()

    def _show_range(self) -> None:
        across = self._across
        ends = self._range.ends or across
        up = (min(ends[0], across[0]), max(ends[1], across[1]))
        self._line.set_data(np.array(across), np.array(across))
        self.plot.set_range(padded(across), padded(up))

    def _name_axes(self) -> None:
        if self.run is not None:
            unit = self.run.dataset.target_unit
            self._words.set_words("top left", "predicted", self.theme.prediction)
            words = f"actual, {unit}" if unit else "actual"
            self._words.set_words("bottom right", words, self.theme.text2, shorter="actual")
