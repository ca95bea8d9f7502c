"""The bar below the stage: start, pause, single batches and epochs, speed, and where the run stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.snapshot import StateSnapshot, Status
from gui.theme import Theme
from gui.transport_bar import Played, TransportBar


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


class Trained(Played, Protocol):
    """What the bar drives: the presenter of a run."""

    def train_batch(self) -> None:
        """Train one batch, then pause."""

    def train_epoch(self) -> None:
        """Train to the end of the epoch, then pause."""

    def new_seed(self) -> None:
        """Draw other initial weights."""


class Transport(TransportBar):
    """Asks for play, pause, steps and speed; shows the standing it is given and nothing else."""

    batch_requested = Signal()
    epoch_requested = Signal()
    new_seed_requested = Signal()

    verb = "Train"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "training", ("epoch", "batch", "step"), "epoch", parent)
        self._standing: TransportStanding | None = None
        self._make_buttons()
        self._lay_out((self.reset, self.new_seed), (self.batch, self.epoch))
        self._ways = (
            self.speed.word.setVisible,
            self._show_words,
            self._counters["batch"].setVisible,
            self._counters["step"].setVisible,
        )
        self.set_theme(theme)
        self.show_standing(TransportStanding(False, False, 0, 1, 0, 1, 0, 0.0, None))

    def drive(self, session: Trained) -> None:
        """Let a presenter do what is asked for here."""
        self._drive(session)
        self.batch_requested.connect(session.train_batch)
        self.epoch_requested.connect(session.train_epoch)
        self.new_seed_requested.connect(session.new_seed)

    def show_standing(self, standing: TransportStanding) -> None:
        """Show where the run stands; touches only what differs from the last standing."""
        before, self._standing = self._standing, standing
        if standing == before:
            return
        able = standing.running or standing.can_train
        self._show_play(standing.running, "" if able else standing.why_not or "There is nothing to train.")
        self._enable(able, self.batch, self.epoch)
        self.speed.show_speed(standing.speed, standing.steps_per_second, standing.running)
        planned = standing.epochs * standing.batches
        self._counters["epoch"].show_number(standing.epoch, standing.epochs, standing.epochs)
        self._counters["batch"].show_number(standing.batch, standing.batches, standing.batches)
        self._counters["step"].show_number(standing.step, None, planned)
        played = standing.epoch + standing.batch / max(standing.batches, 1)
        self._line.show_progress(played, standing.epochs)

    def _show_words(self, shown: bool) -> None:
        for button, words in ((self.batch, " Batch"), (self.epoch, " Epoch")):
            button.setText(words if shown else "")

    def _make_buttons(self) -> None:
        self.reset = self._button(
            "rotate-ccw", "", "Reset to the same initial weights (R)", self.reset_requested
        )
        self.new_seed = self._button(
            "dices", "", "New seed: draw other initial weights (N)", self.new_seed_requested
        )
        self.batch = self._button(
            "step-forward", "Batch", "Train one batch, then pause (B)", self.batch_requested
        )
        self.epoch = self._button(
            "skip-forward", "Epoch", "Train to the end of the epoch, then pause (E)", self.epoch_requested
        )
