"""The real window with the real training thread, and the hands that work it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from desk import LINE
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.snapshot import StateSnapshot, Status
from gui.controls.value_field import ValueField
from gui.frame import Diagram
from gui.views.network_view import NetworkView
from gui.window.main_window import MainWindow

PATIENCE_MS = 20_000


class PaintedSteps:
    """Writes down which step each repaint of the diagram showed."""

    def __init__(self, view: NetworkView) -> None:
        self.diagrams: list[Diagram] = []
        self._paint = view.paintEvent
        self._view = view
        view.paintEvent = self._painted  # type: ignore[method-assign]

    def _painted(self, event: object) -> None:
        self._paint(event)  # type: ignore[arg-type]
        frame = self._view._frame
        if frame is not None and frame.diagram is not None:
            self.diagrams.append(frame.diagram)

    def steps(self) -> list[int]:
        """Return the numbers of the training steps in the order painted, each once while it stayed."""
        numbers = [diagram.step for diagram in self.diagrams if diagram.training]
        return [n for i, n in enumerate(numbers) if i == 0 or n != numbers[i - 1]]


class Live:
    """A window that trains."""

    def __init__(self, qtbot: QtBot, experiment: Experiment = LINE, size: tuple[int, int] = (1600, 1000)):
        self.qtbot = qtbot
        self.window = MainWindow(experiment)
        self.window.resize(*size)
        self.painted = PaintedSteps(self.window.stage.network)
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()
        self._let_go()
        QCursor.setPos(self.window.mapToGlobal(QPoint(1, 1)))
        self.wait(lambda: self.window.session.frame is not None and self.window.stage.fit is not None)
        self.window.stage.network.setFocus()

    def _let_go(self) -> None:
        """Release the buttons that a test before kept: QTest's double click of a widget keeps its button."""
        for button in Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton:
            if button in QApplication.mouseButtons():
                QTest.mouseRelease(self.window.windowHandle(), button, pos=QPoint(1, 1))
        assert QApplication.mouseButtons() == Qt.MouseButton.NoButton

    # ---- waiting ------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def rest(self) -> StateSnapshot:
        """Wait until all that was asked for is done, shown and painted; return the state."""
        self.wait(self._rests)
        return self.state

    def _rests(self) -> bool:
        session = self.window.session
        frame = session.frame
        assert frame is not None
        answered = frame.state.command >= session._last_command
        return answered and frame.state.status is not Status.RUNNING and self.network._frame is frame

    def reach(self, step: int) -> None:
        """Wait until a step has been shown."""
        self.wait(lambda: self.state.step >= step)

    # ---- what there is ------------------------------------------------------------------------

    @property
    def state(self) -> StateSnapshot:
        frame = self.window.session.frame
        assert frame is not None
        return frame.state

    @property
    def parameters(self) -> np.ndarray:
        return self.state.parameters

    @property
    def network(self) -> NetworkView:
        return self.window.stage.network

    @property
    def diagram(self) -> Diagram:
        frame = self.network._frame
        assert frame is not None
        assert frame.diagram is not None
        return frame.diagram

    @property
    def chip(self) -> str:
        return self.window.stage.chip.text

    def field(self, path: str) -> ValueField:
        field = self.window.controls.row(path).inputs()[0]
        assert isinstance(field, ValueField)
        return field

    def card_buttons(self) -> list[QPushButton]:
        return [b for b in self.window.stage.card.findChildren(QPushButton) if b.isVisible()]

    # ---- hands --------------------------------------------------------------------------------

    def key(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.network, key)

    def type(self, path: str, text: str) -> None:
        """Type a value into the field of a setting."""
        self.window.controls.show_group(path.partition(".")[0])
        field = self.field(path)
        self.qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(self, words: str) -> None:
        """Click the button of the card that begins with these words."""

        def found() -> list[QPushButton]:
            return [button for button in self.card_buttons() if button.text().startswith(words)]

        self.wait(lambda: bool(found()))
        self.click(found()[0])

    def point_at(self, x: float, y: float) -> None:
        """Move the pointer over a place of the diagram."""
        self.qtbot.mouseMove(self.network, QPoint(round(x), round(y)))


Open = Callable[..., Live]
"""Opens a window with an experiment in a size; the fixture `open_window` closes it."""
