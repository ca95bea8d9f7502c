"""A window on the stage *Demand*: the report on the network that it trains."""

from __future__ import annotations

from core.experiment import Experiment
from core.snapshot import Status
from gui.report.room import ReportRoom
from tests.gallery.stand import Look, Stand


class ReportStand(Stand):
    """A window whose fifth stage is to be seen."""

    def __init__(self, experiment: Experiment, look: Look) -> None:
        """Open the window and the stage."""
        super().__init__(experiment, look)
        self.window.stages.show("demand")
        self.settle()

    @property
    def room(self) -> ReportRoom:
        """Everything on the stage."""
        room = self.window.stages.room("demand")
        assert isinstance(room, ReportRoom)
        return room

    def _is_settled(self) -> bool:
        if not super()._is_settled():
            return False
        room = self.window.stages.room("demand")
        if room is None:
            return True
        assert isinstance(room, ReportRoom)
        frame, state = room.session.frame, self._state()
        if frame is None or state.status is Status.RUNNING:
            return frame is not None
        if not frame.trained or not frame.rows:
            return state.step == 0 or not frame.rows
        report = frame.report
        is_current = report is not None and report.is_final and report.step == state.step
        asked = not frame.question.values or frame.answer is not None
        return is_current and asked and frame.settings == room.session.intended.report
