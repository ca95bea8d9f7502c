"""`StageGround`: panels on the canvas with hairlines between them; one of them can have all the room.

`HeadedStage` is one with a row above the panels: the state, what is chosen there, and a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.frame import Chip
from gui.theme import Theme, tokens
from gui.views.state_chip import StateChip
from gui.widgets.labels import Notice

HEAD_GAP_PX = 16
"""Between the parts of the row above the panels."""
RISE_PX, FOOT_PX = 8, 8
"""So much nearer to the upper edge than to the sides the row stands; so far from the lower one panels end."""


@runtime_checkable
class Themed(Protocol):
    """What takes other colours and sizes."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        ...


class StageGround(QWidget):
    """Places its panels and paints what lies between them; subclasses say which there are, and where."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filling: QWidget | None = None
        self._hairlines: list[QRect] = []
        self._cover: QWidget | None = None
        """What stands in the place of all panels while `_is_covered`."""

    # ---- what subclasses say --------------------------------------------------------------------

    def _all_panels(self) -> tuple[QWidget, ...]:
        """Return the panels, also those that have no place now."""
        raise NotImplementedError

    def _places(self, room: QRect) -> Mapping[QWidget, QRect]:
        """Return the panels that are to be seen beside one another with their places; draw the hairlines."""
        raise NotImplementedError

    def _is_covered(self) -> bool:
        """Return whether the cover is to be seen, and no panel."""
        return False

    def _room(self) -> QRect:
        """Return the rectangle that the panels share."""
        return self.rect()

    def _alone(self, panel: QWidget, room: QRect) -> QRect:
        """Return the place of a panel, or of the cover, that has the room for itself."""
        return room

    def _on_seen(self, panel: QWidget) -> None:
        """Do what a panel needs that was hidden until now."""

    # ---- what all do ----------------------------------------------------------------------------

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The panels that are to be seen, each of which can fill the stage."""
        return tuple(panel for panel in self._all_panels() if not panel.isHidden())

    def fill(self, panel: QWidget | None) -> None:
        """Give all the room to one panel; None, or one that is not here: all are to be seen."""
        self._filling = panel
        self._place()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (*self._all_panels(), self._cover):
            if isinstance(part, Themed):
                part.set_theme(theme)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the panels anew."""
        self._place()

    def _place(self) -> None:
        room, all_panels = self._room(), self._all_panels()
        self._hairlines = []
        if self._cover is not None:
            all_panels = (*all_panels, self._cover)
        places: Mapping[QWidget, QRect]
        if self._cover is not None and self._is_covered():
            places = {self._cover: self._alone(self._cover, room)}
        elif self._filling is not None and self._filling in all_panels:
            places = {self._filling: self._alone(self._filling, room)}
        else:
            places = self._places(room)
        for panel in all_panels:
            if panel not in places:
                panel.hide()
        for panel, place in places.items():
            panel.setGeometry(place)
            if panel.isHidden():
                panel.show()
                self._on_seen(panel)
        self.update()

    def _draw_upright(self, x: int, top: int, height: int) -> None:
        self._hairlines.append(QRect(x, top, 1, height))

    def _draw_level(self, left: int, y: int, width: int) -> None:
        self._hairlines.append(QRect(left, y, width, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairlines between the panels."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        for line in self._hairlines:
            painter.fillRect(line, self._theme.line)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        """Paint what is written on the ground itself."""


class HeadedStage(StageGround):
    """A stage with its state and a sentence above the panels."""

    head_gaps_px = (8, 12)
    """Between the row and the panels: in a narrow window, in a wide one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setProperty("look", "canvas")
        self.chip, self.note = StateChip(theme), Notice(theme)
        self._head = QWidget(self)
        row = self._row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(HEAD_GAP_PX)
        row.addWidget(self.chip)
        row.addWidget(self.note, 1)

    def _add_to_head(self, part: QWidget, *, before_note: bool = False) -> None:
        """Put something into the row above the panels: before the sentence, or behind it."""
        self._row.insertWidget(self._row.indexOf(self.note) + (not before_note), part)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.chip.set_theme(theme)
        self.note.set_theme(theme)
        super().set_theme(theme)

    def _show_chip(self, chip: Chip, moving: bool) -> bool:
        """Show a state; returns whether it has become larger, so that all must be placed anew."""
        size = self.chip.minimumSize()
        self.chip.show_chip(chip, moving)
        return self.chip.minimumSize() != size

    @property
    def _pad(self) -> int:
        """The margin at the sides, in pixels."""
        return int(tokens()["layout"]["1280x720" if self._theme.narrow else "1920x1080"]["padding"])

    @property
    def _inner(self) -> QRect:
        """The stage without its margins."""
        return self.rect().adjusted(self._pad, self._pad - RISE_PX, -self._pad, -FOOT_PX)

    def _head_px(self) -> int:
        """Return the height of the row above the panels."""
        return self.chip.height()

    def _room(self) -> QRect:
        """Place the row above the panels, and return what is left below it."""
        inner = self._inner
        self._head.setGeometry(inner.left(), inner.top(), inner.width(), self._head_px())
        narrow, wide = self.head_gaps_px
        top = inner.top() + self._head_px() + (narrow if self._theme.narrow else wide)
        return QRect(inner.left(), top, inner.width(), max(inner.bottom() - top, 1))


def side_by_side(
    room: QRect, panels: Sequence[QWidget], shares: Sequence[float], gap: int
) -> dict[QWidget, QRect]:
    """Return places with a gap in pixels between them; a panel without a share of the width has none."""
    count = sum(1 for share in shares if share)
    width, left = room.width() - gap * (count - 1), room.left()
    places: dict[QWidget, QRect] = {}
    for panel, share in zip(panels, shares, strict=True):
        if share:
            places[panel] = QRect(left, room.top(), round(width * share), room.height())
            left += places[panel].width() + gap
    return places
