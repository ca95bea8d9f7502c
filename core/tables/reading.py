"""`read_table`: a CSV file of the user's own, read, typed and looked over. Runs in any thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from core.settings.table import TableSettings
from core.tables.columns import build_columns, plain_numbers
from core.tables.dialect import Dialect, sniff
from core.tables.engine import Engine, NotANumber
from core.tables.faults import fault_of
from core.tables.progress import Stage, quiet
from core.tables.source_text import SourceText, below_head, open_text
from core.tables.table import Cancelled, Table, TableError, shown_name
from core.tables.texts import cleaned, is_missing

MAX_VALUES = 40_000_000
MIN_ROWS = 10
PREVIEW_ROWS = 200


def read_table(
    path: str | os.PathLike[str],
    settings: TableSettings | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """Read a CSV file; `settings` say how it is written where that is not to be found out.

    `progress` is told the share done, from 0 to 1, never less than before; `cancelled` is asked about every
    20 ms. Both are called in the thread of the caller. A million rows of twenty numbers take about as long as
    DuckDB needs for them, and the interpreter lock is held for some 15 ms at a time.

    Raises `TableError`, one sentence that names the file, the place and the remedy, `Cancelled`, and nothing
    else.
    """
    path = os.fspath(path)
    settings = settings or TableSettings()
    stage = Stage(progress or quiet)
    cancelled = cancelled or (lambda: False)
    try:
        with open_text(path, settings.encoding, stage.part(0, 0.1), cancelled) as source:
            return _read(path, source, settings, stage, cancelled)
    except (TableError, Cancelled):
        raise
    except MemoryError as error:
        raise TableError(
            f"“{shown_name(path)}” does not fit into the memory: keep a part of its rows or columns."
        ) from error
    except Exception as error:
        raise fault_of(shown_name(path), error) from error


def _read(
    path: str, source: SourceText, settings: TableSettings, stage: Stage, cancelled: Callable[[], bool]
) -> Table:
    name = shown_name(path)
    dialect = sniff(source, settings, name)
    _check_length(name, source, dialect)
    with (
        below_head(source, dialect.found.skipped_lines) as (values, skip),
        Engine(stage.part(0.1, 0.8), cancelled) as engine,
    ):
        try:
            numbers = _load(engine, values, skip, dialect)
        except (TableError, Cancelled):
            raise
        except Exception as error:
            raise fault_of(name, error, source.path, dialect, skip, cancelled) from error
        rows = int(engine.row(["count(*)"])[0])
        _check_rows(name, rows, dialect)
        engine.progress = stage.part(0.8, 1)
        columns = build_columns(engine, dialect, numbers, rows)
    stage.part(0, 1)(1)
    remarks = (*source.remarks, *dialect.remarks)
    title = Path(path).stem.encode("utf-8", "replace").decode("utf-8")
    return Table(path, title, rows, tuple(columns), dialect.found, remarks, dialect.sample[:PREVIEW_ROWS])


def _load(engine: Engine, path: str, skip: int, dialect: Dialect) -> list[bool]:
    """Load the file; a column that turns out not to hold plain numbers is read again, as text."""
    numbers = plain_numbers(dialect)
    missing = any(text.strip() and is_missing(cleaned(text)) for row in dialect.sample for text in row)
    for attempt in range(3):
        try:
            engine.load(path, dialect.found, skip, numbers, some_missing=missing or attempt > 0)
            return numbers
        except NotANumber as error:
            if attempt == 1:
                numbers = [False] * len(numbers)
            elif missing:
                numbers[error.column] = False  # else a text for “missing” may be why, and is now looked for
    raise AssertionError("texts are never refused as numbers")


def _check_length(name: str, source: SourceText, dialect: Dialect) -> None:
    """Refuse what is clearly too long, as the sample lets expect, before it is read."""
    share = 1.0 if source.complete else len(source.sample.encode()) / source.size
    lines = max(1, source.sample.count("\n"))
    if lines / share * dialect.width > 1.5 * MAX_VALUES:
        raise TableError(_too_many(name, int(lines / share), dialect.width))


def _check_rows(name: str, rows: int, dialect: Dialect) -> None:
    if rows < MIN_ROWS:
        found = "only one row" if rows == 1 else f"only {rows} rows"
        below = f" below line {dialect.found.skipped_lines}" if dialect.found.skipped_lines else ""
        raise TableError(
            f"“{name}” has {found}{below}: {MIN_ROWS} are needed at least, so choose a longer table."
        )
    if rows * dialect.width > MAX_VALUES:
        raise TableError(_too_many(name, rows, dialect.width))


def _too_many(name: str, rows: int, width: int) -> str:
    return (
        f"“{name}” has about {rows:,} rows of {width} values, more than the {MAX_VALUES // 1_000_000} "
        "million values that are read: keep a part of its rows or columns."
    )
