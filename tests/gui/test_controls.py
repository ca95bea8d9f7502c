"""The controls panel: each setting has a control, each control speaks and asks once."""

from __future__ import annotations

import pytest
from controls_bench import PATHS, SGD, SINE, Bench
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton

from core.experiment import Experiment, hyperparameter
from gui.controls.combo import Combo
from gui.controls.group_header import GroupHeader
from gui.controls.pressable import Pressable
from gui.controls.row import CONTENT_WIDTH, LEFT
from gui.controls.segment import Segment
from gui.controls.segments import Segments
from gui.controls.slider import Slider
from gui.controls.toggle import Toggle
from gui.controls.value_field import ValueField


@pytest.mark.parametrize("path", PATHS)
def test_every_setting_has_a_control_that_says_what_it_is(bench: Bench, path: str) -> None:
    setting, row = hyperparameter(path), bench.panel.row(path)
    inputs = row.inputs()
    kinds = {
        "number": (ValueField,),
        "integer": (ValueField,),
        "choice": (Segments, Combo, QLabel),
        "switch": (Toggle,),
        "widths": (ValueField,),
    }
    assert isinstance(inputs[0], kinds[setting.kind])
    for widget in inputs:
        assert widget.accessibleName()
        assert widget.toolTip()
    assert setting.control.label in inputs[0].accessibleName()
    assert inputs[0].accessibleDescription() == setting.control.help
    assert setting.control.label in inputs[0].toolTip()
    assert any(words in inputs[0].toolTip() for words in ("at once", "next epoch", "Rebuilds"))
    assert isinstance(inputs[-1], Slider) == setting.control.slider


def test_every_widget_that_takes_the_focus_has_a_name(bench: Bench) -> None:
    bench.open_all()
    takers = [
        widget
        for kind in (QLineEdit, QComboBox, Pressable, Slider, QPushButton)
        for widget in bench.panel.findChildren(kind)
    ]
    assert len(takers) > len(PATHS)
    assert [widget for widget in takers if not widget.accessibleName()] == []


def test_groups_stand_in_the_order_of_declaration_with_seeds_last(bench: Bench) -> None:
    titles = [header.text() for header in bench.panel.findChildren(GroupHeader)]
    assert titles == ["Data", "Network", "Dropout", "Loss", "Optimiser", "Batches", "Stopping"]
    for name in ("data", "network", "dropout", "batches"):
        assert list(bench.panel.group(name).rows)[-1] == f"{name}.seed"


@pytest.mark.parametrize(
    "path", ["optimizer.learning_rate", "batches.size", "dropout.rate", "optimizer.method"]
)
@pytest.mark.parametrize("method", ["Adam", "SGD"])
def test_the_main_settings_are_on_the_first_screen(bench: Bench, path: str, method: str) -> None:
    bench.panel.resize(328, 912)
    bench.panel.show_experiment(Experiment().with_value("optimizer.method", method), 1)
    bench.qtbot.waitUntil(lambda: bench.panel.row(path).height() > 0)
    QApplication.processEvents()
    row = bench.panel.row(path)
    assert row.isVisible()
    assert row.mapTo(bench.panel, QPoint(0, row.height())).y() < 912 - 40


def test_nothing_sticks_out_of_the_panel(bench: Bench) -> None:
    bench.open_all()
    bench.panel.show_experiment(SINE, 1)
    QApplication.processEvents()
    for path in PATHS:
        for widget in bench.panel.row(path).inputs():
            if widget.isVisible():
                left = widget.mapTo(bench.panel, QPoint(0, 0)).x()
                assert left >= LEFT, path
                assert left + widget.width() <= LEFT + CONTENT_WIDTH + 3, path
                assert widget.width() >= widget.minimumSizeHint().width(), path


def test_only_settings_of_the_method_are_shown(bench: Bench) -> None:
    row = bench.panel.row
    assert not row("optimizer.beta1").isHidden()
    assert row("optimizer.momentum").isHidden()
    assert row("data.noise").isHidden()
    bench.panel.show_experiment(SGD.with_value("data.source", "straight_line"), 1)
    assert row("optimizer.beta1").isHidden()
    assert not row("optimizer.momentum").isHidden()
    assert not row("data.noise").isHidden()


def test_the_method_does_not_move_what_stands_below(bench: Bench) -> None:
    group = bench.panel.group("optimizer")
    QApplication.processEvents()
    before = group.height()
    bench.panel.show_experiment(SGD, 1)
    QApplication.processEvents()
    assert group.height() == before


def test_a_folded_group_says_its_values(bench: Bench) -> None:
    def summary(name: str) -> str:
        return bench.panel.group(name).header.summary

    assert [summary(name) for name in ("data", "network", "dropout", "loss")] == [
        "Bike sharing, hourly",
        "16-16 · ReLU",
        "0 %",
        "MSE",
    ]
    changed = Experiment().with_value("network.hidden", ()).with_value("dropout.rate", 0.5)
    bench.panel.show_experiment(changed, 1)
    assert summary("network") == "linear · ReLU"
    assert summary("dropout") == "50 %"
    assert summary("optimizer") == "Adam · 0.001"
    assert summary("batches") == "64 rows"
    assert summary("stopping") == "60 epochs"


def test_a_click_or_a_key_folds_and_opens(bench: Bench) -> None:
    group = bench.panel.group("stopping")
    assert not group.is_open
    bench.qtbot.mouseClick(group.header, Qt.MouseButton.LeftButton)
    assert group.is_open
    assert bench.panel.row("stopping.epochs").isVisible()
    bench.qtbot.keyClick(group.header, Qt.Key.Key_Return)
    assert not group.is_open
    bench.qtbot.keyClick(group.header, Qt.Key.Key_Space)
    assert group.is_open
    assert bench.asked == []


def test_show_group_opens_and_scrolls(bench: Bench) -> None:
    bench.panel.resize(328, 400)
    bench.panel.show_group("stopping")
    QApplication.processEvents()
    row = bench.panel.row("stopping.epochs")
    assert row.isVisible()
    assert 0 <= row.mapTo(bench.panel, QPoint(0, 0)).y() < 400


def test_segments_choose_by_mouse_and_by_arrow(bench: Bench) -> None:
    row = bench.panel.row("optimizer.method")
    first, second = row.findChildren(Segment)
    bench.qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    bench.qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    bench.qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    assert bench.asked == [("optimizer.method", "SGD"), ("optimizer.method", "Adam")]


def test_a_combo_chooses_by_key(bench: Bench) -> None:
    combo = bench.panel.row("network.activation").inputs()[0]
    combo.setFocus()
    bench.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert bench.asked == [("network.activation", "Tanh")]


def test_an_open_list_is_left_alone_and_settles_when_it_closes(bench: Bench) -> None:
    combo = bench.panel.row("network.activation").inputs()[0]
    assert isinstance(combo, Combo)
    combo.showPopup()
    bench.panel.show_experiment(Experiment().with_value("network.activation", "GELU"), 1)
    assert combo.currentData() == "ReLU"
    combo.hidePopup()
    assert combo.currentData() == "GELU"
    assert bench.asked == []


def test_a_single_choice_is_plain_text(bench: Bench) -> None:
    assert isinstance(bench.panel.row("loss.function").inputs()[0], QLabel)


def test_a_toggle_switches_by_mouse_and_key(bench: Bench) -> None:
    toggle = bench.panel.row("batches.shuffle").inputs()[0]
    bench.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    bench.qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert bench.asked == [("batches.shuffle", False), ("batches.shuffle", True)]


def test_layer_buttons_add_and_remove(bench: Bench) -> None:
    _, fewer, more = bench.panel.row("network.hidden").inputs()
    click = bench.qtbot.mouseClick
    click(more, Qt.MouseButton.LeftButton)
    for _ in range(4):
        click(fewer, Qt.MouseButton.LeftButton)
    assert not fewer.isEnabled()
    click(more, Qt.MouseButton.LeftButton)
    assert [value for _, value in bench.asked] == [(16, 16, 16), (16, 16), (16,), (), (16,)]


def test_no_more_than_eight_layers_can_be_added(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment().with_value("network.hidden", (4,) * 8), 1)
    assert not bench.panel.row("network.hidden").inputs()[2].isEnabled()


def test_keys_change_the_width_at_the_cursor(bench: Bench) -> None:
    field = bench.field("network.hidden")
    field.setFocus()
    field.setCursorPosition(1)
    bench.qtbot.keyClick(field, Qt.Key.Key_Up)
    bench.qtbot.keyClick(field, Qt.Key.Key_End)
    bench.qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert [value for _, value in bench.asked] == [(17, 16), (17, 8)]
