"""`ErrorPicture`: the curves of a run, those of other runs, flags and labels in one plot."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from core.history import History
from gui.numbers import significant
from gui.pace import NumberPace
from gui.theme import Theme, mix
from gui.views.axes import linear_ticks, log_ticks, nice_step
from gui.views.curves.band import BandItem
from gui.views.curves.batches import BatchPoints, Wanted
from gui.views.curves.choices import Choices
from gui.views.curves.ends import End, EndLabels
from gui.views.curves.flags import EpochLinesItem, FlagsItem
from gui.views.curves.hairline import HairlineItem
from gui.views.curves.loss_range import LossRange
from gui.views.curves.overlay import BEFORE, MOST, Overlay, look_of_line
from gui.views.curves.run_curves import HIGH, LOW, TRAIN, VALIDATION, EpochColumns, RunCurves
from gui.views.curves.scale import Range, XScale
from gui.views.curves.window import Window
from gui.views.items import EMPTY, CurveItem, PointsItem
from gui.views.plot import Plot

TICK_APART = 10
"""Least distance of the labels of x, in sizes of their type."""
SEEN_PX = 1.0
"""Steps that lengthen the curves by less are drawn with the next ones, four times a second at least."""
RINGS_MOST = 12
RING_PX = 9
RING_APART_PX = 36
"""Least distance of two rings, while they are not many."""
COMPARED_PX = {"validation": 2.5, "train": 1.5}
"""Width of the lines of chosen runs."""
BEFORE_PX = 2.0
DIM = 0.5
"""What was measured, where a smoothed curve is drawn over it."""
BAND_DIM = 0.3


@dataclass(frozen=True)
class Drawn:
    """All that one picture is made of."""

    curves: RunCurves
    planned_epochs: int
    batches_per_epoch: int
    moving: bool
    overlays: tuple[Overlay, ...] = ()
    """Other runs that are to be drawn, whose losses can be compared with these."""


class ErrorPicture:
    """Holds the plot and its items; `draw` brings them up to date."""

    def __init__(self, theme: Theme) -> None:
        self.plot = Plot(theme, x=self._x_ticks, y=self._y_ticks)
        self.plot.setAccessibleName("Error by batch and epoch")
        self.window = Window()
        self.choices = Choices()
        self.scale = XScale()
        self.losses = LossRange(True)
        self._axis_pace, self._number_pace, self._still_pace = NumberPace(), NumberPace(), NumberPace()
        self._epochs_key: tuple[object, ...] = ()
        self._overlays_key: tuple[object, ...] = ()
        self.drawn: Drawn | None = None
        """What was drawn last."""
        self.whole: Range = (0.0, 1.0)
        """The range of x that holds the whole run."""
        self.end = 0.0
        """Place of the last step."""
        self.band, self.batches, self.line = BandItem(), CurveItem(), CurveItem()
        self._bands = (BandItem(), BandItem())
        self._measured = (CurveItem(), CurveItem())
        self.overlay_lines = tuple({"train": CurveItem(), "validation": CurveItem()} for _ in range(MOST + 1))
        """By the slots of the overlays, then by name."""
        self.train, self.validation = CurveItem(), CurveItem()
        self.rings, self.flags = PointsItem("bead", RING_PX), FlagsItem()
        self._epoch_lines, self.ends = EpochLinesItem(), EndLabels()
        self.hairline = HairlineItem(self._y_places)
        self.plot.add_to_ground(self._epoch_lines)
        self.plot.add(self.band, *self._bands, self.batches, self.line, self.flags)
        self.plot.add(*(line for lines in self.overlay_lines for line in lines.values()), *self._measured)
        self.plot.add(self.train, self.validation, self.rings)
        self.plot.add_beside(self.ends, self.hairline)
        self.plot.resized.connect(self.redraw)
        self.set_theme(theme)

    # ---- looks ----------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.plot.apply(theme)
        thin = theme.stroke("batch_curve")
        self.band.set_pen(theme.batch, thin)
        self.batches.set_pen(theme.batch, thin)
        self.line.set_pen(theme.text3, thin)
        thick = theme.stroke("epoch_curve") - (1 if theme.size == "small" else 0)
        for place, name, item, colour in (
            (TRAIN, "train", self.train, theme.train),
            (VALIDATION, "validation", self.validation, theme.validation),
        ):
            item.set_pen(colour, thick, casing=theme.canvas)
            self._bands[place].set_pen(mix(theme.canvas, colour, BAND_DIM), thin)
            self._measured[place].set_pen(mix(theme.canvas, colour, DIM), thin)
            for slot, lines in enumerate(self.overlay_lines):
                look = look_of_line(theme, slot, name)
                width = theme.length(BEFORE_PX) if slot == BEFORE else theme.scale * COMPARED_PX[name]
                lines[name].set_pen(look.colour, width, dash_px=look.dash_px)
        self.rings.set_colours(theme.validation, theme.canvas)
        self.rings.set_size(theme.length(RING_PX))
        for part in (self.flags, self._epoch_lines, self.ends, self.hairline):
            part.set_theme(theme)
        self.redraw()

    def _x_ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        most = max(2, int(self.plot.inner.width() / (TICK_APART * self._theme.px("tick"))))
        return log_ticks(low, high, min(most, 7)) if self.scale.log else linear_ticks(low, high, min(most, 6))

    def _y_ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        rows = max(2, int(self.plot.inner.height() / (1.7 * self._theme.px("tick"))))
        if self.losses.log:
            return log_ticks(low, high, min(rows, 7))
        return linear_ticks(low, high, min(rows, 5))

    def _y_places(self, losses: np.ndarray) -> np.ndarray:
        return self.losses.places(losses)

    # ---- what is drawn --------------------------------------------------------------------

    def begin(self, choices: Choices) -> None:
        """Start anew: another run, or other axes. It is seen with the next `draw`."""
        self.drawn = None
        other = (choices.x, choices.log_x) != (self.choices.x, self.choices.log_x)
        self.choices = choices
        self.scale = XScale(choices.x, choices.log_x)
        self.losses = LossRange(choices.log_y)
        self.plot.x_axis.name = {"epochs": "epoch", "steps": "step"}[choices.x]
        if other:
            self.window.show_whole()
        self.window.y = None
        self.plot.paint_ground_anew()

    def is_due(self, drawn: Drawn) -> bool:
        """Return whether there is anything new to be seen: of a run that goes on, a pixel at least."""
        before, steps = self.drawn, drawn.curves.steps
        if not drawn.moving or before is None or before.curves is not drawn.curves or not before.moving:
            return True
        (low, high), width = self.plot.shown_range[0], self.plot.inner.width()
        end = self.scale.of_step(steps, len(steps) - 1) if len(steps) else self.end
        seen = not 0 <= (end - self.end) * width < SEEN_PX * (high - low)
        return seen or self.hairline.reading is not None or self._still_pace.due(True)

    def draw(self, drawn: Drawn) -> None:
        """Show what the curves hold now."""
        self.drawn = drawn
        curves, moving, scale = drawn.curves, drawn.moving, self.scale
        steps = curves.steps
        self.plot.set_right(self.ends.fit(self.plot.viewport().width(), self.plot.inner.height()))
        self.whole = scale.whole(steps, drawn.planned_epochs, drawn.batches_per_epoch)
        self.end = scale.of_step(steps, len(steps) - 1) if len(steps) else self.whole[0]
        x = self.window.shown_x(self.whole, self.end)
        wanted = Wanted(scale, x, self.plot.inner.width(), self.losses, curves.strength)
        curves.points.update(wanted, steps, curves.series)
        for item in (self.batches, self.line, self.train, self.validation):
            item.moving = moving
        self._draw_batches(curves.points, bool(curves.strength))
        self._draw_epochs(curves, x)
        self._draw_overlays(drawn.overlays)
        if not moving or self.losses.fresh or self._axis_pace.due(moving):
            self.losses.hold([curves.points.low, curves.points.high, self.train.y, self.validation.y])
        self.plot.set_range(x, self.window.shown_y(self.losses.ends))
        self._draw_flags(curves.history)
        if not moving or self._number_pace.due(moving):
            self._draw_ends(drawn)

    def redraw(self) -> None:
        """Show the same again, with other ranges or looks."""
        if self.drawn is not None:
            self.draw(self.drawn)

    def _draw_batches(self, points: BatchPoints, smoothed: bool) -> None:
        """Draw single batches as a thin line; blocks of them as a band and the line of their means."""
        singles, kept = points.singles, points.kept if points.all_finite else None
        x, line = points.x, points.smooth if smoothed else points.mean
        blocks, kept_blocks = slice(singles, None), None if kept is None else max(kept - singles, 0)
        self.batches.set_data(x[:singles], points.low[:singles], None if kept is None else min(kept, singles))
        self.band.set_data(x[blocks], points.low[blocks], points.high[blocks], kept_blocks)
        if smoothed:
            self.line.set_data(x, line, kept)
        else:
            self.line.set_data(x[blocks], line[blocks], kept_blocks)

    def _draw_epochs(self, curves: RunCurves, x: Range) -> None:
        """Draw the evaluations, if there is anything new."""
        epochs, places = curves.epochs, self.losses.places
        key = (curves, epochs.changes, x, self.losses)
        if key == self._epochs_key:
            return
        self._epochs_key = key
        picture = epochs.picture(self.scale, x)
        lines, bands, measured = places(picture.lines), places(picture.bands), places(picture.measured)
        for place, item in enumerate((self.train, self.validation)):
            item.set_data(picture.x, lines[place])
            self._bands[place].set_data(picture.x[picture.singles :], bands[place, LOW], bands[place, HIGH])
            self._measured[place].set_data(picture.x[: measured.shape[1]], measured[place])
        most = min(RINGS_MOST, max(self.plot.inner.width() / self._theme.length(RING_APART_PX), 2.0))
        stride = max(1, int(nice_step(len(epochs) / most))) if len(epochs) else 1
        ringed = np.append(np.arange(0, len(epochs), stride), epochs.repeated).astype(np.int64)
        at, rings = self.scale.places(epochs.counts(self.scale)[ringed]), epochs.smoothed_validation[ringed]
        if picture.singles < len(picture.x):
            placed = np.isfinite(picture.x)
            rings = np.interp(
                at, picture.x[placed], picture.lines[VALIDATION, placed]
            )  # on the line of means
        self.rings.set_data(at, places(rings))
        self._draw_epoch_lines(epochs, x)

    def _draw_epoch_lines(self, epochs: EpochColumns, x: Range) -> None:
        """Divide epochs by fine lines, if they are few."""
        low, high = (self.scale.count(end) for end in x)
        if self.scale.along == "steps":
            first, last = np.searchsorted(epochs.step, (low, high)).tolist()
            counts = epochs.step[first : last if last - first <= EpochLinesItem.MOST else first]
        elif high - low <= EpochLinesItem.MOST:
            counts = np.arange(max(np.ceil(low), 1.0), np.floor(high) + 1)
        else:
            counts = EMPTY
        self._epoch_lines.set_data(self.scale.places(counts), among_others=self.scale.along == "steps")

    def _draw_overlays(self, overlays: tuple[Overlay, ...]) -> None:
        """Draw other runs, if they are not drawn so already."""
        key = (overlays, self.losses, self.scale)
        if key == self._overlays_key:
            return
        self._overlays_key = key
        by_slot = {overlay.slot: overlay for overlay in overlays}
        for slot, lines in enumerate(self.overlay_lines):
            overlay = by_slot.get(slot)
            for name, item in lines.items():
                if overlay is None:
                    item.hide()
                else:
                    item.show()
                    counts = overlay.counts[self.scale.along]
                    item.set_data(self.scale.places(counts), self.losses.places(getattr(overlay, name)))

    def _draw_flags(self, history: History) -> None:
        changes = history.changes()
        if changes or self.flags.flags:
            counts = [change.epoch if self.scale.along == "epochs" else change.step for change in changes]
            places = self.scale.places(np.array(counts, float)).tolist()
            placed = zip(places, changes, strict=True)
            self.flags.set_data([(place, change.text) for place, change in placed if isfinite(place)])

    # ---- labels at the ends of lines ------------------------------------------------------

    def _draw_ends(self, drawn: Drawn) -> None:
        theme, epochs, ends = self._theme, drawn.curves.epochs, []
        visible = self._last_visible(epochs.counts(self.scale))
        if visible is not None:
            shown = {"train": self.train, "validation": self.validation}
            for name, losses, colour in (
                ("validation", epochs.validation, theme.validation),
                ("train", epochs.train, theme.train),
            ):
                ends.append(End(name, significant(losses[visible]), self._y_px(shown[name]), colour, 2.0))
        for overlay in drawn.overlays:
            visible = self._last_visible(overlay.counts[self.scale.along])
            if visible is not None:
                value = significant(float(overlay.validation[visible]))
                y = self._y_px(self.overlay_lines[overlay.slot]["validation"])
                colour = look_of_line(theme, overlay.slot, "validation").colour
                ends.append(End(overlay.label, value, y, colour, 1.0 if overlay.slot else 0.0))
        self.ends.show_ends(ends, self.plot.inner, drawn.moving)

    def _last_visible(self, counts: np.ndarray) -> int | None:
        """Return the index of the last of ascending numbers of epochs or steps that lies in the picture."""
        low, high = (self.scale.count(end) for end in self.plot.shown_range[0])
        last = int(counts.searchsorted(high, side="right")) - 1
        return last if last >= 0 and counts[last] >= low else None

    def _y_px(self, curve: CurveItem) -> float:
        """Return where a curve ends, or leaves the picture, in pixels."""
        inner = self.plot.inner
        if not len(curve.x):
            return inner.bottom()
        right = min(float(curve.x[-1]), self.plot.shown_range[0][1])
        y = float(np.interp(right, curve.x, curve.y))
        _, up = self.plot.to_pixels(np.array([right]), np.array([y]))
        return min(max(float(up[0]), inner.top()), inner.bottom())
