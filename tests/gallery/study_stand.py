"""A window on a stage that trains several networks: *Batches*, or *Overfitting* with its folds."""

from __future__ import annotations

from core.experiment import Experiment
from core.snapshot import Status
from core.studies.study import Study
from gui.batches.room import BatchesRoom
from gui.overfitting.room import OverfittingRoom
from gui.study.frame import StudyFrame
from gui.study.session import StudySession
from tests.gallery.stand import Look, Stand


class StudyStand(Stand):
    """What both stages share."""

    stage_name = "batches"

    def __init__(self, experiment: Experiment, look: Look) -> None:
        """Open the window and the stage, and wait until all networks are there."""
        super().__init__(experiment, look)
        self.window.stages.show(self.stage_name)
        self.settle()
        self.session.set_speed(None)

    @property
    def room(self) -> BatchesRoom | OverfittingRoom:
        """Everything on the stage."""
        room = self.window.stages.room(self.stage_name)
        assert isinstance(room, BatchesRoom | OverfittingRoom)
        return room

    @property
    def session(self) -> StudySession:
        """The presenter of what is looked at."""
        return self.room.session

    @property
    def study(self) -> StudyFrame:
        """The study as it is shown."""
        frame = self.session.frame
        assert frame is not None
        return frame

    def _is_settled(self) -> bool:
        if not super()._is_settled():
            return False
        if self.window.stages.room(self.stage_name) is None:
            return True
        session = self.session
        if session.fault:
            return True
        frame = session.frame
        return frame is not None and not frame.study.is_loading and frame.study.study == self._wanted()

    def _wanted(self) -> Study | None:
        return self.session._study

    def epochs(self, count: int) -> None:
        """Train epoch by epoch until so many are done, or all are over; then pause."""
        while self.study.epoch < count and not self._is_over():
            goal = int(self.study.epoch) + 1
            self.session.epoch()
            self.wait(
                lambda goal=goal: not self.study.moving and (self.study.epoch >= goal or self._is_over()),
                f"epoch {goal}",
            )
        self.settle()

    def begin_again(self) -> None:
        """Put all back to their initial weights, where anything was trained."""
        if any(one.state.step for one in self.study.members):
            self.session.reset()
            self.wait(lambda: not any(one.state.step for one in self.study.members), "the reset")
        self.settle()

    def train_on(self, epochs_per_second: float | None, until: float) -> None:
        """Train at a speed until an epoch, and go on."""
        self.session.set_speed(epochs_per_second)
        self.session.play()
        self.wait(lambda: self.study.epoch >= until or self._is_over(), f"epoch {until}")

    def pause(self) -> None:
        """Pause, and let the next epochs be trained as fast as it goes."""
        self.session.pause()
        self.session.set_speed(None)
        self.wait(lambda: not self.study.moving, "the pause")

    def finish(self) -> None:
        """Train to the end."""
        self.session.set_speed(None)
        if not self._is_over():
            self.session.play()
            self.wait(self._is_over, "the end of all")
        self.settle()

    def _is_over(self) -> bool:
        return self.study.study.status in (Status.FINISHED, Status.DIVERGED)

    def undo_all(self) -> None:
        """Take back what was changed on the stage."""
        while self.room.undo_stack.undo_words:
            self.room.undo_stack.undo()
        self.settle()


class BatchesStand(StudyStand):
    """A window on the stage *Batches*."""

    @property
    def room(self) -> BatchesRoom:
        """Everything on the stage."""
        room = super().room
        assert isinstance(room, BatchesRoom)
        return room


class OverfittingStand(StudyStand):
    """A window on the stage *Overfitting*."""

    stage_name = "overfitting"

    @property
    def room(self) -> OverfittingRoom:
        """Everything on the stage."""
        room = super().room
        assert isinstance(room, OverfittingRoom)
        return room

    def page(self, name: str) -> None:
        """Look at ``arms``, ``linear`` or ``folds``."""
        self.room.choose_page(name)
        self.settle()
        self.session.set_speed(None)
