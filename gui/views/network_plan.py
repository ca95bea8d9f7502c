"""The plan of a diagram: how words and circles share the room there is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRectF, QSize

from core.snapshot import Run
from gui.frame import Diagram
from gui.theme import Theme
from gui.views.network_captions import (
    Band,
    band_of,
    ends_of_columns,
    input_pitch,
    output_height,
    output_words,
)
from gui.views.network_edges import Edges
from gui.views.network_key import key_px
from gui.views.network_layout import NetworkLayout, lay_out, measures_of
from gui.views.network_number_places import NUMBERS, is_small, number_places
from gui.views.network_numbers import Numbers
from gui.views.network_options import Options
from gui.views.network_summary import Form, form_of, gap_px
from gui.views.network_text import height_of

ABOVE_KEY_PX = 12
WORDS_GAP_PX = 6
BELOW_BAND_PX = 2


@dataclass(frozen=True, eq=False)
class Plan:
    """One layout with the places of the words around it."""

    theme: Theme
    size: QSize
    run: Run
    band: Band
    layout: NetworkLayout
    form: Form
    """How the words stand where neurons are left out."""
    words: QRectF
    """The words under the output."""
    values_beside: bool
    """Whether the values of the inputs stand beside their circles."""
    places_for_numbers: bool
    """Whether there are numbers on edges, beside neurons and in circles."""

    def numbers(self, edges: Edges) -> Numbers | None:
        """Place the numbers of a small network; None where there are to be none."""
        if not self.places_for_numbers:
            return None
        inputs = self.layout.columns[0]
        names = QRectF(0, self.band.bottom, inputs.x - inputs.radius, self.size.height() - self.band.bottom)
        room = QRectF(0, self.band.bottom, self.size.width(), self.size.height() - self.band.bottom)
        room.setBottom(self.size.height() - key_px(self.theme))
        has_bias = self.run.layout.layers[0].has_bias
        places = number_places(self.theme, self.layout, edges, has_bias, room, [names, self.words])
        return Numbers(self.theme, self.layout, edges, places)


def plan_of(theme: Theme, size: QSize, diagram: Diagram, options: Options, *, tiles: bool) -> Plan:
    """Share a size in pixels out among circles, or tiles, and words."""
    run, width = diagram.run, size.width()
    sizes = run.layout.sizes
    numbers = options.numbers == "auto" and is_small(sizes)
    measures = measures_of(theme, with_values=numbers)
    widest = measures.radius if not run.dataset.drawn_inputs else max(measures.radius, measures.tile / 2)
    ends = ends_of_columns(theme, run, width, widest, with_values=not theme.narrow)
    pitch = (ends[1] - ends[0]) / (len(sizes) - 1)
    band = band_of(theme, diagram, pitch)
    form = form_of(theme, max(sizes), pitch, measures.radius)
    measures = replace(measures, input_pitch=input_pitch(theme), gap=gap_px(theme, form))
    top = band.bottom + BELOW_BAND_PX + (height_of(theme, NUMBERS) if numbers else 0)
    bottom = size.height() - key_px(theme) - ABOVE_KEY_PX
    layout = lay_out(sizes, *ends, top, bottom, measures, tiles)
    layout = _with_room_below(layout, output_height(theme), top, bottom + ABOVE_KEY_PX)
    words = output_words(theme, layout, run, width, bottom + ABOVE_KEY_PX)
    beside = not theme.narrow and (tiles or not numbers)
    return Plan(theme, QSize(size), run, band, layout, form, words, beside, numbers)


def _with_room_below(layout: NetworkLayout, height: float, top: float, bottom: float) -> NetworkLayout:
    """Return the layout with the output so high that words of a height fit between it and the bottom."""
    output = layout.columns[-1]
    highest = top + output.radius
    y = min(float(output.y[0]), max(highest, bottom - height - WORDS_GAP_PX - output.radius))
    return NetworkLayout((*layout.columns[:-1], replace(output, y=np.array([y]))))
