"""MSE, RMSE, MAE and R2 of training and validation rows after the last epoch; the test score on request."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from core.history import EpochRecord, TestScore
from core.metrics import Scores
from core.snapshot import Run
from gui.frame import Frame
from gui.numbers import grouped, in_unit, significant
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.labels import Notice, label
from gui.views.score_card import ScoreCard

METRICS = (
    ("MSE", "Mean squared error, in the square of the target's unit."),
    ("RMSE", "Root of the mean squared error, in the unit of the target."),
    ("MAE", "Mean absolute error, in the unit of the target."),
    ("R²", "Share of the target's variance that the network explains: 1 is perfect, 0 is the mean."),
)
SPLITS = ("● train", "○ validation", "□ test")
NARROW_SPLITS = ("● train", "○ valid.", "□ test")
TEST = 2
NONE = "–"


class ScoresView(QWidget):
    """A small table: splits by metrics, or upright beside a picture metrics by splits."""

    test_requested = Signal()
    """Score the test rows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pace = NumberPace()
        self._upright = False
        self._run: Run | None = None
        self._card: ScoreCard | None = None
        self._heads = [label(name, "note") for name, _ in METRICS]
        self._words = [label(words, "endlabel") for words in SPLITS]
        self._values = [[label(NONE, "number") for _ in METRICS] for _ in SPLITS]
        self._caption = label("", "hint")
        self._caption.setToolTip(
            "When the figures were measured, on all rows, in evaluation mode: all neurons on."
        )
        self._batch = label("◆ current batch", "endlabel")
        self.test = QPushButton("Test score…")
        self.test.setProperty("look", "small")
        self.test.setToolTip("Score the test rows, which are kept apart until you ask")
        self.test.clicked.connect(self._on_test_clicked)
        self._facts, self._looks = Notice(theme, quiet=True), Notice(theme, quiet=True)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._batch, 1)
        foot.addWidget(self.test)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setVerticalSpacing(2)
        for head, (name, help_text) in zip(self._heads, METRICS, strict=True):
            head.setToolTip(f"{name}: {help_text}")
        for row in self._values:
            for value in row:
                value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._looks.hide()
        self._place()
        self.set_theme(theme)

    # ---- looks ----------------------------------------------------------------------------

    def set_upright(self, upright: bool) -> None:
        """Stand beside a picture, or lie below it."""
        if upright != self._upright:
            self._upright = upright
            self._place()
            self.set_theme(self._theme)

    def _place(self) -> None:
        """Put all labels into the grid, one way or the other."""
        grid, upright = self._grid, self._upright
        while grid.count():
            grid.takeAt(0)
        right = Qt.AlignmentFlag.AlignRight
        for place, (words, full, narrow) in enumerate(
            zip(self._words, SPLITS, NARROW_SPLITS, strict=True), start=1
        ):
            words.setText(narrow if upright else full)
            words.setAlignment(right if upright else Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(words, *((1, place) if upright else (place, 0)))
        for place, head in enumerate(self._heads, start=1):
            head.setAlignment(Qt.AlignmentFlag.AlignLeft if upright else right)
            grid.addWidget(head, *((1 + place, 0) if upright else (0, place)))
            for split, values in enumerate(self._values, start=1):
                grid.addWidget(values[place - 1], *((1 + place, split) if upright else (split, place)))
        for widget in (self._words[TEST], *self._values[TEST]):  # upright, a line of words says it
            widget.setVisible(not upright)
        grid.addWidget(self._caption, 0, 0, 1, 4 if upright else 1)
        last = 1 + len(METRICS) if upright else len(SPLITS)
        for row, part in enumerate((self._facts, self._foot, self._looks), start=last + 1):
            grid.addWidget(part, row, 0, 1, 5)
        grid.setColumnStretch(0, 0 if upright else 1)
        grid.setRowStretch(last + 4, 1 if upright else 0)
        self._say()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        small = theme.narrow
        self._grid.setHorizontalSpacing(8 if small else 12)
        self._grid.setVerticalSpacing(6 if self._upright else 2)
        for values in self._values:
            for value in values:
                value.setMinimumWidth(52 if small or self._upright else 64)
        for split, colour in enumerate((theme.train, theme.validation, theme.validation)):
            for widget in (self._words[split], *self._values[split]):
                widget.setStyleSheet(f"color: {colour.name()};")
        self._batch.setStyleSheet(f"color: {theme.prediction.name()};")
        line = theme.px("tick") + 7
        self._facts.setFixedHeight(2 * line if self._upright else line)
        self._looks.setFixedHeight(6 * line if self._upright else (2 * line if small else line))
        self._facts.set_theme(theme)
        self._looks.set_theme(theme)
        if self._card is not None:
            self._card.set_theme(theme)
        self._give_way()

    def _give_way(self) -> None:
        """Leave out what is said beside the figures where type is large: the picture needs the room."""
        asked = self._run is not None and bool(self._run.history.tests())
        self._facts.setVisible(not self._theme.large)
        for widget in (self._words[TEST], *self._values[TEST]):
            widget.setVisible(not self._upright and (asked or not self._theme.large))

    # ---- frames ---------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Show the scores of the last epoch, and the last look at the test rows."""
        other = self._run is None or self._run.number != frame.run.number
        self._run = frame.run
        record = frame.run.history.last_epoch()
        if record is None or not self._pace.due(frame.moving and not other):
            return
        self._caption.setText(_when(frame.run.history.epochs()[-2:]))
        for values, scores in zip(self._values, (record.train, record.validation), strict=False):
            _write(values, scores)
        self._say()

    def _say(self) -> None:
        """Say how many parameters there are, which units, and what was asked of the test rows."""
        if self._run is None:
            return
        dataset, count = self._run.dataset, self._run.layout.parameter_count
        unit = dataset.target_unit or dataset.target_name
        self._facts.say(f"{grouped(count)} parameters · in {unit} (MSE: squared)")
        tests = self._run.history.tests()
        _write(self._values[TEST], tests[-1].scores if tests else None)
        self._looks.setVisible(bool(tests))
        self._give_way()
        if tests:
            self._looks.say(_looks(tests, with_scores=self._upright))

    def _on_test_clicked(self) -> None:
        """Explain why the test rows are kept apart before they are scored."""
        parent = self.parentWidget()
        if self._card is None:
            self._card = ScoreCard(self._theme, parent)
            self._card.accepted.connect(self.test_requested)
        self._card.open_beside(self.test)


def _write(labels: list[QLabel], scores: Scores | None) -> None:
    texts = [NONE] * len(labels)
    if scores is not None:
        texts = [in_unit(scores.mse), in_unit(scores.rmse), in_unit(scores.mae), _share(scores.r2)]
    for widget, text in zip(labels, texts, strict=True):
        if widget.text() != text:
            widget.setText(text)


def _looks(tests: tuple[TestScore, ...], *, with_scores: bool) -> str:
    """Return when the test rows were scored last, how often, and what that means."""
    times = "once" if len(tests) == 1 else f"{len(tests)} times"
    last = tests[-1].scores
    words = f"test at step {grouped(tests[-1].step)}"
    if with_scores:
        words += f": R² {_share(last.r2)}, RMSE {in_unit(last.rmse)}, MAE {in_unit(last.mae)}"
    return f"{words} · looked at {times}: each look used to choose something makes it less honest"


def _when(last: tuple[EpochRecord, ...]) -> str:
    """Return the moment of the last evaluation; early stopping may add one with other weights."""
    if len(last) > 1 and last[0].epoch == last[1].epoch:
        return "best weights"
    return f"after epoch {last[-1].epoch:,}"


def _share(r2: float) -> str:
    """Return R2 with two places; one far below 0, as in a run that explodes, with two digits."""
    if math.isnan(r2):
        return NONE
    return significant(r2, 2) if r2 < -100 else f"{r2:z.2f}".replace("-", "−")
