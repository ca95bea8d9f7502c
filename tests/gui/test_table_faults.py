"""The card of tables: cancel, stale results and faults leave the experiment as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import LINE
from live import Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from table_bench import GatedRead, Hands, shop


@pytest.fixture
def hands(open_window: Open) -> Hands:
    return Hands(open_window(LINE))


@pytest.fixture
def gated(hands: Hands) -> GatedRead:
    read = GatedRead()
    hands.panel.read = read
    return read


@pytest.mark.parametrize("way", ["button", "escape"])
def test_a_slow_read_can_be_cancelled(hands: Hands, gated: GatedRead, tmp_path: Path, way: str) -> None:
    live, panel = hands.live, hands.panel
    run = live.rest().run
    live.window.open_path(str(shop(tmp_path)))
    live.wait(lambda: gated.began.is_set() and panel.reading._share.text() == "41 %")
    assert panel.page is panel.reading
    live.key(Qt.Key.Key_B)
    assert live.rest().step == 1  # the run goes on meanwhile
    panel.reading.cancel.setFocus()
    if way == "button":
        live.click(panel.reading.cancel)
    else:
        hands.key(Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert gated.cancelled.wait(10)
    assert live.rest().run is run
    assert live.window.session.intended == LINE


def test_the_result_of_an_older_read_is_dropped(hands: Hands, gated: GatedRead, tmp_path: Path) -> None:
    gated.held = "slow.csv"
    hands.live.window.open_path(str(shop(tmp_path, "slow.csv")))
    assert gated.began.wait(10)
    hands.open(shop(tmp_path, "quick.csv"))
    gated.gate.set()
    hands.panel.background.stop()
    QApplication.processEvents()
    draft = hands.chooser.draft
    assert draft is not None
    assert draft.table.title == "quick"
    assert hands.panel.page is hands.chooser


def test_the_window_closes_while_a_file_is_read(hands: Hands, gated: GatedRead, tmp_path: Path) -> None:
    hands.live.window.open_path(str(shop(tmp_path)))
    assert gated.began.wait(10)
    hands.live.window.close()
    assert gated.cancelled.is_set()


def test_a_malformed_file_gets_a_sentence_and_the_experiment_stays(hands: Hands, tmp_path: Path) -> None:
    live, panel = hands.live, hands.panel
    run = live.rest().run
    path = tmp_path / "ragged.csv"
    rows = [f"{n},{n * n},{n % 7}" for n in range(30)]
    path.write_text("\n".join(["a,b,c", *rows, "1,2", *rows]))
    live.window.open_path(str(path))
    live.wait(lambda: panel.isVisible() and panel.page is panel.fault)
    assert panel.fault.title.text() == "The table was not opened."
    assert panel.fault.detail.text() == (
        "“ragged.csv” has 2 values in line 32 where 3 are expected: correct that line, or choose another "
        "separator."
    )
    assert panel.fault.stays.text() == "The experiment shown stays as it was."
    assert panel.fault.way.isVisible()  # another separator may be the remedy
    assert live.rest().run is run
    live.click(panel.fault.offered()[1])
    assert panel.isHidden()


def test_another_separator_reads_again_and_back(hands: Hands, tmp_path: Path) -> None:
    panel = hands.panel
    hands.open(shop(tmp_path))
    hands.chooser.way.way_changed.emit("separator", "semicolon")
    hands.live.wait(lambda: panel.page is panel.fault and not panel.background.is_busy)
    assert "one value in each row" in panel.fault.detail.text()
    assert panel.fault.way.box("separator").currentData() == "semicolon"
    panel.fault.way.way_changed.emit("decimal", "point")
    hands.live.wait(lambda: not panel.background.is_busy)
    assert panel.fault.way.box("separator").currentData() == "semicolon"  # not forgotten
    assert panel.fault.way.box("decimal").currentData() == "point"
    panel.fault.way.way_changed.emit("separator", "auto")
    hands.wait_for_choice()
    assert hands.chooser.way.box("separator").currentText() == "comma"


def test_names_can_be_taken_for_values(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.chooser.way.way_changed.emit("header", "no")
    hands.live.wait(lambda: not hands.panel.background.is_busy and not hands.chooser.is_waiting)
    draft = hands.chooser.draft
    assert draft is not None
    assert draft.table.names[:2] == ("column 1", "column 2")
    assert draft.settings.header == "no"
    assert hands.chooser.way.box("header").currentData() == "no"


def test_cancelling_a_second_read_brings_the_choice_back(
    hands: Hands, gated: GatedRead, tmp_path: Path
) -> None:
    gated.gate.set()
    hands.open(shop(tmp_path))
    gated.gate.clear()
    gated.began.clear()
    hands.chooser.way.way_changed.emit("decimal", "comma")
    assert gated.began.wait(10)
    hands.live.wait(lambda: hands.panel.page is hands.panel.reading)
    hands.live.click(hands.panel.reading.cancel)
    assert hands.panel.page is hands.chooser
    assert hands.chooser.way.box("decimal").currentData() == "auto"
