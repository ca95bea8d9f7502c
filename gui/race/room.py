"""`RaceRoom`: everything of the loss surface in one widget: controls, stage and transport, connected."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from core.race.experiment import RaceExperiment
from gui.controls.icon_button import IconButton
from gui.controls.race_panel import RacePanel
from gui.frame import Frame
from gui.pace import NumberPace
from gui.race.frame import RaceFrame
from gui.race.plane_session import PlaneEngine, PlaneSession
from gui.race.session import RaceEngine, RaceSession
from gui.race.transport import RaceTransport
from gui.session import Session
from gui.theme import Theme, at_desk, tokens
from gui.transport import Transport, standing_of
from gui.views.surface.stage import NETWORK, SurfaceStage

RAIL_BUTTON_PX = 40
NUDGE_SHARE = 0.06
"""A nudge moves the racers by this part of the width of the domain."""


class Engine(RaceEngine, PlaneEngine, Protocol):
    """The side of the training thread that the stage talks to."""


TRIALS = 20
"""Trial runs that the search for learning rates may spend on each racer."""


class RaceRoom(QWidget):
    """Connects the parts and places them; it holds no numbers."""

    def __init__(
        self, theme: Theme, engine: Engine, training: Session, parent: QWidget | None = None
    ) -> None:
        """Make the room; `training` is the presenter of the network that is trained."""
        super().__init__(parent)
        self._theme = theme
        self._drag = 0
        self._training = training
        self.session = RaceSession(engine, RaceExperiment(), self)
        self.plane = PlaneSession(engine, self.session.undo_stack, self)
        self.of_network = False
        """Whether the loss of the network is looked at; else the race."""
        self._pace = NumberPace()
        self.stage = SurfaceStage(theme, self)
        self.transport = RaceTransport(theme, self)
        self.training_transport = Transport(theme, self)
        self.panel = RacePanel(at_desk(theme), self)
        self._open_panel = IconButton(
            "panel-left", "Show or hide the controls (Ctrl+B)", theme, RAIL_BUTTON_PX, 22, self
        )
        self._controls_wanted, self._laid_over = True, False
        self._connect()
        self._connect_network()
        self.session.add_view(self.stage)
        self._place()

    def _connect(self) -> None:
        session, panel, stage, transport = self.session, self.panel, self.stage, self.transport
        session.frame_resolved.connect(self._on_frame)
        session.change_refused.connect(panel.show_fault)
        session.undo_changed.connect(
            lambda: panel.show_undo(session.undo_stack.undo_words, session.undo_stack.redo_words)
        )
        panel.change_requested.connect(self._on_change)
        panel.racer_selected.connect(session.select)
        panel.racer_wanted.connect(session.add_racer)
        panel.removal_requested.connect(session.remove_racer)
        panel.start_moved.connect(lambda x, y: session.move_start(x, y, True))
        panel.nudge_requested.connect(self._nudge)
        panel.search_requested.connect(lambda: session.search_rates(TRIALS))
        panel.cancel_requested.connect(session.cancel_search)
        panel.log_chosen.connect(lambda log: session.choose(replace(session.choices, log=log)))
        panel.arrows_chosen.connect(lambda shown: session.choose(replace(session.choices, arrows=shown)))
        panel.undo_requested.connect(session.undo_stack.undo)
        panel.redo_requested.connect(session.undo_stack.redo)
        stage.kind_chosen.connect(self.choose_kind)
        stage.map.start_moved.connect(self._on_start_moved)
        stage.map.selected.connect(session.select)
        stage.table.racer_selected.connect(session.select)
        stage.table.remove_requested.connect(session.remove_racer)
        transport.play_requested.connect(session.play)
        transport.pause_requested.connect(session.pause)
        transport.step_requested.connect(session.step)
        transport.back_requested.connect(session.back)
        transport.reset_requested.connect(session.reset)
        transport.speed_requested.connect(session.set_speed)
        self._open_panel.clicked.connect(self.toggle_controls)

    def _connect_network(self) -> None:
        """Connect what concerns the network that is trained."""
        training, transport, plane = self._training, self.training_transport, self.plane
        transport.play_requested.connect(training.play)
        transport.pause_requested.connect(training.pause)
        transport.batch_requested.connect(training.train_batch)
        transport.epoch_requested.connect(training.train_epoch)
        transport.reset_requested.connect(training.reset)
        transport.new_seed_requested.connect(training.new_seed)
        transport.speed_requested.connect(training.set_speed)
        plane.snapshot_taken.connect(self.stage.plane.show_plane)
        plane.settings_changed.connect(lambda: self.panel.show_plane(plane.intended, plane.command))
        plane.change_refused.connect(self.panel.show_fault)
        self.stage.plane.half_width_wanted.connect(plane.widen)
        self.panel.show_plane(plane.intended, 0)
        self.panel.show_network(False)

    # ---- what is looked at ------------------------------------------------------------------

    def choose_kind(self, kind: str) -> None:
        """Look at the loss of the network, or let the race run on another kind of surface."""
        self.of_network = kind == NETWORK
        self.stage.show_network(self.of_network)
        self.panel.show_network(self.of_network)
        self.plane.show(self.of_network and self.isVisible())
        if not self.of_network:
            self.session.change("surface.kind", kind)
            self.session.refresh()
        self._place()
        (self.stage.plane if self.of_network else self.stage.map).setFocus()
        if self._training.frame is not None:
            self.show_training(self._training.frame)

    def tick(self) -> None:
        """Do one beat of the frame clock."""
        if self.of_network:
            self.plane.tick()
        else:
            self.session.tick()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the plane be computed again if it is looked at."""
        self.plane.show(self.of_network)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing be computed that nobody sees."""
        self.plane.show(False)

    def _on_change(self, path: str, value: object) -> None:
        (self.plane if path.startswith("plane.") else self.session).change(path, value)

    # ---- what keys mean here ------------------------------------------------------------------

    def toggle(self) -> None:
        """Play or pause: the race, or the training where the network is looked at."""
        (self._training if self.of_network else self.session).toggle()

    def step(self) -> None:
        """Do one step of the race, or train one batch."""
        if self.of_network:
            self._training.train_batch()
        else:
            self.session.step()

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
            if self._pace.due(frame.moving):
                self.training_transport.show_standing(standing_of(frame.state, self._training.speed))

    def _on_frame(self, frame: RaceFrame) -> None:
        session, race = self.session, frame.race
        self.panel.show_race(frame.experiment, frame.selected, frame.start, race.command)
        self.panel.show_search(race.search, race.notice)
        self.panel.show_choices(frame.choices.log, frame.choices.arrows)
        self.transport.show_race(race, session.speed)

    def _on_start_moved(self, x: float, y: float, final: bool) -> None:
        self.session.move_start(x, y, final, drag=self._drag)
        if final:
            self._drag += 1

    def _nudge(self) -> None:
        """Push all racers in a random direction: what is stable comes back, what is not goes on."""
        surface = self.session.surface
        if surface is not None:
            (width, height), angle = surface.domain.size, random.uniform(0, math.tau)
            self.session.nudge(NUDGE_SHARE * width * math.cos(angle), NUDGE_SHARE * height * math.sin(angle))

    # ---- look and places ------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes; the controls stay in the type of a desk."""
        self._theme = theme
        self.stage.set_theme(theme)
        self.transport.set_theme(theme)
        self.training_transport.set_theme(theme)
        self.panel.set_theme(at_desk(theme))
        self._open_panel.set_theme(theme)
        self._laid_over = False
        self._place()
        self.session.refresh()

    def toggle_controls(self) -> None:
        """Show the controls, or give their room to the stage; in a small window they lie over it."""
        if self._theme.narrow:
            self._laid_over = not self._laid_over
        else:
            self._controls_wanted = not self._controls_wanted
        self._place()

    @property
    def controls_shown(self) -> bool:
        """Whether the controls are to be seen."""
        return self._laid_over if self._theme.narrow else self._controls_wanted

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height() - self.transport.height()
        beside = self._controls_wanted and not self._theme.narrow
        rail = int(tokens()["layout"]["1280x720"]["rail"])
        left = self.panel.width() if beside else rail
        self._open_panel.setVisible(not beside)
        self._open_panel.move((rail - RAIL_BUTTON_PX) // 2, 10)
        self.panel.setGeometry(0 if beside else rail, 0, self.panel.width(), height)
        self.panel.setVisible(self.controls_shown)
        self.stage.setGeometry(left, 0, width - left, height)
        for transport in (self.transport, self.training_transport):
            transport.setGeometry(QRect(0, height, width, transport.height()))
            transport.setVisible((transport is self.training_transport) is self.of_network)
        self.panel.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the rail."""
        QPainter(self).fillRect(self.rect(), self._theme.panel)

    def minimumSizeHint(self) -> QSize:
        """Return that the window decides."""
        return QSize(0, 0)
