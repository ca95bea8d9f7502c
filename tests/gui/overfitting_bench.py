"""What the tests of the stage *Overfitting* share: its room with a real engine, turned by hand."""

from __future__ import annotations

import time
from collections.abc import Callable

from desk import Desk
from engine_bench import experiment_with
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.commands import Command, LaneCommand
from core.experiment import Experiment
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.studies.lane import StudyLane
from core.studies.snapshot import StudySnapshot, StudyWants
from gui.overfitting.room import OverfittingRoom
from gui.session import Session
from gui.study.frame import StudyFrame
from gui.study.session import StudySession
from gui.theme import theme

PATIENCE_S = 20.0
SINE = experiment_with(
    Experiment(name="Sine"),
    data__source="noisy_sine",
    data__rows=40,
    network__hidden=(9, 6),
    network__activation="Tanh",
    optimizer__lr=0.01,
    batches__size=14,
    stopping__epochs=6,
)
"""28 training rows in 2 batches an epoch, 6 epochs."""


class Bench:
    """Both lanes of the stage, without a thread, and the room that a user has before them."""

    def __init__(self, qtbot: QtBot, experiment: Experiment = SINE, page: str = "arms") -> None:
        wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(wake_up)
        self.study_mailboxes: dict[str, LatestMailbox[StudySnapshot, StudyWants]] = {
            name: LatestMailbox(wake_up) for name in ("arms", "folds")
        }
        self.lanes = {name: StudyLane(name, box) for name, box in self.study_mailboxes.items()}
        self.training = trained(experiment)
        self.room = OverfittingRoom(theme("dark"), self, self.training)
        self.room.resize(1600, 940)
        qtbot.addWidget(self.room)
        with qtbot.waitExposed(self.room):
            self.room.show()
        assert self.training.frame is not None
        self.room.show_training(self.training.frame)
        self.room.choose_page(page)
        self.room.begin()
        self.until(lambda: bool(self.session.frame and not self.frame.study.is_loading))

    @property
    def session(self) -> StudySession:
        return self.room.session

    @property
    def frame(self) -> StudyFrame:
        frame = self.session.frame
        assert frame is not None
        return frame

    def turn(self) -> None:
        """Let the engine take its commands and work for a moment; do one beat of the frame clock."""
        for number, command in self.commands.drain():
            assert isinstance(command, LaneCommand)
            for lane in self.lanes.values():
                lane.obey(number, command)
        for lane in self.lanes.values():
            if lane.due_in() == 0.0:
                lane.turn()
        self.room.tick()

    def until(self, condition: Callable[[], bool]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            if condition():
                QApplication.processEvents()
                return
            self.turn()
        raise AssertionError("it did not come about")

    def rest(self) -> StudyFrame:
        """Turn until all that was asked for is applied and shown, and nothing is left to do."""
        self.turn()
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            self.turn()
            due = [lane.due_in() for lane in self.lanes.values()]
            if 0.0 not in due and not self.frame.moving and not self.frame.study.is_loading:
                break
        self.turn()
        return self.frame

    def train(self) -> StudyFrame:
        """Press Train, and wait until all have come to their end."""
        bar = self.room._bar()
        self.until(bar.play.isEnabled)
        click(bar.play)
        self.until(lambda: self.frame.study.status in ("finished", "diverged"))
        return self.rest()


def trained(experiment: Experiment) -> Session:
    """Return the presenter of a run that has shown its first frame."""
    desk = Desk(experiment)
    session = Session(desk, experiment)
    session.tick()
    desk.runner.turn()
    session.tick()
    assert session.frame is not None
    return session


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
