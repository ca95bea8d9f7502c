"""Opens and saves what the user names: in a dialog, by a drop, on the command line. Faults change nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QWidget

from core.data_edits import derived_that_fit, with_consequences
from core.experiment import Experiment
from core.experiment_files import TABLE_ENDINGS, FileError, load, save
from core.hyperparameters import Value
from core.settings import OWN_TABLE
from core.validation import SettingError
from gui.session import Session
from gui.theme import Theme
from gui.window.body import Body

if TYPE_CHECKING:
    from gui.tables.chooser import Chosen
    from gui.tables.panel import TablePanel

TABLES = "Table (*.csv *.tsv *.txt *.dat *.tab)"
EXPERIMENTS = "Experiment (*.json)"
BOTH = "Experiment or table (*.json *.csv *.tsv *.txt *.dat *.tab)"
_TABLE_PATH = "data.table.path"


class Files(QObject):
    """Turns files into experiments for the session; tables go through the panel, which shows them first."""

    opened = Signal(object)
    """An `Experiment` that is to run now."""
    saved = Signal(object)
    """The `Experiment` that was written."""
    complained = Signal(str, str)
    """What did not work, and why."""
    began = Signal()
    """A file was named, or the card of tables asked for: whatever lies over the window makes way."""
    used = Signal(str)
    """Path of an experiment or a table that was opened or saved."""
    choice_put_off = Signal(str)
    """Path of a setting that keeps its value until a table was chosen."""
    table_closed = Signal()
    """The card of tables was closed."""

    def __init__(self, window: QMainWindow, session: Session, body: Body, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._session, self._body, self._theme = window, session, body, theme
        self._panel: TablePanel | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    # ---- the card of tables -------------------------------------------------------------------

    @property
    def panel(self) -> TablePanel:
        """The card of tables, made when it is first needed: the window must not wait for it to show."""
        if self._panel is None:
            from gui.tables.panel import TablePanel

            panel = self._panel = TablePanel(self._theme)
            panel.file_wanted.connect(self.ask_for_table)
            panel.table_chosen.connect(self._use_table)
            panel.experiment_ready.connect(self.opened)
            panel.missing_file_wanted.connect(self._ask_for_missing)
            panel.closed.connect(self.table_closed)
            panel.covering_changed.connect(lambda covers: self._body.show_stage(not covers))
            self._session.change_refused.connect(lambda path, sentence: panel.say_refused(sentence))
            self._body.lay_over(panel)
            for part in panel.findChildren(QWidget):
                part.ensurePolished()  # takes a while, here rather than while a file is read
        return self._panel

    def close_table(self) -> None:
        """Close the card of tables; what is being read is given up."""
        if self._panel is not None:
            self._panel.close_panel()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        if self._panel is not None:
            self._panel.set_theme(theme)

    def stop(self) -> None:
        """End what is being read."""
        if self._panel is not None:
            self._panel.stop()

    # ---- opening --------------------------------------------------------------------------

    def ask_and_open(self) -> None:
        """Ask for an experiment or a table and open it."""
        filters = ";;".join((BOTH, EXPERIMENTS, TABLES))
        self._ask("Open an experiment or a table", filters, self.open_path)

    def ask_for_table(self) -> None:
        """Ask for a table and open it."""
        self._ask("Open a table", f"{TABLES};;Any file (*)", self.open_table_file)

    def open_path(self, path: str, target: str = "") -> None:
        """Open a file by what it is called: a table is shown, an experiment starts a run.

        A faulty one is explained and what was there stays.
        """
        self.began.emit()
        if path.lower().endswith(TABLE_ENDINGS):
            self.open_table_file(path, target)
            return
        try:
            experiment = load(path)
        except FileError as error:
            self._complain("The file was not opened.", f"{error} The experiment shown stays as it was.")
        else:
            self.used.emit(str(Path(path).absolute()))
            self.open_loaded(experiment, Path(path).parent)

    def open_loaded(self, experiment: Experiment, folder: Path) -> None:
        """Start a run of an experiment that a file in `folder` holds; its own table is read first."""
        self.began.emit()
        if _has_table(experiment):
            self.panel.read_for(experiment, folder)
        else:
            self.opened.emit(experiment)

    def open_table_file(self, path: str, target: str = "") -> None:
        """Show a table, to choose from it what the network learns."""
        self.began.emit()
        self.panel.open_file(str(Path(path).absolute()), self._session.intended.data, target)

    def open_table(self) -> None:
        """Show the table in use, with what was chosen from it, or ask for one."""
        self.began.emit()
        data = self._session.intended.data
        if self.panel.take_focus():
            return
        if _has_table(self._session.intended):
            self.panel.open_chosen(data)
        else:
            self.panel.open_empty(data)

    # ---- changes that need a table ----------------------------------------------------------

    def change(self, path: str, value: Value) -> None:
        """Change a setting; for the user's own table without a file, show the panel instead."""
        data = self._session.intended.data
        if path == "data.source" and value == OWN_TABLE and not data.table.path:
            self.panel.open_empty(data)
            QTimer.singleShot(0, self, lambda: self.choice_put_off.emit(path))
        else:
            self._session.change(path, value)

    def _use_table(self, chosen: Chosen) -> None:
        session, values = self._session, dict(chosen.values)
        if derived := session.intended.data.derived:
            values["data.derived"] = derived_that_fit(derived, chosen.names)
        path = str(values[_TABLE_PATH])
        if session.intended.data.source == OWN_TABLE and session.intended.data.table.path == path:
            session.change_together(values, f"columns of “{Path(path).name}”")
        else:
            self._open_on_table(values, Path(path).stem[:80])
        if all(session.intended.value(path) == value for path, value in values.items()):
            self.used.emit(path)
            self.close_table()

    def _open_on_table(self, values: dict[str, Value], name: str) -> None:
        """Start a run on another table: a new experiment, of which the note says nothing any more."""
        session = self._session
        try:
            experiment = session.intended.with_values(with_consequences(session.intended, values))
        except SettingError as error:
            session.change_refused.emit(_TABLE_PATH, str(error))
        else:
            self.opened.emit(experiment.model_copy(update={"name": name, "note": ""}))

    def _ask_for_missing(self, use: Callable[[str], None]) -> None:
        self._ask("Choose the table in its place", f"{TABLES};;Any file (*)", use)

    def _ask(self, title: str, filters: str, use: Callable[[str], None]) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", filters)
        if name:
            use(name)

    # ---- saving -----------------------------------------------------------------------------

    def ask_and_save(self) -> None:
        """Ask for a name and save the experiment as it now stands."""
        session = self._session
        experiment = session.intended if session.frame is None else session.frame.state.experiment
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save the experiment", f"{experiment.name}.json", EXPERIMENTS
        )
        if not name:
            return
        named = experiment.model_copy(update={"name": Path(name).stem[:80]})
        try:
            save(named, name)
        except (FileError, OSError) as error:
            self._complain("The experiment was not saved.", str(error))
        else:
            self.saved.emit(experiment)
            self.used.emit(str(Path(name).absolute()))

    def _complain(self, title: str, detail: str) -> None:
        self.close_table()  # it would lie over the complaint
        self.complained.emit(title, detail)

    # ---- dropping -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Welcome a file of this machine that is dragged over the window, and open it when it is dropped."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if not paths:
                return False
            event.acceptProposedAction()
            if not isinstance(event, QDragEnterEvent):
                # later: the program that the file comes from waits for the end of the drop
                QTimer.singleShot(0, self, partial(self.open_path, paths[0]))
            return True
        return False


def _has_table(experiment: Experiment) -> bool:
    return experiment.data.source == OWN_TABLE and bool(experiment.data.table.path)
