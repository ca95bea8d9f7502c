"""The runner's loop: playing, pausing, counting, speed, and when it sleeps."""

from __future__ import annotations

import numpy as np
import pytest
from engine_bench import SMALL, Bench, BenchFactory, ThreadedRunner, experiment_with

from core.commands import Pause, Play, Reset, SetSpeed, Stop, TrainBatches, TrainEpoch
from core.snapshot import StateSnapshot, Status, StepSnapshot, Wants

SLOW = pytest.mark.parametrize("speed", [0.5, 10.0, 30.0])


def paint(bench: Bench, most: int = 50) -> list[StepSnapshot]:
    """Ask, turn and take as a window does; return the steps that were painted."""
    steps = []
    for _ in range(most):
        bench.mailbox.request(Wants(fit=False))
        bench.turns()
        picture = bench.mailbox.take()
        if isinstance(picture, StepSnapshot):
            steps.append(picture)
    return steps


def test_a_new_runner_is_ready_and_sleeps(bench: Bench) -> None:
    bench.turns(3)
    assert bench.status is Status.READY
    assert bench.sleeper.naps == [None] * 3
    assert bench.statuses == []


def test_play_trains_one_step_a_turn_without_sleeping(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(5)
    assert bench.step == 5
    assert bench.status is Status.RUNNING
    assert bench.sleeper.naps == []


def test_pause_at_full_speed_does_one_more_step_and_keeps_its_picture(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(5)
    assert bench.mailbox.take() is None, "nobody had asked for a picture"
    bench.do(Pause())
    assert bench.step == 6
    picture = bench.step_picture()
    assert (picture.step, picture.state.step, picture.state.status) == (6, 6, Status.PAUSED)
    np.testing.assert_array_equal(picture.after, bench.parameters)


@SLOW
def test_pause_at_watched_speed_acts_at_once(bench: Bench, speed: float) -> None:
    bench.submit(SetSpeed(speed), Play())
    last = paint(bench, 7)[-1]
    bench.do(Pause())
    assert bench.step == last.step
    assert bench.status is Status.PAUSED


def test_pause_right_after_slowing_down_still_ends_with_a_picture(bench: Bench) -> None:
    """The last step was made at full speed and nobody had asked for it."""
    bench.submit(Play())
    bench.turns(5)
    bench.submit(SetSpeed(10.0), Pause())
    (picture,) = paint(bench)
    assert picture.step == bench.step
    assert bench.status is Status.PAUSED


def test_pause_while_paused_changes_nothing(bench: Bench) -> None:
    bench.do(TrainBatches(3))
    bench.do(Pause())
    assert bench.step == 3
    assert bench.statuses == [Status.RUNNING, Status.PAUSED]


def test_play_and_pause_at_once_leaves_the_run_paused(bench: Bench) -> None:
    bench.do(Play(), Pause())
    assert bench.status is Status.PAUSED
    assert bench.step <= 1


def test_batches_add_up(bench: Bench) -> None:
    bench.submit(TrainBatches(3), TrainBatches(4))
    bench.turns(2)
    bench.do(TrainBatches(5))
    assert bench.step == 12
    assert bench.status is Status.PAUSED
    assert bench.step_picture().step == 12


def test_batches_while_playing_stop_the_run_after_them(bench: Bench) -> None:
    bench.submit(Play())
    bench.turns(4)
    bench.do(TrainBatches(2))
    assert bench.step == 6


@pytest.mark.parametrize(("start", "end"), [(0, 6), (1, 6), (5, 6), (6, 12), (7, 12)])
def test_an_epoch_ends_at_its_last_batch(bench: Bench, start: int, end: int) -> None:
    if start:
        bench.do(TrainBatches(start))
    bench.do(TrainEpoch())
    assert bench.step == end
    assert bench.state().batch_in_epoch == 0
    assert bench.state().epoch == end // 6


def test_commands_for_the_whole_run_are_played_out_in_order(bench: Bench) -> None:
    bench.do(TrainBatches(2), TrainEpoch(), Pause())
    assert bench.step == 1
    bench.do(TrainEpoch())
    assert bench.step == 6


@pytest.mark.parametrize("count", [0, -1])
def test_fewer_than_one_batch_cannot_be_asked_for(count: int) -> None:
    with pytest.raises(ValueError, match="cannot be trained"):
        TrainBatches(count)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_a_speed_is_above_zero(speed: float) -> None:
    with pytest.raises(ValueError, match="not a speed"):
        SetSpeed(speed)


@SLOW
def test_at_watched_speed_every_step_is_published_once_and_none_is_skipped(
    bench: Bench, speed: float
) -> None:
    bench.submit(SetSpeed(speed), Play())
    steps = [picture.step for picture in paint(bench, 100)]
    assert steps == list(range(1, bench.step + 1))
    assert len(steps) >= 49


def test_at_watched_speed_the_runner_waits_for_the_painter(bench: Bench) -> None:
    bench.submit(SetSpeed(30.0), Play())
    for _ in range(20):
        bench.turns()
        bench.clock.now_s += 1
    assert bench.step == 0
    assert set(bench.sleeper.naps) == {None}
    assert [picture.step for picture in paint(bench, 2)] == [1, 2]


@pytest.mark.parametrize("speed", [2.0, 25.0, 100.0, 400.0])
def test_steps_come_at_the_speed_that_was_set(bench: Bench, speed: float) -> None:
    bench.submit(SetSpeed(speed), Play())
    start_s = bench.clock.now_s
    while bench.step < 41:
        bench.mailbox.request(Wants(fit=False))
        bench.turns()
    assert bench.clock.now_s - start_s == pytest.approx(40 / speed)


def test_time_lost_is_not_made_up_in_a_burst(bench: Bench) -> None:
    """After a stall of 10 s at 100 steps a second: one step late, one to catch up, then the pace again."""
    bench.submit(SetSpeed(100.0), Play())
    bench.turns(10)
    bench.clock.now_s += 10
    before, now_s = bench.step, bench.clock.now_s
    while bench.clock.now_s < now_s + 0.0999:
        bench.turns()
    assert bench.step - before <= 12


def test_raising_the_speed_ends_a_long_wait(bench: Bench) -> None:
    bench.submit(SetSpeed(0.01), Play())
    paint(bench, 1)
    assert bench.step == 1
    now_s = bench.clock.now_s
    bench.submit(SetSpeed(None))
    bench.turns(5)
    assert bench.step == 6
    assert bench.clock.now_s == now_s


def test_speed_is_measured_over_the_last_second(bench: Bench) -> None:
    bench.submit(SetSpeed(25.0), Play())
    painted = paint(bench, 200)
    assert painted[-1].state.steps_per_second == pytest.approx(25, rel=0.05)
    bench.do(Pause())
    assert bench.state().steps_per_second == 0


def test_the_run_finishes_after_its_epochs_with_a_picture_of_the_last_step(
    make_bench: BenchFactory,
) -> None:
    bench = make_bench(experiment_with(SMALL, stopping__epochs=2))
    bench.do(Play())
    assert bench.status is Status.FINISHED
    picture = bench.step_picture()
    assert (picture.step, picture.epoch, picture.batch, picture.batches) == (12, 2, 6, 6)
    assert (picture.state.status, picture.state.epoch) == (Status.FINISHED, 2)
    assert bench.statuses == [Status.RUNNING, Status.FINISHED]
    bench.do(Play(), TrainBatches(3), TrainEpoch())
    assert bench.step == 12
    assert bench.status is Status.FINISHED


def test_more_batches_than_the_run_has_finish_it(make_bench: BenchFactory) -> None:
    bench = make_bench(experiment_with(SMALL, stopping__epochs=1))
    bench.do(TrainBatches(1000))
    assert (bench.step, bench.status) == (6, Status.FINISHED)


def test_raising_the_epochs_of_a_finished_run_lets_it_go_on(make_bench: BenchFactory) -> None:
    bench = make_bench(experiment_with(SMALL, stopping__epochs=1))
    bench.do(Play())
    bench.set("stopping.epochs", 3)
    bench.until_asleep()
    assert (bench.step, bench.status) == (6, Status.PAUSED)
    bench.do(Play())
    assert (bench.step, bench.status) == (18, Status.FINISHED)
    longer = make_bench(experiment_with(SMALL, stopping__epochs=3))
    longer.do(Play())
    assert bench.parameters.tobytes() == longer.parameters.tobytes()


@pytest.mark.parametrize("steps", [12, 14])
@pytest.mark.parametrize("playing", [True, False])
def test_lowering_the_epochs_below_those_done_finishes_the_run_there(
    bench: Bench, steps: int, playing: bool
) -> None:
    bench.submit(TrainBatches(steps) if not playing else Play())
    bench.turns(steps)
    bench.set("stopping.epochs", 2)
    bench.until_asleep()
    assert (bench.step, bench.status) == (steps, Status.FINISHED)


def test_the_last_batch_of_the_run_is_the_shorter_one(make_bench: BenchFactory) -> None:
    bench = make_bench(experiment_with(SMALL, stopping__epochs=1))
    bench.do(Play())
    assert len(bench.step_picture().rows) == 2


def test_every_epoch_is_evaluated_at_its_end(make_bench: BenchFactory) -> None:
    bench = make_bench(experiment_with(SMALL, stopping__epochs=3))
    bench.do(Play())
    epochs = bench.runner.facts.history.epochs()
    assert [(record.epoch, record.step) for record in epochs] == [(0, 0), (1, 6), (2, 12), (3, 18)]
    assert bench.runner.facts.history.steps().epoch[-1] == 3.0


def test_at_rest_a_request_is_answered_once_and_then_the_loop_sleeps(bench: Bench) -> None:
    bench.do(TrainBatches(2))
    bench.mailbox.take()
    wants = Wants(fit=False, row=True)
    picture = bench.picture(wants)
    assert isinstance(picture, StepSnapshot)
    state = picture.state
    assert (state.step, state.fit is None, state.row is None) == (2, True, False)
    naps = bench.sleeper.forever
    bench.mailbox.request(wants)
    bench.turns(5)
    assert bench.sleeper.forever == naps + 5, "a busy loop"
    assert bench.mailbox.take() is None


def test_at_rest_another_request_is_answered_at_once(bench: Bench) -> None:
    bench.do(TrainBatches(2))
    for wants in (Wants(True, True), Wants(False, True), Wants(True, False)):
        picture = bench.picture(wants)
        assert isinstance(picture, StepSnapshot)
        assert (picture.state.fit is not None, picture.state.row is not None) == (wants.fit, wants.row)


def test_a_request_at_rest_does_not_cost_the_picture_of_the_last_step(bench: Bench) -> None:
    """The painter may ask before it has taken the picture of the step at which the run paused."""
    bench.do(TrainBatches(3))
    bench.mailbox.request(Wants(fit=True, row=True))
    bench.turns(3)
    picture = bench.step_picture()
    assert picture.step == picture.state.step == 3
    assert picture.hidden
    assert picture.state.row is not None
    assert np.array_equal(picture.after, picture.state.parameters)


def test_a_picture_at_rest_says_what_changed_since_its_step(bench: Bench) -> None:
    bench.do(TrainBatches(3))
    number = bench.set("optimizer.Adam.lr", 0.5)
    picture = bench.picture()
    assert isinstance(picture, StepSnapshot)
    assert picture.state.command == number
    assert picture.state.experiment.optimizer.lr == 0.5


def test_a_new_run_at_rest_has_no_step(bench: Bench) -> None:
    bench.do(TrainBatches(3), Reset())
    assert isinstance(bench.picture(), StateSnapshot)


def test_a_request_that_waits_at_rest_is_answered_after_the_next_command(bench: Bench) -> None:
    first = bench.picture(Wants())
    assert isinstance(first, StateSnapshot) and first.command == 0
    assert bench.picture(Wants()) is None
    number = bench.set("optimizer.Adam.lr", 0.5)
    bench.turns()
    picture = bench.mailbox.take()
    assert isinstance(picture, StateSnapshot)
    assert picture.command == number
    assert picture.experiment.optimizer.lr == 0.5


def test_the_state_after_a_pause_is_not_published_again_with_the_same_wants(bench: Bench) -> None:
    bench.submit(Play())
    bench.mailbox.request(Wants())
    bench.do(Pause())
    assert bench.step_picture().state.status is Status.PAUSED
    assert bench.picture(Wants()) is None


def test_pictures_carry_the_number_of_the_last_command_applied(bench: Bench) -> None:
    bench.submit(Play())
    bench.mailbox.request(Wants())
    bench.turns()
    assert bench.step_picture().state.command == 1
    number = bench.submit(SetSpeed(None), SetSpeed(100.0))
    bench.mailbox.request(Wants())
    bench.turns()
    assert bench.step_picture().state.command == number == 3


def test_stop_ends_the_loop_without_another_step(bench: Bench) -> None:
    bench.submit(Play())
    assert bench.runner.turn()
    bench.submit(Stop())
    assert not bench.runner.turn()
    assert not bench.runner.turn()
    assert bench.step == 1


def test_a_stop_in_the_thread_wakes_a_sleeping_runner() -> None:
    with ThreadedRunner(SMALL):
        pass
