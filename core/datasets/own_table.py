"""The user's own table as rows for a regression."""

from __future__ import annotations

from functools import partial

from core.datasets.dataset import Axis
from core.datasets.rows import DataError, Rows
from core.datasets.splitting import split_rows
from core.settings import DataSettings
from core.tables import EncodedTable, Table, cached_table, encode, remarks_for


def read_encoded(settings: DataSettings) -> tuple[Table, EncodedTable]:
    """Read the table, or take it from those read before, and encode the chosen columns.

    Raises `DataError` without a file, `core.tables.TableError` where the file or the choice cannot be used.
    """
    if not settings.table.path:
        raise DataError("No table is open: open a CSV file from the menu, or drop one on the window.")
    table = cached_table(settings.table.path, settings.table)
    return table, encode(table, settings.table, partial(split_rows, settings=settings))


def read_own_table(settings: DataSettings) -> Rows:
    """Read the table of the settings; raises as `read_encoded` does."""
    table, encoded = read_encoded(settings)
    axis = None
    if encoded.order is not None:
        axis = Axis(settings.table.order, "date" if encoded.order_is_date else "number", encoded.order)
    return Rows(
        title=table.title,
        inputs=encoded.inputs,
        target=encoded.target,
        input_names=encoded.names,
        target_name=encoded.target_name,
        target_unit=encoded.target_name,
        features=encoded.features,
        axis=axis,
        remarks=tuple(remark.text for remark in remarks_for(table, settings.table)),
    )
