"""The presenter of a study: what it asks of the engine, and when."""

from __future__ import annotations

import pytest
from desk import LINE, Desk
from pytestqt.qtbot import QtBot

from core.commands import Command
from core.experiment import Experiment
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.snapshot import Status
from core.studies.commands import (
    ChangeStudy,
    LoadStudy,
    PauseStudy,
    PlayStudy,
    SetStudySpeed,
    StudyCommand,
    TrainStudyEpoch,
)
from core.studies.lane import StudyLane
from core.studies.regimes import regimes
from core.studies.settings import RegimeSettings, StudySettings
from core.studies.snapshot import StudySnapshot, StudyWants
from core.studies.study import Study
from gui.controls.speed import EPOCHS
from gui.session import Session
from gui.study.session import StudySession
from gui.study.transport import StudyTransport
from gui.theme import theme

MOST_TURNS = 500


class Bench:
    """An engine with one lane, turned by hand."""

    def __init__(self) -> None:
        wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(wake_up)
        self.study_mailboxes: dict[str, LatestMailbox[StudySnapshot, StudyWants]] = {
            "regimes": LatestMailbox(wake_up)
        }
        self.lane = StudyLane("regimes", self.study_mailboxes["regimes"])
        self.asked: list[StudyCommand] = []
        self.session = StudySession(self, "regimes", _study)
        desk = Desk(LINE)
        training = Session(desk, LINE)
        training.tick()
        desk.runner.turn()
        training.tick()
        assert training.frame is not None
        self.frame = training.frame

    def work(self) -> None:
        """Let the lane do all that it was asked for, and show it."""
        for number, command in self.commands.drain():
            assert isinstance(command, StudyCommand)
            self.asked.append(command)
            self.lane.obey(number, command)
        for _ in range(2):
            self.session.tick()
            self._turn()
        self.session.tick()

    def _turn(self) -> None:
        for _ in range(MOST_TURNS):
            if self.lane.due_in() != 0.0:
                return
            self.lane.turn()
        raise AssertionError("the study goes on and on")

    def kinds(self) -> list[str]:
        found = [type(command).__name__ for command in self.asked]
        self.asked.clear()
        return found


def _study(experiment: Experiment, settings: StudySettings, rows: int) -> Study:
    return regimes(experiment, settings.regimes, rows)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench()


def test_nothing_is_loaded_before_the_room_begins_and_the_experiment_is_known(bench: Bench) -> None:
    bench.session.show_training(bench.frame)
    bench.work()
    assert bench.kinds() == []
    bench.session.begin()
    bench.work()
    assert bench.kinds() == [SetStudySpeed.__name__, LoadStudy.__name__]
    assert bench.session.frame is not None
    assert len(bench.session.frame.members) == 3
    bench.session.show_training(bench.frame)
    bench.work()
    assert bench.kinds() == [], "the same experiment asks for nothing"


def test_the_experiment_may_come_after_the_room_began(bench: Bench) -> None:
    bench.session.begin()
    bench.work()
    assert bench.session.frame is None
    bench.session.show_training(bench.frame)
    bench.work()
    assert bench.kinds()[-1] == LoadStudy.__name__
    assert bench.session.frame is not None


def test_changes_are_undone_and_done_again(bench: Bench) -> None:
    session = bench.session
    session.show_training(bench.frame)
    session.begin()
    bench.work()
    bench.kinds()
    before = session.intended
    two = before.with_regimes((RegimeSettings(number=1, size=1), RegimeSettings(number=2, size=7)))
    assert session.change_settings(lambda _: two, "", "leave one out")
    bench.work()
    assert bench.kinds() == [ChangeStudy.__name__]
    assert session.frame is not None
    assert len(session.frame.members) == 2
    assert session.undo_stack.undo_words == "leave one out"
    session.undo_stack.undo()
    bench.work()
    assert len(session.frame.members) == 3
    session.undo_stack.redo()
    assert session.intended == two


def test_what_cannot_be_is_refused_with_its_path(bench: Bench, qtbot: QtBot) -> None:
    session = bench.session
    session.show_training(bench.frame)
    session.begin()
    before = session.intended
    wrong = before.with_regimes((RegimeSettings(number=1, size=5_000),))
    with qtbot.waitSignal(session.change_refused) as refused:
        assert not session.change_settings(lambda _: wrong, "1 size")
    assert refused.args[0] == "1 size"
    assert "5,000" in refused.args[1]
    assert session.intended == before
    assert len(session.undo_stack) == 0


def test_two_quick_presses_undo_each_other(bench: Bench) -> None:
    session = bench.session
    session.show_training(bench.frame)
    session.begin()
    bench.work()
    bench.kinds()
    session.toggle()
    session.toggle()
    bench.work()
    assert bench.kinds() == [PlayStudy.__name__, PauseStudy.__name__]
    assert session.frame is not None
    assert session.frame.study.status is not Status.RUNNING


def test_the_bar_shows_where_the_study_stands(bench: Bench, qtbot: QtBot) -> None:
    session, bar = bench.session, StudyTransport(theme("dark"), "all regimes")
    qtbot.addWidget(bar)
    session.show_training(bench.frame)
    session.begin()
    session.set_speed(None)
    bench.work()
    bench.kinds()
    session.epoch()
    bench.work()
    assert bench.kinds() == [TrainStudyEpoch.__name__]
    assert session.frame is not None
    bar.show_frame(session.frame, 0.5)
    assert bar._counters["epoch"].text == "epoch 1 / 100,000"
    assert bar.speed.slider.accessibleDescription() == "set to 0.5 epochs/s"
    assert bar.reset.isEnabled()
    with qtbot.waitSignal(bar.speed_requested) as asked:
        bar.speed._ask(EPOCHS.nearest(2))
    assert asked.args == [2]


def test_speeds_have_their_words() -> None:
    assert [EPOCHS.nearest(speed) for speed in EPOCHS.speeds] == list(range(len(EPOCHS.speeds)))
    assert EPOCHS.measured(0.5, True) == "0.5 epochs/s"
    assert EPOCHS.measured(3, False) == "– epochs/s"
    assert [EPOCHS.set_to(speed) for speed in (0.1, 1, 500)] == [
        "set to 0.1 epochs/s",
        "set to 1 epoch/s",
        "set to 500 epochs/s",
    ]
