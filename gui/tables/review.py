"""What becomes of a draft: leaks, inputs, rows left out, what is wrong. For any thread, without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil

import numpy as np

from core.datasets.splitting import split_rows
from core.settings import DataSettings, TableSettings
from core.tables import Cancelled, EncodedTable, Table, TableError, encode
from core.tables.choices import choice_of
from core.tables.encoding import MAX_ENCODED, MAX_NUMBERS, kept_mask
from core.tables.leaks import Leak, find_leaks
from gui.tables.draft import Draft

THIN_ROWS = 50_000
"""Longer tables are encoded in so many rows to see what becomes of them: all rows would take seconds."""
FEW_KEPT = 200


@dataclass(frozen=True, eq=False)
class Review:
    """What there is to say about a draft."""

    draft: Draft
    leaks: tuple[Leak, ...]
    fault: str = ""
    """Why the draft cannot be used; empty if it can."""
    names: tuple[str, ...] = ()
    """Names of the inputs of the network."""
    inputs_of: dict[str, int] = field(default_factory=dict)
    """How many inputs each chosen column becomes."""
    parts_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Into which parts each chosen date is split."""
    dropped: int = 0
    """Rows that are left out, or would be, because a value is missing."""
    filled: int = 0
    """Missing values that are filled in, or would be."""
    unusable: int = 0
    """Rows that are left out even then, because target or order are missing."""

    @property
    def rows(self) -> int:
        """Rows that are used."""
        out = self.dropped if self.draft.settings.missing == "drop" else self.unusable
        return self.draft.table.rows - out


class Reviewer:
    """Looks over drafts of one table; remembers what does not change with the draft."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._leaks: dict[str, tuple[Leak, ...]] = {}
        self._labels: dict[str, int] = {}
        self._thin: Table | None = None

    def review(self, draft: Draft, data: DataSettings, is_cancelled: Callable[[], bool]) -> Review:
        """Look over a draft; `data` says how large the parts of the split are. Raises `Cancelled`."""
        target = draft.settings.target
        if target not in self._leaks:
            self._leaks[target] = find_leaks(self._table, target)
        found = Review(draft, self._leaks[target])
        _look(is_cancelled)
        try:
            found = self._with_rows(found)
            _look(is_cancelled)
            return self._with_inputs(found, data.model_copy(update={"split": draft.split}))
        except TableError as error:
            return replace(found, fault=str(error))

    def _with_rows(self, review: Review) -> Review:
        table, settings = self._table, review.draft.settings
        dropping, filling = (
            kept_mask(table, settings.model_copy(update={"missing": way})) for way in ("drop", "fill")
        )
        filled = 0
        for name in settings.inputs:
            column = table.column(name)
            if column.missing:
                absent = column.values < 0 if column.kind == "words" else np.isnan(column.values)
                filled += int(np.count_nonzero(absent & filling))
        counts = [table.rows - int(np.count_nonzero(kept)) for kept in (dropping, filling)]
        return replace(review, dropped=counts[0], unusable=counts[1], filled=filled)

    def _with_inputs(self, review: Review, data: DataSettings) -> Review:
        settings = review.draft.settings
        split = partial(split_rows, settings=data)
        result = self._encoded_thin(review, split)
        thin = result is not None
        if result is None:
            result = encode(self._table, settings, split)
        counts = {block.column.name: len(block.names) for block in result.blocks}
        if thin:
            counts |= self._counts_of_names(settings)
            self._check(review, sum(counts.values()))
        parts = {
            block.column.name: tuple(part.names[0].partition(",")[0] for part in block.parts)
            for block in result.blocks
        }
        return replace(review, names=result.names, inputs_of=counts, parts_of=parts)

    def _encoded_thin(
        self, review: Review, split: Callable[[int], tuple[np.ndarray, np.ndarray, np.ndarray]]
    ) -> EncodedTable | None:
        """Encode a part of the rows; None where that does not tell what becomes of all of them."""
        if self._table.rows <= 2 * THIN_ROWS or review.rows < FEW_KEPT:
            return None
        if self._thin is None:
            self._thin = thinned(self._table, THIN_ROWS)
        settings = review.draft.settings
        if np.count_nonzero(kept_mask(self._thin, settings)) < FEW_KEPT:
            return None
        try:
            return encode(self._thin, settings, split)
        except TableError:
            return None  # all rows tell the right numbers

    def _counts_of_names(self, settings: TableSettings) -> dict[str, int]:
        """Return how many inputs columns of numbers that are names become, counted in all rows."""
        counts = {}
        for name in settings.categories:
            column = self._table.column(name)
            if column.kind != "number" or name not in settings.inputs:
                continue
            if name not in self._labels:
                self._labels[name] = len(choice_of(column).labels)
            labels = self._labels[name] + (settings.missing == "fill" and column.missing > 0)
            counts[name] = 1 if labels == 2 else labels
        return counts

    def _check(self, review: Review, inputs: int) -> None:
        """Say what only all rows show."""
        table, settings = self._table, review.draft.settings
        column = table.column(settings.target)
        if (
            inputs > MAX_ENCODED
            or inputs * review.rows > MAX_NUMBERS
            or (settings.log_target and column.low <= -1)
        ):
            encode(table, settings, _all_train)  # which says so


def _all_train(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    every = np.arange(rows)
    return every, every, every


def _look(is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise Cancelled


def thinned(table: Table, rows: int) -> Table:
    """Return a table of about so many rows, evenly spread."""
    step = ceil(table.rows / rows)
    columns = tuple(replace(column, values=column.values[::step]) for column in table.columns)
    return replace(table, rows=len(columns[0].values), columns=columns)
