"""Puts the start page beside the window's own room, and connects the two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.experiment import Experiment
from gui.remembered import Remembered
from gui.shortcuts.actions import Group
from gui.start.door import StartDoor
from gui.start.remembered_files import RememberedFiles

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

PASSED_ON = ("open", "table", "start")
"""Actions of other groups whose keys act while the page is open."""


def add_start_door(window: MainWindow, named: Sequence[Experiment], store: Remembered) -> StartDoor:
    """Return the door to the start page of a window; `store` has the files used last."""
    recent = RememberedFiles(store)
    door = StartDoor(window.rooms, named, recent, store, window.look.theme, _keys_passed_on(window))
    files = window.files
    door.experiment_chosen.connect(window.open_experiment)
    door.experiment_started.connect(window.open_experiment)
    door.experiment_started.connect(lambda _: window.session.play())
    door.file_chosen.connect(files.open_path)
    door.table_requested.connect(files.open_table)
    door.open_requested.connect(files.ask_and_open)
    door.theme_requested.connect(window.look.toggle)
    door.closed.connect(window.stage.network.setFocus)
    door.closed.connect(window.show_settings)
    for answered in (door.completed, door.closed):
        answered.connect(window.start_engine)
    files.began.connect(door.close)
    files.used.connect(recent.add)
    return door


def _keys_passed_on(window: MainWindow) -> set[str]:
    actions = [window.registry.action(name) for name in PASSED_ON]
    for group in (Group.LOOK, Group.WINDOW):
        actions += window.registry.of(group)
    return {keys for action in actions for keys in action.sequences}
