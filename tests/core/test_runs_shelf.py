"""Numbers, names, the limit, and tables of the runs that are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from engine_bench import Bench, experiment_with, line
from test_runs_keeping import kept

from core.commands import TrainBatches
from core.curves_csv import CurveTable, write
from core.history import Change
from core.runs.kept_run import COLUMNS, NAME_LENGTH, KeptRun
from core.runs.shelf import Shelf
from core.runs.tables import all_runs, curves, differing


@pytest.fixture(scope="module")
def trained() -> KeptRun:
    bench = Bench(line(batches__size=7))
    bench.do(TrainBatches(23))
    return kept(bench)


@pytest.fixture
def another(trained: KeptRun) -> Callable[..., KeptRun]:
    made = iter(range(10_000))

    def make(**settings: object) -> KeptRun:
        experiment = experiment_with(trained.experiment, **settings)  # type: ignore[arg-type]
        return replace(trained, key=f"{next(made):012x}", experiment=experiment)

    return make


def test_runs_are_numbered_and_named_by_what_they_change(another: Callable[..., KeptRun]) -> None:
    shelf = Shelf()
    first, _ = shelf.add(another(), None)
    second, _ = shelf.add(another(optimizer__lr=0.02), first)
    third, _ = shelf.add(another(optimizer__lr=0.02), second)
    assert [run.number for run in shelf.runs()] == [3, 2, 1]
    assert [run.title for run in (first, second, third)] == [
        "first run",
        "learning rate 0.1 → 0.02",
        "same settings",
    ]
    on_the_way = replace(third, changes=(Change(5, 1.0, "dropout rate 0 → 50 %"),))
    assert on_the_way.title == "same settings, then dropout rate 0 → 50 %"


def test_a_title_says_two_changes_and_counts_the_rest(trained: KeptRun) -> None:
    assert replace(trained, against=("a 1 → 2", "b 1 → 2", "c", "d")).title == "a 1 → 2, b 1 → 2 and 2 more"


def test_a_name_of_the_user_is_one_line_that_is_not_too_long(trained: KeptRun) -> None:
    assert trained.renamed("  the\nbest   one ").title == "the best one"
    assert len(trained.renamed("x" * 500).name) == NAME_LENGTH
    assert trained.renamed("a").renamed(" ").title == trained.title


def test_the_oldest_runs_go_first_and_pinned_ones_never(another: Callable[..., KeptRun]) -> None:
    shelf = Shelf(most=3)
    runs = [shelf.add(another(), None)[0] for _ in range(3)]
    shelf.change(replace(runs[0], pinned=True))
    for dropped_number in (None, 2, 3):
        _, dropped = shelf.add(another(), None)
        assert [run.number for run in dropped] == ([] if dropped_number is None else [dropped_number])
    assert [run.number for run in shelf.runs()] == [6, 5, 4, 1]


def test_a_number_is_given_once(another: Callable[..., KeptRun]) -> None:
    shelf = Shelf()
    shelf.add(another(), None)
    last, _ = shelf.add(another(), None)
    assert shelf.remove(last.key) is last
    assert shelf.remove(last.key) is None
    assert shelf.add(another(), None)[0].number == 3
    shelf.take_in([replace(another(), number=40)])
    assert shelf.next_number == 41


# ---- tables ----------------------------------------------------------------------------------------


def read(table: CurveTable) -> list[dict[str, str]]:
    file = io.BytesIO()
    for _ in write(table, file):
        pass
    lines = list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))
    assert len(lines) == table.length
    return lines


def test_the_table_of_runs_has_the_settings_that_differ_and_all_digits(
    another: Callable[..., KeptRun],
) -> None:
    one, two = replace(another(), number=1), replace(another(optimizer__lr=0.02), number=2, name="a, “b”")
    assert [setting.path for setting in differing([one, two])] == ["optimizer.SGD.lr"]
    lines = read(all_runs([two, one]))
    assert [line["optimizer.SGD.lr"] for line in lines] == ["0.02", "0.1"]
    assert [line["run"] for line in lines] == ["2", "1"]
    assert lines[0]["name"] == "a, “b”"
    best = one.best
    assert best is not None
    assert float(lines[1]["best validation RMSE"]) == best.validation.rmse
    assert float(lines[1]["best train R2"]) == best.train.r2
    assert lines[1]["test MSE"] == ""


def test_the_curves_of_runs_give_the_same_bits(another: Callable[..., KeptRun]) -> None:
    runs = [replace(another(), number=number) for number in (1, 2)]
    lines = read(curves(runs))
    assert len(lines) == 2 * len(runs[0].epochs)
    names = ["epoch", "step", "train loss [of the scaled target]", "validation loss [of the scaled target]"]
    names += [
        f"{split} {score}" for split in ("train", "validation") for score in ("MSE", "RMSE", "MAE", "R2")
    ]
    assert len(names) == len(COLUMNS)
    values = np.array([[float(line[name]) for name in names] for line in lines if line["run"] == "2"])
    np.testing.assert_array_equal(values.T, runs[1].epochs.columns)
