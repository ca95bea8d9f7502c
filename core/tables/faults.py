"""What DuckDB or the disk refused, as one sentence that names the line and the remedy."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

from core.tables.dialect import UNCLOSED, Dialect
from core.tables.table import Cancelled, TableError, short

_KNOWN = (
    ("unterminated quote", f"has {UNCLOSED}{{where}}: correct it there"),
    ("invalid state", f"has {UNCLOSED}{{where}}: correct it there"),
    ("maximum line size", "has a line of more than two million letters{where}: check its quotation marks"),
    ("OutOfMemory", "does not fit into the memory: keep a part of its rows or columns"),
)
"""What DuckDB says, and what that means for the user."""


def fault_of(
    name: str,
    error: Exception,
    path: str = "",
    dialect: Dialect | None = None,
    skip: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> TableError:
    """Return the sentence for an error; with a path its line is looked for, which may raise `Cancelled`."""
    if isinstance(error, OSError):
        return TableError(
            f"“{name}” cannot be read ({error.strerror or error}): choose another file or place."
        )
    said = str(error)
    if path and dialect is not None and (place := _ragged_row(path, dialect, cancelled)):
        first, last, count = place
        if last > first:
            return TableError(f"“{name}” has {UNCLOSED} in line {first}: correct it there.")
        return TableError(
            f"“{name}” has {_values(count)} in line {first} where {dialect.width} are expected: correct that "
            "line, or choose another separator."
        )
    match = re.search(r"CSV Error on Line: (\d+)", said)
    above = (
        dialect.found.skipped_lines - skip if dialect is not None else 0
    )  # lines that DuckDB was not given
    where = f" near line {int(match[1]) + above}" if match else ""
    for sign, what in _KNOWN:
        if sign.lower() in said.lower() or sign in type(error).__name__:
            return TableError(f"“{name}” {what.format(where=where)}.")
    reason = short(said.partition("\n")[0].removeprefix("Invalid Input Error: "), 80).rstrip(".")
    return TableError(f"“{name}” cannot be read as a table{where} ({reason}): save it anew as CSV in UTF-8.")


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def _ragged_row(path: str, dialect: Dialect, cancelled: Callable[[], bool]) -> tuple[int, int, int] | None:
    """Return first line, last line and number of values of the first row that does not fit.

    DuckDB counts rows where values span several lines; this counts lines.
    """
    skipped, width = dialect.found.skipped_lines, dialect.width
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            for _ in range(skipped):
                next(file, None)
            reader = csv.reader(file, delimiter=dialect.found.separator_text, skipinitialspace=True)
            before = 0
            for number, row in enumerate(reader):
                if row and (len(row) < width or any(row[width:])):
                    return skipped + before + 1, skipped + reader.line_num, len(row)
                before = reader.line_num
                if number % 1000 == 0 and cancelled():
                    raise Cancelled
    except (csv.Error, UnicodeError, OSError):
        return None
    return None
