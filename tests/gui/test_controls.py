"""The controls panel: each setting has a control, each control speaks, none fights the hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment, hyperparameter, hyperparameters
from core.hyperparameters import Value
from core.validation import SettingError
from gui.controls.combo import Combo
from gui.controls.entry import parse
from gui.controls.group_header import GroupHeader
from gui.controls.panel import ControlsPanel
from gui.controls.pressable import Pressable
from gui.controls.row import CONTENT_WIDTH, LEFT
from gui.controls.scale import Scale
from gui.controls.segment import Segment
from gui.controls.segments import Segments
from gui.controls.slider import Slider
from gui.controls.spinner import Spinner
from gui.controls.toggle import Toggle
from gui.controls.value_field import ValueField
from gui.theme import Theme, theme

PATHS = list(hyperparameters())
NUMBERS = [path for path, setting in hyperparameters().items() if setting.kind in ("number", "integer")]
SLIDERS = [path for path, setting in hyperparameters().items() if setting.control.slider]
SGD = Experiment().with_value("optimizer.method", "SGD")
SINE = Experiment().with_value("data.source", "noisy_sine")


class Bench:
    """A panel in a window, with the changes that it asked for."""

    def __init__(self, qtbot: QtBot, look: Theme) -> None:
        self.qtbot = qtbot
        self.panel = ControlsPanel(look)
        self.asked: list[tuple[str, Value]] = []
        self.panel.change_requested.connect(lambda path, value: self.asked.append((path, value)))
        self.panel.show_experiment(Experiment(), 0)
        self.panel.resize(328, 936)
        qtbot.addWidget(self.panel)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()
        self.panel.setFocus()

    def field(self, path: str) -> ValueField:
        field = self.panel.row(path).inputs()[0]
        assert isinstance(field, ValueField)
        return field

    def slider(self, path: str) -> Slider:
        slider = self.panel.row(path).inputs()[1]
        assert isinstance(slider, Slider)
        return slider

    def type(self, path: str, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> ValueField:
        field = self.field(path)
        self.qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        assert field.hasFocus()
        self.qtbot.keyClicks(field, text)
        if end is not None:
            self.qtbot.keyClick(field, end)
        return field

    def press(self, slider: Slider, x: float) -> None:
        self.qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(x), slider.height() // 2))

    def move(self, slider: Slider, x: float) -> None:
        self.qtbot.mouseMove(slider, QPoint(round(x), slider.height() // 2))

    def release(self, slider: Slider, x: float) -> None:
        self.qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(x), slider.height() // 2))

    def open_all(self) -> None:
        for name in {setting.group for setting in hyperparameters().values()}:
            self.panel.group(name).set_open(True)


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme) -> Iterator[Bench]:
    made = Bench(qtbot, dark)
    yield made
    made.panel.close()


def turn_wheel(widget: QWidget, notches: int) -> bool:
    """Turn the wheel over a widget; return whether it took the event (if not, Qt asks its parent)."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


# Every setting ------------------------------------------------------------------------


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


# Folding ------------------------------------------------------------------------------


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


# Typing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("dropout.rate", "50", 0.5),
        ("dropout.rate", "50%", 0.5),
        ("dropout.rate", " 50 % ", 0.5),
        ("dropout.rate", "12,5", 0.125),
        ("dropout.rate", "29", 0.29),
        ("dropout.rate", "−5", -0.05),
        ("optimizer.learning_rate", "0,003", 0.003),
        ("optimizer.learning_rate", "1e-3", 0.001),
        ("optimizer.learning_rate", "1E−3", 0.001),
        ("optimizer.learning_rate", "1,5e-3", 0.0015),
        ("optimizer.learning_rate", ".01", 0.01),
        ("optimizer.learning_rate", "1.", 1.0),
        ("optimizer.learning_rate", "+2", 2.0),
        ("batches.size", "128", 128),
        ("batches.size", "128 rows", 128),
        ("batches.size", "64.0", 64),
        ("batches.size", "1e3", 1000),
        ("batches.size", "10,000", 10_000),
        ("batches.size", "10.000", 10_000),
        ("batches.size", "10\u2009000", 10_000),
        ("batches.size", "1\u00a0000\u202f000", 1_000_000),
        ("network.seed", "-1", -1),
        ("network.hidden", "16, 16", (16, 16)),
        ("network.hidden", "16 8", (16, 8)),
        ("network.hidden", "64-32 - 16", (64, 32, 16)),
        ("network.hidden", "64×32x16", (64, 32, 16)),
        ("network.hidden", "8;", (8,)),
        ("network.hidden", "", ()),
        ("network.hidden", "none", ()),
        ("network.hidden", "-4", (-4,)),
    ],
)
def test_parsing_is_tolerant(path: str, text: str, value: Value) -> None:
    parsed = parse(hyperparameter(path), text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("path", "text", "part"),
    [
        ("dropout.rate", "half", "“half” is not a number. Enter a number from 0 to 95 %."),
        ("dropout.rate", "", "Nothing is entered."),
        ("dropout.rate", "%", "is not a number"),
        ("optimizer.learning_rate", "inf", "is not a number"),
        ("optimizer.learning_rate", "nan", "is not a number"),
        ("optimizer.learning_rate", "1e999", "is not a number"),
        ("optimizer.learning_rate", "1_0", "is not a number"),
        ("optimizer.learning_rate", "1,2,3", "is not a number"),
        ("batches.size", "1.5", "is not a whole number"),
        ("batches.size", "x" * 70, "“xxxxxxxxxxxxxxxxxxxx…” is not a whole number"),
        ("network.hidden", "16, ?", "is not a list of whole numbers"),
        ("network.hidden", "16, 1.5", "is not a list of whole numbers"),
        ("network.hidden", ",", "is not a list of whole numbers"),
    ],
)
def test_what_cannot_be_read_is_said(path: str, text: str, part: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse(hyperparameter(path), text)
    assert part in str(caught.value)


@given(st.text(max_size=80), st.sampled_from([*NUMBERS, "network.hidden"]))
def test_no_text_breaks_the_parser(text: str, path: str) -> None:
    try:
        value = parse(hyperparameter(path), text)
    except SettingError as error:
        assert str(error).endswith(".")
    else:
        assert isinstance(value, int | float | tuple)


@given(st.floats(1e-7, 100))
def test_a_shown_number_reads_back(value: float) -> None:
    setting = hyperparameter("optimizer.learning_rate")
    parsed = parse(setting, setting.shown(value))
    assert isinstance(parsed, float)
    assert isclose(parsed, value, rel_tol=1e-9)


@given(st.lists(st.integers(1, 512), max_size=8).map(tuple))
def test_shown_widths_read_back(widths: tuple[int, ...]) -> None:
    setting = hyperparameter("network.hidden")
    assert parse(setting, setting.shown(widths)) == widths


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("dropout.rate", "50", 0.5),
        ("optimizer.learning_rate", "3e-3", 0.003),
        ("batches.size", "32", 32),
        ("network.seed", "7", 7),
        ("network.hidden", "8, 4", (8, 4)),
    ],
)
@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_typing_asks_once_with_the_right_type(
    bench: Bench, path: str, text: str, value: Value, end: Qt.Key
) -> None:
    field = bench.type(path, text, end)
    bench.panel.mark_pending(path, 1)
    field.clearFocus()
    assert bench.asked == [(path, value)]
    assert type(bench.asked[0][1]) is type(value)


def test_the_same_value_typed_again_asks_nothing(bench: Bench) -> None:
    field = bench.type("optimizer.learning_rate", "0.0010")
    assert bench.asked == []
    assert field.text() == "0.001"


def test_the_first_click_selects_all_and_the_second_places_the_cursor(bench: Bench) -> None:
    field = bench.field("optimizer.learning_rate")
    bench.qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == "0.001"
    bench.qtbot.wait(QApplication.doubleClickInterval() + 10)
    bench.qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == ""


def test_escape_gives_an_unfinished_entry_back(bench: Bench) -> None:
    field = bench.type("batches.size", "99", end=None)
    assert field.text() == "99"
    bench.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "64"
    field.clearFocus()
    assert bench.asked == []


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("dropout.rate", Qt.Key.Key_Up, 0.05),
        ("dropout.rate", Qt.Key.Key_PageUp, 0.25),
        ("optimizer.learning_rate", Qt.Key.Key_Up, 0.0012),
        ("optimizer.learning_rate", Qt.Key.Key_Down, 0.0008),
        ("optimizer.learning_rate", Qt.Key.Key_PageUp, 0.01),
        ("optimizer.learning_rate", Qt.Key.Key_PageDown, 0.0001),
        ("optimizer.beta2", Qt.Key.Key_Up, 0.99999),
        ("optimizer.beta2", Qt.Key.Key_Down, 0.998),
        ("optimizer.epsilon", Qt.Key.Key_PageUp, 1e-7),
        ("batches.size", Qt.Key.Key_Up, 80),
        ("batches.size", Qt.Key.Key_Down, 50),
        ("network.seed", Qt.Key.Key_Up, 1),
        ("network.seed", Qt.Key.Key_PageUp, 10),
    ],
)
def test_keys_step_in_the_field(bench: Bench, path: str, key: Qt.Key, value: Value) -> None:
    field = bench.field(path)
    field.setFocus()
    bench.qtbot.keyClick(field, key)
    assert bench.asked == [(path, value)]
    assert field.text() == hyperparameter(path).shown(value)


@pytest.mark.parametrize("path", ["dropout.rate", "network.seed"])
def test_a_step_beyond_the_end_asks_nothing(bench: Bench, path: str) -> None:
    field = bench.field(path)
    field.setFocus()
    bench.qtbot.keyClick(field, Qt.Key.Key_Down)
    assert bench.asked == []


def test_keys_step_from_what_was_typed(bench: Bench) -> None:
    field = bench.type("batches.size", "100", end=None)
    bench.qtbot.keyClick(field, Qt.Key.Key_Up)
    assert bench.asked == [("batches.size", 120)]


# The slider ---------------------------------------------------------------------------


def test_dragging_asks_for_each_stop_once(bench: Bench) -> None:
    bench.panel.change_requested.connect(lambda path, _: bench.panel.mark_pending(path, len(bench.asked)))
    slider = bench.slider("dropout.rate")
    bench.press(slider, slider.x_of(0))
    for x in range(0, 150, 3):
        bench.move(slider, slider.x_of(0) + x)
    bench.release(slider, slider.x_of(0) + 147)
    values = [value for _, value in bench.asked]
    assert len(values) > 5
    assert values == sorted(set(values))
    assert all(isclose(value * 20, round(value * 20)) for value in values if isinstance(value, float))
    assert bench.field("dropout.rate").text() == hyperparameter("dropout.rate").shown(values[-1])


def test_a_press_on_the_track_brings_the_handle(bench: Bench) -> None:
    slider = bench.slider("dropout.rate")
    x = slider.x_of(round(1000 * 0.5 / 0.95))
    bench.press(slider, x)
    bench.release(slider, x)
    assert bench.asked == [("dropout.rate", 0.5)]


def test_a_click_on_the_handle_changes_nothing(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment().with_value("dropout.rate", 0.33), 1)
    slider = bench.slider("dropout.rate")
    x = slider.x_of(slider.value()) + 4
    bench.press(slider, x)
    bench.release(slider, x)
    assert bench.asked == []


def test_the_slider_takes_keys(bench: Bench) -> None:
    slider = bench.slider("optimizer.learning_rate")
    slider.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        bench.qtbot.keyClick(slider, key)
    assert [value for _, value in bench.asked] == [0.0012, 0.001, 0.01, 1e-5, 10.0]


def test_the_wheel_is_left_to_the_panel_without_focus(bench: Bench) -> None:
    combo = bench.panel.row("network.activation").inputs()[0]
    for widget in (bench.slider("optimizer.learning_rate"), combo, bench.field("batches.size")):
        assert not turn_wheel(widget, -1)
    assert bench.asked == []


def test_the_wheel_steps_a_slider_that_has_the_focus(bench: Bench) -> None:
    slider = bench.slider("batches.size")
    slider.setFocus()
    assert turn_wheel(slider, 1)
    assert turn_wheel(slider, -1)
    assert [value for _, value in bench.asked] == [80, 64]


@pytest.mark.parametrize("path", SLIDERS)
def test_the_default_is_a_stop_and_the_ends_are_reached(path: str) -> None:
    setting = hyperparameter(path)
    scale = Scale(setting)
    assert isinstance(setting.default, int | float)
    assert scale.value_at(scale.fraction(setting.default)) == setting.default
    assert (scale.value_at(0), scale.value_at(1)) == (scale.low, scale.high)


@given(st.sampled_from(SLIDERS), st.floats(0, 1))
def test_the_stops_are_steady_and_of_the_right_type(path: str, fraction: float) -> None:
    setting = hyperparameter(path)
    scale = Scale(setting)
    stop = scale.value_at(fraction)
    assert scale.value_at(scale.fraction(stop)) == stop
    assert type(stop) is (int if setting.kind == "integer" else float)
    assert len(setting.shown(stop)) <= len("0.00012")


@given(st.sampled_from(NUMBERS), st.floats(0, 1), st.sampled_from([-10, -1, 1, 10]))
def test_stepping_stays_in_range_and_goes_the_right_way(path: str, share: float, steps: int) -> None:
    setting = hyperparameter(path)
    assert setting.minimum is not None
    assert setting.maximum is not None
    value = setting.minimum + share * (setting.maximum - setting.minimum)
    after = Scale(setting).stepped(value, steps)
    assert setting.minimum <= after <= setting.maximum
    assert (after - value) * steps >= 0
    at_end = value in (setting.minimum, setting.maximum)
    assert at_end or after != value


def test_batch_sizes_on_the_slider_are_familiar() -> None:
    scale = Scale(hyperparameter("batches.size"))
    stops = [scale.value_at(place / 1000) for place in range(1001)]
    assert {1, 2, 4, 8, 16, 32, 64, 100, 1000, 10_000} <= set(stops)
    assert all(a <= b for a, b in pairwise(stops))


# Choices, switches, widths ------------------------------------------------------------


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


# Facts from the engine ----------------------------------------------------------------


def everything_changed() -> Experiment:
    changed = SGD.with_value("data.source", "noisy_sine")
    for path, value in (
        ("data.rows", 100),
        ("data.noise", 0.5),
        ("network.hidden", (8, 8, 8)),
        ("network.activation", "Tanh"),
        ("dropout.rate", 0.25),
        ("dropout.mask", "row"),
        ("optimizer.learning_rate", 0.3),
        ("optimizer.momentum", 0.9),
        ("optimizer.nesterov", True),
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
    toggle = bench.panel.row("optimizer.nesterov").inputs()[0]
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
        .with_value("optimizer.learning_rate", learning_rate)
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
    bench.panel.show_experiment(Experiment().with_value("optimizer.learning_rate", 0.1), 1)
    bench.panel.show_experiment(Experiment().with_value("dropout.rate", 0.9), 2)
    assert slider.value() == held
    bench.release(slider, 150)
    assert bench.field("dropout.rate").text() == "90"
    assert len(bench.asked) == 1


def test_a_changed_setting_is_marked_and_can_be_reset(bench: Bench) -> None:
    row = bench.panel.row("optimizer.learning_rate")
    assert not row.is_changed
    bench.panel.show_experiment(Experiment().with_value("optimizer.learning_rate", 0.1), 1)
    assert row.is_changed
    place = row.rect().topLeft() + QPoint(40, 16)
    bench.qtbot.mouseDClick(row, Qt.MouseButton.LeftButton, pos=place)
    assert bench.asked == [("optimizer.learning_rate", 0.001)]
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


# Pending ------------------------------------------------------------------------------


def test_a_pending_value_stays_until_its_command_is_applied(bench: Bench) -> None:
    field = bench.type("optimizer.learning_rate", "0.01")
    bench.panel.mark_pending("optimizer.learning_rate", 5)
    bench.panel.show_experiment(Experiment(), 4)
    assert field.text() == "0.01"
    bench.panel.show_experiment(Experiment().with_value("optimizer.learning_rate", 0.01), 5)
    assert bench.panel.row("optimizer.learning_rate").pending is None
    assert field.text() == "0.01"
    bench.panel.show_experiment(Experiment(), 6)
    assert field.text() == "0.001"


def test_a_command_that_did_not_change_the_value_gives_the_old_one_back(bench: Bench) -> None:
    field = bench.type("optimizer.learning_rate", "0.01")
    bench.panel.mark_pending("optimizer.learning_rate", 5)
    bench.panel.show_experiment(Experiment(), 5)
    assert field.text() == "0.001"


def test_a_command_already_applied_is_not_waited_for(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment(), 7)
    bench.panel.mark_pending("optimizer.learning_rate", 7)
    assert bench.panel.row("optimizer.learning_rate").pending is None


def test_the_spinner_appears_only_after_a_while(bench: Bench) -> None:
    spinner = bench.panel.row("batches.size").findChild(Spinner)
    assert spinner is not None
    bench.panel.mark_pending("batches.size", 1)
    assert not spinner.is_shown
    bench.panel.show_experiment(Experiment(), 1)
    bench.panel.mark_pending("batches.size", 2)
    bench.qtbot.waitUntil(lambda: spinner.is_shown, timeout=1000)
    bench.panel.show_experiment(Experiment(), 2)
    assert not spinner.is_shown


def test_escape_during_a_pending_entry_shows_what_was_asked(bench: Bench) -> None:
    field = bench.type("batches.size", "32")
    bench.panel.mark_pending("batches.size", 3)
    bench.qtbot.keyClicks(field, "9")
    bench.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "32"


# Faults -------------------------------------------------------------------------------

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
    field = bench.type("optimizer.learning_rate", "fast")
    assert bench.asked == []
    assert field.text() == "fast"
    assert bench.panel.row("optimizer.learning_rate").fault == (
        "“fast” is not a number. Enter a number from 1e-7 to 100. 0.001 stays in use."
    )


def test_a_refused_switch_goes_back_and_forgets_when_something_else_is_accepted(bench: Bench) -> None:
    bench.panel.show_experiment(SGD, 1)
    row = bench.panel.row("optimizer.nesterov")
    toggle = row.inputs()[0]
    assert isinstance(toggle, Toggle)
    bench.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    bench.panel.show_fault("optimizer.nesterov", "Nesterov needs a momentum above 0.")
    assert not toggle.isChecked()
    assert row.fault == "Nesterov needs a momentum above 0. Off stays in use."
    bench.panel.mark_pending("optimizer.momentum", 2)
    assert row.fault == ""
    bench.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert bench.asked == [("optimizer.nesterov", True)] * 2


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
