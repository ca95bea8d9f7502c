"""The bar below a stage that trains several networks: play, update, epoch, and speed in epochs a second."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.snapshot import Status
from gui.controls.speed import EPOCHS
from gui.study.frame import StudyFrame
from gui.study.session import StudySession
from gui.theme import Theme
from gui.transport_bar import TransportBar

OVER = "All have been trained to their end. Reset them to begin again."
CANCELLED = "It was cancelled. Reset it to begin again."
LOADING = "The networks are being prepared."


class StudyTransport(TransportBar):
    """Asks for play, pause, updates, epochs and speed; shows the frame that it is given and nothing else."""

    step_requested = Signal()
    epoch_requested = Signal()

    verb = "Train"

    def __init__(self, theme: Theme, who: str, parent: QWidget | None = None) -> None:
        """Make the bar; `who` is trained, for the tool tips: ``all regimes``."""
        super().__init__(theme, who, ("updates", "epoch"), "epoch", parent, speeds=EPOCHS)
        self.reset = self._button(
            "rotate-ccw", "", f"Back to the initial weights of {who} (R)", self.reset_requested
        )
        self.step = self._button(
            "step-forward", "Update", f"The next update of {who} that have one due (B)", self.step_requested
        )
        self.epoch = self._button(
            "skip-forward", "Epoch", f"Train {who} to the end of the epoch (E)", self.epoch_requested
        )
        self._lay_out((self.reset,), (self.step, self.epoch))
        self._ways = (self.speed.word.setVisible, self._counters["updates"].setVisible)
        self.set_theme(theme)
        self._enable(False, self.play, self.step, self.epoch, self.reset)

    def drive(self, session: StudySession) -> None:
        """Let a presenter do what is asked for here."""
        self._drive(session)
        self.step_requested.connect(session.step)
        self.epoch_requested.connect(session.epoch)

    def show_frame(self, frame: StudyFrame, speed: float | None) -> None:
        """Show where a study stands; `speed` is what was asked for, None is as fast as it goes."""
        study = frame.study
        running, planned = study.status is Status.RUNNING, frame.planned_epochs
        why_not = "" if running else _why_not(frame)
        self._show_play(running, why_not)
        self._enable(not why_not, self.step, self.epoch)
        updates = sum(one.state.step for one in frame.members)
        self._enable(updates > 0 or study.is_cancelled, self.reset)
        self.speed.show_speed(speed, frame.epochs_per_second, running)
        self._counters["updates"].show_number(updates, None, updates)
        self._counters["epoch"].show_number(int(frame.epoch), planned, planned)
        self._line.show_progress(frame.epoch, planned)


def _why_not(frame: StudyFrame) -> str:
    """Return why a study that rests cannot be trained; "" if it can."""
    study = frame.study
    if study.fault or frame.fault:
        return study.fault or frame.fault
    if study.is_loading:
        return LOADING
    if study.is_cancelled:
        return CANCELLED
    return OVER if study.status in (Status.FINISHED, Status.DIVERGED) else ""
