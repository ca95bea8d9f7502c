"""The divider between two panels."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from gui.shortcuts.actions import PartKeys
from gui.theme import Theme, tokens

THICKNESS_PX = 6
"""Breadth of a divider: what the mouse can grip of the hairline."""
KEY_STEP_PX = 16
BIG_STEPS = 5
"""Steps of an arrow key that Page Up and Page Down make."""


class Divider(QAbstractSlider):
    """A hairline between two panels that can be dragged, or moved by the arrow keys.

    It does not move by itself: whoever owns the panels hears where it is wanted and places everything.
    """

    wanted_at = Signal(int)
    """Where the hairline is wanted: x of an upright one, y of a level one, in pixels of the parent."""
    let_go = Signal()
    """The move is over, and what came of it may be remembered."""
    reset_requested = Signal()
    """The usual place is wanted."""

    keys_when_focused = PartKeys("Divider", (("← → ↑ ↓", "move it"), ("Enter", "usual place")))

    def __init__(self, theme: Theme, name: str, line: Qt.Orientation, parent: QWidget) -> None:
        """Make a divider; `name` says between what, `line` whether the hairline is upright or level."""
        super().__init__(parent)
        self._theme = theme
        self._upright = line == Qt.Orientation.Vertical
        self._grip: int | None = None
        self.key_step_px = KEY_STEP_PX
        self.setOrientation(Qt.Orientation.Horizontal if self._upright else Qt.Orientation.Vertical)
        self.setRange(0, 1000)
        self.setCursor(Qt.CursorShape.SplitHCursor if self._upright else Qt.CursorShape.SplitVCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"Divider {name}")
        self.setToolTip(f"Divider {name}: drag it, or double-click for the usual sizes")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def place(self, at: int, begin: int, end: int, extent: int) -> None:
        """Put the hairline at a pixel of the parent, from begin to end; `extent` is the whole room."""
        first, length = at - THICKNESS_PX // 2, max(end - begin, 0)
        if self._upright:
            self.setGeometry(first, begin, THICKNESS_PX, length)
        else:
            self.setGeometry(begin, first, length, THICKNESS_PX)
        self.setValue(round(1000 * at / max(extent, 1)))

    @property
    def at(self) -> int:
        """Where the hairline is, in pixels of the parent."""
        return (self.x() if self._upright else self.y()) + THICKNESS_PX // 2

    # ---- hands ----------------------------------------------------------------------------

    def _along(self, event: QMouseEvent) -> int:
        point = self.mapToParent(event.position().toPoint())
        return point.x() if self._upright else point.y()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip the hairline."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._along(event) - self.at
            self.update()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Ask for the place under the mouse."""
        if self._grip is not None:
            self.wanted_at.emit(self._along(event) - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the hairline go."""
        if self._grip is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self.update()
            self.let_go.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the usual place."""
        self.reset_requested.emit()
        self.let_go.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies below."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, by more with Page Up and Page Down; Enter asks for the usual place."""
        key = Qt.Key
        less, more = (key.Key_Left, key.Key_Right) if self._upright else (key.Key_Up, key.Key_Down)
        steps = {less: -1, more: 1, key.Key_PageUp: -BIG_STEPS, key.Key_PageDown: BIG_STEPS}
        pressed = key(event.key())
        if pressed in steps:
            self.wanted_at.emit(self.at + steps[pressed] * self.key_step_px)
        elif pressed in (key.Key_Return, key.Key_Enter):
            self.reset_requested.emit()
        else:
            event.ignore()
            return
        self.let_go.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline: thicker under the mouse, in the accent while it is moved or has the focus."""
        painter = QPainter(self)
        busy = self.hasFocus() or self._grip is not None
        colour = self._theme.accent if busy else self._theme.axis if self.underMouse() else self._theme.line
        width = int(tokens()["stroke_px"]["focus_ring"]) if busy or self.underMouse() else 1
        middle = THICKNESS_PX // 2
        line = QRect(middle, 0, width, self.height())
        painter.fillRect(line if self._upright else QRect(0, middle, self.width(), width), colour)
