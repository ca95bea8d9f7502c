"""`ValuePlot`: the value at each racer's point, by steps, gradients evaluated or seconds."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from core.race.places import target_value
from core.race.snapshot import RacerPicture, Standing, Work
from gui.numbers import grouped, significant
from gui.pace import NumberPace
from gui.race.frame import RaceFrame
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme
from gui.views.axes import linear_ticks, log_ticks
from gui.views.end_names import NamedEnd
from gui.views.hover_card import Card
from gui.views.looks import look_of
from gui.views.plot import Plot
from gui.views.surface.bands import lowest_of
from gui.views.surface.path_lines import step_of
from gui.views.surface.scene import measure_sign
from gui.views.surface.target_item import TargetItem
from gui.views.surface.value_curves import ValueScale, done, round_up, value_range
from gui.views.surface.value_items import CurveEnds, CurveNames, RaceCurves, ReadingItem

NAMES = {
    Work.STEPS: "steps",
    Work.GRADIENTS: "gradients",
    Work.SECONDS: "seconds",
}
MILLISECONDS = "ms"
MARGIN = 1.02
"""The axis across is so many times as long as the longest curve at least: there is room for its marker."""
NAME_GAP_PX = 28
"""For half of the last label on the axis across, and the way from there to its name."""
CURVE_PX, SELECTED_PX = 2.0, 3.5
NEAR_PX = 28.0
"""So near the pointer must come to a point."""
SHRINK = 0.25
"""The axis across becomes shorter when less than this part of it is used."""
LARGE_STEP = 10
KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class ValuePlot(Plot):
    """One curve a racer, named at its end; a point of a curve is read with the pointer or with keys."""

    selected = Signal(int)
    """The curve of the racer with this number was clicked."""

    keys_when_focused = PartKeys(
        "Curves of the race",
        (
            ("← →", "read the steps of the selected racer"),
            ("Shift ← →", "ten at once"),
            ("Esc", "stop reading"),
        ),
    )

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._frame: RaceFrame | None = None
        self.work = Work.STEPS
        """What the axis across counts."""
        self.scale = ValueScale(True)
        self._factor, self._end = 1.0, 0.0
        self._race = -1
        self._names = NumberPace()
        self._curves, self._marks = RaceCurves(), CurveEnds()
        self._dressed: tuple[object, ...] = ()
        self._words: list[str] = []
        self._ends, self.target, self.reading = CurveNames(), TargetItem(), ReadingItem()
        self._point: tuple[int, int] | None = None
        """Number of the racer, and of the point of its path, that are read."""
        self.add_to_ground(self.target, self._curves)
        self.add(self._marks)
        self.add_beside(self._ends, self.reading)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Value at each racer's point")
        self.resized.connect(self._on_resized)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.apply(theme)
        for item in (self._ends, self.target, self.reading):
            item.set_theme(theme)
        self._words = []
        self._dress()
        self._on_resized()

    def _dress(self) -> None:
        """Give the curves their looks; that of the selected racer is thicker and lies on top."""
        frame, theme = self._frame, self._theme
        chosen = 0 if frame is None else frame.selected
        racers = () if frame is None else frame.race.racers
        numbers = sorted((racer.settings.number for racer in racers), key=lambda number: number == chosen)
        if (theme, chosen, numbers) == self._dressed:
            return
        self._dressed = theme, chosen, numbers
        looks = {number: look_of(theme, number) for number in numbers}
        widths = {number: SELECTED_PX if number == chosen else CURVE_PX for number in numbers}
        self._curves.set_looks(
            theme, {number: (look, theme.length(widths[number])) for number, look in looks.items()}
        )
        self._marks.set_looks(theme, looks)

    # ---- frames -----------------------------------------------------------------------------

    def show_frame(self, frame: RaceFrame, work: Work) -> None:
        """Show the values of all racers by work done."""
        self._frame = frame
        if work is not self.work or frame.race.race != self._race:
            self.work, self._race, self._end = work, frame.race.race, 0.0
            self.read(None)
        numbers = [racer.settings.number for racer in frame.race.racers]
        fresh = set(numbers) - self._curves.curves.all.keys()
        only_grew = self._lay_axes(frame)
        self._dress()
        self._draw(frame.moving, only_grew)
        if self._names.due(frame.moving and not fresh):
            self._name_ends(frame)
        if self._point is not None:
            self._read()

    def _draw(self, moving: bool, only_grew: bool) -> None:
        """Add what is new to the ground, or paint that anew."""
        curves, floor = self._curves, self.shown_range[1][0]
        same = (curves.factor, curves.floor, curves.moving) == (self._factor, floor, moving)
        curves.factor, curves.floor, curves.moving = self._factor, floor, moving
        if self._ground is None or not (only_grew and same) or (curves.curves.grown and not moving):
            curves.update()
        elif curves.curves.grown:
            onto = QPainter(self._ground)
            onto.setClipRect(self._room)
            onto.setTransform(self._to_pixels)
            curves.paint_new(onto)
            onto.end()
            before = [curve.end[0] for curve in curves.curves.grown.values()]
            after = [curves.curves.all[number].end[0] for number in curves.curves.grown]
            self.item_changed(self._marks, (self._factor * min(before), self._factor * max(after)))
        self._marks.show_ends(curves.ends())

    def _lay_axes(self, frame: RaceFrame) -> bool:
        """Let the axes hold all curves; return whether these only grew."""
        race = frame.race
        surface, racers = race.surface, race.racers
        self.scale = ValueScale.of(racers, lowest_of(surface), log=frame.choices.log)
        most = max((racer.total(self.work) for racer in racers), default=0.0)
        if not (self._end and SHRINK * self._end <= MARGIN * most <= self._end):
            self._end = round_up(max(MARGIN * most, 10.0 if self.work is not Work.SECONDS else 1e-4))
        brief = self.work is Work.SECONDS and self._end < 1
        self._factor = 1000.0 if brief else 1.0
        self.x_axis.use_ticks(linear_ticks)
        name = MILLISECONDS if brief else NAMES[self.work]
        if name != self.x_axis.name:
            self.x_axis.name = name
            self.paint_ground_anew()
        self.y_axis.use_ticks(log_ticks if self.scale.log else linear_ticks)
        words = [self.x_axis.name, *(_words(racer) for racer in racers)]
        if words != self._words:
            self._words = words
            of_name = QFontMetrics(self._theme.font("tick", weight=500)).horizontalAdvance(name)
            self.set_right(max(self._ends.width_of(words[1:]), of_name + self._theme.length(NAME_GAP_PX)))
        only_grew = self._curves.curves.show(race.race, racers, self.work, self.scale)
        heights = value_range(self._curves.curves.all.values(), self.scale)
        self.set_range((0.0, self._factor * self._end), heights)
        target = np.array([target_value(race.settings, surface)])
        (height,) = self.scale.heights(target).tolist()
        self.target.show_height(height if math.isfinite(height) else None)
        return only_grew

    def _name_ends(self, frame: RaceFrame) -> None:
        ends, farthest, places = [], self.inner.left(), self._curves.ends()
        for racer in frame.race.racers:
            number = racer.settings.number
            if number in places:
                (x,), (y,) = (
                    pixels.tolist() for pixels in self.to_pixels(*np.array(places[number])[:, None])
                )
                y = min(max(y, self.inner.top()), self.inner.bottom())
                ends.append(NamedEnd(str(number), _words(racer), x, y, look_of(self._theme, number).colour))
                farthest = max(farthest, x)
        self._ends.show_ends(ends, farthest, self.inner, frame.moving)
        lines = [self.to_pixels(*self.line(number)) for number in places]
        self.target.keep_clear(self.inner, self._ends.boxes, lines, moving=frame.moving)

    def _on_resized(self) -> None:
        if self._frame is not None:
            self.show_frame(self._frame, self.work)

    @property
    def names(self) -> list[str]:
        """The names at the ends of the curves."""
        return self._ends.texts

    def line(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return places and heights of a racer's curve, (M,) each. Raises KeyError where there is none."""
        return self._curves.line(number)

    # ---- the read-out -------------------------------------------------------------------------

    def _racer(self, number: int) -> RacerPicture | None:
        racers = () if self._frame is None else self._frame.race.racers
        return next((racer for racer in racers if racer.settings.number == number), None)

    def _pixels_of(self, racer: RacerPicture) -> tuple[np.ndarray, np.ndarray]:
        """Return where all points of a racer lie, in pixels of the viewport."""
        heights = self.scale.heights(racer.loss, self.shown_range[1][0])
        return self.to_pixels(self._factor * done(racer, self.work), heights)

    def _point_at(self, at: QPointF) -> tuple[int, int] | None:
        """Return racer and point nearest to a place in pixels, if one is near."""
        best: float = self._theme.length(NEAR_PX)
        found = None
        for racer in () if self._frame is None else self._frame.race.racers:
            x, y = self._pixels_of(racer)
            away = np.hypot(x - at.x(), y - at.y())
            place = int(np.nanargmin(away)) if np.isfinite(away).any() else 0
            if away[place] < best:
                best, found = float(away[place]), (racer.settings.number, place)
        return found

    def _read(self) -> None:
        """Show the card of the point that is read, as it is now."""
        number, place = self._point or (0, 0)
        racer = self._racer(number)
        if racer is None or self._frame is None or not 0 <= place < len(racer.x):
            self._point = None
            self.reading.show_point(None)
            return
        across, up = self._pixels_of(racer)
        surface = self._frame.race.surface
        unit = f" {surface.unit}" if surface.unit else ""
        value = measure_sign(surface), significant(float(racer.loss[place])) + unit
        costs = {
            Work.GRADIENTS: ("gradients evaluated", grouped(int(racer.evaluations[place]))),
            Work.SECONDS: ("time computing", f"{significant(1000 * float(racer.seconds[place]))} ms"),
        }
        if self._theme.size == "presentation_small":  # all of them would hide the curves
            costs = {work: (str(work), cost) for work, (_, cost) in costs.items() if work is self.work}
        rows = (value, *costs.values())
        card = Card(f"{racer.settings.shown_name}, step {grouped(step_of(racer, place))}", rows)
        self.reading.show_point(card, look_of(self._theme, number), QPointF(across[place], up[place]))

    def read(self, point: tuple[int, int] | None) -> None:
        """Read a point of a racer's path (number, point), or none."""
        self._point = point
        self._read()

    # ---- hands ----------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the point under the pointer."""
        self.read(self._point_at(event.position()))
        over = self._point is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Stop reading: the pointer has left."""
        self.read(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the racer whose curve is clicked."""
        found = self._point_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if found is None:
            event.ignore()
        else:
            self.selected.emit(found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read the points of the selected racer one after another."""
        racer = None if self._frame is None else self._racer(self._frame.selected)
        key = Qt.Key(event.key())
        if key in KEYS and racer is not None:
            last, number = len(racer.x) - 1, racer.settings.number
            here = self._point[1] if self._point is not None and self._point[0] == number else last
            large = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.read((number, min(max(here + KEYS[key] * (LARGE_STEP if large else 1), 0), last)))
        elif key == Qt.Key.Key_Escape and self._point is not None:
            self.read(None)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where keys go, to those who came by key."""
        self.reading.frame(event.reason() in BY_KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        self.reading.frame(False)
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop reading."""
        self.read(None)
        super().hideEvent(event)


def _words(racer: RacerPicture) -> str:
    """Return what stands at the end of a curve."""
    lost = ", diverged" if racer.standing is Standing.DIVERGED else ""
    return racer.settings.shown_name + lost
