"""What the tests of tables share: files to read, the exported reading, and how both are compared."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.datasets.preparation import split_by_time
from core.settings.table import TableSettings
from core.tables import EncodedTable, Table, TableError, encode, read_table, suggest, write_reading


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> str:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def lines(*rows: str, count: int = 12, row: str = "{n},{m}") -> str:
    """Return rows of text followed by `count` rows made from a pattern with n = 0, 1 … and m = n squared."""
    return "\n".join([*rows, *(row.format(n=n, m=n * n) for n in range(count))]) + "\n"


def shares(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split as the bike tables do."""
    return split_by_time(rows, 0.7, 0.15)


TRAINING_ROWS = "split_by_time(rows_kept, 0.7, 0.15)[0]"


def encoded(path: str, settings: TableSettings | None = None) -> tuple[Table, TableSettings, EncodedTable]:
    """Read, take the proposal (or the settings), encode."""
    table = read_table(path, settings)
    chosen = settings if settings is not None and settings.target else suggest(table, settings).settings
    return table, chosen, encode(table, chosen, shares)


def run_plain(
    table: Table, settings: TableSettings, result: EncodedTable
) -> tuple[np.ndarray, np.ndarray, str]:
    """Run the reading of the exported script; return its inputs, its target and its text."""
    functions, text, modules = write_reading(table, settings, result, table.path, TRAINING_ROWS)
    parts: Sequence[str] = [
        *modules,
        "import numpy as np",
        *(inspect.getsource(function) for function in (split_by_time, *functions)),
        text,
    ]
    source = "from __future__ import annotations\n" + "\n".join(parts)
    space: dict[str, np.ndarray] = {}
    exec(compile(source, "reading", "exec", dont_inherit=True), space)
    return space["inputs"], space["target"], source


def assert_same_bits(a: np.ndarray, b: np.ndarray) -> None:
    """Compare two arrays of float64 to the bit."""
    assert a.dtype == b.dtype == np.float64
    assert a.shape == b.shape
    assert np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes()


def outcome(path: str) -> str | None:
    """Read, propose, encode, compare with the exported reading; return the sentence where that ends early."""
    try:
        table, settings, result = encoded(path)
    except TableError as error:
        assert_one_sentence(str(error), Path(path).name)
        return str(error)
    inputs, target, _ = run_plain(table, settings, result)
    assert_same_bits(inputs, result.inputs)
    assert_same_bits(target, result.target)
    return None


def assert_one_sentence(text: str, file_name: str) -> None:
    """Check that a message is one line, names the file or a column, and says what to do."""
    assert "\n" not in text
    assert "“" in text
    assert ":" in text.partition("”")[2]
    assert text.endswith(".")
    assert file_name in text or "column" in text or "choose" in text
