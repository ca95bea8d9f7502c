"""Typing, keys, dragging and the wheel in the controls panel."""

from __future__ import annotations

from math import isclose

import pytest
from controls_bench import Bench, turn_wheel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("dropout.rate", "50", 0.5),
        ("optimizer.Adam.lr", "3e-3", 0.003),
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
    field = bench.type("optimizer.Adam.lr", "0.0010")
    assert bench.asked == []
    assert field.text() == "0.001"


def test_the_first_click_selects_all_and_the_second_places_the_cursor(bench: Bench) -> None:
    field = bench.field("optimizer.Adam.lr")
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
        ("optimizer.Adam.lr", Qt.Key.Key_Up, 0.0012),
        ("optimizer.Adam.lr", Qt.Key.Key_Down, 0.0008),
        ("optimizer.Adam.lr", Qt.Key.Key_PageUp, 0.01),
        ("optimizer.Adam.lr", Qt.Key.Key_PageDown, 0.0001),
        ("optimizer.Adam.beta2", Qt.Key.Key_Up, 0.99999),
        ("optimizer.Adam.beta2", Qt.Key.Key_Down, 0.998),
        ("optimizer.Adam.eps", Qt.Key.Key_PageUp, 1e-7),
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
    slider = bench.slider("optimizer.Adam.lr")
    slider.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        bench.qtbot.keyClick(slider, key)
    assert [value for _, value in bench.asked] == [0.0012, 0.001, 0.01, 1e-5, 10.0]


def test_the_wheel_is_left_to_the_panel_without_focus(bench: Bench) -> None:
    combo = bench.panel.row("network.activation").inputs()[0]
    for widget in (bench.slider("optimizer.Adam.lr"), combo, bench.field("batches.size")):
        assert not turn_wheel(widget, -1)
    assert bench.asked == []


def test_the_wheel_steps_a_slider_that_has_the_focus(bench: Bench) -> None:
    slider = bench.slider("batches.size")
    slider.setFocus()
    assert turn_wheel(slider, 1)
    assert turn_wheel(slider, -1)
    assert [value for _, value in bench.asked] == [80, 64]
