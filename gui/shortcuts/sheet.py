"""The sheet of shortcuts: a card over the window that lists every key, by what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.shortcuts.actions import Actions
from gui.shortcuts.columns import (
    ABOVE_HEADING_PX,
    BESIDE_KEYS_PX,
    BETWEEN_COLUMNS_PX,
    BETWEEN_LINES_PX,
    Arrangement,
    Section,
    arrange,
    sections_of,
)
from gui.stylesheet import stylesheet
from gui.theme import Theme, icon, pen, tokens
from gui.widgets.labels import label

OUTSIDE_PX, MARGIN_PX = 12, 24
ABOVE_PX, BELOW_PX, BELOW_HEAD_PX = 14, 16, 2
SCROLL_BAR_PX = 10
LINE_PX, LINES_OF_PAGE = 26, 12


class ShortcutSheet(QWidget):
    """Lies over the whole window; a click beside the card or Escape closes it."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self._theme: Theme | None = None
        self._card: _Card | None = None
        self._focused: QWidget | None = None
        self.setAccessibleName("Keyboard shortcuts")
        self.hide()

    def open(self, look: Theme) -> None:
        """Show all keys as they now are."""
        if self.isHidden():
            self._focused = self._window.focusWidget()
        self._theme = look
        self._build(look)
        self.show()
        self.raise_()
        assert self._card is not None
        self._card.close_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        """Close the sheet."""
        if not self.isHidden():
            self.hide()
            if self._focused is not None and isValid(self._focused) and self._focused.isVisible():
                self._focused.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, look: Theme) -> None:
        """Take other colours or sizes; does nothing while the sheet is closed."""
        if self.isVisible() and look is not self._theme:
            self.open(look)

    def _build(self, look: Theme) -> None:
        """Make the card, in the largest type and the fewest columns that there is room for."""
        self.setGeometry(self._window.rect())
        room = self.size() - QSize(2 * OUTSIDE_PX, 2 * OUTSIDE_PX)
        sections = sections_of(
            self._actions, [part for part in self._window.findChildren(QWidget) if part.isVisible()]
        )
        inside = room - QSize(2 * MARGIN_PX + SCROLL_BAR_PX, head_px(look) + ABOVE_PX + BELOW_PX)
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self._card = _Card(arrange(sections, look, inside), self)
        self._card.close_button.clicked.connect(self.shut)
        self._card.resize(self._card.wanted().boundedTo(room))
        self._card.move(self.rect().center() - self._card.rect().center())
        self._card.show()

    def follow_window(self) -> None:
        """Take the size of the window, if the sheet is open."""
        if self.isVisible() and self._theme is not None:
            self._build(self._theme)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close at a click beside the card."""
        self.shut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Escape; scroll where there is not room for all."""
        lines = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -LINES_OF_PAGE,
            Qt.Key.Key_PageDown: LINES_OF_PAGE,
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.shut()
        elif key in lines and self._card is not None:
            self._card.scroll_by(lines[key])
        else:
            event.ignore()


class _Card(QWidget):
    """The card itself, in one size of type."""

    def __init__(self, arrangement: Arrangement, parent: QWidget) -> None:
        super().__init__(parent)
        look = self._theme = arrangement.look
        self.setStyleSheet(stylesheet(look))
        self._content = QWidget()
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.length(BETWEEN_COLUMNS_PX))
        for column in arrangement.columns:
            row.addWidget(_column(column, look), 1, Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button = QPushButton(" Close")
        self.close_button.setToolTip("Close the sheet (Esc)")
        self.close_button.setAccessibleName("Close the sheet of shortcuts")
        side = look.length(18)
        self.close_button.setIconSize(QSize(side, side))
        self.close_button.setIcon(icon("x", look.text1, size=side))
        head = QHBoxLayout()
        head.addWidget(label("Keyboard shortcuts", "title"), 1)
        head.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN_PX, ABOVE_PX, MARGIN_PX, BELOW_PX)
        whole.setSpacing(BELOW_HEAD_PX)
        whole.addLayout(head)
        whole.addWidget(self._scroll, 1)
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # or it would tell the size of another font

    def scroll_by(self, lines: int) -> None:
        """Scroll by some lines, if not all can be seen."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + lines * LINE_PX)

    def wanted(self) -> QSize:
        """Return the size at which nothing has to be scrolled."""
        content = self._content.minimumSizeHint()
        height = content.height() + head_px(self._theme) + ABOVE_PX + BELOW_PX
        return QSize(content.width() + 2 * MARGIN_PX + SCROLL_BAR_PX, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stay open at a click on the card."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.axis, 1.5))
        painter.setBrush(self._theme.panel)
        radius = float(tokens()["radius_px"]["card"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


def head_px(look: Theme) -> int:
    """Return the height of title and button, with the room below them."""
    return look.px("control") + 22 + BELOW_HEAD_PX


def _column(sections: Sequence[Section], look: Theme) -> QWidget:
    """Return a column of headings, keys and what they do."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(look.length(BESIDE_KEYS_PX))
    grid.setVerticalSpacing(look.length(BETWEEN_LINES_PX))
    grid.setColumnStretch(1, 1)
    line = 0
    for section in sections:
        heading = label(section.heading, "heading")
        heading.setContentsMargins(0, look.length(ABOVE_HEADING_PX), 0, 0)
        grid.addWidget(heading, line, 0, 1, 2)
        for keys, words in section.rows:
            line += 1
            said = label(words, "setting")
            said.setAccessibleDescription(keys)
            grid.addWidget(label(keys, "key"), line, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(said, line, 1)
        line += 1
    return made
