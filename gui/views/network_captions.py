"""What stands around the circles of the diagram: headings, names and values of inputs, the prediction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from gui.frame import Diagram
from gui.numbers import in_unit
from gui.theme import Theme, paint_icon
from gui.views.network_layout import NetworkLayout
from gui.views.network_words import Crowding, Heading, activation_of, differing_activations, heading

TITLE_TOP_PX = 2
SNOWFLAKE_PX = 13
SNOWFLAKE_ROOM_PX = SNOWFLAKE_PX + 5
BETWEEN_HEADINGS_PX = 12
"""Least room between the words over two columns."""
BETWEEN_TITLES_PX = 8
OUTPUT_WORDS_PX = 124.0
END_ROOM_PX = 44.0
CENTRED = Qt.AlignmentFlag.AlignCenter
RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Band:
    """The strip over the circles: headings, and below them the room for the handles of the layers."""

    pitch: float
    """Distance of two columns."""
    crowding: Crowding
    line_px: int
    """Height of a line below the title."""
    first_line: float
    """Top of the first line below the title."""
    handles_top: float
    handles_px: int
    """Height of the room for the handles."""

    @property
    def close(self) -> bool:
        """Whether headings have two lines below the title."""
        return self.crowding > Crowding.ROOMY

    def room(self, at_the_end: bool) -> float:
        """Return the width for a line below a title; the first and last column have one neighbour only."""
        if not self.close:
            return 240.0
        return max(self.pitch - 4, END_ROOM_PX) if at_the_end else self.pitch - 4

    @property
    def bottom(self) -> float:
        """Where circles may begin."""
        return self.handles_top + self.handles_px


def band_of(theme: Theme, diagram: Diagram, pitch: float) -> Band:
    """Return the strip for the words that may come to stand over the columns of a run."""
    crowding = _crowding(theme, diagram, pitch)
    close = crowding > Crowding.ROOMY
    line_px = theme.px("note") + (4 if close else 7)
    first_line = theme.px("label") + 8.0
    handles_top = first_line + line_px * (2 if close else 1)
    return Band(pitch, crowding, line_px, first_line, handles_top, 20 if theme.size == "small" else 22)


def _crowding(theme: Theme, diagram: Diagram, pitch: float) -> Crowding:
    if _widest(theme, diagram) + BETWEEN_HEADINGS_PX <= pitch:
        return Crowding.ROOMY
    words = f"hidden {diagram.run.experiment.network.layers}"
    title = QFontMetrics(_title_font(theme, True)).horizontalAdvance(words) + BETWEEN_TITLES_PX
    if title + 2 * SNOWFLAKE_ROOM_PX <= pitch:
        return Crowding.CLOSE
    return Crowding.CLOSER if title <= pitch else Crowding.TIGHT


def _widest(theme: Theme, diagram: Diagram) -> int:
    """Return the width of the longest heading, with dropout or without."""
    titles, notes = QFontMetrics(_title_font(theme, False)), QFontMetrics(theme.font("note", weight=400))
    differ, widths = differing_activations(diagram), [0]
    for column, size in enumerate(diagram.run.experiment.network.hidden, start=1):
        activation = activation_of(diagram, column)
        title = f"hidden {column} · {activation}" if differ else f"hidden {column}"
        widths.append(titles.horizontalAdvance(title) + 2 * SNOWFLAKE_ROOM_PX)
        widths.append(notes.horizontalAdvance(f"{size} on, ×1.25 · {size} off"))
        widths.append(notes.horizontalAdvance(f"all {size} on · {activation}"))
    return max(widths)


def _title_font(theme: Theme, close: bool) -> QFont:
    return theme.font("note" if close else "label", weight=600)


def paint_titles(
    painter: QPainter, theme: Theme, layout: NetworkLayout, band: Band, headings: Iterable[Heading]
) -> None:
    """Paint the names of the columns, with a snowflake where the weights are frozen."""
    font = _title_font(theme, band.close)
    width_of = QFontMetrics(font).horizontalAdvance
    painter.setFont(font)
    painter.setPen(theme.text1)
    for place, words in zip(layout.columns, headings, strict=True):
        box = QRectF(place.x - 100, TITLE_TOP_PX, 200, theme.px("label") + 6)
        painter.drawText(box, CENTRED, words.title)
        if words.frozen:
            left, top = place.x + width_of(words.title) / 2 + 5, box.center().y() - SNOWFLAKE_PX / 2
            box = QRectF(left, top, SNOWFLAKE_PX, SNOWFLAKE_PX)
            paint_icon(painter, "snowflake", theme.text2, box)


def paint_lines(
    painter: QPainter, theme: Theme, layout: NetworkLayout, index: int, band: Band, words: Heading
) -> None:
    """Paint what stands below the title of a column."""
    x = layout.columns[index].x
    room = band.room(index in (0, len(layout.columns) - 1))
    font = theme.font("note", weight=400)
    painter.setFont(font)
    painter.setPen(theme.text2)
    for number, line in enumerate(words.lines):
        text = fitting(line, QFontMetrics(font), room) if band.close else line
        box = QRectF(x - room / 2, band.first_line + number * band.line_px, room, band.line_px)
        painter.drawText(box, CENTRED, text)


def fitting(line: str, metrics: QFontMetrics, room: float) -> str:
    """Return as much of a line as there is room for; of a count the number, never a part of it."""
    if metrics.horizontalAdvance(line) <= room:
        return line
    first = line.partition(" ")[0]
    return first if first.isdigit() else metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(room))


def paint_inputs(painter: QPainter, theme: Theme, layout: NetworkLayout, diagram: Diagram) -> None:
    """Paint the names of the inputs and, where there is room, their scaled values."""
    place = layout.columns[0]
    small = theme.size == "small"
    edge = place.x - place.radius - 12
    value_width = 0 if small else 52
    names, values = diagram.run.dataset.input_names, diagram.columns[0].values
    for y, neuron in zip(place.y.tolist(), place.shown.tolist(), strict=True):
        if not small:
            painter.setPen(theme.text3)
            painter.setFont(theme.font("control", numbers=True, weight=400))
            value = f"{float(values[neuron]):z.2f}".replace("-", "−")
            painter.drawText(QRectF(edge - value_width, y - 11, value_width, 22), RIGHT_ALIGNED, value)
        painter.setPen(theme.text1)
        painter.setFont(theme.font("note", weight=500))
        room = edge - value_width - 4
        name = painter.fontMetrics().elidedText(names[neuron], Qt.TextElideMode.ElideMiddle, int(room))
        painter.drawText(QRectF(0, y - 11, room, 22), RIGHT_ALIGNED, name)


def output_words(theme: Theme, layout: NetworkLayout) -> QRectF:
    """Return the place of the words under the output: edges must not cross them.

    Where columns stand close together it lies to the right, clear of the circles before it.
    """
    before, place = layout.columns[-2:]
    height = theme.px("number") + 2 * theme.px("note") + 22
    left = max(place.x - OUTPUT_WORDS_PX / 2, before.x + before.radius + 8)
    return QRectF(left, float(place.y[0]) + place.radius + 5, OUTPUT_WORDS_PX, height)


def output_patches(theme: Theme, layout: NetworkLayout) -> tuple[QRectF, QRectF]:
    """Return what the words under the output cover: the number, and the lines below it, which are longer."""
    whole, number = output_words(theme, layout), theme.px("number") + 6
    digits = QFontMetrics(theme.font("number", numbers=True, weight=600)).horizontalAdvance("9,999")
    first = QRectF(whole.center().x() - digits / 2, whole.top(), digits, number)
    return first, whole.adjusted(0, number, 0, 0)


def paint_output(painter: QPainter, theme: Theme, layout: NetworkLayout, diagram: Diagram) -> None:
    """Paint the prediction and the true value in the unit of the data."""
    middle, place = output_words(theme, layout).center().x(), layout.columns[-1]
    name = diagram.run.dataset.target_name
    box = QRectF(middle - 100, float(place.y[0]) + place.radius + 6, 200, theme.px("number") + 6)
    painter.setPen(theme.prediction)
    painter.setFont(theme.font("number", numbers=True, weight=600))
    painter.drawText(box, CENTRED, in_unit(diagram.prediction))
    painter.setFont(theme.font("note", weight=600))
    box.translate(0, theme.px("number") + 2)
    painter.drawText(box, CENTRED, f"{name} predicted")
    painter.setPen(theme.text2)
    painter.setFont(theme.font("note", weight=400))
    box.translate(0, theme.px("note") + 8)
    painter.drawText(box, CENTRED, f"{in_unit(diagram.target)} in the data")


def headings_of(diagram: Diagram, band: Band) -> list[Heading]:
    """Return what stands over each column."""
    return [heading(diagram, column, band.crowding) for column in range(len(diagram.columns))]
