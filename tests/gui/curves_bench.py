"""An error view fed by a real history that fills without an engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from desk import SINE, Desk
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.history import EpochRecord, History
from core.metrics import Scores
from core.runs.keeping import keep
from core.snapshot import StateSnapshot, Status, Wants
from gui.frame import Frame, ViewState
from gui.theme import Theme
from gui.views.curves.overlay import BEFORE, overlay_of
from gui.views.error_view import ErrorView

BATCHES = 20
"""Batches of an epoch."""
SIZE = (900, 240)


class FallingRun:
    """Writes losses that fall and scatter, and the evaluations belonging to them, into a history."""

    def __init__(self, seed: int = 0, level: float = 1.0) -> None:
        self.history = History()
        self._random = np.random.default_rng(seed)
        self._level = level
        self.history.append_epoch(self._record(0, 1.0))

    def append(self, steps: int) -> None:
        first = len(self.history)
        for step in range(first + 1, first + steps + 1):
            level = self._level * (0.05 + 0.95 * np.exp(-step / 400))
            loss = float(level * np.exp(0.3 * self._random.standard_normal()))
            self.history.append(step / BATCHES, loss, 0.01, 1.0)
            if step % BATCHES == 0:
                self.history.append_epoch(self._record(step, float(level)))

    def _record(self, step: int, level: float) -> EpochRecord:
        train, validation = 0.9 * level, 1.2 * level
        scores = [Scores(mse, mse**0.5, mse, 1 - mse) for mse in (train, validation)]
        return EpochRecord(step // BATCHES, step, train, validation, scores[0], scores[1])


class CurvesBench:
    """The view alone, shown; `grow` trains."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, size: tuple[int, int] = SIZE, experiment: Experiment = SINE
    ) -> None:
        self.state: StateSnapshot = Desk(experiment).state(Wants(fit=False, row=True))
        self.run = FallingRun()
        self.view = ErrorView(theme)
        self.view.resize(*size)
        qtbot.addWidget(self.view)
        self.view.show()
        self.plot = self.view.plot
        self.frame: Frame

    def grow(self, steps: int, *, moving: bool = False) -> Frame:
        """Train some steps and show what there is then."""
        self.run.append(steps)
        return self.show(moving=moving)

    def show(self, *, moving: bool = False) -> Frame:
        """Show what there is."""
        history = self.run.history
        self.state = replace(
            self.state,
            run=replace(self.state.run, history=history),
            status=Status.RUNNING if moving else Status.PAUSED,
            step=len(history),
            epoch=len(history) // BATCHES,
            batches_per_epoch=BATCHES,
        )
        self.frame = Frame(self.state, None, ViewState())
        self.view.show_frame(self.frame)
        self.show_painted()
        return self.frame

    def show_painted(self) -> None:
        """Let Qt paint."""
        QApplication.processEvents()

    def start_anew(self, *, experiment: Experiment | None = None, level: float = 1.0) -> None:
        """Begin another run, as a reset does; the run before lies over its curves."""
        before = overlay_of(keep(self.state, datetime(2026, 1, 1), None), BEFORE, "before")
        self.run = FallingRun(1, level)
        run = replace(self.state.run, number=self.state.run.number + 1)
        self.state = replace(self.state, run=run, experiment=experiment or self.state.experiment)
        self.show()
        if before is not None:
            self.view.show_overlays((before,))

    def pixel(self, x: float, y: float) -> QPoint:
        """Return the pixel of the viewport at places of the axes."""
        across, up = self.plot.to_pixels(np.array([x]), np.array([y]))
        return QPoint(round(float(across[0])), round(float(up[0])))
