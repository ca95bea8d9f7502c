"""The real window as the probes need it: shown as `main.py` shows it, its events served for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from core import collector
from core.experiment import Experiment
from gui.app import application
from gui.window.main_window import MainWindow

SIZE = (1600, 1000)
WARM_UP_S = 2.0
PATIENCE_S = 120.0
_LOOK_MS = 10


def run_events(seconds: float) -> None:
    """Serve events as the program does: asleep in Qt while there are none."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Serve events until a condition holds. Raises TimeoutError."""
    if condition():
        return
    loop, watch = QEventLoop(), QTimer()
    watch.timeout.connect(lambda: loop.quit() if condition() else None)
    watch.start(_LOOK_MS)
    limit = QTimer(singleShot=True)
    limit.timeout.connect(loop.quit)
    limit.start(round(1000 * patience_s))
    loop.exec()
    watch.stop()
    limit.stop()
    if not condition():
        raise TimeoutError(f"no {what} within {patience_s:g} s")


def shown_window(experiment: Experiment, named: Sequence[Experiment] = ()) -> MainWindow:
    """Return a window of 1600 x 1000 with all its pictures, the engine ready; its menu has the named ones."""
    application()
    collector.pause()
    window = MainWindow(experiment, named)
    window.completed.connect(collector.resume)
    window.resize(*SIZE)
    window.show()
    wait_until(lambda: window.session.frame is not None and window.stage.error is not None, "first picture")
    run_events(0.3)
    return window


def close(window: MainWindow) -> None:
    """End training and close the window."""
    window.close()
    QApplication.processEvents()
