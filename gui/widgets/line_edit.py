"""A line of text that lets Ctrl Z reach the window when it has nothing of its own to undo."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class LineEdit(QLineEdit):
    """QLineEdit takes Undo and Redo even with an empty history, so that no shortcut sees them."""

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the window's shortcuts where the line has nothing for them."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and self._has_nothing_for(event)
        ):
            event.ignore()
            return False
        return super().event(event)

    def forget_history(self) -> None:
        """Make the text the beginning of what Undo can take back; cursor and selection stay."""
        start, length, cursor = self.selectionStart(), len(self.selectedText()), self.cursorPosition()
        modified = self.isModified()
        self.setText(self.text())
        self.setModified(modified)
        self.setCursorPosition(cursor)
        if length:
            self.setSelection(start, length)

    def _has_nothing_for(self, event: QKeyEvent) -> bool:
        undo = event.matches(_UNDO) and not self.isUndoAvailable()
        return undo or (event.matches(_REDO) and not self.isRedoAvailable())
