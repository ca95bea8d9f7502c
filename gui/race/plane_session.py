"""`PlaneSession`: presenter of the network's own loss surface, between its view and the training thread."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.commands import Command
from core.handoff import CommandQueue, LatestMailbox
from core.plane.commands import HidePlane, ShowPlane
from core.plane.settings import LARGEST_REACH, SMALLEST_REACH, NetworkPlane, plane_settings
from core.plane.snapshot import PlaneSnapshot, PlaneWants
from core.settings_by_path import value_at
from core.validation import SettingError
from gui.undo import Entry, UndoStack


class PlaneEngine(Protocol):
    """The side of the training thread that the session talks to."""

    commands: CommandQueue[Command]
    plane_mailbox: LatestMailbox[PlaneSnapshot, PlaneWants]


class PlaneSession(QObject):
    """Asks for a plane while it is looked at, and for nothing else."""

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
        if snapshot is not None and snapshot.command >= self.command:
            self.snapshot = snapshot
            self.snapshot_taken.emit(snapshot)
        if mailbox.wanted() is None:
            mailbox.request(PlaneWants())

    def change(self, path: str, value: Any) -> None:
        """Change a setting, or say why it cannot have that value."""
        before = self.intended
        try:
            after = before.with_values({path: value})
        except SettingError as error:
            self.change_refused.emit(path, str(error))
            return
        if after != before:
            setting = plane_settings()[path]
            old, new = (setting.shown_with_unit(value_at(one, path)) for one in (before, after))
            words = f"{setting.control.label.lower()} {old} → {new}"
            self._undo_stack.push(Entry(words, before, after, self._use, path))
            self._use(after)

    def widen(self, factor: float) -> None:
        """Let the plane reach so many times as far, as far as it may."""
        width = self.intended.plane.half_width * factor
        self.change("plane.half_width", float(f"{min(max(width, SMALLEST_REACH), LARGEST_REACH):.3g}"))

    def _use(self, plane: NetworkPlane) -> None:
        self.intended = plane
        if self._shown:
            self.command = self._engine.commands.submit(ShowPlane(plane.plane))
        self.settings_changed.emit()
