"""`Glances`: says at the tabs what goes on at the stages that nobody looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.frame import UnderWay
from gui.pace import NumberPace
from gui.window.stages import NETWORK, STAGES

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


class Glances(QObject):
    """Asks the rooms that are hidden, as often as numbers change, and the run where another stage is seen."""

    def __init__(self, window: MainWindow) -> None:
        """Begin with the next beat of the frame clock."""
        super().__init__(window)
        self._window = window
        self._pace = NumberPace()
        window.session.beat.connect(self._on_beat)
        window.stages.changed.connect(self._look)

    def _on_beat(self) -> None:
        if self._pace.due(True):
            self._look()

    def _look(self) -> None:
        stages, tabs = self._window.stages, self._window.top_bar.tabs
        for name in STAGES:
            room = stages.room(name)
            under_way = None
            if name == NETWORK:
                under_way = self._run()
            elif room is not None and not stages.shows(name):
                under_way = room.glance()
            tabs.tab(name).show_under_way(None if stages.shows(name) else under_way)

    def _run(self) -> UnderWay | None:
        """Return how far the run is that is being trained."""
        frame = self._window.session.frame
        if frame is None or not frame.moving:
            return None
        at = frame.state
        epochs = at.experiment.stopping.epochs
        share = min(at.step / max(epochs * at.batches_per_epoch, 1), 1.0)
        return UnderWay(f"training, epoch {at.epoch:,} of {epochs:,}", share)
