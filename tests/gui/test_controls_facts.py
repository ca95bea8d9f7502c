"""What the engine says to the controls panel: values in use, pending commands, faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from controls_bench import SGD, Bench
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from core.experiment import Experiment
from gui.controls.panel import ControlsPanel
from gui.controls.value_field import ValueField
from gui.theme import theme
from gui.widgets.toggle import Toggle


def everything_changed() -> Experiment:
    changed = SGD.with_value("data.source", "noisy_sine")
    for path, value in (
        ("data.rows", 100),
        ("data.noise", 0.5),
        ("network.hidden", (8, 8, 8)),
        ("network.activation", "Tanh"),
        ("dropout.rate", 0.25),
        ("dropout.mask", "row"),
        ("optimizer.Adam.lr", 0.3),
        ("optimizer.SGD.momentum", 0.9),
        ("optimizer.SGD.nesterov", True),
        ("batches.size", 1),
        ("batches.shuffle", False),
        ("stopping.epochs", 5),
    ):
        changed = changed.with_value(path, value)
    return changed


def test_showing_an_experiment_asks_for_nothing(bench: Bench) -> None:
    bench.panel.show_experiment(everything_changed(), 1)
    bench.panel.show_experiment(Experiment(), 2)
    bench.panel.show_experiment(everything_changed(), 3)
    assert bench.asked == []
    assert bench.field("dropout.rate").text() == "25"
    assert bench.field("network.hidden").text() == "8, 8, 8"
    assert bench.slider("batches.size").value() == 0
    toggle = bench.panel.row("optimizer.SGD.nesterov").inputs()[0]
    assert isinstance(toggle, Toggle)
    assert toggle.isChecked()


@given(
    rate=st.floats(0, 0.95),
    learning_rate=st.floats(1e-7, 100),
    size=st.integers(1, 100_000),
    widths=st.lists(st.integers(1, 512), max_size=8).map(tuple),
)
def test_no_experiment_makes_the_panel_ask(
    shared_panel: ControlsPanel, rate: float, learning_rate: float, size: int, widths: tuple[int, ...]
) -> None:
    asked: list[str] = []
    shared_panel.change_requested.connect(asked.append)
    experiment = (
        Experiment()
        .with_value("dropout.rate", rate)
        .with_value("optimizer.Adam.lr", learning_rate)
        .with_value("batches.size", size)
        .with_value("network.hidden", widths)
    )
    shared_panel.show_experiment(experiment, 1)
    shared_panel.change_requested.disconnect(asked.append)
    assert asked == []


@pytest.fixture(scope="module")
def shared_panel(dressed: None) -> Iterator[ControlsPanel]:
    panel = ControlsPanel(theme("dark"))
    yield panel
    panel.deleteLater()


def test_a_field_that_is_being_edited_is_left_alone(bench: Bench) -> None:
    field = bench.type("batches.size", "9", end=None)
    bench.panel.show_experiment(Experiment().with_value("batches.size", 8), 1)
    assert field.text() == "9"
    bench.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "8"


def test_a_field_that_only_has_the_focus_follows(bench: Bench) -> None:
    field = bench.field("batches.size")
    field.setFocus()
    bench.panel.show_experiment(Experiment().with_value("batches.size", 8), 1)
    assert field.text() == "8"


def test_a_slider_that_is_being_dragged_is_left_alone(bench: Bench) -> None:
    slider = bench.slider("dropout.rate")
    bench.press(slider, 150)
    held = slider.value()
    bench.panel.show_experiment(Experiment().with_value("optimizer.Adam.lr", 0.1), 1)
    bench.panel.show_experiment(Experiment().with_value("dropout.rate", 0.9), 2)
    assert slider.value() == held
    bench.release(slider, 150)
    assert bench.field("dropout.rate").text() == "90"
    assert len(bench.asked) == 1


def test_a_changed_setting_is_marked_and_can_be_reset(bench: Bench) -> None:
    row = bench.panel.row("optimizer.Adam.lr")
    assert not row.is_changed
    bench.panel.show_experiment(Experiment().with_value("optimizer.Adam.lr", 0.1), 1)
    assert row.is_changed
    place = row.rect().topLeft() + QPoint(40, 16)
    bench.qtbot.mouseDClick(row, Qt.MouseButton.LeftButton, pos=place)
    assert bench.asked == [("optimizer.Adam.lr", 0.001)]
    assert not row.is_changed


def test_the_menu_offers_the_default(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment().with_value("batches.size", 1), 1)
    for target in (bench.panel.row("batches.size"), bench.field("batches.size")):
        place = QPoint(10, 10)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, target.mapToGlobal(place))
        QApplication.sendEvent(target, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert menu.actions()[-1].text() == "Reset to default (64 rows)"
        menu.close()
    bench.panel.row("batches.size").reset_action.trigger()
    assert bench.asked == [("batches.size", 64)]


def test_a_pending_value_stays_until_its_command_is_applied(bench: Bench) -> None:
    field = bench.type("optimizer.Adam.lr", "0.01")
    bench.panel.mark_pending("optimizer.Adam.lr", 5)
    bench.panel.show_experiment(Experiment(), 4)
    assert field.text() == "0.01"
    bench.panel.show_experiment(Experiment().with_value("optimizer.Adam.lr", 0.01), 5)
    assert bench.panel.row("optimizer.Adam.lr").pending is None
    assert field.text() == "0.01"
    bench.panel.show_experiment(Experiment(), 6)
    assert field.text() == "0.001"


def test_a_command_that_did_not_change_the_value_gives_the_old_one_back(bench: Bench) -> None:
    field = bench.type("optimizer.Adam.lr", "0.01")
    bench.panel.mark_pending("optimizer.Adam.lr", 5)
    bench.panel.show_experiment(Experiment(), 5)
    assert field.text() == "0.001"


def test_a_command_already_applied_is_not_waited_for(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment(), 7)
    bench.panel.mark_pending("optimizer.Adam.lr", 7)
    assert bench.panel.row("optimizer.Adam.lr").pending is None


def test_the_spinner_appears_only_after_a_while(bench: Bench) -> None:
    row = bench.panel.row("batches.size")
    bench.panel.mark_pending("batches.size", 1)
    assert not row.waits
    bench.panel.show_experiment(Experiment(), 1)
    bench.panel.mark_pending("batches.size", 2)
    bench.qtbot.waitUntil(lambda: row.waits, timeout=1000)
    bench.panel.show_experiment(Experiment(), 2)
    assert not row.waits


def test_escape_during_a_pending_entry_shows_what_was_asked(bench: Bench) -> None:
    field = bench.type("batches.size", "32")
    bench.panel.mark_pending("batches.size", 3)
    bench.qtbot.keyClicks(field, "9")
    bench.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "32"


TOO_MUCH = "Dropout rate: 150 % cannot be used. Enter a number from 0 to 95 %."


def refused(bench: Bench) -> ValueField:
    bench.panel.show_experiment(Experiment().with_value("dropout.rate", 0.5), 1)
    field = bench.type("dropout.rate", "150")
    assert bench.asked == [("dropout.rate", 1.5)]
    bench.panel.show_fault("dropout.rate", TOO_MUCH)
    return field


def test_a_fault_is_said_below_and_names_the_value_in_use(bench: Bench) -> None:
    field = refused(bench)
    row = bench.panel.row("dropout.rate")
    assert row.fault == "150 % cannot be used. Enter a number from 0 to 95 %. 50 % stays in use."
    assert field.text() == "150"
    assert field.property("fault") is True
    bench.panel.show_experiment(Experiment().with_value("dropout.rate", 0.4), 2)
    assert field.text() == "150"
    assert row.fault.endswith("40 % stays in use.")


def test_the_sentence_has_room(bench: Bench) -> None:
    row = bench.panel.row("dropout.rate")
    QApplication.processEvents()
    before = row.height()
    refused(bench)
    QApplication.processEvents()
    assert row.height() >= before + 30


def test_escape_clears_a_fault(bench: Bench) -> None:
    field = refused(bench)
    bench.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "50"
    assert bench.panel.row("dropout.rate").fault == ""
    assert field.property("fault") is False


def test_a_wrong_entry_is_asked_for_once_and_leaving_it_keeps_the_sentence(bench: Bench) -> None:
    field = refused(bench)
    field.clearFocus()
    assert len(bench.asked) == 1
    assert bench.panel.row("dropout.rate").fault


@pytest.mark.parametrize("text", ["50", "20"])
def test_the_next_good_value_clears_a_fault(bench: Bench, text: str) -> None:
    field = refused(bench)
    field.selectAll()
    bench.qtbot.keyClicks(field, text)
    bench.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert bench.panel.row("dropout.rate").fault == ""
    assert field.text() == text
    assert bench.asked[1:] == ([] if text == "50" else [("dropout.rate", 0.2)])


def test_the_slider_clears_a_fault(bench: Bench) -> None:
    refused(bench)
    slider = bench.slider("dropout.rate")
    slider.setFocus()
    bench.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert bench.panel.row("dropout.rate").fault == ""
    assert bench.asked[-1] == ("dropout.rate", 0.55)


def test_a_text_that_cannot_be_read_is_a_fault_of_the_panel(bench: Bench) -> None:
    field = bench.type("optimizer.Adam.lr", "fast")
    assert bench.asked == []
    assert field.text() == "fast"
    assert bench.panel.row("optimizer.Adam.lr").fault == (
        "“fast” is not a number. Enter a number from 1e-7 to 100. 0.001 stays in use."
    )


def test_a_refused_switch_goes_back_and_forgets_when_something_else_is_accepted(bench: Bench) -> None:
    bench.panel.show_experiment(SGD, 1)
    row = bench.panel.row("optimizer.SGD.nesterov")
    toggle = row.inputs()[0]
    assert isinstance(toggle, Toggle)
    bench.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    bench.panel.show_fault("optimizer.SGD.nesterov", "Nesterov needs a momentum above 0.")
    assert not toggle.isChecked()
    assert row.fault == "Nesterov needs a momentum above 0. Off stays in use."
    bench.panel.mark_pending("optimizer.SGD.momentum", 2)
    assert row.fault == ""
    bench.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert bench.asked == [("optimizer.SGD.nesterov", True)] * 2


def test_a_fault_opens_its_group(bench: Bench) -> None:
    bench.panel.show_fault("stopping.epochs", "Epochs: 0 epochs cannot be used.")
    assert bench.panel.group("stopping").is_open


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_theme_dresses_every_part(bench: Bench, name: str) -> None:
    look = theme("light" if name == "light" else "dark", "small")
    bench.panel.set_theme(look)
    picture = bench.panel.grab().toImage()
    assert picture.pixelColor(2, 2) == look.panel
    assert picture.pixelColor(327, 300) == look.line
