"""Measurements of the network's own loss surface."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial

from tests.benchmarks.processes import run_probe
from tests.benchmarks.rows import Benchmark, Row

ROUNDS = 5
WINDOWS, WINDOW_S = 12, 1.0
GOALS = {"ReLU": 8.0, "Tanh": 3.0}


def speedup(activation: str) -> Iterator[Row]:
    """Measure how many times faster the loss over a plane is found than by a loop over its places."""
    run = run_probe("tests.benchmarks.probe_plane", activation, str(ROUNDS))
    ours_s, loop_s = statistics.median(run["ours_s"]), statistics.median(run["loop_s"])
    against = (
        f"41 x 41 places, 512 rows, 12-16-16-1 {activation}, 1 thread: loop with torch.func.functional_call "
        f"{1000 * loop_s:.0f} ms, ours {1000 * ours_s:.0f} ms, from the first coarse picture to the last in "
        f"slices of 3 ms (95 % below {run['slice_p95_ms']:.1f} ms), medians of {ROUNDS} alternating rounds; "
        f"values at most {run['apart']:.0e} apart"
    )
    name = f"plane.{activation.lower()}_speedup"
    yield Row(name, loop_s / ours_s, "ratio", GOALS[activation], "higher", against)


def beside_training() -> Iterator[Row]:
    """Measure how soon the plane of a run at full speed is there, and how much it slows the run."""
    run = run_probe("tests.benchmarks.probe_plane_lane", str(WINDOWS), str(WINDOW_S))
    against = (
        f"from the command to the first picture (11 x 11 places, 512 rows), at full speed, all training rows "
        f"of the default experiment; median of {WINDOWS}"
    )
    yield Row("plane.first_picture", statistics.median(run["first_ms"]), "ms", 200.0, "lower", against)
    costs = [plain / beside - 1 for plain, beside in zip(run["plain"], run["beside"], strict=True)]
    against = (
        f"steps without the plane over steps while it refreshes, less 1, by processor time of the thread; "
        f"median of {WINDOWS} alternating windows of {WINDOW_S:g} s; "
        f"{statistics.median(run['plain']):.0f} steps/s without"
    )
    yield Row("plane.training_cost", statistics.median(costs), "ratio", 0.15, "lower", against)


PLANES = (
    *(
        Benchmark((f"plane.{activation.lower()}_speedup",), partial(speedup, activation))
        for activation in GOALS
    ),
    Benchmark(("plane.first_picture", "plane.training_cost"), beside_training),
)
