"""Which evaluations of a long run are drawn on an axis of powers of ten: all that can be told apart there."""

from __future__ import annotations

import numpy as np

BINS_PER_DECADE = 80
LOWEST = 1e-12
"""Errors at or below this have no place on the axis."""


def drawn(step: np.ndarray, *columns: np.ndarray) -> np.ndarray:
    """Return indices in ascending order: of each bin of log10(step) the lowest and highest of each column.

    Entries at step 0, which have no place on the axis, are left out. The last entry is always drawn. What is
    returned for the beginning of a run does not change as it grows, but for the last bin.
    """
    first = int(np.searchsorted(step, 1))
    count = len(step) - first
    if count <= 0:
        return np.empty(0, np.int64)
    bins = _bins(step[first:])
    starts = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
    if len(starts) * 2 >= count:
        return np.arange(first, len(step))
    kept = [np.array([count - 1])]
    group = np.repeat(np.arange(len(starts)), np.diff(starts, append=count))
    for column in columns:
        order = np.lexsort((column[first:], group))
        kept += [order[starts], order[np.append(starts[1:], count) - 1]]
    indices: np.ndarray = np.unique(np.concatenate(kept)) + first
    return indices


def _bins(step: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.floor(np.log10(step) * BINS_PER_DECADE).astype(np.int64)
    return found


class ThinnedCurves:
    """What is drawn of the errors of one run that grows; looks only at what has come since the last time."""

    def __init__(self) -> None:
        self._kept = np.empty((3, 0))
        self._from = 0
        """Where the last bin began, which may still grow."""

    def of(self, step: np.ndarray, *errors: np.ndarray) -> tuple[np.ndarray, int]:
        """Return log10 of step and of both errors (3, n), and how many at the beginning are as they were.

        Errors that have no logarithm are NaN. A run shorter than before begins anew.
        """
        if len(step) <= self._from:
            self._from, self._kept = 0, np.empty((3, 0))
        tail = step[self._from :]
        parts = [column[self._from :] for column in errors]
        index = drawn(tail, *parts)
        fresh = np.stack([np.log10(tail[index]), *(log_of(part[index]) for part in parts)])
        found, kept = np.hstack([self._kept, fresh]), self._kept.shape[1]
        if len(index):
            bins = _bins(np.maximum(tail, 1))
            begun = int(np.searchsorted(bins, bins[-1]))
            self._from += begun
            self._kept = found[:, : kept + int(np.searchsorted(index, begun))]
        return found, kept


def log_of(errors: np.ndarray) -> np.ndarray:
    """Return log10 of errors; NaN where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.log10(np.where(errors > LOWEST, errors, np.nan))
    return found
