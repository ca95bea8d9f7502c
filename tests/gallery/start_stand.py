"""The start page to be pictured, with all named experiments and a few files used lately."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from core.experiment_files import named_experiments
from core.recent import RecentFile, RecentList
from gui.start.door import with_opening_first
from gui.start.page import StartPage
from gui.stylesheet import stylesheet
from gui.theme import size_for, theme
from resources import FOLDER
from tests.gallery.stand import CALM_MS, Look, serve_events, wait_for

USED = datetime(2024, 5, 6, 14, 30)
FILES = (
    str(FOLDER / "data" / "bike_sharing_daily.csv"),
    str(FOLDER / "experiments" / "ripple.json"),
    "/home/somebody/a folder with a long name/measurements of the year before last, corrected twice.csv",
)


class StartStand:
    """A page that fills a window of its own."""

    def __init__(self, look: Look, *, used: bool = True) -> None:
        """Open it; `used`: with files used lately."""
        self.look = look
        self._window = QWidget()
        self._window.resize(look.width, look.height)
        dressed = theme(look.theme, size_for(look.width, look.presenting))
        recent = RecentList([RecentFile(path, USED) for path in FILES] if used else [], now=lambda: USED)
        self.page = StartPage(dressed, with_opening_first(named_experiments()), recent)
        self.page.setParent(self._window)
        self.page.resize(look.width, look.height)
        self._window.setStyleSheet(stylesheet(dressed))
        self.page.show()
        self._window.show()
        self.dress(look)

    @property
    def view(self) -> QWidget:
        """The window."""
        return self._window

    def dress(self, look: Look) -> None:
        """Take colours, size and type."""
        self.look = look
        dressed = theme(look.theme, size_for(look.width, look.presenting))
        self._window.resize(look.width, look.height)
        self.page.resize(look.width, look.height)
        self._window.setStyleSheet(stylesheet(dressed))
        self.page.set_theme(dressed)
        self.settle()

    def settle(self) -> None:
        """Wait until all pictures are painted."""
        serve_events(CALM_MS)
        wait_for(lambda: self.page._complete and not self.page._pictures.waiting, "the pictures")
        wait_for(lambda: not self.page._gatherer._busy, "the files")
        serve_events(CALM_MS)

    def close(self) -> None:
        """End the threads of the page."""
        self.page.stop()
        self._window.close()
        self._window.deleteLater()
        serve_events(10)
