"""The session: one frame for each snapshot, one request after each frame, commands in their order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import LINE, SINE, Desk
from pytestqt.qtbot import QtBot

from core.commands import (
    Command,
    GoBackBeforeDivergence,
    LoadExperiment,
    Pause,
    Play,
    Reset,
    SetHyperparameter,
    SetSpeed,
    TrainBatches,
    TrainEpoch,
)
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.snapshot import Snapshot, StepSnapshot, Wants
from gui.frame import Frame, Mode
from gui.session import Session


class SilentEngine:
    """Takes commands and requests and never answers; counts how often it would have been woken."""

    def __init__(self) -> None:
        self.wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(self.wake_up)
        self.mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(self.wake_up)
        self.rings = 0
        self.wake_up.ring = self._ring  # type: ignore[method-assign]

    def _ring(self) -> None:
        self.rings += 1

    def taken(self) -> list[Command]:
        return [command for _, command in self.commands.drain()]


class SeenView:
    """A view that writes down what it is given."""

    def __init__(self, visible: bool = True) -> None:
        self.visible = visible
        self.frames: list[Frame] = []

    def show_frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def isVisible(self) -> bool:
        return self.visible


@pytest.fixture
def engine() -> SilentEngine:
    return SilentEngine()


@pytest.fixture
def session(engine: SilentEngine, qtbot: QtBot) -> Session:
    return Session(engine, LINE)


@pytest.fixture
def desk() -> Desk:
    return Desk(SINE)


@pytest.fixture
def live(desk: Desk, qtbot: QtBot) -> Iterator[Session]:
    session = Session(desk, SINE)
    yield session
    session.stop()


def beat(session: Session, desk: Desk) -> None:
    """Let the session show what is there and the runner answer."""
    session.tick()
    desk.rest()


# ---- pictures -----------------------------------------------------------------------------------


def test_it_asks_again_only_after_showing(desk: Desk, live: Session) -> None:
    """Back-pressure: while a view is given a frame, nothing is asked for."""
    asked: list[Wants | None] = []
    live.frame_resolved.connect(lambda _: asked.append(desk.mailbox.wanted()))
    for _ in range(5):
        live.train_batch()
        beat(live, desk)
    assert len(asked) == 4
    assert asked == [None] * 4
    live.tick()
    assert desk.mailbox.wanted() is not None


def test_every_snapshot_is_shown_exactly_once(desk: Desk, live: Session) -> None:
    view = SeenView()
    live.add_view(view)
    beat(live, desk)
    for _ in range(30):
        live.train_batch()
        beat(live, desk)
        live.tick()
        live.tick()
    steps = [frame.state.step for frame in view.frames]
    assert steps == list(range(31))
    assert [frame.step.step for frame in view.frames[1:] if frame.step] == list(range(1, 31))


def test_a_step_put_while_the_session_shows_another_is_not_lost(desk: Desk, live: Session) -> None:
    """The last step of a run is pictured unasked; a request that comes then must not replace it."""
    view = SeenView()
    live.add_view(view)
    live.train_batch()
    beat(live, desk)

    def train_meanwhile(_: Frame) -> None:
        if desk.runner.trainer.step_count < 5:
            live.train_batches(4)
            desk.rest()

    live.frame_resolved.connect(train_meanwhile)
    beat(live, desk)
    beat(live, desk)
    live.tick()
    frame = view.frames[-1]
    assert frame.step is not None
    assert frame.step.step == frame.state.step == 5


def test_what_is_answered_while_it_is_being_taken_is_not_asked_for_twice(
    engine: SilentEngine, session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second request would let the engine replace a picture that nobody has seen."""
    session.tick()
    picture, take = desk.step(), engine.mailbox.take

    def answered_just_after() -> Snapshot | None:
        taken = take()
        engine.mailbox.put(picture)
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(engine.mailbox, "take", answered_just_after)
        session.tick()
    assert engine.mailbox.wanted() is None
    session.tick()
    assert session.frame is not None
    assert session.frame.step is picture
    assert engine.mailbox.wanted() is not None


def test_a_resting_session_does_not_wake_the_engine(engine: SilentEngine, session: Session) -> None:
    session.tick()
    assert engine.rings == 1
    for _ in range(10):
        session.tick()
    assert engine.rings == 1


def test_a_resting_run_is_neither_pictured_nor_painted_again(desk: Desk, live: Session) -> None:
    view = SeenView()
    live.add_view(view)
    live.train_batch()
    for _ in range(5):
        beat(live, desk)
    seen, naps = len(view.frames), desk.asleep
    for _ in range(5):
        live.tick()
    assert len(view.frames) == seen
    assert desk.asleep == naps


def test_hidden_views_get_nothing(desk: Desk, live: Session) -> None:
    seen, hidden = SeenView(), SeenView(visible=False)
    live.add_view(seen)
    live.add_view(hidden)
    beat(live, desk)
    live.tick()
    assert len(seen.frames) == 1
    assert hidden.frames == []


@pytest.mark.parametrize("visible", [True, False])
def test_predictions_are_asked_for_only_if_a_fit_is_seen(
    engine: SilentEngine, session: Session, visible: bool
) -> None:
    session.add_view(SeenView())
    session.add_view(SeenView(visible), fit=True)
    session.tick()
    wanted = engine.mailbox.wanted()
    assert wanted is not None
    assert wanted.fit is visible


def test_a_view_that_appears_gets_the_frame_and_its_predictions(desk: Desk, live: Session) -> None:
    view = SeenView(visible=False)
    live.add_view(view, fit=True)
    beat(live, desk)
    live.tick()
    view.visible = True
    live.refresh()
    beat(live, desk)
    assert view.frames[-1].state.fit is None
    live.tick()
    assert view.frames[-1].state.fit is not None


def test_all_views_get_the_same_frame(desk: Desk, live: Session) -> None:
    views = [SeenView() for _ in range(3)]
    for view in views:
        live.add_view(view)
    told: list[Frame] = []
    live.frame_resolved.connect(told.append)
    beat(live, desk)
    live.tick()
    assert len(told) == 1
    assert all(view.frames == told for view in views)
    assert live.frame is told[0]


# ---- modes --------------------------------------------------------------------------------------


def test_the_row_in_evaluation_mode_comes_with_every_picture(desk: Desk, live: Session) -> None:
    view = SeenView()
    live.add_view(view)
    for _ in range(4):
        live.train_batch()
        beat(live, desk)
    live.tick()
    assert all(frame.state.row is not None for frame in view.frames)


def test_a_change_of_mode_shows_the_same_state_at_once_and_leaves_the_run_alone(
    desk: Desk, live: Session
) -> None:
    view = SeenView()
    live.add_view(view)
    live.train_batch()
    beat(live, desk)
    live.tick()
    masked = view.frames[-1]
    submitted = desk.commands.drain()
    live.set_mode(Mode.PREDICTION)
    live.tick()
    predicted = view.frames[-1]
    live.set_mode(Mode.TRAINING)
    live.tick()
    back = view.frames[-1]
    assert predicted.state is masked.state
    assert predicted.diagram is not None
    assert not predicted.diagram.training
    assert back.step is masked.step
    assert submitted == desk.commands.drain() == []


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
    session.change("optimizer.learning_rate", 0.5)
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
        SetHyperparameter("optimizer.learning_rate", 0.5),
        SetHyperparameter("optimizer.learning_rate", 0.05),
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
        ("dropout.rate", numbers[SetHyperparameter("dropout.rate", 0.5)]),
        ("batches.size", numbers[SetHyperparameter("batches.size", 3)]),
    ]


@pytest.mark.parametrize(
    ("path", "value"), [("dropout.rate", 1.5), ("optimizer.learning_rate", 0.0), ("network.hidden", (0,))]
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
    session.change("optimizer.momentum", 0.9)
    session.change("optimizer.nesterov", True)
    assert len(engine.taken()) == 2
    assert session.intended.optimizer.momentum == 0.9
    assert session.intended.optimizer.nesterov


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
        assert isinstance(command, SetHyperparameter)
        assert command.path == "network.seed"
        assert command.value != before


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


# ---- an engine in the place of one that failed ------------------------------------------------------


def test_a_new_engine_is_told_the_speed_and_old_pictures_are_forgotten(
    engine: SilentEngine, session: Session, desk: Desk
) -> None:
    view = SeenView()
    session.add_view(view)
    session.set_speed(30.0)
    step = desk.step()
    assert isinstance(step, StepSnapshot)
    engine.mailbox.put(step)
    engine.taken()
    session.begin_anew()
    session.tick()
    assert view.frames == []
    assert engine.taken() == [SetSpeed(30.0)]


# ---- the clock --------------------------------------------------------------------------------------


def test_the_clock_beats_until_it_is_stopped(qtbot: QtBot, engine: SilentEngine, session: Session) -> None:
    session.start()
    qtbot.waitUntil(lambda: engine.mailbox.wanted() is not None)
    session.stop()
    assert not session._clock.isActive()
