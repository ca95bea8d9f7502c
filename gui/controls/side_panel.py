"""`SidePanel`: what the controls of all stages share: a head, and sections that scroll below it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.controls.row import SCROLL_BAR_PX
from gui.controls.undo_head import UndoHead
from gui.theme import Theme

WIDTH = 328


class Themed(Protocol):
    """A part that has the colours and sizes of a theme."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""


class SidePanel(QWidget):
    """Asks for undo and redo; subclasses add their sections and say what they ask for."""

    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, theme: Theme, head: UndoHead, parent: QWidget | None = None) -> None:
        """Make the panel below a `head`, which does not scroll."""
        super().__init__(parent)
        self._theme, self._head = theme, head
        self.undo, self.redo = head.undo, head.redo
        self._themed: list[Themed] = [head]
        self._scroll, self._body = QScrollArea(), QWidget()
        self._column, self._whole = QVBoxLayout(self._body), QVBoxLayout(self)
        head.undo_requested.connect(self.undo_requested)
        head.redo_requested.connect(self.redo_requested)
        self.setFixedWidth(WIDTH)
        self._place_body()

    def show_undo(self, undo: str, redo: str) -> None:
        """Say what undo and redo would change (``learning rate 0.001 → 0.01``); "" disables the button."""
        self._head.show_undo(undo, redo)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        for part in self._themed:
            part.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.line)
        painter.end()

    # ---- for subclasses -----------------------------------------------------------------------

    def _add(self, *sections: QWidget) -> None:
        """Put sections below those that are there."""
        for section in sections:
            self._column.insertWidget(self._column.count() - 1, section)

    def _dress(self, *parts: Themed) -> None:
        """Pass the theme on to some parts from now on."""
        self._themed += parts

    # ---- within ---------------------------------------------------------------------------------

    def _place_body(self) -> None:
        body, scroll, column, whole = self._body, self._scroll, self._column, self._whole
        body.setFixedWidth(WIDTH - SCROLL_BAR_PX)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addStretch(1)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setViewport(QWidget())  # asking for Qt's own costs the start 20 ms: PySide makes every enum
        scroll.setWidget(body)
        body.setAutoFillBackground(False)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(scroll, 1)
