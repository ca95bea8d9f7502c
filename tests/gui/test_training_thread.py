"""The training thread: the same numbers as the runner in any other thread, and an orderly end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from desk import LINE, SINE, Desk, experiment_with
from pytestqt.qtbot import QtBot

from core.commands import (
    Command,
    GoBackBeforeDivergence,
    Pause,
    Play,
    SetHyperparameters,
    SetSpeed,
    TrainBatches,
)
from core.experiment import Experiment
from core.history import StepColumns
from core.runner import Runner
from core.snapshot import StateSnapshot, Status, Wants, state_of
from gui.training_thread import TrainingThread

STEPS = 120
ALL = Wants(fit=True, row=True)


class Workshop:
    """A training thread with what it has told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.told: list[str] = []
        self.traces: list[str] = []
        self.thread = TrainingThread(LINE)
        self.number = 0
        self.last: StateSnapshot | None = None

    def start(self, experiment: Experiment) -> TrainingThread:
        thread = self.thread = TrainingThread(experiment)
        for name in ("started", "paused", "finished", "diverged"):
            getattr(thread, f"training_{name}").connect(lambda name=name: self.told.append(name))
        thread.run_failed.connect(self.traces.append)
        thread.start()
        return thread

    def wait_for(self, word: str, times: int = 1) -> None:
        self.qtbot.waitUntil(lambda: self.told.count(word) >= times, timeout=20_000)

    def submit(self, *commands: Command) -> None:
        for command in commands:
            self.number = self.thread.commands.submit(command)

    def state(self) -> StateSnapshot:
        """Return the state at rest after the last command, asking for pictures as the session does."""
        self.qtbot.waitUntil(self._rests, timeout=20_000)
        assert self.last is not None
        return self.last

    def _rests(self) -> bool:
        picture = self.thread.mailbox.take()
        if picture is not None:
            self.last = state_of(picture)
        if self.thread.mailbox.wanted() is None:
            self.thread.mailbox.request(ALL)
        last = self.last
        return last is not None and last.command == self.number and last.status is not Status.RUNNING


@pytest.fixture
def workshop(qtbot: QtBot) -> Iterator[Workshop]:
    made = Workshop(qtbot)
    yield made
    made.thread.stop()


def in_this_thread(experiment: Experiment, *commands: Play) -> tuple[StepColumns, np.ndarray]:
    desk = Desk(experiment)
    desk.do(*commands)
    return desk.runner.facts.history.steps(), desk.parameters


METHODS = {
    "SGD": {"optimizer__method": "SGD", "optimizer__lr": 0.05, "optimizer__SGD__momentum": 0.9},
    "Adam": {"optimizer__method": "Adam"},
}
DROPOUT = {
    "without": {"dropout__rate": 0.0},
    "by step": {"dropout__rate": 0.4, "dropout__mask": "step"},
    "by row": {"dropout__rate": 0.4, "dropout__mask": "row"},
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dropout", DROPOUT)
def test_the_thread_trains_bit_for_bit_as_the_runner_alone(
    workshop: Workshop, method: str, dropout: str
) -> None:
    experiment = experiment_with(SINE, **METHODS[method], **DROPOUT[dropout])
    expected, parameters = in_this_thread(experiment, TrainBatches(STEPS))
    workshop.start(experiment)
    workshop.submit(TrainBatches(STEPS))
    workshop.wait_for("paused")
    state = workshop.state()
    steps = state.run.history.steps()
    assert state.step == STEPS
    assert np.array_equal(state.parameters, parameters)
    assert np.array_equal(steps.loss, expected.loss)
    assert np.array_equal(steps.gradient_norm, expected.gradient_norm)


def test_being_watched_changes_no_number(workshop: Workshop) -> None:
    """Pictures of every step, with fit and row, leave losses and weights as they are."""
    _, parameters = in_this_thread(SINE, TrainBatches(40))
    workshop.start(SINE)
    for number in range(1, 41):
        workshop.submit(TrainBatches(1))
        workshop.wait_for("paused", number)
        assert workshop.state().step == number
    assert np.array_equal(workshop.state().parameters, parameters)


def test_it_tells_when_training_starts_pauses_and_ends(workshop: Workshop) -> None:
    workshop.start(experiment_with(LINE, stopping__epochs=3))
    workshop.submit(SetSpeed(1.0))
    workshop.submit(Play())
    workshop.wait_for("started")
    workshop.submit(Pause())
    workshop.submit(SetSpeed(None))
    workshop.wait_for("paused")
    workshop.submit(Play())
    workshop.wait_for("finished")
    assert workshop.told == ["started", "paused", "started", "finished"]
    assert workshop.state().status is Status.FINISHED


def test_it_tells_of_a_divergence_and_goes_on_after_it(workshop: Workshop) -> None:
    workshop.start(experiment_with(LINE, optimizer__lr=10.0))
    workshop.submit(Play())
    workshop.wait_for("diverged")
    assert workshop.state().divergence is not None
    workshop.submit(SetHyperparameters.one("optimizer.SGD.lr", 0.01))
    workshop.submit(GoBackBeforeDivergence())
    workshop.submit(TrainBatches(5))
    workshop.wait_for("paused")
    state = workshop.state()
    assert state.step == 5
    assert np.isfinite(state.parameters).all()


def test_there_is_no_signal_for_a_step(workshop: Workshop) -> None:
    workshop.start(LINE)
    workshop.submit(TrainBatches(200))
    workshop.wait_for("paused")
    assert workshop.told == ["started", "paused"]


@pytest.mark.parametrize("playing", [True, False])
def test_stop_ends_it(workshop: Workshop, playing: bool) -> None:
    thread = workshop.start(LINE)
    if playing:
        workshop.submit(Play())
        workshop.wait_for("started")
    thread.stop()
    assert thread.isFinished()
    assert workshop.traces == []


def test_a_fault_is_told_with_its_traceback_and_ends_only_the_thread(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(runner: Runner) -> None:
        raise ZeroDivisionError("a fault on purpose")

    monkeypatch.setattr(Runner, "run", fall)
    thread = workshop.start(LINE)
    workshop.qtbot.waitUntil(lambda: bool(workshop.traces), timeout=20_000)
    workshop.qtbot.waitUntil(thread.isFinished)
    assert workshop.traces[0].startswith("Traceback")
    assert workshop.traces[0].strip().endswith("ZeroDivisionError: a fault on purpose")


def test_it_can_be_started_again_after_a_fault(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(runner: Runner) -> bool:
        raise ZeroDivisionError("a fault on purpose")

    with monkeypatch.context() as broken:
        broken.setattr(Runner, "turn", fall)
        thread = workshop.start(LINE)
        workshop.qtbot.waitUntil(lambda: bool(workshop.traces), timeout=20_000)
        for _ in range(3):
            workshop.submit(TrainBatches(7))
    thread.restart(SINE)
    before = workshop.number
    workshop.submit(TrainBatches(2))
    workshop.wait_for("paused")
    state = workshop.state()
    assert state.command == workshop.number == before + 1
    assert state.step == 2
    assert state.experiment == SINE
    assert len(workshop.traces) == 1
