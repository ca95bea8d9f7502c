"""`RaceRoom`: everything of the loss surface in one widget: controls, stage and transport, connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from core.race.experiment import RaceExperiment
from gui.code_panel import CodePanel
from gui.controls.race_panel import RacePanel
from gui.frame import Frame, UnderWay
from gui.pace import NumberPace
from gui.race.frame import RaceFrame
from gui.race.memory import NETWORK as OF_NETWORK
from gui.race.memory import choices_from, experiment_from, remembered
from gui.race.plane_session import PlaneEngine, PlaneSession
from gui.race.session import RaceEngine, RaceSession
from gui.race.transport import RaceTransport
from gui.remembered import Choice
from gui.room import Room
from gui.session import Session
from gui.theme import Theme, at_desk
from gui.transport import Transport, standing_of
from gui.transport_bar import TransportBar
from gui.undo import UndoStack
from gui.views.surface.stage import NETWORK, SurfaceStage


class Engine(RaceEngine, PlaneEngine, Protocol):
    """The side of the training thread that the stage talks to."""


TRIALS = 20
"""Trial runs that the search for learning rates may spend on each racer."""


class RaceRoom(Room):
    """Connects the parts; it holds no numbers."""

    beat = "race"

    def __init__(
        self, theme: Theme, engine: Engine, training: Session, parent: QWidget | None = None
    ) -> None:
        """Make the room; `training` is the presenter of the network that is trained."""
        super().__init__(theme, training, parent)
        self._drag = 0
        self._dragging = False
        self.session = RaceSession(engine, RaceExperiment(), self)
        self.plane = PlaneSession(engine, self.session.undo_stack, self)
        self.of_network = False
        """Whether the loss of the network is looked at; else the race."""
        self._pace = NumberPace()
        self.stage = SurfaceStage(theme, self)
        self.transport = RaceTransport(theme, self)
        self.training_transport = Transport(theme, self)
        self.panel = RacePanel(at_desk(theme), self)
        self._connect()
        self._connect_network()
        self.session.add_view(self.stage)
        self._furnish(self.panel, self.stage, (self.transport, self.training_transport))

    @property
    def pictured(self) -> tuple[str, int] | None:
        """The surface and the step of the race, where that is looked at."""
        frame = self.session.frame
        return None if self.of_network or frame is None else (frame.race.surface.title, frame.race.step)

    def _bar(self) -> TransportBar:
        return self.training_transport if self.of_network else self.transport

    def _connect(self) -> None:
        session, panel, stage = self.session, self.panel, self.stage
        session.frame_resolved.connect(self._on_frame)
        session.change_refused.connect(panel.show_fault)
        session.undo_changed.connect(self._show_undo)
        panel.change_requested.connect(self._on_change)
        panel.racer_selected.connect(session.select)
        panel.racer_wanted.connect(session.add_racer)
        panel.removal_requested.connect(session.remove_racer)
        panel.start_moved.connect(session.move_start)
        panel.nudge_requested.connect(session.nudge)
        panel.search_requested.connect(lambda: session.search_rates(TRIALS))
        panel.cancel_requested.connect(session.cancel_search)
        panel.log_chosen.connect(lambda log: session.choose(replace(session.choices, log=log)))
        panel.arrows_chosen.connect(lambda shown: session.choose(replace(session.choices, arrows=shown)))
        panel.curves_chosen.connect(self._show_curves)
        stage.curves_chosen.connect(self._show_curves)
        stage.values.work_chosen.connect(lambda work: session.choose(replace(session.choices, work=work)))
        stage.values.plot.selected.connect(session.select)
        stage.kind_chosen.connect(self.choose_kind)
        stage.map.start_moved.connect(self._on_start_moved)
        stage.map.selected.connect(session.select)
        stage.table.racer_selected.connect(session.select)
        stage.table.remove_requested.connect(session.remove_racer)
        self.transport.drive(session)
        session.changed.connect(self._on_changed)

    def _connect_network(self) -> None:
        """Connect what concerns the network that is trained."""
        plane = self.plane
        self.training_transport.drive(self._training)
        plane.snapshot_taken.connect(self.stage.plane.show_plane)
        plane.settings_changed.connect(lambda: self.panel.show_plane(plane.intended, plane.command))
        plane.change_refused.connect(self.panel.show_fault)
        self.stage.plane.half_width_wanted.connect(plane.widen)
        self.stage.plane.filling_wanted.connect(self._toggle_filling)
        self.panel.show_plane(plane.intended, 0)
        self.panel.show_network(False)

    def begin(self) -> None:
        """Load the race."""
        self.session.begin()

    def begin_anew(self) -> None:
        """Load the race, and ask for the plane."""
        self.session.begin()
        self.plane.begin_anew()

    # ---- what is looked at ------------------------------------------------------------------

    def choose_kind(self, kind: str) -> None:
        """Look at the loss of the network, or let the race run on another kind of surface."""
        self.leave()
        self._look_at_network(kind == NETWORK)
        if not self.of_network:
            self.session.change("surface.kind", kind)
            self.session.refresh()
        self.take_focus()
        self._follow_training()
        self._show_code()
        self.choices_changed.emit()

    def take_focus(self) -> None:
        """Let keys go to the picture that is looked at."""
        (self.stage.plane if self.of_network else self.stage.map).setFocus()

    def _look_at_network(self, shown: bool) -> None:
        self.of_network = shown
        self.stage.show_network(shown)
        self.panel.show_network(shown)
        self.plane.show(shown and self.isVisible())
        self._place()

    def tick(self) -> None:
        """Do one beat of the frame clock."""
        if self.of_network:
            self.plane.tick()
        else:
            self.session.tick()

    def glance(self) -> UnderWay | None:
        """Learn how far the race is while the room is hidden."""
        return self.session.glance()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the plane be computed again if it is looked at."""
        super().showEvent(event)
        self.plane.show(self.of_network)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing be computed that nobody sees."""
        self.plane.show(False)

    def _on_change(self, path: str, value: object) -> None:
        (self.plane if path.startswith("plane.") else self.session).change(path, value)

    # ---- what keys mean here ------------------------------------------------------------------

    @property
    def undo_stack(self) -> UndoStack:
        """Changes of the race and of the plane."""
        return self.session.undo_stack

    def toggle(self) -> None:
        """Play or pause: the race, or the training where the network is looked at."""
        (self._training if self.of_network else self.session).toggle()

    def step(self) -> None:
        """Do one step of the race, or train one batch."""
        if self.of_network:
            self._training.train_batch()
        else:
            self.session.step()

    def epoch(self) -> None:
        """Train the network to the end of its epoch, where that is looked at."""
        if self.of_network:
            self._training.train_epoch()

    def back(self) -> None:
        """Take one step of the race back."""
        if not self.of_network:
            self.session.back()

    def reset(self) -> None:
        """Go back to the start of the race, or to the same initial weights."""
        (self._training if self.of_network else self.session).reset()

    # ---- frames -------------------------------------------------------------------------------

    def show_training(self, frame: Frame) -> None:
        """Take the data that the network trains on: the straight line is fitted to the same rows."""
        dataset = frame.run.dataset
        self.panel.show_columns(dataset.input_names)
        self.session.use_dataset(dataset)
        if self.of_network:
            self.stage.chip.show_chip(frame.chip, frame.moving)
            self._show_code()
            if self._pace.due(frame.moving):
                self.training_transport.show_standing(standing_of(frame.state, self._training.speed))

    def _on_frame(self, frame: RaceFrame) -> None:
        session, race = self.session, frame.race
        self.panel.show_race(frame.experiment, frame.selected, session.start, race.command)
        self.panel.show_search(race.search, race.notice)
        self.panel.show_choices(frame.choices.log, frame.choices.arrows, frame.choices.curves)
        self.transport.show_race(race, session.speed)
        self._show_code()

    def _show_curves(self, shown: bool) -> None:
        """Show the values beside the map, or the surface in space."""
        self.leave()
        self.session.choose(replace(self.session.choices, curves=shown))

    def _on_start_moved(self, x: float, y: float, final: bool) -> None:
        self._dragging = not final
        self.session.move_shown_start(x, y, drag=self._drag)
        if final:
            self._drag += 1
            self._on_changed()

    def _write_code(self, panel: CodePanel) -> None:
        """Show the script of the race, or of the network; while a start is dragged it waits."""
        if self._dragging:
            return
        race, training = self.session.frame, self._training.frame
        if not self.of_network and race is not None:
            panel.show_race(race.race.settings, race.race.surface, race.race.racers)
        elif self.of_network and training is not None:
            panel.show_experiment(training.state.experiment, training.state.run.history.versions())

    # ---- what is remembered -------------------------------------------------------------------

    @property
    def choices(self) -> dict[str, Choice]:
        """Surface, racers, levels, arrows, and whether the network is looked at."""
        return remembered(self.session.intended, self.session.choices, self.of_network)

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        """Take over what was remembered, before the first race is loaded; what cannot be used is left out."""
        self.session.intended = experiment_from(choices)
        self.session.choose(choices_from(choices))
        if choices.get(OF_NETWORK) is True:
            self._look_at_network(True)

    def _on_changed(self) -> None:
        if not self._dragging:
            self.choices_changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.session.refresh()
