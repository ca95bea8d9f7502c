"""Where the panels of the stage stand: pure geometry, from shares of the room and least sizes.

At a desk the error lies below diagram and fit, over the whole width. In the type of a presentation the
diagram has the whole height, and fit and error stand at its right, one over the other.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QRect, QSize

from gui.theme import Theme, tokens

StagePanel = Literal["diagram", "fit", "error"]
DIAGRAM_WIDTH_PX = 420
DIAGRAM_HEIGHT_PX = 240
FIT_WIDTH_PX = 300
FIT_HEIGHT_PX = 140
ERROR_HEIGHT_PX = 150
MOST = 0.7
"""Most of the width or the height that one panel takes from the others."""
FOOT_PX = 8
ABOVE_ERROR_PX = 16


class Shares(NamedTuple):
    """How the room is divided; a place may give a panel more, so that nothing of it is cut off."""

    fit: float = 0.356
    """Part of the width."""
    error: float = 0.287
    """Part of the height."""

    @classmethod
    def usual(cls, large: bool) -> Shares:
        """Return the shares of the first time: at a desk, or in the large type of a presentation."""
        return cls(0.36, 0.36) if large else cls()

    def checked(self) -> Shares:
        """Return shares that can be used, whatever a file said."""
        return Shares(*(min(max(float(share), 0.1), MOST) for share in (self.fit, self.error)))


class StagePlaces(NamedTuple):
    """The place of each part; an empty rectangle is hidden."""

    head: QRect
    diagram: QRect
    fit: QRect
    error: QRect
    upright_x: int
    """The hairline between diagram and fit."""
    level_y: int
    """The hairline above the error."""

    def of(self, panel: StagePanel) -> QRect:
        """Return the place of a panel."""
        return {"diagram": self.diagram, "fit": self.fit, "error": self.error}[panel]


class Room(NamedTuple):
    """What there is to divide."""

    size: QSize
    """Of the stage."""
    theme: Theme
    chip: tuple[int, int]
    """Width and height of the state, which is never cut off."""
    least_fit: tuple[int, int] = (0, 0)
    """Width and height that the fit needs so that nothing is cut off."""
    least_error_px: int = 0
    """Height that the error needs."""

    @property
    def inner(self) -> QRect:
        """The stage without its margins."""
        pad = self.pad
        return QRect(0, 0, self.size.width(), self.size.height()).adjusted(pad, pad - 8, -pad, -FOOT_PX)

    @property
    def pad(self) -> int:
        """The margin, in pixels."""
        return int(tokens()["layout"]["1280x720" if self.theme.narrow else "1920x1080"]["padding"])

    @property
    def gap(self) -> int:
        """Between head and diagram, in pixels."""
        return 8 if self.theme.narrow else 14

    def fit_width(self, share: float) -> int:
        """Return the width of the fit for its share: neither it nor the diagram is cut off."""
        width, length = self.inner.width(), self.theme.length
        least = min(max(length(FIT_WIDTH_PX), self.least_fit[0]), width // 2)
        most = width - 2 * self.pad - max(length(DIAGRAM_WIDTH_PX), self.chip[0])
        if most < least:  # too little for both: the state goes before what the fit offers
            return max(most, min(least, width - 2 * self.pad - max(DIAGRAM_WIDTH_PX, self.chip[0])))
        return min(max(round(width * share), least), most, round(MOST * width))

    def error_height(self, share: float) -> int:
        """Return the height of the error for its share: what stands above it is not cut off."""
        inner = self.inner.height()
        needed = min(max(ERROR_HEIGHT_PX, self.least_error_px), inner // 2)
        above = self.chip[1] + self.gap + DIAGRAM_HEIGHT_PX
        if self.theme.large:
            above = max(self.theme.length(FIT_HEIGHT_PX), self.least_fit[1])
        most = max(needed, min(round(MOST * inner), inner - above - ABOVE_ERROR_PX))
        return min(max(round(self.size.height() * share), needed), most)


def places(room: Room, shares: Shares, filling: StagePanel | None = None) -> StagePlaces:
    """Divide the room between the panels; or give it to one of them, below the head."""
    inner, head_px, gap = room.inner, room.chip[1], room.gap
    head = QRect(inner.left(), inner.top(), inner.width(), head_px)
    if filling is not None:
        whole = QRect(inner.left(), head.bottom() + gap, inner.width(), inner.height() - head_px - gap)
        none = StagePlaces(head, QRect(), QRect(), QRect(), 0, 0)
        if filling == "diagram":
            return none._replace(diagram=whole)
        return none._replace(fit=whole) if filling == "fit" else none._replace(error=whole)
    error_height, right_width = room.error_height(shares.error), room.fit_width(shares.fit)
    upper = inner.height() - error_height - ABOVE_ERROR_PX
    left_width = inner.width() - right_width - 2 * room.pad
    head.setWidth(left_width)
    left_height = (inner.height() if room.theme.large else upper) - head_px - gap
    diagram = QRect(inner.left(), head.bottom() + gap, left_width, left_height)
    fit = QRect(inner.right() - right_width, inner.top(), right_width, upper)
    error_left, error_width = (fit.left(), fit.width()) if room.theme.large else (inner.left(), inner.width())
    error = QRect(error_left, inner.bottom() - error_height, error_width, error_height)
    return StagePlaces(head, diagram, fit, error, (diagram.right() + fit.left()) // 2, error.top() - 2)


def shares_at(room: Room, shares: Shares, *, x: int | None = None, y: int | None = None) -> Shares:
    """Return the shares that put the upright hairline at x, or the level one at y, as near as it may be."""
    if x is not None:
        width = room.inner.right() - x - room.pad
        return shares._replace(fit=room.fit_width(width / max(room.inner.width(), 1)) / room.inner.width())
    if y is not None:
        height = room.inner.bottom() - y - 2
        used = room.error_height(height / max(room.size.height(), 1))
        return shares._replace(error=used / room.size.height())
    return shares
