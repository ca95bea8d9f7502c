"""MSE, RMSE, MAE and R2 of training and validation rows after the last epoch; the test score on request."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from core.history import EpochRecord, TestScore
from core.metrics import Scores
from core.snapshot import Run
from gui.frame import Frame
from gui.numbers import grouped, in_unit, significant
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.score_card import ScoreCard
from gui.widgets.labels import Notice, label

METRICS = (
    ("MSE", "Mean squared error, in the square of the target's unit."),
    ("RMSE", "Root of the mean squared error, in the unit of the target."),
    ("MAE", "Mean absolute error, in the unit of the target."),
    ("R²", "Share of the target's variance that the network explains: 1 is perfect, 0 is the mean."),
)
SPLITS = ("● train", "○ validation", "□ test")
NARROW_SPLITS = ("● train", "○ valid.", "□ test")
MARKS = ("●", "○", "□")
TEST = 2
RMSE = 1
GOING = (0, 2, 3)
"""Columns in the order in which they go where numbers are too long for all: MSE, MAE, R²."""
TEST_WORDS = ("Test score…", "Test…")
"""Of the button: in a table, and in one line."""
LINE_FOOT = 2 + 2 * len(SPLITS)
"""Column of the button in one line, behind the head, the splits with their values, and what is left."""
NONE = "–"
LINE_GAP_PX = 6
LEFT, RIGHT, UPRIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter


class ScoresView(QWidget):
    """A small table: splits by metrics, or upright beside a picture metrics by splits.

    In large type it is one line below the picture, with the RMSE: the picture needs the room.
    """

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
        self.test = QPushButton(TEST_WORDS[0])
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

    @property
    def in_line(self) -> bool:
        """Whether only the RMSE is shown, in one line."""
        return self._theme.large and not self._upright

    def _place(self) -> None:
        """Put all labels into the grid, one way or the other."""
        grid = self._grid
        while grid.count():
            grid.takeAt(0)
        for row in range(grid.rowCount()):
            grid.setRowStretch(row, 0)
        for column in range(grid.columnCount()):
            grid.setColumnStretch(column, 0)
        if self.in_line:
            self._place_in_line()
        else:
            self._place_as_table(self._upright)
        self._say()

    def _place_in_line(self) -> None:
        self._heads[RMSE].setAlignment(UPRIGHT | LEFT)
        self._grid.addWidget(self._heads[RMSE], 0, 0)
        for split, words in enumerate(self._words):
            words.setAlignment(UPRIGHT | RIGHT)
            self._grid.addWidget(words, 0, 1 + 2 * split)
            self._grid.addWidget(self._values[split][RMSE], 0, 2 + 2 * split)
        self._grid.setColumnStretch(LINE_FOOT - 1, 1)
        self._grid.addWidget(self._foot, 0, LINE_FOOT)
        self._grid.addWidget(self._looks, 1, 0, 1, LINE_FOOT + 1)

    def _place_as_table(self, upright: bool) -> None:
        grid = self._grid
        for place, (words, full, narrow) in enumerate(
            zip(self._words, SPLITS, NARROW_SPLITS, strict=True), start=1
        ):
            words.setText(narrow if upright else full)
            words.setAlignment(UPRIGHT | (RIGHT if upright else LEFT))
            grid.addWidget(words, *((1, place) if upright else (place, 0)))
        for place, head in enumerate(self._heads, start=1):
            head.setAlignment(UPRIGHT | (LEFT if upright else RIGHT))
            grid.addWidget(head, *((1 + place, 0) if upright else (0, place)))
            for split, values in enumerate(self._values, start=1):
                grid.addWidget(values[place - 1], *((1 + place, split) if upright else (split, place)))
        grid.addWidget(self._caption, 0, 0, 1, 4 if upright else 1)
        last = 1 + len(METRICS) if upright else len(SPLITS)
        for row, part in enumerate((self._facts, self._foot, self._looks), start=last + 1):
            grid.addWidget(part, row, 0, 1, 5)
        grid.setColumnStretch(0, 0 if upright else 1)
        grid.setRowStretch(last + 4, 1 if upright else 0)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        before, self._theme = self.in_line, theme
        if self.in_line is not before:
            self._place()
        small = theme.narrow
        gap = theme.length(8 if theme.size == "small" else 12)
        self._grid.setHorizontalSpacing(LINE_GAP_PX if self.in_line else gap)
        self._grid.setVerticalSpacing(6 if self._upright else 2)
        for values in self._values:
            for value in values:
                value.setMinimumWidth(theme.length(self._least_px))
                value.setAlignment(UPRIGHT | (LEFT if self.in_line else RIGHT))
        for split, colour in enumerate((theme.train, theme.validation, theme.validation)):
            for widget in (self._words[split], *self._values[split]):
                widget.setStyleSheet(f"color: {colour.name()};")
        self._batch.setStyleSheet(f"color: {theme.prediction.name()};")
        line = theme.px("tick") + 7
        self._facts.setFixedHeight(2 * line if self._upright else line)
        wrapped = small and not self.in_line
        self._looks.setFixedHeight(6 * line if self._upright else (2 * line if wrapped else line))
        self._facts.set_theme(theme)
        self._looks.set_theme(theme)
        if self._card is not None:
            self._card.set_theme(theme)
        self._give_way()

    @property
    def _least_px(self) -> int:
        """Least width of a number, at a desk: shorter ones make nothing move."""
        if self.in_line:
            return 38
        return 52 if self._theme.narrow or self._upright else 64

    def _give_way(self) -> None:
        """Leave out what there is no room for: what is said beside the figures, then columns of figures."""
        asked, line = self._run is not None and bool(self._run.history.tests()), self.in_line
        self._facts.setVisible(not self._theme.large)
        self._caption.setVisible(not line)
        self._batch.setVisible(not line)
        self.test.setText(TEST_WORDS[line])
        splits = [not self._upright and (asked or not line) if split == TEST else True for split in range(3)]
        if line:
            self._fit_words(splits)
        columns = {RMSE} if line else self._columns_that_fit(splits)
        for place, head in enumerate(self._heads):
            head.setVisible(place in columns)
            for split, values in enumerate(self._values):
                values[place].setVisible(place in columns and splits[split])
        self._words[TEST].setVisible(splits[TEST])

    def _fit_words(self, splits: list[bool]) -> None:
        """Name the splits in one line, in as many letters as there is room for, else by their marks."""
        shown = [split for split, is_shown in enumerate(splits) if is_shown]
        taken = _width(self._heads[RMSE]) + _width(self._foot) + self._gaps_in_line
        taken += sum(_width(self._values[split][RMSE]) for split in shown)
        for ways in (SPLITS, NARROW_SPLITS, MARKS):
            for widget, words in zip(self._words, ways, strict=True):
                widget.setText(words)
            if taken + sum(_width(self._words[split]) for split in shown) <= self.width():
                break

    @property
    def _gaps_in_line(self) -> int:
        return LINE_FOOT * self._grid.horizontalSpacing()

    def _columns_that_fit(self, splits: list[bool]) -> set[int]:
        """Return the metrics that are shown: all, or those that matter most beside one another."""
        columns = set(range(len(METRICS)))
        if self._upright:
            return columns
        rows = [values for values, shown in zip(self._values, splits, strict=True) if shown]
        widths = [
            max(map(_width, (head, *(values[place] for values in rows))))
            for place, head in enumerate(self._heads)
        ]
        left = self.width() - max(map(_width, (self._caption, *self._words)))
        for place in GOING:
            if sum(widths[column] + self._grid.horizontalSpacing() for column in columns) <= left:
                break
            columns.remove(place)
        return columns

    def minimumSizeHint(self) -> QSize:
        """Return the least size: longer numbers than usual make columns go, and never the picture wider."""
        least = self._grid.minimumSize()
        if self._upright:
            return least
        value = self._values[0][RMSE].minimumWidth()
        if self.in_line:
            marks = QFontMetrics(self._theme.font("label")).horizontalAdvance(MARKS[TEST])
            ends = _width(self._heads[RMSE]) + self._gaps_in_line + _width(self._foot)
            return QSize(ends + len(SPLITS) * (marks + value), least.height())
        columns = len(METRICS) * (value + self._grid.horizontalSpacing())
        return QSize(max(map(_width, (self._caption, *self._words))) + columns, least.height())

    def event(self, event: QEvent) -> bool:
        """Look again what there is room for, once labels have other sizes. Called by Qt."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._give_way()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._give_way()

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
            self._looks.say(_looks(tests, with_scores=self._upright, briefly=self.in_line))

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


def _width(widget: QWidget) -> int:
    """Return the width that a widget needs, also while it is hidden."""
    return max(widget.sizeHint().width(), widget.minimumWidth())


def _looks(tests: tuple[TestScore, ...], *, with_scores: bool, briefly: bool) -> str:
    """Return when the test rows were scored last, how often, and what that means."""
    times = "once" if len(tests) == 1 else f"{len(tests)} times"
    last = tests[-1].scores
    words = f"test at step {grouped(tests[-1].step)}"
    if with_scores:
        words += f": R² {_share(last.r2)}, RMSE {in_unit(last.rmse)}, MAE {in_unit(last.mae)}"
    if briefly:
        return f"{words} · looked at {times}"
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
