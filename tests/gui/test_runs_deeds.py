"""What can be done with runs in the drawer *Runs*: going back, names, pins, deletion, files."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from live import Open
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from runs_bench import Drawer, with_three_runs


@pytest.fixture
def opened(open_window: Open) -> Drawer:
    return with_three_runs(open_window)


# ---- what is done with runs --------------------------------------------------------------------------


def test_going_back_trains_the_same_run_again(opened: Drawer) -> None:
    run = opened.runs[2]
    opened.list.choose(run.key)
    opened.press(Qt.Key.Key_Return)
    opened.live.rest()
    opened.live.wait(lambda: len(opened.runs) == 4)  # the run that was current is kept
    assert opened.window.stage.network.hasFocus()
    opened.train(12)
    history = opened.live.state.run.history
    np.testing.assert_array_equal(history.steps().loss, run.batches.columns[3])
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.live.rest().experiment.batches.size == 4


def test_a_run_that_was_changed_on_the_way_can_be_loaded_as_it_ended(opened: Drawer) -> None:
    assert not opened.button("ended").isVisible()
    opened.window.session.change("optimizer.SGD.lr", 0.5)
    opened.train(3)
    opened.window.session.reset()
    opened.live.wait(lambda: len(opened.runs) == 4)
    opened.list.choose(opened.runs[0].key)
    assert opened.button("ended").isVisible()
    opened.live.click(opened.button("go_back"))
    assert opened.live.rest().experiment.optimizer.SGD.lr == 0.02
    opened.live.click(opened.button("ended"))
    assert opened.live.rest().experiment.optimizer.SGD.lr == 0.5


def test_delete_and_undo_by_keys_leave_the_settings_alone(opened: Drawer) -> None:
    settings, keys = opened.window.session.intended, [run.key for run in opened.runs]
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Delete)
    assert [run.key for run in opened.runs] == keys[1:]
    assert opened.list.current_key == keys[1]  # the run at its place
    assert "Ctrl+Z" in opened.drawer.note.text
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [run.key for run in opened.runs] == keys
    assert opened.window.session.intended == settings
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [run.key for run in opened.runs] == keys[1:]
    opened.live.click(opened.button("undo"))
    assert [run.key for run in opened.runs] == keys


def test_undo_brings_a_run_back_over_the_curves_and_says_so(opened: Drawer) -> None:
    key = opened.runs[0].key
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Space)
    assert opened.history.slot(key) == 1
    opened.press(Qt.Key.Key_Delete)
    assert opened.history.slot(key) == 0
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.history.slot(key) == 1
    assert "is back" in opened.drawer.note.text
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    opened.press(Qt.Key.Key_Space)  # another run takes its place over the curves
    taken = opened.runs[0].key
    assert opened.history.slot(taken) == 1
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (opened.history.slot(taken), opened.history.slot(key)) == (1, 0)


def test_a_press_beside_the_name_keeps_it(opened: Drawer) -> None:
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_F2)
    QTest.keyClicks(opened.drawer.name, "small batches")
    QTest.mouseClick(opened.drawer, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
    assert opened.rows[1] == "3 small batches"
    assert not opened.drawer.name.isVisible()
    assert opened.list.hasFocus()


def test_the_current_run_cannot_be_deleted(opened: Drawer) -> None:
    opened.press(Qt.Key.Key_Delete)
    assert len(opened.runs) == 3
    assert not opened.button("delete").isEnabled()


def test_f2_and_a_double_click_rename(opened: Drawer) -> None:
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_F2)
    name = opened.drawer.name
    assert name.hasFocus()
    assert name.text() == "batch size 7 rows → 4 rows"
    QTest.keyClicks(name, "small batches")
    opened.press(Qt.Key.Key_Return)
    assert opened.rows[1] == "3 small batches"
    assert not name.isVisible()
    assert opened.list.hasFocus()
    area = opened.list.visualRect(opened.list.content.index(3))
    at = QPoint(area.left() + 120, area.center().y())
    QTest.mouseDClick(opened.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(opened.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.keyClicks(name, "nothing")
    opened.press(Qt.Key.Key_Escape)
    assert opened.rows[3] == "1 first run"
    assert opened.drawer.isVisible()


def test_p_and_the_pin_of_a_row_pin_and_do_not_predict(opened: Drawer) -> None:
    mode = opened.window.session.mode
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_P)
    assert [run.pinned for run in opened.runs] == [True, False, False]
    opened.click_row(2, "pin")
    assert [run.pinned for run in opened.runs] == [True, True, False]
    assert opened.window.session.mode is mode


# ---- files -------------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, str]]]:
    path = tmp_path / "runs.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))

    def read() -> list[dict[str, str]]:
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read


def test_all_runs_are_saved_as_csv(opened: Drawer, saved: Callable[[], list[dict[str, str]]]) -> None:
    opened.live.click(opened.button("table"))
    opened.live.wait(lambda: "Saved" in opened.window.picture_tools.pictures.strip.text)
    assert [line["run"] for line in saved()] == ["4", "3", "2", "1"]
    assert [line["batches.size [rows]"] for line in saved()] == ["4", "4", "7", "7"]


def test_curves_of_the_chosen_runs_are_saved_as_csv(
    opened: Drawer, saved: Callable[[], list[dict[str, str]]]
) -> None:
    opened.click_row(3)
    opened.click_row(1, modifiers=Qt.KeyboardModifier.ControlModifier)
    opened.live.click(opened.button("curves"))
    opened.live.wait(lambda: "Saved" in opened.window.picture_tools.pictures.strip.text)
    assert {line["run"] for line in saved()} == {"1", "3"}
    first = [float(line["validation RMSE"]) for line in saved() if line["run"] == "1"]
    assert first == opened.runs[2].epochs["validation_rmse"].tolist()


def test_a_run_on_a_table_that_is_gone_says_so_and_stays(opened: Drawer, tmp_path: Path) -> None:
    run = opened.runs[0]
    missing = tmp_path / "gone.csv"
    missing.write_text("a,b\n" + "".join(f"{k},{2 * k}\n" for k in range(40)))
    table = {"path": str(missing), "target": "b", "inputs": ("a",)}
    data = run.experiment.data.model_copy(
        update={"source": "table", "table": run.experiment.data.table.model_copy(update=table)}
    )
    missing.unlink()
    on_table = replace(run, experiment=run.experiment.model_copy(update={"data": data}))
    opened.history._apply(on_table)
    opened.list.choose(run.key)
    before = opened.live.state.run.number
    opened.press(Qt.Key.Key_Return)

    def words() -> str:
        panel = opened.window.files.panel
        parts = [part for part in panel.findChildren(QWidget) if part.isVisible()]
        texts = [part.text() for part in parts if hasattr(part, "text")]
        return " ".join(text for text in texts if isinstance(text, str))

    opened.live.wait(lambda: "gone.csv" in words())
    assert opened.live.state.run.number == before
    assert opened.history.run(run.key) is on_table
