"""Keeps the last tables, so that choosing other columns does not read the file again. Safe for threads."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable

from core.settings.table import TableSettings
from core.tables.reading import read_table
from core.tables.table import Cancelled, Table

KEPT = 2
_WAIT_S = 0.02

_Key = tuple[str, int, int, str, str, str, str]
_tables: OrderedDict[_Key, Table] = OrderedDict()
_reading: dict[_Key, threading.Event] = {}
_lock = threading.Lock()


def cached_table(
    path: str | os.PathLike[str],
    settings: TableSettings | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """Return what `read_table` does, read once as long as the file and the way to read it are the same.

    While another thread reads the same file this one waits for it. Raises as `read_table` does.
    """
    settings = settings or TableSettings()
    key = _key(os.fspath(path), settings)
    while key is not None:
        with _lock:
            if key in _tables:
                _tables.move_to_end(key)
                return _tables[key]
            other = _reading.get(key)
            if other is None:
                _reading[key] = threading.Event()
                break
        while not other.wait(_WAIT_S):
            if cancelled is not None and cancelled():
                raise Cancelled
    try:
        table = read_table(path, settings, progress, cancelled)
        if key is not None and key == _key(os.fspath(path), settings):  # not written to meanwhile
            with _lock:
                _tables[key] = table
                while len(_tables) > KEPT:
                    _tables.popitem(last=False)
        return table
    finally:
        if key is not None:
            with _lock:
                _reading.pop(key).set()


def forget_tables() -> None:
    """Let go of the tables that are kept."""
    with _lock:
        _tables.clear()


def _key(path: str, settings: TableSettings) -> _Key | None:
    """Return what a table depends on; None where the file cannot be looked at, which reading will say."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    way = (settings.separator, settings.decimal, settings.header, settings.encoding)
    return (os.path.abspath(path), found.st_mtime_ns, found.st_size, *way)
