"""`OpenedItem`: an epoch opened into its batches: its ground, its name, its means, the short batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.batches.frame import BatchesChoices
from gui.numbers import grouped, significant
from gui.theme import Theme, mix, pen
from gui.views.batches.curves import EpochAxis, OpenedEpoch
from gui.views.batches.looks import regime_look
from gui.views.hover_card import Card
from gui.views.items import Item
from gui.views.plot import Plot

MOST_ROWS_NAMED = 6
MOST_SHARE = 0.5
"""Part of the height that the words may take."""
RAISED_SHARE = 0.55
AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def batch_card(epoch: OpenedEpoch, place: int, name: str) -> Card:
    """Return what there is to say about a batch of an opened epoch, counted from 0."""
    rows = epoch.rows[place] if place < len(epoch.rows) else np.empty(0, np.int64)
    named = ", ".join(str(row) for row in rows[:MOST_ROWS_NAMED].tolist())
    more = f" and {grouped(len(rows) - MOST_ROWS_NAMED)} more" if len(rows) > MOST_ROWS_NAMED else ""
    return Card(
        f"{name}, epoch {grouped(epoch.epoch)}, batch {grouped(place + 1)} of {grouped(epoch.planned)}",
        (
            ("loss of the batch", significant(float(epoch.loss[place]))),
            ("gradient norm", significant(float(epoch.gradient_norm[place]))),
            ("points", grouped(int(epoch.sizes[place]))),
        ),
        f"row{'s' if len(rows) != 1 else ''} {named}{more}" if len(rows) else "",
    )


@dataclass(frozen=True)
class _Note:
    words: str
    brief: str
    """The same in fewer words, where there is little room."""
    key: str
    to: tuple[float, float] | None
    """Where the leader goes, in the units of the axes; None without one."""


class OpenedGround(Item):
    """The raised ground of the opened epoch, and the epoch that the keys have chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._colours = QColor(), QColor()
        self.ends: tuple[float, float] | None = None
        self.is_open = False

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._colours = mix(theme.canvas, theme.raised, RAISED_SHARE), theme.axis
        self.update()

    def show_ends(self, ends: tuple[float, float] | None, is_open: bool) -> None:
        """Lie between two places on x, or nowhere."""
        if (ends, is_open) != (self.ends, self.is_open):
            self.ends, self.is_open = ends, is_open
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Fill the stretch, with lines at its ends where it is open."""
        if self.ends is None:
            return
        (_, _), (low, high) = cast("Plot", self._plot).shown_range
        to = painter.transform()
        left, right = (end * to.m11() + to.dx() for end in self.ends)
        bottom, top = low * to.m22() + to.dy(), high * to.m22() + to.dy()
        painter.resetTransform()
        painter.fillRect(QRectF(left, top, right - left, bottom - top), self._colours[0])
        if self.is_open:
            painter.setPen(pen(self._colours[1], 1.5))
            for x in (left, right):
                painter.drawLine(QLineF(round(x), top, round(x), bottom))


class OpenedItem(Item):
    """Words over the opened epoch; the frame of the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = OpenedGround()
        self.epoch: int | None = None
        """The epoch that is open."""
        self._theme: Theme | None = None
        self._title = ""
        self._notes: tuple[_Note, ...] = ()
        self._framed = False

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.ground.set_theme(theme)

    @property
    def words(self) -> tuple[str, ...]:
        """The title of the opened epoch, and what is said about its means and its short batch."""
        return (self._title, *(note.words for note in self._notes)) if self.epoch is not None else ()

    def height_px(self, notes: int) -> int:
        """Return the height of the title and of so many notes, in pixels."""
        if self._theme is None:
            return 0
        return (QFontMetrics(self._theme.font("tick", weight=600)).height() + 3) * (notes + 1) + 8

    def show_focus(self, framed: bool) -> None:
        """Frame the plot, or not."""
        self._framed = framed
        self.update()

    def show_opened(
        self, epochs: list[OpenedEpoch], choices: BatchesChoices, axis: EpochAxis, chosen: int | None
    ) -> None:
        """Tell about the opened epoch; `chosen` is the one that the keys have chosen."""
        self.epoch = choices.opened
        by_epochs = choices.unit == "epochs" and not choices.log_x
        marked = choices.opened or (chosen if by_epochs else None)
        ends = None
        if marked is not None:
            first, last = axis.places(np.array([marked - 1.0, float(marked)])).tolist()
            ends = first, last
        self.ground.show_ends(ends, choices.opened is not None)
        counts = " + ".join(grouped(one.planned) for one in epochs)
        only = len(epochs) == 1 and epochs[0].planned == 1
        title = f"epoch {grouped(choices.opened or 0)}: {counts} update{'' if only else 's'}"
        notes = tuple(note for one in epochs for note in _notes(one, choices, axis))
        if (title, notes) != (self._title, self._notes):
            self._title, self._notes = title, notes
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint title, notes with their leaders, and the frame."""
        theme, plot = self._theme, cast("Plot | None", self._plot)
        if theme is None or plot is None:
            return
        if self._framed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 2))
            painter.drawRect(plot.inner.adjusted(1, 1, -1, -1))
        if self.epoch is None or self.ground.ends is None:
            return
        left, right = plot.to_pixels(np.array(self.ground.ends), np.zeros(2))[0].tolist()
        room = QRectF(left + 10, plot.inner.top() + 4, right - left - 20, plot.inner.height() - 8)
        font = theme.font("tick", weight=600)
        line = QFontMetrics(font).height() + 3
        self._write(painter, QRectF(room.left(), room.top(), room.width(), line), self._title, theme.text1)
        self._paint_notes(painter, plot, theme, room, line)

    def _paint_notes(self, painter: QPainter, plot: Plot, theme: Theme, room: QRectF, line: int) -> None:
        """Write a line for each note below the title, as far as there is room above the batches."""
        top = room.top() + line
        for note in self._notes:
            if top + line > room.top() + MOST_SHARE * room.height() + 4:
                break
            colour = regime_look(theme, note.key).colour
            width_of = QFontMetrics(theme.font("tick", weight=600)).horizontalAdvance
            words = note.words if width_of(note.words) <= room.width() else note.brief
            width = width_of(words)
            box = QRectF(room.left(), top, min(width, room.width()), line)
            if note.to is not None:
                x, y = plot.to_pixels(np.array([note.to[0]]), np.array([note.to[1]]))
                at = QPointF(float(x[0]), float(y[0]))
                if plot.inner.adjusted(-2, -2, 2, 2).contains(at) and at.x() > box.right() + 8:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.setPen(pen(mix(theme.canvas, colour, 0.7), 1.2))
                    painter.drawLine(QPointF(box.right() + 6, box.center().y()), at)
            self._write(painter, box, words, colour)
            top += line

    def _write(self, painter: QPainter, box: QRectF, words: str, colour: QColor) -> None:
        theme = self._theme
        assert theme is not None
        font: QFont = theme.font("tick", weight=600)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()) + 2)
        under = QRectF(box.left() - 3, box.top(), metrics.horizontalAdvance(shown) + 6, box.height())
        painter.fillRect(under, mix(theme.canvas, theme.raised, RAISED_SHARE))
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QRectF(box.left(), box.top(), box.width() + 8, box.height()), int(AT_LEFT), shown)


def _notes(one: OpenedEpoch, choices: BatchesChoices, axis: EpochAxis) -> list[_Note]:
    """Return what is said of an epoch: mean of the batches, loss at the end, a short last batch."""
    means = one.means
    if means is None:
        words = f"{len(one.loss):,} of {one.planned:,} batches done"
        return [_Note(words, words, one.key, None)]
    what = f"mean of the {grouped(one.planned)} batches" if one.planned > 1 else "its one batch"
    words = f"{what} {significant(means.of_batches)}, after the epoch {significant(means.at_end)}"
    brief = f"mean {significant(means.of_batches)}, after {significant(means.at_end)}"
    found = [_Note(words, brief, one.key, None)]
    if one.short:
        rows = f"{one.short} point{'s' if one.short != 1 else ''}"
        loss = float(one.loss[-1])
        place = float(np.log10(loss)) if choices.log_y and loss > 0 else loss
        to = float(axis.places(one.x[-1:])[0]), place
        words = f"last batch: {rows}; mean by points {significant(means.of_points)}"
        found.append(_Note(words, f"last batch: {rows}", one.key, to))
    return found
