"""The picture of a network: what belongs to one layout, what changes at 4 Hz, and what each step changes.

Words and numbers lie on a ground that is painted at 4 Hz while training; edges, circles and the counts of
what is off are those of the very step, in every picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter

from gui.frame import Diagram
from gui.views import network_captions as captions
from gui.views.network_arrows import behind_heads, paint_heads, with_heads
from gui.views.network_edges import MAX_EDGES, Edges
from gui.views.network_ground import Ground
from gui.views.network_key import Entry, Shown, entries, response_entries
from gui.views.network_layout import NetworkLayout
from gui.views.network_neurons import Neurons
from gui.views.network_options import EdgeNumbers, Options, edges_shown
from gui.views.network_plan import Plan
from gui.views.network_responses import Responses
from gui.views.network_states import STUCK, count_of, states_of, stuck_words
from gui.views.network_summary import paint_summary, summary_of
from gui.views.network_text import Scribe
from gui.views.network_tiles import Tiles

ANTIALIASED_EDGES_MAX = 2000
MOST_DASHED = 200
"""Edges that are dashed while training: dashes cost five times as much as a line."""


@dataclass(frozen=True)
class Seen:
    """What is drawn of one diagram."""

    diagram: Diagram
    edges: EdgeNumbers
    steps: np.ndarray
    """(n,) colour of each line, -4 .. +4."""
    visible: np.ndarray
    """(n,) bool."""
    scales: list[float]
    stamps: np.ndarray
    """Which of the ready-made circles each neuron has."""


class NetworkPicture:
    """Paints diagrams in one theme, size and layout."""

    def __init__(self, plan: Plan, key_right_px: float) -> None:
        """Take a plan; `key_right_px`: width at the right end of the key that is left free."""
        self.plan = plan
        self.layout: NetworkLayout = plan.layout
        self.edges = Edges(plan.layout)
        self._neurons = Neurons(plan.layout, lower=plan.places_for_numbers)
        self._numbers = plan.numbers(self.edges)
        self._tiles = Tiles()
        self._key_width = plan.size.width() - key_right_px
        self._ground = Ground(plan, self._key_width)
        self._gaps = [k for k, place in enumerate(plan.layout.columns) if place.gap_y is not None]
        self._scales: tuple[EdgeNumbers, list[float]] | None = None
        self.seen: Seen | None = None
        """What was drawn last."""

    # ---- looking --------------------------------------------------------------------------------

    def look(self, diagram: Diagram, options: Options, *, fresh: bool) -> Seen:
        """Work out what is drawn of a diagram; `fresh`: also the scales of the colours."""
        shown = edges_shown(options, diagram)
        kept = None if fresh or self._scales is None or self._scales[0] != shown else self._scales[1]
        steps, visible, scales = self.edges.steps(diagram, shown, kept)
        self._scales = shown, scales
        self.seen = Seen(diagram, shown, steps, visible, scales, self._neurons.stamps(diagram))
        return self.seen

    # ---- painting -------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        diagram: Diagram,
        options: Options,
        responses: Responses | None,
        *,
        moving: bool,
        fresh: bool,
    ) -> None:
        """Paint a diagram. `fresh`: words and numbers may change; otherwise they stay as they are."""
        scribe, ground = Scribe(painter, self.plan.theme), self._ground
        fresh = fresh or not ground.is_for(diagram, scribe.ratio)
        seen = self.look(diagram, options, fresh=fresh)
        if fresh:
            made, stuck = self._key(seen, options, responses, moving)
            ground.refresh(diagram, made, stuck, scribe.ratio)
            if self._numbers is not None:
                self._numbers.refresh(scribe, diagram, seen.edges, seen.steps)
        ground.draw(painter)
        exact = not moving and int(np.count_nonzero(seen.visible)) <= ANTIALIASED_EDGES_MAX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, exact)
        self._paint_edges(painter, seen, options, moving)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_gaps(scribe, seen)
        looks = self._neurons.looks(diagram, bars=options.dash_negative)
        self._neurons.paint(painter, self.plan.theme, looks, seen.stamps)
        self._paint_tiles(painter, diagram, responses)
        ground.draw_counts(scribe, diagram)
        ground.draw_output(painter)
        if self._numbers is not None:
            self._numbers.paint(scribe, diagram, seen.visible, seen.stamps)

    def paint_exactly(
        self,
        painter: QPainter,
        diagram: Diagram,
        options: Options,
        responses: Responses | None,
        *,
        moving: bool,
    ) -> None:
        """Paint a diagram with shapes and text alone, antialiased, for a device that is no screen."""
        theme = self.plan.theme
        seen = self.look(diagram, options, fresh=True)
        scribe = Scribe(painter, theme, exact=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.fillRect(QRectF(QPoint(0, 0), self.plan.size.toSizeF()), theme.canvas)
        made, stuck = self._key(seen, options, responses, moving)
        Ground(self.plan, self._key_width).paint_exactly(scribe, diagram, made, stuck)
        self._paint_edges(painter, seen, options, moving)
        self._paint_gaps(scribe, seen)
        looks = self._neurons.looks(diagram, bars=options.dash_negative)
        self._neurons.paint_exactly(painter, theme, looks, seen.stamps)
        self._paint_tiles(painter, diagram, responses, exact=True)
        for patch in captions.output_patches(theme, self.plan.words, diagram):
            painter.fillRect(patch, theme.canvas)
        captions.paint_output(scribe, self.plan.words, diagram)
        if self._numbers is not None:
            self._numbers.refresh(scribe, diagram, seen.edges, seen.steps)
            self._numbers.paint_exactly(scribe, diagram, seen.visible, seen.stamps)

    def _paint_edges(self, painter: QPainter, seen: Seen, options: Options, moving: bool) -> None:
        theme, dashes = self.plan.theme, options.dash_negative
        if moving or seen.edges != "gradients":
            most = MOST_DASHED if moving else None
            self.edges.paint(painter, theme, seen.steps, seen.visible, dashes=dashes, most_dashed=most)
            return
        headed = with_heads(seen.steps, seen.visible)
        ends = behind_heads(theme, self.edges, seen.steps, headed)
        self.edges.paint(painter, theme, seen.steps, seen.visible, dashes=dashes, ends=ends)
        paint_heads(painter, theme, self.edges, seen.steps, headed)

    def _paint_gaps(self, scribe: Scribe, seen: Seen) -> None:
        for k in self._gaps:
            place = self.layout.columns[k]
            paint_summary(scribe, place, self.plan.form, summary_of(place, seen.diagram.columns[k]))

    def _paint_tiles(
        self, painter: QPainter, diagram: Diagram, responses: Responses | None, *, exact: bool = False
    ) -> None:
        if responses is None:
            return
        for k, place in enumerate(self.layout.columns):
            if place.tiled:
                paint = self._tiles.paint_exactly if exact else self._tiles.paint
                paint(painter, self.plan.theme, place, diagram.columns[k], responses, k)

    # ---- words ----------------------------------------------------------------------------------

    def _key(
        self, seen: Seen, options: Options, responses: Responses | None, moving: bool
    ) -> tuple[list[Entry], list[str]]:
        """Return the entries of the key, and for each column how many units do not learn."""
        plan, diagram = self.plan, seen.diagram
        states = [states_of(diagram, k) for k in range(len(diagram.columns))]
        dead, saturated = (sum(count_of(found, kind) for found in states) for kind in STUCK)
        shown = Shown(
            scales=seen.scales,
            drawn=self._drawn(seen),
            edges=seen.edges,
            wanted=None if options.edges == seen.edges else options.edges,
            tiled=all(place.tiled for place in self.layout.columns),
            dashes=options.dash_negative,
            arrows=seen.edges == "gradients" and not moving,
            biases=self._numbers is not None and bool(self._numbers.places.biases),
            dead=dead,
            saturated=saturated,
        )
        made = entries(plan.theme, diagram, shown)
        if responses is not None:
            made[1:1] = response_entries(plan.theme, self.layout, responses)
        return made, [stuck_words(found) for found in states]

    def _drawn(self, seen: Seen) -> int:
        """Return how many weights have a line; all, if dropout alone is why some have none."""
        total = sum(layer.inputs * layer.outputs for layer in seen.diagram.run.layout.layers)
        room_for_all = self.edges.shown_count == total and total <= MAX_EDGES
        return total if room_for_all else int(np.count_nonzero(seen.visible))
