"""Each of the settings has a row of its kind that shows its default and asks for what the user enters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from controls_bench import PATHS, Bench, experiment_for
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Hyperparameter, Value
from gui.controls.entry import parse
from gui.controls.names_row import NamesRow
from gui.controls.panel import ControlsPanel
from gui.controls.presets import Presets
from gui.controls.row import CONTENT_WIDTH, LEFT
from gui.controls.scale import Scale
from gui.controls.slider import Slider
from gui.controls.value_field import ValueField
from gui.theme import Theme, theme
from gui.widgets.combo import Combo
from gui.widgets.list_button import ListButton
from gui.widgets.segments import SmallSegments
from gui.widgets.toggle import Toggle

LEFT_BUTTON = Qt.MouseButton.LeftButton
OPTIONAL = [path for path in PATHS if hyperparameter(path).optional]
KINDS = {
    "number": (ValueField,),
    "integer": (ValueField,),
    "choice": (SmallSegments, Combo),
    "switch": (Toggle,),
    "integers": (ValueField,),
    "names": (ListButton,),
}
ENTRIES: dict[str, tuple[type[QWidget], ...]] = {
    "formula": (ValueField,),
    "point": (QPushButton,),
    "file": (ListButton,),
    "column": (ListButton,),
}
"""Texts that are entered in a way of their own."""
PLAIN = [path for path in PATHS if not hyperparameter(path).control.entry]
OF_A_TABLE = [path for path in PATHS if hyperparameter(path).control.entry in ("file", "column")]


@pytest.fixture(scope="module")
def open_panel(dressed: None) -> Iterator[ControlsPanel]:
    """Return a panel that stays open for all settings: making one for each would take a minute."""
    panel = ControlsPanel(theme("dark"))
    panel.resize(328, 936)
    panel.show()
    yield panel
    panel.close()
    panel.deleteLater()


@pytest.fixture
def common(qtbot: QtBot, open_panel: ControlsPanel, dark: Theme) -> Iterator[Bench]:
    bench = Bench(qtbot, dark, open_panel)
    open_panel.activateWindow()
    yield bench
    open_panel.change_requested.disconnect(bench.note)
    open_panel.setFocus()


_commands = iter(range(1, 1_000_000))


def show(bench: Bench, experiment: Experiment) -> None:
    bench.panel.show_experiment(experiment, next(_commands))


@pytest.mark.parametrize("path", PATHS)
def test_every_setting_has_a_control_that_says_what_it_is(common: Bench, path: str) -> None:
    setting = hyperparameter(path)
    show(common, experiment_for(setting))
    row = common.reach(path)
    assert row.isVisible()
    inputs = row.inputs()
    assert isinstance(inputs[0], ENTRIES.get(setting.control.entry) or KINDS[setting.kind])
    for widget in inputs:
        assert widget.accessibleName()
        assert widget.toolTip()
    assert setting.control.label in inputs[0].accessibleName()
    assert inputs[0].accessibleDescription() == setting.control.help
    assert setting.control.label in inputs[0].toolTip()
    assert any(words in inputs[0].toolTip() for words in ("at once", "next epoch", "Rebuilds"))
    has_slider = setting.control.slider_range is not None
    assert any(isinstance(widget, Slider) for widget in inputs) == has_slider
    assert any(isinstance(widget, Presets) for widget in inputs) == bool(setting.control.presets)
    assert_nothing_is_cut_off(common, path)


def assert_nothing_is_cut_off(bench: Bench, path: str) -> None:
    row = bench.panel.row(path)
    label = row.findChild(QLabel)
    assert label is not None
    for widget in (*row.inputs(), label):
        left = widget.mapTo(bench.panel, QPoint(0, 0)).x()
        assert left >= LEFT
        assert left + widget.width() <= LEFT + CONTENT_WIDTH + 3
        assert widget.width() >= min(widget.minimumSizeHint().width(), widget.sizeHint().width())
    assert label.width() >= label.sizeHint().width()


@pytest.mark.parametrize("path", OF_A_TABLE)
def test_what_is_chosen_in_the_table_is_asked_for_there(common: Bench, path: str) -> None:
    setting = hyperparameter(path)
    several = setting.kind == "names"
    value: Value = ("hours of sun", "rain; wind") if several else "hours of sun"
    show(common, experiment_for(setting).with_value(path, value))
    main = common.reach(path).inputs()[0]
    assert isinstance(main, ListButton)
    assert main.text() == ("2 columns" if several else "hours of sun")
    with common.qtbot.waitSignal(common.panel.table_requested) as asked:
        common.qtbot.mouseClick(main, LEFT_BUTTON)
    assert asked.args == [path] and common.asked == []


def test_derived_inputs_are_typed_and_offered(common: Bench) -> None:
    path = "data.derived"
    show(common, Experiment().with_value("data.source", "ripple"))
    field, squares, products, sines = common.reach(path).inputs()
    common.type(path, " x1^2;x1 * x2 ; ")
    assert common.asked[-1] == (path, ("x1^2", "x1 * x2"))
    for button in (squares, products, squares):
        common.qtbot.mouseClick(button, LEFT_BUTTON)
    assert [value for _, value in common.asked[1:]] == [
        ("x1^2", "x1 * x2", "x2^2"),
        ("x1^2", "x1 * x2", "x2^2", "x1*x2"),
        ("x1 * x2", "x1*x2"),
    ]
    assert isinstance(field, ValueField) and field.text() == "x1 * x2; x1*x2"
    show(common, Experiment())
    assert not any(button.isVisible() for button in (squares, products, sines)), "a table has too many"


def test_edited_points_are_counted_and_taken_back(common: Bench) -> None:
    edited = Experiment().with_values({"data.source": "sinc", "data.edits": ("1: 0, 0", "2: gone")})
    show(common, edited)
    button = common.reach("data.edits").inputs()[0]
    assert isinstance(button, QPushButton) and button.text() == "take 2 back"
    common.qtbot.mouseClick(button, LEFT_BUTTON)
    assert common.asked == [("data.edits", ())]
    assert button.text() == "none" and not button.isEnabled()


def test_the_data_set_says_what_it_is_for(common: Bench) -> None:
    for source in ("ripple", "step"):
        show(common, Experiment().with_value("data.source", source))
        row = common.reach("data.source")
        sentence = dict(row.setting.control.sentences)[source]
        (label,) = [label for label in row.findChildren(QLabel) if label.text() == sentence]
        assert label.isVisible() and label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize("path", PLAIN)
def test_every_setting_shows_its_default_and_takes_another_value(common: Bench, path: str) -> None:
    setting = hyperparameter(path)
    show(common, experiment_for(setting).with_value(path, setting.default))
    main = common.reach(path).inputs()[0]
    fulfilled = experiment_for(setting).value(path)
    if fulfilled == setting.default:
        assert shown(main) == words(setting, setting.default)
        assert not common.panel.row(path).is_changed
    value = enter_another(common, setting)
    assert common.asked == [(path, value)]
    assert type(common.asked[0][1]) is type(value)
    assert common.panel.row(path).is_changed == (value != setting.default)
    assert shown(main) == words(setting, value)


def enter_another(bench: Bench, setting: Hyperparameter) -> Value:
    """Enter a value that is not the default by mouse and keys, and return it as it must be asked for."""
    row, click, key = bench.panel.row(setting.path), bench.qtbot.mouseClick, bench.qtbot.keyClick
    main = row.inputs()[0]
    if isinstance(main, Toggle):
        click(main, LEFT_BUTTON)
        return not setting.default
    if isinstance(main, SmallSegments):
        chosen = next(value for value in setting.choices if value != setting.default)
        click(main.segments()[setting.choices.index(chosen)], LEFT_BUTTON)
        return chosen
    if isinstance(main, Combo):
        main.setFocus()
        last = main.currentIndex() == main.count() - 1
        key(main, Qt.Key.Key_Up if last else Qt.Key.Key_Down)
        return str(main.currentData())
    if isinstance(row, NamesRow):
        click(main, LEFT_BUTTON)
        assert row.popup is not None
        click(row.popup.lines()[2], LEFT_BUTTON)
        key(row.popup.lines()[2], Qt.Key.Key_Return)
        return tuple(name for name in row.names if name != row.popup.lines()[2].text())
    text = another_text(setting)
    bench.type(setting.path, text)
    return parse(setting, text)


def another_text(setting: Hyperparameter) -> str:
    if setting.kind == "integers":
        return "7, 9"
    scale, default = Scale(setting), setting.default
    if default is None:
        return setting.shown(scale.start)
    assert isinstance(default, int | float)
    up = scale.stepped(default, 1)
    return setting.shown(up if up != default else scale.stepped(default, -1))


def shown(main: object) -> str:
    if isinstance(main, ValueField):
        return main.text()
    if isinstance(main, Toggle):
        return "on" if main.isChecked() else "off"
    if isinstance(main, SmallSegments):
        return next(segment.text() for segment in main.segments() if segment.isChecked())
    if isinstance(main, Combo):
        return main.currentText()
    assert isinstance(main, ListButton)
    return main.text()


def words(setting: Hyperparameter, value: Value) -> str:
    if setting.kind == "names":
        count = len(value) if isinstance(value, tuple) else 0
        return f"{count} of 12" if count else "all 12"
    if setting.kind == "integers" and isinstance(value, tuple):
        return ", ".join(str(number) for number in value)
    return "" if value is None and setting.kind != "choice" else setting.shown(value)


@pytest.mark.parametrize("path", OPTIONAL)
def test_an_optional_setting_can_be_emptied(common: Bench, path: str) -> None:
    setting = hyperparameter(path)
    value = setting.choices[3] if setting.kind == "choice" else parse(setting, another_text(setting))
    experiment = experiment_for(setting).with_value(path, value)
    show(common, experiment)
    main = common.reach(path).inputs()[0]
    if isinstance(main, Combo):
        assert main.itemText(0) == "as all layers"
        main.setFocus()
        common.qtbot.keyClick(main, Qt.Key.Key_Home)
    else:
        assert isinstance(main, ValueField)
        common.qtbot.mouseClick(main, LEFT_BUTTON)
        common.qtbot.keyClick(main, Qt.Key.Key_Delete)
        common.qtbot.keyClick(main, Qt.Key.Key_Return)
        assert main.nothing
    assert common.asked == [(path, None)]


def test_an_empty_field_of_a_layer_shows_what_it_stands_for(bench: Bench) -> None:
    experiment = Experiment().with_values(
        {"optimizer.method": "SGD", "optimizer.SGD.lr": 0.05, "dropout.rate": 0.25}
    )
    bench.panel.show_experiment(experiment, 1)
    bench.panel.show_layer(0)
    assert bench.field("layer1.learning_rate").nothing == "all: 0.05"
    assert bench.field("layer1.dropout").nothing == "all: 25 %"
    assert bench.field("layer1.momentum").nothing == "all: 0"
    bench.panel.show_experiment(experiment.with_value("optimizer.SGD.lr", 0.1), 2)
    assert bench.field("layer1.learning_rate").nothing == "all: 0.1"
    field = bench.field("layer1.learning_rate")
    field.setFocus()
    bench.qtbot.keyClick(field, Qt.Key.Key_Up)
    assert bench.asked == [("layer1.learning_rate", 0.12)]


def test_presets_set_the_value_and_mark_the_one_in_use(bench: Bench) -> None:
    presets = bench.panel.row("batches.size").inputs()[2]
    assert isinstance(presets, Presets)
    buttons = presets.buttons()
    assert [button.text() for button in buttons] == ["stochastic (1)", "mini-batch (32)", "batch (all)"]
    assert [button.isChecked() for button in buttons] == [False] * 3
    for button in (buttons[0], buttons[0], buttons[2]):
        bench.qtbot.mouseClick(button, LEFT_BUTTON)
        assert button.isChecked()
    assert bench.asked == [("batches.size", 1), ("batches.size", 100_000)]
    assert [button.isChecked() for button in buttons] == [False, False, True]
    bench.panel.show_experiment(Experiment().with_value("batches.size", 32), 1)
    assert [button.isChecked() for button in buttons] == [False, True, False]


def test_the_list_of_inputs_is_worked_by_keys(bench: Bench) -> None:
    row = bench.reach("data.inputs")
    assert isinstance(row, NamesRow)
    button, key = row.inputs()[0], bench.qtbot.keyClick
    button.setFocus()
    key(button, Qt.Key.Key_Space)
    popup = row.popup
    assert popup is not None
    assert popup.isVisible()
    assert popup.lines()[0].hasFocus()
    key(popup.lines()[0], Qt.Key.Key_Down)
    assert popup.lines()[1].hasFocus()
    key(popup.lines()[1], Qt.Key.Key_Space)
    bench.panel.show_experiment(Experiment().with_value("data.inputs", ("wind",)), 1)
    assert not popup.lines()[1].isChecked()
    key(popup.lines()[1], Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert bench.asked == []
    assert row.inputs()[0].accessibleName() == "Inputs: 1 of 12"


def test_the_last_input_stays_and_all_ticks_every_one(bench: Bench) -> None:
    bench.panel.show_experiment(Experiment().with_value("data.inputs", ("wind",)), 1)
    row = bench.reach("data.inputs")
    assert isinstance(row, NamesRow)
    bench.qtbot.mouseClick(row.inputs()[0], LEFT_BUTTON)
    assert row.popup is not None
    everything, *lines = row.popup.lines()
    wind = next(line for line in lines if line.text() == "wind")
    bench.qtbot.mouseClick(wind, LEFT_BUTTON)
    assert wind.isChecked()
    bench.qtbot.mouseClick(everything, LEFT_BUTTON)
    assert all(line.isChecked() for line in lines)
    bench.qtbot.keyClick(everything, Qt.Key.Key_Return)
    assert bench.asked == [("data.inputs", ())]
