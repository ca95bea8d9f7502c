"""The measurements: alternating rounds of ours and of the plain thing, medians of the ratios."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator

from tests.benchmarks.pictures import PICTURES
from tests.benchmarks.planes import PLANES
from tests.benchmarks.processes import display, run_probe
from tests.benchmarks.races import RACES
from tests.benchmarks.reports import REPORTS
from tests.benchmarks.rows import Benchmark, Row
from tests.benchmarks.studies import STUDIES

ROUNDS = 5
WINDOW_SECONDS = 5.0
EPOCHS = {"default": 25, "tiny": 200}


def live_training(name: str, goal: float) -> Iterator[Row]:
    """Measure steps a second in the visible window over steps a second of the exported script."""
    ratios = []
    with display() as environment:
        for _ in range(ROUNDS):
            plain = run_probe("tests.benchmarks.probe_script", "rate", name, str(EPOCHS[name]))
            window = run_probe(
                "tests.benchmarks.probe_window", name, str(WINDOW_SECONDS), environment=environment
            )
            ratios.append(window["steps_per_second"] / plain["steps_per_second"])
    against = "steps/s of the exported script in a process of its own"
    yield Row(f"live_training.{name}", statistics.median(ratios), "ratio", goal, "higher", against)


def responsiveness() -> Iterator[Row]:
    """Measure how late a 16 ms timer of the GUI thread fires at full training speed."""
    with display() as environment:
        runs = [
            run_probe("tests.benchmarks.probe_window", "default", "8", environment=environment)
            for _ in range(3)
        ]
    for share, goal in (("p95", 12.0), ("p99", 25.0)):
        value = statistics.median(run[f"late_{share}_ms"] for run in runs)
        against = "lateness of a 16 ms timer in the GUI thread"
        yield Row(f"responsiveness.{share}", value, "ms", goal, "lower", against)


def frame_total() -> Iterator[Row]:
    """Measure the processor time that the GUI thread takes for one frame of all visible views."""
    with display() as environment:
        runs = [
            run_probe("tests.benchmarks.probe_window", "default", "5", environment=environment)
            for _ in range(3)
        ]
    value = statistics.median(run["frame_cpu_ms"] for run in runs)
    yield Row("frame_total.default", value, "ms", 10.0, "lower", "CPU time of the GUI thread per frame")


def start() -> Iterator[Row]:
    """Measure from the command to the first paint, and to the first step against a bare script."""
    windows, differences = [], []
    with display() as environment:
        for _ in range(ROUNDS):
            began = time.time()
            script = run_probe("tests.benchmarks.probe_script", "first", "default")["first_step"] - began
            began = time.time()
            ours = run_probe("tests.benchmarks.probe_start", environment=environment)
            windows.append(ours["window"] - began)
            differences.append(ours["first_step"] - began - script)
    yield Row(
        "start.window", statistics.median(windows), "s", 1.2, "lower", "from the command to the first paint"
    )
    yield Row(
        "start.first_step_over_script",
        statistics.median(differences),
        "s",
        1.0,
        "lower",
        "first step in the window less first step of the bare script",
    )


def csv() -> Iterator[Row]:
    """Measure how long a million rows of twenty numbers take, and how long the window waits meanwhile."""
    with tempfile.TemporaryDirectory() as folder, display() as environment:
        path = os.path.join(folder, "million.csv")
        run_probe("tests.benchmarks.probe_table", "make", path)
        ratio = run_probe("tests.benchmarks.probe_table", "ratio", path)["ratio"]
        against = "DuckDB's plain read of the same file into NumPy"
        yield Row("csv.ratio", ratio, "ratio", 2.0, "lower", against)
        gaps = [
            run_probe("tests.benchmarks.probe_table", "gap", path, environment=environment)["gap_ms"]
            for _ in range(3)
        ]
    against = "longest gap of a 16 ms timer in the window while a thread reads the file"
    yield Row("csv.gap", statistics.median(gaps), "ms", 100.0, "lower", against)


BENCHMARKS = (
    Benchmark(("live_training.default",), lambda: live_training("default", 0.9)),
    Benchmark(("live_training.tiny",), lambda: live_training("tiny", 0.9)),
    Benchmark(("responsiveness.p95", "responsiveness.p99"), responsiveness),
    Benchmark(("frame_total.default",), frame_total),
    Benchmark(("start.window", "start.first_step_over_script"), start),
    *PICTURES,
    *PLANES,
    *RACES,
    *REPORTS,
    *STUDIES,
    Benchmark(("csv.ratio", "csv.gap"), csv),
)
