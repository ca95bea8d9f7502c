"""Files written as a whole: what was there stays until the new one is complete."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.whole_files import check_writable, not_written, replacing


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "curve.csv"
    path.write_bytes(b"old")
    return path


def only(path: Path) -> bool:
    return list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced_at_the_end_of_the_block(old: Path) -> None:
    with replacing(old) as file:
        file.write(b"new")
        assert old.read_bytes() == b"old"
    assert old.read_bytes() == b"new" and only(old)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_who_reads_the_old_file_goes_on_reading_it(old: Path) -> None:
    with old.open("rb") as reader:
        with replacing(old) as file:
            file.write(b"new")
        assert reader.read() == b"old"


def test_a_file_that_was_not_there_comes_at_the_end(tmp_path: Path) -> None:
    with replacing(tmp_path / "new.csv") as file:
        file.write(b"new")
        assert not (tmp_path / "new.csv").exists()
    assert (tmp_path / "new.csv").read_bytes() == b"new" and only(tmp_path / "new.csv")


def test_what_was_there_stays_where_writing_fails(old: Path) -> None:
    with pytest.raises(RuntimeError), replacing(old) as file:
        file.write(b"half")
        raise RuntimeError
    assert old.read_bytes() == b"old" and only(old)


def test_what_was_there_stays_where_writing_is_given_up(old: Path) -> None:
    def slowly():
        with replacing(old) as file:
            file.write(b"half")
            yield

    work = slowly()
    next(work)
    work.close()
    assert old.read_bytes() == b"old" and only(old)


def test_a_link_stays_a_link(old: Path) -> None:
    link = old.with_name("link.csv")
    link.symlink_to(old)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink() and old.read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are those of POSIX")
def test_the_rights_of_a_file_stay(old: Path) -> None:
    old.chmod(0o640)
    with replacing(old) as file:
        file.write(b"new")
    assert old.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["missing/curve.csv", "", "zero\0byte.csv"])
def test_what_cannot_be_written_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = os.path.join(tmp_path, name)
    for attempt in (lambda: check_writable(path), lambda: replacing(path).__enter__()):
        with pytest.raises(OSError) as found:
            attempt()
        sentence = not_written(path, found.value)
        assert sentence.startswith(f"“{path}” cannot be written (") and sentence.endswith("place.")
    assert not list(tmp_path.iterdir())


def test_asking_leaves_everything_as_it_was(old: Path) -> None:
    check_writable(old)
    check_writable(old.with_name("other.csv"))
    assert old.read_bytes() == b"old" and only(old)
