"""An experiment on the user's own table, from the command line and from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tables_bench import lines, write

import main as program
from core.experiment import Experiment
from core.experiment_files import FileError, save
from core.own_experiment import chosen_experiment, on_table, table_values, with_table_found
from core.settings import TableSettings

BASE = Experiment(name="Base", note="About other rows.").with_value("stopping.epochs", 2)


@pytest.fixture
def table(tmp_path: Path) -> str:
    return write(tmp_path, lines("hour,sold,word", count=40, row="{n},{m},w"), "shop.csv")


def test_the_values_are_all_settings_of_a_table_and_no_other() -> None:
    values = table_values(TableSettings(path="a.csv", target="y", inputs=("x",)), "random")
    assert values.pop("data.source") == "table"
    assert values.pop("data.split") == "random"
    assert set(values) == {f"data.table.{name}" for name in TableSettings.model_fields}
    assert values["data.table.inputs"] == ("x",)


def test_data_and_name_are_those_of_the_table_and_all_else_stays(table: str) -> None:
    experiment = on_table(BASE, table)
    assert experiment.name == "shop"
    assert experiment.note == ""
    assert experiment.data.source == "table"
    assert experiment.data.table.path == table
    assert experiment.data.table.target == "sold"
    for group in set(Experiment.model_fields) - {"name", "note", "data"}:
        assert getattr(experiment, group) == getattr(BASE, group)


def test_derived_inputs_of_other_columns_go(table: str) -> None:
    base = BASE.with_values({"data.source": "straight_line", "data.derived": ("x^2",)})
    assert on_table(base, table).data.derived == ()


def test_a_target_can_be_named(table: str) -> None:
    assert on_table(BASE, table, "hour").data.table.target == "hour"


@pytest.mark.parametrize(
    ("target", "said"),
    [("nobody", "has no column “nobody”"), ("word", "“word” holds words, no numbers")],
)
def test_a_target_that_cannot_be_one_is_a_sentence(table: str, target: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        on_table(BASE, table, target)


def test_a_path_is_made_absolute(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(table).parent)
    assert on_table(BASE, "shop.csv").data.table.path == table


# ---- where the table of a file is ------------------------------------------------------------------


def with_path(path: str) -> Experiment:
    return BASE.with_values(table_values(TableSettings(path=path, target="sold", inputs=("hour",)), "time"))


@pytest.mark.parametrize("wanted", ["shop.csv", "/gone/shop.csv", "C:\\Users\\a\\shop.csv", "sub/shop.csv"])
def test_a_table_is_found_beside_the_file(table: str, wanted: str) -> None:
    assert with_table_found(with_path(wanted), Path(table).parent).data.table.path == table


def test_a_table_in_its_place_is_preferred(table: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", "x", "shop.csv")
    assert with_table_found(with_path(table), tmp_path / "other").data.table.path == table


def test_a_missing_table_is_named_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"“shop.csv” is missing.*“Base”.*beside.*/gone/shop.csv"):
        with_table_found(with_path("/gone/shop.csv"), tmp_path)


def test_experiments_without_a_table_need_none(tmp_path: Path) -> None:
    assert with_table_found(BASE, tmp_path) is BASE
    assert chosen_experiment(BASE, "Bike demand", "", "") is BASE


# ---- the commands ------------------------------------------------------------------------------------


def test_a_table_is_trained_on(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["train", "--table", table, "--target", "sold", "--epochs", "1"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["experiment"] == "shop"
    assert result["unit"] == "sold"


def test_the_script_of_a_table_reads_it(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["script", "--table", table]) == 0
    script = capsys.readouterr().out
    assert table in script
    compile(script, "script", "exec")


def test_an_experiment_finds_its_table_beside_it(
    table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(with_path("/gone/shop.csv"), tmp_path / "shop.json")
    assert program.main(["script", "--experiment", str(tmp_path / "shop.json")]) == 0
    assert table in capsys.readouterr().out


@pytest.mark.parametrize("command", ["train", "script"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "/nowhere/at/all.csv"], "“all.csv” does not exist"),
        (["--table", "{table}", "--target", "nobody"], "has no column “nobody”"),
    ],
)
def test_a_fault_is_one_sentence_and_ends_with_2(
    table: str, command: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [argument.replace("{table}", table) for argument in arguments]
    assert program.main([command, *found]) == 2
    caught = capsys.readouterr()
    assert said in caught.err
    assert len(caught.err.strip().splitlines()) == 1
    assert caught.out == ""


@pytest.mark.parametrize("command", [[], ["train"], ["script"], ["screenshot", "a.png"]])
def test_a_target_needs_a_table(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main([*command, "--target", "sold"])
    assert ended.value.code == 2
    assert "name that, too, with --table FILE.csv" in capsys.readouterr().err
