"""Drives the real window once: ``python -m tests.smoke``. play, wait for steps, pause, close.

It needs a display (Xvfb will do) and fails with a traceback where something is wrong.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.experiment_files import named
from core.snapshot import Status
from gui.app import application
from gui.window.main_window import MainWindow

STEPS = 300
TIMEOUT_MS = 60_000


def wait_for(condition: object, what: str) -> None:
    """Serve events until the condition holds."""
    deadline = QDeadlineTimer(TIMEOUT_MS)
    while not condition():  # type: ignore[operator]
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if deadline.hasExpired():
            raise SystemExit(f"Smoke run failed: no {what} within {TIMEOUT_MS // 1000} s.")


def main() -> int:
    """Run the window; returns 0 if all went well."""
    application()
    failures: list[str] = []
    window = MainWindow(named("Bike demand, dropout 50 %"))
    window.thread_.run_failed.connect(failures.append)
    window.show()
    wait_for(lambda: window.session.frame is not None and window.stage.error is not None, "first frame")
    QTest.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    wait_for(lambda: window.session.frame.state.step >= STEPS, f"{STEPS} steps")
    QTest.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    wait_for(lambda: window.session.frame.state.status is Status.PAUSED, "pause")
    frame = window.session.frame
    picture = window.grab().toImage()
    colours = {
        picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    window.close()
    window.deleteLater()
    assert not failures, failures[0]
    assert frame is not None and frame.step is not None
    assert len(colours) > 30, "the window is blank"
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    assert not left, left
    platform = QGuiApplication.platformName()
    print(f"Smoke run on {platform}: paused at step {frame.state.step:,}, loss {frame.step.loss:.3g}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
