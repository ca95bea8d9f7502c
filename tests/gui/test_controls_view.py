"""What of the settings the controls panel shows: search, basic or all, layers, rows made when needed."""

from __future__ import annotations

import pytest
from controls_bench import SGD, Bench
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel

from core.experiment import Experiment, hyperparameter
from gui.controls.group import ControlGroup
from gui.controls.layers_group import LayersGroup
from gui.controls.panel import ControlsPanel
from gui.controls.row import SettingRow
from gui.controls.search import Query
from gui.controls.sections import SECTIONS
from gui.theme import Theme, theme

BASIC = [
    "optimizer.method",
    "optimizer.Adam.lr",
    "batches.size",
    "dropout.rate",
    "dropout.mask",
    "network.hidden",
    "network.activation",
]
THREE_LAYERS = Experiment().with_values(
    {"network.hidden": (16, 16, 8), "layer2.frozen": True, "output.learning_rate": 0.1}
)


def sections(bench: Bench) -> list[str]:
    return [section.name for section in SECTIONS if bench.panel.group(section.name).isVisible()]


def hints(group: ControlGroup) -> str:
    labels = [label for label in group.findChildren(QLabel) if label.property("look") == "hint"]
    return " ".join(label.text() for label in labels if label.isVisible())


# ---- rows are made when they are seen -----------------------------------------------------------


def test_only_the_rows_that_are_seen_are_made(dressed: None) -> None:
    panel = ControlsPanel(theme("dark"))
    assert panel.findChildren(SettingRow) == []
    panel.show_experiment(Experiment(), 0)
    assert {row.setting.path for row in panel.findChildren(SettingRow)} == set(BASIC)
    panel.set_detail("all")
    made = len(panel.findChildren(SettingRow))
    assert len(BASIC) < made < 40
    panel.group("stopping").set_open(True)
    assert len(panel.findChildren(SettingRow)) > made
    panel.deleteLater()


def test_a_row_that_was_not_made_can_be_marked_and_shown(bench: Bench) -> None:
    bench.panel.set_detail("basic")
    bench.panel.mark_pending("schedule.method", 3)
    assert bench.panel.row("schedule.method").pending == 3
    bench.panel.show_experiment(Experiment(), 3)
    assert bench.panel.row("schedule.method").pending is None


def test_a_row_made_late_shows_the_value_in_use(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment().with_value("stopping.epochs", 7), 1)
    bench.panel.show_group("stopping")
    assert bench.field("stopping.epochs").text() == "7"
    with pytest.raises(KeyError):
        bench.panel.row("optimizer.speed")


@pytest.mark.parametrize("path", ["clipping.method", "data.seed", "layer2.frozen", "network.precision"])
def test_a_fault_is_seen_wherever_its_setting_is(bench: Bench, path: str) -> None:
    bench.panel.set_detail("basic")
    bench.search("momentum")
    bench.panel.resize(328, 400)
    bench.panel.show_fault(path, "This cannot be.")
    bench.settle()
    row = bench.panel.row(path)
    assert not row.visibleRegion().isEmpty()
    assert row.fault.startswith("This cannot be.")
    row.give_back()
    bench.panel.show_experiment(Experiment().with_value("dropout.rate", 0.5), 9)
    assert not row.isVisible()
    assert bench.asked == []


# ---- basic and all ------------------------------------------------------------------------------


def test_basic_shows_what_is_common_and_what_is_changed(bench: Bench) -> None:
    bench.panel.set_detail("basic")
    bench.settle()
    assert bench.seen() == BASIC
    assert sections(bench) == ["optimizer", "batches", "dropout", "network", "loss", "data", "stopping"]
    changed = Experiment().with_values({"optimizer.Adam.beta1": 0.8, "clipping.method": "norm"})
    bench.panel.show_experiment(changed, 1)
    bench.settle()
    assert "optimizer.Adam.beta1" in bench.seen()
    assert "optimizer.Adam.beta2" not in bench.seen()
    assert "clipping" in sections(bench)
    assert bench.panel.group("clipping").header.summary == "norm 1"
    bench.panel.show_experiment(Experiment(), 2)
    bench.settle()
    assert bench.seen() == BASIC


def test_the_segments_choose_what_is_shown(bench: Bench) -> None:
    basic, everything = bench.panel._head.detail.segments()
    bench.qtbot.mouseClick(basic, Qt.MouseButton.LeftButton)
    assert bench.panel.detail == "basic"
    bench.settle()
    assert bench.seen() == BASIC
    bench.qtbot.mouseClick(everything, Qt.MouseButton.LeftButton)
    assert bench.panel.detail == "all"
    assert sections(bench) == [section.name for section in SECTIONS]
    assert bench.asked == []


def test_a_row_under_the_hands_stays_when_its_value_is_the_default_again(bench: Bench) -> None:
    bench.panel.set_detail("basic")
    bench.panel.show_experiment(Experiment().with_value("optimizer.Adam.beta1", 0.8), 1)
    bench.type("optimizer.Adam.beta1", "0.9")
    bench.panel.show_experiment(Experiment(), 2)
    row = bench.panel.row("optimizer.Adam.beta1")
    assert row.isVisible()
    row.inputs()[0].clearFocus()
    bench.panel.show_experiment(Experiment(), 3)
    assert not row.isVisible()


@pytest.mark.parametrize("name", ["schedule", "layers", "layer2", "output", "initialisation"])
def test_a_section_that_basic_hides_can_be_gone_to(bench: Bench, name: str) -> None:
    bench.panel.set_detail("basic")
    bench.panel.show_group(name)
    bench.settle()
    assert bench.panel.detail == "all"
    assert not bench.panel.group(name).visibleRegion().isEmpty()
    assert bench.panel.group(name).is_open


def test_the_reset_glyph_is_there_for_a_changed_value_only(bench: Bench) -> None:
    row = bench.panel.row("optimizer.Adam.lr")
    assert not row._reset.isEnabled()
    bench.panel.show_experiment(Experiment().with_value("optimizer.Adam.lr", 0.1), 1)
    assert "0.001" in row._reset.accessibleName()
    bench.qtbot.mouseClick(row._reset, Qt.MouseButton.LeftButton)
    assert bench.asked == [("optimizer.Adam.lr", 0.001)]
    assert not row._reset.isEnabled()


# ---- search -------------------------------------------------------------------------------------


def test_search_finds_rows_in_folded_sections_and_from_basic(bench: Bench) -> None:
    bench.panel.set_detail("basic")
    bench.search("seed")
    found = ["batches.seed", "dropout.seed", "network.seed"]
    assert [path for path in bench.seen() if path.endswith("seed")] == found
    assert "Data seed: only with Data set Straight line, Noisy sine, Step or 6 more" in hints(
        bench.panel.group("data")
    )
    bench.qtbot.keyClick(bench.panel._head.search, Qt.Key.Key_Escape)
    bench.settle()
    bench.settle()
    assert bench.panel._head.search.text() == ""
    assert bench.seen() == BASIC
    assert not bench.panel.group("data").is_open


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("learning", "optimizer.Adam.lr"),
        ("adam.lr", "optimizer.Adam.lr"),
        ("LR", "optimizer.Adam.lr"),
        ("cosine", "schedule.method"),
        ("RMSprop", "optimizer.method"),
        ("stochastic", "batches.size"),
        ("switched off", "dropout.rate"),
        ("Gradient clipping", "clipping.method"),
        ("own activation", "layer1.activation"),
        ("layer2 frozen", "layer2.frozen"),
        ("output.weight", "output.weight_decay"),
    ],
)
def test_search_looks_at_label_help_path_choices_and_section(bench: Bench, text: str, path: str) -> None:
    bench.search(text)
    assert path in bench.seen()


def test_what_has_no_effect_now_is_named_with_the_reason(bench: Bench) -> None:
    bench.search("nesterov")
    assert "optimizer.SGD.nesterov" not in bench.seen()
    assert "Nesterov: only with Method Muon or SGD" in hints(bench.panel.group("optimizer"))
    assert sections(bench) == ["optimizer"]
    bench.panel.show_experiment(SGD, 1)
    bench.settle()
    assert "optimizer.SGD.nesterov" in bench.seen()
    assert "Nesterov:" not in hints(bench.panel.group("optimizer"))


def test_the_hit_is_marked_and_a_miss_is_said(bench: Bench) -> None:
    bench.search("rate")
    label = bench.panel.row("dropout.rate").findChild(QLabel)
    assert label is not None
    assert "<span" in label.text()
    bench.qtbot.keyClicks(bench.panel._head.search, "zzz")
    bench.settle()
    assert sections(bench) == []
    assert bench.panel._nothing.isVisible()
    assert "ratezzz" in bench.panel._nothing.text()
    bench.panel._head.search.clear()
    bench.settle()
    assert label.text() == "Dropout rate"
    assert not bench.panel._nothing.isVisible()


def test_enter_goes_to_the_first_hit(bench: Bench) -> None:
    bench.search("patience")
    bench.panel.show_experiment(Experiment().with_value("stopping.early", True), 1)
    bench.settle()
    bench.qtbot.keyClick(bench.panel._head.search, Qt.Key.Key_Return)
    assert bench.field("stopping.patience").hasFocus()


def test_the_letters_of_the_search_mark_no_markup(dark: Theme) -> None:
    assert Query("<b").emphasised("a <b> c", dark).count("&lt;b") == 1
    assert Query("span style").emphasised("Spanish style", dark).count("<span") == 2


def test_focus_search_selects_what_was_typed(bench: Bench) -> None:
    bench.search("rate")
    bench.panel.row("dropout.rate").inputs()[0].setFocus()
    bench.panel.focus_search()
    assert bench.panel._head.search.hasFocus()
    assert bench.panel._head.search.selectedText() == "rate"


def test_showing_a_group_ends_the_search(bench: Bench) -> None:
    bench.search("zzz")
    bench.panel.show_group("stopping")
    assert bench.panel._head.search.text() == ""
    assert bench.panel.row("stopping.epochs").isVisible()


# ---- layer by layer -----------------------------------------------------------------------------


def layers(bench: Bench) -> LayersGroup:
    group = bench.panel.group("layers")
    assert isinstance(group, LayersGroup)
    return group


def test_the_chooser_has_the_layers_there_are_and_marks_special_ones(bench: Bench) -> None:
    bench.panel.show_experiment(THREE_LAYERS, 1)
    bench.panel.show_layer(0)
    bench.settle()
    segments = layers(bench).segments()
    assert [segment.text() for segment in segments] == ["1", "2", "3", "out"]
    assert [segment.is_marked for segment in segments] == [False, True, False, True]
    assert layers(bench).header.summary == "2 with own settings"
    assert {path.partition(".")[0] for path in layers(bench).rows} == {"layer1"}
    bench.qtbot.mouseClick(segments[1], Qt.MouseButton.LeftButton)
    bench.settle()
    assert layers(bench).chosen == 1
    assert "layer2.frozen" in bench.seen()
    assert "layer1.frozen" not in bench.seen()
    assert "Hidden layer 2: 16 × ReLU" in hints(layers(bench))
    bench.qtbot.keyClick(segments[1], Qt.Key.Key_Right)
    assert layers(bench).chosen == 2
    assert bench.asked == []


def test_the_output_layer_has_no_activation_and_no_dropout(bench: Bench) -> None:
    bench.panel.show_layer(2)
    bench.settle()
    shown = [path for path in bench.seen() if path.startswith("output.")]
    assert shown == ["output.learning_rate", "output.weight_decay", "output.frozen"]
    with pytest.raises(IndexError):
        bench.panel.show_layer(3)


def test_a_layer_that_is_gone_gives_way_to_another(bench: Bench) -> None:
    bench.panel.show_experiment(THREE_LAYERS, 1)
    bench.panel.show_layer(2)
    bench.panel.show_experiment(Experiment().with_value("network.hidden", (4,)), 2)
    assert [segment.text() for segment in layers(bench).segments()] == ["1", "out"]
    assert layers(bench).chosen == 1
    bench.panel.show_experiment(Experiment().with_value("network.hidden", ()), 3)
    assert layers(bench).chosen == 0
    assert [segment.text() for segment in layers(bench).segments()] == ["out"]


def test_basic_offers_the_layers_with_own_settings_only(bench: Bench) -> None:
    bench.panel.show_experiment(THREE_LAYERS, 1)
    bench.panel.set_detail("basic")
    layers(bench).set_open(True)
    bench.settle()
    assert [segment.text() for segment in layers(bench).segments()] == ["2", "out"]
    assert [path for path in bench.seen() if path.startswith("layer")] == ["layer2.frozen"]
    bench.panel.show_layer(0)
    assert bench.panel.detail == "all"
    assert layers(bench).chosen == 0


# ---- undo, redo, copy ---------------------------------------------------------------------------


def test_undo_redo_and_copy_are_asked_for(bench: Bench) -> None:
    asked: list[str] = []
    head, panel = bench.panel._head, bench.panel
    panel.undo_requested.connect(lambda: asked.append("undo"))
    panel.redo_requested.connect(lambda: asked.append("redo"))
    panel.copy_requested.connect(lambda: asked.append("copy"))
    for button in (head.undo, head.redo, head.copy):
        bench.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["copy"]
    panel.show_undo("learning rate 0.001 → 0.01", "dropout rate 0 → 50 %")
    assert head.undo.toolTip() == "Undo: learning rate 0.001 → 0.01 (Ctrl+Z)"
    assert "dropout rate 0 → 50 %" in head.redo.toolTip()
    for button in (head.undo, head.redo):
        bench.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["copy", "undo", "redo"]
    panel.show_undo("", "")
    assert head.undo.toolTip() == "Nothing to undo"
    assert not head.undo.isEnabled()


def test_ctrl_z_reaches_the_window_unless_the_field_has_something_to_undo(bench: Bench) -> None:
    undone: list[str] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Z"), bench.panel, lambda: undone.append("window"))
    undo = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    field = bench.type("batches.size", "32", end=None)
    bench.qtbot.keyClick(field, *undo)
    assert undone == []
    assert field.text() != "32"
    bench.qtbot.keyClick(field, Qt.Key.Key_Escape)
    bench.qtbot.keyClick(field, *undo)
    assert undone == ["window"]
    assert field.text() == "64"
    field.selectAll()
    bench.qtbot.keyClicks(field, "32")
    bench.qtbot.keyClick(field, Qt.Key.Key_Return)
    bench.qtbot.keyClick(field, *undo)
    assert undone == ["window", "window"]
    assert field.text() == "32"
    bench.panel.focus_search()
    bench.qtbot.keyClick(bench.panel._head.search, *undo)
    assert undone == ["window"] * 3
    shortcut.deleteLater()
    assert bench.asked == [("batches.size", 32)]


# ---- the learning rate now ----------------------------------------------------------------------


def test_the_present_rate_stands_below_the_rate_of_the_method_in_use(bench: Bench) -> None:
    row = bench.panel.row
    bench.panel.show_rate_now("now 0.00051 · schedule Cosine")
    assert row("optimizer.Adam.lr").note == "now 0.00051 · schedule Cosine"
    bench.panel.show_experiment(SGD, 1)
    assert row("optimizer.SGD.lr").note == "now 0.00051 · schedule Cosine"
    assert row("optimizer.Adam.lr").note == ""
    bench.panel.show_rate_now("")
    assert row("optimizer.SGD.lr").note == ""


def test_the_picture_of_the_rate_stands_in_the_open_schedule(bench: Bench) -> None:
    picture = bench.panel.rate_picture
    assert not picture.isVisible()
    assert hyperparameter("schedule.method").control.label == "Schedule"
    bench.panel.show_group("schedule")
    assert picture.isVisible()
    bench.panel.show_experiment(Experiment().with_value("schedule.method", "CosineAnnealingLR"), 1)
    bench.panel.set_detail("basic")
    assert picture.isVisible()
    bench.panel.group("schedule").set_open(False)
    assert not picture.isVisible()


def test_a_row_that_vanishes_gives_its_focus_to_nobody(bench: Bench, qapp: QApplication) -> None:
    """Else the focus goes to the next button, and Enter, meant for the field, presses it."""
    bench.panel.set_detail("all")
    adam = Experiment()
    bench.panel.show_experiment(adam, 0)
    field = bench.panel.row("optimizer.Adam.beta1").inputs()[0]
    field.setFocus()
    assert qapp.focusWidget() is field
    bench.panel.show_experiment(adam.with_value("optimizer.method", "SGD"), 1)
    assert not field.isVisible()
    assert qapp.focusWidget() is None
