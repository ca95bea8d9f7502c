"""What all window tests share: no screen, the shipped fonts and look, and nothing left behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from controls_bench import Bench
from desk import LINE, SINE, Desk
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from session_bench import SilentEngine

from gui.session import Session
from gui.stylesheet import stylesheet
from gui.theme import Theme, load_fonts, theme

OFFSCREEN_SAYS = "This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
"""The offscreen platform says so for windows with a size limit and for menus; no other one does."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the known messages of the offscreen platform pass; all other Qt warnings fail a test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS, extend=True))


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    """Dress the application as `main` does, once."""
    qapp.setStyle("Fusion")
    load_fonts()
    look = theme("dark")
    qapp.setPalette(look.palette)
    qapp.setStyleSheet(stylesheet(look))


@pytest.fixture
def dark() -> Theme:
    return theme("dark")


@pytest.fixture
def bench(qtbot: QtBot, dark: Theme) -> Iterator[Bench]:
    """Return a controls panel in a window, closed afterwards."""
    made = Bench(qtbot, dark)
    yield made
    made.panel.close()


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a `live.Live` window; all are closed afterwards."""
    from live import Live  # imports torch

    opened: list[Live] = []

    def make(*arguments: Any) -> Live:
        opened.append(Live(qtbot, *arguments))
        return opened[-1]

    yield make
    for live in opened:
        live.window.close()


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a visible window behind.

    Widgets given to ``qtbot.addWidget`` are closed before this looks.
    """
    timers = _record_starts(monkeypatch, QTimer)
    qt_threads = _record_starts(monkeypatch, QThread)
    threads_before = set(threading.enumerate())
    windows_before = {id(window) for window in QApplication.topLevelWidgets()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [f"QTimer {timer}" for timer in timers if shiboken6.isValid(timer) and timer.isActive()]
    left += [f"QThread {thread}" for thread in qt_threads if shiboken6.isValid(thread) and thread.isRunning()]
    left += [
        f"thread {thread.name}"
        for thread in set(threading.enumerate()) - threads_before
        if thread.is_alive() and not isinstance(thread, threading._DummyThread)
    ]
    left += [
        f"window {window}"
        for window in QApplication.topLevelWidgets()
        if id(window) not in windows_before and window.isVisible()
    ]
    assert not left, "left behind: " + ", ".join(left)


def _record_starts(monkeypatch: pytest.MonkeyPatch, kind: type[Any]) -> list[Any]:
    """Return a list that fills with the objects of a class whose `start` is called."""
    started: list[Any] = []
    start = kind.start

    def recording_start(self: Any, *arguments: Any) -> Any:
        started.append(self)
        return start(self, *arguments)

    monkeypatch.setattr(kind, "start", recording_start)
    return started


# ---- a session, with an engine that is silent or turned by hand ---------------------------------


@pytest.fixture
def engine() -> SilentEngine:
    return SilentEngine()


@pytest.fixture
def session(engine: SilentEngine, qtbot: QtBot) -> Session:
    return Session(engine, LINE)


@pytest.fixture
def desk() -> Desk:
    return Desk(SINE)


@pytest.fixture
def live(desk: Desk, qtbot: QtBot) -> Iterator[Session]:
    session = Session(desk, SINE)
    yield session
    session.stop()
