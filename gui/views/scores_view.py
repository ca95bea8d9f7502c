"""R2, RMSE and MAE of training and validation rows at the end of the last epoch, in the data's unit."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from core.history import EpochRecord
from gui.frame import Frame
from gui.numbers import in_unit, significant
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.labels import label

ROWS = (
    ("R²", "Share of the target's variance that the network explains: 1 is perfect, 0 is the mean."),
    ("RMSE", "Root of the mean squared error, in the unit of the target."),
    ("MAE", "Mean absolute error, in the unit of the target."),
)


class ScoresView(QWidget):
    """A small table; one line for training, one for validation rows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pace = NumberPace()
        self._heads = [label(name, "note") for name, _ in ROWS]
        self._train = [self._value() for _ in ROWS]
        self._validation = [self._value() for _ in ROWS]
        self._words = [label("● train", "endlabel"), label("○ validation", "endlabel")]
        self._batch = label("◆ rows of the current batch", "endlabel")
        self._caption = label("", "hint")
        self._caption.setToolTip("Evaluation mode: all neurons on. Figures in the unit of the target.")
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._caption, 0, 0)
        for column, (head, (name, help_text)) in enumerate(zip(self._heads, ROWS, strict=True), start=1):
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            head.setToolTip(f"{name}: {help_text}")
            grid.addWidget(head, 0, column)
        for row, values in ((1, self._train), (2, self._validation)):
            grid.addWidget(self._words[row - 1], row, 0)
            for column, value in enumerate(values, start=1):
                grid.addWidget(value, row, column)
        grid.addWidget(self._batch, 3, 0, 1, 4)
        grid.setColumnStretch(0, 1)
        self.set_theme(theme)

    def _value(self) -> QLabel:
        made = label("–", "number")
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        return made

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        small = theme.size == "small"
        self._grid.setHorizontalSpacing(10 if small else 16)
        for value in (*self._train, *self._validation):
            value.setMinimumWidth(58 if small else 72)
        for widget in (self._words[0], *self._train):
            widget.setStyleSheet(f"color: {theme.train.name()};")
        for widget in (self._words[1], *self._validation):
            widget.setStyleSheet(f"color: {theme.validation.name()};")
        self._batch.setStyleSheet(f"color: {theme.prediction.name()};")

    def show_frame(self, frame: Frame) -> None:
        """Show the scores of the last epoch."""
        record = frame.run.history.last_epoch()
        if record is None or not self._pace.due(frame.moving):
            return
        self._caption.setText(_when(frame.run.history.epochs()[-2:]))
        for values, scores in ((self._train, record.train), (self._validation, record.validation)):
            shown = (
                _share(scores.r2),
                in_unit(scores.rmse),
                in_unit(scores.mae),
            )
            for widget, text in zip(values, shown, strict=True):
                widget.setText(text)


def _when(last: tuple[EpochRecord, ...]) -> str:
    """Return the moment of the last evaluation; early stopping may add one with other weights."""
    if len(last) > 1 and last[0].epoch == last[1].epoch:
        return "best weights"
    return f"after epoch {last[-1].epoch:,}"


def _share(r2: float) -> str:
    """Return R2 with two places; one far below 0, as in a run that explodes, with two digits."""
    if math.isnan(r2):
        return "–"
    return significant(r2, 2) if r2 < -100 else f"{r2:z.2f}".replace("-", "−")
