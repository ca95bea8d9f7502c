"""`RunsDoor`: connects the run history with the window; the drawer is made when it is first opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.settings import OWN_TABLE
from gui.theme import Theme

if TYPE_CHECKING:
    from core.curves_csv import CurveTable
    from core.experiment import Experiment
    from gui.runs.drawer import RunsDrawer
    from gui.runs.history import RunHistory
    from gui.window.main_window import MainWindow

LEAST_PX = 400
"""Height that the drawer needs so as to end above the curves, at a desk."""


class RunsDoor(QObject):
    """Keeps runs from the first numbers of the engine on; opens the drawer and closes it."""

    def __init__(self, window: MainWindow, folder: Path | None) -> None:
        """Serve a window; runs are kept in a folder within `folder`, None: only while the window is open."""
        super().__init__(window)
        self._window, self._folder = window, folder
        self.history: RunHistory | None = None
        """The runs, once there are numbers of the engine."""
        self.drawer: RunsDrawer | None = None
        """The drawer, once it has been open."""

    def begin(self) -> None:
        """Keep runs from now on; an open drawer leaves the curves free, once they are there."""
        if self.is_open:
            self._window.body.place()
        if self.history is None:
            from gui.runs.history import RunHistory

            self.history = RunHistory(self._window.session, self._folder, self)
            self.history.overlays_changed.connect(self._show_overlays)

    def _show_overlays(self) -> None:
        error = self._window.stage.error
        if self.history is not None and error is not None:
            error.show_overlays(self.history.overlays())  # type: ignore[attr-defined]

    # ---- the drawer ---------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the drawer is to be seen."""
        return self.drawer is not None and not self.drawer.isHidden()

    def toggle(self) -> None:
        """Open the drawer, or close it."""
        window = self._window
        if self.is_open:
            self.close()
            return
        self.begin()
        window.panels.leave()
        if window.code.isVisible():
            window.body.show_code(False)
        if self.drawer is None:
            self.drawer = self._made()
        window.body.show_drawer(True)
        self.drawer.take_focus()

    def close(self) -> None:
        """Close the drawer; keys go to the diagram."""
        if self.is_open:
            self._window.body.show_drawer(False)
            self._window.stage.network.setFocus()

    def _made(self) -> RunsDrawer:
        from gui.runs.drawer import RunsDrawer

        window = self._window
        assert self.history is not None
        drawer = RunsDrawer(window.look.theme, self.history)
        drawer.closed.connect(self.close)
        drawer.go_back_requested.connect(self._go_back)
        drawer.table_requested.connect(self._save)
        window.session.beat.connect(drawer.tick)
        window.body.add_drawer(drawer, self._bottom)
        window.stage.shares_changed.connect(window.body.place)
        return drawer

    def _bottom(self) -> int:
        """Return how far down the drawer reaches, in pixels of the body: to the curves, if there is room."""
        stage, theme = self._window.stage, self._window.look.theme
        error = stage.error
        if error is None or theme.large or not error.isVisible() or error.y() < LEAST_PX:
            return self._window.body.height()
        return error.y() - 2

    def _go_back(self, experiment: Experiment, words: str) -> None:
        """Load the experiment of a run; its own table is read first, or what is missing is said."""
        window, table = self._window, experiment.data.table.path
        window.stage.network.setFocus()
        if experiment.data.source == OWN_TABLE and table:
            window.files.open_loaded(experiment, Path(table).parent)
        else:
            window.files.close_table()
            window.session.load(experiment, words)

    def _save(self, table: CurveTable) -> None:
        self._window.picture_tools.curves.ask_and_save(table)

    # ---- the window ---------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        if self.drawer is not None:
            self.drawer.set_theme(theme)

    def stop(self) -> None:
        """Keep the current run, whose training is over; the window is about to close."""
        if self.history is not None:
            self.history.stop()
