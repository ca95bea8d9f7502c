"""`PlaneSession`: presenter of the network's own loss surface, between its view and the training thread."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.commands import Command
from core.handoff import CommandQueue, LatestMailbox
from core.plane.commands import HidePlane, ShowPlane
from core.plane.settings import LARGEST_REACH, SMALLEST_REACH, Axes, NetworkPlane, plane_settings
from core.plane.snapshot import PlaneSnapshot, PlaneWants
from core.settings_by_path import value_at
from core.validation import SettingError
from gui.undo import Entry, UndoStack, change_words

MOVED_POINTS = 5
"""Points of its path from which a run counts as moved: its own two directions can then be told."""
WHOLE = 0.999
"""Share of the way in a plane from which the plane hides nothing of it."""


class PlaneEngine(Protocol):
    """The side of the training thread that the session talks to."""

    commands: CommandQueue[Command]
    plane_mailbox: LatestMailbox[PlaneSnapshot, PlaneWants]


class PlaneSession(QObject):
    """Asks for a plane while it is looked at, and for nothing else.

    Until the user chooses directions, they are random ones around the initial weights, where there is
    nothing else to go by, and the components of the path once the run has moved: along random ones it would
    seem to stand still. Where the path has no two components yet they are random again. A network of one
    weight and one bias has no two random directions: these two are its plane, which then hides nothing.
    """

    snapshot_taken = Signal(object)
    """A new `PlaneSnapshot`."""
    settings_changed = Signal()
    """`intended` is another one."""
    change_refused = Signal(str, str)
    """Path of a setting and the sentence that says why its new value cannot be used."""

    def __init__(self, engine: PlaneEngine, undo_stack: UndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._undo_stack = engine, undo_stack
        self._shown = False
        self._chosen = False
        """Whether the user has chosen the directions."""
        self._enough = MOVED_POINTS
        """Points of the path from which its components are shown."""
        self._points = self._step = 0
        self.intended = NetworkPlane()
        """As asked for."""
        self.command = 0
        """Number of the last command."""
        self.snapshot: PlaneSnapshot | None = None

    def show(self, shown: bool) -> None:
        """Let the plane be computed, or not any more."""
        if shown is not self._shown:
            self._shown = shown
            command = ShowPlane(self.intended.plane) if shown else HidePlane()
            self.command = self._engine.commands.submit(command)

    def begin_anew(self) -> None:
        """Ask another engine, in the place of one that failed, for what was shown."""
        if self._shown:
            self.command = self._engine.commands.submit(ShowPlane(self.intended.plane))

    def tick(self) -> None:
        """Take what has come, and ask for the next picture."""
        mailbox = self._engine.plane_mailbox
        snapshot = mailbox.take()
        if snapshot is not None and snapshot.command >= self.command and not self._suit(snapshot):
            self.snapshot = snapshot
            self.snapshot_taken.emit(snapshot)
        if mailbox.wanted() is None:
            mailbox.request(PlaneWants())

    def _suit(self, snapshot: PlaneSnapshot) -> bool:
        """Take other directions if they suit the path and the user has chosen none; return whether."""
        now = self.intended.plane.directions
        if self._chosen or snapshot.settings != self.intended.plane:
            return False
        wanted = self._suiting(snapshot, now)
        if wanted != now:
            self._use(self.intended.with_values({"plane.directions": wanted}))
        return wanted != now

    def _suiting(self, snapshot: PlaneSnapshot, now: Axes) -> Axes:
        view = snapshot.view
        if view is None:
            if not snapshot.fault:
                return now
            self._enough = 2 * max(self._points, MOVED_POINTS)
            return "random" if now == "components" else "weights"
        if view.settings.directions != now:  # those before, for a moment
            return now
        before, self._step = self._step, int(view.path.steps[-1])
        self._points = len(view.path.steps)
        if self._step < before:  # another run
            self._enough = MOVED_POINTS
            return "random"
        if now == "components":
            return now
        hides_nothing = now == "weights" and (view.path_share is None or view.path_share > WHOLE)
        return "components" if self._points >= self._enough and not hides_nothing else now

    def change(self, path: str, value: Any) -> None:
        """Change a setting, or say why it cannot have that value."""
        self._chosen = self._chosen or path == "plane.directions"
        before = self.intended
        try:
            after = before.with_values({path: value})
        except SettingError as error:
            self.change_refused.emit(path, str(error))
            return
        if after != before:
            setting = plane_settings()[path]
            words = change_words(setting, value_at(before, path), value_at(after, path))
            self._undo_stack.push(Entry(words, before, after, self._use_again, path))
            self._use(after)

    def widen(self, factor: float) -> None:
        """Let the plane reach so many times as far, as far as it may."""
        width = self.intended.plane.half_width * factor
        self.change("plane.half_width", float(f"{min(max(width, SMALLEST_REACH), LARGEST_REACH):.3g}"))

    def _use_again(self, plane: NetworkPlane) -> None:
        """Take back or do again a change; directions that nobody has chosen stay as they suit the path."""
        if not self._chosen:
            plane = plane.with_values({"plane.directions": self.intended.plane.directions})
        self._use(plane)

    def _use(self, plane: NetworkPlane) -> None:
        self.intended = plane
        if self._shown:
            self.command = self._engine.commands.submit(ShowPlane(plane.plane))
        self.settings_changed.emit()
