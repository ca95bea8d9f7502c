"""What is proposed for a table: target, inputs, order; sentences about leaks, skew and missing values."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tables_bench import write

import resources
from core.settings.table import TableSettings
from core.tables import Suggestion, Table, TableError, read_table, remarks_for, suggest

DRAW = np.random.default_rng(1)


def table_of(folder: Path, **columns: object) -> Table:
    """Return a table with these columns, read from a file."""
    rows = zip(*(list(values) for values in columns.values()), strict=True)  # type: ignore[call-overload]
    body = "".join(",".join(str(value) for value in row) + "\n" for row in rows)
    return read_table(write(folder, ",".join(columns) + "\n" + body))


def codes(suggestion: Suggestion) -> dict[str, str]:
    return {remark.column: remark.code for remark in suggestion.remarks}


def noise(count: int = 60) -> np.ndarray:
    return DRAW.normal(size=count).round(3)


def test_the_bike_table_is_proposed_without_the_parts_of_its_target() -> None:
    table = read_table(resources.path("data", "bike_sharing_hourly_2011.csv"))
    found = suggest(table)
    assert found.settings.target == "bikers"
    assert found.settings.order == "day"
    assert found.split == "time"
    assert {"casual", "registered", "bikers"}.isdisjoint(found.settings.inputs)
    assert len(found.settings.inputs) == 12
    assert [remark.text for remark in found.remarks] == [
        "“casual” + “registered” is the target “bikers”: together they give the answer away."
    ]


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (("price", "x", "z"), "price"),
        (("x", "Sales (EUR)", "z"), "Sales (EUR)"),
        (("x", "z", "whatever"), "whatever"),
        (("x", "z", "id"), "z"),
        (("y", "price", "z"), "price"),
        (("Preis", "x", "z"), "Preis"),
    ],
)
def test_the_likeliest_column_is_the_target(tmp_path: Path, names: tuple[str, ...], target: str) -> None:
    found = suggest(table_of(tmp_path, **{name: (noise() * 1000).astype(int) for name in names}))
    assert found.settings.target == target


def test_a_target_that_was_chosen_is_kept_and_the_rest_follows_it(tmp_path: Path) -> None:
    a, b = noise(), noise()
    table = table_of(tmp_path, a=a, b=b, double=2 * a + 1, price=noise())
    assert suggest(table).settings.target == "price"
    found = suggest(table, TableSettings(target="a", decimal="point"))
    assert found.settings.target == "a"
    assert found.settings.inputs == ("b", "price")
    assert found.settings.decimal == "point"
    assert found.settings.path == table.path


def test_what_says_nothing_is_left_out_with_a_sentence(tmp_path: Path) -> None:
    count = 60
    table = table_of(
        tmp_path,
        nr=range(count),
        id=DRAW.permutation(count) + 1000,
        name=[f"n{k}" for k in range(count)],
        city=[f"c{k % 40}" for k in range(count)],
        same=["x"] * count,
        seven=[7] * count,
        empty=[""] * count,
        half=["" if k % 2 else k * k for k in range(count)],
        colour=["red", "blue", "green"] * 20,
        x=noise(),
        y=noise(),
    )
    found = suggest(table)
    assert found.settings.inputs == ("colour", "x")
    assert codes(found) == {
        "nr": "counts rows",
        "id": "identifier",
        "name": "identifier",
        "city": "many words",
        "same": "constant",
        "seven": "constant",
        "empty": "empty",
        "half": "many missing",
    }
    texts = [remark.text for remark in found.remarks]
    assert "Left out: “seven” has the same value in all rows and says nothing." in texts
    assert "Left out: “city” has 40 different words, too many for an input each." in texts
    assert "“half” is left out: 50 % of it is missing." in texts


LEAKS = {
    "equals": (lambda y, a: {"x": y}, "“x” equals the target “y”"),
    "line": (lambda y, a: {"x": -3 * y + 7}, "“x” lies on a line with the target “y” (r = -1.0000)"),
    "logarithm": (lambda y, a: {"x": np.log(y)}, "“x” rises or falls exactly as the target “y” does"),
    "sum": (lambda y, a: {"x": y - a, "z": a}, "“x” + “z” is the target “y”"),
    "difference": (lambda y, a: {"x": a, "z": a - y}, "“x” − “z” is the target “y”"),
    "product": (lambda y, a: {"x": y / a, "z": a}, "“x” × “z” is the target “y”"),
    "quotient": (lambda y, a: {"x": y * a, "z": a}, "“x” ÷ “z” is the target “y”"),
    "average": (
        lambda y, a: {"u": a, "v": a[::-1], "x": 3 * y - a - a[::-1]},
        "The target “y” is a weighted sum of “u”, “v”, “x”: together these 3 columns give the answer away.",
    ),
}


@pytest.mark.parametrize("case", LEAKS)
def test_leaks_are_pointed_out_and_left_out(tmp_path: Path, case: str) -> None:
    make, sentence = LEAKS[case]
    y, a = np.exp(noise(80)), 5 + np.abs(noise(80))
    columns = make(y, a)
    table = table_of(tmp_path, other=noise(80), **columns, y=y)
    found = suggest(table)
    assert found.settings.inputs == ("other",)
    said = [remark.text for remark in found.remarks if remark.code == "leak"]
    assert len(said) == 1
    assert said[0].startswith(sentence)
    kept = found.settings.model_copy(update={"inputs": ("other", *columns)})
    assert [remark.text for remark in remarks_for(table, kept) if remark.code == "leak"] == said


def test_dates_give_a_duration_away(tmp_path: Path) -> None:
    start = [date(2020, 1, 1) + timedelta(int(n)) for n in DRAW.integers(0, 900, 60)]
    days = DRAW.integers(1, 300, 60)
    end = [first + timedelta(int(n)) for first, n in zip(start, days, strict=True)]
    found = suggest(table_of(tmp_path, start=start, end=end, x=noise(), days=days))
    assert found.settings.target == "days"
    assert "“end” − “start” is the target “days”: together they give the answer away." in [
        remark.text for remark in found.remarks
    ]


def test_a_line_of_one_input_keeps_it_although_it_gives_the_answer_away(tmp_path: Path) -> None:
    found = suggest(read_table(write(tmp_path, "x,y\n" + "".join(f"{n}.5,{n * 3}\n" for n in range(12)))))
    assert (found.settings.target, found.settings.inputs) == ("y", ("x",))


def test_strong_but_honest_columns_stay(tmp_path: Path) -> None:
    x = noise(200)
    table = table_of(tmp_path, x=x, z=noise(200), year=range(1800, 2000), y=3 * x + 0.5 * noise(200))
    assert suggest(table).settings.inputs == ("x", "z", "year")


@pytest.mark.parametrize(
    ("name", "values", "order"),
    [
        ("when", [date(2020, 1, 1) + timedelta(n) for n in range(60)], "when"),
        ("year", range(1900, 1960), "year"),
        ("year", [2000 + n // 20 for n in range(60)], ""),
        ("t", range(60), "t"),
        ("time", np.arange(60)[::-1], ""),
        ("other", range(60), ""),
    ],
)
def test_rows_with_a_time_are_split_by_time(tmp_path: Path, name: str, values: object, order: str) -> None:
    found = suggest(table_of(tmp_path, **{name: values}, x=noise(), y=noise()))
    assert found.settings.order == order
    assert found.split == ("time" if order else "random")


def test_a_skewed_target_is_offered_its_logarithm_and_not_given_it(tmp_path: Path) -> None:
    table = table_of(tmp_path, x=noise(), price=np.exp(2 * noise()))
    found = suggest(table)
    assert not found.settings.log_target
    sentence = "“price” has a long tail; its logarithm may be easier to learn."
    assert sentence in [remark.text for remark in found.remarks]
    taken = found.settings.model_copy(update={"log_target": True})
    assert sentence not in [remark.text for remark in remarks_for(table, taken)]


def test_the_counts_of_missing_values_are_told(tmp_path: Path) -> None:
    few = ["" if n == 3 else n * n for n in range(60)]
    table = table_of(tmp_path, x=few, z=noise(), y=["NA" if n < 2 else n % 7 for n in range(60)])
    found = suggest(table)
    assert found.settings.missing == "drop"
    assert found.remarks[-1].text == "3 of 60 rows are left out because a value is missing."
    filled = found.settings.model_copy(update={"missing": "fill"})
    assert [remark.text for remark in remarks_for(table, filled)] == [
        "2 of 60 rows are left out because the target is missing.",
        "One missing value is filled in: numbers with the median of the training rows, words as “missing”.",
    ]


def test_where_too_many_rows_would_be_lost_values_are_filled_in(tmp_path: Path) -> None:
    table = table_of(tmp_path, x=["" if n % 3 == 0 else n * n for n in range(60)], z=noise(), y=noise())
    assert suggest(table).settings.missing == "fill"


def test_a_target_with_two_values_or_one_is_remarked_on(tmp_path: Path) -> None:
    table = table_of(tmp_path, x=noise(), y=[0, 1] * 30, one=[1] * 60)
    said = remarks_for(table, TableSettings(target="y", inputs=("x",)))
    assert [remark.code for remark in said] == ["two values"]
    said = remarks_for(table, TableSettings(target="one", inputs=("x",)))
    assert [remark.text for remark in said] == ["“one” is the same in all rows: choose another target."]
    with pytest.raises(TableError):
        remarks_for(table, TableSettings(target="none", inputs=("x",)))


def test_no_more_inputs_are_proposed_than_a_network_takes(tmp_path: Path) -> None:
    columns = {f"c{n}": (noise(40) * 1000).astype(int) for n in range(600)}
    found = suggest(table_of(tmp_path, **columns, y=noise(40)))
    assert len(found.settings.inputs) == 500
    assert "100 columns are left out: a network takes 512 inputs at most." in [
        remark.text for remark in found.remarks
    ]
