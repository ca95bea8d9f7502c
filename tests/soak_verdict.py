"""What a soak found: memory by least squares, counts that grow and grow, a table, a line of blocks. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

MB_AN_HOUR = 20.0
"""Growth of the resident memory that counts as a leak, if it is certain (two standard errors)."""
LEAST_MB = 8.0
"""Growth in all below which nothing is said: the allocator keeps that much here or there."""
LEAST_OBJECTS, LEAST_PLAIN_OBJECTS = 300, 3000
"""Growth of the number of objects of a type below which nothing is said: undo and others remember some. The
second one is for Python's own types."""
LEAST_COUNTS = {"references to the window": 20}
"""Growth of a count below which nothing is said; 1 for those that are not named."""
LEAST_SAMPLES = 9
ROWS_MOST = 16
BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Sample:
    """What was counted while the window rested, always in the same state."""

    minute: float
    resident_mb: float
    steps: int
    """Trained since the sample before."""
    actions: int
    """Done since the sample before."""
    counts: Mapping[str, int]
    """Threads, timers, widgets and the like, by name."""
    objects: Mapping[str, int]
    """Objects that Python's collector knows, by type."""


@dataclass(frozen=True)
class Verdict:
    """What the last two thirds of the samples say."""

    slope_mb_an_hour: float
    error_mb_an_hour: float
    """Standard error of the slope."""
    span_hours: float
    drifting: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Counts and types that grow, or fall, in each third of the time looked at: first and last value."""
    memory_leaks: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing leaks."""
        return not self.memory_leaks and not self.drifting

    def text(self) -> str:
        """Return the verdict in words."""
        lines = [
            f"Resident memory: {self.slope_mb_an_hour:+.1f} ± {self.error_mb_an_hour:.1f} MB/hour over the "
            f"last {60 * self.span_hours:.1f} minutes: {'a leak' if self.memory_leaks else 'no leak'}."
        ]
        lines += [f"Drifts: {name}, {a:,} to {b:,}." for name, (a, b) in self.drifting.items()]
        lines.append("PASSED: nothing leaks." if self.passed else "FAILED.")
        return "\n".join(lines)


def judge(samples: Sequence[Sample], least_mb: float = LEAST_MB) -> Verdict:
    """Judge the last two thirds. Raises ValueError for fewer than nine samples."""
    if len(samples) < LEAST_SAMPLES:
        raise ValueError(f"{len(samples)} samples are too few to judge; {LEAST_SAMPLES} it takes.")
    late = samples[len(samples) // 3 :]
    hours = np.array([sample.minute / 60 for sample in late])
    slope, error = line_through(hours, np.array([sample.resident_mb for sample in late]))
    span = float(hours[-1] - hours[0])
    certain = slope - 2 * error
    leaks = certain > MB_AN_HOUR and certain * span > least_mb
    return Verdict(slope, error, span, drifting(late), leaks)


def drifting(samples: Sequence[Sample]) -> dict[str, tuple[int, int]]:
    """Return the counts and types that grow and grow, or fall and fall: first and last value."""
    found = {}
    for name in samples[0].counts:
        values = [sample.counts[name] for sample in samples]
        falls = name in LEAST_COUNTS and grows([-value for value in values])
        far = abs(values[-1] - values[0]) >= LEAST_COUNTS.get(name, 1)
        if far and (grows(values) or falls):
            found[name] = (values[0], values[-1])
    for name in sorted({name for sample in samples for name in sample.objects}):
        values = [sample.objects.get(name, 0) for sample in samples]
        least = LEAST_PLAIN_OBJECTS if name.startswith("builtins.") else LEAST_OBJECTS
        if values[-1] - values[0] >= least and grows(values):
            found[f"objects of {name}"] = (values[0], values[-1])
    return found


def line_through(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return slope and standard error of the slope of the line with the least squares."""
    centred = x - x.mean()
    square = float(centred @ centred)
    slope = float(centred @ y) / square
    rest = y - y.mean() - slope * centred
    return slope, float(np.sqrt(rest @ rest / max(1, len(x) - 2) / square))


def grows(values: Sequence[int]) -> bool:
    """Return whether each third lies above the one before: one jump alone does not count."""
    thirds = [np.sort(third) for third in np.array_split(np.asarray(values), 3)]
    return all(
        later[0] >= earlier[-1] and later[len(later) // 2] > earlier[len(earlier) // 2]
        for earlier, later in pairwise(thirds)
    )


def bytes_a_step(freed_mb: Sequence[float], steps: Sequence[int]) -> float:
    """Return how many bytes of memory a training step keeps until the next run, from what resets freed."""
    return 1e6 * sum(freed_mb) / max(1, sum(steps))


def blocks(values: Sequence[float], width: int = 60) -> str:
    """Return values as a line of blocks, the lowest and highest value as the ends of the scale."""
    kept = [float(np.mean(part)) for part in np.array_split(np.asarray(values), min(width, len(values)))]
    low, high = min(kept), max(kept)
    scale = (len(BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(BLOCKS[round((value - low) * scale)] for value in kept)


def table(samples: Sequence[Sample]) -> str:
    """Return some of the samples as a table in Markdown, the first and the last among them."""
    places = np.unique(np.linspace(0, len(samples) - 1, ROWS_MOST).round().astype(int))
    names = list(samples[0].counts)
    lines = [
        "| minute | resident MB | steps | actions | " + " | ".join(names) + " | objects |",
        "|---" * (5 + len(names)) + "|",
    ]
    for sample in (samples[place] for place in places):
        counts = " | ".join(f"{sample.counts[name]:,}" for name in names)
        objects = sum(sample.objects.values())
        known = f"| {sample.minute:.1f} | {sample.resident_mb:.1f} | {sample.steps:,} | {sample.actions:,} |"
        lines.append(f"{known} {counts} | {objects:,} |")
    return "\n".join(lines)


def most_grown(samples: Sequence[Sample], most: int = 6) -> str:
    """Return the types that have grown most over the last two thirds, as a sentence."""
    first, last = samples[len(samples) // 3].objects, samples[-1].objects
    growth = {name: last[name] - first.get(name, 0) for name in last}
    chosen = sorted(growth, key=lambda name: -growth[name])[:most]
    return ", ".join(f"{name} {growth[name]:+,}" for name in chosen)
