"""What a picture of the stage *Loss surface* needs before it is taken: a surface, and steps on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from core.race.commands import StepRace
from core.race.experiment import race_settings

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.race.room import RaceRoom

LONGEST_MS = 120_000


class ScreenshotError(RuntimeError):
    """The picture could not be made; the message is one sentence for the user."""


def show_surface(window: MainWindow, surface: str, steps: int) -> None:
    """Show a surface (a kind, a test function or a formula) and let all racers do some steps.

    Raises `ScreenshotError` where the formula cannot be understood, or the race does not answer.
    """
    window.stages.show("surface")
    room = window.stages.race
    assert room is not None
    session = room.session
    faults: list[str] = []
    session.change_refused.connect(lambda path, sentence: faults.append(sentence))
    _wait(lambda: session.frame is not None)
    if surface in race_settings()["surface.function"].choices:
        session.change("surface.function", surface)
    elif surface == "network":
        _show_network(room)
        return
    elif surface in race_settings()["surface.kind"].choices:
        session.change("surface.kind", surface)
    else:
        session.change("surface.formula", surface)
        session.change("surface.kind", "formula")
    if faults:
        raise ScreenshotError(f"“{surface}” is no surface: {faults[0]}")
    session.set_speed(None)
    _wait(lambda: session.frame is not None and session.frame.race.surface is session.surface)
    if steps:
        window.thread_.commands.submit(StepRace(steps))
        _wait(lambda: session.frame is not None and not session.frame.moving and session.frame.race.step > 0)
    _wait(lambda: room.stage.rule.is_complete)


def _show_network(room: RaceRoom) -> None:
    """Show the loss around the weights of the network, complete."""
    room.choose_kind("network")

    def is_complete() -> bool:
        snapshot = room.plane.snapshot
        return snapshot is not None and snapshot.view is not None and snapshot.view.is_final

    _wait(is_complete)


def _wait(condition: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(LONGEST_MS)
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if deadline.hasExpired():
            raise ScreenshotError("The race did not answer in time.")
