"""Words and numbers that are names: which labels get an input of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.tables.plain import number_labels
from core.tables.table import OTHER, TableColumn

MAX_INPUTS = 30
"""Labels of a column that get an input of their own; the rarer ones share one, "other"."""
MISSING_LABEL = "missing"


@dataclass(frozen=True, eq=False)
class Choice:
    """A column as a choice among labels."""

    labels: tuple[str, ...]
    """In alphabetical order, "other" last if there is one."""
    numbers: tuple[float, ...]
    """The labels as numbers, without "other", where the column holds numbers; else ()."""
    values: np.ndarray
    """(rows,) numbers of the labels, float64, NaN where missing."""


def missing_label(labels: tuple[str, ...]) -> str:
    """Return the label of missing values, unlike the others."""
    return "no value" if MISSING_LABEL in labels else MISSING_LABEL


def choice_of(column: TableColumn) -> Choice:
    """Return a column of words, or of numbers that only name something, as a choice."""
    if column.kind == "words":
        return _choice_of_words(column)
    present = column.values[np.isfinite(column.values)]
    different, counts = np.unique(present, return_counts=True)
    commonest = different[np.argsort(-counts, kind="stable")]
    kept = sorted(commonest[: _kept(len(commonest))].tolist())
    labels = tuple(_written(number) for number in kept) + ((OTHER,) if len(kept) < len(commonest) else ())
    return Choice(labels, tuple(kept), number_labels(column.values, kept))


def _choice_of_words(column: TableColumn) -> Choice:
    kept = sorted(column.labels[: _kept(len(column.labels))], key=lambda label: (label.casefold(), label))
    rest = len(kept) < len(column.labels)
    if rest and OTHER in kept:
        kept.remove(OTHER)
    labels = (*kept, OTHER) if rest else tuple(kept)
    place = {label: float(number) for number, label in enumerate(labels)}
    of_label = [place.get(label, len(labels) - 1.0) for label in column.labels]
    return Choice(labels, (), np.array([*of_label, np.nan])[column.values])  # -1 takes the last: missing


def _kept(count: int) -> int:
    return count if count <= MAX_INPUTS else MAX_INPUTS - 1


def _written(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)
