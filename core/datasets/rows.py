"""Rows as a source gives them: not yet split, scaled, or joined by derived inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.datasets.dataset import Axis
from core.experiment_files import FileError
from core.features import Feature


class DataError(FileError):
    """Rows that cannot be used; the message is one sentence for the user."""


@dataclass(frozen=True)
class Rows:
    """Columns and target in units of the data, with what is known about them."""

    title: str
    inputs: np.ndarray
    """(rows, columns) float64."""
    target: np.ndarray
    """(rows,) float64."""
    input_names: tuple[str, ...]
    target_name: str
    target_unit: str
    features: tuple[Feature, ...]
    """The quantities behind the columns; each column belongs to one."""
    axis: Axis | None = None
    truth: Callable[[np.ndarray], np.ndarray] | None = None
    """The curve without noise, of columns (n, 1 or 2)."""
    remarks: tuple[str, ...] = ()
