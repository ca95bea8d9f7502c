"""Saves the curves of the run as CSV, as they are at the moment at which that is asked for."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from core.curves_csv import CurveTable, each_batch, errors_by_epoch, tables_of_fit, write
from core.whole_files import replacing
from gui.pictures.taking import Pictures
from gui.pictures.words import TABLES

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

CSV = "Comma-separated values (*.csv)"


class CurveFiles(QObject):
    """Offers the tables of one window and saves them through its pictures, in slices."""

    def __init__(self, window: MainWindow, pictures: Pictures) -> None:
        super().__init__(window)
        self._window, self._pictures = window, pictures

    def of_error(self) -> list[CurveTable]:
        """Return the tables of the error that have lines."""
        frame = self._window.session.frame
        if frame is None:
            return []
        state, run = frame.state, frame.run
        tables = (
            errors_by_epoch(run.history, state.experiment, run.dataset),
            each_batch(run.history, state.experiment),
        )
        return [table for table in tables if table.length]

    def of_fit(self) -> list[CurveTable]:
        """Return the tables of the fit that there are, what is looked at first."""
        frame = self._window.session.frame
        if frame is None or frame.state.fit is None:
            return []
        return list(tables_of_fit(frame.run, frame.state.fit))

    def tables(self, panel: str) -> list[CurveTable]:
        """Return the tables behind a panel (``error``, ``fit``, ``scores``); most have none."""
        if panel == "fit":
            return self.of_fit()
        of_error = self.of_error() if panel in ("error", "scores") else []
        return of_error[:1] if panel == "scores" else of_error

    def has(self, name: str) -> bool:
        """Return whether there is a table of this name now."""
        return any(table.name == name for table in (*self.of_error(), *self.of_fit()))

    def ask_and_save_named(self, name: str) -> None:
        """Ask where to save a table, by its name; nothing happens if there is none."""
        for table in (*self.of_error(), *self.of_fit()):
            if table.name == name:
                self.ask_and_save(table)
                return

    def ask_and_save(self, table: CurveTable) -> None:
        """Ask where to save a table, and save it as it was when it was asked for."""
        about = self._pictures.about(table.name)
        proposed = os.path.join(self._pictures.folder, about.file_name(".csv"))
        title = f"Save the {TABLES[table.name]} as CSV"
        path, _ = QFileDialog.getSaveFileName(self._window, title, proposed, CSV)
        if path:
            meant = path if os.path.splitext(path)[1] else f"{path}.csv"
            self._pictures.save(path, meant, table_work(meant, table))


def table_work(path: str, table: CurveTable) -> Generator[float, None, str]:
    """Return the work that writes a table into a file, which is replaced as a whole; it returns the path."""
    with replacing(path) as file:
        yield from write(table, file)
    return path
