"""What pictures of the other stages need before they are taken: a surface and steps, epochs, a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from core.hyperparameters import Value
from core.race.commands import StepRace
from core.race.experiment import race_settings
from core.snapshot import Status

if TYPE_CHECKING:
    from gui.race.room import RaceRoom
    from gui.study.session import StudySession
    from gui.window.main_window import MainWindow

LONGEST_MS = 120_000
FEW_EPOCHS = 20
"""Up to so many epochs a study is trained epoch by epoch, so that it ends with the last one."""


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


def show_study(window: MainWindow, stage: str, epochs: int) -> None:
    """Show the stage *Batches* or *Overfitting* and train what it compares for so many epochs or a few more.

    Raises `ScreenshotError` where that cannot be compared.
    """
    from gui.batches.room import BatchesRoom
    from gui.overfitting.room import OverfittingRoom

    window.stages.show(stage)
    room = window.stages.room(stage)
    assert isinstance(room, BatchesRoom | OverfittingRoom)
    session = room.session if isinstance(room, BatchesRoom) else room.arms
    _wait(lambda: bool(session.fault) or (session.frame is not None and not session.frame.study.is_loading))
    if session.fault:
        raise ScreenshotError(session.fault)
    session.set_speed(None)
    if epochs > FEW_EPOCHS:
        session.play()
        _wait(lambda: session.frame is not None and session.frame.epoch >= epochs)
        session.pause()
    else:
        for epoch in range(1, epochs + 1):
            session.epoch()
            _wait(partial(_has_reached, session, epoch))
    _wait(lambda: session.frame is not None and not session.frame.moving)


def show_runs(window: MainWindow, steps: int) -> None:
    """Train the experiment again with other settings, lay two runs over the last one and compare two.

    Raises `ScreenshotError` where nothing has been trained.
    """
    window.runs.begin()
    history = window.runs.history
    assert history is not None
    if not steps:
        raise ScreenshotError("Without a step there is no run to show: give --steps.")
    begun = window.session.intended
    path, dropout = begun.learning_rate_path, begun.dropout.rate
    others: tuple[dict[str, Value], ...] = (
        {"dropout.rate": 0.0 if dropout else 0.2},
        {"batches.size": max(begun.batches.size // 8, 1)},
        {path: 3 * cast(float, begun.value(path))},
    )
    for count, settings in enumerate(others, start=1):
        window.session.reset()
        _wait(lambda count=count: len(history.runs()) == count)  # type: ignore[misc]
        window.session.change_together(settings)
        window.session.train_batches(steps)
        _wait(partial(_has_trained, window, steps))
    window.runs.toggle()
    drawer = window.runs.drawer
    assert drawer is not None
    first, *_ = oldest = tuple(reversed(history.runs()))
    for run in oldest[:2]:
        history.toggle_overlay(run.key)
    drawer.list.choose(oldest[1].key, first.key)


def _has_trained(window: MainWindow, steps: int) -> bool:
    frame = window.session.frame
    if frame is None or frame.state.status is Status.RUNNING:
        return False
    over = frame.state.status in (Status.FINISHED, Status.DIVERGED)
    return frame.state.command >= window.session.last_command and (frame.state.step >= steps or over)


def _has_reached(session: StudySession, epoch: int) -> bool:
    return session.frame is not None and session.frame.epoch >= epoch


def show_report(window: MainWindow) -> None:
    """Show the stage *Demand* with its report complete, or with the sentence that says why there is none."""
    from gui.report.room import ReportRoom

    window.stages.show("demand")
    room = window.stages.room("demand")
    assert isinstance(room, ReportRoom)

    def is_complete() -> bool:
        frame = room.session.frame
        if frame is None:
            return False
        return frame.report.is_final if frame.report is not None else not frame.trained

    _wait(is_complete)


def _wait(condition: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(LONGEST_MS)
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if deadline.hasExpired():
            raise ScreenshotError("The engine did not answer in time.")
