"""The live diagram: one pass through the network, exactly the step or state that the frame holds."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.frame import Diagram, Frame
from gui.numbers import in_unit, significant
from gui.pace import NumberPace
from gui.theme import Theme, pen
from gui.views.hover_card import Card, paint_card
from gui.views.network_edges import MAX_EDGES, Edges
from gui.views.network_layout import NetworkLayout, lay_out
from gui.views.network_neurons import factor_text, paint_column
from gui.views.network_words import edge_card, heading, neuron_card

ANTIALIASED_EDGES_MAX = 2000
EDGE_REACH_PX = 5.0
LEFT_ALIGNED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NetworkView(QWidget):
    """Paints the diagram of a frame. Hovering shows the value of an edge or neuron."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frame: Frame | None = None
        self._layout: NetworkLayout | None = None
        self._edges: Edges | None = None
        self._laid_out_for: tuple[object, ...] = ()
        self._pointer: QPointF | None = None
        self._visible = np.empty(0, bool)
        self._ground: QPixmap | None = None
        self._pace = NumberPace()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(420, 260)
        self.setAccessibleName("Network diagram")

    def sizeHint(self) -> QSize:
        """Return the size of the drawing in the design."""
        return QSize(930, 560)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._laid_out_for = ()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Store the frame and ask for a repaint. A picture stays until the numbers of the next are there."""
        if frame.diagram is None and self._can_stay(frame):
            return
        self._frame = frame
        self.setAccessibleDescription(frame.chip.text)
        self.update()

    def _can_stay(self, frame: Frame) -> bool:
        """Return whether the picture shown says nothing wrong beside a frame that has none."""
        shown = self._frame
        if shown is None or shown.diagram is None or shown.run is not frame.run:
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
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Close the card."""
        self._pointer = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the circles anew at the next repaint."""
        self._laid_out_for = ()

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
        if self._pace.due(moving) or self._ground is None:
            self._ground = self._paint_ground(diagram, scales)
        painter.drawPixmap(0, 0, self._ground)
        exact = not moving and int(self._visible.sum()) <= ANTIALIASED_EDGES_MAX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, exact)
        self._edges.paint(painter, self._theme, steps, self._visible)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for index, (place, column) in enumerate(zip(self._layout.columns, diagram.columns, strict=True)):
            paint_column(painter, self._theme, place, column)
            if 0 < index < len(diagram.columns) - 1:
                self._paint_note(painter, diagram, index)
        patch = self._output_words()
        painter.drawPixmap(patch, self._ground, _scaled(patch, self._ground.devicePixelRatio()))
        self._paint_hover(painter, diagram)

    def _paint_ground(self, diagram: Diagram, scales: list[float]) -> QPixmap:
        """Paint the words and numbers, which change at 4 Hz while training, on the canvas."""
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(self._theme.canvas)
        painter = QPainter(ground)
        self._paint_titles(painter, diagram)
        self._paint_inputs(painter, diagram)
        self._paint_output(painter, diagram)
        self._paint_key(painter, diagram, scales)
        painter.end()
        return ground

    def _lay_out(self, diagram: Diagram) -> None:
        key = (diagram.run, self.width(), self.height(), self._theme)
        if key == self._laid_out_for:
            return
        small = self._theme.size == "small"
        sizes = diagram.run.layout.sizes
        named = diagram.run.dataset.input_count > 1
        left = (160 if small else 188) if named else 110
        top, bottom = (58, self.height() - 46) if not small else (50, self.height() - 36)
        self._layout = lay_out(sizes, left, self.width() - 100, top + 6, bottom - 6, small)
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

    def _paint_titles(self, painter: QPainter, diagram: Diagram) -> None:
        assert self._layout is not None
        painter.setPen(self._theme.text1)
        painter.setFont(self._theme.font("label", weight=600))
        for index, place in enumerate(self._layout.columns):
            box = QRectF(place.x - 100, 2, 200, self._theme.px("label") + 6)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, heading(diagram, index)[0])
        for index in (0, len(diagram.columns) - 1):
            self._paint_note(painter, diagram, index)

    def _paint_note(self, painter: QPainter, diagram: Diagram, index: int) -> None:
        """Paint the second line over a column: how many neurons are on in this very picture."""
        assert self._layout is not None
        theme, place = self._theme, self._layout.columns[index]
        box = QRectF(place.x - 120, theme.px("label") + 8, 240, theme.px("note") + 7)
        painter.setPen(theme.text2)
        painter.setFont(theme.font("note", weight=400))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, heading(diagram, index)[1])

    def _paint_inputs(self, painter: QPainter, diagram: Diagram) -> None:
        assert self._layout is not None
        theme, place = self._theme, self._layout.columns[0]
        small = theme.size == "small"
        edge = place.x - place.radius - 12
        value_width = 0 if small else 52
        names = diagram.run.dataset.input_names
        for y, neuron in zip(place.y.tolist(), place.shown.tolist(), strict=True):
            if not small:
                painter.setPen(theme.text3)
                painter.setFont(theme.font("control", numbers=True, weight=400))
                value = f"{float(diagram.columns[0].values[neuron]):z.2f}".replace("-", "−")
                painter.drawText(QRectF(edge - value_width, y - 11, value_width, 22), RIGHT_ALIGNED, value)
            painter.setPen(theme.text1)
            painter.setFont(theme.font("note", weight=500))
            painter.drawText(QRectF(0, y - 11, edge - value_width - 4, 22), RIGHT_ALIGNED, names[neuron])

    def _output_words(self) -> QRectF:
        """Return the place of the words under the output: edges must not cross them."""
        assert self._layout is not None
        theme, place = self._theme, self._layout.columns[-1]
        height = theme.px("number") + 2 * theme.px("note") + 22
        return QRectF(place.x - 62, float(place.y[0]) + place.radius + 5, 124, height)

    def _paint_output(self, painter: QPainter, diagram: Diagram) -> None:
        assert self._layout is not None
        theme, place = self._theme, self._layout.columns[-1]
        dataset = diagram.run.dataset
        box = QRectF(place.x - 100, float(place.y[0]) + place.radius + 6, 200, theme.px("number") + 6)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(theme.prediction)
        painter.setFont(theme.font("number", numbers=True, weight=600))
        painter.drawText(box, centre, in_unit(diagram.prediction))
        painter.setFont(theme.font("note", weight=600))
        box.translate(0, theme.px("number") + 2)
        painter.drawText(box, centre, f"{dataset.target_name} predicted")
        painter.setPen(theme.text2)
        painter.setFont(theme.font("note", weight=400))
        box.translate(0, theme.px("note") + 8)
        painter.drawText(box, centre, f"{in_unit(diagram.target)} in the data")

    def _paint_key(self, painter: QPainter, diagram: Diagram, scales: list[float]) -> None:
        assert self._edges is not None
        theme = self._theme
        y = self.height() - 16.0
        x = self._paint_ramp(painter, 4.0, y, scales)
        factors = {c.factor for c in diagram.columns if c.factor != 1}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if any(c.dropped for c in diagram.columns):
            painter.setPen(pen(theme.text3, 1.6, (4, 3.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x + 8, y), 8, 8)
            whose = "off for this row" if diagram.per_row else "off in this step"
            x = self._paint_words(painter, x + 24, y, whose)
        if factors:
            painter.setPen(pen(theme.text1, 1.8))
            painter.setBrush(theme.diverging[6])
            painter.drawEllipse(QPointF(x + 8, y), 8, 8)
            factor = max(factors)
            rate = significant(1 - 1 / factor, 2).rstrip("0").rstrip(".")
            x = self._paint_words(painter, x + 24, y, f"on, {factor_text(factor)} = 1/(1−{rate})")
        drawn, total = min(MAX_EDGES, self._edges.shown_count), sum(w.size for w in diagram.weights)
        if drawn < total:
            self._paint_words(painter, x, y, f"{drawn:,} of {total:,} weights drawn")

    def _paint_ramp(self, painter: QPainter, x: float, y: float, scales: list[float]) -> float:
        theme = self._theme
        x = self._paint_words(painter, x, y, "weight", gap=10)
        low, high = significant(min(scales), 2), significant(max(scales), 2)
        x = self._paint_words(painter, x, y, "−", numbers=True, gap=6)
        for colour in theme.diverging:
            painter.fillRect(QRectF(x, y - 6, 14, 12), colour)
            x += 14
        x = self._paint_words(painter, x + 6, y, "+", numbers=True, gap=10)
        full = f"full at {low}" if low == high else f"full at {low} to {high}"
        return self._paint_words(painter, x, y, full)

    def _paint_words(
        self, painter: QPainter, x: float, y: float, text: str, *, numbers: bool = False, gap: float = 20
    ) -> float:
        painter.setPen(self._theme.text2)
        painter.setFont(self._theme.font("control", numbers=numbers, weight=400))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(x, y - 12, width + 4, 24), LEFT_ALIGNED, text)
        return x + width + gap

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
        painter.setPen(pen(self._theme.text1, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(place.x, y), place.radius + 5, place.radius + 5)
        return neuron_card(diagram, column, neuron)

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
