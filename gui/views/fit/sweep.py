"""Many inputs: what the network predicts while one feature sweeps and the others rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from core.datasets.rows import DataError
from core.features import Feature
from core.probe import Questions, sweep_inputs, sweep_values
from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.theme import Theme, mix
from gui.views.axes import linear_ticks
from gui.views.fit.dates import date_ticks
from gui.views.fit.picture import Picture
from gui.views.fit.ranges import CalmRange, bulk, padded
from gui.views.fit.splits import mark_px
from gui.views.fit.words import name_with_unit, words_of
from gui.views.items import EMPTY, CurveItem, PointsItem, WordsItem
from gui.views.plot import Plot
from gui.widgets.combo import Combo
from gui.widgets.labels import Notice, label

DOTS_MOST = 31
"""Up to so many values each gets a dot."""
ROWS_PX, DOTS_PX = 3.5, 11.0
"""Sizes of the marks at a desk."""
SPREAD = 0.28
"""How far the rows of a choice are spread to the sides, so that they do not lie on one another."""
NOTE_FROM_PX = 250
"""Width from which there is room for the note."""
RESTING = "others at medians"


class SweepPicture(Picture):
    """A curve over one feature, dots for choices; faint dots are training rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._number = 0
        self._x = EMPTY
        self._usable = False
        self._range = CalmRange(farthest=1.0)
        self.choice = Combo()
        self.choice.setAccessibleName("Feature that sweeps")
        self.choice.chosen.connect(self._on_choice_chosen)
        self._note = Notice(theme)
        self._note.say(RESTING)
        self.plot = Plot(theme, x=self._ticks)
        self.plot.setAccessibleName("Prediction while one feature sweeps")
        self._rows, self._dots = PointsItem("dot", ROWS_PX), PointsItem("dot", DOTS_PX)
        self._curve = CurveItem()
        self._words = WordsItem()
        self.plot.add_to_ground(self._rows)
        self.plot.add(self._curve, self._dots, self._words)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("sweep", "hint"))
        head.addWidget(self.choice, 1)
        head.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.plot.apply(theme)
        self._words.set_theme(theme)
        self._note.set_theme(theme)
        self._note.setFixedHeight(theme.px("note") + 14)
        self._rows.set_size(mark_px(theme, ROWS_PX))
        self._dots.set_size(mark_px(theme, DOTS_PX))
        self._rows.set_colours(mix(theme.canvas, theme.text3, 0.5), theme.canvas)
        self._curve.set_pen(theme.prediction, theme.stroke("fit_curve"), casing=theme.canvas)
        self._dots.set_colours(theme.prediction, theme.canvas)
        self._name_axes()

    @property
    def feature(self) -> Feature:
        """The feature that sweeps."""
        assert self.run is not None
        return self.run.dataset.features[self._number]

    def questions(self, asked: Questions) -> Questions:
        """Ask for the sweep."""
        return replace(asked, sweep=self._number) if self._usable else asked

    def show_run(self, run: Run, fresh: bool) -> None:
        """Offer the features; the one that was chosen stays if there is one of its name."""
        names = [feature.name for feature in run.dataset.features]
        self.choice.offer([(name, name) for name in names])
        self._number = self.choice.currentIndex()
        self._show_feature()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the predictions, once they are those of this feature."""
        if fit.questions.sweep != self._number or len(fit.sweep) != len(self._x):
            return
        self._curve.moving = frame.moving
        chosen = bool(self.feature.labels)
        self._curve.set_data(*((EMPTY, EMPTY) if chosen else (self._x, fit.sweep)))
        self._dots.set_data(*((self._x, fit.sweep) if len(self._x) <= DOTS_MOST else (EMPTY, EMPTY)))
        self.plot.set_range(self.plot.shown_range[0], padded(self._range.follow(fit.sweep)))

    def _on_choice_chosen(self) -> None:
        self._number = self.choice.currentIndex()
        self._show_feature()
        self.asks_anew.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the note out where it would be cut off."""
        super().resizeEvent(event)
        if self._usable:
            self._fit_note()

    def _fit_note(self) -> None:
        self._note.setVisible(self.width() >= NOTE_FROM_PX)

    def _show_feature(self) -> None:
        assert self.run is not None
        dataset, feature = self.run.dataset, self.feature
        self._x = sweep_values(dataset, self._number)
        try:
            sweep_inputs(dataset, self._number)
        except DataError as error:  # a derived input cannot be computed on the way
            self._usable = False
            self._note.say(str(error))
            self._note.show()
        else:
            self._usable = True
            self._note.say(RESTING)
            self._fit_note()
            others = (f for f in dataset.features if f is not feature)
            self.choice.setToolTip(
                "Numbers rest at the median of the training rows, choices at the commonest: "
                + ", ".join(f"{other.name} {words_of(other, other.rest)}" for other in others)
            )
        rows = self.run.probe.sample_rows[: self.run.probe.sample_train_count]
        x, y = feature.values[rows], dataset.target[rows]
        if feature.labels:
            x = x + SPREAD * (np.random.default_rng(0).random(len(x)) * 2 - 1)
        self._rows.set_data(x, y)
        self._curve.set_data(EMPTY, EMPTY)
        self._dots.set_data(EMPTY, EMPTY)
        low, high = float(self._x[0]), float(self._x[-1])
        margin = 0.6 if feature.labels else max(0.02 * (high - low), 1e-9)
        self.plot.set_range((low - margin, high + margin), padded(self._range.start(bulk(y))))
        self._name_axes()

    def _ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        if self.run is None:
            return []
        feature = self.feature
        if feature.kind == "date":
            return date_ticks(low, high, max(2, self.plot.width() // 62))
        if not feature.labels:
            return linear_ticks(low, high)
        metrics = QFontMetrics(self.theme.font("tick", numbers=True))
        room = round(self.plot.inner.width() / (len(feature.labels) + 0.2)) - 6
        right = Qt.TextElideMode.ElideRight
        return [(float(n), metrics.elidedText(word, right, room)) for n, word in enumerate(feature.labels)]

    def _name_axes(self) -> None:
        if self.run is None:
            return
        dataset = self.run.dataset
        unit = f", {dataset.target_unit}" if dataset.target_unit else ""
        self._words.set_words("top left", f"predicted{unit}", self.theme.prediction)
        self._words.set_words("top right", "dots: training rows", self.theme.text3)
        self._words.set_words("bottom right", name_with_unit(self.feature), self.theme.text2)
