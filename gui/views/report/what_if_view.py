"""What if: a value for each feature, the live prediction for them, and a curve over one of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.datasets import Dataset
from core.features import Feature
from core.report.what_if import Answer, WhatIf, typical_row
from gui.numbers import in_unit
from gui.pace import NumberPace
from gui.report.frame import ReportFrame
from gui.theme import Theme
from gui.views.fit.feature_row import FeatureRow
from gui.views.report.choice_line import ChoiceLine, fits
from gui.views.report.sweep_plot import SweepPlot
from gui.views.surface.header import Header
from gui.widgets.action_button import ActionButton
from gui.widgets.combo import Combo
from gui.widgets.labels import Notice, label
from gui.widgets.segments import Segments

BOTH_FROM_PX = 330
"""Height, at a desk, from which values and curve stand below one another."""
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Of Qt: no limit."""
WIDE_FROM = 2.2
"""Width, in times the height, from which they stand side by side."""
PAGES = {"values": "Values", "curve": "Curve"}


class WhatIfView(QWidget):
    """Asks; the answer comes with a frame."""

    asked = Signal(object)
    """The `WhatIf` that the user wants answered."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dataset: Dataset | None = None
        self._question = WhatIf(())
        self._answer: Answer | None = None
        self._pace = NumberPace()
        self.rows: list[FeatureRow | ChoiceLine] = []
        self.head = Header(theme)
        self.prediction, self._unit = label("–", "number"), label("", "hint")
        self.prediction.setAccessibleName("Prediction for these values")
        self._note = Notice(theme, quiet=True)
        self.usual = ActionButton(
            "rotate-ccw",
            "",
            "Put each feature at its median in the training rows, choices at the commonest",
            theme,
        )
        self.usual.clicked.connect(self._on_usual_clicked)
        self.sweep = Combo()
        self.sweep.setAccessibleName("Feature that sweeps")
        self.sweep.setToolTip("The feature that sweeps in the curve while the others stay as they are above")
        self.sweep.chosen.connect(self._on_sweep_chosen)
        self.plot = SweepPlot(theme)
        self._over = label("curve over", "hint")
        self._form, self._curve = QWidget(), QWidget()
        self._scroll = QScrollArea()
        self.pages = Segments("What if", PAGES, "values", self._on_page_chosen, tight=True)
        for button in self.pages.segments():
            button.setToolTip("Show the values, or the curve over one of them")
        self._page = "values"
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._column = QVBoxLayout(self._form)
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self._form.setProperty("look", "canvas")
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._form)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.head, 1)
        top.addWidget(self.prediction)
        top.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        over = QHBoxLayout()
        over.setSpacing(8)
        over.addWidget(self._over)
        over.addWidget(self.sweep, 1)
        curve = QVBoxLayout(self._curve)
        curve.setContentsMargins(0, 0, 0, 0)
        curve.setSpacing(2)
        curve.addLayout(over)
        curve.addWidget(self.plot, 1)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.pages)
        middle.addWidget(self._note, 1)
        middle.addWidget(self.usual)
        self._body.setSpacing(8)
        self._body.addWidget(self._scroll, 3)
        self._body.addWidget(self._curve, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addLayout(middle)
        column.addLayout(self._body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show values and curve together where there is room for both."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() > WIDE_FROM * self.height()
        both = wide or self.height() >= self._theme.length(BOTH_FROM_PX)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(way)
        self.pages.setVisible(not both)
        content = self._form.sizeHint().height() + 2
        self._scroll.setMaximumHeight(content if both and not wide else QWIDGETSIZE_MAX)
        self._scroll.setVisible(both or self._page == "values")
        self._curve.setVisible(both or self._page == "curve")

    def _on_page_chosen(self, page: str) -> None:
        self._page = page
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.head, self._note, self.usual, self.plot, *self.rows):
            part.set_theme(theme)
        self._note.setFixedHeight(2 * (theme.px("tick") + 4))
        self._dress()
        self._fit()

    def _dress(self) -> None:
        """Write number and unit in the colour of predictions, or of a warning where the network guesses."""
        theme, guesses = self._theme, self._answer is not None and bool(self._answer.unseen)
        colour = (theme.state("warning")[0] if guesses else theme.prediction).name()
        size, family = theme.px("number"), theme.font("number", numbers=True).family()
        number = f'color: {colour}; font-weight: 700; font-family: "{family}"; font-size: {size}px;'
        unit = f"color: {colour}; font-size: {theme.px('tick')}px; padding-bottom: 5px;"
        for words, sheet in ((self.prediction, number), (self._unit, unit)):
            if words.styleSheet() != sheet:
                words.setStyleSheet(sheet)

    @property
    def values(self) -> tuple[float, ...]:
        """The value of each feature."""
        return tuple(row.value for row in self.rows)

    # ---- what is shown ------------------------------------------------------------------------

    def show_frame(self, frame: ReportFrame) -> None:
        """Show question and answer; the number changes at 4 Hz while training goes on."""
        if frame.dataset is not self._dataset:
            self._take_data(frame.dataset)
        if frame.question != self._question:
            self._take_question(frame.question)
        answer = frame.answer
        if answer is None or answer is self._answer:
            return
        anew = self._answer is None or answer.question != self._answer.question
        if not self._pace.due(frame.moving and not anew):
            return
        self._answer = answer
        self.prediction.setText(in_unit(answer.prediction))
        self._dress()
        self._say(answer)
        self.plot.show_answer(answer, frame.moving)

    def _say(self, answer: Answer) -> None:
        if answer.unseen:
            names = ", ".join(answer.unseen)
            words = f"No training row has such a value: {names}. The network can only guess."
            self._note.say(words, f"A guess, never seen: {names}.")
        elif self._dataset is not None and answer.question.values == typical_row(self._dataset).values:
            self._note.say("The medians of the training rows. Move a slider.", "Medians: move a slider.")
        else:
            self._note.say("")

    def _take_data(self, dataset: Dataset) -> None:
        before, self._dataset = self._dataset, dataset
        self._unit.setText(dataset.target_unit)
        self._answer = None
        if before is None or not _alike(before.features, dataset.features):
            self._make_rows(dataset)
        self.head.say(
            "What if", "", "The prediction of the network as it is now, for values that you choose."
        )

    def _make_rows(self, dataset: Dataset) -> None:
        for row in self.rows:
            row.setParent(None)
            row.deleteLater()
        self.rows = [
            ChoiceLine(self._theme, feature) if fits(feature) else FeatureRow(self._theme, feature)
            for feature in dataset.features
        ]
        for place, row in enumerate(self.rows):
            row.value_chosen.connect(self._ask)
            self._column.insertWidget(place, row)
            row.show()  # else it counts for the size of the form only later
        if self._column.count() == len(self.rows):
            self._column.addStretch(1)
        self._fit()
        names = [feature.name for feature in dataset.features]
        self.sweep.offer([(str(place), name) for place, name in enumerate(names)])

    def _take_question(self, question: WhatIf) -> None:
        self._question = question
        if len(question.values) != len(self.rows) or self._dataset is None:
            return
        for row, value in zip(self.rows, question.values, strict=True):
            if row.value != value:
                row.show_value(value)
        if question.sweep is not None:
            self.sweep.choose(str(question.sweep))
            self.plot.show_feature(self._dataset.features[question.sweep], question.values[question.sweep])

    # ---- what is asked ------------------------------------------------------------------------

    def _ask(self) -> None:
        self._emit(replace(self._question, values=self.values))

    def _on_usual_clicked(self) -> None:
        if self._dataset is not None:
            self._emit(replace(self._question, values=typical_row(self._dataset).values))

    def _on_sweep_chosen(self, place: str) -> None:
        self._emit(replace(self._question, sweep=int(place)))

    def _emit(self, question: WhatIf) -> None:
        self._take_question(question)
        self.asked.emit(question)


def _alike(old: tuple[Feature, ...], new: tuple[Feature, ...]) -> bool:
    """Return whether rows for some features serve for others."""
    return len(old) == len(new) and all(
        (a.name, a.kind, a.labels, a.unit) == (b.name, b.kind, b.labels, b.unit)
        and bool(np.allclose((a.low, a.high), (b.low, b.high)))
        for a, b in zip(old, new, strict=True)
    )
