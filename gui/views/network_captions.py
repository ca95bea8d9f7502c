"""What stands around the circles of the diagram: headings, names and values of inputs, the prediction."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from core.snapshot import Run
from gui.frame import Diagram
from gui.numbers import MINUS, in_unit, significant
from gui.theme import Theme, paint_icon
from gui.views import network_digits as digits
from gui.views.network_layout import ColumnLayout, NetworkLayout
from gui.views.network_text import (
    NAME,
    NOTE,
    RIGHT,
    VALUE,
    Scribe,
    Type,
    elided,
    height_of,
    width_of,
)
from gui.views.network_words import Crowding, Heading, activation_of, differing_activations, heading

TITLE_TOP_PX = 2
SNOWFLAKE_PX = 13
SNOWFLAKE_ROOM_PX = SNOWFLAKE_PX + 5
BETWEEN_HEADINGS_PX = 12
"""Least room between the words over two columns."""
BETWEEN_TITLES_PX = 8
END_ROOM_PX = 44.0
LETTERS_MIN = 4
"""Fewer letters of a word than these say nothing."""
BESIDE_CIRCLE_PX = 12
"""Between a circle of the inputs and the words left of it."""
VALUE_CHARACTERS = 6
NAMES_SHARE = 0.2
"""Most of the width of the diagram that names of inputs, and words under the output, may take."""
EDGE_PX = 6
"""Least distance of words from the sides."""
PATCH_PX = 4
"""How far the canvas under the words of the output reaches beyond them."""
LEAST_LEFT_PX = 64
LEAST_RIGHT_PX = 52
PREDICTED = Type("number", 600, numbers=True)
PREDICTED_NAME = Type("note", 600)
WIDEST_PREDICTION, WIDEST_TRUTH = "99,999", f"{MINUS}88.888"


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
            return max(240.0, self.pitch)
        inner = self.pitch - 4
        return min(max(inner, END_ROOM_PX), self.pitch + 3) if at_the_end else inner

    @property
    def bottom(self) -> float:
        """Where circles may begin."""
        return self.handles_top + self.handles_px


# ---- the room for words ----------------------------------------------------------------------------


def band_of(theme: Theme, diagram: Diagram, pitch: float) -> Band:
    """Return the strip for the words that may come to stand over the columns of a run."""
    crowding = _crowding(theme, diagram, pitch)
    close = crowding > Crowding.ROOMY
    line_px = theme.px("note") + theme.length(4 if close else 7)
    first_line = theme.px("label") + 8.0
    handles_top = first_line + line_px * (2 if close else 1)
    handles_px = theme.length(20 if theme.size == "small" else 22)
    return Band(pitch, crowding, line_px, first_line, handles_top, handles_px)


def _crowding(theme: Theme, diagram: Diagram, pitch: float) -> Crowding:
    if _widest(theme, diagram) + BETWEEN_HEADINGS_PX <= pitch:
        return Crowding.ROOMY
    words = f"hidden {diagram.run.experiment.network.layers}"
    title = width_of(theme, title_type(True), words) + BETWEEN_TITLES_PX
    if title + theme.length(SNOWFLAKE_ROOM_PX) <= pitch:
        return Crowding.CLOSE
    return Crowding.CLOSER if title <= pitch else Crowding.TIGHT


def _widest(theme: Theme, diagram: Diagram) -> int:
    """Return the width of the longest heading, with dropout or without."""
    differ, widths = differing_activations(diagram), [0]
    for column, size in enumerate(diagram.run.experiment.network.hidden, start=1):
        activation = activation_of(diagram, column)
        title = f"hidden {column} · {activation}" if differ else f"hidden {column}"
        widths.append(width_of(theme, title_type(False), title) + 2 * theme.length(SNOWFLAKE_ROOM_PX))
        widths.append(width_of(theme, NOTE, f"{size} on, ×1.25 · {size} off"))
        widths.append(width_of(theme, NOTE, f"all {size} on · {activation}"))
    return max(widths)


def title_type(close: bool) -> Type:
    """Return the type of the names of the columns."""
    return Type("note" if close else "label", 600)


def left_room(theme: Theme, run: Run, width: int, radius: float, *, with_values: bool) -> float:
    """Return where the column of the inputs stands: right of their names, and of their values if shown."""
    names = max(width_of(theme, NAME, name) for name in run.dataset.input_names)
    names = min(names + 1, round(NAMES_SHARE * width))
    values = _value_px(theme) + 4 if with_values else 0
    return max(theme.length(LEAST_LEFT_PX), EDGE_PX + names + values + BESIDE_CIRCLE_PX + radius)


def right_room(theme: Theme, run: Run, width: int) -> float:
    """Return the width of the words under the output."""
    lines = [width_of(theme, PREDICTED, WIDEST_PREDICTION)]
    lines.append(width_of(theme, PREDICTED_NAME, predicted_words(theme, run)))
    lines.append(width_of(theme, NOTE, f"{WIDEST_TRUTH} in the data"))
    return max(2.0 * theme.length(LEAST_RIGHT_PX), min(max(lines), round(NAMES_SHARE * width)))


def predicted_words(theme: Theme, run: Run) -> str:
    """Return what the network predicts; in a presentation the colour says that it is predicted."""
    name = run.dataset.target_name
    return name if theme.large else f"{name} predicted"


def ends_of_columns(
    theme: Theme, run: Run, width: int, radius: float, *, with_values: bool
) -> tuple[float, float]:
    """Return where the first and the last column stand, with room for all words beside them."""
    left = left_room(theme, run, width, radius, with_values=with_values)
    words, gaps = right_room(theme, run, width), len(run.layout.sizes) - 1
    right = width - words / 2 - EDGE_PX
    for _ in range(4):  # words that would cover the circles before them go to the right
        overlap = words / 2 + radius + 8 - (right - left) / gaps
        right = width - words / 2 - EDGE_PX - max(0.0, overlap)
    return left, max(right, left + 40.0 * gaps)


def _value_px(theme: Theme) -> int:
    return width_of(theme, VALUE, "0" * VALUE_CHARACTERS)


# ---- headings --------------------------------------------------------------------------------------


def headings_of(diagram: Diagram, band: Band) -> list[Heading]:
    """Return what stands over each column."""
    return [heading(diagram, column, band.crowding) for column in range(len(diagram.columns))]


def paint_titles(scribe: Scribe, layout: NetworkLayout, band: Band, headings: Iterable[Heading]) -> None:
    """Paint the names of the columns, with a snowflake where the weights are frozen."""
    theme, kind = scribe.theme, title_type(band.close)
    for place, words in zip(layout.columns, headings, strict=True):
        box = QRectF(place.x - 150, TITLE_TOP_PX, 300, theme.px("label") + 6)
        scribe.write(words.title, box, kind, theme.text1)
        if words.frozen:
            left, side = place.x + width_of(theme, kind, words.title) / 2 + 5, theme.length(SNOWFLAKE_PX)
            box = QRectF(left, box.center().y() - side / 2, side, side)
            paint_icon(scribe.painter, "snowflake", theme.text2, box)


def lines_of(
    theme: Theme, layout: NetworkLayout, index: int, band: Band, words: Heading, note: str = ""
) -> list[tuple[str, QRectF]]:
    """Return what stands below the title of a column and where, with a `note` if there is room for it."""
    x, room = layout.columns[index].x, band.room(index in (0, len(layout.columns) - 1))
    found = []
    for number, line in enumerate(words.lines):
        text = fitting(theme, line, room) if band.close else _with_note(theme, line, note, band)
        top = band.first_line + number * band.line_px
        found.append((text, QRectF(x - room / 2, top, room, band.line_px)))
    return found


def paint_lines(
    scribe: Scribe, layout: NetworkLayout, index: int, band: Band, words: Heading, note: str = ""
) -> None:
    """Paint what stands below the title of a column."""
    for text, box in lines_of(scribe.theme, layout, index, band, words, note):
        scribe.write(text, box, NOTE, scribe.theme.text2)


def _with_note(theme: Theme, line: str, note: str, band: Band) -> str:
    longer = f"{line} · {note}" if note else line
    return longer if width_of(theme, NOTE, longer) + BETWEEN_HEADINGS_PX <= band.pitch else line


def fitting(theme: Theme, line: str, room: float) -> str:
    """Return as much of a line as there is room for; of a count the number, never a part of it.

    What would be left as a few letters goes altogether.
    """
    if width_of(theme, NOTE, line) <= room:
        return line
    first = line.partition(" ")[0]
    if first.isdigit():
        return first
    rest = elided(theme, NOTE, line, int(room))
    return rest if len(rest) > LETTERS_MIN else ""


# ---- inputs ----------------------------------------------------------------------------------------


def input_pitch(theme: Theme) -> float:
    """Return the least distance of two inputs: that of two lines."""
    return height_of(theme, NAME) - 1.0


def paint_names(scribe: Scribe, place: ColumnLayout, run: Run, *, with_values: bool) -> None:
    """Paint the names of the inputs; one that is too long gives way in its middle, its card has it whole."""
    theme = scribe.theme
    edge = place.x - place.radius - BESIDE_CIRCLE_PX - (_value_px(theme) + 4 if with_values else 0)
    names = run.dataset.input_names
    for y, neuron in zip(place.y.tolist(), place.shown.tolist(), strict=True):
        text = elided(theme, NAME, names[neuron], int(edge) - EDGE_PX, middle=True)
        scribe.write(text, QRectF(0, y - 11, edge, 22), NAME, theme.text1, RIGHT)


def paint_values(scribe: Scribe, place: ColumnLayout, values: Sequence[float]) -> None:
    """Paint the scaled values of the inputs beside their circles."""
    edge, width, ink = place.x - place.radius - BESIDE_CIRCLE_PX, _value_px(scribe.theme), scribe.theme.text3
    texts = [digits.level(values[neuron], VALUE_CHARACTERS) for neuron in place.shown.tolist()]
    if scribe.exact:
        for text, y in zip(texts, place.y.tolist(), strict=True):
            scribe.write(text, QRectF(edge - width, y - 11, width, 22), VALUE, ink, RIGHT)
        return
    cell = digits.cell_px(scribe.theme, VALUE)
    middles = edge - np.array([len(text) for text in texts]) * (cell / 2)
    written = digits.written(scribe, VALUE, texts, middles, place.y, np.zeros(len(texts), np.int64))
    digits.stamp(scribe, VALUE, (ink,), written.parts)


# ---- the output ------------------------------------------------------------------------------------


def output_height(theme: Theme) -> int:
    """Return the height of the words under the output: a number and two lines."""
    return _number_px(theme) + 2 * _line_px(theme) + 4


def output_words(theme: Theme, layout: NetworkLayout, run: Run, width: int, bottom: float) -> QRectF:
    """Return the place of the words under the output: edges must not cross them.

    Where columns stand close together it lies to the right, clear of the circles before it. It ends above
    `bottom`; lines for which that leaves no room are left out.
    """
    before, place = layout.columns[-2:]
    words = right_room(theme, run, width)
    left = max(place.x - words / 2, before.x + before.radius + 8)
    top = math.floor(float(place.y[0]) + place.radius + 5)
    height = min(output_height(theme), bottom - top)
    return QRectF(math.floor(min(left, width - words)), top, words, height)


def output_patches(theme: Theme, words: QRectF, diagram: Diagram) -> tuple[QRectF, QRectF]:
    """Return what the words under the output cover: the number, and the lines below it, which are longer."""
    number, middle = _number_px(theme), words.center().x()
    predicted = _prediction(theme, diagram, words.width())
    half = width_of(theme, PREDICTED, predicted) / 2 + PATCH_PX
    room = int(words.width())
    texts = (PREDICTED_NAME, predicted_words(theme, diagram.run)), (NOTE, _truth(theme, diagram, room))
    below = max(width_of(theme, kind, text) for kind, text in texts) / 2 + PATCH_PX
    below = min(below, words.width() / 2)
    first = QRectF(math.floor(middle - half), words.top(), math.ceil(2 * half), number)
    lines = max(0.0, words.height() - number)
    second = QRectF(math.floor(middle - below), words.top() + number, math.ceil(2 * below), lines)
    return first, second


def _prediction(theme: Theme, diagram: Diagram, room: float) -> str:
    """Return the prediction; one with a power of ten has fewer digits where there is less room."""
    value = diagram.prediction
    texts = in_unit(value), significant(value, 2), significant(value, 1)
    power = "e" in texts[0]
    fitting_ones = (text for text in texts if width_of(theme, PREDICTED, text) <= room)
    return next(fitting_ones, texts[-1]) if power else texts[0]


def _truth(theme: Theme, diagram: Diagram, room: int) -> str:
    """Return what is true, in as many words as there is room for."""
    value = in_unit(diagram.target)
    texts = f"{value} in the data", f"data {value}"
    return next((text for text in texts if width_of(theme, NOTE, text) <= room), texts[-1])


def paint_output(scribe: Scribe, words: QRectF, diagram: Diagram) -> None:
    """Paint the prediction and the true value in the unit of the data."""
    theme, line = scribe.theme, _line_px(scribe.theme)
    box = QRectF(words.left(), words.top() + 1, words.width(), _number_px(theme))
    scribe.write(_prediction(theme, diagram, box.width()), box, PREDICTED, theme.prediction)
    box = QRectF(words.left(), box.bottom() - 2, words.width(), line)
    texts = (
        (predicted_words(theme, diagram.run), PREDICTED_NAME, theme.prediction),
        (_truth(theme, diagram, int(words.width())), NOTE, theme.text2),
    )
    for text, kind, ink in texts:
        if box.bottom() <= words.bottom() + 1:
            scribe.write(elided(theme, kind, text, int(words.width())), box, kind, ink)
        box.translate(0, line)


def _number_px(theme: Theme) -> int:
    return theme.px("number") + 6


def _line_px(theme: Theme) -> int:
    return theme.px("note") + theme.length(8)
