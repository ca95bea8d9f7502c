"""`RaceRoom`: everything of the loss surface in one widget: controls, stage and transport, connected."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.landscape.race_experiment import RaceExperiment
from gui.controls.icon_button import IconButton
from gui.controls.race_panel import RacePanel
from gui.frame import Frame
from gui.race.frame import RaceFrame
from gui.race.session import RaceEngine, RaceSession
from gui.race.transport import RaceTransport
from gui.theme import Theme, at_desk, tokens
from gui.views.surface.stage import SurfaceStage

RAIL_BUTTON_PX = 40
NUDGE_SHARE = 0.06
"""A nudge moves the racers by this part of the width of the domain."""
TRIALS = 20
"""Trial runs that the search for learning rates may spend on each racer."""


class RaceRoom(QWidget):
    """Connects the parts and places them; it holds no numbers."""

    def __init__(self, theme: Theme, engine: RaceEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drag = 0
        self.session = RaceSession(engine, RaceExperiment(), self)
        self.stage = SurfaceStage(theme, self)
        self.transport = RaceTransport(theme, self)
        self.panel = RacePanel(at_desk(theme), self)
        self._open_panel = IconButton(
            "panel-left", "Show or hide the controls (Ctrl+B)", theme, RAIL_BUTTON_PX, 22, self
        )
        self._controls_wanted, self._laid_over = True, False
        self._connect()
        self.session.add_view(self.stage)
        self._place()

    def _connect(self) -> None:
        session, panel, stage, transport = self.session, self.panel, self.stage, self.transport
        session.frame_resolved.connect(self._on_frame)
        session.change_refused.connect(panel.show_fault)
        session.undo_changed.connect(
            lambda: panel.show_undo(session.undo_stack.undo_words, session.undo_stack.redo_words)
        )
        panel.change_requested.connect(session.change)
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
        stage.kind_chosen.connect(lambda kind: session.change("surface.kind", kind))
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

    def show_training(self, frame: Frame) -> None:
        """Take the data that the network trains on: the straight line is fitted to the same rows."""
        dataset = frame.run.dataset
        self.panel.show_columns(dataset.input_names)
        self.session.use_dataset(dataset)

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
        self.transport.setGeometry(QRect(0, height, width, self.transport.height()))
        self.panel.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the rail."""
        QPainter(self).fillRect(self.rect(), self._theme.panel)

    def minimumSizeHint(self) -> QSize:
        """Return that the window decides."""
        return QSize(0, 0)
