"""`StudyRoom`: what the rooms share in which several networks are trained beside one another."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.studies.snapshot import MemberPicture
from gui.code_panel import CodePanel
from gui.frame import UnderWay
from gui.room import Room
from gui.session import Session
from gui.study.frame import StudyFrame
from gui.study.session import StudySession
from gui.study.transport import StudyTransport
from gui.theme import Theme
from gui.undo import UndoStack


class StudyRoom(Room):
    """Keys go to the presenter of the study that is looked at."""

    def __init__(self, theme: Theme, training: Session, parent: QWidget | None = None) -> None:
        """Make the room; `training` is the presenter of the experiment from which all is derived."""
        super().__init__(theme, training, parent)
        self._sessions: list[StudySession] = []

    @property
    def session(self) -> StudySession:
        """The presenter of what is looked at."""
        raise NotImplementedError

    @property
    def undo_stack(self) -> UndoStack:
        """Changes of what is compared."""
        return self.session.undo_stack

    def glance(self) -> UnderWay | None:
        """Learn what is trained here while the room is hidden."""
        return next(filter(None, [session.glance() for session in self._sessions]), None)

    def toggle(self) -> None:
        """Train, or pause."""
        self.session.toggle()

    def step(self) -> None:
        """Do the next update of all that have one due."""
        self.session.step()

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self.session.epoch()

    def reset(self) -> None:
        """Go back to the initial weights."""
        self.session.reset()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        for session in self._sessions:
            session.refresh()

    def _connect_study(self, session: StudySession, bar: StudyTransport) -> None:
        """Let a bar drive a presenter, whose changes can be taken back."""
        self._sessions.append(session)
        bar.drive(session)
        session.undo_changed.connect(self._show_undo)

    def _fill(self, panel: QWidget | None) -> None:
        super()._fill(panel)
        self.session.refresh()

    def _leave_what_is_gone(self) -> None:
        """Show all panels again where the one that filled the stage is there no more."""
        if self._filling is not None and self._filling not in self._panels():
            self.leave()

    def _scripted(self, frame: StudyFrame) -> MemberPicture:
        """Return the member whose script is shown: each is one plain training."""
        return frame.members[0]

    def _write_code(self, panel: CodePanel) -> None:
        """Show the script of one member, with the changes of its run."""
        frame = self.session.frame
        if frame is not None and frame.members:
            state = self._scripted(frame).state
            panel.show_experiment(state.experiment, state.run.history.versions())
