"""One row typed by features (hour, temperature, weather): what the network predicts for it. No torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset
from core.features import Feature
from core.probe import sweep_values


@dataclass(frozen=True)
class WhatIf:
    """A question of the user; one that does not fit the data set is not answered."""

    values: tuple[float, ...]
    """A value for each feature, in its own unit; the number of the label for a choice."""
    sweep: int | None = None
    """Number of the feature that sweeps while the others stay at `values`."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What the network predicts, in evaluation mode and in the unit of the target."""

    question: WhatIf
    step: int
    """Training steps done."""
    prediction: float
    sweep_values: np.ndarray
    """(points,) values of the feature that sweeps; (0,) without one. Read-only."""
    sweep: np.ndarray
    """(points,) predictions for them. Read-only."""
    unseen: tuple[str, ...]
    """Features whose value is none that the training rows have, or beyond their range."""


def typical_row(dataset: Dataset, place: int | None = None) -> WhatIf:
    """Return a question to begin with: the row at a place of the data set, or what is usual."""
    if place is None:
        return WhatIf(tuple(feature.rest for feature in dataset.features))
    found = (float(feature.values[place]) for feature in dataset.features)
    usual = (feature.rest for feature in dataset.features)
    return WhatIf(
        tuple(value if np.isfinite(value) else rest for value, rest in zip(found, usual, strict=True))
    )


def what_if_inputs(dataset: Dataset, question: WhatIf) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the values that sweep (points,) and inputs (1 + points, I), scaled: the row, then the sweep.

    None for a question of another data set. Raises DataError where a derived input cannot be computed.
    """
    count = len(dataset.features)
    if len(question.values) != count or (question.sweep is not None and not 0 <= question.sweep < count):
        return None
    swept = np.empty(0) if question.sweep is None else sweep_values(dataset, question.sweep)
    table = np.tile(np.array(question.values, dtype=np.float64), (1 + len(swept), 1))
    if question.sweep is not None:
        table[1:, question.sweep] = swept
    return swept, dataset.input_scaling.apply(dataset.encode(table))


def unseen(dataset: Dataset, values: tuple[float, ...]) -> tuple[str, ...]:
    """Return the names of the features whose value the network has had no chance to learn from."""
    return tuple(
        feature.name
        for feature, value in zip(dataset.features, values, strict=True)
        if not _is_known(feature, value, dataset.train)
    )


def _is_known(feature: Feature, value: float, train: np.ndarray) -> bool:
    known = feature.values[train]
    if feature.kind == "choice":
        return bool((known == value).any())
    return bool(np.nanmin(known) <= value <= np.nanmax(known)) if np.isfinite(known).any() else False
