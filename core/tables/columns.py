"""What the columns of a table that DuckDB holds are: numbers, dates or words, and their values as arrays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.tables.column_remarks import column_remarks
from core.tables.dialect import Dialect
from core.tables.engine import Engine
from core.tables.table import MISSING, OTHER, Kind, Remark, TableColumn, TextForm, short
from core.tables.texts import (
    CODE,
    DAY_OF_EIGHT_DIGITS,
    ZONE,
    cleaned,
    date_formats,
    grouped_number,
    is_missing,
    is_number,
)

MAX_LABELS = 1000
FEW_ROWS = 20_000
"""Up to here words are counted in Python."""
MAX_ODD = 20
"""A column with more different texts that are no numbers than this is one of words."""
EXACT_ROWS = 50_000
"""Up to here different values are counted, above estimated: counting a million takes 0.1 s a column."""
MICROSECONDS_A_DAY = 86_400_000_000
_VALUES_AT_ONCE = 2_000_000
_COLUMNS_AT_ONCE = 100


def plain_numbers(dialect: Dialect) -> list[bool]:
    """Return for each column whether the sample holds plain numbers only, so that it is read as such."""
    columns = [[cleaned(text) for text in column] for column in zip(*dialect.sample, strict=True)]
    return [dialect.found.decimal == "point" and _all_plain(texts) for texts in columns]


def _all_plain(texts: list[str]) -> bool:
    present = [text for text in texts if not is_missing(text)]
    if not present or not all(map(is_number, present)) or _are_codes(present):
        return False
    return not all(map(DAY_OF_EIGHT_DIGITS.fullmatch, present))


def _are_codes(texts: list[str]) -> bool:
    """Return whether whole numbers of three digits or more have zeros in front, as postcodes do."""
    return all(text.isdigit() for text in texts) and any(map(CODE.fullmatch, texts))


def build_columns(engine: Engine, dialect: Dialect, numbers: Sequence[bool], rows: int) -> list[TableColumn]:
    """Take the columns out of the engine, few at a time: each step holds the interpreter lock."""
    columns: dict[int, TableColumn] = {}
    at_once = min(_COLUMNS_AT_ONCE, max(1, _VALUES_AT_ONCE // rows))
    places = [place for place, number in enumerate(numbers) if number]
    for start in range(0, len(places), at_once):
        chosen = places[start : start + at_once]
        values = engine.arrays([f"coalesce(c{place}, 'nan'::DOUBLE)" for place in chosen])
        distinct = _distinct(engine, [f"c{place}" for place in chosen], values)
        for place, array, count in zip(chosen, values, distinct, strict=True):
            columns[place] = number_column(dialect.names[place], array, count, TextForm(), ())
        engine.progress(len(columns) / len(numbers))
    for place in range(len(numbers)):
        if place not in columns:
            texts = [cleaned(row[place]) for row in dialect.sample]
            present = [text for text in texts if not is_missing(text)]
            columns[place] = _TextColumn(engine, f"c{place}", dialect, present, rows).read(
                dialect.names[place]
            )
            engine.progress(len(columns) / len(numbers))
    return [columns[place] for place in range(len(numbers))]


def _distinct(engine: Engine, expressions: Sequence[str], values: Sequence[np.ndarray]) -> list[int]:
    if len(values[0]) <= EXACT_ROWS:
        return [len(np.unique(array[np.isfinite(array)])) for array in values]
    estimates = engine.row([f"approx_count_distinct({expression})" for expression in expressions])
    return [_at_most_two(array, estimate) for array, estimate in zip(values, estimates, strict=True)]


def _at_most_two(values: np.ndarray, estimate: int) -> int:
    """Return the estimate, or the exact number where that is 0, 1 or 2."""
    if estimate > 4:
        return estimate
    return len(np.unique(values[np.isfinite(values)]))


def number_column(
    name: str, values: np.ndarray, distinct: int, form: TextForm, remarks: tuple[Remark, ...]
) -> TableColumn:
    """Describe numbers, NaN where missing; infinite ones become missing, too, with a remark."""
    values = np.ascontiguousarray(values, dtype=np.float64)
    infinite = int(np.isinf(values).sum())
    if infinite:
        values = np.where(np.isinf(values), np.nan, values)
        text = f"“{short(name)}”: {_times(infinite, 'infinite value')} {_count(infinite)} as missing."
        remarks = (*remarks, Remark("infinite", text, name))
    return _column(name, "number", values, distinct, form, remarks)


def _column(
    name: str, kind: Kind, values: np.ndarray, distinct: int, form: TextForm, remarks: tuple[Remark, ...]
) -> TableColumn:
    present = values[np.isfinite(values)]
    values.setflags(write=False)
    low, high = (float(present.min()), float(present.max())) if len(present) else (float("nan"),) * 2
    whole = kind == "number" and bool(len(present)) and bool((present == np.floor(present)).all())
    column = TableColumn(
        name, kind, values, len(values) - len(present), distinct, whole=whole, low=low, high=high, form=form,
        has_time="%H" in form.date or "%I" in form.date,
    )  # fmt: skip
    return column_remarks(column, remarks)


def _times(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count:,} {what}s"


def _count(count: int) -> str:
    return "counts" if count == 1 else "count"


@dataclass
class _TextColumn:
    """A column that was read as text: tried as numbers, then as dates, else words."""

    engine: Engine
    column: str
    dialect: Dialect
    sample: list[str]
    rows: int

    def __post_init__(self) -> None:
        quoted = ", ".join(f"'{text}'" for text in MISSING)
        self.text = f"CASE WHEN trim({self.column}) NOT IN ({quoted}) THEN trim({self.column}) END"

    def read(self, name: str) -> TableColumn:
        """Return the column as what nearly all of its texts are."""
        digits = bool(self.sample) and all(map(DAY_OF_EIGHT_DIGITS.fullmatch, self.sample))
        if not digits and (form := self._number_form()) and (found := self._as_number(name, form)):
            return found
        for date_format, zone in date_formats(self.sample[:200])[:4]:
            if found := self._as_date(name, TextForm(date=date_format, zone=zone)):
                return found
        return self._as_words(name)

    # ---- numbers ------------------------------------------------------------------------

    def _number_form(self) -> TextForm | None:
        """Return how most texts of the sample are written as numbers; None where they are not."""
        decimal, group = (".", ",") if self.dialect.found.decimal == "point" else (",", ".")
        if not self.sample:
            return TextForm(decimal)
        if _are_codes(self.sample):
            return None
        plain = sum(is_number(text, decimal) for text in self.sample)
        for mark in (group, "'", " "):
            with_mark = [text for text in self.sample if mark in text]
            grouped = sum(re.fullmatch(grouped_number(mark, decimal), text) is not None for text in with_mark)
            if grouped and grouped > 0.9 * len(with_mark) and plain + grouped > 0.6 * len(self.sample):
                return TextForm(decimal, mark)
        return TextForm(decimal) if plain > 0.6 * len(self.sample) else None

    def _as_number(self, name: str, form: TextForm) -> TableColumn | None:
        text = self.text
        if form.group:
            mark = form.group.replace("'", "''")
            pattern = grouped_number(form.group, form.decimal).replace("'", "''")
            text = f"""CASE WHEN contains({text}, '{mark}') AND NOT regexp_full_match({text}, '{pattern}')
                THEN NULL ELSE replace({text}, '{mark}', '') END"""
        if form.decimal != ".":
            text = f"replace({text}, '{form.decimal}', '.')"
        number = f"TRY_CAST({text} AS DOUBLE)"
        odd = self._odd_texts(number)
        if odd is None:
            return None
        values = self.engine.arrays([f"coalesce({number}, 'nan'::DOUBLE)"])
        distinct = _distinct(self.engine, [number], values)[0]
        form = TextForm(form.decimal, form.group, odd=tuple(odd))
        return number_column(name, values[0], distinct, form, self._about_odd(name, odd, "number"))

    def _odd_texts(self, value: str) -> dict[str, int] | None:
        """Return the texts that are no values, with how often they come; None where they are too many."""
        present, valued = self.engine.row([f"count({self.text})", f"count({value})"])
        if present == valued:
            return {}
        share = 1 - valued / present
        if share > 0.3:
            return None
        found = self.engine.all(
            f"SELECT {self.text} AS t, count(*) FROM rows WHERE {self.text} IS NOT NULL AND {value} IS NULL "
            f"GROUP BY t ORDER BY count(*) DESC, t LIMIT {MAX_ODD + 1}"
        )
        few = len(found) <= 2 and present >= 10
        if len(found) > MAX_ODD or not (share <= 0.02 or few):
            return None
        # Python strips more kinds of spaces than DuckDB does: what differs in them alone is not told apart.
        odd = {text: count for text, count in found if not is_missing(text.strip())}
        return odd if all(text == text.strip() for text in odd) else None

    def _about_odd(self, name: str, odd: dict[str, int], what: str) -> tuple[Remark, ...]:
        if not odd:
            return ()
        shown = ", ".join(f"“{short(text, 20)}”" for text in list(odd)[:3]) + (" …" if len(odd) > 3 else "")
        count = sum(odd.values())
        verb = f"is no {what}" if count == 1 else f"are no {what}s"
        which = f"{_times(count, 'value')} that {verb} ({shown})"
        text = f"“{short(name)}”: {which} {_count(count)} as missing."
        return (Remark("odd", text, name),)

    # ---- dates --------------------------------------------------------------------------

    def _as_date(self, name: str, form: TextForm) -> TableColumn | None:
        text = f"regexp_replace({self.text}, '{ZONE}', '')" if form.zone else self.text
        moment = f"try_strptime({text}, '{form.date}')"
        moment = f"CASE WHEN {moment} >= TIMESTAMP '1000-01-01' THEN epoch_us({moment}) END"
        odd = self._odd_texts(moment)
        if odd is None:
            return None
        absent = np.iinfo(np.int64).min
        (microseconds,) = self.engine.arrays([f"coalesce({moment}, {absent + 1} - 1)"])
        missing = microseconds == absent
        if "%y" not in form.date.lower():  # a time without a date
            microseconds = microseconds % MICROSECONDS_A_DAY
        days = np.where(missing, np.nan, microseconds / MICROSECONDS_A_DAY)
        distinct = _distinct(self.engine, [moment], [days])[0]
        form = TextForm(date=form.date, zone=form.zone, odd=tuple(odd))
        return _column(name, "date", days, distinct, form, self._about_odd(name, odd, "date"))

    # ---- words --------------------------------------------------------------------------

    def _as_words(self, name: str) -> TableColumn:
        """Number the words: of a short column here, in one query; of a long one in DuckDB, since a million
        Python strings would hold the interpreter lock for long."""
        if self.rows <= FEW_ROWS:
            (texts,) = self.engine.arrays([f"coalesce({self.column}, '')"])
            counted = Counter(texts.tolist())
            labels, numbers, merged = _merged(list(counted.items()), len(counted))
            place = dict(zip(counted, numbers, strict=False))
            return self._words(
                name, np.array([place[text] for text in texts], dtype=np.int32), labels, merged
            )
        column, most = self.column, 5 * MAX_LABELS
        self.engine.all(
            f"""CREATE OR REPLACE TABLE words AS
            SELECT row_number() OVER (ORDER BY n DESC, word) - 1 AS code, *
            FROM (SELECT {column} AS word, count(*) AS n FROM rows WHERE {column} IS NOT NULL
            GROUP BY word ORDER BY n DESC, word LIMIT {most})"""
        )
        found = self.engine.all("SELECT word, n FROM words ORDER BY code")
        distinct = len(found)
        if distinct == most:
            distinct = max(most, self.engine.row([f"approx_count_distinct({column})"])[0])
        labels, numbers, merged = _merged(found, distinct)
        codes = np.where(self.engine.arrays([f"{column} IS NULL"])[0], len(found), len(found) + 1)
        places, known = self.engine.arrays(
            ["rows.rowid", "CAST(code AS INTEGER)"], f"rows JOIN words ON {column} = word"
        )
        codes[places] = known
        return self._words(name, numbers[codes], labels, merged)

    def _words(self, name: str, values: np.ndarray, labels: tuple[str, ...], distinct: int) -> TableColumn:
        values.setflags(write=False)
        missing = int((values < 0).sum())
        return column_remarks(TableColumn(name, "words", values, missing, distinct, labels), ())


def _merged(counted: list[tuple[str, int]], distinct: int) -> tuple[tuple[str, ...], np.ndarray, int]:
    """Return labels by frequency, the label of each text (with two more places: missing, not counted), and
    how many different labels there are: texts that differ in spaces alone are one label."""
    counts: dict[str, int] = {}
    for text, count in counted:
        if not is_missing(label := cleaned(text)):
            counts[label] = counts.get(label, 0) + count
    ordered = sorted(counts, key=lambda label: (-counts[label], label))
    many = len(ordered) > MAX_LABELS
    labels = (*ordered[: MAX_LABELS - 1], OTHER) if many else tuple(ordered)
    place = {label: number for number, label in enumerate(labels)}
    numbers = [
        -1 if is_missing(cleaned(text)) else place.get(cleaned(text), MAX_LABELS - 1) for text, _ in counted
    ]
    return (
        labels,
        np.array([*numbers, -1, MAX_LABELS - 1], dtype=np.int32),
        len(ordered) + distinct - len(counted),
    )
