"""In a process of its own: the real window at full training speed, 1600 x 1000."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from core.settings.sets import TWO_INPUTS
from core.snapshot import Status
from gui.window.main_window import MainWindow
from tests.benchmarks.subjects import FOREVER, subject
from tests.benchmarks.window import WARM_UP_S, close, run_events, shown_window, wait_until

TIMER_MS = 16


class Measurement(QObject):
    """Watches a window that trains, from when it is made until `result` is asked for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        assert window.session.frame is not None
        self._history = window.session.frame.run.history
        self._late_ms: list[float] = []
        self._frames = 0
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)
        window.session.frame_resolved.connect(self._on_frame)
        self._first, self._start_s = len(self._history), time.perf_counter()
        self._cpu_s = time.thread_time()
        self._due_s = self._start_s + TIMER_MS / 1000
        self._beat.start(TIMER_MS)

    def _on_frame(self) -> None:
        self._frames += 1

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self._late_ms.append(1000 * max(0.0, now - self._due_s))
        self._due_s = now + TIMER_MS / 1000

    def result(self) -> dict[str, float]:
        """End the measurement; return what was seen."""
        seconds = time.perf_counter() - self._start_s
        self._beat.stop()
        frame = self._window.session.frame
        assert frame is not None and frame.state.status is Status.RUNNING
        return {
            "steps_per_second": (len(self._history) - self._first) / seconds,
            "frames_per_second": self._frames / seconds,
            "frame_cpu_ms": 1000 * (time.thread_time() - self._cpu_s) / max(1, self._frames),
            "late_p95_ms": float(np.percentile(self._late_ms, 95)),
            "late_p99_ms": float(np.percentile(self._late_ms, 99)),
        }


def main(name: str, seconds: float) -> None:
    """Show, train, measure, print."""
    window = shown_window(subject(name).with_value("stopping.epochs", FOREVER))
    session = window.session
    if subject(name).data.source in TWO_INPUTS:
        wait_until(lambda: session.frame is not None and session.frame.view.responses, "heat maps in neurons")
    session.play()
    run_events(WARM_UP_S)
    measurement = Measurement(window)
    run_events(seconds)
    print(json.dumps(measurement.result()))
    close(window)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
