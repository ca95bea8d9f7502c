"""Which neurons dropout left on in the last steps, and how often each one was on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.studies.masks import STEPS
from core.studies.snapshot import MaskPicture
from gui.numbers import grouped
from gui.theme import Theme, mix, pen
from gui.views.told_cells import ToldCells

LAYER_GAP_PX, COUNTS_SHARE, GAP_PX = 10, 0.11, 10
LEAST_CELL_PX = 3
ON_SHARE = 0.72
"""Of the colour of a neuron that was on, mixed with the ground."""
WAITING = "Each step draws another mask. Train, and the last 40 appear here."
NONE = "No arm with dropout: switch “Dropout” on to see its masks."


@dataclass(frozen=True)
class Strip:
    """Where the masks of one layer stand, in pixels."""

    layer: int
    """0 for the inputs, then the hidden layers."""
    box: QRect
    cell: int
    """Height of a neuron's row."""
    shown: int
    """Neurons shown, the first ones of the layer."""

    @property
    def column(self) -> float:
        """Width of a step."""
        return self.box.width() / STEPS


class MasksView(ToldCells):
    """Neurons by rows, steps by columns, the newest at the right; counts against the expected share."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._masks: MaskPicture | None = None
        self._has_dropout = True
        self._strips: list[Strip] = []
        self._images: list[QImage] = []
        self.setAccessibleName("Masks of the last steps")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._lay_out()

    @property
    def strips(self) -> tuple[Strip, ...]:
        """Where the masks of each layer stand."""
        return tuple(self._strips)

    def show_masks(self, masks: MaskPicture | None, has_dropout: bool) -> None:
        """Show the masks of the dropout arm; None before the first step."""
        self._masks, self._has_dropout = masks, has_dropout
        self._lay_out()
        if masks is not None:
            last = grouped(masks.steps[-1])
            self.describe(f"Masks of {len(masks.steps)} steps up to step {last}.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the strips anew."""
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Return a usable size; the page gives what there is."""
        return QSize(640, 220)

    # ---- places ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        masks = self._masks
        self._strips, self._images = [], []
        if masks is not None:
            layers = [place for place, rate in enumerate(masks.rates) if rate > 0]
            self._strips = self._places(masks, layers)
            self._images = [self._image(masks, strip) for strip in self._strips]
        self.keep_cursor()
        self.update()

    def _places(self, masks: MaskPicture, layers: list[int]) -> list[Strip]:
        tick = QFontMetrics(self._theme.font("tick"))
        title = QFontMetrics(self._theme.font("title")).height()
        top, bottom = title + 8, self.height() - tick.height() - 8
        if not layers or bottom - top < 8 * len(layers):
            return []
        left, counts = self._left_px(masks, layers), round(self.width() * COUNTS_SHARE)
        width = (self.width() - left - counts - GAP_PX) // STEPS * STEPS
        if width < STEPS:
            return []
        each = (bottom - top - LAYER_GAP_PX * (len(layers) - 1)) // len(layers)
        strips = []
        for place, layer in enumerate(layers):
            neurons = masks.layers[layer].shape[1]
            cell = max(LEAST_CELL_PX, min(each // neurons, 14))
            shown = min(neurons, max(each // cell, 1))
            box = QRect(left, top + place * (each + LAYER_GAP_PX), width, cell * shown)
            strips.append(Strip(layer, box, cell, shown))
        return strips

    def _left_px(self, masks: MaskPicture, layers: list[int]) -> int:
        metrics = QFontMetrics(self._theme.font("label", weight=600))
        below = QFontMetrics(self._theme.font("tick"))
        widths = [metrics.horizontalAdvance(layer_words(layer)) for layer in layers]
        widths += [below.horizontalAdvance(f"{masks.layers[layer].shape[1]} neurons") for layer in layers]
        return max(widths) + 16

    def _image(self, masks: MaskPicture, strip: Strip) -> QImage:
        """Return the strip as a picture, a neuron's row after the other, gaps between the cells."""
        theme = self._theme
        ground, off = theme.canvas, mix(theme.canvas, theme.grid, 0.9)
        shades = [
            np.array((colour.red(), colour.green(), colour.blue()), np.uint8)
            for colour in (ground, off, mix(ground, theme.text1, ON_SHARE), theme.prediction)
        ]
        layer = masks.layers[strip.layer][:, : strip.shown]
        kinds = np.zeros((strip.shown, STEPS), np.int64)
        kinds[:, STEPS - len(layer) :] = np.where(layer.T, 2, 1)
        kinds[:, -1] = np.where(layer[-1], 3, 1)
        column = int(strip.column)
        cells = np.repeat(np.repeat(np.array(shades)[kinds], strip.cell, axis=0), column, axis=1)
        cells[:, column - 1 :: column] = shades[0]
        cells[strip.cell - 1 :: strip.cell] = shades[0]
        cells = np.ascontiguousarray(cells)
        height, width = cells.shape[:2]
        return QImage(cells.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    # ---- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, strips, counts and the numbers of the steps."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        painter.setFont(theme.font("title"))
        painter.setPen(theme.text1)
        metrics = QFontMetrics(theme.font("title"))
        title = "Dropout: who was on in the last 40 steps"
        if metrics.horizontalAdvance(title) > self.width():
            title = "Dropout: the last 40 steps"
        painter.drawText(0, metrics.ascent(), title)
        if self._masks is None or not self._strips:
            self._paint_empty(painter, metrics.height() + 8)
        else:
            for strip, image in zip(self._strips, self._images, strict=True):
                painter.drawImage(strip.box.topLeft(), image)
                self._paint_names(painter, self._masks, strip)
                self._paint_counts(painter, self._masks, strip)
            self._paint_steps(painter, self._masks)
        self.paint_cursor(painter)
        painter.end()

    def _paint_empty(self, painter: QPainter, top: int) -> None:
        painter.setFont(self._theme.font("note", weight=400))
        painter.setPen(self._theme.text3)
        room = QRect(0, top, self.width(), self.height() - top)
        words = WAITING if self._has_dropout else NONE
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), words)

    def _paint_names(self, painter: QPainter, masks: MaskPicture, strip: Strip) -> None:
        theme, neurons = self._theme, masks.layers[strip.layer].shape[1]
        label, tick = theme.font("label", weight=600), theme.font("tick")
        upper, lower = QFontMetrics(label), QFontMetrics(tick)
        kind = ("input" if strip.layer == 0 else "neuron") + "s" * (neurons != 1)
        count = f"{neurons} {kind}" if strip.shown == neurons else f"{strip.shown} of {neurons}"
        top = max(strip.box.center().y() - (upper.height() + lower.height()) // 2, strip.box.top() - 4)
        painter.setFont(label)
        painter.setPen(theme.text1)
        painter.drawText(0, top + upper.ascent(), layer_words(strip.layer))
        painter.setFont(tick)
        painter.setPen(theme.text3)
        painter.drawText(0, top + upper.height() + lower.ascent(), count)

    def _paint_counts(self, painter: QPainter, masks: MaskPicture, strip: Strip) -> None:
        """Paint how often each neuron was on, and where the expected share stands."""
        theme, steps = self._theme, len(masks.steps)
        counts = masks.counts[strip.layer][: strip.shown]
        left, top = strip.box.right() + 1 + GAP_PX, strip.box.top()
        full = self.width() - left - 2
        for place, count in enumerate(counts.tolist()):
            length = full * count / steps
            painter.fillRect(
                QRectF(left, top + place * strip.cell, length, max(strip.cell - 1, 1)), theme.batch
            )
        share = 1 - masks.rates[strip.layer]
        x = left + full * share
        painter.setPen(pen(theme.prediction, 2))
        painter.drawLine(QPointF(x, top - 3), QPointF(x, strip.box.bottom() + 2))
        if strip is self._strips[0]:
            painter.setFont(theme.font("tick", weight=500))
            words = f"{100 * share:.0f} %"
            metrics = QFontMetrics(painter.font())
            width = metrics.horizontalAdvance(words)
            at = min(x - width / 2, self.width() - width)
            painter.setPen(theme.prediction)
            painter.drawText(QPointF(at, top - 5), words)

    def _paint_steps(self, painter: QPainter, masks: MaskPicture) -> None:
        theme, last = self._theme, self._strips[-1].box
        painter.setFont(theme.font("tick", numbers=True))
        metrics = QFontMetrics(painter.font())
        baseline = self.height() - 4 - metrics.descent()
        first, newest = grouped(masks.steps[0]), grouped(masks.steps[-1])
        column = self._strips[-1].column
        start = last.left() + column * (STEPS - len(masks.steps))
        end = last.right() + 1 - metrics.horizontalAdvance(newest)
        painter.setPen(theme.text3)
        if start + metrics.horizontalAdvance(f"step {first}") + 12 < end:
            painter.drawText(QPointF(start, baseline), f"step {first}")
        painter.setPen(theme.prediction)
        painter.drawText(QPointF(end, baseline), newest)
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.text2)
        words = f"on, of {len(masks.steps)}"
        left = last.right() + 1 + GAP_PX
        if QFontMetrics(painter.font()).horizontalAdvance(words) <= self.width() - left:
            painter.drawText(QPointF(left, baseline), words)

    # ---- hands ----------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, int]:
        """Neurons of all strips, one below the other; steps."""
        masks = self._masks
        return sum(strip.shown for strip in self._strips), 0 if masks is None else len(masks.steps)

    def box(self, row: int, column: int) -> QRectF:
        """Return the cell of a neuron in a step."""
        for strip in self._strips:
            if row < strip.shown:
                left = strip.box.left() + (column + STEPS - self.shape[1]) * strip.column
                return QRectF(left, strip.box.top() + row * strip.cell, strip.column, strip.cell)
            row -= strip.shown
        return QRectF()

    def words(self, row: int, column: int) -> str:
        """Return which neuron it is, whether it was on in the step, and how often it was."""
        middle = self.box(row, column).center()
        return self.words_at(int(middle.x()), int(middle.y()))

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return neuron and step at a place."""
        before = 0
        for strip in self._strips:
            if QRectF(strip.box).contains(place):
                column = int((place.x() - strip.box.left()) / strip.column) - STEPS + self.shape[1]
                row = before + int((place.y() - strip.box.top()) / strip.cell)
                return (row, column) if 0 <= column < self.shape[1] and row < before + strip.shown else None
            before += strip.shown
        return None

    def words_at(self, x: int, y: int) -> str:
        """Return what stands at a place: ``hidden 1, neuron 5: off in step 2,970; on in 27 of 40``."""
        masks = self._masks
        strip = next((one for one in self._strips if one.box.top() <= y <= one.box.bottom()), None)
        if masks is None or strip is None or x < strip.box.left():
            return ""
        neuron = (y - strip.box.top()) // strip.cell
        layer, steps = masks.layers[strip.layer], len(masks.steps)
        often = f"on in {int(layer[:, neuron].sum())} of the last {steps} steps"
        who = f"{layer_words(strip.layer)}, {'input' if strip.layer == 0 else 'neuron'} {neuron + 1}"
        place = int((x - strip.box.left()) / strip.column) - (STEPS - steps)
        if not 0 <= place < steps:
            return f"{who}: {often}"
        state = "on" if layer[place, neuron] else "off"
        return f"{who}: {state} in step {grouped(masks.steps[place])}, {often}"


def layer_words(layer: int) -> str:
    """Return how a layer is called: ``inputs``, ``hidden 1``."""
    return "inputs" if layer == 0 else f"hidden {layer}"
