"""What is worth saying about one column, whatever the target: constant, all different, counts the rows."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from core.tables.table import Remark, TableColumn, short

MAX_WORDS = 30
"""A column with more different words is not proposed as an input."""
SKEW = 2.0
"""Skewness above which the logarithm of a target is offered."""
SKEW_ROWS = 100_000
_IDENTIFIER = re.compile(
    r"(unnamed.*|row.?names?|row|index|id|.*[_ .-]id|.*ID|nr|no\.?|"
    r"identifier|.*number|key|uuid|guid|fips|zip|postal.?code)"
)


def column_remarks(column: TableColumn, remarks: tuple[Remark, ...]) -> TableColumn:
    """Return the column with the remarks that it has and those that its values call for."""
    found = _about_use(column) or _about_many_words(column)
    skew = () if found else _about_skew(column)
    return replace(column, remarks=(*remarks, *(found or ()), *skew))


def _about_use(column: TableColumn) -> tuple[Remark, ...]:
    name = f"“{short(column.name)}”"
    present = len(column.values) - column.missing
    if not present:
        return (Remark("empty", f"{name} holds no values.", column.name),)
    if column.distinct == 1:
        return (Remark("constant", f"{name} has the same value in all rows and says nothing.", column.name),)
    if counts_rows(column):
        return (Remark("counts rows", f"{name} counts the rows and says nothing about them.", column.name),)
    if _is_identifier(column, present):
        return (Remark("identifier", f"{name} is different in each row and only names it.", column.name),)
    return ()


def counts_rows(column: TableColumn) -> bool:
    """Return whether whole numbers go up by 1 from row to row, from 0 or 1 on."""
    if column.kind != "number" or column.missing or not column.whole or column.low not in (0, 1):
        return False
    return bool(
        column.high - column.low + 1 == len(column.values) > 2 and (np.diff(column.values) == 1).all()
    )


def _is_identifier(column: TableColumn, present: int) -> bool:
    if column.kind == "date" or column.distinct < 0.95 * present:
        return False
    if column.kind == "words":
        return column.distinct > max(MAX_WORDS, 0.95 * present) or (
            present > 5 and column.distinct == present
        )
    named = column.whole and is_named_identifier(column)
    return named and len(np.unique(column.values)) == len(column.values)


def is_named_identifier(column: TableColumn) -> bool:
    """Return whether a column is called as those are that only name the rows."""
    return any(_IDENTIFIER.fullmatch(name) for name in (column.name, column.name.casefold()))


def _about_many_words(column: TableColumn) -> tuple[Remark, ...]:
    if column.kind != "words" or column.distinct <= MAX_WORDS:
        return ()
    text = f"“{short(column.name)}” has {column.distinct:,} different words, too many for an input each."
    return (Remark("many words", text, column.name),)


def _about_skew(column: TableColumn) -> tuple[Remark, ...]:
    if column.kind != "number" or not column.low > -1 or column.distinct < 10:
        return ()
    skew = skewness(column.values)
    if skew <= SKEW:
        return ()
    return (Remark("skewed", f"“{short(column.name)}” has a long tail: skewness {skew:.1f}.", column.name),)


def skewness(values: np.ndarray) -> float:
    """Return the third standardised moment of the values that are not missing, of at most 100,000 of them."""
    values = values[:: max(1, len(values) // SKEW_ROWS)]
    values = values[np.isfinite(values)]
    spread = values.std() if len(values) else 0.0
    if not np.isfinite(spread) or spread <= 0:
        return 0.0
    return float((((values - values.mean()) / spread) ** 3).mean())
