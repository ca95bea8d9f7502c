"""The files used lately on the start page: what is there opens, what is missing says so and can go."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from start_bench import StartBench, small_experiments

from core.experiment import Experiment
from core.experiment_files import save
from core.recent import RecentList
from gui.remembered import Remembered
from gui.start.recent import EMPTY, RecentRow
from gui.start.remembered_files import RememberedFiles
from gui.start.words import when
from gui.theme import Theme

Key = Qt.Key
NOW = datetime(2024, 5, 20, 9, 30)


@pytest.fixture
def files(tmp_path: Path) -> RecentList:
    """Return an experiment, a table, a missing file and a faulty one."""
    sine = Experiment(name="Mine").with_values({"data.source": "noisy_sine", "data.rows": 30})
    save(sine, tmp_path / "mine.json")
    (tmp_path / "sales.csv").write_text("a,b\n1,2\n")
    (tmp_path / "broken.json").write_text("{")
    found = RecentList()
    for name in ("broken.json", "missing.json", "sales.csv", "mine.json"):
        found.add(str(tmp_path / name))
    return found


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme, files: RecentList) -> StartBench:
    return StartBench(qtbot, dark, small_experiments(2), files).show()


def row(bench: StartBench, name: str) -> RecentRow:
    return next(row for row in bench.sheet.recent.rows if Path(row.file.path).name == name)


def test_the_last_file_comes_first(bench: StartBench) -> None:
    names = [Path(row.file.path).name for row in bench.sheet.recent.rows]
    assert names == ["mine.json", "sales.csv", "missing.json", "broken.json"]


@pytest.mark.parametrize("name", ["mine.json", "sales.csv", "broken.json"])
def test_a_click_opens_a_file(bench: StartBench, name: str) -> None:
    bench.click(row(bench, name))
    assert bench.asked == [("file_chosen", row(bench, name).file.path)]


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return])
def test_a_key_opens_the_file_with_the_focus(bench: StartBench, key: Qt.Key) -> None:
    bench.sheet.recent.rows[0].setFocus()
    bench.key(Key.Key_Down, key)
    assert bench.asked == [("file_chosen", row(bench, "sales.csv").file.path)]


def test_an_experiment_shows_its_rows_and_a_missing_file_a_reason(bench: StartBench) -> None:
    shown = row(bench, "mine.json").glance
    assert shown.preview is not None
    assert shown.preview.rows == 30
    missing, broken = row(bench, "missing.json"), row(bench, "broken.json")
    assert missing.glance.missing
    assert "not there any more" in missing.accessibleDescription()
    assert "not valid JSON" in broken.accessibleDescription()
    assert missing.remove.isVisible()
    assert broken.remove.isVisible()
    assert not row(bench, "sales.csv").remove.isVisible()


def test_a_missing_file_is_not_opened(bench: StartBench) -> None:
    bench.click(row(bench, "missing.json"))
    row(bench, "missing.json").setFocus()
    bench.key(Key.Key_Return)
    assert bench.asked == []


def test_the_cross_forgets_a_file(bench: StartBench, files: RecentList) -> None:
    bench.click(row(bench, "missing.json").remove)
    bench.wait(lambda: len(bench.sheet.recent.rows) == 3)
    assert [Path(file.path).name for file in files.files()] == ["mine.json", "sales.csv", "broken.json"]
    assert bench.asked == []
    bench.settle()


def test_delete_forgets_the_file_with_the_focus_and_the_next_one_gets_it(bench: StartBench) -> None:
    bench.sheet.recent.rows[0].setFocus()
    bench.key(Key.Key_Delete)
    bench.wait(lambda: len(bench.sheet.recent.rows) == 3)
    assert bench.focused is row(bench, "sales.csv")
    bench.settle()


def test_a_file_used_meanwhile_is_there_when_the_page_comes_back(
    bench: StartBench, files: RecentList, tmp_path: Path
) -> None:
    bench.page.hide()
    files.add(str(tmp_path / "sales.csv"))
    bench.show()
    assert Path(bench.sheet.recent.rows[0].file.path).name == "sales.csv"


def test_nothing_opened_yet_says_what_to_do(qtbot: QtBot, dark: Theme) -> None:
    bench = StartBench(qtbot, dark, small_experiments(1)).show()
    empty = bench.sheet.recent.grab().toImage()
    assert bench.sheet.recent.rows == []
    assert EMPTY
    assert len({empty.pixelColor(x, 60).rgb() for x in range(empty.width())}) > 3


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=20), "today 09:10"),
        (timedelta(hours=10), "yesterday"),
        (timedelta(days=8), "12 May"),
        (timedelta(days=300), "25 Jul 2023"),
        (timedelta(days=-3), "23 May 2024"),
    ],
)
def test_times_are_said_as_people_say_them(ago: timedelta, words: str) -> None:
    assert when(NOW - ago, NOW) == words


# ---- from one start to the next -----------------------------------------------------------------------


def test_files_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "view.json"
    first = RememberedFiles(Remembered(path))
    first.add("/a.json")
    first.add("/b.csv")
    first.remove("/a.json")
    again = RememberedFiles(Remembered(path))
    assert [file.path for file in again.files()] == [file.path for file in first.files()]
    assert len(again.files()) == 1


def test_a_store_that_holds_nonsense_is_an_empty_list() -> None:
    store = Remembered()
    store.put("recent files", {"x": "never", "y": 3})
    assert list(RememberedFiles(store).files()) == []
