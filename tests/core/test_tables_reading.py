"""What is read from well-formed files: kinds, values, names, encodings, separators; progress and cancel."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from tables_bench import assert_same_bits, lines, write

import resources
from core.settings.table import TableSettings
from core.tables import Cancelled, Table, TableError, preview_rows, read_table


def test_the_bike_table_is_read_as_the_shipped_reader_reads_it() -> None:
    table = read_table(resources.path("data", "bike_sharing_hourly_2011.csv"))
    assert table.rows == 8645
    assert table.title == "bike_sharing_hourly_2011"
    kinds = {column.name: column.kind for column in table.columns}
    assert kinds.pop("mnth") == kinds.pop("weathersit") == "words"
    assert set(kinds.values()) == {"number"}
    assert table.column("bikers").values.sum() == 1_243_103
    assert table.column("weathersit").labels[0] == "clear"
    assert sum(column.missing for column in table.columns) == 0
    assert table.remarks == ()


def test_arrays_cannot_be_written_to(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, lines("a,b,c,d", row="{n},x{n},2020-01-02,")))
    assert [column.kind for column in table.columns] == ["number", "words", "date", "number"]
    for column in table.columns:
        assert not column.values.flags.writeable


SEPARATORS = [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|")]


@pytest.mark.parametrize(("name", "mark"), SEPARATORS)
@pytest.mark.parametrize("told", [False, True])
def test_each_separator_is_found_or_obeyed(tmp_path: Path, name: str, mark: str, told: bool) -> None:
    path = write(tmp_path, lines("a,b", row="{n},{m}").replace(",", mark))
    table = read_table(path, TableSettings(separator=name if told else "auto"))  # type: ignore[arg-type]
    assert (table.found.separator, table.found.separator_text) == (name, mark)
    np.testing.assert_array_equal(table.columns[1].values, np.arange(12.0) ** 2)


def test_a_german_table(tmp_path: Path) -> None:
    rows = "".join(f"{n + 1:02d}.03.2024;1.{n:03d},5;{n},25\r\n" for n in range(28))
    table = read_table(write(tmp_path, f"Datum;Größe;Preis\r\n{rows}".encode("cp1252")))
    assert (table.found.separator, table.found.decimal, table.found.encoding) == (
        "semicolon",
        "comma",
        "cp1252",
    )
    assert [column.kind for column in table.columns] == ["date", "number", "number"]
    np.testing.assert_array_equal(table.column("Größe").values, np.arange(28) + 1000.5)
    np.testing.assert_array_equal(table.column("Preis").values, np.arange(28) + 0.25)
    assert table.column("Datum").low == (datetime(2024, 3, 1) - datetime(1970, 1, 1)).days
    assert [remark.text for remark in table.remarks] == [
        "Line 1 is not UTF-8: the file is read as cp1252, the encoding of older Windows programs."
    ]


@pytest.mark.parametrize(
    ("separator", "texts", "values"),
    [
        (";", ["1,5", "2,25"], [1.5, 2.25]),
        (";", ["1.5", "2.25"], [1.5, 2.25]),
        (";", ["1.120", "963"], [1120, 963]),
        (";", ["1.120", "0.963"], [1.12, 0.963]),
        (";", ["1.120,5", "963"], [1120.5, 963]),
        (";", ["1,120.5", "963"], [1120.5, 963]),
        (";", ["1,120", "2,250"], [1.12, 2.25]),
        (",", ['"1,120"', "963"], [1120, 963]),
        (",", ['"1,5"', '"2,25"'], [1.5, 2.25]),
        (",", ["1.120", "2.250"], [1.12, 2.25]),
        (";", ["1'120.5", "963"], [1120.5, 963]),
        (";", ["1 120,5", "963"], [1120.5, 963]),
    ],
)
def test_decimals_and_thousands(
    tmp_path: Path, separator: str, texts: list[str], values: list[float]
) -> None:
    rows = "".join(f"w{n % 3}{separator}{texts[n % 2]}\n" for n in range(20))
    column = read_table(write(tmp_path, f"a{separator}b\n{rows}")).columns[1]
    np.testing.assert_array_equal(column.values, values * 10)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    text = lines("größe,b", row="{n},{m}").replace("\n", end)
    table = read_table(write(tmp_path, text.encode(encoding)))
    assert table.names == ("größe", "b")
    np.testing.assert_array_equal(table.columns[1].values, np.arange(12.0) ** 2)
    assert table.found.encoding == ("utf-16" if encoding == "utf-16" else "utf-8-sig")
    assert table.remarks == ()


def test_mixed_line_ends_and_empty_lines_lose_no_row(tmp_path: Path) -> None:
    content = b"\n\na,b\r\n1,2\n\n3,4\r5,6\r\r\n" + b"7,8\n" * 9 + b"\n\n"
    table = read_table(write(tmp_path, content))
    np.testing.assert_array_equal(table.columns[0].values, [1, 3, 5] + [7] * 9)


def test_all_ways_of_writing_a_missing_value(tmp_path: Path) -> None:
    tokens = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-", "?", ".", " NA ", '"NA"', '""']
    rows = "".join(f"{n},{token},{token}\n" for n, token in enumerate(tokens))
    rest = "".join(f"{n},{n}.5,w{n % 2}\n" for n in range(20))
    table = read_table(write(tmp_path, f"a,number,word\n{rows}{rest}"))
    number, word = table.column("number"), table.column("word")
    assert (number.kind, word.kind) == ("number", "words")
    assert number.missing == word.missing == len(tokens)
    assert np.isnan(number.values[: len(tokens)]).all()
    assert (word.values[: len(tokens)] == -1).all()
    assert (number.distinct, word.distinct, word.labels) == (20, 2, ("w0", "w1"))


def test_infinite_values_count_as_missing_and_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, lines("a,b", "1,inf", "2,-Infinity", "3,1e999", row="{n},{m}"))
    column = read_table(path).column("b")
    assert (column.missing, column.high) == (3, 121)
    assert [remark.text for remark in column.remarks if remark.code == "infinite"] == [
        "“b”: 3 infinite values count as missing."
    ]


def test_numbers_in_all_spellings_are_those_of_python(tmp_path: Path) -> None:
    texts = [
        "1",
        "-2.5",
        "+3",
        ".5",
        "7.",
        "1e3",
        "2E-300",
        "0.1",
        "1_000",
        "123456789012345678901234567890",
        "4.9e-324",
    ]
    path = write(tmp_path, "a,b\n" + "".join(f"{n}, {text} \n" for n, text in enumerate(texts)))
    assert_same_bits(read_table(path).columns[1].values, np.array([float(text) for text in texts]))


def test_a_late_word_among_numbers_is_missing_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, lines("a,b", row="{n},{m}", count=4000) + "1,broken\n")
    column = read_table(path).column("b")
    assert (column.kind, column.missing) == ("number", 1)
    assert column.remarks[0].text == "“b”: one value that is no number (“broken”) counts as missing."


def test_many_late_words_make_a_column_of_words(tmp_path: Path) -> None:
    path = write(tmp_path, lines("a,b", row="{n},{m}", count=2000) + lines(row="{n},word {n}", count=2000))
    assert read_table(path).column("b").kind == "words"


def test_postcodes_are_words_and_hours_with_a_zero_are_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "plz,hour\n" + "".join(f"{1000 + n % 3:05d},{n % 24:02d}\n" for n in range(48)))
    table = read_table(path)
    assert [column.kind for column in table.columns] == ["words", "number"]
    assert table.columns[0].labels == ("01000", "01001", "01002")


@pytest.mark.parametrize(
    ("text", "moment", "time"),
    [
        ("2024-01-{d:02d}", datetime(2024, 1, 1), False),
        ("2024/1/{d}", datetime(2024, 1, 1), False),
        ("{d:02d}.01.2024", datetime(2024, 1, 1), False),
        ("{d}.1.24", datetime(2024, 1, 1), False),
        ("01/{d:02d}/2024", datetime(2024, 1, 1), False),
        ("{d:02d}/01/2024", datetime(2024, 1, 1), False),
        ("Jan {d} 2024", datetime(2024, 1, 1), False),
        ("{d}-Jan-24", datetime(2024, 1, 1), False),
        ("202401{d:02d}", datetime(2024, 1, 1), False),
        ("2024-01-{d:02d} 18:30", datetime(2024, 1, 1, 18, 30), True),
        ("2024-01-{d:02d}T18:30:15", datetime(2024, 1, 1, 18, 30, 15), True),
        ("2024-01-{d:02d}T18:30:15.250Z", datetime(2024, 1, 1, 18, 30, 15, 250_000), True),
        ("2024-01-{d:02d}T18:30:15+02:00", datetime(2024, 1, 1, 18, 30, 15), True),
        ("{d:02d}.01.2024 18:30", datetime(2024, 1, 1, 18, 30), True),
        ("1/{d}/2024 6:30 PM", datetime(2024, 1, 1, 18, 30), True),
        ("1750-01-{d:02d}", datetime(1750, 1, 1), False),
    ],
)
def test_dates_become_days(tmp_path: Path, text: str, moment: datetime, time: bool) -> None:
    path = write(tmp_path, "when,y\n" + "".join(f'"{text.format(d=d)}",{d % 3}\n' for d in range(1, 29)))
    column = read_table(path).column("when")
    assert (column.kind, column.has_time) == ("date", time)
    first = (moment - datetime(1970, 1, 1)).total_seconds() / 86400
    np.testing.assert_allclose(column.values, first + np.arange(28), rtol=0, atol=1e-9)


def test_times_of_day_are_parts_of_a_day(tmp_path: Path) -> None:
    path = write(tmp_path, "at,y\n" + "".join(f"{n % 24:02d}:30,{n % 5}\n" for n in range(48)))
    column = read_table(path).column("at")
    assert (column.kind, column.has_time, column.low, column.high) == ("date", True, 0.5 / 24, 23.5 / 24)


def test_words_are_numbered_by_frequency(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a,b\n" + "1,pear\n" * 3 + "2,dark  apple\n" * 4 + "3, dark apple\n" * 2 + "4,fig\n" * 3
    )
    column = read_table(path).columns[1]
    assert column.labels == ("dark apple", "fig", "pear")
    assert column.values.tolist() == [2] * 3 + [0] * 6 + [1] * 3
    assert column.distinct == 3


def test_many_different_words_share_a_label(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,common\n" * 5 + "".join(f"{n},word {n}\n" for n in range(7000)))
    column = read_table(path).columns[1]
    assert len(column.labels) == 1000
    assert (column.labels[0], column.labels[-1]) == ("common", "other")
    assert column.distinct == pytest.approx(7001, rel=0.1)
    assert (column.values == 999).sum() == 7000 - 998


def test_names_are_trimmed_filled_and_made_different(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, lines(" a ,a,,b,'c'", row="{n},1,2,3,4")))
    assert table.names == ("a", "a (2)", "column 3", "b", "c")
    assert [remark.text for remark in table.remarks] == [
        "One column has no name and is called “column 3”.",
        "“a” names two columns: the second is called “a (2)”.",
    ]


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("1,2", ("column 1", "column 2")),
        ("time,value", ("time", "value")),
        ('"R","S"', ("R", "S")),
        ("# a,b", ("a", "b")),
        ("# written by hand\na,b", ("a", "b")),
        ("sep=,\na,b", ("a", "b")),
        ("A report of May\n\na,b", ("a", "b")),
    ],
)
def test_the_first_lines(tmp_path: Path, first: str, names: tuple[str, ...]) -> None:
    table = read_table(write(tmp_path, lines(first, row="{n},{m}")))
    assert table.names == names
    assert table.columns[1].values[-1] == 121
    assert table.rows == 12 + (first == "1,2")


def test_a_first_column_without_a_name_as_r_writes_it(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, lines('"x","y"', row='"r{n}",{n},{m}')))
    assert table.names == ("row", "x", "y")


def test_the_header_can_be_said(tmp_path: Path) -> None:
    path = write(tmp_path, lines("1990,1991", row="{n},{m}"))
    assert read_table(path, TableSettings(header="yes")).names == ("1990", "1991")
    assert read_table(path, TableSettings(header="no")).rows == 13


def test_separators_in_quotes_belong_to_the_value(tmp_path: Path) -> None:
    path = write(tmp_path, 'name,y\n"a, b",1\n"say ""hi""",2\n"two\nlines",3\n5" pipe,4\n' + "x,5\n" * 9)
    assert set(read_table(path).columns[0].labels) == {"a, b", 'say "hi"', "two lines", '5" pipe', "x"}


def test_the_preview_shows_the_texts_of_the_file(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, lines("a,b", row="{n}, {m} ,")))
    assert preview_rows(table, 2) == (("0", "0 ", ""), ("1", "1 ", ""))


@pytest.mark.parametrize(
    "name",
    [
        "a*.csv",
        "a[1].csv",
        "a?.csv",
        "a'b.csv",
        "a b%20.csv.gz",
        "x=1.csv",
        "ünï ☃.csv",
        "$HOME.csv",
        "{a}.csv",
    ],
)
def test_any_name_is_the_name_of_one_file(tmp_path: Path, name: str) -> None:
    write(tmp_path, lines("wrong,file"), "a1.csv")
    assert read_table(write(tmp_path, lines("a,b"), name)).names == ("a", "b")


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv")
    try:
        Path(path).write_text(lines("a,b"))
    except OSError:
        pytest.skip("this disk takes no such names")
    assert read_table(path).names == ("a", "b")


# ---- progress, cancel, threads ------------------------------------------------------------


def large(folder: Path, rows: int = 60_000) -> str:
    row = ",".join(["{n}.25"] * 12)
    return write(folder, lines(",".join(f"c{n}" for n in range(12)), row=row, count=rows))


def test_progress_only_rises_and_ends_at_one(tmp_path: Path) -> None:
    told: list[float] = []
    read_table(large(tmp_path), progress=told.append)
    assert told == sorted(set(told))
    assert told[0] >= 0
    assert told[-1] == 1


@pytest.mark.parametrize("asked", [1, 2, 3, 5, 8])
def test_reading_can_be_cancelled_at_any_time(tmp_path: Path, asked: int) -> None:
    calls = 0

    def cancelled() -> bool:
        nonlocal calls
        calls += 1
        return calls >= asked

    with pytest.raises(Cancelled):
        read_table(large(tmp_path), cancelled=cancelled)
    assert not [thread for thread in threading.enumerate() if thread.name == "table reader"]


def test_a_rewritten_file_leaves_no_copy_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    path = write(tmp_path, lines("größe,b").encode("cp1252"))
    read_table(path)
    with pytest.raises(Cancelled):
        read_table(path, cancelled=lambda: True)
    with pytest.raises(TableError):
        read_table(write(tmp_path, lines("größe,b", "1,2,3").encode("cp1252")))
    assert list(place.iterdir()) == []


def test_an_exception_of_the_caller_leaves_no_thread_behind(tmp_path: Path) -> None:
    class Stop(BaseException):
        pass

    def fail(share: float) -> None:
        if share > 0.1:
            raise Stop

    with pytest.raises(Stop):
        read_table(large(tmp_path), progress=fail)
    assert not [thread for thread in threading.enumerate() if thread.name == "table reader"]


def test_two_readings_are_equal_to_the_bit(tmp_path: Path) -> None:
    content = "a,w,d\n" + "".join(
        f"{n / 7},k{n * 7919 % 50},2020-01-{n % 28 + 1:02d}\n" for n in range(70_000)
    )
    first, second = (read_table(write(tmp_path, content)) for _ in range(2))
    assert told(first) == told(second)
    for one, other in zip(first.columns, second.columns, strict=True):
        assert one.values.tobytes() == other.values.tobytes()


def told(table: Table) -> list[object]:
    return [
        (column.name, column.kind, column.missing, column.distinct, column.labels, column.remarks)
        for column in table.columns
    ]


def test_several_threads_read_at_once(tmp_path: Path) -> None:
    paths = [write(tmp_path, lines("a,b", row=f"{{n}},{k}{{m}}", count=500), f"{k}.csv") for k in range(1, 5)]
    found: dict[int, Table] = {}
    threads = [
        threading.Thread(target=lambda k=k, path=path: found.update({k: read_table(path)}))
        for k, path in enumerate(paths)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[k].columns[1].values[2] for k in range(4)] == [14, 24, 34, 44]
