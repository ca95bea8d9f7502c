"""The exported script: it compiles, needs little, runs by itself, and no name can break out of it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engine_bench import SMALL, experiment_with, line
from hypothesis import given
from hypothesis import strategies as st

import resources
from core.datasets.bikes import HOURLY_FILE
from core.experiment import Experiment
from core.export import script
from core.settings.sets import ONE_INPUT, TWO_INPUTS

DROPPED = experiment_with(SMALL, dropout__rate=0.3)
VARIANTS: dict[str, Experiment] = {
    "default": Experiment(),
    "line": line(),
    "one mask a step": DROPPED,
    "one mask a row": experiment_with(DROPPED, dropout__mask="row"),
    "dropout without a hidden layer": experiment_with(DROPPED, network__hidden=()),
    "not shuffled": experiment_with(SMALL, batches__shuffle=False),
    "Nesterov": line(optimizer__momentum=0.9, optimizer__nesterov=True),
}
EVERY = pytest.mark.parametrize("variant", VARIANTS)


def imports_of(source: str) -> set[str]:
    tree = ast.parse(source)
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@EVERY
def test_the_script_compiles_and_imports_torch_numpy_and_csv_only(variant: str) -> None:
    experiment = VARIANTS[variant]
    needed = {"__future__", "numpy", "torch"} | (
        {"csv"} if experiment.data.source == "bike_sharing_hourly" else set()
    )
    assert imports_of(script(experiment)) == needed


@EVERY
def test_the_script_holds_nothing_that_a_reader_would_stumble_over(variant: str) -> None:
    source = script(VARIANTS[variant])
    for word in ("fmt: skip", "trainscope.", "core.", "Self", "noqa", "type: ignore"):
        assert word not in source
    assert all(len(text) <= 120 and text == text.rstrip() for text in source.split("\n"))
    assert source.endswith("\n") and "\n\n\n\n" not in source


@EVERY
def test_dropout_appears_only_where_it_is_used(variant: str) -> None:
    source, experiment = script(VARIANTS[variant]), VARIANTS[variant]
    used = experiment.dropout.rate > 0 and bool(experiment.network.hidden)
    per_row = experiment.dropout.mask == "row"
    assert source.count("StepDropout(0.3)") == (2 if used and not per_row else 0)
    assert source.count("nn.Dropout(0.3)") == (2 if used and per_row else 0)
    assert ("class StepDropout" in source) == (used and not per_row)


@pytest.mark.parametrize("source", [*ONE_INPUT, *TWO_INPUTS])
def test_the_script_of_a_drawn_set_needs_nothing_of_this_program(source: str) -> None:
    drawn = experiment_with(Experiment(), data__source=source, data__rows=40, stopping__epochs=1)
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(script(drawn), "exported.py", "exec", dont_inherit=True), names)
    assert len(names["losses"]) > 0


def test_the_script_runs_by_itself_in_another_process(tmp_path: Path) -> None:
    table = tmp_path / 'it\'s a "table" \\ here.csv'
    lines = resources.path("data", HOURLY_FILE).read_text(encoding="utf-8").splitlines()[:401]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = script(experiment_with(Experiment(), stopping__epochs=1), csv_path=str(table))
    program = tmp_path / "exported.py"
    program.write_text(source, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    told = result.stdout.splitlines()
    assert [text.split(":")[0] for text in told] == ["RMSE train", "RMSE validation", "RMSE test"]
    assert all(text.endswith(" bikes per hour") for text in told)


NAMES = [
    '"""',
    '"""; raise SystemExit("""',
    'it\'s "mine"',
    "back\\slash\\",
    "{braces} %s",
    "Größe → ∞",
    "a\nb",
    "\0",
    "\r",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_cannot_break_out_of_the_docstring(name: str) -> None:
    assert_name_is_safe(name)


@given(st.text(max_size=80))
def test_no_name_can_break_out_of_the_docstring(name: str) -> None:
    assert_name_is_safe(name)


def assert_name_is_safe(name: str) -> None:
    plain, named = (script(line().model_copy(update={"name": n})) for n in ("", name))
    trees = [ast.parse(source) for source in (plain, named)]
    for tree in trees:
        assert (ast.get_docstring(tree) or "").endswith("plain PyTorch, written by Trainscope.")
    bodies = [[ast.dump(node) for node in tree.body[1:]] for tree in trees]
    assert bodies[0] == bodies[1]


def test_a_readable_name_is_kept() -> None:
    source = script(experiment_with(SMALL).model_copy(update={"name": "Größe → 16, 16"}))
    assert source.startswith('"""Größe → 16, 16: plain PyTorch')


@pytest.mark.parametrize("path", ["C:\\new\\table.csv", "it's.csv", 'a"b.csv', "x\ny.csv"])
def test_the_path_of_the_table_is_quoted(path: str) -> None:
    tree = ast.parse(script(Experiment(), csv_path=path))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert path in texts


def test_numbers_are_written_exactly() -> None:
    experiment = line(optimizer__lr=0.1 + 0.2, data__noise=1 / 3, optimizer__momentum=1e-5)
    source = script(experiment)
    for number in (0.1 + 0.2, 1 / 3, 1e-5):
        assert repr(number) in source


def test_the_script_knows_nothing_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name == "core" or name.startswith("core.")]:
        monkeypatch.setitem(sys.modules, module, None)
    names: dict[str, Any] = {}
    exec(SCRIPT_OF_LINE, names)
    assert len(names["losses"]) == 2
    assert len(names["train_losses"]) == 3


SCRIPT_OF_LINE = script(line(data__rows=10, stopping__epochs=2))
