"""In a process of its own: what the error costs for each frame of a run of a million steps.

The real view in the real window, whose engine rests; each frame brings one more step. Measured is the
processor time of the GUI thread for `show_frame` and for the paint that follows.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

import numpy as np
from PySide6.QtWidgets import QApplication

from core.history import History
from tests.benchmarks.long_run import LongRun, frame_of
from tests.benchmarks.subjects import FOREVER, subject
from tests.benchmarks.window import close, run_events, shown_window

FRAMES = 200
FRAME_S = 1 / 30
WARM_UP_FRAMES = 20


def main(steps: int) -> None:
    """Fill a history, show frames of it, print."""
    window = shown_window(subject("default").with_value("stopping.epochs", FOREVER))
    first, view = window.session.frame, window.stage.error
    assert first is not None and view is not None
    window.session.stop()
    run_events(0.5)
    batches = first.state.batches_per_epoch
    run = LongRun(History(), batches)
    run.append(steps)
    costs_ms: list[float] = []
    for _ in range(WARM_UP_FRAMES + FRAMES):
        run.append(1)
        frame = frame_of(first, run.history, batches)
        QApplication.processEvents()
        start = time.thread_time()
        view.show_frame(frame)  # type: ignore[attr-defined]
        QApplication.processEvents()
        costs_ms.append(1000 * (time.thread_time() - start))
        run_events(FRAME_S)
    costs_ms = costs_ms[WARM_UP_FRAMES:]
    print(
        json.dumps(
            {
                "median_ms": statistics.median(costs_ms),
                "mean_ms": statistics.mean(costs_ms),
                "p95_ms": float(np.percentile(costs_ms, 95)),
                "epochs": len(run.history.epochs()),
                "width": view.width(),
                "height": view.height(),
            }
        )
    )
    close(window)


if __name__ == "__main__":
    main(int(sys.argv[1]))
