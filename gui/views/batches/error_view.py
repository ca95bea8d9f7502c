"""`ErrorView`: the plot of the errors with its head: what is drawn, the unit of the axis, linear or log."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.batches.frame import UNITS, BatchesChoices, BatchesFrame
from gui.theme import Theme
from gui.views.batches.error_plot import ErrorPlot
from gui.widgets.labels import Notice, label
from gui.widgets.segments import Segments

HELP = (
    "Thick curve with markers: error of all training rows with the weights at the end of each epoch. Thin "
    "path: error of each batch before its update; where there are many, the band holds the middle 80 % of "
    "them. The mean of the batches is another number than the error at the end of the epoch: early batches "
    "are judged with older weights, and a short last batch counts as much as a whole one. Click on an epoch "
    "to open it into its batches."
)
WORDS_FROM_PX = 900
SCALES = {"linear": "Linear", "log": "Log"}
UNIT_HELP = {
    "epochs": "Each regime has seen all rows once an epoch",
    "updates": "Changes of the weights: here small batches get the longest curves",
    "points": "Rows seen so far, counted anew in each epoch",
    "evaluations": "Gradients computed: one an update, but for optimisers that search along a line",
    "seconds": "Time spent in updates and in the evaluation at the end of each epoch",
}


class ErrorView(QWidget):
    """Tells what the user chooses; shows the choices that it is given."""

    choices_wanted = Signal(object)
    """Other `BatchesChoices`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._choices = BatchesChoices()
        self.plot = ErrorPlot(theme, self)
        self._title, self._note = label("Error", "title"), Notice(theme)
        words = {str(unit): word for unit, word in UNITS.items()}
        self.units = Segments("Across", words, "epochs", self._choose_unit, tight=True)
        self.scale_x = Segments("Across, scale", SCALES, "linear", self._choose_x, tight=True)
        self.scale_y = Segments("Upwards, scale", SCALES, "log", self._choose_y, tight=True)
        self._across, self._upwards = label("across", "note"), label("up", "note")
        self._lay_out()
        self._describe()
        self.plot.epoch_opened.connect(self._open)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setContentsMargins(0, 0, 0, 4)
        self._head.setSpacing(8)
        self._head.addWidget(self._title)
        self._head.addWidget(self._note, 1)
        for part in (self.units, self._across, self.scale_x, self._upwards, self.scale_y):
            self._head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.plot, 1)

    def _describe(self) -> None:
        for unit, words in UNIT_HELP.items():
            self.units.button(unit).setToolTip(words)
        for scale, way in ((self.scale_x, "Axis across"), (self.scale_y, "Upright axis")):
            scale.button("linear").setToolTip(f"{way}: equal steps")
            scale.button("log").setToolTip(f"{way}: equal factors")
        self._title.setToolTip(HELP)
        self.setAccessibleName("Errors of the regimes")

    def sizeHint(self) -> QSize:
        """Return a usable size; the stage gives what there is."""
        return QSize(700, 320)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._note.set_theme(theme)
        self.plot.set_theme(theme)
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        self._give_way()

    def _give_way(self) -> None:
        """Name the scales by a letter where there is little room."""
        wide = self.width() > self._theme.length(WORDS_FROM_PX)
        for part, words in ((self._across, ("across", "x")), (self._upwards, ("up", "y"))):
            part.setText(words[0] if wide else words[1])

    def show_frame(self, frame: BatchesFrame) -> None:
        """Show the curves, and what is chosen."""
        choices = self._choices = frame.choices
        self.units.choose(choices.unit)
        self.scale_x.choose("log" if choices.log_x else "linear")
        self.scale_y.choose("log" if choices.log_y else "linear")
        loss = frame.frame.study.study.base.loss.function
        words = f"{loss} of the training rows; click on an epoch to open it into its batches"
        if choices.opened is not None:
            words = f"{loss}; epoch {choices.opened:,} opened into its batches: click or Escape closes it"
        self._note.say(words, f"{loss} of the training rows", loss)
        self.plot.show_frame(frame)

    def _open(self, epoch: int | None) -> None:
        if epoch is None:
            self._want(replace(self._choices, opened=None))
        else:
            self._want(replace(self._choices, opened=epoch, unit="epochs", log_x=False))

    def _choose_unit(self, value: str) -> None:
        unit = next(unit for unit in UNITS if unit == value)
        opened = self._choices.opened if unit == "epochs" else None
        self._want(replace(self._choices, unit=unit, opened=opened))

    def _choose_x(self, value: str) -> None:
        log = value == "log"
        self._want(replace(self._choices, log_x=log, opened=None if log else self._choices.opened))

    def _choose_y(self, value: str) -> None:
        self._want(replace(self._choices, log_y=value == "log"))

    def _want(self, choices: BatchesChoices) -> None:
        self._choices = choices
        self.choices_wanted.emit(choices)
