"""A controls panel in a window and the hands that work it, for the tests of the panel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment, hyperparameters
from core.hyperparameters import Hyperparameter, Value
from gui.controls.panel import ControlsPanel
from gui.controls.row import SettingRow
from gui.controls.sections import SECTIONS
from gui.controls.slider import Slider
from gui.controls.value_field import ValueField
from gui.theme import Theme

PATHS = list(hyperparameters())
NUMBERS = [path for path, setting in hyperparameters().items() if setting.kind in ("number", "integer")]
SLIDERS = [path for path, setting in hyperparameters().items() if setting.control.slider_range]
LISTS = [path for path, setting in hyperparameters().items() if setting.kind == "integers"]
SGD = Experiment().with_value("optimizer.method", "SGD")
SINE = Experiment().with_value("data.source", "noisy_sine")


def experiment_for(setting: Hyperparameter) -> Experiment:
    """Return an experiment in which a setting has an effect, with the setting at its default."""
    if not setting.applies:
        return Experiment()
    values: dict[str, Value] = {}
    for path, allowed in setting.applies[0]:
        if path == "network.layers":
            layers = allowed[0]
            assert isinstance(layers, int)
            values["network.hidden"] = (4,) * layers
        else:
            values[path] = allowed[0]
    return Experiment().with_values(values)


class Bench:
    """A panel in a window that shows all settings, with the changes that it asked for."""

    def __init__(self, qtbot: QtBot, look: Theme, panel: ControlsPanel | None = None) -> None:
        """Open a new panel, or work one that stays open for several tests."""
        self.qtbot = qtbot
        self.panel = panel or ControlsPanel(look)
        self.asked: list[tuple[str, Value]] = []
        self.panel.change_requested.connect(self.note)
        self.panel.set_detail("all")
        if panel is not None:
            return
        self.panel.show_experiment(Experiment(), 0)
        self.panel.resize(328, 936)
        qtbot.addWidget(self.panel)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()
        self.panel.setFocus()

    def note(self, path: str, value: Value) -> None:
        """Keep a change that the panel asked for."""
        self.asked.append((path, value))

    def reach(self, path: str) -> SettingRow:
        """Open the section of a setting and scroll to its row, as a user would."""
        self.panel.show_group(path.partition(".")[0])
        row = self.panel.row(path)
        self.settle()
        self.panel._scroll_to(row)
        self.settle()
        return row

    def settle(self) -> None:
        """Let all sections show what is searched for, and layouts on all levels take their places."""
        self.qtbot.waitUntil(lambda: self.panel.is_settled)
        for _ in range(5):
            QApplication.processEvents()

    def search(self, text: str) -> None:
        """Type into the search field."""
        self.panel.focus_search()
        self.qtbot.keyClicks(self.panel._head.search, text)
        self.settle()

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
        for section in SECTIONS:
            self.panel.group(section.name).set_open(True)
        self.settle()

    def seen(self) -> list[str]:
        """Return the paths of the rows that can be seen, from top to bottom."""
        rows = [row for row in self.panel.findChildren(SettingRow) if row.isVisible()]
        return [
            row.setting.path for row in sorted(rows, key=lambda row: row.mapTo(self.panel, QPoint(0, 0)).y())
        ]


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
