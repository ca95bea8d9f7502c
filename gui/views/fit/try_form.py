"""A form: a value for each feature, and what the network predicts for them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.datasets import Dataset
from core.datasets.rows import DataError
from core.features import Feature
from core.probe import Questions
from core.snapshot import FitPicture, Run
from gui.dates import moment_words
from gui.frame import Frame
from gui.numbers import grouped, in_unit
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.fit.feature_row import FeatureRow
from gui.views.fit.picture import Picture
from gui.widgets.labels import Notice, label


class TryForm(Picture):
    """Features at the foot, the prediction for them at the top."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.rows: list[FeatureRow] = []
        self._pace = NumberPace()
        self._usable = True
        self._shown: tuple[float, ...] | None = None
        self._random = random.Random()
        self.filled: int | None = None
        """Row that was filled in, while its values stay."""
        self.prediction, self._unit = label("–", "number"), label("", "hint")
        self.prediction.setAccessibleName("Prediction for these values")
        self._note = Notice(theme)
        self.fill = QPushButton("A validation row")
        self.fill.setToolTip(
            "Fill in a random row that the network has not trained on, and show its actual value."
        )
        self.fill.clicked.connect(self._on_fill_clicked)
        self.rest = QPushButton("Medians")
        self.rest.setToolTip("Put each feature at its median in the training rows, choices at the commonest.")
        self.rest.clicked.connect(self._on_rest_clicked)
        self._form = QWidget()
        self._column = QVBoxLayout(self._form)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._form)
        self._form.setProperty("look", "canvas")
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.prediction)
        head.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (self.fill, self.rest):
            button.setProperty("look", "small")
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._note)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self._note.set_theme(theme)
        self._note.setFixedHeight(theme.px("note") + 8)
        size, family = theme.px("number"), theme.font("number", numbers=True).family()
        self.prediction.setStyleSheet(
            f"color: {theme.prediction.name()}; font-weight: 700;"
            f'font-family: "{family}"; font-size: {size}px;'
        )
        self._unit.setStyleSheet(f"color: {theme.prediction.name()}; padding-bottom: 5px;")
        for row in self.rows:
            row.set_theme(theme)

    @property
    def values(self) -> tuple[float, ...]:
        """The value of each feature."""
        return tuple(row.value for row in self.rows)

    def questions(self, asked: Questions) -> Questions:
        """Ask for these values."""
        return replace(asked, typed=self.values) if self._usable else asked

    def show_run(self, run: Run, fresh: bool) -> None:
        """Offer the features; values stay where the features are the same."""
        features = run.dataset.features
        if not _alike([row.feature for row in self.rows], features):
            for row in self.rows:
                row.setParent(None)
                row.deleteLater()
            self.rows = [FeatureRow(self.theme, feature) for feature in features]
            for place, row in enumerate(self.rows):
                row.value_chosen.connect(self._on_row_value_chosen)
                self._column.insertWidget(place, row)
            if self._column.count() == len(self.rows):
                self._column.addStretch(1)
            self.filled = None
        if self.filled is not None and not self._has_values_of(self.filled, run.dataset):
            self.filled = None
        self._unit.setText(run.dataset.target_unit)
        self._shown = None
        self._say()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the prediction, once it is that for these values."""
        if fit.typed is None or fit.questions.typed != self.values:
            return
        asked_anew = fit.questions.typed != self._shown
        if self._pace.due(frame.moving and not asked_anew):
            self._shown = fit.questions.typed
            self.prediction.setText(in_unit(fit.typed))

    def _on_row_value_chosen(self) -> None:
        self.filled = None
        self._ask()

    def _on_fill_clicked(self) -> None:
        assert self.run is not None
        dataset = self.run.dataset
        self.filled = int(self._random.choice(list(map(int, dataset.validation))))
        for row, value in zip(self.rows, _values_of(self.filled, dataset), strict=True):
            row.show_value(value)
        self._ask()

    def _has_values_of(self, row: int, dataset: Dataset) -> bool:
        """Return whether these are the values of a validation row: not if other rows came in its place."""
        return row in dataset.validation and self.values == _values_of(row, dataset)

    def _on_rest_clicked(self) -> None:
        assert self.run is not None
        self.filled = None
        for row, feature in zip(self.rows, self.run.dataset.features, strict=True):
            row.show_value(feature.rest)
        self._ask()

    def _ask(self) -> None:
        self._say()
        self.asks_anew.emit()

    def _say(self) -> None:
        """Say what the values are, or why there is no prediction for them."""
        assert self.run is not None
        dataset = self.run.dataset
        try:
            dataset.encode(np.array([self.values]))
        except DataError as error:  # a derived input cannot be computed there
            self._usable = False
            self._note.say(str(error))
            return
        self._usable = True
        if self.filled is None:
            at_rest = self.values == tuple(feature.rest for feature in dataset.features)
            if at_rest:
                self._note.say("predicted for the medians of the training rows", "predicted for the medians")
            else:
                self._note.say("predicted for these values")
            return
        when = f"row {grouped(self.filled + 1)}"
        if dataset.axis is not None and dataset.axis.kind == "date":
            when = moment_words(float(dataset.axis.values[self.filled]))
        actual = f"actual {in_unit(float(dataset.target[self.filled]))}"
        self._note.say(f"{actual} · validation, {when}", f"{actual} · validation")


def _values_of(row: int, dataset: Dataset) -> tuple[float, ...]:
    """Return the values of a row; those that are missing are at rest."""
    values = ((float(feature.values[row]), feature.rest) for feature in dataset.features)
    return tuple(value if np.isfinite(value) else rest for value, rest in values)


def _alike(old: list[Feature], new: tuple[Feature, ...]) -> bool:
    """Return whether a form for some features serves for others."""
    return len(old) == len(new) and all(
        (a.name, a.kind, a.labels, a.low, a.high, a.unit) == (b.name, b.kind, b.labels, b.low, b.high, b.unit)
        for a, b in zip(old, new, strict=True)
    )
