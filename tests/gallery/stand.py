"""A window to be pictured: the real one with its training thread, in any look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.experiment import Experiment
from core.experiment_files import named_experiments
from core.snapshot import Status
from gui.theme import ThemeName, size_for
from gui.window.main_window import MainWindow

PATIENCE_MS = 120_000
POLL_MS = 5
CALM_MS = 80
"""Time for layouts and for the last frame to be painted."""


@dataclass(frozen=True)
class Look:
    """How the window is dressed."""

    theme: ThemeName = "dark"
    width: int = 1920
    height: int = 1080
    presenting: bool = False

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}x{self.height}{'-presentation' if self.presenting else ''}"


class Pictured(Protocol):
    """Something with a window that can be dressed."""

    @property
    def view(self) -> QWidget:
        """The window."""
        ...

    look: Look

    def dress(self, look: Look) -> None:
        """Take colours, size and type."""
        ...

    def settle(self) -> None:
        """Wait until nothing moves any more but the training."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


def _sleep_and_serve(milliseconds: int) -> None:
    """Serve events as they come, sleep in between: a loop that asked all the time would slow the training."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def serve_events(milliseconds: int) -> None:
    """Let Qt work for a while."""
    _sleep_and_serve(milliseconds)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Let Qt work until a condition holds; raises TimeoutError after two minutes."""
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not condition():
        _sleep_and_serve(POLL_MS)
        if deadline.hasExpired():
            raise TimeoutError(f"waited in vain for {what}")


class Stand:
    """A window with an experiment. Faults of the engine are raised."""

    def __init__(self, experiment: Experiment, look: Look) -> None:
        """Open the window and wait until all its parts are there."""
        self.experiment, self.look = experiment, look
        self.failures: list[str] = []
        self.window = MainWindow(experiment, named_experiments(), look.theme)
        self.window.thread_.run_failed.connect(self.failures.append)
        self.window.resize(look.width, look.height)
        self.window.show()
        self.window.activateWindow()
        self.wait(lambda: self.window.session.frame is not None, "the first frame")
        self.wait(lambda: self.window.stage.fit is not None, "the plots")
        self.dress(look)

    @property
    def view(self) -> QWidget:
        """The window."""
        return self.window

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let Qt and the engine work until a condition holds."""

        def holds() -> bool:
            if self.failures:
                raise RuntimeError(self.failures[0])
            return condition()

        wait_for(holds, what)

    def dress(self, look: Look) -> None:
        """Take colours, size and type."""
        self.look = look
        self.window.look.use(look.theme, size_for(look.width, look.presenting))  # once: resizing finds it so
        self.window.resize(look.width, look.height)
        serve_events(CALM_MS // 2)
        self.wait(self._is_settled, "the window to come to rest")

    def settle(self) -> None:
        """Wait until all that was asked for is answered and shown."""
        serve_events(CALM_MS // 2)
        self.wait(self._is_settled, "the window to come to rest")
        serve_events(CALM_MS)

    def _is_settled(self) -> bool:
        session, network = self.window.session, self.window.stage.network
        frame = session.frame
        assert frame is not None
        if not self.window.controls.is_settled:
            return False
        if frame.state.status is Status.RUNNING:
            return True
        shown = network._frame is frame or not network.isVisible()
        return frame.state.command >= session._last_command and shown

    def train(self, steps: int) -> None:
        """Train so many steps and wait for the end of them, or of the run."""
        state = self._state()
        target = state.step + steps
        self.window.session.train_batches(steps)

        def done() -> bool:
            state = self._state()
            over = state.status in (Status.DIVERGED, Status.FINISHED)
            return over or (state.step >= target and state.status is not Status.RUNNING)

        self.wait(done, f"step {target}")

    def _state(self):  # type: ignore[no-untyped-def]
        frame = self.window.session.frame
        assert frame is not None
        return frame.state

    def point_at(self, widget: QWidget, x: float, y: float) -> None:
        """Move the pointer over a place of a widget."""
        place = QPointF(x, y)
        buttons, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), buttons, buttons, none)
        QApplication.sendEvent(widget, event)

    def point_away(self, widget: QWidget) -> None:
        """Move the pointer off a widget."""
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))

    def close(self) -> None:
        """End the training and delete the window."""
        self.window.close()
        self.window.deleteLater()
        serve_events(10)
