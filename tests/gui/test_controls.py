"""The controls panel: each setting has a control, each control speaks and asks once."""

from __future__ import annotations

import pytest
from controls_bench import PATHS, SGD, Bench
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from core.experiment import Experiment
from gui.controls.group_header import GroupHeader
from gui.controls.sections import SECTIONS
from gui.controls.slider import Slider
from gui.widgets.combo import Combo
from gui.widgets.pressable import Pressable
from gui.widgets.segment import Segment


def test_every_widget_that_takes_the_focus_has_a_name(bench: Bench) -> None:
    bench.open_all()
    takers = [
        widget
        for kind in (QLineEdit, QComboBox, Pressable, Slider, QPushButton)
        for widget in bench.panel.findChildren(kind)
    ]
    assert len(takers) > 60
    assert [widget for widget in takers if not widget.accessibleName()] == []


def test_sections_stand_in_the_order_of_their_use_with_seeds_last(bench: Bench) -> None:
    titles = [header.text() for header in bench.panel.findChildren(GroupHeader)]
    assert titles[:4] == ["Optimiser", "Batches", "Dropout", "Network"]
    assert titles[4:] == [
        "Layer by layer",
        "Initial weights",
        "Schedule",
        "Gradient clipping",
        "Loss",
        "Data",
        "Stopping",
    ]
    bench.open_all()
    for name in ("network", "dropout", "batches"):
        assert [path for path in bench.seen() if path.startswith(f"{name}.")][-1] == f"{name}.seed"


def test_every_setting_stands_in_one_section() -> None:
    paths = [setting.path for section in SECTIONS for setting in section.settings]
    assert sorted(paths) == sorted(PATHS)


@pytest.mark.parametrize("height", [912, 592])
@pytest.mark.parametrize("method", ["Adam", "SGD", "LBFGS"])
def test_the_main_settings_need_no_scrolling(bench: Bench, method: str, height: int) -> None:
    bench.panel.resize(328, height)
    bench.panel.set_detail("basic")
    bench.panel.show_rate_now("now 0.00051 · schedule Cosine")
    bench.panel.show_experiment(Experiment().with_value("optimizer.method", method), 1)
    bench.settle()
    for path in (f"optimizer.{method}.lr", "batches.size", "dropout.rate", "optimizer.method"):
        row = bench.panel.row(path)
        assert row.isVisible()
        assert row.mapTo(bench.panel, QPoint(0, row.height())).y() < height - 34, path


def test_only_settings_of_the_method_are_shown(bench: Bench) -> None:
    bench.open_all()
    assert "optimizer.Adam.beta1" in bench.seen()
    assert "optimizer.SGD.momentum" not in bench.seen()
    assert "data.noise" not in bench.seen()
    bench.panel.show_experiment(SGD.with_value("data.source", "straight_line"), 1)
    bench.settle()
    assert "optimizer.Adam.beta1" not in bench.seen()
    assert "optimizer.SGD.momentum" in bench.seen()
    assert "data.noise" in bench.seen()


def test_rows_of_the_same_name_say_their_class(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment().with_value("optimizer.method", "Muon"), 1)

    def label(path: str) -> str:
        found = bench.panel.row(path).findChild(QLabel)
        assert found is not None
        return found.text()

    assert label("optimizer.Muon.lr") == "Learning rate, Muon"
    assert label("optimizer.AdamW.lr") == "Learning rate, AdamW"
    assert label("optimizer.Muon.momentum") == "Momentum"
    bench.panel.show_experiment(Experiment().with_value("optimizer.method", "AdamW"), 2)
    assert label("optimizer.AdamW.lr") == "Learning rate"


def test_a_folded_section_says_its_values(bench: Bench) -> None:
    def summaries() -> dict[str, str]:
        return {section.name: bench.panel.group(section.name).header.summary for section in SECTIONS}

    assert summaries() == {
        "optimizer": "Adam · 0.001",
        "batches": "64 rows",
        "dropout": "0 %",
        "network": "16-16 · ReLU",
        "layers": "all alike",
        "initialisation": "as nn.Linear",
        "schedule": "constant",
        "clipping": "none",
        "loss": "MSE",
        "data": "Bike sharing, hourly",
        "stopping": "60 epochs",
    }
    changed = Experiment().with_values(
        {
            "network.hidden": (),
            "dropout.rate": 0.5,
            "schedule.method": "CosineAnnealingLR",
            "clipping.method": "norm",
            "loss.function": "Huber",
            "loss.l2": 0.1,
            "data.inputs": ("wind", "humidity"),
            "output.learning_rate": 0.1,
            "layer1.dropout": 0.1,
            "stopping.early": True,
        }
    )
    bench.panel.show_experiment(changed, 1)
    now = summaries()
    assert now["network"] == "linear"
    assert now["dropout"] == "50 %"
    assert now["schedule"] == "Cosine"
    assert now["clipping"] == "norm 1"
    assert now["loss"] == "Huber · L2"
    assert now["data"] == "Bike sharing, hourly · 2 inputs"
    assert now["layers"] == "1 with own settings"
    assert now["stopping"] == "60 epochs · early"


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
    bench.settle()
    row = bench.panel.row("stopping.epochs")
    assert row.isVisible()
    assert 0 <= row.mapTo(bench.panel, QPoint(0, 0)).y() < 400


def test_segments_choose_by_mouse_and_by_arrow(bench: Bench) -> None:
    first, second = bench.reach("dropout.mask").findChildren(Segment)
    bench.qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    bench.qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    bench.qtbot.keyClick(second, Qt.Key.Key_Left)
    assert first.hasFocus()
    assert bench.asked == [("dropout.mask", "row"), ("dropout.mask", "step")]


def test_a_combo_chooses_by_key(bench: Bench) -> None:
    combo = bench.panel.row("network.activation").inputs()[0]
    combo.setFocus()
    bench.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert bench.asked == [("network.activation", "LeakyReLU")]


def test_an_open_list_is_left_alone_and_settles_when_it_closes(bench: Bench) -> None:
    combo = bench.panel.row("network.activation").inputs()[0]
    assert isinstance(combo, Combo)
    combo.showPopup()
    bench.panel.show_experiment(Experiment().with_value("network.activation", "GELU"), 1)
    assert combo.currentData() == "ReLU"
    combo.hidePopup()
    assert combo.currentData() == "GELU"
    assert bench.asked == []


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
