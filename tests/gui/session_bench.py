"""Stand-ins around a session: an engine that never answers and a view that remembers."""

from __future__ import annotations

from desk import Desk

from core.commands import Command
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.snapshot import Snapshot, Wants
from gui.frame import Frame
from gui.session import Session


class SilentEngine:
    """Takes commands and requests and never answers; counts how often it would have been woken."""

    def __init__(self) -> None:
        self.wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(self.wake_up)
        self.mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(self.wake_up)
        self.rings = 0
        self.wake_up.ring = self._ring  # type: ignore[method-assign]

    def _ring(self) -> None:
        self.rings += 1

    def taken(self) -> list[Command]:
        return [command for _, command in self.commands.drain()]


class SeenView:
    """A view that writes down what it is given."""

    def __init__(self, visible: bool = True) -> None:
        self.visible = visible
        self.frames: list[Frame] = []

    def show_frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def isVisible(self) -> bool:
        return self.visible


def beat(session: Session, desk: Desk) -> None:
    """Let the session show what is there and the runner answer."""
    session.tick()
    desk.rest()
