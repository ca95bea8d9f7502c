"""Studies as a lane of the runner: what can be asked, speed and share, pictures that stay as they are."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from engine_bench import SMALL, FakeClock, experiment_with
from study_bench import EVERYTHING, NAME, SIZES, STUDIES, StudyBench, folds_of, short, sizes_of

from core.commands import Play
from core.snapshot import Status
from core.studies.commands import (
    CancelStudy,
    ChangeStudy,
    CloseStudy,
    LoadStudy,
    PauseStudy,
    PlayStudy,
    ResetStudy,
    SetStudySpeed,
    StepStudy,
    TrainStudyEpoch,
)
from core.studies.fold_scores import fold_scores
from core.studies.lane import REST, SLICE_S
from core.studies.snapshot import StudyWants
from core.studies.study_run import StudyRun

# ---- what can be asked --------------------------------------------------------------------


def test_it_waits_for_the_start_and_can_be_paused_and_played_on() -> None:
    bench = StudyBench(clock=FakeClock())
    bench.load(STUDIES["regimes"])
    seen = bench.look()
    assert (seen.status, seen.progress, len(seen.members)) == (Status.READY, 0, 3)
    assert [len(one.epochs) for one in seen.members] == [1, 1, 1]
    bench.do(StepStudy(NAME, 10))
    paused = bench.look()
    assert paused.status is Status.PAUSED
    bench.do(PlayStudy(NAME))
    assert bench.look().status is Status.FINISHED
    for one, other in zip(bench.look().members, StudyBench().finish(STUDIES["regimes"]).members, strict=True):
        np.testing.assert_array_equal(one.steps.loss, other.steps.loss)


def test_pause_ends_with_a_whole_round() -> None:
    clock = FakeClock()
    bench = StudyBench(clock=clock)
    bench.load(sizes_of(short(stopping__epochs=1000), 21, 21), SetStudySpeed(NAME, None))
    bench.submit(PlayStudy(NAME))
    run = bench.lane._run
    assert run is not None
    turn = run.step

    def step() -> bool:
        clock.now_s += 2 * SLICE_S  # one update is a slice of its own
        return turn()

    run.step = step  # type: ignore[method-assign]
    bench.turns()
    assert run.is_in_round
    bench.do(PauseStudy(NAME))
    seen = bench.look()
    assert seen.status is Status.PAUSED
    assert [one.state.step for one in seen.members] == [1, 1]


def test_reset_begins_anew_with_the_same_numbers() -> None:
    bench = StudyBench()
    first = bench.finish(STUDIES["arms"])
    bench.do(ResetStudy(NAME))
    seen = bench.look()
    assert (seen.status, seen.number, seen.progress) == (Status.READY, first.number + 1, 0)
    bench.do(PlayStudy(NAME))
    for one, other in zip(bench.look().members, first.members, strict=True):
        np.testing.assert_array_equal(one.steps.loss, other.steps.loss)


def test_cancel_keeps_what_was_found_and_trains_no_more() -> None:
    bench = StudyBench()
    bench.load(STUDIES["folds"], TrainStudyEpoch(NAME), CancelStudy(NAME))
    bench.do(PlayStudy(NAME))
    seen = bench.look()
    assert seen.is_cancelled
    assert seen.status is Status.READY  # cancelled before the members were made
    bench.load(STUDIES["folds"], TrainStudyEpoch(NAME))
    bench.do(CancelStudy(NAME), PlayStudy(NAME))
    seen = bench.look()
    assert (seen.is_cancelled, seen.status, seen.epoch) == (True, Status.PAUSED, 1)
    assert len(fold_scores(seen.members)[0].folds) == 3
    bench.do(ResetStudy(NAME), PlayStudy(NAME))
    assert bench.look().status is Status.FINISHED


def test_close_forgets_everything() -> None:
    bench = StudyBench()
    bench.finish(STUDIES["folds"])
    bench.do(CloseStudy(NAME), PlayStudy(NAME))
    assert bench.lane.due_in() is None
    assert bench.lane._run is None


def test_commands_for_another_lane_are_not_obeyed() -> None:
    bench = StudyBench()
    bench.do(LoadStudy("arms", STUDIES["arms"]))
    assert bench.lane._run is None


def test_settings_that_act_at_once_go_on_and_others_begin_anew() -> None:
    bench = StudyBench()
    bench.load(STUDIES["regimes"], TrainStudyEpoch(NAME))
    bench.do(ChangeStudy(NAME, sizes_of(short(), *SIZES, rate=0.2)))
    seen = bench.look()
    assert (seen.epoch, seen.number) == (1, 1)
    assert [one.state.experiment.optimizer.Adam.lr for one in seen.members] == [0.2] * 3
    assert len(seen.members[0].state.run.history.versions()) == 2
    bench.do(ChangeStudy(NAME, sizes_of(short(), 1, 21, None, rate=0.2)))
    bench.do(TrainStudyEpoch(NAME))
    assert [one.state.step for one in bench.look().members] == [84, 8, 2]
    bench.do(ChangeStudy(NAME, sizes_of(short(network__hidden=(3,)), *SIZES)))
    seen = bench.look()
    assert (seen.epoch, seen.number, seen.status) == (0, 2, Status.READY)


def test_a_change_while_playing_that_needs_new_networks_goes_on_by_itself() -> None:
    bench = StudyBench()
    bench.submit(LoadStudy(NAME, STUDIES["regimes"]), PlayStudy(NAME))
    bench.turns(4)
    assert bench.lane.status is Status.RUNNING
    bench.do(ChangeStudy(NAME, sizes_of(short(network__hidden=(3,)), *SIZES)))
    seen = bench.look()
    assert (seen.status, seen.number) == (Status.FINISHED, 2)


def test_more_epochs_let_a_finished_study_go_on_like_a_longer_one() -> None:
    bench = StudyBench()
    bench.finish(STUDIES["regimes"])
    bench.do(ChangeStudy(NAME, sizes_of(short(stopping__epochs=5), *SIZES)))
    assert bench.look().status is Status.PAUSED
    bench.do(PlayStudy(NAME))
    longer = StudyBench().finish(sizes_of(short(stopping__epochs=5), *SIZES))
    for one, other in zip(bench.look().members, longer.members, strict=True):
        np.testing.assert_array_equal(one.steps.loss, other.steps.loss)


def test_rows_that_cannot_be_read_are_said_and_nothing_trains() -> None:
    base = short(data__source="table", data__table__path="/nowhere/at-all.csv")
    bench = StudyBench()
    seen = bench.finish(folds_of(base))
    assert "at-all.csv" in seen.fault
    assert (seen.status, seen.members, seen.is_loading) == (Status.READY, (), False)


# ---- speed and share ----------------------------------------------------------------------


def test_a_speed_spreads_the_updates_over_the_epoch() -> None:
    clock = FakeClock()
    bench = StudyBench(clock=clock)
    bench.sleeper._clock = clock
    bench.load(sizes_of(short(stopping__epochs=4), 1, 21), SetStudySpeed(NAME, 2.0), PlayStudy(NAME))
    start_s = clock.now_s
    assert bench.look().status is Status.FINISHED
    assert sum(nap for nap in bench.sleeper.naps if nap is not None) == pytest.approx(2.0, abs=0.05)
    assert start_s == clock.now_s


def test_slow_updates_wait_until_each_has_been_painted() -> None:
    clock = FakeClock()
    bench = StudyBench(clock=clock)
    bench.sleeper._clock = clock
    bench.load(sizes_of(short(), 21, 21), SetStudySpeed(NAME, 1.0), PlayStudy(NAME))
    bench.until_asleep()
    steps = []
    for _ in range(6):
        clock.now_s += 10
        bench.box.request(StudyWants())
        bench.turns(3)
        seen = bench.box.take()
        assert seen is not None
        steps.append(seen.members[1].state.step)
    assert steps == [1, 2, 3, 4, 5, 6]


def test_in_the_background_it_rests_while_the_visible_run_trains() -> None:
    clock = FakeClock()
    bench = StudyBench(experiment_with(SMALL, stopping__epochs=100_000), background=True, clock=clock)
    bench.load(folds_of(short(stopping__epochs=1000)))
    run = bench.lane._run
    assert run is not None
    turn = run.step

    def step() -> bool:
        clock.now_s += SLICE_S
        return turn()

    run.step = step  # type: ignore[method-assign]
    bench.submit(PlayStudy(NAME), Play())
    bench.turns(2)
    before, step_before, start_s = run.updates, bench.step, clock.now_s
    for _ in range(2000):
        clock.now_s += 0.0005
        bench.turns()
    worked_s = (run.updates - before) * SLICE_S
    share = 1 - worked_s / (clock.now_s - start_s)
    assert bench.step - step_before == 2000
    assert 0.7 <= share <= REST / (1 + REST) + 0.03
    assert run.updates > before


def test_in_the_background_it_takes_all_the_time_while_nothing_else_trains() -> None:
    bench = StudyBench(background=True)
    assert bench.finish(STUDIES["folds"]).status is Status.FINISHED
    assert bench.sleeper.forever >= 1
    assert [nap for nap in bench.sleeper.naps if nap] == []


def test_progress_and_time_left() -> None:
    clock = FakeClock()
    bench = StudyBench(clock=clock)
    bench.load(sizes_of(short(), 21, 42))
    assert bench.look().seconds_left is None
    run = bench.lane._run
    assert run is not None
    turn = run.step

    def step() -> bool:
        clock.now_s += 0.5
        return turn()

    run.step = step  # type: ignore[method-assign]
    bench.submit(PlayStudy(NAME))
    bench.turns(3)
    seen = bench.look()
    done = run.updates
    assert seen.progress == pytest.approx(done / 9)
    assert seen.updates_per_second == pytest.approx(2)
    assert seen.seconds_left == pytest.approx((9 - done) / 2)
    bench.until_asleep()
    assert bench.look().progress == 1


def slow_pictures(monkeypatch: pytest.MonkeyPatch, clock: FakeClock, seconds: float) -> None:
    """Let each picture take so long by the clock, and each update a millisecond."""
    picture, step = StudyRun.planned_updates, StudyRun.step
    assert isinstance(picture, property)

    def slow(self: StudyRun) -> int:
        clock.now_s += seconds
        return int(picture.fget(self))  # type: ignore[misc]

    def timed(self: StudyRun) -> bool:
        clock.now_s += 0.001
        return step(self)

    monkeypatch.setattr(StudyRun, "planned_updates", property(slow))
    monkeypatch.setattr(StudyRun, "step", timed)


@pytest.mark.parametrize(("seconds", "share"), [(0.002, 0.05), (0.02, 0.17)])
def test_pictures_take_a_small_share_of_the_time(
    monkeypatch: pytest.MonkeyPatch, seconds: float, share: float
) -> None:
    """Those that take long come ten times a second all the same."""
    clock = FakeClock()
    bench = StudyBench(clock=clock)
    bench.load(sizes_of(short(stopping__epochs=1000), 21, 21))
    slow_pictures(monkeypatch, clock, seconds)
    bench.submit(PlayStudy(NAME))
    begin_s, pictures = clock.now_s, 0
    while clock.now_s < begin_s + 1.5:
        bench.box.request(StudyWants())
        bench.runner.turn()
        pictures += bench.box.take() is not None
    assert pictures * seconds / 1.5 == pytest.approx(share, rel=0.2)
    assert pictures >= 12
    bench.submit(PauseStudy(NAME))
    paused_s = clock.now_s
    assert bench.look().status is Status.PAUSED
    assert clock.now_s - paused_s < 0.05 + seconds  # at rest nobody waits for a picture


def test_nobody_looking_costs_no_answers() -> None:
    bench = StudyBench()
    bench.load(STUDIES["arms"], StepStudy(NAME, 3))
    bench.look(EVERYTHING)
    bench.lane._asked_s = -math.inf
    assert bench.lane.due_in() is None


# ---- pictures -----------------------------------------------------------------------------


def arrays_in(value: Any, seen: set[int]) -> list[np.ndarray]:
    """Return every array in a picture, but for those behind a run's data and history."""
    if id(value) in seen:
        return []
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple | list):
        return [array for item in value for array in arrays_in(item, seen)]
    if is_dataclass(value):
        return [
            array
            for field in fields(value)
            if field.name != "run"
            for array in arrays_in(getattr(value, field.name), seen)
        ]
    return []


def test_pictures_are_read_only_and_stay_as_they_are() -> None:
    bench = StudyBench()
    bench.load(STUDIES["arms"], StepStudy(NAME, 5))
    seen = bench.look(EVERYTHING)
    for _ in range(300):
        seen = bench.look(EVERYTHING)
        if seen.noise is not None and seen.members[1].spread is not None:
            break
    arrays = arrays_in(seen, set())
    assert len(arrays) > 60
    assert not any(array.flags.writeable for array in arrays)
    before = [array.copy() for array in arrays]
    bench.do(PlayStudy(NAME))
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
    with pytest.raises(AttributeError):
        seen.epoch = 3.0  # type: ignore[misc]


def test_a_member_that_stands_still_is_not_pictured_again() -> None:
    bench = StudyBench()
    bench.load(STUDIES["regimes"], StepStudy(NAME))
    first = bench.look(StudyWants(fit=True)).members
    bench.do(StepStudy(NAME))
    second = bench.look(StudyWants(fit=True)).members
    assert second[0] is not first[0]
    assert second[1] is first[1]
    assert second[2] is first[2]


def test_the_curves_of_later_pictures_share_their_memory() -> None:
    bench = StudyBench()
    bench.load(STUDIES["regimes"], StepStudy(NAME))
    first = bench.look().members[0]
    bench.do(StepStudy(NAME))
    second = bench.look().members[0]
    assert np.shares_memory(first.steps.loss, second.steps.loss)
    assert np.shares_memory(first.updates.points, second.updates.points)
    assert np.shares_memory(first.epochs.train_loss, second.epochs.train_loss)


def test_columns_outgrow_their_first_room() -> None:
    seen = StudyBench().finish(sizes_of(short(stopping__epochs=8), 1)).members[0]
    np.testing.assert_array_equal(seen.updates.points, np.arange(1, 8 * 42 + 1))
    assert len(seen.epochs) == 9
