"""Which part of the axes is shown: the whole run, or a part that stays, or one that goes along. No Qt."""

from __future__ import annotations

from gui.views.curves.scale import Range

AHEAD = 0.25
"""Part of its width by which a window that goes along moves on when the curve reaches its end."""
FINEST = 1e-5
"""Least part of the whole that can be shown."""


class Window:
    """Both ranges, in places of the axes. None: the whole, as its owner says."""

    def __init__(self) -> None:
        self.x: Range | None = None
        self.y: Range | None = None
        self.follows = True
        """Whether new data pull the window along when they reach its end."""

    @property
    def zoomed(self) -> bool:
        """Whether a part is shown."""
        return self.x is not None or self.y is not None

    def show_whole(self) -> None:
        """Show the whole run from now on."""
        self.x = self.y = None
        self.follows = True

    def shown_x(self, whole: Range, end: float) -> Range:
        """Return the range of x. `end`: place of the newest data."""
        if self.x is None:
            return whole
        low, high = self.x
        if self.follows and end > high:
            width = high - low
            self.x = (end - (1 - AHEAD) * width, end + AHEAD * width)
        return self.x

    def shown_y(self, whole: Range) -> Range:
        """Return the range of y."""
        return whole if self.y is None else self.y

    def follow(self, whole: Range, end: float) -> None:
        """Go to the newest data with the same width, and go along with them from now on."""
        if self.x is not None:
            width = self.x[1] - self.x[0]
            self.x = _within((end - (1 - AHEAD) * width, end + AHEAD * width), whole, end)
        self.follows = True

    def zoom_x(self, factor: float, at: float, whole: Range, end: float) -> None:
        """Show a range that is so many times as wide; the place `at` stays where it is."""
        self._take_x(_zoomed(self.shown_x(whole, end), factor, at), whole, end)

    def zoom_y(self, factor: float, at: float, whole: Range) -> None:
        """Show a range that is so many times as high; the place `at` stays where it is."""
        wanted = _zoomed(self.shown_y(whole), factor, at)
        least = FINEST * (whole[1] - whole[0])
        if wanted[1] - wanted[0] > least:
            self.y = None if _holds(wanted, whole) else wanted

    def pan(self, across: float, up: float, whole_x: Range, whole_y: Range, end: float) -> None:
        """Move on by parts of the width and the height that are shown."""
        if self.x is not None and across:
            low, high = self.x
            by = across * (high - low)
            self._take_x((low + by, high + by), whole_x, end)
        if self.y is not None and up:
            low, high = self.y
            by = up * (high - low)
            self.y = (low + by, high + by)

    def show_box(self, x: Range | None, y: Range | None, whole: Range, end: float) -> None:
        """Show a part that was drawn; None leaves a range as it is."""
        if x is not None:
            self._take_x(x, whole, end)
        if y is not None:
            self.y = y

    def _take_x(self, wanted: Range, whole: Range, end: float) -> None:
        if wanted[1] - wanted[0] < FINEST * (whole[1] - whole[0]):
            return
        if _holds(wanted, whole):
            self.x, self.follows = None, True
            return
        self.x = _within(wanted, whole, end)
        self.follows = self.x[0] <= end <= self.x[1]


def _zoomed(range_: Range, factor: float, at: float) -> Range:
    low, high = range_
    return at - (at - low) * factor, at + (high - at) * factor


def _holds(wanted: Range, whole: Range) -> bool:
    slack = 1e-6 * (whole[1] - whole[0])
    return wanted[0] <= whole[0] + slack and wanted[1] >= whole[1] - slack


def _within(wanted: Range, whole: Range, end: float) -> Range:
    """Return a range of the same width that does not reach beyond the whole, or the newest data."""
    width = wanted[1] - wanted[0]
    high = min(wanted[1], max(whole[1], end + AHEAD * width))
    low = max(high - width, whole[0])
    return low, low + width
