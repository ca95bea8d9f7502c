"""The mailbox and the queue: order, back-pressure, and no request or command lost between threads."""

from __future__ import annotations

import ast
import inspect
import threading
from collections import deque

from engine_bench import PATIENCE_S

from core import handoff
from core.handoff import CommandQueue, LatestMailbox, WakeUp


def make() -> tuple[WakeUp, LatestMailbox[int, str], CommandQueue[str]]:
    wake_up = WakeUp()
    return wake_up, LatestMailbox(wake_up), CommandQueue(wake_up)


def test_a_mailbox_begins_empty_and_unwanted() -> None:
    _, mailbox, _ = make()
    assert mailbox.wanted() is None
    assert mailbox.take() is None


def test_a_picture_answers_the_request_and_is_taken_once() -> None:
    _, mailbox, _ = make()
    mailbox.request("fit")
    assert mailbox.wanted() == "fit"
    mailbox.put(7)
    assert mailbox.wanted() is None
    assert mailbox.take() == 7
    assert mailbox.take() is None


def test_only_the_latest_picture_is_kept() -> None:
    _, mailbox, _ = make()
    mailbox.put(1)
    mailbox.put(2)
    assert mailbox.take() == 2


def test_only_the_latest_request_counts() -> None:
    _, mailbox, _ = make()
    mailbox.request("fit")
    mailbox.request("row")
    assert mailbox.wanted() == "row"


def test_a_picture_is_there_only_after_the_request_has_been_cleared() -> None:
    """The other way round, a painter could take it, ask again, and have the new request cleared."""
    _, mailbox, _ = make()
    wanted_when_put: list[str | None] = []

    class Shelf(deque[int]):
        def append(self, picture: int) -> None:
            wanted_when_put.append(mailbox.wanted())

    mailbox._pictures = Shelf()
    mailbox.request("fit")
    mailbox.put(1)
    assert wanted_when_put == [None]


def test_a_picture_put_while_another_is_being_taken_is_not_lost() -> None:
    _, mailbox, _ = make()

    class Shelf(deque[int]):
        def popleft(self) -> int:
            picture = super().popleft()
            mailbox.put(2)  # the other thread comes in just here
            return picture

    mailbox._pictures = Shelf(maxlen=1)
    mailbox.put(1)
    assert [mailbox.take(), len(mailbox._pictures)] == [1, 1]


def test_commands_come_in_order_with_numbers_counted_from_one() -> None:
    _, _, commands = make()
    assert [commands.submit(c) for c in "abc"] == [1, 2, 3]
    assert commands.drain() == [(1, "a"), (2, "b"), (3, "c")]
    assert commands.drain() == []
    assert commands.submit("d") == 4
    assert commands.drain() == [(4, "d")]


def test_a_ring_before_the_sleep_is_not_lost() -> None:
    wake_up, mailbox, commands = make()
    for ring in (wake_up.ring, lambda: mailbox.request("fit"), lambda: commands.submit("a")):
        ring()
        finished = threading.Event()

        def sleep(finished: threading.Event = finished) -> None:
            wake_up.sleep(None)
            finished.set()

        sleeper = threading.Thread(target=sleep, name="sleeper")
        sleeper.start()
        sleeper.join(PATIENCE_S)
        assert finished.is_set()


def test_a_sleep_with_a_timeout_of_zero_returns_unrung() -> None:
    wake_up, _, _ = make()
    wake_up.sleep(0)


def test_one_ring_wakes_one_sleep() -> None:
    wake_up, _, _ = make()
    wake_up.ring()
    wake_up.sleep(None)
    woken = threading.Event()
    sleeper = threading.Thread(target=lambda: (wake_up.sleep(None), woken.set()), name="sleeper")
    sleeper.start()
    assert not woken.is_set()
    wake_up.ring()
    sleeper.join(PATIENCE_S)
    assert woken.is_set()


def test_no_command_is_lost_or_doubled_between_two_threads() -> None:
    wake_up, _, commands = make()
    count = 20_000
    received: list[tuple[int, str]] = []

    def consume() -> None:
        while len(received) < count:
            drained = commands.drain()
            received.extend(drained)
            if not drained:
                wake_up.sleep(None)

    consumer = threading.Thread(target=consume, name="consumer")
    consumer.start()
    for index in range(count):
        commands.submit(str(index))
    consumer.join(PATIENCE_S)
    assert not consumer.is_alive()
    assert received == [(index + 1, str(index)) for index in range(count)]


def test_every_request_is_answered_between_two_threads() -> None:
    """A painter that asks again after each picture never waits for good, and never sees time run back."""
    wake_up, mailbox, commands = make()
    pictures = 3000
    answered = threading.Semaphore(0)

    def produce() -> None:
        step = 0
        while not commands.drain():
            if mailbox.wanted() is None:
                wake_up.sleep(None)
                continue
            step += 1
            mailbox.put(step)
            answered.release()

    producer = threading.Thread(target=produce, name="producer")
    producer.start()
    seen = []
    try:
        for _ in range(pictures):
            mailbox.request("fit")
            assert answered.acquire(timeout=PATIENCE_S)
            seen.append(mailbox.take())
    finally:
        commands.submit("stop")
        producer.join(PATIENCE_S)
    assert seen == list(range(1, pictures + 1))


def test_the_handoff_imports_the_standard_library_only() -> None:
    tree = ast.parse(inspect.getsource(handoff))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    assert modules == {"__future__", "threading", "collections", "typing"}
