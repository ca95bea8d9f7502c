"""Measurements of the race: frames a second, and how soon a click shows paths."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.benchmarks.processes import display, run_probe
from tests.benchmarks.rows import Benchmark, Row

ROUNDS = 3


def race() -> Iterator[Row]:
    """Measure eight racers from above and in space at once, in the real window."""
    with display() as environment:
        runs = [run_probe("tests.benchmarks.probe_race", environment=environment) for _ in range(ROUNDS)]
    rate = statistics.median(run["rate"] for run in runs)
    click_ms = statistics.median(run["click_ms"] for run in runs)
    against = (
        f"{runs[0]['racers']} racers at 60 steps/s on the bowl, contour and 3-D both painted anew, "
        f"the fewer of the two in 4 s; median of {ROUNDS} runs"
    )
    yield Row("race.frame_rate", rate, "1/s", 30.0, "higher", against)
    against = (
        "from a mouse click on the map until both pictures show steps of all racers from there, full speed; "
        f"median of 15 clicks, median of {ROUNDS} runs"
    )
    yield Row("race.click_to_path", click_ms, "ms", 100.0, "lower", against)


RACES = (Benchmark(("race.frame_rate", "race.click_to_path"), race),)
