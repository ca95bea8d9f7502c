"""The user's own tables: read, looked over, proposed, and encoded as numbers for the network.

`cached_table` reads and types a CSV file, `suggest` proposes target and inputs, `encode` turns the chosen
columns into inputs and target, and `write_reading` writes the same reading for the exported script.
Nothing here imports Qt or torch; DuckDB is imported with the first table.
"""

from core.tables.cache import cached_table, forget_tables
from core.tables.encoding import EncodedTable, encode
from core.tables.reading import read_table
from core.tables.script_text import write_reading
from core.tables.suggestion import Suggestion, remarks_for, suggest
from core.tables.table import Cancelled, Found, Remark, Table, TableColumn, TableError, preview_rows

__all__ = [
    "Cancelled", "EncodedTable", "Found", "Remark", "Suggestion", "Table", "TableColumn", "TableError",
    "cached_table", "encode", "forget_tables", "preview_rows", "read_table", "remarks_for", "suggest",
    "write_reading",
]  # fmt: skip
