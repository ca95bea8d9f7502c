"""Many inputs: predicted - actual over the prediction, with the distribution at the side."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.theme import Theme, mix, pen
from gui.views.axes import linear_ticks
from gui.views.fit.ranges import CalmRange, bulk, padded
from gui.views.fit.sample import SamplePicture
from gui.views.items import Item
from gui.views.plot import Plot

BINS = 24
FARTHEST = 1.0
"""The axes grow by at most their first length at either end."""
SIDE_SHARE = 0.2
"""Part of the width that the distribution takes."""


class HistogramItem(Item):
    """Bars from the right edge: how many values lie at each height."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._from = 0.0
        self._ends = (0.0, 1.0)
        self.counts = np.zeros(0, np.int64)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def set_data(self, values: np.ndarray, ends: tuple[float, float], left: float) -> None:
        """Count values between two heights; the bars reach at most to the place `left`."""
        self.counts = np.histogram(values, BINS, ends)[0]
        self._ends, self._from = ends, left
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the ground and the bars. Called by Qt."""
        if self._theme is None or not len(self.counts):
            return
        to, room = painter.transform(), painter.transform().mapRect(self.boundingRect())
        left = to.map(QPointF(self._from, 0)).x()
        top, bottom = (to.map(QPointF(0, end)).y() for end in (self._ends[1], self._ends[0]))
        height, most = (bottom - top) / BINS, max(1, int(self.counts.max()))
        painter.save()
        painter.resetTransform()
        painter.fillRect(QRectF(left, room.top(), room.right() - left, room.height()), self._theme.canvas)
        painter.setPen(pen(self._theme.line, 1))
        painter.drawLine(QPointF(left, room.top()), QPointF(left, room.bottom()))
        colour = mix(self._theme.canvas, self._theme.validation, 0.55)
        for place, count in enumerate(self.counts):
            width = (room.right() - left - 6) * count / most
            bar = QRectF(left + 1, bottom - (place + 1) * height, width, max(height - 1, 1.0))
            painter.fillRect(bar, colour)
        painter.restore()


class ResidualsPicture(SamplePicture):
    """Above the zero line the prediction is too high."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Plot(theme, x=self._ticks))
        self._range = CalmRange(4, symmetric=True, farthest=FARTHEST)
        self._across = CalmRange(5, farthest=FARTHEST)
        self.plot.setAccessibleName("Residuals: predicted minus actual, over the prediction")
        self.histogram = HistogramItem()
        self.plot.add(self.histogram, self._words)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.histogram.set_theme(theme)

    def show_run(self, run: Run, fresh: bool) -> None:
        """Begin anew: the next predictions choose the ranges."""
        self._range, self._across = (
            CalmRange(4, symmetric=True, farthest=FARTHEST),
            CalmRange(5, farthest=FARTHEST),
        )
        self._clear()
        self._name_axes()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the residuals of the sample and of the batch."""
        run = frame.run
        rows, seen, train = run.probe.sample_rows, run.probe.sample_seen_count, run.probe.sample_train_count
        predicted = fit.sample
        residual = predicted - run.dataset.target[rows]
        self._show_sample(run, predicted, residual)
        self._batch.set_data(fit.batch, fit.batch - run.dataset.target[fit.batch_rows])
        up = self._range.follow(bulk(residual[:seen]))
        # Training begins with nearly equal predictions: the range of the target keeps the axis calm.
        low, high = self._across.follow(
            np.concatenate([bulk(run.dataset.target[rows]), bulk(predicted[:seen])])
        )
        self._line.set_data(np.array([low, high]), np.zeros(2))
        self.histogram.set_data(residual[train:seen], up, high)
        side = (high - low) * SIDE_SHARE / (1 - SIDE_SHARE)
        self.plot.set_range((padded((low, high))[0], high + side), padded(up))

    def _ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        return linear_ticks(low, high - (high - low) * SIDE_SHARE * 0.75)

    def _name_axes(self) -> None:
        if self.run is None:
            return
        unit = self.run.dataset.target_unit
        theme = self.theme
        words = "predicted − actual"
        whole = f"{words}, {unit}" if unit else words
        self._words.set_words("top left", whole, theme.text2, shorter=words)
        self._words.set_words("bottom left", "predicted", theme.prediction)
        self._words.set_words("top right", "validation", theme.validation)
