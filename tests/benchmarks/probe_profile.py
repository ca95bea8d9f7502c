"""In a process of its own: where the time of a frame and of a step goes.

``step NAME``: the engine alone, in the main thread, no pictures asked for. ``window NAME``: the real window,
first training at full speed, then at rest; the real methods are wrapped, nothing is left out or added.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QWidget

import gui.session
from core.capture import Camera
from core.commands import Play
from core.divergence import FiniteStates
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.history import History
from core.runner import Runner
from core.snapshot import Status
from core.trainer import Trainer
from gui.frame import Frame
from gui.session import Session
from gui.views.error_view import ErrorView
from gui.views.fit.view import FitView
from gui.views.network_view import NetworkView
from gui.window.main_window import MainWindow
from tests.benchmarks.stopwatch import Stopwatch, cost_of_measuring_s
from tests.benchmarks.subjects import FOREVER, subject
from tests.benchmarks.window import WARM_UP_S, close, run_events, shown_window, wait_until

SECONDS = 6.0
STEPS = 20_000
WARM_UP_STEPS = 1_000
REST = "the rest of the window"
SCREEN = "Qt's own words and frames, sending the picture to the screen"
_PHASES: tuple[tuple[Any, str, str], ...] = (
    (Trainer, "draw_batch", "batch"),
    (Trainer, "forward", "forward"),
    (Trainer, "measure_loss", "loss"),
    (Trainer, "backward", "backward, norm of the gradient"),
    (Trainer, "update", "update"),
    (Trainer, "_end_epoch", "evaluation at the end of each epoch"),
    (History, "append", "history"),
    (History, "append_epoch", "history"),
    (FiniteStates, "offer", "finite state kept every 100 steps"),
    (Camera, "state", "publish: pictures"),
    (Camera, "step", "publish: pictures"),
    (LatestMailbox, "put", "publish: pictures"),
    (Runner, "turn", "the loop around it: commands, what is wanted, pace"),
)
PARTS_OF_A_STEP = tuple(dict.fromkeys(part for *_, part in _PHASES))


def measured_steps() -> Stopwatch:
    """Measure the phases of every step from now on."""
    watch = Stopwatch()
    for owner, name, part in _PHASES:
        watch.wrap(owner, name, part)
    return watch


def microseconds(watch: Stopwatch, steps: int) -> dict[str, float]:
    """Return the mean time of each phase for one step."""
    return {part: 1e6 * watch.total_s(part) / steps for part in PARTS_OF_A_STEP}


def engine_alone(name: str) -> dict[str, Any]:
    """Train without a window; return the phases of a step."""
    wake_up = WakeUp()
    commands: CommandQueue[Any] = CommandQueue(wake_up)
    runner = Runner(
        subject(name).with_value("stopping.epochs", FOREVER), commands, LatestMailbox(wake_up), wake_up
    )
    commands.submit(Play())
    rates = []
    watch: Stopwatch | None = None
    for measuring in (False, True):  # measuring each phase takes time itself: the speed is that without
        watch = measured_steps() if measuring else None
        _turn(runner, WARM_UP_STEPS)
        if watch is not None:
            watch.restart()
        start_s = time.perf_counter()
        _turn(runner, STEPS)
        rates.append(STEPS / (time.perf_counter() - start_s))
    assert watch is not None
    return {"phases_us": microseconds(watch, STEPS), "steps_per_second": rates[0], "while_measured": rates[1]}


def _turn(runner: Runner, steps: int) -> None:
    end = runner.trainer.step_count + steps
    while runner.trainer.step_count < end:
        runner.turn()


# ---- frames --------------------------------------------------------------------------------------------


class FrameParts:
    """Measures what the GUI thread does for each frame."""

    def __init__(self) -> None:
        self.watch = Stopwatch()
        self._resolve: Callable[..., Frame | None] = gui.session.resolve
        self.as_if_training = False
        gui.session.resolve = self.watch.timed("resolve", self._resolved)  # type: ignore[assignment]
        for view, part in ((NetworkView, "diagram"), (FitView, "fit"), (ErrorView, "error")):
            self.watch.wrap(view, "show_frame", f"{part}: show_frame")
        self.watch.wrap(MainWindow, "_on_session_frame_resolved", f"{REST}: show_frame")
        self.watch.wrap(Session, "tick", "the frame clock, asking for the next picture")
        plain = MainWindow.event
        paint = self.watch.timed(SCREEN, plain)

        def event(window: MainWindow, event: QEvent) -> bool:
            return bool((paint if event.type() == QEvent.Type.UpdateRequest else plain)(window, event))

        MainWindow.event = event  # type: ignore[method-assign,assignment]

    def _resolved(self, *arguments: Any) -> Frame | None:
        frame = self._resolve(*arguments)
        if frame is not None and self.as_if_training:
            frame = replace(frame, state=replace(frame.state, status=Status.RUNNING))
        if frame is not None:
            _ = frame.diagram  # worked out once, by whoever asks first
        return frame

    def measure_painting(self, window: MainWindow) -> None:
        """Measure the widgets that paint themselves; those of Qt are in the whole."""
        stage = window.stage
        views = ((stage.network, "diagram"), (stage.fit, "fit"), (stage.error, "error"))
        for widget in window.findChildren(QWidget):
            if getattr(type(widget).paintEvent, "__code__", None) is None:
                continue
            mine = [part for view, part in views if view is widget or view.isAncestorOf(widget)]  # type: ignore[union-attr]
            self.watch.wrap(widget, "paintEvent", f"{mine[0] if mine else REST}: paint")

    def table(self, frames: int) -> dict[str, dict[str, float]]:
        """Return for each part the median of a call and the mean of a frame, in milliseconds."""
        return {
            part: {
                "call_ms": 1000 * statistics.median(spent),
                "frame_ms": 1000 * sum(spent) / frames,
                "calls": len(spent) / frames,
            }
            for part, spent in self.watch.spent_s.items()
        }


def in_window(name: str) -> dict[str, Any]:
    """Show the window, train, rest; return parts of a frame, and phases of a step in the training thread."""
    parts, steps = FrameParts(), measured_steps()
    window = shown_window(subject(name).with_value("stopping.epochs", FOREVER))
    parts.measure_painting(window)
    session = window.session
    assert session.frame is not None
    history = session.frame.run.history
    session.play()
    run_events(WARM_UP_S)
    steps.restart()
    first, start_s = len(history), time.perf_counter()
    found: dict[str, Any] = {"training": _frames(window, parts)}
    seconds = time.perf_counter() - start_s
    session.pause()
    wait_until(lambda: session.frame is not None and not session.frame.moving, "pause")
    done = len(history) - first
    found |= {"phases_us": microseconds(steps, done), "while_measured": done / seconds}
    refresh = QTimer()
    refresh.timeout.connect(session.refresh)
    refresh.start(10)
    for kind, as_if_training in (("at rest, drawn as while training", True), ("at rest", False)):
        parts.as_if_training = as_if_training
        run_events(0.5)
        found[kind] = _frames(window, parts)
    refresh.stop()
    close(window)
    return found


def _frames(window: MainWindow, parts: FrameParts) -> dict[str, Any]:
    """Let the window run for a while; return the parts of its frames."""
    frames: list[object] = []
    window.session.frame_resolved.connect(frames.append)
    parts.watch.restart()
    start_s = time.thread_time()
    run_events(SECONDS)
    spent_ms = 1000 * (time.thread_time() - start_s)
    window.session.frame_resolved.disconnect(frames.append)
    return {"parts": parts.table(len(frames)), "frame_ms": spent_ms / len(frames), "frames": len(frames)}


if __name__ == "__main__":
    task, experiment = sys.argv[1:3]
    found = {"step": engine_alone, "window": in_window}[task](experiment)
    print(json.dumps(found | {"measuring_us": 1e6 * cost_of_measuring_s()}))
