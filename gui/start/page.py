"""The start page: what Space starts, large; all experiments as pictures; the files used lately."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from core.experiment import Experiment
from core.recent import RecentFiles
from gui.shortcuts.actions import PartKeys
from gui.start.foot import Foot
from gui.start.gathering import Gatherer, Glance, glance_at, glance_at_file
from gui.start.pictures import Pictures
from gui.start.places import margin_px
from gui.start.sheet import Sheet
from gui.theme import Theme


class StartPage(QWidget):
    """Lies over the whole window. Rows are read in a thread: call `stop` before the page goes away."""

    keys_when_focused = PartKeys(
        "Start page",
        (
            ("Space", "Train the selected experiment"),
            ("Enter", "Open it, paused"),
            ("← ↑ ↓ →  Home  End", "Choose another one"),
            ("Delete", "Forget a recent file"),
            ("Esc", "Close the page"),
        ),
    )
    experiment_chosen = Signal(object)
    """An `Experiment` to be opened, paused."""
    experiment_started = Signal(object)
    """An `Experiment` to be opened and trained."""
    file_chosen = Signal(str)
    """Path of an experiment or a table: used before, or dropped here."""
    open_requested = Signal()
    table_requested = Signal()
    theme_requested = Signal()
    closed = Signal()
    shown_at_start_changed = Signal(bool)
    completed = Signal()
    """All pictures of experiments are painted, for the first time."""

    def __init__(
        self,
        theme: Theme,
        experiments: Sequence[Experiment],
        recent: RecentFiles,
        passed_on: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Make a page; the first of the experiments is the one that Space starts at first.

        `passed_on`: shortcuts of the window, such as ``Ctrl+O``, that act while the page lies over it. The
        others would act unseen.
        """
        super().__init__(parent)
        self._theme, self._recent, self._passed_on = theme, recent, frozenset(passed_on)
        self._experiments = tuple(experiments)
        self._glances: dict[int, Glance] = {}
        self._complete = False
        self._pictures = Pictures(self)
        self._gatherer = Gatherer(self)
        self.sheet = Sheet(theme, self._experiments, self._pictures)
        self.foot = Foot(theme, bool(self._experiments), self)
        self._scroll = QScrollArea(self)
        # of Qt's own one PySide6 would look for the class, and make all classes of widgets for that
        self._scroll.setViewport(QWidget())
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.sheet)
        self.sheet.setAutoFillBackground(False)
        self.setAcceptDrops(True)
        self.setAccessibleName("Start page")
        self._connect()

    def _connect(self) -> None:
        sheet = self.sheet
        sheet.started.connect(self.experiment_started)
        sheet.chosen.connect(self.experiment_chosen)
        sheet.card_reached.connect(self._scroll_to)
        sheet.table_requested.connect(self.table_requested)
        sheet.head.open_requested.connect(self.open_requested)
        sheet.head.table_requested.connect(self.table_requested)
        sheet.head.theme_requested.connect(self.theme_requested)
        sheet.head.closed.connect(self.closed)
        sheet.recent.file_chosen.connect(self.file_chosen)
        sheet.recent.removal_requested.connect(self._on_removal_requested)
        self.foot.at_start.toggled.connect(self.shown_at_start_changed)
        self._gatherer.gathered.connect(self._on_gathered)
        self._pictures.rested.connect(self._tell_completed)

    # ---- from outside ---------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.sheet.set_theme(theme)
        self.foot.set_theme(theme)
        self._arrange()
        self.update()

    def show_at_start(self, shown: bool) -> None:
        """Show whether the page comes at the start, without telling anyone."""
        blocked = self.foot.at_start.blockSignals(True)
        self.foot.at_start.setChecked(shown)
        self.foot.at_start.blockSignals(blocked)

    def refresh(self) -> None:
        """Read the list of files anew, look whether they are there, and ask for rows that are not known."""
        if not self.isVisible():
            return
        files = self._recent.files()
        self.sheet.recent.show_files(files)
        self._arrange()
        self._gatherer.drop()
        unknown = [number for number in range(len(self._experiments)) if number not in self._glances]
        jobs = [(number, partial(glance_at, self._experiments[number])) for number in unknown]
        self._gatherer.ask(jobs)
        self._gatherer.ask((file.path, partial(glance_at_file, file.path)) for file in files)

    def stop(self) -> None:
        """Read nothing more, and wait until no thread is left."""
        self._gatherer.stop()
        self._pictures.stop()

    # ---- rows and files -------------------------------------------------------------------

    def _on_gathered(self, answer: tuple[int | str, Glance]) -> None:
        key, glance = answer
        if isinstance(key, int):
            self._glances[key] = glance
            self.sheet.show_glance(key, glance)
            if len(self._glances) == len(self._experiments):
                self._tell_completed()
            return
        for row in self.sheet.recent.rows:
            if row.file.path == key:
                row.show_glance(glance)

    def _tell_completed(self) -> None:
        known = len(self._glances) == len(self._experiments)
        if known and not self._complete and not self._pictures.waiting:
            self._complete = True
            self.completed.emit()

    def _on_removal_requested(self, path: str) -> None:
        self._recent.remove(path)
        # later: the row that asked is still at work
        QTimer.singleShot(0, self, self.refresh)

    # ---- placing --------------------------------------------------------------------------

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        foot = self.foot.sizeHint().height() + (12 if self._theme.size == "small" else 24)
        margin = margin_px(self._theme, width)
        self._scroll.setGeometry(0, 0, width, height - foot)
        self.foot.setGeometry(margin, height - foot, width - 2 * margin, foot)
        self.sheet.arrange(width, height - foot)

    def _scroll_to(self, card: QWidget) -> None:
        """Let a card be seen; one of the first row together with what stands above it, if there is room."""
        if card.geometry().bottom() < self._scroll.height():
            self._scroll.verticalScrollBar().setValue(0)
        else:
            self._scroll.ensureWidgetVisible(card, 0, 24)

    # ---- events ---------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep keys from the shortcuts of the window below, but for those that make sense here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
            if not {keys, keys.removeprefix("Shift+")} & self._passed_on:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the focus to the selected card; read rows once the page is painted."""
        super().showEvent(event)
        self.sheet.focus_current()
        self._scroll.verticalScrollBar().setValue(0)
        QTimer.singleShot(0, self, self.refresh)

    def hideEvent(self, event: QHideEvent) -> None:
        """Read and paint nothing more."""
        super().hideEvent(event)
        self._gatherer.drop()
        self._pictures.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the thread."""
        self.stop()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), self._theme.canvas)

    # ---- dropping -------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome a file of this machine."""
        if _first_path(event.mimeData()):
            event.acceptProposedAction()
            self.sheet.own.show_awaited(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Wait for a file no longer."""
        self.sheet.own.show_awaited(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped, later: the program that it comes from waits for the end of the drop."""
        self.sheet.own.show_awaited(False)
        path = _first_path(event.mimeData())
        if path:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, partial(self.file_chosen.emit, path))


def _first_path(dragged: QMimeData) -> str:
    return next((url.toLocalFile() for url in dragged.urls() if url.isLocalFile()), "")
