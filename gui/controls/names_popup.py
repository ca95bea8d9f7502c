"""A list of names to tick, which opens below its button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from gui.theme import Theme
from gui.widgets.check_line import CheckLine

_COLUMNS = 2
_ALL = "all"


class NamesPopup(QFrame):
    """Says once, when it closes, which names are ticked; Escape closes it without a change.

    No name ticked would mean nothing to learn from, so the last one cannot be unticked.
    """

    closed = Signal(bool)
    """The list was closed; whether the ticks are meant (Escape takes them back)."""

    def __init__(self, names: Sequence[str], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._given_back = False
        self._all = CheckLine(_ALL, theme, self)
        self._all.clicked.connect(self._on_all_clicked)
        self._lines = {name: CheckLine(name, theme, self) for name in names}
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 6, 6, 6)
        grid.setSpacing(0)
        grid.addWidget(self._all, 0, 0, 1, _COLUMNS)
        rows = -(-len(names) // _COLUMNS)
        for place, line in enumerate(self._lines.values()):
            grid.addWidget(line, 1 + place % rows, place // rows)
            line.clicked.connect(lambda _checked=False, line=line: self._on_line_clicked(line))

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ticked names, in the order of the list."""
        return tuple(name for name, line in self._lines.items() if line.isChecked())

    def lines(self) -> list[CheckLine]:
        """Return the lines: all of them together, then each name."""
        return [self._all, *self._lines.values()]

    def open_below(self, button: QWidget, ticked: Sequence[str]) -> None:
        """Open with the given names ticked, right-aligned below a button and on its screen."""
        for name, line in self._lines.items():
            line.setChecked(name in ticked)
        self._show_all()
        self._given_back = False
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 2))
        screen = button.screen().availableGeometry()
        if corner.y() + self.height() > screen.bottom():
            corner.setY(button.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        self.move(max(corner.x(), screen.left()), max(corner.y(), screen.top()))
        self.show()
        self._all.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for line in self.lines():
            line.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Enter, take the ticks back with Escape, move through the lines with the arrow keys."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._given_back = event.key() == Qt.Key.Key_Escape
            self.close()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self.focusNextChild()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Say that the list is closed."""
        super().hideEvent(event)
        self.closed.emit(not self._given_back)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the outline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.axis)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), self._theme.raised)
        painter.end()

    def _on_all_clicked(self) -> None:
        for line in self._lines.values():
            line.setChecked(True)
        self._show_all()

    def _on_line_clicked(self, line: CheckLine) -> None:
        if not self.ticked:
            line.setChecked(True)
        self._show_all()

    def _show_all(self) -> None:
        self._all.setChecked(len(self.ticked) == len(self._lines))
