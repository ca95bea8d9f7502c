"""A place on the stage for one of a few views, with segments that say which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from gui.widgets.segments import Segments

GAP_PX = 8


class Slot(QWidget):
    """Holds the segments; the views belong to the stage and are placed by it."""

    chosen = Signal()
    """Another view is to be seen."""

    def __init__(self, names: Sequence[str], words: Mapping[str, str], parent: QWidget) -> None:
        """Offer some views; of a single one there is nothing to choose."""
        super().__init__(parent)
        self.names = tuple(names)
        self.current = self.names[0]
        self.segments: Segments | None = None
        if len(self.names) > 1:
            offered = {name: words[name] for name in self.names}
            self.segments = Segments("Picture", offered, self.current, self._on_chosen, tight=True)
            self.segments.setParent(self)
            for name in self.names:
                self.segments.button(name).setToolTip(f"Show: {words[name]}")

    def choose(self, name: str) -> None:
        """Show a view without telling anyone; one that is not offered changes nothing."""
        if name in self.names:
            self.current = name
            if self.segments is not None:
                self.segments.choose(name)

    def place(self, room: QRect) -> QRect:
        """Take a room and return what is left of it for the view."""
        if self.segments is None:
            self.setGeometry(QRect(room.topLeft(), room.topLeft()))
            self.hide()
            return room
        self.segments.ensurePolished()
        hint = self.segments.sizeHint()
        height = hint.height()
        self.setGeometry(room.left(), room.top(), room.width(), height)
        self.segments.setGeometry(0, 0, min(hint.width(), room.width()), height)
        self.show()
        return room.adjusted(0, height + GAP_PX, 0, 0)

    def _on_chosen(self, name: str) -> None:
        self.current = name
        self.chosen.emit()
