"""`LineView`: what a point on the surface of linear regression is: a straight line through the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.landscape.linear_regression import LinearRegression
from core.race.snapshot import RacerPicture, Standing
from gui.numbers import significant
from gui.race.frame import RaceFrame
from gui.theme import Theme
from gui.views.axes import nice_range
from gui.views.items import EMPTY, CurveItem, PointsItem, WordsItem
from gui.views.looks import look_of
from gui.views.plot import Plot
from gui.views.surface.header import Header

MOST_POINTS = 600
"""Rows shown; of more, every so many-th."""
HELP = (
    "The constraint is a straight line, y = W x + b: each point of the surface is one. The decision "
    "variables are W and b, the objective is the mean squared error: the variance of the residuals plus the "
    "square of their mean."
)


class LineView(QWidget):
    """The rows as dots, the line of each racer in its colour, least squares as a reference."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._surface: LinearRegression | None = None
        self.header = Header(theme)
        self.plot = Plot(theme)
        self._dots, self._batch = PointsItem("dot", 4.5), PointsItem("diamond", 9)
        self._best = CurveItem()
        self._lines: dict[int, CurveItem] = {}
        self._words = WordsItem()
        self.plot.add_to_ground(self._dots, self._best)
        self.plot.add(self._batch)
        self.plot.add(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.plot, 1)
        self.setAccessibleName("The straight lines on the data")
        self.setToolTip(HELP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_theme(theme)

    def sizeHint(self) -> QSize:
        """Return a usable size; the layout gives what there is."""
        return QSize(320, 240)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.header.set_theme(theme)
        self.plot.apply(theme)
        self._words.set_theme(theme)
        self._dots.set_colours(theme.text3, theme.canvas)
        self._batch.set_colours(theme.prediction, theme.canvas)
        self._best.set_pen(theme.axis, 1.5)
        for number, line in self._lines.items():
            self._dress(line, number)
        self._name_axes()
        self.header.say("the line on the data", "constraint: y = W x + b", HELP)

    def show_frame(self, frame: RaceFrame) -> None:
        """Show the lines at the heads of all racers, and the rows of the mini-batch of the step."""
        surface = frame.race.surface
        if not isinstance(surface, LinearRegression):
            return
        if surface is not self._surface:
            self._use(surface)
        self._show_batch(surface, frame.race.step)
        shown = set()
        for racer in frame.race.racers:
            if racer.standing is not Standing.DIVERGED:
                shown.add(racer.settings.number)
                self._show_line(racer, racer.settings.number == frame.selected)
        for number, line in self._lines.items():
            if number not in shown:
                line.hide()
        self._say(frame.racer, surface)

    def _use(self, surface: LinearRegression) -> None:
        self._surface = surface
        stride = max(len(surface.x) // MOST_POINTS, 1)
        x, y = surface.x[::stride], surface.y[::stride]
        self.plot.set_range(nice_range(x), nice_range(y))
        self._dots.set_data(x, y)
        best = surface.least_squares
        ends = np.array(self.plot.shown_range[0])
        self._best.set_data(*((ends, best[0] * ends + best[1]) if best is not None else (EMPTY, EMPTY)))
        self.plot.paint_ground_anew()
        self._name_axes()

    def _name_axes(self) -> None:
        if self._surface is not None:
            across, up = self._surface.names
            self._words.set_words("bottom right", f"{up} on {across}", self._theme.text2)

    def _show_batch(self, surface: LinearRegression, step: int) -> None:
        if surface.batches == 1 or step == 0:
            self._batch.set_data(EMPTY, EMPTY)
            return
        rows = surface.batch_rows[(step - 1) % surface.batches]
        self._batch.set_data(surface.x[rows], surface.y[rows])

    def _show_line(self, racer: RacerPicture, selected: bool) -> None:
        line = self._lines.get(racer.settings.number)
        if line is None:
            line = self._lines[racer.settings.number] = CurveItem()
            self._dress(line, racer.settings.number)
            self.plot.add(line)
        line.show()
        self._dress(line, racer.settings.number, selected)
        ends = np.array(self.plot.shown_range[0])
        line.set_data(ends, racer.x[-1] * ends + racer.y[-1])

    def _dress(self, line: CurveItem, number: int, selected: bool = False) -> None:
        look = look_of(self._theme, number)
        dash = (look.dash_px[0], look.dash_px[1]) if look.dash_px else None
        width = self._theme.stroke("fit_curve" if selected else "batch_curve")
        line.set_pen(look.colour, width, casing=self._theme.canvas if selected else None, dash_px=dash)

    def _say(self, racer: RacerPicture | None, surface: LinearRegression) -> None:
        """Write the two parts of the objective of the selected racer's line."""
        if racer is None or racer.standing is Standing.DIVERGED:
            self._words.set_words("top left", "", self._theme.text2)
            return
        variance, mean = surface.parts(float(racer.x[-1]), float(racer.y[-1]))
        parts = f"variance {significant(variance, 3)} + mean² {significant(mean, 3)}"
        whole = (
            "" if self._theme.large else f"MSE {significant(variance + mean, 3)} = "
        )  # the table has it too
        self._words.set_words("top left", whole + parts, self._theme.text2)
