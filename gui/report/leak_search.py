"""`LeakSearch`: finds what in the user's own table gives the target away, in a thread, once for a table."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Signal

from core.report.leak import leaks_of
from core.settings import OWN_TABLE, DataSettings
from core.tables.leaks import Leak
from gui.tables.reading import Background


class LeakSearch(QObject):
    """Knows the leaks of the table that was asked about last. Call `stop` before it goes away."""

    finished = Signal()
    """It is known now, or why it cannot be."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._background.done.connect(self._on_done)
        self._background.failed.connect(self._on_failed)
        self._key: tuple[object, ...] | None = None
        self.leaks: tuple[Leak, ...] | None = None
        """What was found; None while it is not known."""
        self.fault = ""
        """Why it cannot be known, as a sentence."""

    def look(self, data: DataSettings) -> None:
        """Look through a table, unless that was done or is being done."""
        key = _key_of(data)
        if key != self._key:
            self._key, self.leaks, self.fault = key, None, ""
            self._background.drop()
            if key is not None:
                self._background.start(lambda tell, is_cancelled: leaks_of(data))

    def stop(self) -> None:
        """Give up and wait until no thread is left."""
        if self._background.is_busy:
            self._key = None
        self._background.stop()

    def _on_done(self, found: object) -> None:
        assert isinstance(found, tuple)
        self.leaks = found
        self.finished.emit()

    def _on_failed(self, sentence: str) -> None:
        self.fault = sentence
        self.finished.emit()


def _key_of(data: DataSettings) -> tuple[object, ...] | None:
    """Return what the leaks depend on; None for data that are no table of the user's."""
    table = data.table
    if data.source != OWN_TABLE or not table.path or not table.target:
        return None
    try:
        modified = os.stat(table.path).st_mtime_ns
    except (OSError, ValueError):
        modified = 0
    return (
        table.path,
        modified,
        table.target,
        table.separator,
        table.decimal,
        table.header,
        table.encoding,
    )
