"""The session: one frame for each snapshot, one request after each frame."""

from __future__ import annotations

import pytest
from desk import Desk
from pytestqt.qtbot import QtBot
from session_bench import SeenView, SilentEngine, beat

from core.commands import SetSpeed
from core.snapshot import Snapshot, StepSnapshot, Wants
from gui.frame import Frame, Mode
from gui.session import PATIENT_BEATS, Session

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


def test_a_late_answer_is_told_and_its_coming_too(desk: Desk, live: Session) -> None:
    said: list[bool] = []
    live.waiting_changed.connect(said.append)
    beat(live, desk)
    live.tick()
    live.change("data.rows", 50)
    for _ in range(PATIENT_BEATS - 1):
        live.tick()
    assert said == []
    live.tick()
    assert said == [True]
    live.tick()
    desk.rest()
    live.tick()
    assert said == [True, False]
    live.change("optimizer.Adam.lr", 0.02)
    for _ in range(3 * PATIENT_BEATS):
        live.tick()
    assert said == [True, False], "what acts at once is not prepared, but may wait for a slow step"


def test_at_full_speed_two_views_take_turns_and_predictions_are_made_for_the_one_that_wants_them(
    desk: Desk, live: Session
) -> None:
    fit, error = SeenView(), SeenView()
    live.add_view(fit, fit=True, turn=0)
    live.add_view(error, turn=1)
    beat(live, desk)
    live.play()
    for _ in range(12):
        live.tick()
        desk.runner.turn()
    shown = [frame.state for frame in fit.frames if frame.moving]
    others = [frame.state for frame in error.frames if frame.moving]
    assert shown and all(state.fit is not None for state in shown)
    assert others and all(state.fit is None for state in others)
    assert not {state.step for state in shown} & {state.step for state in others}
    live.pause()
    for _ in range(4):
        beat(live, desk)
    assert fit.frames[-1].state.fit is not None
    assert fit.frames[-1].state.step == error.frames[-1].state.step
