"""What the pointer finds in the diagram: the card of a neuron, of an edge, or of neurons without a circle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from gui.frame import Diagram
from gui.theme import Theme, pen
from gui.views.hover_card import Card
from gui.views.network_focus import Place
from gui.views.network_layout import NetworkLayout
from gui.views.network_picture import NetworkPicture
from gui.views.network_response_card import response_picture
from gui.views.network_responses import Responses
from gui.views.network_summary import gap_px
from gui.views.network_tiles import paint_ring
from gui.views.network_words import edge_card, neuron_card, summary_card

EDGE_REACH_PX = 5.0
GAP_REACH_PX = 16.0
"""How far beside the dots the pointer still means the neurons that are left out."""
MARK_PX = 2.0


def pointed_at(
    painter: QPainter, picture: NetworkPicture, diagram: Diagram, at: QPointF, responses: Responses | None
) -> Card | None:
    """Return the card of what a point means, and mark it; None where there is nothing."""
    theme, layout = picture.plan.theme, picture.layout
    neuron = layout.neuron_at(at.x(), at.y())
    if neuron is not None:
        mark_neuron(painter, theme, layout, neuron)
        return card_of_neuron(diagram, neuron, responses)
    column = _gap_at(layout, at, gap_px(theme, picture.plan.form) / 2)
    if column is not None:
        place = layout.columns[column]
        return summary_card(diagram, column, np.setdiff1d(np.arange(place.size), place.shown))
    return _edge_at(painter, picture, diagram, at)


def mark_neuron(
    painter: QPainter, theme: Theme, layout: NetworkLayout, neuron: Place, *, chosen: bool = False
) -> None:
    """Paint a ring around a neuron that is pointed at, or chosen with the keyboard."""
    place = layout.columns[neuron[0]]
    paint_ring(painter, theme, place, place.y_of(neuron[1]), chosen=chosen)


def card_of_neuron(diagram: Diagram, neuron: Place, responses: Responses | None = None) -> Card:
    """Return the card of a neuron, with what it answers over the inputs where that is known."""
    card = neuron_card(diagram, *neuron)
    return card if responses is None else replace(card, picture=response_picture(responses, *neuron))


def _gap_at(layout: NetworkLayout, at: QPointF, reach_px: float) -> int | None:
    for number, place in enumerate(layout.columns):
        if place.gap_y is not None:
            near = abs(at.y() - place.gap_y) <= reach_px
            if near and abs(at.x() - place.x) <= GAP_REACH_PX:
                return number
    return None


def _edge_at(painter: QPainter, picture: NetworkPicture, diagram: Diagram, at: QPointF) -> Card | None:
    if picture.seen is None:
        return None
    found = picture.edges.nearest(at.x(), at.y(), picture.seen.visible, EDGE_REACH_PX)
    if found is None:
        return None
    line = picture.edges.line(*found)
    if line is not None:
        painter.setPen(pen(picture.plan.theme.text1, MARK_PX))
        painter.drawLine(line)
    return edge_card(diagram, *found)
