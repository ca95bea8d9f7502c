"""What a person would call an input (hour, weather), and how it becomes the numbers the network is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

Encode = Callable[[np.ndarray], np.ndarray]
"""Turns (n,) values of a feature into (n, k) columns of inputs, float64, in units of the data."""


@dataclass(frozen=True)
class Feature:
    """One quantity that a person knows, behind one or more columns of inputs.

    Sweeping or typing a value goes through the feature: the sine of an hour cannot move without its cosine.
    """

    name: str
    """As a person says it: ``hour``, ``weather``."""
    kind: Literal["number", "choice", "date"]
    columns: tuple[int, ...]
    """Places of its columns among the inputs, derived inputs not counted."""
    values: np.ndarray
    """(rows,) float64: the quantity in each row; NaN where it is missing."""
    low: float
    """Smallest value in the data; for a choice 0, for a date days since 1 January 1970."""
    high: float
    """Largest value in the data; for a choice the number of the last label."""
    encode: Encode
    rest: float = 0.0
    """Where it rests while another one is swept: the median of the training rows, or the commonest choice."""
    unit: str = ""
    labels: tuple[str, ...] = ()
    """Words of a choice, in the order of its numbers."""
    whole: bool = False
    """Whether only whole numbers make sense."""


def plain(values: np.ndarray) -> np.ndarray:
    """Encode a number as itself: (n,) to (n, 1)."""
    return np.asarray(values, dtype=np.float64)[:, None]


def one_hot(count: int) -> Encode:
    """Return an encoding of the numbers 0 .. count-1 as `count` columns of which one is 1."""

    def encode(values: np.ndarray) -> np.ndarray:
        columns: np.ndarray = np.asarray(values)[:, None] == np.arange(count)
        return columns.astype(np.float64)

    return encode


def cyclic(period: float, waves: int = 1) -> Encode:
    """Return an encoding as sine and cosine of the first `waves` waves in a period: (n,) to (n, 2 waves)."""

    def encode(values: np.ndarray) -> np.ndarray:
        angle = 2 * np.pi * np.asarray(values, dtype=np.float64) / period
        return np.column_stack([f(wave * angle) for wave in range(1, waves + 1) for f in (np.sin, np.cos)])

    return encode


def scaled(offset: float, span: float) -> Encode:
    """Return an encoding of a number as (number - offset) / span: (n,) to (n, 1)."""

    def encode(values: np.ndarray) -> np.ndarray:
        column: np.ndarray = (np.asarray(values, dtype=np.float64)[:, None] - offset) / span
        return column

    return encode


def resting(feature: Feature, train: np.ndarray) -> Feature:
    """Return the feature resting at what is usual in the training rows."""
    values = feature.values[train]
    values = values[np.isfinite(values)]
    if not len(values):
        return feature
    if feature.kind == "choice":
        found, counts = np.unique(values, return_counts=True)
        return replace(feature, rest=float(found[counts.argmax()]))
    middle = float(np.median(values))
    return replace(feature, rest=float(np.round(middle)) if feature.whole else middle)


def restricted(features: Iterable[Feature], kept: Sequence[int]) -> tuple[Feature, ...]:
    """Return the features of a table of which only some columns are inputs, in the order of `kept`."""
    place = {column: index for index, column in enumerate(kept)}
    found = []
    for feature in features:
        own = [index for index, column in enumerate(feature.columns) if column in place]
        if own:
            columns = tuple(place[feature.columns[index]] for index in own)
            found.append(replace(feature, columns=columns, encode=_part(feature.encode, own)))
    return tuple(found)


def _part(encode: Encode, own: list[int]) -> Encode:
    return lambda values: encode(values)[:, own]
