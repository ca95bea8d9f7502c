"""The live diagram: one pass through the network, exactly the step or state that the frame holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from core.commands import WATCHED_STEPS_PER_SECOND
from gui.frame import Diagram, Frame
from gui.pace import NumberPace
from gui.theme import Theme, pen
from gui.views.hover_card import Card, paint_card
from gui.views.layer_handles import LayerHandles
from gui.views.network_captions import (
    Band,
    band_of,
    headings_of,
    output_patches,
    paint_inputs,
    paint_lines,
    paint_output,
    paint_titles,
)
from gui.views.network_edges import MAX_EDGES, Edges
from gui.views.network_key import paint_key
from gui.views.network_layout import NetworkLayout, lay_out
from gui.views.network_neurons import paint_column
from gui.views.network_response_card import response_picture
from gui.views.network_responses import Responses, responses_of
from gui.views.network_tiles import Tiles, paint_ring
from gui.views.network_words import edge_card, heading, neuron_card

ANTIALIASED_EDGES_MAX = 2000
EDGE_REACH_PX = 5.0
TILES_PER_SECOND = 15.0
"""How often tiles change where steps are too many to be seen one by one; their painting is training time."""
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class NetworkView(QWidget):
    """Paints the diagram of a frame. Hovering shows the value of an edge or neuron, and the layer handles."""

    hidden_requested = Signal(object, str)
    """Settings that change together, {path: value}, and words for it: another network is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame: Frame | None = None
        self._layout: NetworkLayout | None = None
        self._band: Band | None = None
        self._edges: Edges | None = None
        self._laid_out_for: tuple[object, ...] = ()
        self._pointer: QPointF | None = None
        self._visible = np.empty(0, bool)
        self._ground: QPixmap | None = None
        self._lively: list[int] = []
        self._responses: Responses | None = None
        """What neurons answer over the inputs, while that is shown and known."""
        self._tiles = Tiles()
        self._tile_pace = NumberPace(TILES_PER_SECOND)
        self._pace = NumberPace()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(420, 260)
        self.setAccessibleName("Network diagram")
        self.handles = LayerHandles(theme, self)
        self.handles.requested.connect(self.hidden_requested)
        self.handles.entered.connect(self._on_handles_entered)

    def sizeHint(self) -> QSize:
        """Return the size of the drawing in the design."""
        return QSize(930, 560)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.handles.set_theme(theme)
        self._laid_out_for = ()
        self._follow()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Store the frame and ask for a repaint. A picture stays until the numbers of the next are there."""
        if frame.diagram is None and self._can_stay(frame):
            return
        self._frame = frame
        self._take_responses(frame)
        self.setAccessibleDescription(frame.chip.text)
        self._follow()
        self.update()

    def _take_responses(self, frame: Frame) -> None:
        """Keep what neurons answer; the last answers of a run stay until the next are there."""
        kept, wanted = self._responses, frame.view.responses
        stays = wanted and kept is not None and kept.run.number == frame.run.number
        fast = frame.moving and frame.state.steps_per_second > WATCHED_STEPS_PER_SECOND
        if stays and not self._tile_pace.due(fast):
            return
        found = responses_of(frame.run, frame.state.fit, kept) if wanted else None
        if found is not None or not stays:
            self._responses = found

    def _follow(self) -> None:
        """Place circles and handles for the frame."""
        diagram = self._frame.diagram if self._frame is not None else None
        if diagram is None:
            self.handles.clear()
            return
        self._lay_out(diagram)
        assert self._layout is not None and self._band is not None
        self.handles.follow(diagram.experiment, self._layout, self._band)

    def _can_stay(self, frame: Frame) -> bool:
        """Return whether the picture shown says nothing wrong beside a frame that has none."""
        shown = self._frame
        if shown is None or shown.diagram is None or shown.run.number != frame.run.number:
            return False
        return frame.view.mode is shown.view.mode or frame.state.divergence is None

    @property
    def painted_layout(self) -> NetworkLayout | None:
        """Where the circles stand, as last painted."""
        return self._layout

    # ---- events ---------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember the pointer; the card is worked out anew at each repaint."""
        self._pointer = event.position()
        self.handles.point_at(self._pointer)
        self.update()

    def _on_handles_entered(self) -> None:
        self._pointer = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Close the card."""
        self._pointer = None
        self.handles.point_at(None)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the handles if the keyboard came by Tab."""
        super().focusInEvent(event)
        self.handles.take_keys(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the handles, unless the keyboard went to one of them."""
        super().focusOutEvent(event)
        self.handles.take_keys(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from column to column with left and right, where the handles are shown for the keyboard."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if self.handles.keys_are_here and event.key() in steps:
            self.handles.walk(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the circles anew."""
        self._laid_out_for = ()
        self._follow()

    def event(self, event: QEvent) -> bool:
        """Leave out the tool tip of the parents: the card says more."""
        return True if isinstance(event, QHelpEvent) else super().event(event)

    # ---- painting -------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stored frame."""
        painter = QPainter(self)
        diagram = self._frame.diagram if self._frame is not None else None
        if diagram is None or self._frame is None:
            self._paint_words_alone(painter)
            return
        moving = self._frame.moving
        self._lay_out(diagram)
        assert self._layout is not None and self._edges is not None
        steps, self._visible, scales = self._edges.steps(diagram)
        lively = [index for index, column in enumerate(diagram.columns) if column.dropped]
        if self._pace.due(moving) or self._ground is None or lively != self._lively:
            self._lively = lively
            self._ground = self._paint_ground(diagram, scales)
        painter.drawPixmap(0, 0, self._ground)
        exact = not moving and int(self._visible.sum()) <= ANTIALIASED_EDGES_MAX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, exact)
        self._edges.paint(painter, self._theme, steps, self._visible)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_neurons(painter, diagram)
        self._paint_counts(painter, diagram)
        for patch in output_patches(self._theme, self._layout):
            painter.drawPixmap(patch, self._ground, _scaled(patch, self._ground.devicePixelRatio()))
        self._paint_hover(painter, diagram)
        if self.hasFocus() and self.handles.keys_are_here:
            painter.setPen(pen(self._theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_neurons(self, painter: QPainter, diagram: Diagram) -> None:
        assert self._layout is not None
        for number, (place, column) in enumerate(zip(self._layout.columns, diagram.columns, strict=True)):
            if place.tiled and self._responses is not None:
                self._tiles.paint(painter, self._theme, place, column, self._responses, number)
            else:
                paint_column(painter, self._theme, place, column)

    def _paint_counts(self, painter: QPainter, diagram: Diagram) -> None:
        """Paint how many neurons are on in this very picture, where dropout changes that with each step."""
        assert self._layout is not None and self._band is not None
        for index in self._lively:
            words = heading(diagram, index, self._band.crowding)
            paint_lines(painter, self._theme, self._layout, index, self._band, words)

    def _paint_ground(self, diagram: Diagram, scales: list[float]) -> QPixmap:
        """Paint the words and numbers, which change at 4 Hz while training, on the canvas."""
        assert self._layout is not None and self._band is not None and self._edges is not None
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(self._theme.canvas)
        painter = QPainter(ground)
        words = headings_of(diagram, self._band)
        paint_titles(painter, self._theme, self._layout, self._band, words)
        for index, heading_words in enumerate(words):
            if index not in self._lively:
                paint_lines(painter, self._theme, self._layout, index, self._band, heading_words)
        paint_inputs(painter, self._theme, self._layout, diagram)
        paint_output(painter, self._theme, self._layout, diagram)
        drawn = min(MAX_EDGES, self._edges.shown_count)
        size, shown = (self.width(), self.height()), (self._layout, self._responses)
        paint_key(painter, self._theme, size, diagram, scales, drawn, *shown)
        painter.end()
        return ground

    def _lay_out(self, diagram: Diagram) -> None:
        tiles = self._responses is not None
        key = (diagram.run, self.width(), self.height(), self._theme, tiles)
        if key == self._laid_out_for:
            return
        small = self._theme.size == "small"
        sizes = diagram.run.layout.sizes
        named = diagram.run.dataset.input_count > 1
        left, right = float((160 if small else 188) if named else 110), self.width() - 100.0
        self._band = band_of(self._theme, diagram, (right - left) / (len(sizes) - 1))
        bottom = self.height() - (42 if small else 52)
        self._layout = lay_out(sizes, left, right, self._band.bottom, bottom, small, tiles)
        self._edges = Edges(self._layout)
        self._ground = None
        self._laid_out_for = key

    def _paint_words_alone(self, painter: QPainter) -> None:
        diverged = self._frame is not None and self._frame.state.divergence is not None
        words = "No numbers to show: the run diverged." if diverged else "Loading PyTorch and the data …"
        painter.fillRect(self.rect(), self._theme.canvas)
        painter.setPen(self._theme.text3)
        painter.setFont(self._theme.font("label"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)

    # ---- hovering -------------------------------------------------------------------------

    def _paint_hover(self, painter: QPainter, diagram: Diagram) -> None:
        if self._pointer is None or self._layout is None or self._edges is None:
            return
        card = self._hovered_neuron(painter, diagram) or self._hovered_edge(painter, diagram)
        if card is not None:
            paint_card(painter, self._theme, card, self._pointer, QRectF(self.rect()))

    def _hovered_neuron(self, painter: QPainter, diagram: Diagram) -> Card | None:
        assert self._pointer is not None and self._layout is not None
        found = self._layout.neuron_at(self._pointer.x(), self._pointer.y())
        if found is None:
            return None
        column, neuron = found
        place = self._layout.columns[column]
        y = float(place.y[np.searchsorted(place.shown, neuron)])
        paint_ring(painter, self._theme, place, y)
        card = neuron_card(diagram, column, neuron)
        if self._responses is None:
            return card
        return replace(card, picture=response_picture(self._responses, column, neuron))

    def _hovered_edge(self, painter: QPainter, diagram: Diagram) -> Card | None:
        assert self._pointer is not None and self._edges is not None
        found = self._edges.nearest(self._pointer.x(), self._pointer.y(), self._visible, EDGE_REACH_PX)
        if found is None:
            return None
        line = self._edges.line(*found)
        if line is not None:
            painter.setPen(pen(self._theme.text1, 2))
            painter.drawLine(line)
        return edge_card(diagram, *found)


def _scaled(place: QRectF, ratio: float) -> QRectF:
    """Return a place on a pixmap in its own pixels."""
    return QRectF(place.x() * ratio, place.y() * ratio, place.width() * ratio, place.height() * ratio)
