"""What went wrong, on the card over the stage: a file, or the engine."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.session import Session
from gui.training_thread import TrainingThread
from gui.views.error_card import Action
from gui.views.network_stage import NetworkStage
from gui.window.panels import Panels


class Troubles(QObject):
    """Opens the card, in front of everything, and does what its buttons say."""

    opened = Signal()
    """The card has come up, over the diagram."""
    restarted = Signal()
    """Another engine is on its way in the place of one that failed."""

    def __init__(
        self, stage: NetworkStage, session: Session, thread: TrainingThread, panels: Panels, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._stage, self._session, self._thread, self._panels = stage, session, thread, panels
        self._failure = ""
        """Traceback that ended the engine; empty while it works."""
        thread.run_failed.connect(self._on_thread_run_failed)

    def complain(self, title: str, detail: str) -> None:
        """Say what did not work, and why; what is shown stays."""
        self._open(title, detail, Action("Close", self._close_complaint))

    def _open(self, title: str, detail: str, action: Action) -> None:
        self._panels.leave()  # or the card might lie on a panel that is hidden
        self._stage.card.open(title, detail, [action])
        self._stage.place_card()
        self.opened.emit()

    def _close_complaint(self) -> None:
        """Close a complaint; the card that it lay over, if any, comes back."""
        self._stage.reopen_card()
        if self._failure:
            self._on_thread_run_failed(self._failure)

    def _on_thread_run_failed(self, trace: str) -> None:
        self._failure = trace
        self._stage.show_failed()
        last = trace.strip().splitlines()[-1]
        self._open(
            "The engine stopped because of a fault in Trainscope.",
            f"{last} What is shown stays. Save the experiment, then start the engine again.",
            Action("Start the engine again", self._restart_engine),
        )

    def _restart_engine(self) -> None:
        self._failure = ""
        self._stage.card.hide()
        self._stage.show_restarted()
        self._thread.restart(self._session.intended)
        self._session.begin_anew()
        self.restarted.emit()
