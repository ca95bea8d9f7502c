"""In a process of its own: when the window is first painted and when its first step is done.

It runs ``main.py --play``; the times of day are printed, the caller knows when it started the process.
"""

from __future__ import annotations

import json
import time

from core import collector

collector.pause()  # as main.py does before it imports what follows

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPaintEvent

import main
from gui.views.network_view import NetworkView
from gui.window.main_window import MainWindow

times: dict[str, float] = {}
_show, _paint = MainWindow.showEvent, NetworkView.paintEvent


def _painted(view: NetworkView, event: QPaintEvent) -> None:
    _paint(view, event)
    times.setdefault("window", time.time())


def _shown(window: MainWindow, event: QEvent) -> None:
    _show(window, event)  # type: ignore[arg-type]
    watch = QTimer(window)
    watch.timeout.connect(lambda: _look(window, watch))
    watch.start(25)


def _look(window: MainWindow, watch: QObject) -> None:
    frame = window.session.frame
    if frame is not None and frame.state.step > 0:
        times.setdefault("first_step", time.time())
        window.close()


if __name__ == "__main__":
    MainWindow.showEvent = _shown  # type: ignore[method-assign,assignment]
    NetworkView.paintEvent = _painted  # type: ignore[method-assign]
    main.main(["--play"])
    print(json.dumps(times))
