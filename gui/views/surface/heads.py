"""Direct labels in a picture: the names of the racers at their heads, the start, the minima."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPixmap

from gui.labelling.places import Box, Label, LabelPlaces, Placed, Side, along
from gui.pictures.recorded import is_recorded
from gui.theme import Theme, pen
from gui.views.looks import look_of
from gui.views.surface.path_lines import PathLines
from gui.views.surface.paths import head_px

PADDING_PX = 6
"""Left and right of a name on its patch."""
RADIUS_PX = 4
HALO_PX = 3.5
"""Around words without a patch."""
LEADER_PX = 1.8
LEADER_CASING_PX = 1.2
SEARCH_S = 0.12
"""While a race runs labels look for other places so often; in between they only follow their heads."""
CURVE_POINTS = 4_000
"""Points of all paths together that labels keep away from."""


@dataclass(frozen=True)
class Word:
    """A word at a place of the picture that is not a racer's head: ``start``, ``minimum``."""

    text: str
    x: float
    y: float
    """In pixels."""
    mark_px: float
    """Radius of what is drawn there."""
    side: Side = "right"


@dataclass(frozen=True)
class _Text:
    text: str
    colour: QColor
    role: str
    patch: bool


class HeadLabels:
    """Places the labels of one picture, so that they neither overlap nor jump from frame to frame."""

    def __init__(self) -> None:
        self._places = LabelPlaces()
        self._texts: dict[object, _Text] = {}
        self._anchors: dict[object, tuple[float, float]] = {}
        """Where the heads were when places were looked for."""
        self._found: list[Placed] = []
        """What was found then."""
        self._search_from = 0.0
        self.placed: list[Placed] = []
        """Where the labels of the last frame stand; racers by their number, words by (number, text)."""

    @property
    def texts(self) -> list[_Text]:
        """What the labels of the last frame say."""
        return list(self._texts.values())

    def forget(self) -> None:
        """Place all labels anew in the next frame: the picture has changed as a whole."""
        self._places.forget()
        self._search_from = 0.0

    def follow(self, paths: Sequence[PathLines], words: Sequence[Word], room: QRectF) -> bool:
        """Let each label go where its head has gone, unless another one is there.

        Returns False, and does nothing, if it is time to look for places, or labels have come or gone.
        """
        texts = {path.number: _head_text(path) for path in paths if path.head is not None}
        texts |= {(number, word.text): word.text for number, word in enumerate(words)}
        if time.monotonic() > self._search_from or texts != {
            key: shown.text for key, shown in self._texts.items()
        }:
            return False
        anchors = _anchors(paths, words)
        boxes = {one.key: one.box for one in self.placed}
        found = []
        for one in self._found:
            (x, y), (old_x, old_y) = anchors[one.key], self._anchors[one.key]
            others = [box for key, box in boxes.items() if box is not None and key != one.key]
            moved = _moved(one, x - old_x, y - old_y, boxes[one.key], others, room)
            boxes[one.key] = moved.box
            found.append(moved)
        self.placed = found
        return True

    def place(
        self,
        theme: Theme,
        paths: Sequence[PathLines],
        words: Sequence[Word],
        room: QRectF,
        boxes: np.ndarray,
        curves: np.ndarray,
    ) -> None:
        """Find a place for each label in a room in pixels; `boxes` (m, 4) are taken, `curves` better not."""
        self._texts, labels = {}, []
        for path in paths:
            if path.head is not None:
                shown = _Text(_head_text(path), look_of(theme, path.number).colour, "head", True)
                radius = head_px(theme, path.selected) / 2 + 2
                importance = 2.0 if path.selected else 1.0
                labels.append(
                    self._label(theme, path.number, shown, path.head.x, path.head.y, radius, importance)
                )
        for number, word in enumerate(words):
            shown = _Text(word.text, theme.text1, "label", False)
            key = (number, word.text)
            labels.append(self._label(theme, key, shown, word.x, word.y, word.mark_px, 0.5, word.side))
        inner = Box(room.left(), room.top(), room.right(), room.bottom())
        self.placed = self._found = self._places.place(labels, inner, boxes=boxes, curves=curves)
        self._anchors = _anchors(paths, words)
        self._search_from = time.monotonic() + SEARCH_S

    def _label(
        self,
        theme: Theme,
        key: object,
        shown: _Text,
        x: float,
        y: float,
        mark_px: float,
        priority: float,
        side: Side = "right",
    ) -> Label:
        self._texts[key] = shown
        width, height = _size(theme, shown.text, shown.role, shown.patch)
        return Label(key, x, y, width, height, priority, mark_px, side)

    def paint_leaders(self, painter: QPainter, theme: Theme) -> None:
        """Paint the lines from heads to labels; to be painted below the heads."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = theme.stroke("axis") / 1.5
        for placed in self.placed:
            if placed.leader is not None and placed.box is not None:
                line = QLineF(*placed.leader)
                painter.setPen(pen(theme.canvas, (LEADER_PX + 2 * LEADER_CASING_PX) * scale))
                painter.drawLine(line)
                painter.setPen(pen(self._texts[placed.key].colour, LEADER_PX * scale))
                painter.drawLine(line)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the labels."""
        for placed in self.placed:
            if placed.box is None:
                continue
            shown, box = self._texts[placed.key], placed.box
            if is_recorded(painter):
                _paint_text(painter, theme, shown, QRectF(box.left, box.top, *_box_size(box)))
            else:
                ratio = painter.device().devicePixelRatioF()
                stamp = _stamp(theme, shown.text, shown.colour.rgb(), shown.role, shown.patch, ratio)
                painter.drawPixmap(QPointF(box.left, box.top), stamp)


def _head_text(path: PathLines) -> str:
    return f"{path.name}, diverged" if path.diverged else path.name


def _anchors(paths: Sequence[PathLines], words: Sequence[Word]) -> dict[object, tuple[float, float]]:
    found: dict[object, tuple[float, float]] = {
        path.number: (path.head.x, path.head.y) for path in paths if path.head is not None
    }
    return found | {(number, word.text): (word.x, word.y) for number, word in enumerate(words)}


def _moved(one: Placed, x: float, y: float, now: Box | None, others: Sequence[Box], room: QRectF) -> Placed:
    """Return a label moved by so much, inside of a room; where it stands `now` if others are in the way."""
    if one.box is None or now is None:
        return one
    across = min(max(round(x), room.left() - one.box.left), room.right() - one.box.right)
    down = min(max(round(y), room.top() - one.box.top), room.bottom() - one.box.bottom)
    box = Box(one.box.left + across, one.box.top + down, one.box.right + across, one.box.bottom + down)
    if any(_overlap(box, other) for other in others):
        box = now
    if one.leader is None:
        return Placed(one.key, box)
    x1, y1, x2, y2 = one.leader
    end = x2 + box.left - one.box.left, y2 + box.top - one.box.top
    return Placed(one.key, box, (x1 + x, y1 + y, *end))


def _overlap(one: Box, other: Box) -> bool:
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def _box_size(box: Box) -> tuple[float, float]:
    return box.right - box.left, box.bottom - box.top


def points_along(paths: Sequence[PathLines]) -> np.ndarray:
    """Return points along all paths, which labels cover only where there is no better place."""
    found = [np.empty((0, 2))]
    for path in paths:
        lines = path.lines[-(CURVE_POINTS // max(len(paths), 1)) :]
        if len(lines):
            found.append(along(np.append(lines[:, 0], lines[-1, 2]), np.append(lines[:, 1], lines[-1, 3])))
    return np.concatenate(found)


@lru_cache(maxsize=512)
def _size(theme: Theme, text: str, role: str, patch: bool) -> tuple[int, int]:
    metrics = QFontMetrics(theme.font(role))
    padding = theme.length(PADDING_PX) if patch else 1
    return metrics.horizontalAdvance(text) + 2 * padding, round(theme.px(role) * 1.35)


@lru_cache(maxsize=256)
def _stamp(theme: Theme, text: str, rgb: int, role: str, patch: bool, ratio: float) -> QPixmap:
    width, height = _size(theme, text, role, patch)
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _paint_text(painter, theme, _Text(text, QColor(rgb), role, patch), QRectF(0, 0, width, height))
    painter.end()
    return made


def _paint_text(painter: QPainter, theme: Theme, shown: _Text, box: QRectF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if shown.patch:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.canvas)
        painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)
    else:
        path = QPainterPath()
        metrics = QFontMetrics(theme.font(shown.role))
        base = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
        left = box.center().x() - metrics.horizontalAdvance(shown.text) / 2
        path.addText(QPointF(left, base), theme.font(shown.role), shown.text)
        painter.strokePath(path, pen(theme.canvas, HALO_PX))
    painter.setFont(theme.font(shown.role))
    painter.setPen(shown.colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown.text)
    painter.restore()
