"""Measurements of the pictures: the diagram, long curves, memory, and TensorFlow's playground beside ours."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from functools import partial

from tests.benchmarks.processes import display, run_probe
from tests.benchmarks.rows import Benchmark, Row

ROUNDS = 3
WINDOW_SECONDS = 5.0
NETWORK_GOALS_MS = {500: 4.0, 2000: 7.0, 10_000: 8.0}
PLAYGROUND = {"small": ("2-4-2-1, batch 10", 1042.0, 42), "wide": ("2-8-8-8-1, batch 30", 141.0, 17)}
"""Network; updates and frames a second of the page of TensorFlow's playground on such a machine."""
VARIANTS: dict[str, dict[str, str | bool]] = {"": {}, "_dashed": {"dash_negative": True}}
"""What the user chose to see of the diagram, by the end of the row's name."""
FRAMES_GOALS = {"small": 25.0, "wide": 17.0}


def network_frame(edges: int, variant: str = "") -> Iterator[Row]:
    """Measure what the diagram costs the GUI thread for each frame while a network trains."""
    choices = json.dumps(VARIANTS[variant])
    with display() as environment:
        runs = [
            run_probe("tests.benchmarks.probe_network", f"network.{edges}", choices, environment=environment)
            for _ in range(ROUNDS)
        ]
    run = sorted(runs, key=lambda found: found["median_ms"])[len(runs) // 2]
    against = (
        f"CPU time of the GUI thread for show_frame and paint of the diagram ({run['width']:.0f} x "
        f"{run['height']:.0f} px, {run['edges']:,} edges, {run['edges_with_ends']:,} of them between neurons "
        f"with a circle), median of 150 frames in training, median of {ROUNDS} runs; "
        f"mean {run['mean_ms']:.1f}, 95 % below {run['p95_ms']:.1f} ms"
    )
    name = f"network_frame.{edges}{variant}"
    yield Row(name, run["median_ms"], "ms", NETWORK_GOALS_MS[edges], "lower", against)


def curve_frame(steps: int, goal_ms: float) -> Iterator[Row]:
    """Measure what the error costs for each frame of a long run."""
    with display() as environment:
        runs = [
            run_probe("tests.benchmarks.probe_curve", str(steps), environment=environment)
            for _ in range(ROUNDS)
        ]
    run = sorted(runs, key=lambda found: found["median_ms"])[len(runs) // 2]
    against = (
        f"CPU time of the GUI thread for show_frame and paint of the error view ({run['width']:.0f} x "
        f"{run['height']:.0f} px) with one more step each frame and {run['epochs']:,} epochs, median of 200 "
        f"frames, median of {ROUNDS} runs; mean {run['mean_ms']:.1f}, 95 % below {run['p95_ms']:.1f} ms"
    )
    yield Row(f"curve_frame.{steps}", run["median_ms"], "ms", goal_ms, "lower", against)


def memory(steps: int, goal_mb: float) -> Iterator[Row]:
    """Measure how much a process grows with the steps of a run."""
    with display() as environment:
        run = run_probe("tests.benchmarks.probe_memory", str(steps), environment=environment)
    against = (
        f"resident memory of the window ({run['before_mb']:.0f} MB) after {run['trained']:,} real steps of "
        f"1-4-2-1, batch 10; then {steps:,} steps and {run['epochs']:,} epochs are appended to its History "
        "as the runner does it, and shown as they come"
    )
    yield Row(f"memory.{steps}_steps", run["grown_mb"], "MB", goal_mb, "lower", against)


def playground(size: str) -> Iterator[Row]:
    """Measure updates a second at full speed with diagram, heat maps and curve live."""
    network, updates, frames = PLAYGROUND[size]
    with display() as environment:
        runs = [
            run_probe(
                "tests.benchmarks.probe_window",
                f"playground.{size}",
                str(WINDOW_SECONDS),
                environment=environment,
            )
            for _ in range(ROUNDS)
        ]
    rates, pictures = (
        statistics.median(run[name] for run in runs) for name in ("steps_per_second", "frames_per_second")
    )
    against = (
        f"TensorFlow's playground page on such a machine: {updates:,.0f} updates/s at {frames} frames/s; "
        f"{network}, 250 training points, heat maps in each neuron and in the fit, error curve"
    )
    yield Row(f"playground.{size}", rates, "updates/s", updates, "higher", against)
    against = (
        f"the page: {frames} frames/s. Our clock beats 30 times a second: the diagram is painted each time, "
        "fit and error take turns"
    )
    yield Row(f"playground.{size}_frames", pictures, "frames/s", FRAMES_GOALS[size], "higher", against)


PICTURES = (
    *(Benchmark((f"network_frame.{edges}",), partial(network_frame, edges)) for edges in NETWORK_GOALS_MS),
    Benchmark(("network_frame.500_dashed",), partial(network_frame, 500, "_dashed")),
    Benchmark(("curve_frame.1000000",), lambda: curve_frame(1_000_000, 5.0)),
    Benchmark(("memory.2000000_steps",), lambda: memory(2_000_000, 150.0)),
    *(
        Benchmark((f"playground.{size}", f"playground.{size}_frames"), partial(playground, size))
        for size in PLAYGROUND
    ),
)
