"""Files that cannot be used: each gives one sentence with the place and the remedy, and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tables_bench import assert_one_sentence, encoded, lines, outcome, write
from tables_mutations import mutated, seeds

from core.experiment_files import FileError
from core.settings.table import TableSettings
from core.tables import Cancelled, TableError, read_table

GOOD = lines("a,b", row="{n},{m}")

SENTENCES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "“t.csv” is empty: choose a file with rows of values."),
    "only empty lines": ("\n \n\n", "“t.csv” holds no rows of values: choose another file."),
    "a row too long": (
        GOOD + "1,2,3\n",
        "“t.csv” has 3 values in line 14 where 2 are expected: correct that line, or choose another "
        "separator.",
    ),
    "a row too short": (
        lines("a,b,c", row="{n},{m},1") + "1,2\n4,5,6\n",
        "“t.csv” has 2 values in line 14 where 3 are expected: correct that line, or choose another "
        "separator.",
    ),
    "a row too long below values of two lines": (
        'a,b\n"two\nlines",1\n' + GOOD[4:] + "1,2,3\n",
        "“t.csv” has 3 values in line 16 where 2 are expected: correct that line, or choose another "
        "separator.",
    ),
    "a quotation mark that does not close": (
        GOOD + '"1,2\n' + GOOD[4:],
        "“t.csv” has a quotation mark that does not close, or letters behind one that does in line 14: "
        "correct it there.",
    ),
    "the same in the first row": (
        'a,b\n"1,2\n' + GOOD[4:],
        "“t.csv” has a quotation mark that does not close, or letters behind one that does in line 2: "
        "correct it there.",
    ),
    "a quotation mark that does not close for 300 KB": (
        'a,b\n1,"' + "x\n" * 150_000,
        "“t.csv” has a quotation mark that does not close, or letters behind one that does in line 2: "
        "correct it there.",
    ),
    "letters behind a quotation mark": (
        GOOD + '"1"x,2\n',
        "“t.csv” has a quotation mark that does not close, or letters behind one that does near line 14: "
        "correct it there.",
    ),
    "a zero byte": (
        b"a,b\n1,2\n3,\x004\n",
        "“t.csv” holds a zero byte in line 3 and so is no text: save the table as CSV in UTF-8.",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "“t.csv” is a picture: choose a CSV file."),
    "a workbook": (
        b"PK\x03\x04\0\0",
        "“t.csv” looks like an Excel workbook or another ZIP file: save the sheet as CSV in UTF-8.",
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        "“t.csv” looks like an old Excel workbook: save the sheet as CSV in UTF-8.",
    ),
    "gzip": (b"\x1f\x8b\x08", "“t.csv” is compressed (gzip): unpack it first."),
    "parquet": (b"PAR1\x15", "“t.csv” is a Parquet file: save it as CSV."),
    "json": ('[{"a": 1}]', "“t.csv” looks like JSON: save the table in it as CSV."),
    "a web page": ("<!DOCTYPE html><table>", "“t.csv” is a web page or XML: save the table in it as CSV."),
    "utf-32": (GOOD.encode("utf-32"), "“t.csv” is written in UTF-32: save it as CSV in UTF-8."),
    "half a utf-16": (
        GOOD.encode("utf-16")[:-1] + b"",
        "“t.csv” is not UTF-16 throughout: choose another encoding, or save it in UTF-8.",
    ),
    "one row": (
        "a,b\n1,2\n",
        "“t.csv” has only one row below line 1: 10 are needed at least, so choose a longer table.",
    ),
    "three rows": (
        "1,2\n3,4\n5,6\n",
        "“t.csv” has only 3 rows: 10 are needed at least, so choose a longer table.",
    ),
    "names without rows": ("a,b\n", "“t.csv” has names in line 1 but no rows below: choose another file."),
    "more names than values": (
        lines("a,b,c", row="{n},{m}").replace("a,b,c", "a,b,c,d"),
        "“t.csv” has 4 names in line 1 but 2 values in the rows below: make them equal, or choose another "
        "separator.",
    ),
    "one column": (
        "a\n" + "1\n" * 20,
        "“t.csv” has one value in each row, as line 1 shows: put a comma, semicolon, tab or bar between the "
        "values, or choose another separator.",
    ),
    "spaces": (
        "a b\n" + "1   2\n" * 20,
        "“t.csv” has one value in each row, as line 1 shows: put a comma, semicolon, tab or bar instead of "
        "spaces between the values, or choose another separator.",
    ),
    "all text": (
        "a,b\n" + "x,y\nz,w\n" * 10,
        "“t.csv” has no column of numbers, so there is nothing to predict: choose another file, or another "
        "separator or decimal mark.",
    ),
    "all constant": (
        "a,b\n" + "1,2\n" * 20,
        "“t.csv” has only columns of numbers that do not vary, so there is nothing to predict: choose "
        "another file, or another separator or decimal mark.",
    ),
    "10,000 columns": (
        ",".join(f"c{n}" for n in range(10_000)) + "\n" + (",".join(["1"] * 10_000) + "\n") * 20,
        "“t.csv” has 10,000 columns, more than the 1,000 that are read: keep those that matter.",
    ),
    "a long line": (
        GOOD + "1," + "x" * 3_000_000 + "\n",
        "“t.csv” has a line of more than two million letters near line 14: check its quotation marks.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_each_malformed_file_has_its_sentence(tmp_path: Path, case: str) -> None:
    content, sentence = SENTENCES[case]
    with pytest.raises(TableError) as caught:
        encoded(write(tmp_path, content, "t.csv"))
    assert str(caught.value) == sentence
    assert_one_sentence(sentence, "t.csv")
    assert isinstance(caught.value, FileError)


SETTINGS: list[tuple[bytes, dict[str, object], str]] = [
    (
        "größe,b\n1,2\n".encode("cp1252"),
        {"encoding": "utf-8"},
        "“t.csv” is not UTF-8 in line 1: choose another",
    ),
    (
        GOOD.encode(),
        {"encoding": "utf-16"},
        "“t.csv” does not begin as UTF-16 does: choose another encoding.",
    ),
    (GOOD.encode(), {"separator": "tab"}, "as line 1 shows: put a tab between the values, or choose another"),
    (
        GOOD.encode(),
        {"target": "c", "inputs": ("a",)},
        "has no column “c”: choose among “a”, “b”, or another file.",
    ),
    (
        GOOD.encode(),
        {"target": "b", "inputs": ("c",)},
        "has no column “c”: choose among “a”, “b”, or another file.",
    ),
    (GOOD.encode(), {"target": "b", "inputs": ("b",)}, "“b” is target and input: take it out of the inputs."),
    (GOOD.encode(), {"target": "b"}, "no input column is chosen, so choose one at least."),
    (
        lines("a,b", row="{n},5").encode(),
        {"target": "b", "inputs": ("a",)},
        "“b” is 5 in all rows: choose a target",
    ),
    (
        lines("a,b", row="{n},w").encode(),
        {"target": "b", "inputs": ("a",)},
        "“b” holds words, no numbers: choose",
    ),
    (
        lines("a,b", row="{n},-{n}").encode(),
        {"target": "b", "inputs": ("a",), "log_target": True},
        "goes down to -11",
    ),
    (
        lines("a,b", "1,", row=",{n}").encode(),
        {"target": "b", "inputs": ("a",)},
        "has only 0 rows without missing",
    ),
    (
        lines("a,b,w", row="{n},{m},x{n}").encode(),
        {"target": "b", "inputs": ("a",), "order": "w"},
        "“w” holds words, which have no order: choose dates or numbers.",
    ),
]


@pytest.mark.parametrize(("content", "settings", "sentence"), SETTINGS)
def test_settings_that_do_not_fit(
    tmp_path: Path, content: bytes, settings: dict[str, object], sentence: str
) -> None:
    with pytest.raises(TableError) as caught:
        encoded(write(tmp_path, content, "t.csv"), TableSettings.model_validate(settings))
    assert sentence in str(caught.value)


def test_2_gb_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    asked: list[float] = []
    with pytest.raises(
        TableError, match=r"has 2\.0 GB, more than the 1 GB that is read: keep a part of its rows\."
    ):
        read_table(path, progress=asked.append)
    assert asked == []


def test_too_many_values_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c,d\n" + "1,2,3,4\n" * 40_000)
    with Path(path).open("ab") as file:
        file.truncate(200_000_000)
    with pytest.raises(TableError, match="zero byte in line 40002"):
        read_table(path)


def test_what_is_no_file_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for path, sentence in (
        (tmp_path / "folder.csv", "“folder.csv” is a folder: choose a file in it."),
        (tmp_path / "none.csv", "“none.csv” does not exist: check the name or choose another file."),
        ("http://example.org/x.csv", "“x.csv” does not exist: check the name or choose another file."),
        ("", "No file is chosen: choose a CSV file."),
    ):
        with pytest.raises(TableError) as caught:
            read_table(path)
        assert str(caught.value) == sentence
    with pytest.raises(TableError):
        read_table("a\0b.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(TableError, match="is not an ordinary file: choose another one"):
        read_table(tmp_path / "pipe.csv")


def test_an_unexpected_failure_is_a_sentence_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("deep inside\nwith details")

    monkeypatch.setattr("core.tables.reading.sniff", fail)
    with pytest.raises(
        TableError, match=r"cannot be read as a table \(deep inside\): save it anew as CSV in UTF-8\.$"
    ):
        read_table(write(tmp_path, GOOD))
    monkeypatch.setattr("core.tables.reading.sniff", lambda *_: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(TableError, match="does not fit into the memory"):
        read_table(write(tmp_path, GOOD))


def test_cancelling_is_no_table_error() -> None:
    assert not issubclass(Cancelled, FileError)


def test_the_files_before_the_damage_load(tmp_path: Path) -> None:
    for content in seeds():
        assert outcome(write(tmp_path, content)) is None


def test_damaged_files_load_or_give_one_sentence(tmp_path: Path) -> None:
    """5,000 by ``python -m tests.mutated_tables``; here the first ones."""
    path = tmp_path / "table.csv"
    said: list[str | None] = []
    for content in mutated(150):
        path.write_bytes(content)
        said.append(outcome(str(path)))
    loaded = said.count(None)
    assert 0.3 * len(said) < loaded < 0.95 * len(said), json.dumps(said[:20])
