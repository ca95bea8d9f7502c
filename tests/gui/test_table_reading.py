"""Work in the background: one result, one sentence or nothing, never a stale one, never a thread left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from core.experiment_files import FileError
from core.tables import Cancelled
from gui.tables import reading
from gui.tables.reading import Background, IsCancelled, Tell


class Log:
    """What a background said, in order, and in which thread."""

    def __init__(self, background: Background) -> None:
        self.said: list[tuple[str, object]] = []
        self.threads: set[threading.Thread] = set()
        background.progressed.connect(lambda share: self._note("progressed", share))
        background.done.connect(lambda result: self._note("done", result))
        background.failed.connect(lambda sentence: self._note("failed", sentence))
        background.given_up.connect(lambda: self._note("given up", None))

    def _note(self, kind: str, value: object) -> None:
        self.said.append((kind, value))
        self.threads.add(threading.current_thread())

    @property
    def outcomes(self) -> list[tuple[str, object]]:
        return [said for said in self.said if said[0] != "progressed"]


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def log(background: Background) -> Log:
    return Log(background)


def returns(value: object) -> reading.Work:
    return lambda tell, is_cancelled: value


def raises(error: Exception) -> reading.Work:
    def work(tell: Tell, is_cancelled: IsCancelled) -> object:
        raise error

    return work


def test_the_result_comes_once_and_in_the_thread_of_the_window(
    background: Background, log: Log, qtbot: QtBot
) -> None:
    worked_in: list[threading.Thread] = []

    def work(tell: Tell, is_cancelled: IsCancelled) -> str:
        worked_in.append(threading.current_thread())
        return "table"

    background.start(work)
    assert background.is_busy
    qtbot.waitUntil(lambda: bool(log.outcomes))
    assert log.outcomes == [("done", "table")]
    assert not background.is_busy
    assert log.threads == {threading.main_thread()}
    assert worked_in[0] is not threading.main_thread()


def test_a_fault_comes_as_its_sentence(background: Background, log: Log, qtbot: QtBot) -> None:
    background.start(raises(FileError("“a.csv” has 2 values in line 3 where 4 are expected.")))
    qtbot.waitUntil(lambda: bool(log.outcomes))
    assert log.outcomes == [("failed", "“a.csv” has 2 values in line 3 where 4 are expected.")]


def test_a_mistake_of_the_program_is_a_sentence_too(
    background: Background, log: Log, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    background.start(raises(ZeroDivisionError("by nothing")))
    qtbot.waitUntil(lambda: bool(log.outcomes))
    kind, sentence = log.outcomes[0]
    assert kind == "failed"
    assert "fault in Trainscope (ZeroDivisionError: by nothing)" in str(sentence)
    assert "Traceback" in capfd.readouterr().err


def test_progress_is_told_ten_times_a_second_at_most(
    background: Background, log: Log, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(1, 10_000))
    monkeypatch.setattr(reading, "time", SimpleNamespace(monotonic=lambda: next(ticks) / 100))

    def work(tell: Tell, is_cancelled: IsCancelled) -> None:
        for place in range(500):  # five seconds
            tell(place / 500)

    background.start(work)
    qtbot.waitUntil(lambda: bool(log.outcomes))
    shares = [share for kind, share in log.said if kind == "progressed"]
    assert 45 <= len(shares) <= 51
    assert shares == sorted(shares)  # type: ignore[type-var]


def test_cancelling_answers_at_once_even_if_the_work_does_not(
    background: Background, log: Log, qtbot: QtBot
) -> None:
    gate, asked = threading.Event(), threading.Event()

    def work(tell: Tell, is_cancelled: IsCancelled) -> str:
        gate.wait(10)
        if is_cancelled():
            asked.set()
        return "too late"

    background.start(work)
    background.cancel()
    assert log.said == [("given up", None)]
    gate.set()
    background.stop()
    assert asked.is_set()
    qtbot.wait(20)
    assert log.said == [("given up", None)]


def test_newer_work_takes_the_place_of_older_whose_result_is_dropped(
    background: Background, log: Log, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def slow(tell: Tell, is_cancelled: IsCancelled) -> str:
        gate.wait(10)
        tell(0.9)
        return "old"

    background.start(slow)
    background.start(returns("new"))
    qtbot.waitUntil(lambda: bool(log.outcomes))
    gate.set()
    background.stop()
    qtbot.wait(20)
    assert log.said == [("done", "new")]


def test_work_that_heeds_the_cancel_says_nothing_more(background: Background, log: Log, qtbot: QtBot) -> None:
    heeded = threading.Event()

    def work(tell: Tell, is_cancelled: IsCancelled) -> None:
        while not is_cancelled():
            threading.Event().wait(0.001)
        heeded.set()
        raise Cancelled

    background.start(work)
    background.cancel()
    assert heeded.wait(10)
    background.stop()
    qtbot.wait(20)
    assert log.said == [("given up", None)]


def test_cancelling_nothing_says_nothing(background: Background, log: Log) -> None:
    background.cancel()
    assert log.said == []
