"""The prediction while one feature sweeps, with a bead where it is now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from core.features import Feature
from core.report.what_if import Answer
from gui.theme import Theme, pen
from gui.views.axes import linear_ticks
from gui.views.fit.dates import date_ticks
from gui.views.items import EMPTY, CurveItem, LinesItem, PointsItem
from gui.views.plot import Plot
from gui.views.report.numbers import calm_range

DOTS_MOST = 12
"""Up to so many values of a choice each gets a dot in place of a curve."""
DOT_PX, BEAD_PX = 9.0, 11.0
ROOM = 0.1
"""Room above and below the curve, for the bead, as a share of its height."""


def few_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return two or three places of an upright axis."""
    return linear_ticks(low, high, 4)


class SweepPlot(Plot):
    """A small plot. Its range grows with the curve; another feature, and training at rest, fit it anew."""

    def __init__(self, theme: Theme) -> None:
        self._feature: Feature | None = None
        super().__init__(theme, x=self._ticks, y=few_ticks)
        self._value = 0.0
        self._up = (0.0, 1.0)
        self._fresh, self._step = True, -1
        self._curve, self._dots = CurveItem(), PointsItem("dot", DOT_PX)
        self._here, self._bead = LinesItem(), PointsItem("bead", BEAD_PX)
        self.add(self._here, self._curve, self._dots, self._bead)
        self.setAccessibleName("Prediction while one feature sweeps")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.apply(theme)
        self._curve.set_pen(theme.prediction, theme.stroke("racer_path"))
        self._dots.set_size(DOT_PX * theme.scale)
        self._dots.set_colours(theme.prediction, theme.canvas)
        self._bead.set_size(BEAD_PX * theme.scale)
        self._bead.set_colours(theme.prediction, theme.truth if theme.name == "dark" else theme.raised)
        self._here.set_pens(pen(theme.text3, theme.stroke("reference")))

    def show_feature(self, feature: Feature, value: float) -> None:
        """Let a feature sweep, which is at a value now; the curve comes with the answer."""
        self._value = value
        if feature is not self._feature:
            self._feature, self._fresh = feature, True
            for item in (self._curve, self._dots, self._bead):
                item.set_data(EMPTY, EMPTY)
            self.x_axis.name = feature.unit
            self.paint_ground_anew()

    def show_answer(self, answer: Answer, moving: bool) -> None:
        """Show the curve of an answer, and where the feature is now."""
        x, y = answer.sweep_values, answer.sweep
        if self._feature is None or not len(x):
            return
        anew = self._fresh or (not moving and answer.step != self._step)
        both = np.append(y, answer.prediction)
        self._up = calm_range(both, None if anew else self._up, ROOM)
        self._fresh, self._step = False, answer.step
        chosen = bool(self._feature.labels) and len(x) <= DOTS_MOST
        self._curve.moving = moving
        self._curve.set_data(*((EMPTY, EMPTY) if chosen else (x, y)))
        self._dots.set_data(*((x, y) if chosen else (EMPTY, EMPTY)))
        low, high = float(x[0]), float(x[-1])
        margin = 0.5 if self._feature.labels else max(0.02 * (high - low), 1e-9)
        self.set_range((low - margin, high + margin), self._up)
        here = min(max(self._value, low), high)
        self._bead.set_data(np.array([here]), np.array([answer.prediction]))
        line = np.array([[here, self._up[0], here, answer.prediction]])
        self._here.set_data(line, np.zeros(1, np.int64))

    def _ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        feature = self._feature
        if feature is None:
            return []
        if feature.name == "hour":
            return [(float(hour), f"{hour}:00") for hour in range(0, 24, 6) if low <= hour <= high]
        if feature.kind == "date":
            return date_ticks(low, high, max(2, self.width() // 70))
        if not feature.labels:
            return linear_ticks(low, high, 4)
        metrics = QFontMetrics(self._theme.font("tick", numbers=True))
        room = round(self.inner.width() / len(feature.labels)) - 6
        right = Qt.TextElideMode.ElideRight
        return [(float(n), metrics.elidedText(word, right, room)) for n, word in enumerate(feature.labels)]
