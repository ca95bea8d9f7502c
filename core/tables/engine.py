"""DuckDB as the reader of CSV files: one private database in memory, with progress and cancel.

DuckDB is imported with the first table, since the start of the program must not wait for it. It reads in
strict mode: its tolerant mode drops values of odd rows without a word. User text never becomes SQL.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from core.tables.table import MISSING, Cancelled, Found

if TYPE_CHECKING:
    import duckdb

POLL_S = 0.02
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "temp_directory": "",
}


class NotANumber(Exception):
    """A column that was read as numbers holds something else."""

    def __init__(self, column: int) -> None:
        self.column = column


class Engine:
    """A database for one read. Use it as a context; afterwards no thread and no file of it is left."""

    def __init__(self, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        self.progress = progress
        self.cancelled = cancelled

    def __enter__(self) -> Self:
        import duckdb  # noqa: PLC0415

        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(":memory:", config=_SETTINGS)
        self.connection.execute(
            "SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()

    def load(self, path: str, found: Found, skip: int, numbers: Sequence[bool], some_missing: bool) -> None:
        """Read a UTF-8 file below its first `skip` lines into ``rows`` with the columns ``c0``, ``c1`` …

        `some_missing` looks for all texts of `MISSING`, which takes a tenth longer than for empty ones.
        Raises `NotANumber`, `Cancelled`, and DuckDB's errors for rows that do not fit.
        """
        types = ", ".join(
            f"'c{i}': '{'DOUBLE' if number else 'VARCHAR'}'" for i, number in enumerate(numbers)
        )
        missing = ", ".join(f"'{text}'" for text in (MISSING if some_missing else ("",)))
        sql = f"""CREATE OR REPLACE TABLE rows AS SELECT * FROM read_csv(?, auto_detect = false,
            columns = {{{types}}}, delim = '{found.separator_text}', quote = '"', escape = '"',
            header = false, skip = {skip}, nullstr = [{missing}], strict_mode = true,
            encoding = 'utf-8', hive_partitioning = false, compression = 'none')"""
        literal = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in os.path.abspath(path))
        try:
            self._run(sql, literal)
        except Exception as error:
            if match := re.search(r'Error when converting column "c(\d+)"', str(error)):
                raise NotANumber(int(match[1])) from error
            raise

    def _run(self, sql: str, *parameters: str) -> None:
        """Execute in a thread of its own, so that this one can tell the progress and interrupt."""
        failures: list[BaseException] = []
        done = threading.Event()

        def execute() -> None:
            try:
                self.connection.execute(sql, parameters)
            except BaseException as error:
                failures.append(error)
            finally:
                done.set()

        thread = threading.Thread(target=execute, name="table reader")
        thread.start()
        given_up = False
        try:
            while not done.wait(POLL_S):
                given_up = given_up or self.cancelled()
                if given_up:
                    self.connection.interrupt()
                else:
                    self.progress(min(1.0, max(0.0, self.connection.query_progress() / 100)))
        finally:
            while not done.wait(POLL_S):  # this thread itself was interrupted
                self.connection.interrupt()
            thread.join()
        if given_up:
            raise Cancelled
        if failures:
            raise failures[0]

    def row(self, expressions: Sequence[str]) -> tuple[Any, ...]:
        """Return the values of some aggregates over all rows."""
        self._check()
        found: tuple[Any, ...] = self.connection.execute(
            f"SELECT {', '.join(expressions)} FROM rows"
        ).fetchall()[0]
        return found

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query gives."""
        self._check()
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def arrays(self, expressions: Sequence[str], source: str = "rows") -> list[np.ndarray]:
        """Return the values of some expressions without NULL as arrays (rows,), in the order of the file
        as long as the source is the table alone."""
        self._check()
        named = ", ".join(f"{expression} AS v{i}" for i, expression in enumerate(expressions))
        found = self.connection.execute(f"SELECT {named} FROM {source}").fetchnumpy()
        return [np.asarray(found[f"v{i}"]) for i in range(len(expressions))]

    def _check(self) -> None:
        if self.cancelled():
            raise Cancelled
