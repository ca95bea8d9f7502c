"""Starts the application: fonts, style and window."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from core import collector
from core.experiment import Experiment
from gui.remembered import Remembered, usual_path
from gui.theme import ThemeName, load_fonts
from gui.window.files import Files
from gui.window.main_window import MainWindow
from gui.window.memory import remembered_colours


def application(*, offscreen: bool = False) -> QApplication:
    """Return the one application object, made on the first call, with the shipped fonts."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_on_qt_message)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Trainscope")
    app.setStyle("Fusion")
    load_fonts()
    return app


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for the offscreen platform's remark on size hints."""
    if not text.startswith("This plugin does not support"):
        print(text, file=sys.stderr)


@dataclass(frozen=True)
class Opening:
    """What is opened once the window is complete, with progress: a table, or an experiment on one."""

    table: str = ""
    target: str = ""
    """Column that is to be predicted; empty: as proposed."""
    experiment: Experiment | None = None
    folder: Path = Path()
    """Where the file of the experiment is."""

    def begin(self, files: Files) -> None:
        """Open it, if there is anything to open."""
        if self.table:
            files.open_table_file(self.table, self.target)
        elif self.experiment is not None:
            files.open_loaded(self.experiment, self.folder)


def run_window(
    experiment: Experiment,
    named: Sequence[Experiment],
    theme_name: ThemeName | None = None,
    *,
    play: bool = False,
    opening: Opening | None = None,
    start_page: bool = False,
) -> int:
    """Show the window until it is closed; returns the exit code. `play` starts training at once.

    `start_page`: begin with the start page, unless the user does not want to see it.
    Without a theme it has the colours that were chosen last, or those of the system.
    """
    app = application()
    store = Remembered(usual_path())
    window = MainWindow(experiment, named, theme_name or remembered_colours(store), store)
    window.memory.place_window()
    window.completed.connect(collector.resume)
    if opening is not None:
        window.completed.connect(lambda: opening.begin(window.files))
    window.thread_.run_failed.connect(collector.resume)
    if start_page and window.door.wanted_at_start:
        window.door.open()
    window.show()
    if play:
        window.session.play()
    signal.signal(signal.SIGINT, lambda *_: window.close())
    listen = QTimer(app)  # lets Python see Ctrl C while Qt waits for events
    listen.timeout.connect(lambda: None)
    listen.start(200)
    return app.exec()
