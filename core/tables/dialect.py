"""How a file is written: separator, decimals, names in the first row. Found out from its beginning."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from core.settings.table import TableSettings
from core.tables.names import column_names
from core.tables.source_text import SourceText
from core.tables.table import Found, Remark, TableError
from core.tables.texts import cleaned, grouped_number, is_missing, is_number, looks_like_anything_but_words

SEPARATORS: dict[str, Literal["comma", "semicolon", "tab", "bar"]] = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar",
}  # fmt: skip
MAX_COLUMNS = 1000
SAMPLE_ROWS = 1000
MAX_TITLE_LINES = 20
_THOUSANDS = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
"""Spaces and apostrophes between thousands, which no decimals have."""
UNCLOSED = "a quotation mark that does not close, or letters behind one that does"

Rows = list[tuple[int, list[str]]]
"""Rows of texts, each with the number of the line that it ends in."""


@dataclass(frozen=True)
class Dialect:
    """How the file is written, and its first rows read that way."""

    found: Found
    width: int
    """Values in a row."""
    names: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    """The first rows of values, at most 1,000, as they stand in the file."""
    remarks: tuple[Remark, ...]


def sniff(source: SourceText, settings: TableSettings, name: str) -> Dialect:
    """Find out how a file is written, except for what the settings say; `name` is for the sentences.

    Raises `TableError` where there is no table in the text.
    """
    text, told, comments, skipped = _without_head_lines(source.sample)
    separator, rows = _separated(text, told, source.complete, settings, name)
    width = _width(rows)
    if width > MAX_COLUMNS:
        raise TableError(
            f"“{name}” has {width:,} columns, more than the {MAX_COLUMNS:,} that are read: keep those that "
            "matter."
        )
    titles = _title_rows(rows, width)
    rows, last_line = rows[titles:], skipped + (rows[titles - 1][0] if titles else 0)
    decimal = _decimal([row for _, row in rows[1:]] or [row for _, row in rows], separator, settings)
    names_row = None
    if _has_header(rows, decimal, settings):
        line, names_row = rows[0]
        rows, last_line = rows[1:], skipped + line
        if not rows and not source.complete:
            raise TableError(f"“{name}” has {UNCLOSED} in line {last_line + 1}: correct it there.")
        if not rows:
            raise TableError(
                f"“{name}” has names in line {last_line} but no rows below: choose another file."
            )
        width = _width(rows)
        _refuse_unclosed(rows[0], line, len(names_row), skipped, name)
    elif comments and settings.header != "no":
        names_row = _names_in_comment(comments[-1], separator, width)
        comments = comments[:-1] if names_row is not None else comments
    names, remarks = column_names(names_row, width, last_line, name)
    if titles or comments:
        above = last_line - (names_row is not None)
        lines = "line holds no values and is" if above == 1 else f"{above} lines hold no values and are"
        remarks = (*remarks, Remark("titles", f"The first {lines} left out."))
    found = Found(SEPARATORS[separator], decimal, names_row is not None, source.encoding, last_line)
    sample = tuple(tuple((row + [""] * width)[:width]) for _, row in rows[:SAMPLE_ROWS])
    return Dialect(found, width, names, sample, remarks)


def _refuse_unclosed(row: tuple[int, list[str]], line: int, names: int, skipped: int, name: str) -> None:
    """Refuse a first row of many lines that does not fit the names: its quotation mark does not close."""
    if len(row[1]) != names and row[0] > line + 1:
        raise TableError(f"“{name}” has {UNCLOSED} in line {skipped + line + 1}: correct it there.")


def _without_head_lines(text: str) -> tuple[str, str, list[str], int]:
    """Return the text below Excel's ``sep=;`` and remarks, that separator, the remarks, how many lines."""
    told, comments, skipped = "", [], 0
    while match := re.match(
        r"[ \t]*(sep=(?P<told>[,;|\t])|#(?P<remark>[^\r\n]*)|)(\r\n|\n|\r)", text, re.IGNORECASE
    ):
        told = match["told"] or told
        if match["remark"] is not None:
            comments.append(match["remark"])
        text, skipped = text[match.end() :], skipped + 1
    return text, told, comments, skipped


def _separated(text: str, told: str, complete: bool, settings: TableSettings, name: str) -> tuple[str, Rows]:
    """Return the separator with which the text falls into rows of equal length, and these rows."""
    if settings.separator != "auto":
        told = next(mark for mark, word in SEPARATORS.items() if word == settings.separator)
    tried = {mark: _rows(text, mark, complete) for mark in ([told] if told else SEPARATORS)}
    best = max(tried, key=lambda mark: _fitness(tried[mark], mark))
    rows = tried[best]
    if not rows:
        raise TableError(f"“{name}” holds no rows of values: choose another file.")
    if _width(rows) == 1:
        marks: str = SEPARATORS[told] if told else "comma, semicolon, tab or bar"
        if all(len(cleaned(row[0]).split(" ")) > 1 for _, row in rows[-20:]):
            marks += " instead of spaces"
        raise TableError(
            f"“{name}” has one value in each row, as line {rows[0][0]} shows: put a {marks} between "
            "the values, or choose another separator."
        )
    return best, rows


def _rows(text: str, separator: str, complete: bool) -> Rows:
    """Return the first rows; what stands behind an unclosed quotation mark is left to the real reading."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: Rows = []
    try:
        for row in reader:
            if row:
                rows.append((reader.line_num, row))
            if len(rows) > SAMPLE_ROWS + MAX_TITLE_LINES:
                return rows
    except csv.Error:  # a value longer than 131,072 characters
        return rows
    return rows if complete or len(rows) < 2 else rows[:-1]


def _fitness(rows: Rows, separator: str) -> tuple[bool, float, int]:
    width = _width(rows)
    even = sum(len(row) == width for _, row in rows) / max(1, len(rows))
    cells = [cell for _, row in rows[:100] for cell in row[:100]]
    others = [mark for mark in SEPARATORS if mark != separator]
    whole = sum(is_number(cell, ",") or not any(mark in cell for mark in others) for cell in cells)
    return width > 1, round(even * whole / max(1, len(cells)), 2), width


def _width(rows: Rows) -> int:
    """Return how many values most of the rows have; of two equally frequent numbers the larger."""
    counts = Counter(len(row) for _, row in rows)
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _title_rows(rows: Rows, width: int) -> int:
    """Return how many rows at the top are a title: one value where the others have many."""
    count = 0
    while count < min(MAX_TITLE_LINES, len(rows) - 1):
        row = rows[count][1]
        only_first = bool(row[0].strip()) and not any(cell.strip() for cell in row[1:])
        whole = len(row) == width and (width == 2 or is_number(cleaned(row[0])))
        if not only_first or whole:
            break
        count += 1
    return count


def _decimal(rows: list[list[str]], separator: str, settings: TableSettings) -> Literal["point", "comma"]:
    """Return what more of the numbers have before their decimals; ``1.234`` alone says nothing."""
    if settings.decimal != "auto":
        return settings.decimal
    commas = points = unclear = 0
    for column in zip_longest(*rows[:300], fillvalue=""):
        texts = [_THOUSANDS.sub("", cleaned(text)) for text in column]
        commas += _fractions(texts, ",") + _thousands(texts, ".")
        points += _fractions(texts, ".") + _thousands(texts, ",")
        unclear += any("," in text and is_number(text, ",") for text in texts)
    return "comma" if commas > points or (unclear and not points and separator == ";") else "point"


def _fractions(texts: list[str], mark: str) -> int:
    """Return how many texts are numbers with this mark before the decimals and can be nothing else."""
    other = "," if mark == "." else "."
    clear, mixed = re.compile(grouped_number(mark, other)), re.compile(grouped_number(other, mark))
    return sum(
        mark in text
        and not clear.fullmatch(text)
        and (is_number(text, mark) or mixed.fullmatch(text) is not None)
        for text in texts
    )


def _thousands(texts: list[str], mark: str) -> int:
    """Return how many texts have this mark between thousands, which is clear where small ones have none."""
    pattern = re.compile(rf"[+-]?[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+")
    marked = [text for text in texts if mark in text]
    others = [text for text in texts if mark not in text and not is_missing(text)]
    small = all(re.fullmatch(r"[+-]?\d{1,3}", text) for text in others)
    return len(marked) if others and small and all(map(pattern.fullmatch, marked)) else 0


def _has_header(rows: Rows, decimal: str, settings: TableSettings) -> bool:
    """Return whether the first row names the columns: words above numbers, or words that never come again."""
    if settings.header != "auto":
        return settings.header == "yes"
    first = [cleaned(cell) for cell in rows[0][1]]
    below = [row for _, row in rows[1:51]]
    if not below:
        return not any(looks_like_anything_but_words(cell) for cell in first)
    votes = 0.0
    for place, cell in enumerate(first):
        column = [cleaned(row[place]) for row in below if place < len(row)]
        column = [text for text in column if not is_missing(text)]
        if is_missing(cell) or not column:
            continue
        values = sum(looks_like_anything_but_words(text) for text in column[:10]) > 0.7 * len(column[:10])
        if values:
            votes += -1 if looks_like_anything_but_words(cell) else 1
        elif not looks_like_anything_but_words(cell):
            votes += -0.3 if cell in column else 0.1
    return votes > 0


def _names_in_comment(comment: str, separator: str, width: int) -> list[str] | None:
    names = next(csv.reader([comment], delimiter=separator, skipinitialspace=True), [])
    return names if len(names) == width else None
