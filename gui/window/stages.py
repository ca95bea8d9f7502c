"""The stages of the window: which one is to be seen, and what its keys mean there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from gui.frame import Frame
from gui.theme import Theme
from gui.undo import UndoStack

if TYPE_CHECKING:
    from gui.batches.room import BatchesRoom
    from gui.overfitting.room import OverfittingRoom
    from gui.race.room import RaceRoom
    from gui.report.room import ReportRoom
    from gui.room import Room
    from gui.window.main_window import MainWindow

NETWORK = "network"
STAGES: Mapping[str, str] = {
    NETWORK: "Network",
    "surface": "Loss surface",
    "batches": "Batches",
    "overfitting": "Overfitting",
    "demand": "Demand",
}
"""All stages with their words, in the order of their keys 1, 2, ..."""


class Stage(Protocol):
    """What keys mean on a stage; `Room` has it, and the stage *Network* by `_NetworkStage`."""

    @property
    def undo_stack(self) -> UndoStack:
        """What has been changed here."""
        ...

    @property
    def code_shown(self) -> bool:
        """Whether the script is to be seen."""
        ...

    @property
    def controls_shown(self) -> bool:
        """Whether the controls are to be seen."""
        ...

    def take_focus(self) -> None:
        """Let keys go to the picture that matters most."""
        ...

    def toggle(self) -> None:
        """Play or pause."""
        ...

    def step(self) -> None:
        """Do the smallest step there is."""
        ...

    def epoch(self) -> None:
        """Train to the end of the epoch, where there are epochs."""
        ...

    def back(self) -> None:
        """Take one step back, where that can be done."""
        ...

    def reset(self) -> None:
        """Begin again at the start."""
        ...

    def toggle_code(self) -> None:
        """Show or hide the script."""
        ...

    def toggle_controls(self) -> None:
        """Show or hide the controls."""
        ...

    def fill_with_meant(self) -> None:
        """Fill the stage with the panel that is meant, or go back."""
        ...

    def leave(self) -> bool:
        """Show all panels again; returns whether one filled the stage."""
        ...


class _NetworkStage:
    """The stage *Network*: its parts belong to the window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @property
    def undo_stack(self) -> UndoStack:
        return self._window.session.undo_stack

    @property
    def code_shown(self) -> bool:
        return self._window.code.isVisible()

    @property
    def controls_shown(self) -> bool:
        return self._window.controls.isVisible()

    def take_focus(self) -> None:
        self._window.stage.network.setFocus()

    def toggle(self) -> None:
        self._window.session.toggle()

    def step(self) -> None:
        self._window.session.train_batch()

    def epoch(self) -> None:
        self._window.session.train_epoch()

    def back(self) -> None:
        """Do nothing: a step of the training is not taken back."""

    def reset(self) -> None:
        self._window.session.reset()

    def toggle_code(self) -> None:
        self._window.toggle_code()

    def toggle_controls(self) -> None:
        self._window.toggle_controls()

    def fill_with_meant(self) -> None:
        self._window.panels.fill_with_meant()

    def leave(self) -> bool:
        return self._window.panels.leave()


class Stages(QObject):
    """Shows one stage at a time; those that were never seen are not made."""

    changed = Signal()
    """Another stage is to be seen."""

    def __init__(self, window: MainWindow, network: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._network = _NetworkStage(window)
        self._rooms: dict[str, Room] = {}
        self._opening = QLabel()
        self._opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._opening.setProperty("look", "canvas")
        self.stack = QStackedWidget()
        self._network_place = network
        for place in (network, self._opening):
            self.stack.addWidget(place)
        self.current = NETWORK

    def show(self, name: str) -> None:
        """Show a stage; the run and what goes on elsewhere stay as they are."""
        if name == self.current:
            return
        self.leave()
        if name != NETWORK and name not in self._rooms:
            self._say_opening(name)
            self._rooms[name] = self._made(name)
        self.current = name
        room = self._rooms.get(name)
        self._window.session.beat_at("picture" if room is None else room.beat)
        self.stack.setCurrentWidget(self._network_place if room is None else room)
        self.shown.take_focus()
        self.changed.emit()

    def shows(self, name: str) -> bool:
        """Return whether a stage is the one to be seen."""
        return name == self.current

    @property
    def shown(self) -> Stage:
        """The stage that is to be seen."""
        return self._rooms.get(self.current, self._network)

    def room(self, name: str) -> Room | None:
        """Return the room of a stage, once it has been seen."""
        return self._rooms.get(name)

    @property
    def race(self) -> RaceRoom | None:
        """The room of the loss surface, once it has been seen."""
        return self._rooms.get("surface")  # type: ignore[return-value]

    # ---- rooms --------------------------------------------------------------------------------

    def _say_opening(self, name: str) -> None:
        """Say what is being made, at once: the libraries of some stages take a second."""
        self._opening.setText(f"Opening {STAGES[name]} …")
        self.stack.setCurrentWidget(self._opening)
        self._window.top_bar.show_stage(name)
        self._window.repaint()

    def _made(self, name: str) -> Room:
        """Make a room, the first time that it is wanted."""
        window = self._window
        room = _make(name, window)
        self.stack.addWidget(room)
        window.memory.add_view(name, room)
        room.filled.connect(window.top_bar.show_filling)
        window.session.frame_resolved.connect(lambda frame: self._pass_on(room, frame))
        window.session.beat.connect(lambda: room.tick() if room.isVisible() else None)
        if window.session.frame is not None:
            room.show_training(window.session.frame)
        room.begin()
        return room

    def _pass_on(self, room: Room, frame: Frame) -> None:
        """Let a room follow the run while it is to be seen; it takes what it has missed when it is shown."""
        if room.isVisible():
            room.show_training(frame)

    def begin_anew(self) -> None:
        """Tell an engine in the place of one that failed what was shown here."""
        for room in self._rooms.values():
            room.begin_anew()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for room in self._rooms.values():
            room.set_theme(theme)

    # ---- what keys mean on the stage that is to be seen -------------------------------------

    def toggle(self) -> None:
        """Play or pause."""
        self.shown.toggle()

    def step(self) -> None:
        """Train one batch, or do one step of the race."""
        self.shown.step()

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self.shown.epoch()

    def back(self) -> None:
        """Take one step of the race back."""
        self.shown.back()

    def reset(self) -> None:
        """Go back to the same initial weights, or to the start of the race."""
        self.shown.reset()

    def undo(self) -> None:
        """Take the last change of this stage back."""
        self.shown.undo_stack.undo()

    def redo(self) -> None:
        """Do what was taken back again."""
        self.shown.undo_stack.redo()

    def toggle_code(self) -> None:
        """Show the PyTorch script of what this stage shows, or hide it."""
        self.shown.toggle_code()

    def shows_code(self) -> bool:
        """Return whether the script of this stage is to be seen."""
        return self.shown.code_shown

    def fill_with_meant(self) -> None:
        """Fill the stage with the panel under the pointer, or with the focus; or show all again."""
        self.shown.fill_with_meant()

    def leave(self) -> bool:
        """Show all panels of the stage again; returns whether one filled it."""
        return self.shown.leave()

    def toggle_controls(self) -> None:
        """Show the controls of this stage, or make them a rail."""
        self.shown.toggle_controls()

    def shows_controls(self) -> bool:
        """Return whether the controls of this stage are to be seen."""
        return self.shown.controls_shown


def _make(name: str, window: MainWindow) -> Room:
    """Import and make the room of a stage."""
    room: type[RaceRoom | BatchesRoom | OverfittingRoom | ReportRoom]
    match name:
        case "surface":
            from gui.race.room import RaceRoom as room
        case "batches":
            from gui.batches.room import BatchesRoom as room
        case "overfitting":
            from gui.overfitting.room import OverfittingRoom as room
        case _:
            from gui.report.room import ReportRoom as room
    return room(window.look.theme, window.thread_, window.session)
