"""`Table`: what was read from a file, column by column, with what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.experiment_files import FileError

Kind = Literal["number", "words", "date"]

MISSING = (
    "", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NaT", "NULL", "null", "None", "-", "--", "?", ".",
    "..",
)  # fmt: skip
"""Texts that stand for a missing value in any column."""

OTHER = "other"
"""Label of the words that are too rare to have one of their own."""


class TableError(FileError):
    """A table that cannot be used; the message is one sentence: what is wrong, where, what to do."""


class Cancelled(Exception):
    """Reading was given up because the user asked for it."""


@dataclass(frozen=True)
class Remark:
    """One sentence about a table or one of its columns."""

    code: str
    """What kind of remark it is: ``constant``, ``leak``, ``identifier`` …"""
    text: str
    column: str = ""
    """The column it is about; empty: the table as a whole."""


@dataclass(frozen=True)
class TextForm:
    """How the texts of a column become values; the exported script reads them the same way."""

    decimal: str = "."
    group: str = ""
    """What stands between thousands; empty: nothing."""
    date: str = ""
    """Format of `datetime.strptime`; empty: the column holds no dates."""
    zone: bool = False
    """Whether times end in Z or an offset, which is cut off: the clock on the wall counts."""
    odd: tuple[str, ...] = ()
    """Texts beside `MISSING` that count as missing here, without spaces around them."""


@dataclass(frozen=True, eq=False)
class TableColumn:
    """One column. The array is read-only."""

    name: str
    kind: Kind
    values: np.ndarray
    """(rows,): numbers as float64, NaN where missing; dates as float64 days since 1 January 1970, NaN where
    missing; words as int32 numbers of their labels, -1 where missing."""
    missing: int
    """How many values are missing."""
    distinct: int
    """How many different values there are, missing ones not counted; above 50,000 rows an estimate, except
    that 0, 1 and 2 are exact."""
    labels: tuple[str, ...] = ()
    """Words, the commonest first; all beyond the 1,000 commonest share the last one, `OTHER`."""
    whole: bool = False
    """Whether all numbers are whole."""
    has_time: bool = False
    """Whether dates come with a time of day."""
    low: float = float("nan")
    """Smallest number or date."""
    high: float = float("nan")
    form: TextForm = TextForm()
    remarks: tuple[Remark, ...] = ()

    def has(self, *codes: str) -> bool:
        """Return whether one of the remarks has one of these codes."""
        return any(remark.code in codes for remark in self.remarks)


@dataclass(frozen=True)
class Found:
    """How the file is written, as it was found or as the settings say."""

    separator: Literal["comma", "semicolon", "tab", "bar"]
    decimal: Literal["point", "comma"]
    header: bool
    encoding: str
    """Python's name: ``utf-8-sig``, ``utf-16``, ``cp1252`` …"""
    skipped_lines: int
    """Lines before the first row of values: remarks, names."""

    @property
    def separator_text(self) -> str:
        """The character between two values."""
        return {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}[self.separator]


@dataclass(frozen=True, eq=False)
class Table:
    """A file of rows, read. Nothing in it can be written to."""

    path: str
    title: str
    """Name of the file without its ending."""
    rows: int
    columns: tuple[TableColumn, ...]
    found: Found
    remarks: tuple[Remark, ...]
    """Sentences about the file as a whole."""
    first_texts: tuple[tuple[str, ...], ...]
    """The first rows, at most 200, as they stand in the file."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, all different."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> TableColumn:
        """Return a column by its name; raises `TableError` with the nearest name where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        shown = ", ".join(f"“{short(known)}”" for known in self.names[:8])
        more = " …" if len(self.names) > 8 else ""
        raise TableError(
            f"“{self.file_name}” has no column “{short(name)}”: choose among {shown}{more}, or another file."
        )

    @property
    def file_name(self) -> str:
        """Name of the file with its ending, as sentences call it."""
        return shown_name(self.path)


def preview_rows(table: Table, count: int = 50) -> tuple[tuple[str, ...], ...]:
    """Return the texts of the first rows as they stand in the file, at most 200 rows."""
    return table.first_texts[:count]


def shown_name(path: str) -> str:
    """Return the last part of a path, in letters that can be shown."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path
    return short(name.encode("utf-8", "replace").decode("utf-8"), 80)


def short(text: str, most: int = 40) -> str:
    """Return a text on one line, shortened to what a sentence can bear."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most] + "…"
