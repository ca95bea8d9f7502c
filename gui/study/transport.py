"""The bar below a stage that trains several networks: play, update, epoch, and speed in epochs a second."""

from __future__ import annotations

from math import log

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.snapshot import Status
from gui.controls.speed_field import SpeedField
from gui.study.frame import StudyFrame
from gui.theme import Theme
from gui.transport_bar import TransportBar

SPEEDS: tuple[float | None, ...] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, None)
"""Epochs a second from slow to fast; None is as fast as it goes."""
OVER = "All have been trained to their end. Reset them to begin again."
CANCELLED = "It was cancelled. Reset it to begin again."
LOADING = "The networks are being prepared."


class EpochSpeed(SpeedField):
    """The field of the speed, in epochs a second."""

    def __init__(self, theme: Theme, of_what: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, of_what, parent)
        assert self.slider.maximum() == len(SPEEDS) - 1
        self.slider.released.disconnect()
        self.slider.released.connect(lambda: self._show_target(SPEEDS[self.slider.value()]))

    def show_speed(self, speed: float | None, steps_per_second: float, running: bool) -> None:
        """Show the epochs a second asked for and reached; leaves alone a slider that is being dragged."""
        if not self.slider.isSliderDown():
            self.slider.setValue(nearest(speed))
            self._show_target(speed)
        words = measured(steps_per_second, running)
        if words != self._measured.text():
            self._measured.setText(words)

    def _show_target(self, speed: float | None) -> None:
        words = "as fast as it goes" if speed is None else f"set to {speed:g} epoch{'s' * (speed != 1)}/s"
        if words != self._set_to.text():
            self._set_to.setText(words)
            self.slider.setAccessibleDescription(words)
            self.slider.setToolTip(f"Speed of {self._of_what}: {words}")

    def _ask(self, position: int) -> None:
        if position != self.slider.value():
            self.slider.setValue(position)
            self._show_target(SPEEDS[position])
            self.speed_requested.emit(SPEEDS[position])


def nearest(speed: float | None) -> int:
    """Return the place in `SPEEDS` of the speed nearest in ratio; None is the last."""
    if speed is None:
        return len(SPEEDS) - 1
    ratios = [abs(log(known / max(speed, 1e-9))) for known in SPEEDS if known is not None]
    return ratios.index(min(ratios))


def measured(epochs_per_second: float, running: bool) -> str:
    """Return the words for a measured speed; a dash while nothing runs."""
    if not running:
        return "– epochs/s"
    digits = 1 if 0 < epochs_per_second < 9.95 else 0
    return f"{epochs_per_second:,.{digits}f} epochs/s"


class StudyTransport(TransportBar):
    """Asks for play, pause, updates, epochs and speed; shows the frame that it is given and nothing else."""

    step_requested = Signal()
    epoch_requested = Signal()

    verb = "Train"

    def __init__(self, theme: Theme, who: str, parent: QWidget | None = None) -> None:
        """Make the bar; `who` is trained, for the tool tips: ``all regimes``."""
        super().__init__(theme, who, ("updates", "epoch"), "epoch", parent)
        self._use_epoch_speed(theme, who)
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

    def _use_epoch_speed(self, theme: Theme, who: str) -> None:
        steps = self.speed
        self.speed = EpochSpeed(theme, who)
        self.speed.speed_requested.connect(self.speed_requested)
        steps.deleteLater()

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
