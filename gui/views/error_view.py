"""The error: loss of each batch thin, of each epoch thick, and the changes made by the user as flags."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.experiment import Experiment
from core.history import EpochRecord, History, StepColumns
from core.pyramid import MinMaxPyramid
from gui.frame import Frame, quantile
from gui.numbers import significant
from gui.pace import NumberPace
from gui.theme import Theme, tokens
from gui.views.axes import linear_ticks, log_ticks, nice_step
from gui.views.items import CurveItem, FlagsItem, PointsItem
from gui.views.labels import Segments, label
from gui.views.plot import Plot

FLOOR = 1e-12
"""Smallest loss on the log axis."""
LOSS_NAMES = {"Huber": "Huber loss", "SmoothL1": "Smooth L1 loss"}
"""Names of losses that are not those of the setting."""
RINGS_MOST = 12
EPOCHS_DRAWN_MOST = 250
"""Blocks of epochs that a curve is drawn with; beyond, minimum and maximum of each block."""
LEAST_DECADES = 1.0
"""A log axis holds at least this much, so that the first epochs do not fill the picture with noise."""


class ErrorView(QWidget):
    """Plots the history of the run. The x axis counts epochs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._log = True
        self._history: History | None = None
        self._pyramid = MinMaxPyramid()
        self._epochs = _EpochLosses()
        self._train_pyramid, self._validation_pyramid = MinMaxPyramid(), MinMaxPyramid()
        self._pace = NumberPace()
        self._range = (0.0, 1.0)
        self._seen_epochs = -1
        self._frame: Frame | None = None
        self.setProperty("look", "canvas")
        self.plot = Plot(theme, y=log_ticks)
        self.plot.setAccessibleName("Error by batch and epoch")
        self._batches = CurveItem()
        self._train, self._validation = CurveItem(), CurveItem()
        self._rings = PointsItem("bead", 9)
        self._flags = FlagsItem()
        self.plot.add(self._batches, self._flags, self._train, self._validation, self._rings)
        self._note = label("", "note")
        self._validation_value, self._train_value = label("–", "number"), label("–", "number")
        self._validation_word, self._train_word = label("validation", "endlabel"), label("train", "endlabel")
        self._build()
        self._say_scale()
        self.set_theme(theme)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label("Error", "title"))
        head.addWidget(self._note)
        head.addStretch(1)
        words = {"linear": "Linear", "log": "Log"}
        self.scale = Segments("Error scale", words, "log", lambda value: self.set_log(value == "log"))
        head.addWidget(self.scale)
        ends = QVBoxLayout()
        ends.setSpacing(0)
        ends.addStretch(1)
        for widget in (self._validation_word, self._validation_value, self._train_word, self._train_value):
            widget.setFixedWidth(92)
            ends.addWidget(widget)
        ends.addStretch(2)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addWidget(self.plot, 1)
        body.addLayout(ends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(body, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        stroke = tokens()["stroke_px"]
        self.plot.apply(theme)
        self._batches.set_pen(theme.batch, float(stroke["batch_curve"]))
        width = float(stroke["epoch_curve"]) - (1 if theme.size == "small" else 0)
        for item, colour in ((self._train, theme.train), (self._validation, theme.validation)):
            item.set_pen(colour, width, casing=theme.canvas)
        self._rings.set_colours(theme.validation, theme.canvas)
        self._flags.set_theme(theme)
        font = theme.font("note", weight=600)
        for widget, colour in (
            (self._validation_word, theme.validation),
            (self._validation_value, theme.validation),
            (self._train_word, theme.train),
            (self._train_value, theme.train),
        ):
            widget.setStyleSheet(f"color: {colour.name()};")
        for widget in (self._validation_word, self._train_word):
            widget.setFont(font)

    def set_log(self, log: bool) -> None:
        """Switch the y axis between log and linear."""
        self._log = log
        self.scale.choose("log" if log else "linear")
        self.plot.y_axis.use_ticks(log_ticks if log else linear_ticks)
        self._say_scale()
        self._range = (0.0, 1.0)
        self._seen_epochs = -1
        if self._frame is not None:
            self.show_frame(self._frame)

    def _say_scale(self) -> None:
        if self._frame is None:
            words = ""
        elif not len(self._frame.run.history):
            words = "nothing trained yet: press Space, and each batch adds a point"
        else:
            scale = "log" if self._log else "linear"
            words = f"{loss_words(self._frame.state.experiment)}, {scale} scale · thin: each batch"
        if words != self._note.text():
            self._note.setText(words)

    def show_frame(self, frame: Frame) -> None:
        """Store what the history holds now and ask for a repaint."""
        self._frame = frame
        history = frame.run.history
        if history is not self._history:
            self._history = history
            self._pyramid = MinMaxPyramid()
            self._epochs = _EpochLosses()
            self._train_pyramid, self._validation_pyramid = MinMaxPyramid(), MinMaxPyramid()
            self._range, self._seen_epochs = (0.0, 1.0), -1
        steps, epochs = history.steps(), history.epochs()
        self._say_scale()
        self._show_batches(steps, frame.moving)
        if len(epochs) != self._seen_epochs:
            self._seen_epochs = len(epochs)
            self._show_epochs(epochs)
        self._flags.set_data([(change.epoch, change.text) for change in history.changes()])
        end = steps.epoch[-1] if len(steps) else 0.0
        self.plot.set_range((0.0, _x_end(float(end), frame.state.experiment.stopping.epochs)), self._range)
        if epochs and self._pace.due(frame.moving):
            self._validation_value.setText(significant(epochs[-1].validation_loss))
            self._train_value.setText(significant(epochs[-1].train_loss))

    def _show_batches(self, steps: StepColumns, moving: bool) -> None:
        n = len(steps)
        self._pyramid.extend_to(steps.loss)
        size, low, high = self._pyramid.band(steps.loss, 0, n, max(64, self.plot.width()))
        x = steps.epoch[::size][: len(low)]
        if size > 1:
            x = np.repeat(x, 2)
            y = np.empty(len(x))
            y[0::2], y[1::2] = low, high
        else:
            y = low
        shown = self._to_axis(y)
        self._grow_range(shown)
        for curve in (self._batches, self._train, self._validation):
            curve.moving = moving
        self._batches.set_data(x, shown, upright=size > 1)

    def _show_epochs(self, epochs: tuple[EpochRecord, ...]) -> None:
        self._epochs.extend_to(epochs)
        x, train, validation = self._epochs.columns()
        stride = max(1, int(nice_step(len(epochs) / RINGS_MOST)))
        ringed = np.arange(len(x)) % stride == 0
        ringed[1:] |= x[1:] == x[:-1]  # evaluated twice: after the last update, and with restored weights
        self._rings.set_data(x[ringed], self._to_axis(validation[ringed]))
        for curve, pyramid, losses in (
            (self._train, self._train_pyramid, train),
            (self._validation, self._validation_pyramid, validation),
        ):
            pyramid.extend_to(losses)
            size, low, high = pyramid.band(losses, 0, len(losses), EPOCHS_DRAWN_MOST)
            places = x[::size][: len(low)]
            values = low
            if size > 1:  # both ends of each block: a peak is never left out
                places, values = np.repeat(places, 2), np.column_stack([low, high]).ravel()
            shown = self._to_axis(values)
            self._grow_range(shown)
            curve.set_data(places, shown)

    def _to_axis(self, losses: np.ndarray) -> np.ndarray:
        if not self._log:
            return losses
        with np.errstate(invalid="ignore"):
            logarithms: np.ndarray = np.log10(np.maximum(losses, FLOOR))
        return logarithms

    def _grow_range(self, values: np.ndarray) -> None:
        """Let the range hold the bulk of the values; it grows in round steps and never shrinks.

        The lowest and highest 2 % of the thin curve may leave the picture, so that one batch does
        not flatten the rest.
        """
        finite = values[np.isfinite(values)]
        if not len(finite):
            return
        low, high = quantile(finite, 0.005), quantile(finite, 0.995)
        low, high = (low, high) if self._log else (0.0, high)
        fresh = self._range == (0.0, 1.0)
        old_low, old_high = (low, high) if fresh else self._range
        if fresh or low < old_low or high > old_high:
            step = 0.25 if self._log else nice_step(max(high, old_high, 1e-9) / 4)
            new_low = np.floor(min(low, old_low) / step + 1e-6) * step
            new_high = np.ceil(max(high, old_high) / step - 1e-6) * step
            least = LEAST_DECADES if self._log else step
            self._range = (float(min(new_low, new_high - least)), float(max(new_high, new_low + step)))


class _EpochLosses:
    """Losses of the epochs as columns, which grow with the history."""

    def __init__(self) -> None:
        self._memory = np.empty((3, 64))
        self._length = 0
        self._last: EpochRecord | None = None

    def extend_to(self, epochs: tuple[EpochRecord, ...]) -> None:
        """Take in the records that are new; all of them after a run went back."""
        n = self._length
        if n > len(epochs) or (n and epochs[n - 1] is not self._last):
            n = 0
        if len(epochs) > self._memory.shape[1]:
            larger = np.empty((3, 2 * len(epochs)))
            larger[:, :n] = self._memory[:, :n]
            self._memory = larger
        for place, record in enumerate(epochs[n:], start=n):
            self._memory[:, place] = record.epoch, record.train_loss, record.validation_loss
        self._length, self._last = len(epochs), epochs[-1] if epochs else None

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return epoch, training loss and validation loss of each evaluation."""
        epoch, train, validation = self._memory[:, : self._length]
        return epoch, train, validation


def loss_words(experiment: Experiment) -> str:
    """Return what the curves measure, in words."""
    settings = experiment.loss
    name = LOSS_NAMES.get(settings.function, settings.function)
    penalised = settings.l1 > 0 or settings.l2 > 0
    return f"{name} of the scaled target{', without penalties' if penalised else ''}"


def _x_end(epoch: float, planned: int) -> float:
    """Return where the x axis ends: a round number of epochs that holds the run so far."""
    end = 1.0
    for candidate in (1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80, 100):
        end = float(candidate)
        if epoch <= candidate:
            break
    else:
        end = nice_step(epoch / 4) * np.ceil(epoch / nice_step(epoch / 4))
    return min(end, float(planned)) if epoch <= planned else float(np.ceil(epoch))
