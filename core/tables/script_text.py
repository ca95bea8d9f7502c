"""Writes the reading of a table for the exported script: which functions, and their use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.settings.table import TableSettings
from core.tables import plain
from core.tables.blocks import Block
from core.tables.encoding import EncodedTable
from core.tables.table import MISSING, Table
from core.tables.texts import ZONE

_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    plain.read_rows,
    plain.read_numbers,
    plain.read_dates,
    plain.read_words,
    plain.number_labels,
    plain.one_hot,
    plain.years_since,
    plain.around,
    plain.around_week,
)


def write_reading(
    table: Table, settings: TableSettings, encoded: EncodedTable, path: str, training_rows: str
) -> tuple[list[Callable[..., Any]], str, list[str]]:
    """Return the functions that the table needs, the lines that use them, and the modules to import.

    The lines give ``inputs`` (rows, I) and ``target`` (rows,), equal to those of `encode` to the bit.
    `path` is how the script names the file. `training_rows` is Python for the numbers of the training rows;
    it may use ``rows_kept``, the number of rows that are left, and is only written where medians need it.
    """
    lines = [_missing_line(), _rows_line(table, path), f"target = {_read(table, settings.target, None)}"]
    reads = [(_read(table, block.column.name, block), block.column.name) for block in encoded.blocks]
    lines += ["columns = [", *(f"    {call},  # {name}" for call, name in reads)]
    lines += ["]", *_order_lines(table, settings, encoded), *_fill_lines(encoded, training_rows)]
    lines += ["inputs = np.column_stack([", *_input_lines(encoded), "])"]
    text = "\n".join(lines) + "\n"
    functions = [function for function in _FUNCTIONS if function.__name__ + "(" in text]
    if plain.around_week in functions and plain.around not in functions:
        functions.insert(functions.index(plain.around_week), plain.around)
    dates = plain.read_dates in functions
    modules = ["import csv", *(["import re", "from datetime import datetime"] if dates else [])]
    return functions, text, modules


def _missing_line() -> str:
    return f"missing = {{{', '.join(map(repr, MISSING))}}}  # what stands for a missing value"


def _rows_line(table: Table, path: str) -> str:
    found = table.found
    way = f"{found.encoding!r}, {found.separator_text!r}, skip={found.skipped_lines}"
    return f"rows = read_rows({path!r}, {way})"


def _read(table: Table, name: str, block: Block | None) -> str:
    """Return the call that reads one column."""
    place = table.names.index(name)
    column = table.columns[place]
    form = column.form
    missing = "missing" if not form.odd else f"missing | {{{', '.join(map(repr, form.odd))}}}"
    if column.kind == "words" and block is not None and block.choice is not None:
        return f"read_words(rows, {place}, {missing}, {list(block.choice.labels)!r})"
    if column.kind == "date":
        zone = f", {ZONE!r}" if form.zone else ""
        return f"read_dates(rows, {place}, {missing}, {form.date!r}{zone})"
    decimal = f", decimal={form.decimal!r}" if form.decimal != "." else ""
    group = f", group={form.group!r}" if form.group else ""
    call = f"read_numbers(rows, {place}, {missing}{decimal}{group})"
    if block is not None and block.choice is not None:
        return f"number_labels({call}, {list(block.choice.numbers)!r})"
    return call


def _order_lines(table: Table, settings: TableSettings, encoded: EncodedTable) -> list[str]:
    """Return the lines that leave rows out and sort the others."""
    lines = []
    needed = ["target", *(["*columns"] if settings.missing == "drop" else [])]
    if settings.order:
        lines.append(f"order = {_read(table, settings.order, None)}  # {settings.order}")
        needed.append("order")
    kept = "np.flatnonzero(np.isfinite([" + ", ".join(needed) + "]).all(axis=0))"
    lines.append(f"kept = {kept}  # rows in which nothing is missing")
    if settings.order:
        lines.append('kept = kept[np.argsort(order[kept], kind="stable")]')
    return [*lines, "target = target[kept]", "columns = [column[kept] for column in columns]"]


def _fill_lines(encoded: EncodedTable, training_rows: str) -> list[str]:
    """Return the lines that fill missing values in: with the median of the training rows, or a label."""
    medians = [n for n, block in enumerate(encoded.blocks) if block.fill is not None and block.choice is None]
    labels = [
        n for n, block in enumerate(encoded.blocks) if block.fill is not None and block.choice is not None
    ]
    lines = []
    if medians:
        lines += [
            "rows_kept = len(target)",
            f"training_rows = {training_rows}",
            f"for n in {medians}:  # missing numbers: the median of the training rows",
            "    median = np.nanmedian(columns[n][training_rows])",
            "    columns[n] = np.where(np.isnan(columns[n]), median, columns[n])",
        ]
    for n in labels:
        place = encoded.blocks[n].fill
        lines.append(f"columns[{n}] = np.where(np.isnan(columns[{n}]), {place!r}, columns[{n}])  # missing")
    return lines


def _input_lines(encoded: EncodedTable) -> list[str]:
    lines = []
    for n, block in enumerate(encoded.blocks):
        if block.choice is not None and len(block.labels) != 2:
            names = ", ".join(block.labels) if len(block.labels) <= 6 else f"{len(block.labels)} labels"
            lines.append(f"    one_hot(columns[{n}], {len(block.labels)}),  # {block.column.name}: {names}")
        elif block.parts:
            lines += [
                f"    {part.source.format(days=f'columns[{n}]')},  # {block.column.name}, {part.names[0]}"
                for part in block.parts
            ]
        else:
            lines.append(f"    columns[{n}],  # {block.names[0]}")
    return lines
