"""`held_out`: the rows of a data set that a report is about, in their order."""

from __future__ import annotations

import numpy as np

from core.datasets import Dataset
from core.report.report import HeldOut
from core.report.settings import HeldOutPart


def held_out(dataset: Dataset, part: HeldOutPart) -> HeldOut:
    """Return the test or validation rows, ordered by time where there is one, else as in the table."""
    place = np.empty(len(dataset.target), np.int64)
    place[dataset.row_order] = np.arange(len(place))
    rows = dataset.rows(part)
    rows = rows[np.argsort(place[rows], kind="stable")]
    axis = dataset.axis
    values = (rows + 1.0) if axis is None else axis.values[rows]
    actual = dataset.target[rows]
    for array in (rows, values, actual):
        array.setflags(write=False)
    return HeldOut(
        part,
        rows,
        "row" if axis is None else axis.name,
        "row" if axis is None else axis.kind,
        values,
        actual,
        dataset.target_name,
        dataset.target_unit,
    )
