"""The session: what the user asks for goes to the engine in order, and is held until it is applied."""

from __future__ import annotations

import pytest
from desk import LINE, SINE, Desk
from session_bench import SilentEngine, beat

from core.commands import (
    GoBackBeforeDivergence,
    LoadExperiment,
    Pause,
    Play,
    Reset,
    SetHyperparameters,
    SetSpeed,
    TrainBatches,
    TrainEpoch,
)
from gui.session import Session

# ---- commands -----------------------------------------------------------------------------------


def test_commands_go_out_in_order(engine: SilentEngine, session: Session) -> None:
    session.play()
    session.pause()
    session.train_batch()
    session.train_batches(5)
    session.train_epoch()
    session.set_speed(30.0)
    session.set_speed(None)
    session.reset()
    session.load(SINE)
    session.change("optimizer.Adam.lr", 0.5)
    session.go_back_before_divergence(0.05)
    assert engine.taken() == [
        Play(),
        Pause(),
        TrainBatches(1),
        TrainBatches(5),
        TrainEpoch(),
        SetSpeed(30.0),
        SetSpeed(None),
        Reset(),
        LoadExperiment(SINE),
        SetHyperparameters.one("optimizer.Adam.lr", 0.5),
        SetHyperparameters.one("optimizer.Adam.lr", 0.05),
        GoBackBeforeDivergence(),
    ]
    assert session.speed is None


def test_a_change_is_told_with_the_number_of_its_command(engine: SilentEngine, session: Session) -> None:
    told: list[tuple[str, int]] = []
    session.change_submitted.connect(lambda path, number: told.append((path, number)))
    session.play()
    session.change("dropout.rate", 0.5)
    session.change("batches.size", 3)
    numbers = {command: number for number, command in engine.commands.drain()}
    assert told == [
        ("dropout.rate", numbers[SetHyperparameters.one("dropout.rate", 0.5)]),
        ("batches.size", numbers[SetHyperparameters.one("batches.size", 3)]),
    ]


@pytest.mark.parametrize(
    ("path", "value"), [("dropout.rate", 1.5), ("optimizer.Adam.lr", 0.0), ("network.hidden", (0,))]
)
def test_a_value_that_cannot_be_is_refused_with_a_sentence(
    engine: SilentEngine, session: Session, path: str, value: float
) -> None:
    told: list[tuple[str, str]] = []
    session.change_refused.connect(lambda where, why: told.append((where, why)))
    session.change(path, value)
    assert session.intended == LINE
    assert engine.taken() == []
    ((where, why),) = told
    assert where == path
    assert why.endswith(".")


def test_what_is_intended_adds_up_before_the_engine_answers(engine: SilentEngine, session: Session) -> None:
    session.change("optimizer.SGD.momentum", 0.9)
    session.change("optimizer.SGD.nesterov", True)
    assert len(engine.taken()) == 2
    assert session.intended.optimizer.SGD.momentum == 0.9
    assert session.intended.optimizer.SGD.nesterov


def test_what_is_intended_is_what_the_engine_uses_once_all_is_applied(desk: Desk, live: Session) -> None:
    live.change("dropout.rate", 0.1)
    live.change("network.hidden", (3,))
    desk.rest()
    beat(live, desk)
    live.tick()
    assert live.intended == desk.runner.trainer.experiment
    assert live.intended.network.hidden == (3,)


def test_an_older_picture_does_not_undo_what_is_intended(desk: Desk, live: Session) -> None:
    beat(live, desk)
    live.change("dropout.rate", 0.1)
    live.tick()
    assert live.frame is not None
    assert live.frame.state.experiment.dropout.rate == 0.4
    assert live.intended.dropout.rate == 0.1


def test_a_new_seed_is_another_one(engine: SilentEngine, session: Session) -> None:
    for _ in range(50):
        before = session.intended.network.seed
        session.new_seed()
        (command,) = engine.taken()
        assert isinstance(command, SetHyperparameters)
        ((path, seed),) = command.values
        assert path == "network.seed"
        assert seed != before


def test_toggle_starts_and_pauses(desk: Desk, live: Session) -> None:
    beat(live, desk)
    live.tick()
    live.toggle()
    desk.runner.turn()
    live.tick()
    desk.runner.turn()
    live.tick()
    assert live.frame is not None
    assert live.frame.moving
    live.toggle()
    desk.rest()
    assert live.frame.state.step < desk.runner.trainer.step_count
    live.tick()
    assert not live.frame.moving


def test_two_quick_presses_undo_each_other(engine: SilentEngine, session: Session) -> None:
    """A second press before the engine has answered the first one must not be a second start."""
    for _ in range(4):
        session.toggle()
    assert engine.taken() == [Play(), Pause(), Play(), Pause()]


def test_toggle_follows_the_engine_when_the_run_ended_by_itself(desk: Desk, live: Session) -> None:
    live.toggle()
    live.train_batches(3)
    desk.rest()
    live.pause()
    beat(live, desk)
    live.tick()
    live.toggle()
    assert [command for _, command in desk.commands.drain()] == [Play()]
