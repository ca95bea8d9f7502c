"""Which evaluations of a long run are drawn on an axis of powers of ten: all that can be told apart there."""

from __future__ import annotations

import numpy as np

BINS_PER_DECADE = 80


def drawn(step: np.ndarray, *columns: np.ndarray) -> np.ndarray:
    """Return indices in ascending order: of each bin of log10(step) the lowest and highest of each column.

    Entries at step 0, which have no place on the axis, are left out. The last entry is always drawn. What is
    returned for the beginning of a run does not change as it grows, but for the last bin.
    """
    first = int(np.searchsorted(step, 1))
    count = len(step) - first
    if count <= 0:
        return np.empty(0, np.int64)
    bins = np.floor(np.log10(step[first:]) * BINS_PER_DECADE).astype(np.int64)
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
