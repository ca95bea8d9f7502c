"""`Navigation`: the hairline and the part that is shown, as the hands on the plot move them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from gui.views.curves.hands import Hands
from gui.views.curves.picture import ErrorPicture
from gui.views.curves.reading import Reading, Shown, nearest, read


class Navigation:
    """Does with a picture what the hands ask for; `on_change` is called after each."""

    def __init__(self, picture: ErrorPicture, on_change: Callable[[], None]) -> None:
        self._picture = picture
        self._on_change = on_change
        self._pointed: QPointF | None = None
        """Pixel under the pointer."""
        self._place: float | None = None
        """Place of the hairline where keys have put it."""
        hands = Hands(picture.plot)
        hands.pointed.connect(self.point_at)
        hands.walked.connect(self.walk)
        hands.ended.connect(self.walk_to)
        hands.put_away.connect(self.put_away)
        hands.zoomed_x.connect(self.zoom_x)
        hands.zoomed_y.connect(self.zoom_y)
        hands.panned.connect(self.pan)
        hands.box_drawn.connect(picture.hairline.show_box)
        hands.box_chosen.connect(self.show_box)
        hands.whole_requested.connect(self.show_whole)
        hands.focus_changed.connect(picture.hairline.show_focus)
        self._hands = hands

    # ---- the hairline ---------------------------------------------------------------------

    @property
    def reading(self) -> Reading | None:
        """What stands at the hairline."""
        return self._picture.hairline.reading

    def read(self) -> None:
        """Say again what stands at the hairline: the curves may have grown, or moved."""
        picture, place = self._picture, self._place
        if place is None and self._pointed is not None:
            place = picture.plot.from_pixels(self._pointed)[0]
        if picture.drawn is None or place is None:
            picture.hairline.show_reading(None)
            return
        curves, overlays = picture.drawn.curves, picture.drawn.overlays
        shown = Shown(
            picture.scale,
            picture.losses,
            curves.steps,
            curves.points,
            curves.epochs,
            curves.strength,
            overlays,
        )
        picture.hairline.show_reading(read(shown, place))

    def point_at(self, pixel: QPointF | None) -> None:
        """Put the hairline at the point nearest to a pixel of the plot; None, or one outside: put it away.

        Where keys have put it, it stays until the pointer is over the plot again.
        """
        inside = pixel is not None and self._picture.plot.inner.adjusted(-2, -2, 2, 2).contains(pixel)
        if inside or self._pointed is not None:
            self._pointed, self._place = pixel if inside else None, None
        self.read()
        self._on_change()

    def put_away(self) -> None:
        """Show no hairline."""
        self._pointed = self._place = None
        self.read()
        self._on_change()

    def walk(self, way: int, by_evaluation: bool) -> None:
        """Move the hairline to the next point, or evaluation; the first time, to the end."""
        picture = self._picture
        if picture.drawn is None:
            return
        places, here = picture.drawn.curves.points.x, None if self.reading is None else self.reading.x
        if by_evaluation:
            places = np.unique(picture.scale.places(picture.drawn.curves.epochs.counts(picture.scale)))
            places = places[np.isfinite(places)]
            here = here if self._place is None else self._place
        found = None if here is None else nearest(places, here)
        if here is None or found is None:
            self.walk_to(1)
            return
        ahead = (float(places[found]) - here) * way > 1e-9
        further = found if ahead else found + way
        self._stand_at(float(places[min(max(further, 0), len(places) - 1)]))

    def walk_to(self, end: int) -> None:
        """Put the hairline at the first step of the run, -1, or at the last, +1."""
        picture = self._picture
        if picture.drawn is not None and len(picture.drawn.curves.steps):
            steps = picture.drawn.curves.steps
            self._stand_at(picture.scale.of_step(steps, 0 if end < 0 else len(steps) - 1))

    def _stand_at(self, place: float) -> None:
        """Put the hairline at a place, and let the picture go there if it does not show it."""
        self._pointed, self._place = None, place
        low, high = self._picture.plot.shown_range[0]
        if not low <= place <= high:
            self._picture.window.pan((place - (low + high) / 2) / (high - low), 0.0, *self._bounds())
        self._show()

    # ---- the part that is shown -----------------------------------------------------------

    def zoom_x(self, factor: float, pixel: QPointF | None) -> None:
        """Show so many times as much of x; the pixel, the hairline or the middle stays where it is."""
        low, high = self._picture.plot.shown_range[0]
        at = (low + high) / 2
        if pixel is not None:
            at = self._picture.plot.from_pixels(pixel)[0]
        elif self.reading is not None:
            at = self.reading.x
        self._picture.window.zoom_x(factor, at, self._picture.whole, self._picture.end)
        self._show()

    def zoom_y(self, factor: float, pixel: QPointF | None) -> None:
        """Show so many times as much of the error; the pixel, or the middle, stays where it is."""
        low, high = self._picture.plot.shown_range[1]
        at = (low + high) / 2 if pixel is None else self._picture.plot.from_pixels(pixel)[1]
        self._picture.window.zoom_y(factor, at, self._picture.losses.ends)
        self._show()

    def pan(self, across: float, up: float) -> None:
        """Move on by parts of the width and the height."""
        self._picture.window.pan(across, up, *self._bounds())
        self._show()

    def show_whole(self) -> None:
        """Show the whole run."""
        self._picture.window.show_whole()
        self._show()

    def follow(self) -> None:
        """Go to the newest data, and along with them."""
        self._picture.window.follow(self._picture.whole, self._picture.end)
        self._show()

    def show_box(self, box: QRectF) -> None:
        """Show what lies in a rectangle of pixels; an axis that it spans wholly stays as it is."""
        plot, inner = self._picture.plot, self._picture.plot.inner
        (left, top), (right, bottom) = plot.from_pixels(box.topLeft()), plot.from_pixels(box.bottomRight())
        x = None if box.width() >= inner.width() - 1 else (left, right)
        y = None if box.height() >= inner.height() - 1 else (bottom, top)
        self._picture.window.show_box(x, y, self._picture.whole, self._picture.end)
        self._show()

    def _bounds(self) -> tuple[tuple[float, float], tuple[float, float], float]:
        return self._picture.whole, self._picture.losses.ends, self._picture.end

    def _show(self) -> None:
        self._picture.redraw()
        self.read()
        self._on_change()
