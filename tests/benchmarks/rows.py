"""What a benchmark is: named rows with a value, a unit and the goal it is held against."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One line of the output of ``python -m tests.benchmarks --json``."""

    name: str
    value: float
    unit: str
    goal: float
    better: Literal["higher", "lower"]
    against: str

    @property
    def reached(self) -> bool:
        """Whether the value reaches the goal."""
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal

    def as_json(self) -> str:
        """Return the row as one JSON object."""
        return json.dumps(asdict(self) | {"value": round(self.value, 4)})

    def as_text(self) -> str:
        """Return the row for a person."""
        sign = "≥" if self.better == "higher" else "≤"
        verdict = "reached" if self.reached else "MISSED"
        value = f"{self.name:32s} {self.value:10.3f} {self.unit:6s}"
        return f"{value} goal {sign} {self.goal:g} {verdict}; {self.against}"


@dataclass(frozen=True)
class Benchmark:
    """A measurement that yields one or more rows."""

    names: tuple[str, ...]
    measure: Callable[[], Iterable[Row]]
