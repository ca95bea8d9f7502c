"""`StartDoor`: opens the start page over the whole window and closes it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget

from core.experiment import Experiment
from core.experiment_files import OPENING, named
from core.recent import RecentFiles
from gui.theme import Theme

if TYPE_CHECKING:
    from gui.start.page import StartPage

SECTION, SHOWN = "start page", "shown"


class Choices(Protocol):
    """What keeps choices by section, such as `gui.remembered.Remembered`."""

    def section(self, name: str) -> Mapping[str, object]:
        """Return what is kept of a section."""
        ...

    def put(self, name: str, choices: Mapping[str, bool]) -> None:
        """Keep the choices of a section in place of those before."""
        ...


def with_opening_first(experiments: Sequence[Experiment]) -> tuple[Experiment, ...]:
    """Return the experiments with the one that a window opens with first, the others in their order."""
    opening = named(OPENING)
    return tuple(sorted(experiments, key=lambda experiment: experiment != opening))


class StartDoor(QObject):
    """Makes the page when it is first needed. While it is open, the window behind it is hidden."""

    experiment_chosen = Signal(object)
    """An `Experiment` to be opened, paused; the page is closed already."""
    experiment_started = Signal(object)
    """An `Experiment` to be opened and trained; the page is closed already."""
    file_chosen = Signal(str)
    """Path of an experiment or a table to be opened; the page is closed already."""
    table_requested = Signal()
    """A table is to be chosen; the page is closed already."""
    open_requested = Signal()
    """A file is to be asked for; the page stays until `close`."""
    theme_requested = Signal()
    """Light is wanted for dark, or dark for light."""
    closed = Signal()
    """The window is there again."""
    completed = Signal()
    """The page has all its pictures, for the first time."""

    def __init__(
        self,
        rooms: QStackedWidget,
        experiments: Sequence[Experiment],
        recent: RecentFiles,
        choices: Choices,
        theme: Theme,
        passed_on: Collection[str] = (),
    ) -> None:
        """Make a door to a room beside the ones there are, the first of which is the window's own.

        `passed_on`: shortcuts of the window that act while the page is open.
        """
        super().__init__(rooms)
        self._rooms, self._recent, self._choices, self._theme = rooms, recent, choices, theme
        self._experiments = with_opening_first(experiments)
        self._passed_on = frozenset(passed_on)
        self.page: StartPage | None = None
        """The page, once it has been open."""

    @property
    def is_open(self) -> bool:
        """Whether the page is in front."""
        return self.page is not None and self._rooms.currentWidget() is self.page

    @property
    def wanted_at_start(self) -> bool:
        """Whether a window that opens with nothing named begins with the page."""
        return self._choices.section(SECTION).get(SHOWN) is not False

    def open(self) -> None:
        """Show the page."""
        if self.page is None:
            self.page = self._made()
        self._rooms.setCurrentWidget(self.page)

    def close(self) -> None:
        """Show the window; does nothing if the page is not open."""
        if self.is_open:
            self._rooms.setCurrentIndex(0)
            self.closed.emit()

    def toggle(self) -> None:
        """Open the page, or close it."""
        if self.is_open:
            self.close()
        else:
            self.open()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        if self.page is not None:
            self.page.set_theme(theme)

    def stop(self) -> None:
        """End what the page reads; the window is about to close."""
        if self.page is not None:
            self.page.stop()

    def _made(self) -> StartPage:
        from gui.start.page import StartPage  # noqa: PLC0415 - a window that opens a file needs none

        page = StartPage(self._theme, self._experiments, self._recent, self._passed_on)
        page.show_at_start(self.wanted_at_start)
        page.experiment_chosen.connect(partial(self._leave_for, self.experiment_chosen))
        page.experiment_started.connect(partial(self._leave_for, self.experiment_started))
        page.file_chosen.connect(partial(self._leave_for, self.file_chosen))
        page.table_requested.connect(partial(self._leave_for, self.table_requested))
        page.open_requested.connect(self.open_requested)
        page.theme_requested.connect(self.theme_requested)
        page.closed.connect(self.close)
        page.completed.connect(self.completed)
        page.shown_at_start_changed.connect(self._on_page_shown_at_start_changed)
        self._rooms.addWidget(page)
        return page

    def _leave_for(self, signal: SignalInstance, *what: object) -> None:
        self.close()
        signal.emit(*what)

    def _on_page_shown_at_start_changed(self, shown: bool) -> None:
        self._choices.put(SECTION, {SHOWN: shown})
