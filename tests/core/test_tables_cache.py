"""The cache of tables: read once, anew when the file or the way to read it changes, two at most."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tables_bench import lines, write

from core.settings.table import TableSettings
from core.tables import Cancelled, TableError, cache, cached_table, forget_tables


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    forget_tables()
    yield
    forget_tables()


def test_a_table_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, lines("a,b"))
    first = cached_table(path)
    assert cached_table(path, TableSettings(target="b", inputs=("a",), missing="fill")) is first
    assert cached_table(Path(path)) is first


def test_another_content_or_another_way_is_read_anew(tmp_path: Path) -> None:
    path = write(tmp_path, lines("a,b"))
    first = cached_table(path)
    assert cached_table(path, TableSettings(header="no")) is not first
    os.utime(path, ns=(1, 1))
    assert cached_table(path) is not first
    write(tmp_path, lines("c,d", count=30))
    assert cached_table(path).names == ("c", "d")


def test_the_last_two_tables_are_kept(tmp_path: Path) -> None:
    paths = [write(tmp_path, lines("a,b"), f"{n}.csv") for n in range(3)]
    first, second = cached_table(paths[0]), cached_table(paths[1])
    assert cached_table(paths[0]) is first
    cached_table(paths[2])
    assert cached_table(paths[0]) is first
    assert cached_table(paths[1]) is not second


def test_failures_are_not_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    for _ in range(2):
        with pytest.raises(TableError):
            cached_table(path)
    with pytest.raises(TableError):
        cached_table(tmp_path / "none.csv")
    write(tmp_path, lines("a,b"))
    assert cached_table(path).rows == 12


def test_two_threads_read_a_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, lines("a,b"))
    entered, go, calls = threading.Event(), threading.Event(), []
    read = cache.read_table

    def slow(*arguments: object) -> object:
        calls.append(arguments)
        entered.set()
        assert go.wait(10)
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "read_table", slow)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(cached_table(path))) for _ in range(2)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    with pytest.raises(Cancelled):
        cached_table(path, cancelled=lambda: True)
    go.set()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert found[0] is found[1]


def test_duckdb_is_not_imported_before_the_first_table() -> None:
    import subprocess

    program = "import sys, core.tables; print('duckdb' in sys.modules, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
