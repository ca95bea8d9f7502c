"""The only two things that pass between threads: a mailbox for pictures, a queue for commands.

Standard library only. One producer and one consumer each way; both share one wake-up, so that
the training thread sleeps on a single event.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Picture = TypeVar("Picture")
Wants = TypeVar("Wants")
Command = TypeVar("Command")


class WakeUp:
    """Wakes the training thread: a request, a command, or a timeout, whichever is first."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        """Wake the sleeper, or the next one."""
        self._event.set()

    def sleep(self, timeout_s: float | None) -> None:
        """Sleep until rung or until the time is over; None waits for a ring."""
        self._event.wait(timeout_s)
        self._event.clear()


class LatestMailbox(Generic[Picture, Wants]):
    """Holds at most one picture: the latest. It is filled only on request.

    The painter calls `request` and `take`, the training thread `wanted` and `put`. Each does one
    atomic thing to what the other thread sees, so no lock is held while training. The picture lies
    in a deque because reading an attribute and then clearing it is two things: a picture put in
    between would be lost, and the runner does not publish the same state twice.
    """

    def __init__(self, wake_up: WakeUp) -> None:
        self._wake_up = wake_up
        self._wants: Wants | None = None
        self._pictures: deque[Picture] = deque(maxlen=1)

    def request(self, wants: Wants) -> None:
        """Ask for one picture, saying what it must hold. Called after painting: back-pressure."""
        self._wants = wants
        self._wake_up.ring()

    def wanted(self) -> Wants | None:
        """Return what is asked for, or None."""
        return self._wants

    def put(self, picture: Picture) -> None:
        """Answer the request; an older picture that was not taken is replaced."""
        self._wants = None
        self._pictures.append(picture)

    def take(self) -> Picture | None:
        """Return the latest picture once, or None if nothing new has come."""
        return self._pictures.popleft() if self._pictures else None


class CommandQueue(Generic[Command]):
    """Commands in the order given, each with a number that snapshots carry back once applied."""

    def __init__(self, wake_up: WakeUp) -> None:
        self._wake_up = wake_up
        self._commands: deque[tuple[int, Command]] = deque()
        self._last_number = 0

    def submit(self, command: Command) -> int:
        """Append a command and return its number, counted from 1. One thread submits."""
        self._last_number += 1
        self._commands.append((self._last_number, command))
        self._wake_up.ring()
        return self._last_number

    def drain(self) -> list[tuple[int, Command]]:
        """Return and remove all waiting commands with their numbers, oldest first."""
        drained = []
        while self._commands:
            drained.append(self._commands.popleft())
        return drained
