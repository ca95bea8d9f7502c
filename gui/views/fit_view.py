"""What the network makes of the data, always in evaluation mode: a curve on points, or a table's scatter."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from core.probe import FIRST_WEEKDAY_OF_2011
from core.snapshot import Run
from gui.frame import Frame
from gui.theme import Theme, tokens
from gui.views.axes import nice_range
from gui.views.items import CurveItem, PointsItem
from gui.views.labels import Segments, label
from gui.views.plot import Plot
from gui.views.scores_view import ScoresView

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class CurveFit(QWidget):
    """One input: training and validation points, the curve of the network, the curve without noise."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._run: Run | None = None
        self._title, self._note = label("Fit", "title"), label("", "hint")
        self.plot = Plot(theme)
        self.plot.setAccessibleName("Data and fitted curve")
        self._truth = CurveItem()
        self._train, self._validation = PointsItem("dot", 7), PointsItem("ring", 8)
        self._curve = CurveItem()
        self._batch = PointsItem("diamond", 15)
        self.plot.add(self._truth, self._curve, self._batch, self._train, self._validation)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._note)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.plot.apply(theme)
        stroke = tokens()["stroke_px"]
        self._truth.set_pen(theme.text3, 1.5, dash_px=(4, 4))
        fit = float(stroke["fit_curve"])
        self._curve.set_pen(theme.prediction, fit, casing=theme.canvas)
        self._train.set_colours(theme.train, theme.canvas)
        self._validation.set_colours(theme.validation, theme.canvas)
        self._batch.set_colours(theme.prediction, theme.canvas)

    def show_frame(self, frame: Frame) -> None:
        """Store the curve of the frame and ask for a repaint."""
        run, fit = frame.run, frame.state.fit
        if run is not self._run:
            self._run = run
            self._show_data(run)
        if fit is None or run.probe.grid is None:
            return
        self._curve.moving = self._truth.moving = frame.moving
        self._curve.set_data(run.probe.grid, fit.sample)
        rows = fit.batch_rows
        self._batch.set_data(run.dataset.inputs[rows, 0], run.dataset.target[rows])

    def _show_data(self, run: Run) -> None:
        dataset, grid = run.dataset, run.probe.grid
        assert grid is not None
        x = dataset.inputs[:, 0]
        self._train.set_data(x[dataset.train], dataset.target[dataset.train])
        self._validation.set_data(x[dataset.validation], dataset.target[dataset.validation])
        truth = dataset.truth(grid) if dataset.truth is not None else grid * np.nan
        self._truth.set_data(grid, truth)
        shown = np.concatenate([dataset.target, truth[np.isfinite(truth)]])
        self.plot.set_range((float(grid[0]), float(grid[-1])), nice_range(shown))
        self._note.setText(
            "dashed: the curve without noise" if dataset.truth is not None else f"{dataset.target_unit}"
        )


class TableFit(QWidget):
    """Many inputs: predicted against actual for rows of each split, and one week hour by hour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._run: Run | None = None
        self._theme = theme
        self._unit, self._week_title = label("", "hint"), label("", "title")
        self.scatter = Plot(theme)
        self.scatter.setAccessibleName("Predicted against actual")
        self._diagonal = CurveItem()
        self._train, self._validation = PointsItem("dot", 4.5), PointsItem("ring", 7)
        self._batch = PointsItem("diamond", 9)
        self.scatter.add(self._diagonal, self._train, self._validation, self._batch)
        self.week = Plot(theme, x=self._day_ticks)
        self.week.setAccessibleName("A validation week: actual and predicted")
        self._actual, self._predicted = CurveItem(), CurveItem()
        self.week.add(self._actual, self._predicted)
        self._only = "scatter"
        self._build()
        self.set_theme(theme)

    def show_only(self, picture: str) -> None:
        """In a small window show ``scatter`` or ``week``; the choice is kept."""
        self._only = picture
        self._tabs.choose(picture)
        small = self._theme.size == "small"
        has_week = self._run is not None and len(self._run.probe.week_rows) > 0
        self._tabs.setVisible(small and has_week)
        for head, plot, name in ((self._top, self.scatter, "scatter"), (self._bottom, self.week, "week")):
            shown = (has_week or name == "scatter") and (not small or picture == name or not has_week)
            head.setVisible(shown and not small)
            plot.setVisible(shown)

    def _build(self) -> None:
        words = {"scatter": "Predicted against actual", "week": "Week"}
        self._tabs = Segments("Picture of the fit", words, "scatter", self.show_only)
        self._top, self._bottom = QWidget(), QWidget()
        self._axes_words = label("", "hint")
        self._actual_word, self._predicted_word = label("actual", "endlabel"), label("predicted", "endlabel")
        top, bottom = QHBoxLayout(self._top), QHBoxLayout(self._bottom)
        for row in (top, bottom):
            row.setContentsMargins(0, 0, 0, 0)
        top.addWidget(label("Predicted against actual", "title"))
        top.addStretch(1)
        top.addWidget(self._axes_words)
        bottom.addWidget(self._week_title)
        bottom.addStretch(1)
        bottom.addWidget(self._actual_word)
        bottom.addSpacing(12)
        bottom.addWidget(self._predicted_word)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._tabs)
        column.addWidget(self._top)
        column.addWidget(self.scatter, 5)
        column.addWidget(self._bottom)
        column.addWidget(self.week, 4)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.show_only(self._only)
        self.scatter.apply(theme)
        self.week.apply(theme)
        self._diagonal.set_pen(theme.axis, 1.5)
        self._train.set_colours(theme.text3, theme.canvas)
        self._validation.set_colours(theme.validation, theme.canvas)
        self._batch.set_colours(theme.prediction, theme.canvas)
        self._actual.set_pen(theme.text3, 1.5)
        self._predicted.set_pen(theme.prediction, 2.5, dash_px=(9, 6))
        self._actual_word.setStyleSheet(f"color: {theme.text2.name()};")
        self._predicted_word.setStyleSheet(f"color: {theme.prediction.name()};")

    def show_frame(self, frame: Frame) -> None:
        """Store the predictions of the frame and ask for a repaint."""
        run, fit = frame.run, frame.state.fit
        if run is not self._run:
            self._run = run
            self._show_data(run)
        if fit is None:
            return
        rows, train = run.probe.sample_rows, run.probe.sample_train_count
        actual = run.dataset.target[rows]
        self._train.set_data(actual[:train], fit.sample[:train])
        self._validation.set_data(actual[train:], fit.sample[train:])
        self._batch.set_data(run.dataset.target[fit.batch_rows], fit.batch)
        if fit.week is not None:
            self._actual.moving = self._predicted.moving = frame.moving
            self._predicted.set_data(self._week_hours(run), fit.week)

    def _show_data(self, run: Run) -> None:
        dataset = run.dataset
        ends = nice_range(np.append(dataset.target[run.probe.sample_rows], 0.0), most=8)
        self._diagonal.set_data(np.array(ends), np.array(ends))
        self.scatter.set_range(ends, ends)
        self._axes_words.setText(f"both in {dataset.target_unit}")
        rows = run.probe.week_rows
        self.show_only(self._only)
        if len(rows) and dataset.hours is not None:
            self._actual.set_data(self._week_hours(run), dataset.target[rows])
            self.week.set_range((0.0, 7 * 24.0), nice_range(np.append(dataset.target[rows], 0.0)))
            self._week_title.setText("A validation week, hour by hour")

    def _week_hours(self, run: Run) -> np.ndarray:
        assert run.dataset.hours is not None
        day, hour = (column[run.probe.week_rows] for column in run.dataset.hours)
        hours: np.ndarray = (day - day[0]) * 24.0 + hour
        return hours

    def _day_ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        return [(24.0 * day + 12, DAYS[(FIRST_WEEKDAY_OF_2011 + day) % 7]) for day in range(7)]


class FitView(QWidget):
    """Chooses the picture that fits the data set, with the scores of the last epoch beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "canvas")
        self.curve, self.table = CurveFit(theme), TableFit(theme)
        self.scores = ScoresView(theme)
        self._pictures = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._pictures, 1)  # before it gets its pages: it shows the first one at once
        self._pictures.addWidget(self.curve)
        self._pictures.addWidget(self.table)
        column.addWidget(self.scores)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for view in (self.curve, self.table, self.scores):
            view.set_theme(theme)

    def show_frame(self, frame: Frame) -> None:
        """Show the picture for the frame's data set."""
        one_input = frame.run.probe.grid is not None
        self._pictures.setCurrentWidget(self.curve if one_input else self.table)
        (self.curve if one_input else self.table).show_frame(frame)
        self.scores.show_frame(frame)
