"""The head of the panel: search, basic or all settings, undo, redo and copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.controls.search_field import SearchField
from gui.controls.undo_head import UndoHead
from gui.theme import Theme
from gui.widgets.icon_button import IconButton
from gui.widgets.segments import SmallSegments

HEIGHT = 84


class PanelHead(UndoHead):
    """Stands above the sections and does not scroll with them."""

    copy_requested = Signal()
    detail_chosen = Signal(str)
    """``basic`` or ``all``, as the user chose; not emitted by `show_detail`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.search = SearchField(theme)
        self.detail = SmallSegments([("basic", "Basic"), ("all", "All")], theme)
        self.copy = IconButton("copy", "Copy the settings as text (Ctrl+Shift+C)", theme)
        self.setFixedHeight(HEIGHT)
        self._lay_out()
        self._describe()
        self.show_detail("basic")
        self.detail.chosen.connect(self.detail_chosen)
        self.copy.clicked.connect(self.copy_requested)

    def show_detail(self, detail: str) -> None:
        """Mark one of the segments."""
        self.detail.choose(detail)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        super().set_theme(theme)
        for part in (self.search, self.detail, self.copy):
            part.set_theme(theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline below."""
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.line)
        painter.end()

    def _describe(self) -> None:
        basic, everything = self.detail.segments()
        basic.setToolTip("The common settings, and every one that is not at its default")
        everything.setToolTip("Every setting that has an effect now")
        for segment in (basic, everything):
            segment.setAccessibleName(f"{segment.text()} settings")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 20, 9)
        column.setSpacing(7)
        column.addWidget(self.search)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.detail)
        line.addStretch(1)
        for button in (self.undo, self.redo, self.copy):
            line.addWidget(button)
        column.addLayout(line)
