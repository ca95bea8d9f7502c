"""The presenter of the race beside an engine that is quicker than the window."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from live import PATIENCE_MS, Open
from race_live import Race

from core.commands import Command


@pytest.fixture
def race(open_window: Open) -> Iterator[Race]:
    made = Race(open_window())
    yield made
    made.room.hide()


def test_a_picture_that_is_there_before_the_window_looks_is_not_lost(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = race.room.session
    commands, mailbox = race.live.window.thread_.commands, race.live.window.thread_.race_mailbox
    race.wait(lambda: mailbox.wanted() is not None)
    submit = commands.submit

    def and_wait(command: Command) -> int:
        """Submit, and go on only after the engine has answered."""
        number = submit(command)
        end_s = time.monotonic() + PATIENCE_MS / 1000
        while mailbox.wanted() is not None and time.monotonic() < end_s:
            time.sleep(0.001)
        return number

    monkeypatch.setattr(commands, "submit", and_wait)
    session.change("race.noise", 0.5)
    monkeypatch.undo()
    race.wait(lambda: race.frame.race.settings.noise == 0.5)
