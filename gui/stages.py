"""The stages of the window: which one is to be seen, and what its keys mean there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.theme import Theme

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.race.room import RaceRoom

STAGES: Mapping[str, str] = {"network": "Network", "surface": "Loss surface"}
"""All stages with their words, in the order of their keys 1, 2, ..."""


class Stages(QObject):
    """Shows one stage at a time; those that were never seen are not made."""

    changed = Signal()
    """Another stage is to be seen."""

    def __init__(self, window: MainWindow, network: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.stack = QStackedWidget()
        self.stack.addWidget(network)
        self.current = "network"
        self.race: RaceRoom | None = None
        """The room of the loss surface, once it has been seen."""

    def show(self, name: str) -> None:
        """Show a stage; the run and the race go on as they are."""
        if name == self.current:
            return
        self._window.panels.leave()
        self.current = name
        self._window.session.beat_at("race" if name == "surface" else "picture")
        if name == "surface":
            self.stack.setCurrentWidget(self._race_room())
            self._race_room().stage.map.setFocus()
        else:
            self.stack.setCurrentIndex(0)
            self._window.stage.network.setFocus()
        self.changed.emit()

    def shows(self, name: str) -> bool:
        """Return whether a stage is the one to be seen."""
        return name == self.current

    def _race_room(self) -> RaceRoom:
        """Return the room of the loss surface, made when it is first wanted: its libraries take a moment."""
        if self.race is None:
            from gui.race.room import RaceRoom

            window = self._window
            self.race = RaceRoom(window.look.theme, window.thread_, window.session)
            self.stack.addWidget(self.race)
            window.session.frame_resolved.connect(self.race.show_training)
            window.session.beat.connect(self._on_beat)
            if window.session.frame is not None:
                self.race.show_training(window.session.frame)
            self.race.session.begin()
        return self.race

    def _on_beat(self) -> None:
        if self.race is not None and self.race.isVisible():
            self.race.tick()

    def begin_anew(self) -> None:
        """Tell an engine in the place of one that failed what was shown here."""
        if self.race is not None:
            self.race.session.begin()
            self.race.plane.begin_anew()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        if self.race is not None:
            self.race.set_theme(theme)

    # ---- what keys mean on the stage that is to be seen -------------------------------------

    def _racing(self) -> RaceRoom | None:
        return self.race if self.current == "surface" else None

    def toggle(self) -> None:
        """Play or pause."""
        race = self._racing()
        (race or self._window.session).toggle()

    def step(self) -> None:
        """Train one batch, or do one step of the race."""
        race = self._racing()
        if race is None:
            self._window.session.train_batch()
        else:
            race.step()

    def back(self) -> None:
        """Take one step of the race back."""
        race = self._racing()
        if race is not None:
            race.back()

    def reset(self) -> None:
        """Go back to the same initial weights, or to the start of the race."""
        race = self._racing()
        (race or self._window.session).reset()

    def undo(self) -> None:
        """Take the last change of this stage back."""
        race = self._racing()
        (race.session if race else self._window.session).undo_stack.undo()

    def redo(self) -> None:
        """Do what was taken back again."""
        race = self._racing()
        (race.session if race else self._window.session).undo_stack.redo()

    def toggle_controls(self) -> None:
        """Show the controls of this stage, or make them a rail."""
        race = self._racing()
        (race or self._window).toggle_controls()

    def shows_controls(self) -> bool:
        """Return whether the controls of this stage are to be seen."""
        race = self._racing()
        return race.controls_shown if race is not None else self._window.controls.isVisible()
