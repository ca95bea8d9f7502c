"""In a process of its own: the real window at full training speed, 1600 x 1000."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from PySide6.QtCore import Qt, QTimer

from gui.app import application
from gui.main_window import MainWindow
from tests.benchmarks.subjects import subject

WARM_UP_S = 2.0
TIMER_MS = 16


class Measurement:
    """Watches a window while it trains; fills `result` and closes the window."""

    def __init__(self, window: MainWindow, seconds: float) -> None:
        self._window = window
        self._seconds = seconds
        self._late_ms: list[float] = []
        self._due_s = 0.0
        self.result: dict[str, float] = {}
        self._wait = QTimer(window)
        self._wait.timeout.connect(self._begin_when_ready)
        self._wait.start(50)
        self._beat = QTimer(window)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)

    def _begin_when_ready(self) -> None:
        frame = self._window.session.frame
        if frame is None or self._window.stage.error is None:
            return
        self._wait.stop()
        self._window.session.play()
        QTimer.singleShot(int(1000 * WARM_UP_S), self._window, self._begin)

    def _begin(self) -> None:
        assert self._window.session.frame is not None
        self._history = self._window.session.frame.run.history
        self._first, self._start_s = len(self._history), time.perf_counter()
        self._cpu_s, self._frames = time.thread_time(), 0
        self._window.session.frame_resolved.connect(self._on_frame)
        self._due_s = self._start_s + TIMER_MS / 1000
        self._beat.start(TIMER_MS)
        QTimer.singleShot(int(1000 * self._seconds), self._window, self._end)

    def _on_frame(self) -> None:
        self._frames += 1

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self._late_ms.append(1000 * max(0.0, now - self._due_s))
        self._due_s = now + TIMER_MS / 1000

    def _end(self) -> None:
        seconds = time.perf_counter() - self._start_s
        self.result = {
            "steps_per_second": (len(self._history) - self._first) / seconds,
            "frames_per_second": self._frames / seconds,
            "frame_cpu_ms": 1000 * (time.thread_time() - self._cpu_s) / max(1, self._frames),
            "late_p95_ms": float(np.percentile(self._late_ms, 95)),
            "late_p99_ms": float(np.percentile(self._late_ms, 99)),
        }
        self._window.close()


def main(name: str, seconds: float) -> None:
    """Show, train, measure, print."""
    app = application()
    window = MainWindow(subject(name).with_value("stopping.epochs", 1_000_000))
    window.resize(1600, 1000)
    window.show()
    measurement = Measurement(window, seconds)
    app.exec()
    print(json.dumps(measurement.result))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
