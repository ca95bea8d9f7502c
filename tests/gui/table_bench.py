"""What the tests of the card of tables share: files, a reader that waits at a gate, and hands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from live import Live
from PySide6.QtCore import QPoint, Qt

from core.settings import TableSettings
from core.tables import Cancelled, Table, cached_table
from gui.tables.chooser import Chooser
from gui.tables.panel import TablePanel

SHOP_ROWS = 60


def shop(folder: Path, name: str = "shop.csv") -> Path:
    """Write a table with a date, words, a leak, a constant and missing values; “sales” is the target."""
    lines = ["day,weather,staff,sales,cents,country"]
    for n in range(SHOP_ROWS):
        weather = ("sun", "rain", "snow")[n * 7 % 3]
        staff = "" if n in (5, 20, 41) else str(2 + n * 5 % 4)
        sales = 40 + n * 37 % 53 + n % 7
        lines.append(f"2024-{1 + n // 28:02d}-{1 + n % 28:02d},{weather},{staff},{sales},{100 * sales},DE")
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


SHOP_VALUES = {
    "data.source": "table",
    "data.split": "time",
    "data.table.target": "sales",
    "data.table.inputs": ("day", "weather", "staff"),
    "data.table.categories": (),
    "data.table.order": "day",
    "data.table.missing": "drop",
    "data.table.log_target": False,
    "data.table.separator": "auto",
    "data.table.decimal": "auto",
    "data.table.header": "auto",
    "data.table.encoding": "auto",
}
"""What is proposed for the shop, but for the path."""


class GatedRead:
    """Reads as the program does, once the gate is open."""

    def __init__(self) -> None:
        self.began, self.gate = threading.Event(), threading.Event()
        self.cancelled = threading.Event()
        self.held: str | None = None
        """Only a file whose name ends so waits; None: each."""

    def __call__(
        self,
        path: str,
        settings: TableSettings,
        tell: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> Table:
        if self.held is None or path.endswith(self.held):
            tell(0.41)
            self.began.set()
            while not self.gate.wait(0.005):
                if is_cancelled():
                    self.cancelled.set()
                    raise Cancelled
        return cached_table(path, settings, tell, is_cancelled)


class Hands:
    """Works the card of tables in a live window."""

    def __init__(self, live: Live) -> None:
        self.live = live

    @property
    def panel(self) -> TablePanel:
        return self.live.window.files.panel

    @property
    def chooser(self) -> Chooser:
        return self.panel.chooser

    def wait_for_choice(self) -> None:
        """Wait until a table has been read and looked over."""
        self.live.wait(lambda: self.panel.isVisible() and self.panel.page is self.chooser)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is read or looked over."""
        self.live.wait(lambda: not self.panel.background.is_busy and not self.chooser.is_waiting)

    def open(self, path: Path) -> None:
        self.live.window.open_path(str(path))
        self.wait_for_choice()

    def click(self, column: str, part: str) -> None:
        """Click on a part of the line of a column."""
        columns = self.chooser.columns
        area = columns.line_area(column).toRect()
        place = columns.painter.place_of(part, area).center().toPoint()
        self.live.qtbot.mouseClick(columns.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        self.settle()

    def key(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        focused = self.live.window.focusWidget()
        assert focused is not None
        self.live.qtbot.keyClick(focused, key)

    def notes(self, column: str) -> str:
        """Return what the line of a column warns of."""
        line = next(line for line in self.chooser.columns.content.lines if line.name == column)
        return " ".join(note.text for note in line.notes if note.warns)
