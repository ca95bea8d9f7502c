"""Measurements of studies: regimes against plain scripts, folds in the background, remedies on the sine."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.benchmarks.processes import display, run_probe
from tests.benchmarks.rows import Benchmark, Row

PROBE = "tests.benchmarks.probe_study"
ROUNDS, EPOCHS, SECONDS, SEEDS = 3, 150, 4.0, 10


def regimes() -> Iterator[Row]:
    """Measure three regimes on their visible stage against their three scripts."""
    ratios = []
    with display() as environment:
        for _ in range(ROUNDS):
            plain = run_probe(PROBE, "scripts", str(EPOCHS))
            ours = run_probe(PROBE, "regimes", str(EPOCHS), environment=environment)
            assert plain["updates"] == ours["updates"], "not the same work"
            ratios.append(plain["seconds"] / ours["seconds"])
    against = (
        f"seconds of the exported scripts of three regimes (1, 16 and all rows an update), {EPOCHS} epochs "
        f"one after the other, over ours with the stage visible; median of {ROUNDS} alternating rounds"
    )
    yield Row("regimes.efficiency", statistics.median(ratios), "ratio", 0.8, "higher", against)


def folds() -> Iterator[Row]:
    """Measure what the visible run keeps of its speed while folds train in the background."""
    with display() as environment:
        runs = [run_probe(PROBE, "folds", str(SECONDS), environment=environment) for _ in range(ROUNDS)]
    share = statistics.median(run["beside"] / run["alone"] for run in runs)
    against = f"steps/s of the visible run beside 5 folds over alone; median of {ROUNDS} runs"
    yield Row("folds.visible_share", share, "ratio", 0.5, "higher", against)


def remedies() -> Iterator[Row]:
    """Measure whether each remedy against overfitting keeps the noisy sine nearer to the true curve."""
    wins = run_probe(PROBE, "remedies", str(SEEDS))
    told = ", ".join(f"{key} {count:.0f}" for key, count in wins.items())
    against = (
        f"seeds of {SEEDS} in which an arm of “Noisy sine, dropout” with its bundled settings ends nearer to "
        f"the sine without noise than the plain arm, the least of: {told}"
    )
    yield Row("arms.nearer_to_truth", min(wins.values()), f"of {SEEDS}", 9, "higher", against)


STUDIES = (
    Benchmark(("regimes.efficiency",), regimes),
    Benchmark(("folds.visible_share",), folds),
    Benchmark(("arms.nearer_to_truth",), remedies),
)
