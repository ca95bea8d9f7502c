"""What the list says about each column, in words. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.tables import Table, TableColumn
from core.tables.choices import MAX_INPUTS
from core.tables.suggestion import MAX_MISSING, USELESS
from core.tables.table import short
from gui.tables.draft import Draft, can_be_target, may_be_names
from gui.tables.review import Review

KIND_ICONS = {"number": "hash", "names": "tags", "words": "type", "date": "calendar-days"}
"""Icons of the kinds, which always stand with their word."""
_WARNINGS = (*USELESS, "leak", "many missing")


@dataclass(frozen=True)
class Note:
    """A sentence about a column."""

    text: str
    warns: bool
    """Whether the column should rather not be an input."""


@dataclass(frozen=True)
class Line:
    """One column in the list."""

    name: str
    kind: str
    """``number``, ``names`` (numbers that are names), ``words`` or ``date``."""
    is_input: bool
    is_target: bool
    can_be_target: bool
    can_change_kind: bool
    facts: str
    notes: tuple[Note, ...]

    @property
    def key(self) -> str:
        """Name of the column: no two are alike."""
        return self.name

    @property
    def title(self) -> str:
        """Name of the column."""
        return self.name

    @property
    def spoken(self) -> str:
        """The line in words, for a screen reader."""
        use = "target" if self.is_target else "input" if self.is_input else "not used"
        parts = (self.name, use, self.kind, self.facts, *(note.text for note in self.notes))
        return ", ".join(part for part in parts if part)


def lines_of(draft: Draft, review: Review | None) -> tuple[Line, ...]:
    """Return a line for each column; `review` is the latest one, which may be of an earlier draft."""
    leaks: dict[str, list[str]] = {}
    if review is not None and review.draft.settings.target == draft.settings.target:
        for leak in review.leaks:
            for name in leak.columns:
                leaks.setdefault(name, []).append(leak.text)
    return tuple(_line(draft, column, leaks.get(column.name, []), review) for column in draft.table.columns)


def _line(draft: Draft, column: TableColumn, leaks: list[str], review: Review | None) -> Line:
    is_target = column.name == draft.settings.target
    kind = kind_of(draft, column)
    notes = [] if is_target else [Note(text, True) for text in leaks]
    if column.missing > MAX_MISSING * draft.table.rows and column.distinct and not is_target:
        share = 100 * column.missing / draft.table.rows
        notes.append(Note(f"{share:.0f} % of “{short(column.name)}” is missing.", True))
    for remark in column.remarks:
        if remark.code != "skewed" and not (is_target and remark.code == "many words"):
            notes.append(Note(remark.text, remark.code in _WARNINGS))
    if review is not None and not is_target and (parts := review.parts_of.get(column.name, ())):
        count = counted(review.inputs_of[column.name], "input")
        notes.insert(0, Note(f"Split into {', '.join(parts)}: {count}.", False))
    return Line(
        column.name,
        kind,
        draft.is_input(column.name),
        is_target,
        can_be_target(column),
        may_be_names(column) and not is_target,
        _facts(column, kind, None if is_target else review),
        tuple(notes),
    )


def kind_of(draft: Draft, column: TableColumn) -> str:
    """Return what a column is taken for."""
    as_names = column.kind == "number" and column.name in draft.settings.categories
    return "names" if as_names else column.kind


def _facts(column: TableColumn, kind: str, review: Review | None) -> str:
    """Return what is in a column and what it becomes: ``12 different → 12 inputs · 3 missing``."""
    facts = []
    if column.distinct == 1:
        facts.append(f"always {_only(column)}")
    elif not column.distinct:
        pass
    elif kind in ("words", "names"):
        inputs = min(column.distinct, MAX_INPUTS) if column.distinct != 2 else 1
        if review is not None:
            inputs = review.inputs_of.get(column.name, inputs)
        facts.append(f"{column.distinct:,} different → {counted(inputs, 'input')}")
    elif kind == "date":
        facts.append(f"{shown_date(column, column.low)} to {shown_date(column, column.high)}")
    else:
        facts.append(f"{shown_number(column.low)} to {shown_number(column.high)}")
    if column.missing:
        facts.append(f"{column.missing:,} missing")
    return " · ".join(facts)


def _only(column: TableColumn) -> str:
    """Return the one value of a column."""
    if column.kind == "words":
        return f"“{short(column.labels[0], 24)}”"
    return shown_date(column, column.low) if column.kind == "date" else shown_number(column.low)


def counted(count: int, what: str) -> str:
    """Return a number with its noun: ``1 input``, ``12 inputs``."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def shown_number(value: float) -> str:
    """Return a number short enough for a line, with a real minus sign."""
    if not math.isfinite(value):
        return "?"
    size = abs(value)
    if size >= 1e9 or 0 < size < 1e-3:
        text = f"{value:.3g}"
    elif size >= 10_000:
        text = f"{value:,.0f}"
    else:  # no comma: it may be a year
        text = f"{value:.0f}" if value == round(value) else f"{value:.4g}"
    return text.replace("-", "−")


def shown_date(column: TableColumn, days: float) -> str:
    """Return a date, with its time where days alone say little; of times without a date the time."""
    if not math.isfinite(days):
        return "?"
    moment = np.datetime64(round(days * 1440), "m")
    day, _, clock = str(moment).partition("T")
    if "%y" not in column.form.date.lower():
        return clock
    return f"{day} {clock}" if column.has_time and column.high - column.low < 7 else day


def title_of(table: Table) -> str:
    """Return how large a table is: ``12,345 rows, 14 columns``."""
    return f"{counted(table.rows, 'row')}, {counted(len(table.columns), 'column')}"


def total_of(review: Review) -> str:
    """Return what the network gets: ``13 inputs from 11 columns predict “medv” in 506 rows``."""
    settings, inputs = review.draft.settings, sum(review.inputs_of.values())
    verb = "predicts" if inputs == 1 else "predict"
    return (
        f"{counted(inputs, 'input')} from {counted(len(settings.inputs), 'column')} {verb} "
        f"“{short(settings.target)}” in {counted(review.rows, 'row')}"
    )


def missing_words(review: Review) -> tuple[str, str]:
    """Return what leaving out and what filling in does, in words."""
    rows = review.draft.table.rows
    out = f"{review.dropped:,} of {rows:,} rows are left out" if review.dropped else "no row is left out"
    values = "1 value is" if review.filled == 1 else f"{review.filled:,} values are"
    filled = f"{values} filled in" if review.filled else "no value is filled in"
    if review.unusable:
        filled += f", {review.unusable:,} rows are left out"
    return out, filled
