"""Long work in slices: the window stays alive, and it can be given up."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from gui import slices as module
from gui.slices import Job, Slices, whole


def counting(count: int, closed: list[str]) -> Generator[float, None, str]:
    try:
        for number in range(count):
            yield (number + 1) / count
        return "done"
    finally:
        closed.append("closed")


def job(work: Generator[float, None, Any], told: list[object]) -> Job:
    return Job("Saving …", work, told.append, told.append)


def test_work_is_done_and_what_comes_of_it_is_handed_over(qtbot: QtBot) -> None:
    slices, told, closed = Slices(), [], []  # type: ignore[var-annotated]
    slices.start(job(counting(1000, closed), told))
    assert slices.busy and not told
    qtbot.waitUntil(lambda: not slices.busy)
    assert told == ["done"] and closed == ["closed"]


def test_the_window_stays_alive_meanwhile(qtbot: QtBot) -> None:
    slices, told, beats = Slices(), [], []  # type: ignore[var-annotated]

    def slow() -> Generator[float, None, str]:
        for number in range(100):
            time.sleep(0.002)
            yield number / 100
        return "done"

    clock = QTimer()
    clock.timeout.connect(lambda: beats.append(1))
    clock.start(1)
    slices.start(job(slow(), told))
    qtbot.waitUntil(lambda: bool(told))
    clock.stop()
    assert len(beats) > 5


def test_jobs_follow_each_other(qtbot: QtBot) -> None:
    slices, told = Slices(), []  # type: ignore[var-annotated]
    for name in ("first", "second"):

        def work(name: str = name) -> Generator[float, None, str]:
            yield 0.5
            return name

        slices.start(job(work(), told))
    qtbot.waitUntil(lambda: not slices.busy)
    assert told == ["first", "second"]


def test_progress_is_told_once_it_takes_a_while(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[str, float]] = []
    for patience, expected in ((60_000, False), (0, True)):
        monkeypatch.setattr(module, "PATIENCE_MS", patience)
        slices, told = Slices(), []  # type: ignore[var-annotated]
        slices.progressed.connect(lambda words, done: found.append((words, done)))
        work = counting(200_000, [])
        slices.start(job(work, told))
        qtbot.waitUntil(lambda slices=slices: not slices.busy)
        assert bool(found) is expected
    assert found[0][0] == "Saving …" and 0 < found[0][1] < 1


@pytest.mark.parametrize("way", ["give_up", "stop"])
def test_work_that_is_given_up_is_closed(qtbot: QtBot, way: str) -> None:
    slices, told, closed, ended = Slices(), [], [], []  # type: ignore[var-annotated]
    slices.ended.connect(lambda: ended.append(1))
    work = counting(10**9, closed)
    slices.start(job(work, told))
    qtbot.wait(20)
    getattr(slices, way)()
    assert not slices.busy and not told
    assert closed == ["closed"] and ended == [1]
    slices.give_up()


def test_a_file_that_cannot_be_written_is_told_and_the_next_job_goes_on(qtbot: QtBot) -> None:
    slices, failed, told = Slices(), [], []  # type: ignore[var-annotated]

    def failing() -> Generator[float, None, None]:
        yield 0.1
        raise OSError(28, "No space left on device")

    slices.start(Job("", failing(), told.append, failed.append))
    slices.start(job(counting(3, []), told))
    qtbot.waitUntil(lambda: not slices.busy)
    assert [error.errno for error in failed] == [28] and told == ["done"]


def test_a_fault_of_the_program_is_raised_once(qtbot: QtBot) -> None:
    slices, told = Slices(), []  # type: ignore[var-annotated]

    def faulty() -> Generator[float, None, None]:
        yield 0.1
        raise RuntimeError("fault")

    with qtbot.captureExceptions() as caught:
        slices.start(job(faulty(), told))
        qtbot.waitUntil(lambda: not slices.busy)
    assert [str(kind[1]) for kind in caught] == ["fault"] and not told


def test_all_of_the_work_at_once() -> None:
    assert whole(counting(5, [])) == "done"
