"""The stage *Demand* as a user has it before them: its room in a window, beside the one that trains."""

from __future__ import annotations

from collections.abc import Callable

from engine_bench import experiment_with
from live import Live
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.experiment import Experiment
from core.report.report import Report
from gui.report.frame import ReportFrame
from gui.report.room import ReportRoom
from gui.theme import SizeName, theme

BIKES = experiment_with(
    Experiment(name="Bikes"),
    network__hidden=(8,),
    batches__size=256,
    stopping__epochs=100_000,
)


def hover(widget: QWidget, at: QPointF) -> None:
    """Move the pointer over a part, which QTest does not where windows lie on one another."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, widget.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


class Demand:
    """The room, driven by the frame clock of the window."""

    def __init__(
        self, live: Live, size: tuple[int, int] = (1600, 900), type_size: SizeName = "normal"
    ) -> None:
        self.live, self.window = live, live.window
        self.room = ReportRoom(theme("dark", type_size), self.window.thread_, self.window.session)
        live.qtbot.addWidget(self.room)
        self.room.resize(*size)
        session = self.window.session
        session.frame_resolved.connect(self.room.show_training)
        session.beat.connect(self._beat)
        assert session.frame is not None
        self.room.show_training(session.frame)
        self.room.begin()
        with live.qtbot.waitExposed(self.room):
            self.room.show()
        self.room.activateWindow()
        self.wait(lambda: self.room.session.frame is not None)

    def _beat(self) -> None:
        if self.room.isVisible():
            self.room.tick()

    def wait(self, condition: Callable[[], bool]) -> None:
        self.live.wait(condition)

    @property
    def frame(self) -> ReportFrame:
        frame = self.room.session.frame
        assert frame is not None
        return frame

    @property
    def report(self) -> Report:
        report = self.frame.report
        assert report is not None
        return report

    def train(self, batches: int) -> Report:
        """Train some batches and wait for the whole report on the network as it is then."""
        step = self.live.state.step + batches
        self.window.session.train_batches(batches)
        self.live.reach(step)
        self.wait(lambda: self.is_current(step))
        return self.report

    def is_current(self, step: int) -> bool:
        report = self.frame.report
        return report is not None and report.step == step and report.is_final

    def key(self, widget: QWidget, key: Qt.Key) -> None:
        widget.setFocus()
        QTest.keyClick(widget, key)

    def drag(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, pos=start)
        QTest.mouseMove(widget, (start + end) / 2)
        QTest.mouseMove(widget, end)
        QTest.mouseRelease(widget, left, pos=end)
