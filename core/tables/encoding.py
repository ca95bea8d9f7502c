"""`encode`: the chosen columns of a table as inputs and target, in units of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.features import Feature
from core.settings.table import TableSettings
from core.tables.blocks import Block, block_of
from core.tables.choices import Choice, choice_of
from core.tables.table import Table, TableColumn, TableError, short

MAX_ENCODED = 512
MAX_NUMBERS = 100_000_000
"""Rows times inputs."""
MIN_ROWS = 10

Split = Callable[[int], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""From a number of rows to the numbers of the training, validation and test rows among them."""


@dataclass(frozen=True, eq=False)
class EncodedTable:
    """Inputs and target of the rows that are kept, in the order in which they are split. Read-only."""

    inputs: np.ndarray
    """(rows, I) float64, in units of the data."""
    names: tuple[str, ...]
    """Names of the inputs, (I,)."""
    features: tuple[Feature, ...]
    """What a person would call an input, in the order of the table's columns."""
    blocks: tuple[Block, ...]
    """How each column became inputs; the exported script does the same."""
    target: np.ndarray
    """(rows,) float64, in its unit, not its logarithm."""
    target_name: str
    rows: np.ndarray
    """Which row of values of the file each row is, counted from 0."""
    dropped: int
    """Rows that were left out because a value is missing."""
    filled: int
    """Missing values that were filled in."""
    order: np.ndarray | None
    """(rows,) numbers, or days since 1970, by which the rows are sorted; None: the order of the file."""
    order_is_date: bool


def encode(table: Table, settings: TableSettings, split: Split) -> EncodedTable:
    """Encode the columns that the settings choose; `split` says which rows are for training.

    Medians for missing values are those of the training rows alone. Raises `TableError` for a column
    that is not there (the file may have changed), a target that cannot be one, and too many inputs.
    """
    target = _target(table, settings)
    columns = input_columns(table, settings)
    values = {column.name: column_values(column, settings) for column in columns}
    kept = _kept_rows(table, settings, target, values)
    order = table.column(settings.order) if settings.order else None
    if order is not None:
        if order.kind == "words":
            raise TableError(f"“{order.name}” holds words, which have no order: choose dates or numbers.")
        kept = kept[np.argsort(order.values[kept], kind="stable")]
    train = split(len(kept))[0]
    blocks, filled, at = [], 0, 0
    for column in columns:
        known = values[column.name]
        block = block_of(column, known, kept, train, at, fill=settings.missing == "fill")
        filled += block.filled
        at += len(block.names)
        blocks.append(block)
    _check_size(at, len(kept))
    inputs = _beside_one_another(blocks, len(kept), at)
    chosen = np.ascontiguousarray(target.values[kept])
    _check_target(target, chosen, settings)
    sorted_by = None if order is None else order.values[kept]
    for array in (inputs, chosen, kept, *(() if sorted_by is None else (sorted_by,))):
        array.setflags(write=False)
    return EncodedTable(
        inputs,
        tuple(name for block in blocks for name in block.names),
        tuple(block.feature for block in blocks),
        tuple(blocks),
        chosen,
        target.name,
        kept,
        dropped=table.rows - len(kept),
        filled=filled,
        order=sorted_by,
        order_is_date=order is not None and order.kind == "date",
    )


def _beside_one_another(blocks: list[Block], rows: int, inputs: int) -> np.ndarray:
    """Return the inputs of all blocks (rows, I), as `np.column_stack` does, but some thousand rows at a time:
    a million rows of twenty inputs take 0.2 s that way, and 2 s at once."""
    stacked = np.empty((rows, inputs))
    for start in range(0, rows, 4096):
        at, part = 0, slice(start, start + 4096)
        for block in blocks:
            end = at + block.inputs.shape[1]
            stacked[part, at:end] = block.inputs[part]
            at = end
    return stacked


def column_values(column: TableColumn, settings: TableSettings) -> np.ndarray | Choice:
    """Return numbers or days as they are, words and numbers that are names as a choice."""
    if column.kind == "words" or (column.kind == "number" and column.name in settings.categories):
        return choice_of(column)
    return column.values


def input_columns(table: Table, settings: TableSettings) -> list[TableColumn]:
    """Return the columns that are inputs, in the order of the table.

    Raises `TableError` for a name that is not there, no input at all, and the target among the inputs.
    """
    if not settings.inputs:
        raise TableError(f"“{table.file_name}”: no input column is chosen, so choose one at least.")
    for name in settings.inputs:
        table.column(name)
    if settings.target in settings.inputs:
        raise TableError(f"“{short(settings.target)}” is target and input: take it out of the inputs.")
    return [column for column in table.columns if column.name in settings.inputs]


def kept_mask(table: Table, settings: TableSettings) -> np.ndarray:
    """Return (rows,) whether each row is kept: its target is there, and its order and, if rows are left out
    for missing values, all of its inputs."""
    kept: np.ndarray = np.isfinite(table.column(settings.target).values)
    others = list(settings.inputs) if settings.missing == "drop" else []
    for name in {*others, *([settings.order] if settings.order else [])}:
        column = table.column(name)
        kept = kept & (column.values >= 0 if column.kind == "words" else np.isfinite(column.values))
    return kept


def _kept_rows(
    table: Table, settings: TableSettings, target: TableColumn, values: dict[str, np.ndarray | Choice]
) -> np.ndarray:
    kept = np.flatnonzero(kept_mask(table, settings))
    if len(kept) < MIN_ROWS:
        worst = max((target, *map(table.column, values)), key=lambda column: column.missing)
        raise TableError(
            f"“{table.file_name}” has only {len(kept)} rows without missing values, most of which are in "
            f"“{short(worst.name)}”: fill them in, or leave that column out."
        )
    return kept


def _target(table: Table, settings: TableSettings) -> TableColumn:
    if not settings.target:
        raise TableError(f"“{table.file_name}”: no target is chosen, so choose a column of numbers.")
    column = table.column(settings.target)
    if column.kind != "number":
        what = "words" if column.kind == "words" else "dates"
        raise TableError(f"“{short(column.name)}” holds {what}, no numbers: choose another target.")
    return column


def _check_target(column: TableColumn, values: np.ndarray, settings: TableSettings) -> None:
    if np.ptp(values) == 0:
        raise TableError(f"“{short(column.name)}” is {values[0]:g} in all rows: choose a target that varies.")
    if settings.log_target and values.min() <= -1:
        raise TableError(
            f"“{short(column.name)}” goes down to {values.min():g}, where log(1 + target) has no value: "
            "switch the logarithm off."
        )


def _check_size(inputs: int, rows: int) -> None:
    if inputs > MAX_ENCODED:
        raise TableError(
            f"The chosen columns make {inputs:,} inputs, more than {MAX_ENCODED}: leave some out, first "
            "those with many different words."
        )
    if inputs * rows > MAX_NUMBERS:
        raise TableError(
            f"{rows:,} rows of {inputs} inputs are more than {MAX_NUMBERS // 1_000_000} million numbers: "
            "leave some columns out."
        )
