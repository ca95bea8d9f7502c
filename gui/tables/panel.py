"""The card that lies over the stage while a table is opened: nothing yet, reading, a fault, or the choice."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from core.experiment import Experiment
from core.experiment_files import FileError
from core.own_experiment import with_table_found
from core.settings import DataSettings, TableSettings
from core.tables import cached_table
from core.tables.table import shown_name
from gui.tables.chooser import Chooser
from gui.tables.messages import EmptyMessage, FaultMessage, Offer, ReadingMessage
from gui.tables.opening import Opened, Read, loading, opening, reopening
from gui.tables.reading import Background, Work
from gui.theme import Theme, pen, tokens

SHOW_READING_MS = 200
"""A file that is read faster than this the second time does not take the choice away."""
_MARGIN, _SMALL_MARGIN, _TOP_SHARE = 16, 8, 0.16
MOST_PX = (2000, 1300)
"""Largest size of the choice: on a larger screen its lists would be mostly empty."""
_STAYS = "The experiment shown stays as it was."
_OTHER_WAY = ("separator", "decimal", "encod", "names in")


class TablePanel(QWidget):
    """Reads in the background and shows how far it is; the run goes on behind it."""

    file_wanted = Signal()
    """The user wants to choose a file."""
    missing_file_wanted = Signal(object)
    """The user wants to choose a file in the place of a missing one; carries what is to be called with it."""
    table_chosen = Signal(object)
    """`Chosen`: settings by their paths, and the names of the inputs."""
    experiment_ready = Signal(object)
    """An `Experiment` whose table has been read."""
    closed = Signal()
    covering_changed = Signal(bool)
    """Whether the card takes all of the stage, which then need not be painted."""

    def __init__(self, theme: Theme, read: Read = cached_table) -> None:
        super().__init__()
        self._theme = theme
        self.read = read
        """How tables are read."""
        self._data = DataSettings()
        self._path, self._way = "", TableSettings()
        self._stage = QRect()
        self.background = Background(self)
        self.empty, self.reading = EmptyMessage(theme), ReadingMessage(theme)
        self.fault, self.chooser = FaultMessage(theme), Chooser(theme)
        self._pages: tuple[QWidget, ...] = (self.empty, self.reading, self.fault, self.chooser)
        for page in self._pages:
            page.setParent(self)
            page.hide()
        self._page: QWidget = self.empty
        self._back = self._covers = False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(SHOW_READING_MS)
        self._late.timeout.connect(lambda: self._show_page(self.reading))
        self.setAccessibleName("Open a table")
        self._connect()
        self.hide()

    def _connect(self) -> None:
        self.background.progressed.connect(self.reading.show_share)
        self.background.done.connect(self._on_background_done)
        self.background.failed.connect(self._on_background_failed)
        self.background.given_up.connect(self._on_background_given_up)
        for page in (self.empty, self.chooser):
            page.file_wanted.connect(self.file_wanted)
            page.cancelled.connect(self.close_panel)
        self.reading.cancelled.connect(self.background.cancel)
        self.chooser.chosen.connect(self.table_chosen)
        self.chooser.way_changed.connect(self._read_otherwise)
        self.fault.way.way_changed.connect(self._read_otherwise)

    # ---- what is opened ---------------------------------------------------------------------

    def open_empty(self, data: DataSettings) -> None:
        """Ask for a file."""
        self._data = data
        if not self.background.is_busy:
            self._show_page(self.empty)

    def open_file(self, path: str, data: DataSettings, target: str = "") -> None:
        """Read a table and propose what to do with it; `target`, if given, is what is to be predicted."""
        self._data, self._path, self._way = data, path, TableSettings()
        self._begin(opening(self.read, path, self._way, data, target=target))

    def open_chosen(self, data: DataSettings) -> None:
        """Show the table in use with what was chosen from it."""
        self._data, self._path, self._way = data, data.table.path, data.table
        self._begin(reopening(self.read, data))

    def read_for(self, experiment: Experiment, folder: Path) -> None:
        """Read the table of an experiment whose file is in `folder`; then the experiment is ready."""
        try:
            found = with_table_found(experiment, folder)
        except FileError as error:
            self.background.cancel()
            self._show_missing(experiment, str(error))
            return
        self._path = found.data.table.path
        self._begin(loading(self.read, found), again=False)

    def _read_otherwise(self, name: str, value: str) -> None:
        draft = self.chooser.draft if self._page is self.chooser else None
        way = self._way if draft is None else draft.settings
        self._way = way.model_copy(update={name: value})
        self._begin(opening(self.read, self._path, self._way, self._data))

    def _begin(self, work: Work, *, again: bool = True) -> None:
        """Read; while the choice is shown it stays for a moment, since small files take no longer."""
        self.chooser.drop()
        self.reading.show_file(shown_name(self._path))
        self._back = again and not self.isHidden() and self._page is self.chooser
        if self._back:
            self._late.start()
        else:
            self._show_page(self.reading)
        self.background.start(work)

    # ---- what came of it --------------------------------------------------------------------

    def _on_background_done(self, result: object) -> None:
        self._late.stop()
        if isinstance(result, Opened):
            self._way = result.review.draft.settings
            self.chooser.show_table(result.reviewer, result.review, self._data)
            self._show_page(self.chooser)
        else:
            self.close_panel()
            self.experiment_ready.emit(result)

    def _on_background_failed(self, sentence: str) -> None:
        self._late.stop()
        otherwise = any(word in sentence for word in _OTHER_WAY) or self._is_set()
        self._show_fault("The table was not opened.", sentence, self._way if otherwise else None)

    def _on_background_given_up(self) -> None:
        self._late.stop()
        if self._back and self.chooser.draft is not None:
            self._way = self.chooser.draft.settings
            self.chooser.show_way()
            self._show_page(self.chooser)
        else:
            self.close_panel()

    def _is_set(self) -> bool:
        way = self._way
        return any(word != "auto" for word in (way.separator, way.decimal, way.header, way.encoding))

    def _show_missing(self, experiment: Experiment, sentence: str) -> None:
        def use(path: str) -> None:
            self.read_for(experiment.with_value("data.table.path", path), Path(path).parent)

        choose = Offer("Choose the file …", lambda: self.missing_file_wanted.emit(use))
        offers = (choose, Offer("Close", self.close_panel))
        self.fault.show_fault("The experiment was not opened.", sentence, _STAYS, offers, None)
        self._show_page(self.fault)

    def _show_fault(self, title: str, sentence: str, way: TableSettings | None) -> None:
        offers = (Offer("Choose another file …", self.file_wanted.emit), Offer("Close", self.close_panel))
        self.fault.show_fault(title, sentence, _STAYS, offers, way)
        self._show_page(self.fault)

    def say_refused(self, sentence: str) -> None:
        """Say that the experiment does not bear the choice, if it is shown."""
        if not self.isHidden() and self._page is self.chooser:
            self.chooser.say_fault(sentence)

    # ---- end --------------------------------------------------------------------------------

    def close_panel(self) -> None:
        """Take the card away; what was being read is given up."""
        self.stop_working()
        if not self.isHidden():
            self.hide()
            self._tell_covering()
            self.closed.emit()

    def stop_working(self) -> None:
        """Give up what goes on, without waiting."""
        self._late.stop()
        self._back = False
        self.background.drop()
        self.chooser.drop()

    def stop(self) -> None:
        """Give up what goes on and wait until no thread is left: the window closes."""
        self._late.stop()
        self.background.stop()
        self.chooser.stop()

    # ---- look -------------------------------------------------------------------------------

    @property
    def page(self) -> QWidget:
        """What is shown: `empty`, `reading`, `fault` or `chooser`."""
        return self._page

    @property
    def is_ready(self) -> bool:
        """Whether a table, or why it cannot be shown, is to be seen."""
        return not self.isHidden() and self._page in (self.chooser, self.fault)

    def _show_page(self, page: QWidget) -> None:
        fresh = self.isHidden() or self._page is not page
        self._page = page
        for other in self._pages:
            other.setVisible(other is page)
        self.show()
        self._place()
        self.raise_()
        self._tell_covering()
        if fresh:
            self._focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_covering(self) -> None:
        covers = not self.isHidden() and self._page is self.chooser
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, covers)
        if covers is not self._covers:
            self._covers = covers
            self.covering_changed.emit(covers)

    def take_focus(self) -> bool:
        """Give the focus to the choice and return True, if there is one to be made."""
        if self.isHidden() or self._page is not self.chooser:
            return False
        self._focus().setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _focus(self) -> QWidget:
        if self._page is self.chooser:
            return self.chooser.columns
        if self._page is self.fault:
            return self.fault.offered()[0]
        return self.reading.cancel if self._page is self.reading else self.empty.choose

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for page in self._pages:
            page.set_theme(theme)  # type: ignore[attr-defined]
        self._place()
        self.update()

    def place_over(self, stage: QRect) -> None:
        """Take the place of the stage: the choice all of it, a message as much as it needs."""
        self._stage = stage
        self._place()

    def _place(self) -> None:
        margin = _SMALL_MARGIN if self._theme.size == "small" else _MARGIN
        room = self._stage.adjusted(margin, margin, -margin, -margin)
        if self._page is self.chooser:  # the margin belongs to the card: half a word would show in it
            self.setGeometry(self._stage)
            width, high = min(room.width(), MOST_PX[0]), min(room.height(), MOST_PX[1])
            left, top = (self._stage.width() - width) // 2, (self._stage.height() - high) // 2
            self._page.setGeometry(left, top, width, high)
            return
        self._page.adjustSize()
        width = min(self._page.width(), room.width())
        high = self._page.heightForWidth(width) if self._page.hasHeightForWidth() else self._page.height()
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, room.top() + round(room.height() * _TOP_SHARE), width, high)
        self._page.setGeometry(0, 0, width, high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the table with Enter, leave with Escape; Enter on a button presses it."""
        focused = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            if self._page is self.reading:
                self.background.cancel()
            else:
                self.close_panel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QAbstractButton):
                focused.click()
            elif self._page is self.chooser:
                self.chooser.finish()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.axis, 1))
        painter.setBrush(self._theme.panel)
        radius = tokens()["radius_px"]["card"]
        if self._page is self.chooser:
            painter.fillRect(self.rect(), self._theme.canvas)
        card = QRectF(self._page.geometry())
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
