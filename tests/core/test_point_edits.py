"""Points edited by hand: what their texts mean, and that a run goes on with them as its script does."""

from __future__ import annotations

import numpy as np
import pytest
from engine_bench import SMALL, Bench, experiment_with
from hypothesis import given
from hypothesis import strategies as st
from script_bench import assert_engine_equals_script, assert_script_repeats, run_with, stopped_at

from core.commands import GoBackBeforeDivergence, Play, SetHyperparameters, TrainBatches
from core.datasets import DataError, prepare
from core.experiment import Experiment
from core.hyperparameters import Value
from core.point_edits import added, deleted, moved, parse_edits, with_edit
from core.snapshot import Status, Wants, state_of
from core.validation import SettingError

RIPPLE = experiment_with(
    SMALL, data__source="ripple", data__rows=50, data__derived=("x1^2", "sin(pi*x2)"), stopping__epochs=3
)
ONE = ("0: 0.5, 1.5", "+ -0.25, 2", "3: gone", "+ 0.1, 0.2", "61: 0.15, 0.2")
TWO = ("0: 0.5, 0.5, 1.5", "+ -0.25, 0.3, 2", "3: gone")


# ---- texts --------------------------------------------------------------------------------


def test_texts_become_points() -> None:
    found = parse_edits(ONE, rows=60, inputs=1)
    assert [(edit.row, edit.place) for edit in found] == [
        (0, (0.5, 1.5)), (60, (-0.25, 2.0)), (3, None), (61, (0.1, 0.2)), (61, (0.15, 0.2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("60: 1, 2", "edits point 60, but there are only points 0 to 59"),
        ("1: 1", "needs 2 numbers"),
        ("1: 1, 2, 3", "needs 2 numbers"),
        ("1: a, b", "needs 2 numbers"),
        ("1: 1, nan", "needs 2 numbers"),
        ("1: 1, 1e9", "needs 2 numbers up to a million"),
        ("+ gone", "needs 2 numbers"),
        ("what", "does not describe a point"),
        ("", "does not describe a point"),
    ],
)
def test_a_text_that_is_no_point_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        SMALL.with_value("data.edits", (text,))


def test_edits_of_a_set_that_is_not_shown_are_not_checked() -> None:
    table = experiment_with(SMALL, data__source="bike_sharing_hourly", data__edits=TWO)
    assert table.data.edits == TWO
    assert prepare(table.data) is not None


place = st.tuples(st.floats(-9, 9), st.floats(-9, 9))
actions = st.lists(
    st.tuples(st.sampled_from(["add", "move", "delete"]), place, st.integers(0, 10**6)), max_size=12
)


@given(actions)
def test_any_hands_give_texts_that_can_be_read_and_say_the_same(
    hands: list[tuple[str, tuple[float, float], int]],
) -> None:
    points: dict[int, tuple[float, float] | None] = dict.fromkeys(range(5), (0.0, 0.0))
    texts: tuple[str, ...] = ()
    for action, (x, y), pick in hands:
        alive = [row for row, at in points.items() if at is not None]
        short = (float(f"{x:.4g}"), float(f"{y:.4g}"))
        if action == "add":
            texts, points[len(points)] = (*texts, added((x, y))), short
        elif alive:
            row = alive[pick % len(alive)]
            text = moved(row, (x, y)) if action == "move" else deleted(row)
            texts, points[row] = with_edit(texts, 5, 1, row, text), short if action == "move" else None
    found: dict[int, tuple[float, ...] | None] = dict.fromkeys(range(5), (0.0, 0.0))
    found |= {edit.row: edit.place for edit in parse_edits(texts, 5, 1)}
    assert found == points


# ---- data sets ----------------------------------------------------------------------------


def test_edited_points_keep_their_splits_and_their_scaling() -> None:
    plain, edited = prepare(SMALL.data), prepare(SMALL.with_value("data.edits", ONE).data)
    assert len(edited.target) == 62
    assert (edited.inputs[0, 0], edited.target[0]) == (0.5, 1.5)
    assert (edited.inputs[61, 0], edited.target[61]) == (0.15, 0.2)
    np.testing.assert_array_equal(edited.inputs[4:60], plain.inputs[4:60])
    assert set(edited.train) == (set(plain.train) | {60, 61}) - {3}
    np.testing.assert_array_equal(edited.validation, plain.validation)
    for name in ("input_scaling", "target_scaling"):
        assert getattr(edited, name).mean == pytest.approx(getattr(plain, name).mean, abs=0)
        assert getattr(edited, name).spread == pytest.approx(getattr(plain, name).spread, abs=0)


def test_derived_inputs_follow_an_edited_point() -> None:
    dataset = prepare(RIPPLE.with_value("data.edits", TWO).data)
    np.testing.assert_allclose(dataset.inputs[0], [0.5, 0.5, 0.25, 1.0])
    np.testing.assert_allclose(dataset.inputs[50], [-0.25, 0.3, 0.0625, np.sin(np.pi * 0.3)])


def test_the_last_point_of_a_split_stays() -> None:
    validation = prepare(SMALL.data).validation
    edits = tuple(deleted(int(row)) for row in validation)
    with pytest.raises(DataError, match="last validation point was deleted"):
        prepare(SMALL.with_value("data.edits", edits).data)


# ---- runs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "experiment",
    [SMALL.with_value("data.edits", ONE), RIPPLE, RIPPLE.with_value("data.edits", TWO)],
    ids=["one input", "derived", "two inputs, derived"],
)
def test_a_run_with_edited_points_equals_its_script(experiment: Experiment) -> None:
    assert_engine_equals_script(experiment.with_value("stopping.epochs", 3))


def edit(*texts: str) -> dict[str, Value]:
    return {"data.edits": texts}


HANDS: dict[str, list[tuple[int, dict[str, Value]]]] = {
    "moved before the first step": [(0, edit("1: 0.5, 3"))],
    "moved within an epoch": [(8, edit("1: 0.5, 3"))],
    "moved between epochs": [(12, edit("1: 0.5, 3"))],
    "added and undone within an epoch": [(8, edit("+ 0.5, 3")), (9, edit())],
    "added, trained with and undone": [(8, edit("+ 0.5, 3")), (15, edit())],
    "many added: more batches": [(8, edit(*[f"+ {n / 10:.1f}, 1" for n in range(20)]))],
    "many deleted: fewer batches": [(8, edit(*[f"{n}: gone" for n in range(9)]))],
    "with another batch size": [(8, edit("2: gone")), (8, {"batches.size": 5}), (11, edit())],
    "with dropout and a schedule": [
        (3, {"dropout.rate": 0.3, "schedule.method": "ExponentialLR"}),
        (8, edit("2: 0, 0", "+ 1, 1")),
    ],
}


@pytest.mark.parametrize("hands", HANDS.values(), ids=HANDS)
def test_points_edited_while_it_trains_give_what_the_script_gives(
    hands: list[tuple[int, dict[str, Value]]],
) -> None:
    bench = run_with(stopped_at(SMALL, 33), hands, 33)
    assert bench.status is Status.FINISHED
    assert_script_repeats(bench)


def test_an_edit_acts_from_the_next_epoch_on_and_changes_what_follows() -> None:
    plain = run_with(SMALL, [], 18).losses
    edited = run_with(SMALL, [(8, edit("1: 0.5, 30"))], 18).losses
    np.testing.assert_array_equal(plain[:12], edited[:12])
    assert not np.array_equal(plain[12:], edited[12:])


def test_the_picture_shows_edited_points_at_once_and_the_run_goes_on() -> None:
    bench = run_with(SMALL, [(8, edit("1: 0.5, 3", "+ 0.1, 0.2"))], 8)
    state = bench.state()
    assert (state.run.number, state.step, state.batches_per_epoch) == (1, 8, 6)
    assert state.run.dataset.target[1] == 3 and len(state.run.dataset.target) == 61
    assert [change.text for change in state.run.history.changes()] == ["points edited"]
    bench.do(TrainBatches(60))
    assert 60 in {int(row) for _ in range(8) for row in _rows_of_a_step(bench)}


def _rows_of_a_step(bench: Bench) -> np.ndarray:
    bench.do(TrainBatches(1))
    return bench.step_picture().rows


def test_taking_added_points_back_within_an_epoch_leaves_pictures_whole() -> None:
    many = tuple(f"+ {n / 100:.2f}, 1" for n in range(90))
    bench = run_with(SMALL, [(0, {"data.edits": many})], 5)
    for _ in range(3):
        bench.submit(SetHyperparameters.one("data.edits", ()))
        bench.do(TrainBatches(1))
        state = state_of(bench.picture(Wants(row=True)))
        assert state.fit is not None and state.row is not None and state.row.row < 60
        assert state.fit.batch_rows.max(initial=0) < 60 == len(state.run.dataset.target)
    assert bench.state().batches_per_epoch == 17  # of the epoch in progress


def test_an_edit_that_cannot_be_used_changes_nothing_and_is_explained() -> None:
    bench = run_with(SMALL, [], 4)
    rows = prepare(SMALL.data).validation
    bench.set("data.edits", tuple(deleted(int(row)) for row in rows))
    state = bench.state()
    assert "last validation point was deleted" in state.notice
    assert state.experiment == SMALL and state.run.history.changes() == ()


def test_going_back_before_a_divergence_brings_the_points_of_that_time_back() -> None:
    start = experiment_with(SMALL, network__activation="ReLU", optimizer__method="SGD")
    bench = run_with(start, [], 250)
    bench.set("data.edits", ("0: 0.5, 1.5",))
    bench.do(TrainBatches(10))
    bench.set("optimizer.SGD.lr", 10.0)
    bench.submit(Play())
    for _ in range(3000):
        bench.turns()
        if bench.status is Status.DIVERGED:
            break
    bench.do(GoBackBeforeDivergence())
    state = bench.state()
    assert state.status is Status.PAUSED
    assert state.run.dataset is bench.runner.trainer.dataset
    assert state.run.dataset is prepare(state.experiment.data)
