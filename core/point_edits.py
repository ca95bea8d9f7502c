"""Points that were added, moved or deleted by hand, as texts that a file can hold and a person can read.

``3: 0.25, 1.5`` puts point 3 at x = 0.25 and y = 1.5; ``3: gone`` deletes it; ``+ 0.1, 0.9`` adds one, whose
number follows that of the last. With two inputs a point has three numbers: x1, x2 and y.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

GONE = "gone"
FARTHEST = 1e6
"""Largest absolute coordinate of a point."""
_FORM = re.compile(r"(\+|\d{1,7}:)\s*(.+)")


@dataclass(frozen=True)
class PointEdit:
    """One point as it is after the edit."""

    row: int
    """Row number of the point; added ones are counted on from the drawn ones."""
    place: tuple[float, ...] | None
    """Inputs, then target; None for a deleted point."""


def parse_edits(texts: Sequence[str], rows: int, inputs: int) -> tuple[PointEdit, ...]:
    """Read edits of `rows` drawn points with `inputs` inputs; raises ValueError with a sentence."""
    found = []
    count = rows
    for text in texts:
        form = _FORM.fullmatch(text.strip())
        if form is None:
            raise ValueError(
                f"“{text[:40]}” does not describe a point. Write “3: 0.25, 1.5”, “3: gone” or “+ 0.25, 1.5”."
            )
        row = count if form[1] == "+" else int(form[1][:-1])
        if row > count or (row == count and form[1] != "+"):
            raise ValueError(
                f"“{text[:40]}” edits point {row:,}, but there are only points 0 to {count - 1:,}. "
                "Take the edit back or draw more rows."
            )
        gone = form[1] != "+" and form[2].strip() == GONE
        found.append(PointEdit(row, None if gone else _place(text, form[2], inputs)))
        count += form[1] == "+"
    return tuple(found)


def _place(text: str, numbers: str, inputs: int) -> tuple[float, ...]:
    try:
        place = tuple(float(number) for number in numbers.split(","))
    except ValueError:
        place = ()
    if len(place) != inputs + 1 or not all(math.isfinite(n) and abs(n) <= FARTHEST for n in place):
        raise ValueError(
            f"“{text[:40]}” needs {inputs + 1} numbers up to a million, separated by commas: "
            f"{'x' if inputs == 1 else 'x1, x2'} and y."
        )
    return place


def added(place: Sequence[float]) -> str:
    """Return the text for a point that is added at a place (inputs, then target)."""
    return f"+ {_numbers(place)}"


def moved(row: int, place: Sequence[float]) -> str:
    """Return the text for a point that is put at a place (inputs, then target)."""
    return f"{row}: {_numbers(place)}"


def deleted(row: int) -> str:
    """Return the text for a point that is deleted."""
    return f"{row}: {GONE}"


def with_edit(texts: Sequence[str], rows: int, inputs: int, row: int, text: str) -> tuple[str, ...]:
    """Return the edits with one more of a point: it takes the place of an earlier edit of the same point.

    An edit of an added point changes its ``+`` line, unless it is deleted: later points keep their numbers.
    """
    lines = list(texts)
    for index, edit in enumerate(parse_edits(texts, rows, inputs)):
        if edit.row == row:
            adds = lines[index].startswith("+")
            if adds and text.endswith(GONE):
                continue
            lines[index] = f"+ {text.partition(':')[2].strip()}" if adds else text
            return tuple(lines)
    return (*lines, text)


def _numbers(place: Sequence[float]) -> str:
    return ", ".join(f"{number:.4g}" for number in place)
