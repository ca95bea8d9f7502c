"""What lies below the edges: words, which hardly ever change, and numbers, which do at 4 Hz in training."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from gui.frame import Diagram
from gui.views import network_captions as captions
from gui.views.network_atlas import HEIGHT, WIDTH, X, Y, draw_whole, parts
from gui.views.network_key import Entry, key_px, paint_key
from gui.views.network_plan import Plan
from gui.views.network_text import NOTE, Scribe
from gui.views.network_words import heading

LINES_KEPT = 500
"""Counts over columns that are kept as pictures."""


class Ground:
    """Paints the words of one layout; what stays the same is kept as a picture."""

    def __init__(self, plan: Plan, key_width: float) -> None:
        """Take a plan; the key may be `key_width` px wide."""
        self._plan, self._key_width = plan, key_width
        self._ratio = 0.0
        self._still, self._whole = QPixmap(), QPixmap()
        self._place = parts(1, 1.0)
        self._words_for: tuple[object, ...] = ()
        self._key_for: tuple[object, ...] = ()
        self._lively: list[int] = []
        self._stuck: list[str] = []
        self._patches: tuple[QRectF, ...] = ()
        self._lines: dict[tuple[object, ...], list[tuple[QPointF, QPixmap]]] = {}

    def is_for(self, diagram: Diagram, ratio: float) -> bool:
        """Return whether it can stay as it is below a diagram: dropout acts on the same columns."""
        return ratio == self._ratio and self._lively == lively_columns(diagram)

    def refresh(self, diagram: Diagram, made: list[Entry], stuck: list[str], ratio: float) -> None:
        """Take the words and numbers of a diagram. `made`: the key; `stuck`: units that do not learn."""
        if ratio != self._ratio:
            self._set_ratio(ratio)
        self._stuck, self._lively = stuck, lively_columns(diagram)
        headings = captions.headings_of(diagram, self._plan.band)
        lines = [(words.title, words.frozen, words.lines) for words in headings]
        for k in self._lively:
            lines[k] = (headings[k].title, headings[k].frozen, ())
        words, key = (*lines, *stuck), tuple(map(_look, made))
        if words != self._words_for:
            self._still.fill(self._plan.theme.canvas)
        if words != self._words_for or key != self._key_for:
            painter = QPainter(self._still)
            scribe = Scribe(painter, self._plan.theme)
            if words != self._words_for:
                self._paint_words(scribe, diagram)
            self._paint_key(scribe, made)
            painter.end()
            self._words_for, self._key_for = words, key
        painter = QPainter(self._whole)
        draw_whole(painter, self._still, self._place)
        self._paint_numbers(Scribe(painter, self._plan.theme), diagram)
        painter.end()
        self._patches = captions.output_patches(self._plan.theme, self._plan.words, diagram)

    def draw(self, painter: QPainter) -> None:
        """Paint it where it lies."""
        draw_whole(painter, self._whole, self._place)

    def draw_output(self, painter: QPainter) -> None:
        """Paint the words under the output once more, over the edges."""
        for patch in self._patches:
            painter.drawPixmap(patch, self._whole, _scaled(patch, self._ratio))

    def draw_counts(self, scribe: Scribe, diagram: Diagram) -> None:
        """Paint how many neurons are on in this very picture, where dropout changes that with each step."""
        for k in self._lively:
            column = diagram.columns[k]
            key = k, column.off_count, column.factor, diagram.training, self._stuck[k]
            lines = self._lines.get(key)
            if lines is None:
                lines = self._lines[key] = self._prepared(scribe, diagram, k)
            for at, picture in lines:
                scribe.painter.drawPixmap(at, picture)

    def _prepared(self, scribe: Scribe, diagram: Diagram, k: int) -> list[tuple[QPointF, QPixmap]]:
        if len(self._lines) >= LINES_KEPT:
            self._lines.clear()
        plan, words = self._plan, heading(diagram, k, self._plan.band.crowding)
        lines = captions.lines_of(plan.theme, plan.layout, k, plan.band, words, self._stuck[k])
        return [scribe.prepared(text, box, NOTE, plan.theme.text2) for text, box in lines]

    def paint_exactly(self, scribe: Scribe, diagram: Diagram, made: list[Entry], stuck: list[str]) -> None:
        """Write all words and numbers but those under the output."""
        self._stuck, self._lively = stuck, []
        self._paint_words(scribe, diagram)
        self._paint_key(scribe, made)
        self._paint_values(scribe, diagram)

    def _paint_words(self, scribe: Scribe, diagram: Diagram) -> None:
        plan = self._plan
        headings = captions.headings_of(diagram, plan.band)
        captions.paint_titles(scribe, plan.layout, plan.band, headings)
        for k, words in enumerate(headings):
            if k not in self._lively:
                captions.paint_lines(scribe, plan.layout, k, plan.band, words, self._stuck[k])
        captions.paint_names(scribe, plan.layout.columns[0], diagram.run, with_values=plan.values_beside)

    def _paint_key(self, scribe: Scribe, made: list[Entry]) -> None:
        size, height = self._plan.size, key_px(self._plan.theme)
        strip = QRectF(0, size.height() - height, size.width(), height)
        scribe.painter.fillRect(strip, self._plan.theme.canvas)
        paint_key(scribe, made, self._key_width, strip.center().y())

    def _paint_numbers(self, scribe: Scribe, diagram: Diagram) -> None:
        self._paint_values(scribe, diagram)
        captions.paint_output(scribe, self._plan.words, diagram)

    def _paint_values(self, scribe: Scribe, diagram: Diagram) -> None:
        if self._plan.values_beside:
            captions.paint_values(scribe, self._plan.layout.columns[0], diagram.columns[0].values.tolist())

    def _set_ratio(self, ratio: float) -> None:
        self._ratio, self._words_for = ratio, ()
        self._still, self._whole = (QPixmap(self._plan.size * ratio) for _ in range(2))
        for picture in (self._still, self._whole):
            picture.setDevicePixelRatio(ratio)
        width, height = self._whole.width(), self._whole.height()
        self._place = parts(1, ratio)
        self._place[0, [WIDTH, HEIGHT]] = width, height
        self._place[0, [X, Y]] = width / ratio / 2, height / ratio / 2


def lively_columns(diagram: Diagram) -> list[int]:
    """Return the columns on which dropout acts."""
    return [k for k, column in enumerate(diagram.columns) if column.dropped]


def _look(entry: Entry) -> tuple[object, ...]:
    """Return what an entry of the key looks like, to be compared."""
    sign = entry.sign
    made = (sign.func, *sign.keywords.items()) if isinstance(sign, partial) else sign
    return made, entry.words


def _scaled(place: QRectF, ratio: float) -> QRectF:
    """Return a place on a pixmap in its own pixels."""
    return QRectF(place.x() * ratio, place.y() * ratio, place.width() * ratio, place.height() * ratio)
