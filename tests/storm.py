"""Random hands on the real window while it trains: ``python -m tests.storm [SEED ...]``.

Prints for each seed how long the GUI thread was not free at most, and after which action. It needs a display
or ``QT_QPA_PLATFORM=offscreen``; it fails with a traceback where the engine or a widget does.
"""

from __future__ import annotations

import random
import sys

from PySide6.QtCore import QCoreApplication, QEvent

from core.experiment_files import named
from gui.app import application
from gui.window.main_window import MainWindow
from tests.gui.storm import Gaps, Storm
from tests.smoke import wait_for

ACTIONS = 200


def run(seed: int) -> None:
    """Do 200 actions of one seed, then compare what is asked for with what the engine uses."""
    window = MainWindow(named("Bike demand, dropout 50 %"))
    failures: list[str] = []
    window.thread_.run_failed.connect(failures.append)
    window.resize(1600, 1000)
    window.show()
    wait_for(lambda: window.session.frame is not None and window.stage.error is not None, "first frame")
    window.controls.set_detail("all")
    window.session.play()
    wait_for(lambda: window.session.frame.state.step > 20, "steps")
    draw, storm, gaps, worst = random.Random(seed), Storm(window), Gaps(), (0.0, "")
    for number in range(ACTIONS):
        gaps.restart()
        storm.act(draw.randrange(10**6), draw.randrange(10**6))
        wait_for(lambda: gaps.beats > 2, "beat of the GUI")
        action = storm.done[-1] if storm.done else ""
        worst = max(worst, (gaps.longest_ms, f"action {number}, {action}"))
        assert not failures, (action, failures[0])
    gaps.stop()
    window.session.pause()
    session = window.session
    wait_for(lambda: session.frame.state.command >= session._last_command, "answer to the last command")
    assert session.frame.state.experiment == session.intended
    steps = session.frame.state.step
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    print(f"seed {seed}: longest gap {worst[0]:.0f} ms ({worst[1]}), paused at step {steps:,}", flush=True)


def main() -> int:
    """Run the seeds of the command line, or three; returns 0 if all went well."""
    application()
    for seed in [int(argument) for argument in sys.argv[1:]] or [0, 1, 2]:
        run(seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
