"""`suggest`: a target and inputs for a table that nobody has chosen yet, and what to say about a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.settings.table import TableSettings
from core.tables.choices import MAX_INPUTS
from core.tables.column_remarks import counts_rows, is_named_identifier
from core.tables.encoding import MAX_ENCODED, kept_mask
from core.tables.leaks import Leak, find_leaks, leak_remarks
from core.tables.table import Remark, Table, TableColumn, TableError, short

USELESS = ("empty", "constant", "counts rows", "identifier", "many words")
"""Codes of the remarks for which a column is not proposed as an input."""
TARGET_NAMES = (
    "target", "label", "response", "outcome", "cnt", "count", "demand", "bikers", "sales", "saleprice",
    "sale_price", "price", "preis", "medv", "median_house_value", "mpg", "verbrauch", "quality", "umsatz",
    "ziel", "y", "salary", "gehalt", "wage", "balance", "income", "charges", "cost", "costs", "kosten",
    "amount", "fare", "tip", "total", "total_amount", "revenue", "profit", "yield", "output", "score",
    "rating", "consumption", "load", "power", "energy", "strength", "progression", "value", "anzahl", "menge",
)  # fmt: skip
"""Names of columns that often are what is asked for, the likeliest first."""
TIME_NAMES = ("date", "time", "t", "day", "datum", "zeit", "tag")
"""Names of columns of numbers by which rows are ordered if they rise."""
YEAR_NAMES = ("year", "jahr", "decade", "month", "monat", "quarter", "week")
"""The same, where each number comes but a few times: many rows of a year are no series."""
MAX_MISSING = 0.4
"""A column in which more is missing is not proposed."""
MAX_DROPPED = 0.2
"""If more rows than this would be left out, missing values are filled in instead."""
MAX_INPUT_COLUMNS = 500


@dataclass(frozen=True)
class Suggestion:
    """A proposal for what to do with a table."""

    settings: TableSettings
    """The given settings with path, target, inputs, order and what to do about missing values."""
    split: Literal["time", "random"]
    """How to split: by time if the rows have an order in it."""
    remarks: tuple[Remark, ...]
    """Why it is so: what was left out, and what there is to know about the choice."""


def suggest(table: Table, settings: TableSettings | None = None) -> Suggestion:
    """Propose target, inputs, order and split; a target in the settings that can be one is kept.

    Raises `TableError` where no column can be the target.
    """
    settings = settings or TableSettings()
    target = _target(table, settings.target)
    leaks = find_leaks(table, target.name)
    order = _order(table, target)
    inputs, left_out = _inputs(table, target, leaks, order)
    chosen = settings.model_copy(
        update={
            "path": table.path,
            "target": target.name,
            "inputs": tuple(column.name for column in inputs),
            "categories": tuple(name for name in settings.categories if name in table.names),
            "order": order.name if order is not None else "",
            "missing": "drop",
            "log_target": False,
        }
    )
    if 1 - kept_mask(table, chosen).mean() > MAX_DROPPED:
        chosen = chosen.model_copy(update={"missing": "fill"})
    remarks = (*left_out, *_about_choice(table, chosen, leaks))
    return Suggestion(chosen, "time" if order is not None else "random", remarks)


def remarks_for(table: Table, settings: TableSettings) -> tuple[Remark, ...]:
    """Return what there is to know about a choice: leaks, a skew target, rows left out, values filled in.

    Raises `TableError` for a column that is not there.
    """
    table.column(settings.target)
    return _about_choice(table, settings, find_leaks(table, settings.target))


# ---- target ---------------------------------------------------------------------------------


def _target(table: Table, wanted: str) -> TableColumn:
    can_be = [column for column in table.columns if column.kind == "number" and column.distinct > 1]
    for column in can_be:
        if column.name == wanted:
            return column
    if not can_be:
        numbers = [column for column in table.columns if column.kind == "number"]
        why = "only columns of numbers that do not vary" if numbers else "no column of numbers"
        raise TableError(
            f"“{table.file_name}” has {why}, so there is nothing to predict: choose another file, or another "
            "separator or decimal mark."
        )
    likely = [
        column
        for column in can_be
        if not column.has(*USELESS) and not is_named_identifier(column) and column.missing < 0.5 * table.rows
    ]
    for name in TARGET_NAMES:
        for column in likely:
            if _plain(column.name) == name and column.distinct > 2:
                return column
    varied = [
        column for column in likely if column.distinct > 10 and not _is_time(column) and not _rises(column)
    ]
    few = [column for column in likely if column.distinct > 2]
    return (varied or few or likely or can_be)[-1]


def _plain(name: str) -> str:
    """Return a name without case and without a unit in brackets."""
    return name.casefold().partition("(")[0].partition("[")[0].strip().replace(" ", "_")


def _rises(column: TableColumn) -> bool:
    """Return whether whole numbers never fall from row to row: such are times and the numbers of groups."""
    return column.whole and not column.missing and bool((np.diff(column.values) >= 0).all())


def _is_time(column: TableColumn) -> bool:
    return _plain(column.name) in (*TIME_NAMES, *YEAR_NAMES)


# ---- inputs and order -----------------------------------------------------------------------


def _order(table: Table, target: TableColumn) -> TableColumn | None:
    """Return the first column of dates, else one of numbers that is called like a time and rises."""
    for column in table.columns:
        if (
            column.kind == "date"
            and "%y" in column.form.date.lower()
            and column.distinct > 2
            and _is_known(column)
        ):
            return column
    for column in table.columns:
        if column.kind != "number" or column is target or column.missing or column.distinct <= 10:
            continue
        series = _plain(column.name) not in YEAR_NAMES or 5 * column.distinct > table.rows
        if _is_time(column) and series and (np.diff(column.values) >= 0).all():
            return column
    return None


def _is_known(column: TableColumn) -> bool:
    return column.missing == 0 or column.missing < 0.05 * len(column.values)


def _inputs(
    table: Table, target: TableColumn, leaks: tuple[Leak, ...], order: TableColumn | None
) -> tuple[list[TableColumn], list[Remark]]:
    """Return the inputs, and sentences about columns that are left out and are not remarked on elsewhere."""
    leaking = {name for leak in leaks for name in leak.columns}
    others = [column for column in table.columns if column is not target]
    usable = [column for column in others if column is order or not column.has(*USELESS)]
    usable = [column for column in usable if column.name not in leaking]
    known = [column for column in usable if column.missing <= MAX_MISSING * table.rows]
    remarks = [
        Remark(
            "many missing",
            f"“{short(column.name)}” is left out: {_percent(column, table)} of it is missing.",
            column.name,
        )
        for column in usable
        if column not in known
    ]
    remarks += [
        Remark(remark.code, f"Left out: {remark.text}", column.name)
        for column in others
        if column not in usable
        for remark in column.remarks
        if remark.code in USELESS
    ]
    if not known:  # better a leak or a counter than nothing
        known = [
            column
            for column in others
            if column.distinct > 1 and (column.kind != "words" or not column.has(*USELESS))
        ]
        if not known:
            raise TableError(
                f"“{table.file_name}” has no column beside “{short(target.name)}” that could be an input: "
                "choose another file, or another separator."
            )
        remarks = []
    return _as_many_as_fit(known, remarks), remarks


def _as_many_as_fit(columns: list[TableColumn], remarks: list[Remark]) -> list[TableColumn]:
    room, chosen = MAX_ENCODED, []
    for column in columns[:MAX_INPUT_COLUMNS]:
        size = {"number": 1, "words": min(column.distinct, MAX_INPUTS) + 1, "date": 7}[column.kind]
        if size <= room:
            room -= size
            chosen.append(column)
    if len(chosen) < len(columns):
        left = len(columns) - len(chosen)
        remarks.append(
            Remark(
                "too many inputs",
                f"{left} columns are left out: a network takes {MAX_ENCODED} inputs at most.",
            )
        )
    return chosen


def _percent(column: TableColumn, table: Table) -> str:
    return f"{100 * column.missing / table.rows:.0f} %"


# ---- what to say ----------------------------------------------------------------------------


def _about_choice(table: Table, settings: TableSettings, leaks: tuple[Leak, ...]) -> tuple[Remark, ...]:
    remarks = list(leak_remarks(leaks))
    remarks += _about_target(table.column(settings.target), settings)
    for name in settings.inputs:
        column = table.column(name)
        remarks += [remark for remark in column.remarks if remark.code in (*USELESS, "infinite", "odd")]
    return (*remarks, *_about_rows(table, settings))


def _about_target(target: TableColumn, settings: TableSettings) -> list[Remark]:
    name = f"“{short(target.name)}”"
    found = [remark for remark in target.remarks if remark.code in ("infinite", "odd")]
    if target.kind != "number":
        return [*found, Remark("target", f"{name} holds no numbers: choose another target.", target.name)]
    if target.distinct <= 1:
        return [
            *found,
            Remark("constant target", f"{name} is the same in all rows: choose another target.", target.name),
        ]
    if target.distinct == 2:
        found.append(
            Remark(
                "two values",
                f"{name} has only two values: a regression predicts a number between them.",
                target.name,
            )
        )
    if counts_rows(target):
        found.append(Remark("counts rows", f"{name} counts the rows: choose another target.", target.name))
    if target.has("skewed") and not settings.log_target:
        text = f"{name} has a long tail; its logarithm may be easier to learn."
        found.append(Remark("skewed", text, target.name))
    return found


def _about_rows(table: Table, settings: TableSettings) -> list[Remark]:
    kept = kept_mask(table, settings)
    dropped = int(table.rows - kept.sum())
    remarks = []
    if dropped:
        fill = " or its place in the order" if settings.order else ""
        what = "a value" if settings.missing == "drop" else f"the target{fill}"
        text = f"{dropped:,} of {table.rows:,} rows are left out because {what} is missing."
        remarks.append(Remark("dropped", text))
    if settings.missing == "fill":
        filled = sum(_missing_in(table.column(name), kept) for name in settings.inputs)
        if filled:
            values = "one missing value is" if filled == 1 else f"{filled:,} missing values are"
            how = "numbers with the median of the training rows, words as “missing”"
            text = f"{values.capitalize()} filled in: {how}."
            remarks.append(Remark("filled", text))
    return remarks


def _missing_in(column: TableColumn, kept: np.ndarray) -> int:
    values = column.values[kept]
    return int((values < 0).sum() if column.kind == "words" else np.isnan(values).sum())
