"""In a process of its own: how much memory a long run takes, in the real window.

The window trains the tiny experiment for a few seconds, then the engine rests; its real history is filled up
with the steps and epochs of a long run, and the pictures are shown frame by frame as it grows.
"""

from __future__ import annotations

import gc
import json
import os
import sys

from PySide6.QtWidgets import QApplication

from core.snapshot import Status
from tests.benchmarks.long_run import LongRun, frame_of
from tests.benchmarks.subjects import FOREVER, subject
from tests.benchmarks.window import close, run_events, shown_window, wait_until

TRAINING_S = 4.0
STEPS_A_FRAME = 2_000
"""More than in a real frame; the memory depends on the steps."""


def resident_mb() -> float:
    """Return the resident memory of this process in MB (10^6 bytes)."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(steps: int) -> None:
    """Train, fill, print the growth."""
    window = shown_window(subject("tiny").with_value("stopping.epochs", FOREVER))
    session = window.session
    session.play()
    run_events(TRAINING_S)
    session.pause()
    wait_until(lambda: session.frame is not None and session.frame.state.status is Status.PAUSED, "pause")
    session.stop()
    frame = session.frame
    assert frame is not None
    views = (window.stage.network, window.stage.error)
    history, batches = frame.run.history, frame.state.batches_per_epoch
    run = LongRun(history, batches)
    run_events(0.5)
    gc.collect()
    trained, before_mb = len(history), resident_mb()
    while len(history) < trained + steps:
        run.append(min(STEPS_A_FRAME, trained + steps - len(history)))
        for view in views:
            view.show_frame(frame_of(frame, history, batches))  # type: ignore[union-attr]
        QApplication.processEvents()
    run_events(0.5)
    gc.collect()
    grown_mb = resident_mb() - before_mb
    print(
        json.dumps(
            {
                "grown_mb": grown_mb,
                "before_mb": before_mb,
                "epochs": len(history.epochs()),
                "trained": trained,
            }
        )
    )
    close(window)


if __name__ == "__main__":
    main(int(sys.argv[1]))
