"""The choice of what the network learns from a table: preview, columns, options, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.hyperparameters import Value
from core.own_experiment import table_values
from core.settings import DataSettings
from gui.tables.column_list import ColumnHead, ColumnList
from gui.tables.draft import Draft
from gui.tables.lines import lines_of, title_of, total_of
from gui.tables.messages import button
from gui.tables.options import Options
from gui.tables.preview import Preview
from gui.tables.reading import Background, IsCancelled, Tell
from gui.tables.review import Review, Reviewer
from gui.tables.way_bar import WayBar
from gui.theme import Theme, icon
from gui.widgets.labels import label
from gui.widgets.line_edit import LineEdit

DEBOUNCE_MS = 60
"""Changes that follow each other at once are looked over together."""
SEARCH_FROM = 16
"""So many columns get a search field."""


@dataclass(frozen=True)
class Chosen:
    """What the user wants to learn from a table."""

    values: dict[str, Value]
    """Settings by their paths."""
    names: tuple[str, ...]
    """Names of the inputs."""


class _Search(LineEdit):
    """Finds columns; Escape clears it first."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear with Escape as long as there is something to clear; go on to the list with Down."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class Chooser(QWidget):
    """Shows a draft, changes it as the user says, and has each change looked over in the background."""

    chosen = Signal(object)
    """`Chosen`: the user is done."""
    cancelled = Signal()
    file_wanted = Signal()
    way_changed = Signal(str, str)
    """The file is to be read otherwise: a field of `TableSettings` and its value."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._data = DataSettings()
        self._reviewer: Reviewer | None = None
        self.draft: Draft | None = None
        """The choice as it stands."""
        self.review: Review | None = None
        """What was found out last; it is of `draft` unless `is_waiting`."""
        self._reconsider = False
        self._use_when_ready = False
        self.looking = Background(self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DEBOUNCE_MS)
        self._make_parts(theme)
        self._lay_out()
        self._connect()
        self.set_theme(theme)

    def _make_parts(self, theme: Theme) -> None:
        self.name, self.size_words = QLabel(), label("", "note")
        self.remarks = label("", "hint")
        self.remarks.setWordWrap(True)
        self.way = WayBar(theme)
        self.other = button(" Another file …", "", self.file_wanted.emit)
        self.preview = Preview(theme)
        self.search = _Search()
        self.search.setPlaceholderText("Search columns")
        self.search.setAccessibleName("Search columns")
        self.head = ColumnHead(theme)
        self.columns = ColumnList(theme)
        self.options = Options(theme)
        self.total, self.fault = QLabel(), label("", "error")
        self.fault.setWordWrap(True)
        self.use = QPushButton("Use this table")
        self.use.setProperty("look", "primary")
        self.use.setToolTip("Learn from this table (Enter)")
        self.cancel = button("Cancel", "", self.cancelled.emit)
        self.cancel.setToolTip("Keep the experiment that was there (Esc)")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.name)
        top.addWidget(self.size_words)
        top.addStretch(1)
        top.addWidget(self.other)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.preview, 1)
        left.addWidget(self.options)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.search)
        right.addSpacing(4)
        right.addWidget(self.head)
        right.addWidget(self.columns, 1)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(left, 11)
        middle.addLayout(right, 10)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.total)
        foot.addWidget(self.fault, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.way)
        column.addWidget(self.remarks)
        column.addLayout(middle, 1)
        column.addLayout(foot)
        order = [self.other, *(self.way.box(name) for name in ("separator", "decimal", "header", "encoding"))]
        order += [self.preview, *self.options.missing.segments(), self.options.order]
        order += [*self.options.split.segments(), self.options.log_target]
        order += [self.search, self.columns, self.cancel, self.use]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self._wait.timeout.connect(self._look_over)
        self.looking.done.connect(self._on_looking_done)
        self.looking.failed.connect(self._on_looking_failed)
        self.way.way_changed.connect(self.way_changed)
        self.use.clicked.connect(self.finish)
        self.search.textChanged.connect(self.columns.content.search)
        columns, options = self.columns, self.options
        columns.input_toggled.connect(lambda name: self._change(self._now.with_input_toggled(name)))
        columns.target_chosen.connect(lambda name: self._change(self._now.with_target(name), reconsider=True))
        columns.kind_toggled.connect(lambda name: self._change(self._now.with_kind_toggled(name)))
        options.missing_chosen.connect(lambda way: self._change(self._now.with_missing(way)))
        options.order_chosen.connect(lambda name: self._change(self._now.with_order(name)))
        options.split_chosen.connect(lambda split: self._change(self._now.with_split(split)))
        options.log_target_chosen.connect(lambda on: self._change(self._now.with_log_target(on)))

    # ---- what is shown ----------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.way, self.preview, self.columns, self.options, self.head):
            part.set_theme(theme)
        self.name.setFont(theme.font("title", weight=700))
        self.total.setFont(theme.font("label", weight=600))
        self.other.setIcon(icon("folder-open", theme.text1))

    def show_table(self, reviewer: Reviewer, review: Review, data: DataSettings) -> None:
        """Begin with a table and what was found out about a first draft."""
        self.drop()
        self._reviewer, self._data = reviewer, data
        self._reconsider = self._use_when_ready = False
        self.draft, self.review = review.draft, review
        table = review.draft.table
        self.search.clear()
        self.search.setVisible(len(table.columns) >= SEARCH_FROM)
        self.remarks.setText(" ".join(remark.text for remark in table.remarks))
        self.remarks.setVisible(bool(table.remarks))
        self.show_way()
        self._show()
        self.columns.setCurrentIndex(self.columns.content.index(0))
        self.columns.scrollToTop()

    def show_way(self) -> None:
        """Show how the file was read."""
        table = self._now.table
        name = table.file_name
        self.name.setText(name if len(name) <= 60 else f"{name[:36]}…{name[-20:]}")
        self.name.setToolTip(table.path)
        self.size_words.setText(title_of(table))
        self.way.show_way(self._now.settings, table.found)

    def say_fault(self, sentence: str) -> None:
        """Say at the foot why the choice cannot be used."""
        self.fault.setText(sentence)
        self.use.setEnabled(not sentence)

    @property
    def is_waiting(self) -> bool:
        """Whether the draft as it stands has not been looked over yet."""
        return self.review is None or self.review.draft is not self.draft

    def drop(self) -> None:
        """Give up what goes on in the background, without waiting."""
        self._wait.stop()
        self.looking.drop()

    def stop(self) -> None:
        """End what goes on in the background."""
        self._wait.stop()
        self.looking.stop()

    @property
    def _now(self) -> Draft:
        assert self.draft is not None
        return self.draft

    def _show(self) -> None:
        draft = self._now
        self.preview.show_draft(draft)
        self.columns.show_lines(lines_of(draft, self.review))
        self.options.show_draft(draft, self.review)
        fault = "" if self.is_waiting or self.review is None else self.review.fault
        self.say_fault(fault)
        self.total.setVisible(not fault)
        if self.review is not None and not fault and not self.review.fault:
            self.total.setText(total_of(self.review))
        self.total.setEnabled(not self.is_waiting)

    # ---- what the user changes --------------------------------------------------------------

    def _change(self, draft: Draft, *, reconsider: bool = False) -> None:
        self.draft = draft
        self._reconsider = self._reconsider or reconsider
        self._use_when_ready = False
        self._show()
        self._wait.start()

    def _look_over(self) -> None:
        draft, data, reviewer, reconsider = self._now, self._data, self._reviewer, self._reconsider
        assert reviewer is not None

        def work(tell: Tell, is_cancelled: IsCancelled) -> Review:
            considered = draft.reconsidered() if reconsider else draft
            return reviewer.review(considered, data, is_cancelled)

        self.looking.start(work)

    def _on_looking_done(self, review: Review) -> None:
        if self._wait.isActive():
            return  # changed meanwhile: looked over again in a moment
        self._reconsider = False
        self.draft, self.review = review.draft, review
        self._show()
        if self._use_when_ready:
            self.finish()

    def _on_looking_failed(self, sentence: str) -> None:
        self._use_when_ready = False
        self.say_fault(sentence)

    def finish(self) -> None:
        """Use the table as chosen; what still is looked over is waited for."""
        if self.is_waiting:
            self._use_when_ready = True
            return
        assert self.review is not None
        if not self.review.fault:
            draft = self.review.draft
            self.chosen.emit(Chosen(table_values(draft.settings, draft.split), self.review.names))
