"""The history: growth, cutting back, and what a reader in another thread sees."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from engine_bench import PATIENCE_S

from core.history import Change, EpochRecord, History, StepColumns
from core.metrics import Scores

SCORES = Scores(mse=4.0, rmse=2.0, mae=1.0, r2=0.5)


def record(epoch: int, step: int) -> EpochRecord:
    return EpochRecord(epoch, step, 0.5, 0.6, SCORES, SCORES)


def filled(steps: int) -> History:
    history = History()
    for step in range(1, steps + 1):
        history.append(step / 10, step, 2 * step, 3 * step)
    return history


def assert_holds(columns: StepColumns, steps: int) -> None:
    expected = np.arange(1, steps + 1, dtype=np.float32)
    np.testing.assert_array_equal(columns.epoch, np.arange(1, steps + 1) / 10)
    np.testing.assert_array_equal(columns.loss, expected)
    np.testing.assert_array_equal(columns.learning_rate, 2 * expected)
    np.testing.assert_array_equal(columns.gradient_norm, 3 * expected)


def test_a_new_history_is_empty() -> None:
    history = History()
    assert len(history) == len(history.steps()) == 0
    assert history.epochs() == () and history.changes() == ()
    assert history.last_epoch() is None


@pytest.mark.parametrize("steps", [1, 4095, 4096, 4097, 20_000])
def test_columns_grow_without_losing_a_step(steps: int) -> None:
    history = filled(steps)
    assert len(history) == steps
    assert_holds(history.steps(), steps)


def test_columns_have_the_types_they_promise() -> None:
    columns = filled(3).steps()
    assert columns.epoch.dtype == np.float64
    assert {columns.loss.dtype, columns.learning_rate.dtype, columns.gradient_norm.dtype} == {
        np.dtype(np.float64)
    }


def test_a_reader_cannot_write() -> None:
    columns = filled(3).steps()
    for column in (columns.epoch, columns.loss, columns.learning_rate, columns.gradient_norm):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1.0


def test_old_columns_stay_as_they_were_when_the_history_grows() -> None:
    history = filled(4000)
    old = history.steps()
    for step in range(4001, 9001):
        history.append(step / 10, step, 2 * step, 3 * step)
    assert_holds(old, 4000)
    assert_holds(history.steps(), 9000)


def test_truncate_keeps_the_step_and_its_evaluation_and_forgets_changes_made_after_it() -> None:
    history = filled(10)
    for epoch, step in ((0, 0), (1, 5), (2, 10)):
        history.append_epoch(record(epoch, step))
        history.append_change(Change(step, float(epoch), f"at {step}"))
    history.truncate(5)
    assert_holds(history.steps(), 5)
    assert [r.step for r in history.epochs()] == [0, 5]
    assert [c.text for c in history.changes()] == ["at 0"]  # a state is kept before changes
    assert history.last_epoch() == record(1, 5)


def test_truncate_beyond_the_end_changes_nothing() -> None:
    history = filled(10)
    history.truncate(11)
    assert_holds(history.steps(), 10)


def test_columns_read_before_a_truncation_are_not_overwritten() -> None:
    history = filled(10)
    old = history.steps()
    history.truncate(4)
    for _ in range(10):
        history.append(-1.0, -1.0, -1.0, -1.0)
    assert_holds(old, 10)
    assert history.steps().loss.tolist() == [1, 2, 3, 4, *[-1] * 10]


def test_tuples_given_out_do_not_grow() -> None:
    history = History()
    history.append_epoch(record(0, 0))
    epochs = history.epochs()
    history.append_epoch(record(1, 6))
    assert len(epochs) == 1 and len(history.epochs()) == 2


def test_a_reader_is_told_what_is_new_among_the_evaluations() -> None:
    history = History()
    first, second, third = record(0, 0), record(1, 6), record(2, 12)
    assert history.epochs_since(0, None) == (0, ())
    history.append_epoch(first)
    history.append_epoch(second)
    assert history.epochs_since(0, None) == (0, (first, second))
    history.append_epoch(third)
    assert history.epochs_since(2, second) == (2, (third,))
    assert history.epochs_since(3, third) == (3, ())


def test_a_reader_is_told_everything_again_after_the_run_went_back() -> None:
    history = filled(20)
    first, second, third = record(0, 0), record(1, 6), record(2, 12)
    for each in (first, second, third):
        history.append_epoch(each)
    history.withdraw_epoch()
    assert history.epochs_since(3, third) == (0, (first, second))
    again = record(2, 12)
    history.append_epoch(again)
    assert history.epochs_since(3, third) == (0, (first, second, again))
    history.truncate(0)
    assert history.epochs_since(3, again) == (0, (first,))


def test_a_reader_in_another_thread_sees_whole_steps_only() -> None:
    """The writer appends, grows and cuts back; each row written holds four equal numbers."""
    history = History()
    done = threading.Event()
    torn: list[str] = []

    def read() -> None:
        while not done.is_set():
            columns = history.steps()
            loss = columns.loss.copy()
            if not (np.array_equal(loss, columns.learning_rate) and np.array_equal(loss, columns.epoch)):
                torn.append("columns of different lengths or values")
            if len(loss) and not (np.diff(loss) == 1).all():
                torn.append("a step is missing or stale")

    reader = threading.Thread(target=read, name="reader")
    reader.start()
    try:
        for _ in range(8):
            first = len(history)
            for step in range(first, first + 9000):
                history.append(step, step, step, step)
            history.truncate(len(history) // 3)
    finally:
        done.set()
        reader.join(PATIENCE_S)
    assert torn == []


def test_a_truncation_between_two_reads_of_a_reader_shows_nothing_stale() -> None:
    """Length and columns are published in one assignment, so there is no moment in between."""
    history = filled(10)
    published = history._published
    history.truncate(4)
    history.append(0.0, -1.0, -1.0, -1.0)
    epoch, columns, length = published
    assert length == 10
    assert epoch[4] == 0.5 and columns[0, 4] == 5.0
