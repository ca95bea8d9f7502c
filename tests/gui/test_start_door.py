"""The door to the start page: made late, opened over the window, closed for what was chosen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from start_bench import PATIENCE_MS, small_experiments

from core.experiment import Experiment
from core.experiment_files import OPENING, named, named_experiments
from core.recent import RecentList
from gui.remembered import Remembered
from gui.start.door import StartDoor, with_opening_first
from gui.start.page import StartPage
from gui.theme import Theme, theme

ROOT = Path(__file__).resolve().parents[2]


class Rooms:
    """A window with a door, and what came through it."""

    def __init__(self, qtbot: QtBot, look: Theme, store: Remembered) -> None:
        self.qtbot = qtbot
        self.window, self.rooms, self.own = QMainWindow(), QStackedWidget(), QWidget()
        self.rooms.addWidget(self.own)
        self.window.setCentralWidget(self.rooms)
        self.experiments = small_experiments(3)
        self.door = StartDoor(self.rooms, self.experiments, RecentList(), store, look)
        self.came: list[tuple[str, Any, bool]] = []
        for name in ("experiment_chosen", "experiment_started", "file_chosen"):
            getattr(self.door, name).connect(lambda what, name=name: self._note(name, what))
        for name in ("table_requested", "open_requested", "theme_requested", "closed"):
            getattr(self.door, name).connect(lambda name=name: self._note(name, None))
        self.window.resize(1280, 720)
        qtbot.addWidget(self.window)

    def _note(self, name: str, what: Any) -> None:
        self.came.append((name, what, self.door.is_open))

    def show(self) -> StartPage:
        with self.qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.door.open()
        page = self.door.page
        assert page is not None
        self.qtbot.waitUntil(lambda: page._complete, timeout=PATIENCE_MS)
        return page


@pytest.fixture
def store() -> Remembered:
    return Remembered()


@pytest.fixture
def rooms(qtbot: QtBot, dark: Theme, store: Remembered) -> Any:
    made = Rooms(qtbot, dark, store)
    yield made
    made.door.stop()


def test_the_page_is_made_when_it_is_first_opened(rooms: Rooms) -> None:
    rooms.door.set_theme(theme("light"))
    rooms.door.close()
    rooms.door.stop()
    assert rooms.door.page is None
    assert rooms.came == []
    page = rooms.show()
    assert rooms.door.is_open
    assert not rooms.own.isVisible()
    assert page.grab().toImage().pixelColor(2, 300) == theme("light").canvas
    rooms.door.toggle()
    assert rooms.own.isVisible()
    rooms.door.toggle()
    assert rooms.door.page is page


def test_what_is_chosen_comes_when_the_window_is_there_again(rooms: Rooms) -> None:
    page = rooms.show()
    rooms.qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    assert rooms.came == [("closed", None, False), ("experiment_started", rooms.experiments[0], False)]
    rooms.came.clear()
    rooms.door.open()
    rooms.qtbot.mouseClick(page.sheet.cards[1], Qt.MouseButton.LeftButton)
    assert rooms.came == [("closed", None, False), ("experiment_chosen", rooms.experiments[1], False)]
    rooms.came.clear()
    rooms.door.open()
    rooms.qtbot.mouseClick(page.sheet.own, Qt.MouseButton.LeftButton)
    assert rooms.came == [("closed", None, False), ("table_requested", None, False)]


def test_the_page_stays_while_a_file_is_asked_for(rooms: Rooms) -> None:
    page = rooms.show()
    rooms.qtbot.mouseClick(page.sheet.head.open, Qt.MouseButton.LeftButton)
    rooms.qtbot.mouseClick(page.sheet.head.light, Qt.MouseButton.LeftButton)
    assert rooms.came == [("open_requested", None, True), ("theme_requested", None, True)]


def test_escape_closes_the_page_and_nothing_else_happens(rooms: Rooms) -> None:
    page = rooms.show()
    rooms.qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    rooms.door.close()
    assert rooms.came == [("closed", None, False)]


def test_the_focus_is_on_the_selected_card_whenever_the_page_opens(rooms: Rooms) -> None:
    page = rooms.show()
    rooms.qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Right)
    rooms.door.close()
    rooms.door.open()
    assert rooms.window.focusWidget() is page.sheet.cards[1]


def test_whether_it_comes_at_the_start_is_remembered(rooms: Rooms, store: Remembered) -> None:
    assert rooms.door.wanted_at_start
    page = rooms.show()
    assert page.foot.at_start.isChecked()
    rooms.qtbot.mouseClick(page.foot.at_start, Qt.MouseButton.LeftButton)
    assert not rooms.door.wanted_at_start
    again = StartDoor(rooms.rooms, [], RecentList(), store, theme("dark"))
    assert not again.wanted_at_start


def test_the_experiment_of_the_window_comes_first() -> None:
    found = with_opening_first(named_experiments())
    assert found[0] == named(OPENING)
    assert list(found[1:]) == [one for one in named_experiments() if one != named(OPENING)]
    others: list[Experiment] = small_experiments(2)
    assert list(with_opening_first(others)) == others


def test_neither_torch_nor_the_plots_nor_the_reader_of_tables_is_imported_for_it() -> None:
    code = (
        "import sys, gui.start.page, gui.start.door\n"
        "print([name for name in ('torch', 'pyqtgraph', 'duckdb') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "[]"
