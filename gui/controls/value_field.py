"""A field for one value, with its unit inside at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from gui.controls.entry import LONGEST
from gui.theme import Theme
from gui.widgets.line_edit import LineEdit

_KEYS = {
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_PageUp: (1, True),
    Qt.Key.Key_PageDown: (-1, True),
}
_UNIT_PX = 12
_PADDING = 8


class ValueField(LineEdit):
    """A line that says when its text is meant: at Enter and when the focus leaves it."""

    entered = Signal(str)
    """The text, once the user has finished with it. Not emitted for text that was not touched."""
    stepped = Signal(int, bool)
    """+1 or -1 from an arrow key, and whether it is the big step of Page Up or Down."""
    given_back = Signal()
    """Escape: the user takes the edit back."""

    def __init__(self, theme: Theme, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._unit = unit
        self.menu_actions: list[QAction] = []
        """Actions that the context menu has below cut, copy and paste."""
        self.escapable = False
        """Whether Escape has something to take back although the text was not touched."""
        self.setProperty("look", "value")
        self.setMaxLength(LONGEST)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.returnPressed.connect(self._on_return)
        self._nothing = ""
        if unit:
            self.setTextMargins(0, 0, round(self._unit_width()) + 4, 0)

    @property
    def being_edited(self) -> bool:
        """Whether the user is in the middle of an entry."""
        return self.hasFocus() and self.isModified()

    @property
    def nothing(self) -> str:
        """Words that an empty line shows."""
        return self._nothing

    def show_nothing_as(self, words: str) -> None:
        """Set the words that an empty line shows; not the placeholder of Qt, which hides with the focus."""
        if words != self._nothing:
            self._nothing = words
            self.update()

    def show_text(self, text: str) -> None:
        """Show a value; the text counts as untouched."""
        if text != self.text() or self.isModified():
            chosen = self.hasFocus() and self.hasSelectedText()
            self.setText(text)
            if chosen:
                self.selectAll()
            self.setCursorPosition(len(text)) if not chosen else None

    def show_fault(self, wrong: bool) -> None:
        """Switch the look of a wrong entry on or off."""
        if bool(self.property("fault")) != wrong:
            self.setProperty("fault", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def event(self, event: QEvent) -> bool:
        """Let Space train or pause while the whole value is selected, untouched: it would only be erased."""
        if (
            isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not self.isModified()
            and self.selectedText() == self.text()
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys, take back with Escape."""
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.stepped.emit(*_KEYS[key])
        elif key == Qt.Key.Key_Escape and (self.isModified() or self.escapable):
            self.given_back.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select everything at the first click, so that typing replaces the value."""
        had_focus = self._had_focus
        super().mousePressEvent(event)
        if not had_focus and event.button() == Qt.MouseButton.LeftButton:
            self.selectAll()
        self._had_focus = True

    _had_focus = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything when the focus comes by Tab."""
        super().focusInEvent(event)
        self._had_focus = event.reason() != Qt.FocusReason.MouseFocusReason

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the text as meant, unless the focus only went to a menu."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._had_focus = False
            self._enter()
            self.deselect()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the standard menu with the actions of the setting."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        menu.addActions(self.menu_actions)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, and the unit or, in an empty line, what being empty means."""
        super().paintEvent(event)
        words = self._unit if self.text() or not self._nothing else self._nothing
        if words:
            painter = QPainter(self)
            painter.setFont(self._unit_font() if words is self._unit else nothing_font(self._theme))
            painter.setPen(self._theme.text2 if self.property("fault") else self._theme.text3)
            place = QRect(_PADDING, 0, self.width() - 2 * _PADDING, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            painter.end()

    def _on_return(self) -> None:
        self._enter()
        self.selectAll()

    def _enter(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.forget_history()
            self.entered.emit(self.text())

    def _unit_font(self) -> QFont:
        font = QFont(self._theme.font("tick"))
        font.setPixelSize(_UNIT_PX)
        return font

    def _unit_width(self) -> float:
        return QFontMetricsF(self._unit_font()).horizontalAdvance(self._unit)


def nothing_font(theme: Theme) -> QFont:
    """Return the font of the words in an empty line."""
    return theme.font("tick", weight=400)
