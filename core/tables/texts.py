"""What a text in a table can be: a number in one of several ways of writing it, a date, or a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from core.tables.table import MISSING

PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity|nan)", re.IGNORECASE)
COMMA_NUMBER = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?")
CODE = re.compile(r"0\d{2,}")
"""Digits that only name something, such as a postcode: a number is not written with a zero in front."""
DAY_OF_EIGHT_DIGITS = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
"""A day such as 20240131; a column of nothing else is one of dates."""
ZONE = r"(Z|[+-]\d\d:?\d\d)$"
"""The end of a time with a zone, for `re` and for DuckDB."""

_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y",
    "%m-%d-%Y", "%d-%m-%Y", "%Y.%m.%d", "%b %d %Y", "%b %d, %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y",
    "%d %B %Y", "%d-%b-%Y", "%d-%b-%y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_ISO_TIMES = ("T%H:%M", "T%H:%M:%S", "T%H:%M:%S.%f")
DATE_FORMATS = (
    *(day + time for day, time in product(_DAYS, _TIMES)),
    *("%Y-%m-%d" + time for time in _ISO_TIMES),
    *("%d.%m.%Y, %H:%M", "%Y-%m", "%b %Y", "%B %Y", "%H:%M", "%H:%M:%S", "%H.%M.%S", "%I:%M %p", "%Y%m%d"),
)
"""Formats that are tried, in this order: where two fit equally well the earlier one is taken."""

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"]  # fmt: skip
_CODES = {
    "Y": r"[1-9]\d{3}",
    "y": r"\d{2}",
    "m": r"(0?[1-9]|1[0-2])",
    "d": r"(0?[1-9]|[12]\d|3[01])",
    "H": r"([01]?\d|2[0-3])",
    "I": r"(0?[1-9]|1[0-2])",
    "M": r"[0-5]?\d",
    "S": r"[0-5]?\d",
    "f": r"\d{1,6}",
    "p": r"[AaPp][Mm]",
    "b": "(" + "|".join(month[:3] for month in _MONTHS) + ")",
    "B": "(" + "|".join(_MONTHS) + ")",
}


def _pattern(date_format: str) -> re.Pattern[str]:
    parts = re.split(r"%(\w)", date_format)
    texts = (re.escape(part) if place % 2 == 0 else _CODES[part] for place, part in enumerate(parts))
    return re.compile("".join(texts), re.IGNORECASE)


_DATE_PATTERNS = tuple((date_format, _pattern(date_format)) for date_format in DATE_FORMATS)


def cleaned(text: str) -> str:
    """Return a text with single spaces and none around it."""
    return " ".join(text.split())


def is_missing(text: str) -> bool:
    """Return whether a cleaned text stands for a missing value."""
    return text in MISSING


def is_number(text: str, decimal: str = ".") -> bool:
    """Return whether a cleaned text is a number without thousands marks."""
    return bool((COMMA_NUMBER if decimal == "," else PLAIN_NUMBER).fullmatch(text))


def grouped_number(group: str, decimal: str) -> str:
    """Return the pattern, for `re` and for DuckDB, of a number with a mark between thousands."""
    return rf"[+-]?[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+({re.escape(decimal)}\d*)?"


def date_formats(texts: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the formats that most of the texts have, each with whether a zone follows the time."""
    if not texts or not any(character.isdigit() for character in texts[0]):
        return []
    found = []
    for zone in (False, True):
        bare = [re.sub(ZONE, "", text) for text in texts] if zone else texts
        if zone and not any(":" in text and before != text for before, text in zip(bare, texts, strict=True)):
            break
        for date_format, pattern in _DATE_PATTERNS:
            if zone and "%H" not in date_format:
                continue
            hits = sum(pattern.fullmatch(text) is not None for text in bare[:8])
            if 2 * hits > len(bare[:8]) and _share(pattern, bare) > 0.8:
                found.append((date_format, zone))
    return found


def _share(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    return sum(pattern.fullmatch(text) is not None for text in texts) / len(texts)


def looks_like_anything_but_words(text: str) -> bool:
    """Return whether a cleaned text is a number or a date: what a name of a column seldom is."""
    return is_number(text) or is_number(text, ",") or bool(date_formats([text]))
