"""Columns as inputs: one-hot, parts of dates, missing values, order; and the exported reading, bit by bit."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from tables_bench import assert_same_bits, encoded, lines, run_plain, shares, write

import resources
from core.settings.table import TableSettings
from core.tables import EncodedTable, TableError, encode, read_table, suggest, write_reading


def encode_text(folder: Path, text: str, **settings: object) -> EncodedTable:
    return encoded(write(folder, text), TableSettings.model_validate(settings))[2]


WORDS = "w,two,y\n" + "".join(f"{'cab'[n % 3]},{'no' if n % 4 else 'yes'},{n}\n" for n in range(24))


def test_words_become_one_input_each_and_two_words_one(tmp_path: Path) -> None:
    found = encode_text(tmp_path, WORDS, target="y", inputs=("w", "two"))
    assert found.names == ("w: a", "w: b", "w: c", "two: yes")
    expected = [[n % 3 == 1, n % 3 == 2, n % 3 == 0, n % 4 == 0] for n in range(24)]
    np.testing.assert_array_equal(found.inputs, np.array(expected, dtype=float))
    np.testing.assert_array_equal(found.target, np.arange(24.0))
    w, two = found.features
    assert (w.kind, w.labels, w.columns, w.low, w.high) == ("choice", ("a", "b", "c"), (0, 1, 2), 0, 2)
    assert (two.labels, two.columns, two.rest) == (("no", "yes"), (3,), 0)


def test_every_feature_encodes_its_own_values_to_its_inputs(tmp_path: Path) -> None:
    path = write(tmp_path, mixed())
    for settings in variants(path):
        found = encoded(path, settings)[2]
        assert sorted(place for feature in found.features for place in feature.columns) == list(
            range(len(found.names))
        )
        for feature in found.features:
            assert_same_bits(feature.encode(feature.values), found.inputs[:, list(feature.columns)])
            assert feature.low <= feature.rest <= feature.high


def test_numbers_can_be_names(tmp_path: Path) -> None:
    text = "code,y\n" + "".join(f"{[7, 1.5, 3][n % 3]},{n}\n" for n in range(24))
    found = encode_text(tmp_path, text, target="y", inputs=("code",), categories=("code",))
    assert found.names == ("code: 1.5", "code: 3", "code: 7")
    np.testing.assert_array_equal(found.inputs.sum(axis=0), [8, 8, 8])


def test_rare_words_share_an_input(tmp_path: Path) -> None:
    words = [f"k{n}" for n in range(50) for _ in range(60 - n)]
    text = "w,y\n" + "".join(f"{word},{n}\n" for n, word in enumerate(words))
    found = encode_text(tmp_path, text, target="y", inputs=("w",))
    assert len(found.names) == 30
    assert found.names[-1] == "w: other"
    assert found.inputs[:, -1].sum() == sum(60 - n for n in range(29, 50))
    assert (found.inputs.sum(axis=1) == 1).all()


def hours(count: int, step: timedelta, first: datetime = datetime(2023, 1, 1)) -> str:
    rows = "".join(f"{first + n * step},{n % 11}\n" for n in range(count))
    return f"when,y\n{rows}"


@pytest.mark.parametrize(
    ("count", "step", "parts"),
    [
        (500, timedelta(hours=7), ["trend", "season", "weekday", "hour"]),
        (400, timedelta(days=1), ["trend", "season", "weekday"]),
        (100, timedelta(days=7), ["trend", "season"]),
        (40, timedelta(minutes=20), ["hour"]),
        (60, timedelta(days=1), ["trend", "weekday"]),
    ],
)
def test_dates_are_split_into_the_parts_that_vary(
    tmp_path: Path, count: int, step: timedelta, parts: list[str]
) -> None:
    found = encode_text(tmp_path, hours(count, step), target="y", inputs=("when",))
    names = [name.removeprefix("when, ").partition(",")[0] for name in found.names]
    assert list(dict.fromkeys(names)) == parts
    assert found.features[0].kind == "date"


def test_years_have_no_weekday_and_no_season(tmp_path: Path) -> None:
    text = "when,y\n" + "".join(f"{1950 + n}-01-01,{n % 7}\n" for n in range(40))
    assert encode_text(tmp_path, text, target="y", inputs=("when",)).names == ("when, trend",)


def test_the_parts_of_a_date_are_what_their_names_say(tmp_path: Path) -> None:
    found = encode_text(tmp_path, hours(2000, timedelta(hours=7)), target="y", inputs=("when",))
    column = dict(zip(found.names, found.inputs.T, strict=True))
    moments = [datetime(2023, 1, 1) + n * timedelta(hours=7) for n in range(2000)]
    hour = np.array([moment.hour + moment.minute / 60 for moment in moments])
    np.testing.assert_allclose(column["when, hour, sin"], np.sin(2 * np.pi * hour / 24), atol=1e-9)
    monday = np.array([moment.weekday() == 0 for moment in moments])
    np.testing.assert_allclose(column["when, weekday, cos"][monday], 1, atol=1e-12)
    years = np.array([(moment - moments[0]).total_seconds() / 86400 / 365.2425 for moment in moments])
    np.testing.assert_allclose(column["when, trend"], years, atol=1e-9)
    circle = np.hypot(column["when, season, sin"], column["when, season, cos"])
    np.testing.assert_allclose(circle, 1)


def test_rows_are_sorted_by_the_order_and_ties_stay(tmp_path: Path) -> None:
    text = "day,x,y\n" + "".join(f"{(n * 7) % 10},{n},{n % 4}\n" for n in range(30))
    found = encode_text(tmp_path, text, target="y", inputs=("x",), order="day")
    days = (np.arange(30) * 7) % 10
    np.testing.assert_array_equal(found.rows, np.argsort(days, kind="stable"))
    assert found.order is not None
    np.testing.assert_array_equal(found.order, np.sort(days))
    np.testing.assert_array_equal(found.inputs[:, 0], found.rows)


def test_rows_with_missing_values_are_left_out_and_counted(tmp_path: Path) -> None:
    text = "x,z,y\n" + "".join(
        f"{'' if n == 3 else n},{'' if n == 4 else 'w'},{'NA' if n == 5 else n}\n" for n in range(30)
    )
    found = encode_text(tmp_path, text, target="y", inputs=("x", "z"))
    assert (found.dropped, found.filled) == (3, 0)
    np.testing.assert_array_equal(found.rows, [n for n in range(30) if n not in (3, 4, 5)])


def test_medians_are_those_of_the_training_rows_alone(tmp_path: Path) -> None:
    text = "x,w,y\n" + "".join(
        f"{'' if n % 5 == 0 else 1000 if n >= 70 else n % 10},{'' if n % 6 == 0 else 'ab'[n % 2]},{n}\n"
        for n in range(100)
    )
    found = encode_text(tmp_path, text, target="y", inputs=("x", "w"), missing="fill")
    train = [n % 10 for n in range(70) if n % 5]
    filled = found.inputs[::5, 0]
    assert (filled == np.median(train)).all()
    assert found.names == ("x", "w: a", "w: b", "w: missing")
    np.testing.assert_array_equal(found.inputs[:, 3], np.arange(100) % 6 == 0)
    assert (found.dropped, found.filled) == (0, 20 + 17)


def test_other_validation_and_test_rows_change_nothing_of_the_training_rows(tmp_path: Path) -> None:
    rows = [f"{'' if n % 5 == 0 else n % 10},{n % 3}\n" for n in range(100)]
    other = rows[:70] + [f"{n * 1000},5\n" for n in range(30)]
    one, two = (
        encode_text(tmp_path, "x,y\n" + "".join(text), target="y", inputs=("x",), missing="fill")
        for text in (rows, other)
    )
    assert_same_bits(one.inputs[:70], two.inputs[:70])


def test_a_column_without_a_value_to_fill_in_is_a_sentence(tmp_path: Path) -> None:
    text = "x,z,y\n" + "".join(f"{n if n > 80 else ''},{n},{n % 3}\n" for n in range(100))
    with pytest.raises(
        TableError, match="“x” has no value in the training rows to fill others in with: leave it out"
    ):
        encode_text(tmp_path, text, target="y", inputs=("x", "z"), missing="fill")


def test_too_many_inputs_are_a_sentence(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(20)]
    rows = "".join(",".join(f"w{(n * (k + 1)) % 31}" for k in range(20)) + f",{n}\n" for n in range(200))
    text = ",".join(names) + ",y\n" + rows
    with pytest.raises(TableError, match=r"make 6\d\d inputs, more than 512: leave some out"):
        encode_text(tmp_path, text, target="y", inputs=tuple(names))


def test_nobody_can_write_into_the_encoded_rows(tmp_path: Path) -> None:
    found = encode_text(tmp_path, WORDS, target="y", inputs=("w", "two"), order="y")
    for array in (found.inputs, found.target, found.rows, found.order):
        assert array is not None
        assert not array.flags.writeable


# ---- the exported reading -----------------------------------------------------------------


def mixed() -> str:
    rows = []
    for n in range(120):
        when = datetime(2021, 3, 1) + n * timedelta(hours=31)
        number = "NA" if n % 11 == 0 else n / 7
        word = "" if n % 13 == 0 else '"red, dark"' if n % 3 else " blue "
        day = "?" if n % 17 == 0 else when
        rows.append(f"{day},{number},{word},{n % 4},{'' if n == 50 else n * n / 3}\n")
    return "when,x,colour,code,y\n" + "".join(rows)


def variants(path: str) -> list[TableSettings]:
    base = TableSettings(path=path, target="y", inputs=("when", "x", "colour", "code"))
    return [
        base,
        base.model_copy(update={"missing": "fill"}),
        base.model_copy(update={"missing": "fill", "order": "when", "categories": ("code",)}),
        base.model_copy(update={"inputs": ("x",), "order": "code"}),
        base.model_copy(update={"inputs": ("colour",), "missing": "fill", "order": "x"}),
    ]


FILES = {
    "mixed": mixed(),
    "german": "Datum;Menge;Preis\r\n"
    + "".join(f"{1 + n % 28:02d}.0{1 + n // 28}.2024;1.{n:03d},5;{n % 9},25\r\n" for n in range(90)),
    "umlauts": ("größe,y\n" + "".join(f"{'äöü'[n % 3]},{n}\n" for n in range(30))).encode("cp1252"),
    "utf-16": lines("größe,y", row="{n},{m}").encode("utf-16"),
    "thousands": 'a,b\n' + "".join(f'"{n + 1},{n % 10}00.5",{n * n % 7}\n' for n in range(28)),
    "zones": "t,y\n" + "".join(f"2024-01-{n + 1:02d}T0{n % 9}:00:00+01:00,{n % 5}\n" for n in range(30)),
    "times": "t,y\n" + "".join(f"{n % 24:02d}:{n % 60:02d},{n % 5}\n" for n in range(50)),
    "odd": lines("a,b", row="{n},{m}", count=50) + "1,n.a.\n2,inf\n",
    "quoted": '"x","note","y"\n' + "".join(f'{n}, "two\nlines, {n % 3}",{n % 7}\n\n' for n in range(40)),
    "titles": "A report\n\n# a remark\nx;y\n" + lines(row="{n};{m}"),
    "no names": lines(row="{n},{m}.5", count=40),
    "trailing": "a,b\n" + "".join(f"{n},{n * n},\n" for n in range(20)),
    "hard spaces": lines("a,b", "1,\xa0", "3,\tNA", row="{n},\xa0{m}\xa0", count=30),
    "1,000 labels": "w,y\n" + "".join(f"k{n % 1500 % 1203},{n}\n" for n in range(3000)),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_exported_reading_is_equal_to_the_bit(tmp_path: Path, name: str) -> None:
    content = FILES[name]
    path = write(tmp_path, content)
    several = variants(path) if name == "mixed" else [None, TableSettings(missing="fill")]
    for chosen in [TableSettings(target="y", inputs=("w",))] if name == "1,000 labels" else several:
        table, settings, found = encoded(path, chosen)
        inputs, target, _ = run_plain(table, settings, found)
        assert_same_bits(inputs, found.inputs)
        assert_same_bits(target, found.target)


def test_the_exported_reading_holds_what_the_table_needs_and_no_more(tmp_path: Path) -> None:
    table = read_table(resources.path("data", "bike_sharing_hourly_2011.csv"))
    settings = suggest(table).settings
    found = encode(table, settings, shares)
    functions, text, modules = write_reading(table, settings, found, "bikes.csv", "train")
    assert modules == ["import csv"]
    names = [function.__name__ for function in functions]
    assert names == ["read_rows", "read_numbers", "read_words", "one_hot"]
    assert "median" not in text
    assert all(len(line) < 400 for line in text.splitlines())
    inputs, target, _ = run_plain(table, settings, found)
    assert_same_bits(inputs, found.inputs)
    assert_same_bits(target, found.target)


def test_names_of_columns_never_become_code(tmp_path: Path) -> None:
    evil = "x'); raise SystemExit('"
    path = write(tmp_path, lines(f'"{evil}","{{y}}\n# {{0}}"', row="{n},{m}"), 'it\'s "odd" {0}.csv')
    table, settings, found = encoded(path)
    inputs, _, source = run_plain(table, settings, found)
    assert_same_bits(inputs, found.inputs)
    assert "raise SystemExit" in source
