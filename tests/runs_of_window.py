"""The run history of a window and its drawer, for tests and pictures that need both to be there."""

from __future__ import annotations

from gui.runs.drawer import RunsDrawer
from gui.runs.history import RunHistory
from gui.window.main_window import MainWindow


def history_of(window: MainWindow) -> RunHistory:
    """Return the runs of a window whose engine has answered."""
    history = window.runs.history
    assert history is not None
    return history


def drawer_of(window: MainWindow) -> RunsDrawer:
    """Return the drawer of a window in which it has been open."""
    drawer = window.runs.drawer
    assert drawer is not None
    return drawer
