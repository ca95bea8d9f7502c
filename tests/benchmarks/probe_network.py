"""In a process of its own: what the diagram of a network costs for each frame while it trains.

The window is the real one, the network trains at full speed; only the diagram is looked at: processor time
of the GUI thread in `NetworkView.show_frame` and in its next paint.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from itertools import pairwise

import numpy as np
from PySide6.QtGui import QPaintEvent

from gui.frame import Frame
from gui.views.network_view import NetworkView
from tests.benchmarks.subjects import subject
from tests.benchmarks.window import WARM_UP_S, close, run_events, shown_window, wait_until

FRAMES = 150


class FrameCosts:
    """Measures the frames that a view is given and paints."""

    def __init__(self, view: NetworkView) -> None:
        self._show, self._paint = view.show_frame, view.paintEvent
        self._shown_s: float | None = None
        self._frame: Frame | None = None
        self.costs_ms: list[float] = []
        self.steps: list[int] = []
        view.show_frame = self._on_show  # type: ignore[method-assign]
        view.paintEvent = self._on_paint  # type: ignore[method-assign]

    def restart(self) -> None:
        """Forget what was seen."""
        self.costs_ms, self.steps, self._shown_s = [], [], None

    def _on_show(self, frame: Frame) -> None:
        start = time.thread_time()
        self._show(frame)
        self._shown_s, self._frame = time.thread_time() - start, frame

    def _on_paint(self, event: QPaintEvent) -> None:
        start = time.thread_time()
        self._paint(event)
        cost_s = time.thread_time() - start
        if self._shown_s is not None and self._frame is not None:
            self.costs_ms.append(1000 * (self._shown_s + cost_s))
            self.steps.append(self._frame.state.step)
            self._shown_s = None


def edges_with_ends(view: NetworkView) -> int:
    """Return how many edges lie between neurons that the diagram shows."""
    assert view.painted_layout is not None
    shown = [len(column.shown) for column in view.painted_layout.columns]
    return sum(left * right for left, right in pairwise(shown))


def main(name: str, choices: dict[str, str | bool]) -> None:
    """Train, look at 150 frames, print. `choices`: what the user chose to see of the diagram."""
    window = shown_window(subject(name))
    view, session = window.stage.network, window.session
    view.use_choices(choices)
    costs = FrameCosts(view)
    session.play()
    run_events(WARM_UP_S)
    costs.restart()
    wait_until(lambda: len(costs.costs_ms) >= FRAMES, f"{FRAMES} frames")
    assert len(set(costs.steps)) == len(costs.steps), "a frame came twice: the weights did not change"
    assert session.frame is not None
    sizes = session.frame.run.layout.sizes
    result = {
        "median_ms": statistics.median(costs.costs_ms),
        "mean_ms": statistics.mean(costs.costs_ms),
        "p95_ms": float(np.percentile(costs.costs_ms, 95)),
        "edges": sum(left * right for left, right in pairwise(sizes)),
        "edges_with_ends": edges_with_ends(view),
        "width": view.width(),
        "height": view.height(),
    }
    print(json.dumps(result))
    close(window)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
