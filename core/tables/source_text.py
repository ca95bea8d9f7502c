"""The bytes of a file: whether they are a text at all, in which encoding, and with which line ends.

DuckDB reads UTF-8 whose lines all end in the same way. Anything else is rewritten so into a file of
its own first, piece by piece, which takes longer but not the window.
"""

from __future__ import annotations

import codecs
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.tables.byte_scan import CHUNK, ByteScan
from core.tables.table import Cancelled, Remark, TableError, shown_name

MAX_BYTES = 1_000_000_000
"""Larger files are refused before they are read."""
SAMPLE_BYTES = 1 << 18

_SIGNATURES = (
    (b"PK\x03\x04", "looks like an Excel workbook or another ZIP file: save the sheet as CSV in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "looks like an old Excel workbook: save the sheet as CSV in UTF-8"),
    (b"\x1f\x8b", "is compressed (gzip): unpack it first"),
    (b"BZh", "is compressed (bzip2): unpack it first"),
    (b"\xfd7zXZ", "is compressed (xz): unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd): unpack it first"),
    (b"PAR1", "is a Parquet file: save it as CSV"),
    (b"\x89PNG", "is a picture: choose a CSV file"),
    (b"\xff\xd8\xff", "is a picture: choose a CSV file"),
    (b"%PDF", "is a PDF document: save the table in it as CSV"),
    (b"SQLite format 3", "is a database: save the table in it as CSV"),
    (b"{\\rtf", "is a text document (RTF): save the table in it as CSV"),
)


@dataclass(frozen=True)
class SourceText:
    """A file that can be read as text."""

    path: str
    """Where the UTF-8 stands: the file itself, or a copy of it that lives as long as the context."""
    encoding: str
    """Python's name of the encoding of the original: ``utf-8-sig``, ``utf-16`` or ``cp1252``."""
    sample: str
    """The beginning, cut after a line end unless it is the whole file; lines end as in the file."""
    complete: bool
    """Whether the sample is the whole file."""
    size: int
    """Bytes of the UTF-8."""
    remarks: tuple[Remark, ...]


@contextmanager
def open_text(
    path: str, encoding: str, progress: Callable[[float], None], cancelled: Callable[[], bool]
) -> Iterator[SourceText]:
    """Check a file and yield it as UTF-8; `encoding` is that of the settings, ``auto`` to find it out.

    Raises `TableError` for what is not a text, `Cancelled`, and `OSError` where the disk fails.
    """
    size = _checked_size(path)
    with open(path, "rb") as file:
        head = file.read(4096)
    _refuse_other_formats(shown_name(path), head)
    remarks: tuple[Remark, ...] = ()
    if _is_utf_16(shown_name(path), encoding, head):
        chosen, copied = "utf-16", True
    else:
        scan = ByteScan(path, size, lambda part: progress(part / 4), cancelled)
        chosen, remarks = _chosen_encoding(shown_name(path), scan, encoding)
        copied = chosen != "utf-8-sig" or not scan.even_lines or not _is_plain_name(path)
    if not copied:
        yield _source(path, chosen, remarks)
        return
    with tempfile.TemporaryDirectory(prefix="trainscope-") as folder:
        copy = os.path.join(folder, "table.csv")
        _rewrite(path, chosen, copy, lambda part: progress(0.25 + 0.75 * part), cancelled)
        yield _source(copy, chosen, remarks)


@contextmanager
def below_head(source: SourceText, skipped: int) -> Iterator[tuple[str, int]]:
    """Yield a path and how many lines of it DuckDB is to skip so that the values remain.

    WORKAROUND duckdb 2.0.0: it skips rows, not lines, as soon as there are quotation marks, so a head of
    several lines with such marks is cut off in a copy.
    """
    head = "".join(islice(io.StringIO(source.sample, newline=""), skipped))
    if skipped < 2 or '"' not in head:
        yield source.path, skipped
        return
    with tempfile.TemporaryDirectory(prefix="trainscope-") as folder:
        copy = os.path.join(folder, "values.csv")
        with open(source.path, "rb") as original, open(copy, "wb") as below:
            for _ in range(skipped):
                original.readline()
            shutil.copyfileobj(original, below, CHUNK)
        yield copy, 0


def _checked_size(path: str) -> int:
    if not path:
        raise TableError("No file is chosen: choose a CSV file.")
    name, place = shown_name(path), Path(path)
    if place.is_dir():
        raise TableError(f"“{name}” is a folder: choose a file in it.")
    if not place.exists():
        raise TableError(f"“{name}” does not exist: check the name or choose another file.")
    if not place.is_file():
        raise TableError(f"“{name}” is not an ordinary file: choose another one.")
    size = place.stat().st_size
    if size == 0:
        raise TableError(f"“{name}” is empty: choose a file with rows of values.")
    if size > MAX_BYTES:
        raise TableError(
            f"“{name}” has {size / 1e9:.1f} GB, more than the 1 GB that is read: keep a part of its rows."
        )
    return size


def _refuse_other_formats(name: str, head: bytes) -> None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise TableError(f"“{name}” {what}.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise TableError(f"“{name}” is a web page or XML: save the table in it as CSV.")
    if start.startswith((b'{"', b"[{", b"{\n", b"{\r\n", b"{ ")):
        raise TableError(f"“{name}” looks like JSON: save the table in it as CSV.")


def _is_utf_16(name: str, wanted: str, head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TableError(f"“{name}” is written in UTF-32: save it as CSV in UTF-8.")
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if wanted == "utf-16" and not marked:
        raise TableError(f"“{name}” does not begin as UTF-16 does: choose another encoding.")
    return marked and wanted in ("auto", "utf-16")


def _chosen_encoding(name: str, scan: ByteScan, wanted: str) -> tuple[str, tuple[Remark, ...]]:
    if scan.zero_at is not None:
        line = scan.line_of(scan.zero_at)
        raise TableError(
            f"“{name}” holds a zero byte in line {line} and so is no text: save the table as CSV in UTF-8."
        )
    if wanted == "cp1252":
        return "cp1252", ()
    if scan.bad_at is None:
        return "utf-8-sig", ()
    line = scan.line_of(scan.bad_at)
    if wanted == "utf-8":
        raise TableError(
            f"“{name}” is not UTF-8 in line {line}: choose another encoding, or save it in UTF-8."
        )
    sentence = (
        f"Line {line} is not UTF-8: the file is read as cp1252, the encoding of older Windows programs."
    )
    return "cp1252", (Remark("encoding", sentence),)


def _is_plain_name(path: str) -> bool:
    """Return whether DuckDB can be given the name: it wants UTF-8."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _rewrite(
    path: str, encoding: str, copy: str, progress: Callable[[float], None], cancelled: Callable[[], bool]
) -> None:
    """Write the file anew in UTF-8 with LF line ends; letters that do not exist become question marks."""
    size = os.path.getsize(path)
    errors = "replace" if encoding == "cp1252" else "strict"
    try:
        with (
            open(path, "rb") as binary,
            io.TextIOWrapper(binary, encoding, errors) as original,
            open(copy, "w", encoding="utf-8", newline="\n") as rewritten,
        ):
            while text := original.read(CHUNK):
                if cancelled():
                    raise Cancelled
                rewritten.write(text)
                progress(binary.tell() / size)
    except UnicodeError as error:
        raise TableError(
            f"“{shown_name(path)}” is not {encoding.upper()} throughout: choose another encoding, or "
            "save it in UTF-8."
        ) from error


def _source(path: str, encoding: str, remarks: tuple[Remark, ...]) -> SourceText:
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(SAMPLE_BYTES)
    complete = len(head) == size
    if not complete:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    sample = head.decode("utf-8-sig", "replace")
    return SourceText(path, encoding, sample, complete, size, remarks)
