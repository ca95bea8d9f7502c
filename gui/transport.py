"""The bar below the stage: start, pause, single batches and epochs, speed, and where the run stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.snapshot import StateSnapshot, Status
from gui.controls.action_button import ActionButton
from gui.controls.counter import Counter
from gui.controls.play_button import PlayButton
from gui.controls.run_line import RunLine
from gui.controls.speed_field import SpeedField
from gui.theme import SizeName, Theme

HEIGHT: dict[SizeName, int] = {"normal": 92, "small": 84, "presentation": 120, "presentation_small": 104}
"""Height of the bar in px by the size of the theme."""
MARGIN_PX = 20
_COUNTER_GAP = 28


@dataclass(frozen=True)
class TransportStanding:
    """Where the run stands and what can be done: all that the bar shows."""

    running: bool
    can_train: bool
    """False when the run is finished or has diverged, or while the data are being read."""
    epoch: int
    """Epochs completed."""
    epochs: int
    """Epochs planned."""
    batch: int
    """Batches done in the current epoch."""
    batches: int
    """Batches of an epoch."""
    step: int
    """Updates done."""
    steps_per_second: float
    """Measured; 0 while not running."""
    speed: float | None
    """Steps per second asked for; None is as fast as it goes."""
    why_not: str = ""
    """Why it cannot train and what to do about it; the tooltip of the disabled play button."""


def standing_of(state: StateSnapshot, speed: float | None) -> TransportStanding:
    """Return where a run stands; `speed` is what was asked for, in steps a second, None the highest."""
    return TransportStanding(
        running=state.status is Status.RUNNING,
        can_train=state.status not in (Status.FINISHED, Status.DIVERGED),
        epoch=state.epoch,
        epochs=state.experiment.stopping.epochs,
        batch=state.batch_in_epoch,
        batches=state.batches_per_epoch,
        step=state.step,
        steps_per_second=state.steps_per_second,
        speed=speed,
        why_not=_why_not(state),
    )


def _why_not(state: StateSnapshot) -> str:
    if state.status is Status.FINISHED:
        return f"{state.ending} Change that under Stopping, or reset."
    if state.status is Status.DIVERGED:
        return "The run diverged. Go back before it or reset."
    return ""


class Transport(QWidget):
    """Asks for play, pause, steps and speed; shows the standing it is given and nothing else."""

    play_requested = Signal()
    pause_requested = Signal()
    batch_requested = Signal()
    epoch_requested = Signal()
    reset_requested = Signal()
    new_seed_requested = Signal()
    speed_requested = Signal(object)
    """Steps per second as a float; None is as fast as it goes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._standing: TransportStanding | None = None
        self._make_buttons()
        self.speed = SpeedField(theme, "training")
        self.speed.speed_requested.connect(self.speed_requested)
        self._counters = {word: Counter(word, theme) for word in ("epoch", "batch", "step")}
        self._line = RunLine(theme)
        self._lay_out()
        self.set_theme(theme)
        self.show_standing(TransportStanding(False, False, 0, 1, 0, 1, 0, 0.0, None))

    def show_standing(self, standing: TransportStanding) -> None:
        """Show where the run stands; touches only what differs from the last standing."""
        before, self._standing = self._standing, standing
        if standing == before:
            return
        self._show_play(standing)
        self.speed.show_speed(standing.speed, standing.steps_per_second, standing.running)
        planned = standing.epochs * standing.batches
        self._counters["epoch"].show_number(standing.epoch, standing.epochs, standing.epochs)
        self._counters["batch"].show_number(standing.batch, standing.batches, standing.batches)
        self._counters["step"].show_number(standing.step, None, planned)
        played = standing.epoch + standing.batch / max(standing.batches, 1)
        self._line.show_progress(played, standing.epochs)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.setFixedHeight(HEIGHT[theme.size])
        self._whole.setContentsMargins(MARGIN_PX, 4 if theme.narrow else 9, MARGIN_PX, 0)
        for button in self._buttons:
            button.set_theme(theme)
        for counter in self._counters.values():
            counter.set_theme(theme)
        self.play.set_theme(theme)
        self.speed.set_theme(theme)
        self._line.set_theme(theme)
        if self.isVisible():
            self._give_way()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        self._give_way()

    def _give_way(self) -> None:
        """Take away what matters least until the rest fits: play, speed and epoch never give way."""
        ways: tuple[Callable[[], None], ...] = (
            lambda: self.speed.word.setVisible(False),
            lambda: self._show_words(False),
            lambda: self._counters["batch"].setVisible(False),
            lambda: self._counters["step"].setVisible(False),
        )
        self._show_words(True)
        for part in (self.speed.word, *self._counters.values()):
            part.setVisible(True)
        for way in ways:
            if self._needed() <= self.width():
                break
            way()

    def _show_words(self, shown: bool) -> None:
        for button, words in ((self.batch, " Batch"), (self.epoch, " Epoch")):
            button.setText(words if shown else "")

    def _needed(self) -> int:
        """Return the width at which no part is cut off."""
        gaps = sum(part for part in self._parts if isinstance(part, int))
        widgets = [part for part in self._parts if isinstance(part, QWidget) and not part.isHidden()]
        for widget in widgets:
            widget.ensurePolished()
        room = sum(max(widget.minimumWidth(), widget.sizeHint().width()) for widget in widgets)
        return gaps + room + 2 * MARGIN_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(0, 0, self.width(), 1, self._theme.line)
        painter.end()

    def _make_buttons(self) -> None:
        theme = self._theme
        self.reset = ActionButton("rotate-ccw", "", "Reset to the same initial weights (R)", theme)
        self.new_seed = ActionButton("dices", "", "New seed: draw other initial weights (N)", theme)
        self.batch = ActionButton("step-forward", "Batch", "Train one batch, then pause (B)", theme)
        self.epoch = ActionButton(
            "skip-forward", "Epoch", "Train to the end of the epoch, then pause (E)", theme
        )
        self.play = PlayButton(theme)
        self._buttons = (self.reset, self.new_seed, self.batch, self.epoch)
        self.reset.clicked.connect(self.reset_requested)
        self.new_seed.clicked.connect(self.new_seed_requested)
        self.batch.clicked.connect(self.batch_requested)
        self.epoch.clicked.connect(self.epoch_requested)
        self.play.clicked.connect(self._on_play_clicked)

    def _lay_out(self) -> None:
        self._parts: tuple[QWidget | int, ...] = (
            *(self.reset, 6, self.new_seed, 12, self.play, 12, self.batch, 6, self.epoch, 24),
            self.speed,
            *(part for counter in self._counters.values() for part in (_COUNTER_GAP, counter)),
        )
        row = QHBoxLayout()
        row.setSpacing(0)
        for part in self._parts:
            row.addSpacing(part) if isinstance(part, int) else row.addWidget(part)
            if part is self.speed:
                row.addStretch(1)
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._whole.addLayout(row)
        self._whole.addStretch(1)
        self._whole.addWidget(self._line)

    def _show_play(self, standing: TransportStanding) -> None:
        self.play.show_running(standing.running)
        able = standing.running or standing.can_train
        words = "Pause (Space)" if standing.running else "Train (Space)"
        if not able:
            words = standing.why_not or "There is nothing to train."
        if words != self.play.toolTip():
            self.play.setToolTip(words)
            self.play.setAccessibleName("Pause" if standing.running else "Train")
            self.play.setAccessibleDescription("" if able else words)
        for button, enabled in ((self.play, able), (self.batch, able), (self.epoch, able)):
            if button.isEnabled() != enabled:
                button.setEnabled(enabled)

    def _on_play_clicked(self) -> None:
        (self.pause_requested if self.play.is_running else self.play_requested).emit()
