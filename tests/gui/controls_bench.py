"""A controls panel in a window and the hands that work it, for the tests of the panel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment, hyperparameters
from core.hyperparameters import Value
from gui.controls.panel import ControlsPanel
from gui.controls.slider import Slider
from gui.controls.value_field import ValueField
from gui.theme import Theme

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
