"""What the stage *Demand* does about columns of the user's own table that give the target away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from live import Open
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from report_live import BIKES, Demand

from core.experiment import Experiment
from core.own_experiment import on_table
from core.report.leak import WORTHLESS
from gui.controls.leak_box import NONE_FOUND
from gui.report.room import NONE_LEFT
from gui.widgets.toggle import Toggle


def own_table(path: Path, *, leaks: bool) -> Experiment:
    """Return an experiment on a table whose target is the sum of two columns, or is not."""
    random = np.random.default_rng(0)
    lines = []
    for north, south, wind, other in random.uniform(0, 10, (300, 4)):
        total = north + south if leaks else 2 * wind + other**2 + random.normal()
        lines.append(f"{north:.3f},{south:.3f},{wind:.3f},{total:.3f}")
    path.write_text("\n".join(["north,south,wind,total", *lines]) + "\n")
    return on_table(BIKES, str(path), "total")


def test_columns_of_ones_own_table_that_leak_are_named_taken_in_and_left_out(
    open_window: Open, tmp_path: Path
) -> None:
    demand = Demand(open_window(own_table(tmp_path / "leaky.csv", leaks=True)))
    panel, session, box = demand.room.panel, demand.window.session, demand.room.panel.leaks
    demand.wait(lambda: "“total” is a weighted sum of “north”, “south”" in box.words.text())
    assert box.isVisible()
    assert box.row.isVisible()
    assert session.intended.data.table.inputs == ("wind",)
    demand.train(3)
    assert not demand.room.stage.leak.text()
    toggle = box.row.inputs()[0]
    assert isinstance(toggle, Toggle)
    toggle.setFocus()
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert session.intended.data.table.inputs == ("wind", "north", "south")
    QTest.mouseClick(panel.undo, Qt.MouseButton.LeftButton)
    assert session.intended.data.table.inputs == ("wind",)
    QTest.mouseClick(panel.redo, Qt.MouseButton.LeftButton)
    assert session.intended.data.table.inputs == ("wind", "north", "south")
    demand.wait(lambda: panel._worthless.text() == WORTHLESS and toggle.isChecked())
    demand.train(3)
    assert WORTHLESS in demand.room.stage.leak.text()
    assert "weighted sum" in demand.room.stage.leak.text()
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert session.intended.data.table.inputs == ("wind",)
    demand.wait(lambda: not panel._worthless.text() and not toggle.isChecked())
    demand.room.hide()


def test_a_table_without_a_leak_says_so_and_other_data_say_nothing(open_window: Open, tmp_path: Path) -> None:
    demand = Demand(open_window(own_table(tmp_path / "honest.csv", leaks=False)))
    box = demand.room.panel.leaks
    demand.wait(lambda: box.words.text() == NONE_FOUND)
    assert box.isVisible()
    assert not box.row.isVisible()
    demand.window.session.change("data.source", "noisy_sine")
    demand.wait(lambda: not box.isVisible())
    demand.room.hide()


def test_inputs_that_all_leak_cannot_be_left_out(open_window: Open, tmp_path: Path) -> None:
    experiment = own_table(tmp_path / "leaky.csv", leaks=True)
    both = experiment.with_value("data.table.inputs", ("north", "south"))
    demand = Demand(open_window(both))
    box = demand.room.panel.leaks
    toggle = box.row.inputs()[0]
    assert isinstance(toggle, Toggle)
    demand.wait(lambda: box.row.isVisible() and toggle.isChecked())
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert NONE_LEFT in box.row.fault
    assert demand.window.session.intended.data.table.inputs == ("north", "south")
    assert toggle.isChecked()
    demand.room.hide()


def test_the_switch_takes_out_only_what_it_took_in(open_window: Open, tmp_path: Path) -> None:
    experiment = own_table(tmp_path / "leaky.csv", leaks=True)
    chosen = experiment.with_value("data.table.inputs", ("wind", "north"))
    demand = Demand(open_window(chosen))
    session, box = demand.window.session, demand.room.panel.leaks
    toggle = box.row.inputs()[0]
    assert isinstance(toggle, Toggle)
    demand.wait(box.row.isVisible)
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert session.intended.data.table.inputs == ("wind", "north", "south")
    demand.wait(toggle.isChecked)
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert session.intended.data.table.inputs == ("wind", "north")
    demand.room.hide()
