"""Measurements of the demand report: how long one of 100,000 rows takes, and how long the window waits."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator

from tests.benchmarks.processes import display, run_probe
from tests.benchmarks.rows import Benchmark, Row

PROBE = "tests.benchmarks.probe_report"
ROUNDS = 5


def report() -> Iterator[Row]:
    """Measure the report of 100,000 held-out rows with all its parts."""
    with tempfile.TemporaryDirectory() as folder, display() as environment:
        path = os.path.join(folder, "hours.csv")
        run_probe(PROBE, "make", path)
        run = run_probe(PROBE, "time", path, str(ROUNDS))
        gaps = run_probe(PROBE, "gap", path, str(ROUNDS), environment=environment)["gap_ms"]
    against = (
        "from the command to the complete report of 100,000 test rows: baselines, residuals by group, 5 "
        f"shuffles of each feature; slices of 3 ms, at rest, median of {ROUNDS}; processor time of the "
        f"thread {statistics.median(run['processor_s']):.2f} s"
    )
    yield Row("report.time", statistics.median(run["seconds"]), "s", 1.0, "lower", against)
    against = f"longest gap of a 16 ms timer in the window meanwhile, median of {ROUNDS}"
    yield Row("report.gap", statistics.median(gaps), "ms", 100.0, "lower", against)


REPORTS = (Benchmark(("report.time", "report.gap"), report),)
