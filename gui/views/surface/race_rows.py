"""What the table of racers says of each, and in which order. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.race.snapshot import RacerPicture, RaceSnapshot, Standing
from gui.numbers import grouped, significant

UNKNOWN = "–"
NOT_YET = "not yet"


class Column(StrEnum):
    """The columns from left to right."""

    NAME = "name"
    RATE = "rate"
    VALUE = "value"
    DISTANCE = "distance"
    STEPS = "steps"
    GRADIENTS = "gradients"
    STANDING = "standing"


COLUMNS = tuple(Column)
ORDERS = {
    Column.NAME: ("by name", "by name, backwards"),
    Column.VALUE: ("best first", "worst first"),
    Column.DISTANCE: ("nearest first", "farthest first"),
    Column.STEPS: ("fastest first", "slowest first"),
    Column.GRADIENTS: ("fewest gradients first", "most gradients first"),
}
"""Columns that racers can be sorted by, with words for the order and for its reverse."""


class Words(StrEnum):
    """How much is said of a standing; the value stands before the step."""

    FULL = "at step"
    SHORT = "at"
    ONE = ""


@dataclass(frozen=True)
class SortKey:
    """The order of the rows. Racers without a value there, and diverged ones, come last either way."""

    column: Column = Column.VALUE
    """One of `ORDERS`."""
    backwards: bool = False

    @property
    def words(self) -> str:
        """The order in words: ``best first``."""
        return ORDERS[self.column][self.backwards]

    def after_click(self, column: Column) -> SortKey:
        """Return the order that a click on a heading leads to: by that column, or the reverse of this one."""
        return SortKey(column, column is self.column and not self.backwards)


@dataclass(frozen=True)
class RaceRow:
    """One racer in numbers."""

    number: int
    name: str
    rate: float
    value: float
    distance: float | None
    target_step: int | None
    gradients: int
    standing: Standing
    standing_step: int

    @property
    def diverged(self) -> bool:
        """Whether it is out of the race."""
        return self.standing is Standing.DIVERGED

    def text(self, column: Column) -> str:  # noqa: PLR0911 - one for each column
        """Return what stands in a column."""
        match column:
            case Column.NAME:
                return self.name
            case Column.RATE:
                return _as_set(self.rate)
            case Column.VALUE:
                return "NaN" if math.isnan(self.value) else significant(self.value)
            case Column.DISTANCE:
                return UNKNOWN if self.distance is None else significant(self.distance)
            case Column.STEPS:
                return NOT_YET if self.target_step is None else grouped(self.target_step)
            case Column.GRADIENTS:
                return grouped(self.gradients)
        return self.standing_text(Words.FULL)

    def standing_text(self, words: Words) -> str:
        """Return how it is doing, with the step at which that began as far as there is room."""
        if self.standing is Standing.ON_ITS_WAY or words is Words.ONE:
            return str(self.standing)
        return f"{self.standing} {words} {grouped(self.standing_step)}"

    def place_by(self, column: Column) -> float | str | None:
        """Return what sorts it in a column; None if it has nothing there."""
        found: float | str | None = self.name.casefold()
        if column is Column.VALUE:
            found = self.value
        elif column is Column.DISTANCE:
            found = self.distance
        elif column is Column.STEPS:
            found = self.target_step
        elif column is Column.GRADIENTS:
            found = self.gradients
        return None if isinstance(found, float) and math.isnan(found) else found


def row_of(racer: RacerPicture) -> RaceRow:
    """Return the row of a racer as it is now."""
    settings = racer.settings
    distance = racer.distance
    return RaceRow(
        number=settings.number,
        name=settings.shown_name,
        rate=settings.optimizer.lr,
        value=float(racer.loss[-1]),
        distance=distance if distance is not None and math.isfinite(distance) else None,
        target_step=racer.target_step,
        gradients=int(racer.evaluations[-1]),
        standing=racer.standing,
        standing_step=racer.standing_step,
    )


def rows_of(snapshot: RaceSnapshot) -> tuple[RaceRow, ...]:
    """Return the rows in the order of the racers."""
    return tuple(row_of(racer) for racer in snapshot.racers)


def in_order(rows: Sequence[RaceRow], key: SortKey) -> list[int]:
    """Return the numbers of the racers in an order; equal ones by value, then as they were added."""
    by_value = sorted(rows, key=lambda row: (math.isnan(row.value), row.value, row.number))
    racing = [row for row in by_value if row.place_by(key.column) is not None and not row.diverged]
    racing.sort(key=lambda row: row.place_by(key.column), reverse=key.backwards)  # type: ignore[arg-type, return-value]
    last = [row for row in by_value if row not in racing]
    last.sort(key=lambda row: row.diverged)
    return [row.number for row in (*racing, *last)]


def _as_set(number: float) -> str:
    """Return a setting without zeros at the end: ``0.05``."""
    text = significant(number)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
