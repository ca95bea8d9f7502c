"""A window with runs and the drawer *Runs*, and the hands that work it."""

from __future__ import annotations

from desk import LINE
from live import Live, Open
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from core.runs.kept_run import KeptRun
from gui.runs.drawer import RunsDrawer
from gui.runs.history import RunHistory
from gui.views.error_view import ErrorView
from gui.views.runs.run_list import RunList
from tests.runs_of_window import drawer_of, history_of


class Drawer:
    """A window with the drawer, and the hands that work it."""

    def __init__(self, live: Live) -> None:
        self.live, self.window = live, live.window

    def train(self, batches: int) -> None:
        self.window.session.train_batches(batches)
        self.live.rest()

    def run(self, batches: int, **settings: object) -> None:
        """Change settings, train, and begin anew."""
        for path, value in settings.items():
            self.window.session.change(path.replace("__", "."), value)  # type: ignore[arg-type]
            self.live.rest()
        self.train(batches)
        count = len(self.history.runs())
        self.window.session.reset()
        self.live.wait(lambda: len(self.history.runs()) == count + 1)
        self.live.rest()

    def open(self) -> None:
        self.live.key(Qt.Key.Key_H)
        assert self.drawer.isVisible()

    @property
    def history(self) -> RunHistory:
        return history_of(self.window)

    @property
    def drawer(self) -> RunsDrawer:
        return drawer_of(self.window)

    @property
    def list(self) -> RunList:
        return self.drawer.list

    @property
    def error(self) -> ErrorView:
        error = self.window.stage.error
        assert isinstance(error, ErrorView)
        return error

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        return self.history.runs()

    @property
    def rows(self) -> list[str]:
        return [f"{line.run.number} {line.run.title}" for line in self.list.content.lines]

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key as the window gets it, shortcuts included."""
        QTest.keyClick(self.window.windowHandle(), key, modifiers)
        QApplication.processEvents()

    def click_row(self, row: int, part: str = "row", modifiers: Qt.KeyboardModifier | None = None) -> None:
        area = self.list.visualRect(self.list.content.index(row))
        painter = self.list.painter
        places = {"box": painter.box_area(area).center(), "pin": painter.pin_area(area).center()}
        at = places[part].toPoint() if part in places else QPoint(area.left() + 120, area.center().y())
        held = modifiers or Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.list.viewport(), Qt.MouseButton.LeftButton, held, at)

    def table(self) -> dict[str, tuple[str, ...]]:
        return {row.label: row.values for row in self.drawer.comparison.table.rows}

    def button(self, name: str) -> QPushButton:
        return self.drawer.buttons[name]


def with_three_runs(open_window: Open) -> Drawer:
    """Return a window with three runs and a current one, the drawer open."""
    drawer = Drawer(open_window(LINE))
    drawer.run(12)
    drawer.run(20, optimizer__SGD__lr=0.02)
    drawer.run(16, batches__size=4)
    drawer.train(8)
    drawer.open()
    return drawer
