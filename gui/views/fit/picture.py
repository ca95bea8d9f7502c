"""`Picture`: what all pictures of the fit share. It stores what a frame says; painting only reads that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.probe import Questions
from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.theme import Theme


class Picture(QWidget):
    """One picture of the fit. The fit view gives frames only to those that can be seen."""

    asks_anew = Signal()
    """It needs to know something else of the network."""
    edit_requested = Signal(object, object, int)
    """Row or None, place or None, number of the drag: see `Session.edit_point`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "canvas")
        self.theme = theme
        self.run: Run | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.theme = theme

    def take_run(self, run: Run) -> None:
        """Show the data of a run, if they are not yet shown.

        A run whose points were edited by hand comes as another object with the same number.
        """
        if run is not self.run:
            before, self.run = self.run, run
            self.show_run(run, before is None or before.number != run.number)

    def show_frame(self, frame: Frame) -> None:
        """Store the predictions of the frame; while there are none, the last picture stays."""
        self.take_run(frame.run)
        if frame.state.fit is not None:
            self.show_fit(frame, frame.state.fit)

    def questions(self, asked: Questions) -> Questions:
        """Return the questions of other pictures with what this one needs."""
        return asked

    def show_run(self, run: Run, fresh: bool) -> None:
        """Show the data; `fresh`: of another run, not of the same one with edited points."""
        raise NotImplementedError

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show predictions."""
        raise NotImplementedError


def was_tested(run: Run) -> bool:
    """Return whether test rows may be shown beside predictions: once the user has asked for their score."""
    return bool(run.history.tests())
