"""What a soak says of what was counted, and that it finds a leak in the real window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.soak_verdict import (
    Sample,
    blocks,
    bytes_a_step,
    grows,
    judge,
    line_through,
    most_grown,
    table,
)

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = 30
PROGRAM = """
import gc, random, tempfile
from pathlib import Path
from tests.soak import Soak
from tests.soak_hands import answered_file_dialogs
from tests.soak_verdict import judge

kept, planting = [], []
draw = random.Random(3)
with tempfile.TemporaryDirectory() as name, answered_file_dialogs(Path(name), draw):
    soak = Soak(draw, Path(name), lambda: kept.append(b"x" * 30_000_000) if planting else None)
    for leak in (False, True):
        planting[:] = [leak] if leak else []
        soak.samples.clear()
        soak.use(2.0)
        print(judge(soak.samples, least_mb=80.0).memory_leaks, len(kept) > 0, soak.failures)
    soak.end()
    print(sum(sample.actions for sample in soak.samples) > 9, soak.failures)
"""
"""A soak of a few seconds without and one with a list that grows by 30 MB between two counts."""


def samples(
    resident_mb: Callable[[int], float] = lambda n: 500.0,
    threads: Callable[[int], int] = lambda n: 5,
    references: Callable[[int], int] = lambda n: 150,
    rows: Callable[[int], int] = lambda n: 800,
) -> list[Sample]:
    """Return 30 samples, one a minute, with some noise in the memory."""
    noise = np.random.default_rng(0).normal(0, 1, SAMPLES)
    return [
        Sample(
            minute=n,
            resident_mb=resident_mb(n) + noise[n],
            steps=1000,
            actions=50,
            counts={"threads": threads(n), "references to the window": references(n)},
            objects={"gui.Row": rows(n), "builtins.dict": 5000 + n % 3},
        )
        for n in range(SAMPLES)
    ]


def test_noise_is_no_leak() -> None:
    verdict = judge(samples())
    assert verdict.passed
    assert abs(verdict.slope_mb_an_hour) < 10
    assert "PASSED" in verdict.text()


def test_warm_up_and_a_single_jump_are_no_leak() -> None:
    verdict = judge(samples(lambda n: 500 + 10 * min(n, 9), rows=lambda n: 900 if n > 14 else 800))
    assert verdict.passed, verdict.text()


def test_memory_that_grows_slowly_is_a_leak() -> None:
    verdict = judge(samples(lambda n: 500 + n))  # 60 MB an hour
    assert verdict.memory_leaks and not verdict.drifting
    assert verdict.slope_mb_an_hour == pytest.approx(60, rel=0.1)
    assert "a leak" in verdict.text() and "FAILED" in verdict.text()
    assert judge(samples(lambda n: 500 + n), least_mb=50).passed


@pytest.mark.parametrize(
    ("counted", "name"),
    [
        ({"threads": lambda n: 5 + n // 5}, "threads"),
        ({"rows": lambda n: 800 + 40 * n}, "objects of gui.Row"),
        ({"references": lambda n: 150 + 3 * n}, "references to the window"),
        ({"references": lambda n: 400 - 3 * n}, "references to the window"),
    ],
)
def test_a_count_that_grows_and_grows_is_a_leak(counted: dict[str, Callable[[int], int]], name: str) -> None:
    verdict = judge(samples(**counted))  # type: ignore[arg-type]
    assert list(verdict.drifting) == [name]
    assert name in verdict.text()
    assert not verdict.passed


@pytest.mark.parametrize(
    "counted",
    [
        {"threads": lambda n: 5 + n % 2},
        {"rows": lambda n: 800 + 5 * n},
        {"references": lambda n: 150 + n // 3},
        {"threads": lambda n: 9 - n // 5},
    ],
)
def test_what_comes_and_goes_is_no_leak(counted: dict[str, Callable[[int], int]]) -> None:
    assert judge(samples(**counted)).passed  # type: ignore[arg-type]


def test_too_few_samples_are_not_judged() -> None:
    with pytest.raises(ValueError, match="8 samples"):
        judge(samples()[:8])


def test_the_line_is_the_one_of_numpy() -> None:
    random = np.random.default_rng(1)
    x, y = random.normal(size=40), random.normal(size=40)
    (slope, _), covariance = np.polyfit(x, y, 1, cov=True)
    assert line_through(x, y) == pytest.approx((slope, covariance[0, 0] ** 0.5))


def test_thirds() -> None:
    assert grows([1, 2, 3, 4, 5, 6])
    assert grows([1, 1, 2, 2, 2, 3, 3, 3, 3])
    assert not grows([1, 3, 2, 4, 5, 6])
    assert not grows([1, 1, 1, 1, 9, 9, 9, 9, 9])
    assert not grows([1, 1, 1, 9, 9, 9])
    assert not grows([3, 2, 1])


def test_what_is_printed() -> None:
    found = samples(lambda n: 500 + n, rows=lambda n: 800 + 40 * n)
    lines = table(found).splitlines()
    assert lines[0].count("|") == lines[1].count("|") == lines[2].count("|")
    assert lines[2].startswith("| 0.0 | 500.1 | 1,000 | 50 | 5 |")
    assert lines[-1].startswith("| 29.0 |")
    assert len(lines) == 18
    assert blocks([0, 1, 2, 7]) == "▁▂▃█"
    assert blocks([3.0, 3.0]) == "▁▁"
    assert len(blocks(range(1000))) == 60
    assert most_grown(found).startswith("gui.Row +760")
    assert bytes_a_step([1.0, 2.0], [10_000, 20_000]) == 100


def test_the_real_window_passes_and_a_planted_leak_is_found() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["False False []", "True True []", "True []"], done.stdout
