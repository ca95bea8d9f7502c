"""A start page in a window and the hands that work it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.recent import RecentFiles, RecentList
from gui.start.card import Card
from gui.start.page import StartPage
from gui.theme import Theme

PATIENCE_MS = 10_000


def small_experiments(count: int) -> list[Experiment]:
    """Return experiments whose rows are drawn in no time."""
    sources = ("noisy_sine", "ripple", "straight_line", "saddle", "plane", "step", "sinc")
    return [
        Experiment(name=f"Experiment {number}", note=f"What {number} shows. More of it.").with_values(
            {"data.source": sources[number % len(sources)], "data.rows": 40, "network.hidden": (6, 6)}
        )
        for number in range(count)
    ]


class StartBench:
    """A page, and what it asked for in order."""

    def __init__(
        self,
        qtbot: QtBot,
        look: Theme,
        experiments: Sequence[Experiment],
        recent: RecentFiles | None = None,
        size: tuple[int, int] = (1280, 720),
        passed_on: Sequence[str] = (),
    ) -> None:
        self.qtbot = qtbot
        self.experiments = list(experiments)
        self.recent = RecentList() if recent is None else recent
        self.page = StartPage(look, self.experiments, self.recent, passed_on)
        self.sheet = self.page.sheet
        self.asked: list[tuple[str, Any]] = []
        for name in ("experiment_chosen", "experiment_started", "file_chosen", "shown_at_start_changed"):
            getattr(self.page, name).connect(lambda what, name=name: self.asked.append((name, what)))
        for name in ("open_requested", "table_requested", "theme_requested", "closed"):
            getattr(self.page, name).connect(lambda name=name: self.asked.append((name, None)))
        self.complete: list[bool] = []
        self.page.completed.connect(lambda: self.complete.append(True))
        self.page.resize(*size)
        qtbot.addWidget(self.page)

    def show(self) -> StartBench:
        """Show the page and wait until it has the focus and all its pictures."""
        with self.qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until rows and files are gathered and all pictures are painted."""
        self.wait(lambda: not self.page._gatherer._busy)
        for _ in range(3):
            QApplication.processEvents()
        self.wait(lambda: not self.page._pictures.waiting)
        QApplication.processEvents()

    def wait(self, condition: Any) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    @property
    def cards(self) -> list[Card]:
        """All cards, the own table last."""
        return [*self.sheet.cards, self.sheet.own]

    @property
    def focused(self) -> QWidget | None:
        """The part with the focus."""
        return self.page.focusWidget()

    def key(self, *keys: Qt.Key) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            self.qtbot.keyClick(self.page.focusWidget() or self.page, key)

    def click(self, widget: QWidget) -> None:
        """Click the middle of a part."""
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


MakeBench = Callable[..., StartBench]


def maker(qtbot: QtBot, look: Theme) -> MakeBench:
    """Return what opens a page with so many small experiments, or with those named."""

    def made(count: int = 7, **options: Any) -> StartBench:
        shown = options.pop("experiments", small_experiments(count))
        return StartBench(qtbot, options.pop("look", look), shown, **options).show()

    return made
