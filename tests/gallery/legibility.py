"""What of a window cannot be read: words that are elided, cut off, on one another, or too pale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from resources import FOLDER
from tests.gallery.texts import Text, name_of, texts_of

CONTRAST_LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of any size."""
SLACK_PX = 1.5
"""Letters may reach so far over an edge: their last pixel is half transparent."""
ELLIPSIS = "…"
NEAR = 40
"""Colours that differ by less than this in each channel are those of the letters."""
HIDDEN_PX = 3.0
"""A part of a widget may cover so much of the letters of its parent."""
ACROSS, DOWN = ("left", "right"), ("top", "bottom")
Kind = Literal["elided", "cut off", "overlap", "contrast"]


@dataclass(frozen=True)
class Finding:
    """Words that cannot be read."""

    kind: Kind
    words: str
    place: str
    """The widget."""
    detail: str
    box: tuple[int, int, int, int]
    """Left, top, width, height, in logical pixels of the window."""

    def __str__(self) -> str:
        left, top, width, height = self.box
        place = f"{self.place} at {left}, {top}, {width} × {height} px"
        return f"{self.kind}: “{self.words}” in {place}: {self.detail}"


def findings(window: QWidget, given: Sequence[str] = (), part: QWidget | None = None) -> list[Finding]:
    """Return what of a visible window, or a part of it, cannot be read. Call between two events.

    `given`: words that may be elided, since they are not the program's: file names, notes of an experiment.
    """
    texts = texts_of(window, part)
    pixels = pixels_of(window.grab().toImage())
    ratio = pixels.shape[1] / window.width()
    shown = [text for text in texts if text.seen and not text.covered]
    found = elided(texts, given)
    found += [finding for text in shown for finding in cut_off(text, window)]
    found += overlapping(shown)
    found += [finding for text in shown for finding in pale(text, pixels, ratio)]
    return found


def _finding(kind: Kind, text: Text, detail: str) -> Finding:
    left, top, width, height = (round(side) for side in text.ink.getRect())
    return Finding(kind, text.words, text.place, detail, (left, top, width, height))


# ---- elided ------------------------------------------------------------------------------------------


def elided(texts: list[Text], given: Sequence[str] = ()) -> list[Finding]:
    """Return words that end in an ellipsis, and labels and buttons that do not paint all of theirs."""
    found, by_widget = [], dict[QWidget, list[Text]]()
    for text in texts:
        by_widget.setdefault(text.widget, []).append(text)
    for widget, painted in by_widget.items():
        shown = [text for text in painted if text.seen and not text.covered]
        wanted = _words_of(widget)
        if wanted is not None and shown:
            missing = len(_letters(wanted)) > len(_letters("".join(text.words for text in painted)))
            if missing and not _is_given(wanted, given):
                found.append(_finding("elided", painted[0], f"the words are “{wanted}”"))
        found += [
            _finding("elided", text, "an ellipsis stands for the rest")
            for text in shown
            if _is_elided(text.words) and not _is_given(text.words, given)
        ]
    return found


def _is_given(words: str, given: Sequence[str]) -> bool:
    parts = [part.strip() for part in words.split(ELLIPSIS)]
    return any(parts) and any(all(part in whole for part in parts) for whole in given)


def _words_of(widget: QWidget) -> str | None:
    if isinstance(widget, QLabel):
        if not _TAG.search(widget.text()):
            return widget.text()
        document = QTextDocument()
        document.setHtml(widget.text())
        return document.toPlainText()
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return None


_WITH_ELLIPSIS = re.compile(r'"([^"\n]*…[^"\n]*)"')
_TAG = re.compile(r"</?[a-z]+[^<>]*>")


def _letters(words: str) -> str:
    return "".join(words.split())


def _is_elided(words: str) -> bool:
    return ELLIPSIS in words and not any(phrase in words for phrase in _phrases_with_an_ellipsis())


@cache
def _phrases_with_an_ellipsis() -> tuple[str, ...]:
    """Return the phrases of the program that have one by themselves, such as “Open …”."""
    phrases = set()
    for module in (FOLDER.parent / "gui").rglob("*.py"):
        for words in _WITH_ELLIPSIS.findall(module.read_text("utf-8")):
            if len(_letters(words)) > 3:
                phrases.add(words.partition("\\t")[0])
    return tuple(phrases)


# ---- cut off -----------------------------------------------------------------------------------------


def cut_off(text: Text, window: QWidget) -> list[Finding]:
    """Return whether letters reach over the edge of their widget, of a clip, or of a widget around it.

    What lies below the fold of something that scrolls is not cut off, nor what a card at the pointer covers:
    that goes as the pointer does.
    """
    area = _scrolled(text.widget)
    if isinstance(area, QPlainTextEdit | QTextEdit):
        return []
    for cover in text.covers:
        child = cover.widget is not text.widget and text.widget.isAncestorOf(cover.widget)
        both = cover.shape.boundingRect().intersected(_in_sight(text))
        passing = cover.widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if child and not passing and both.width() > HIDDEN_PX and both.height() > HIDDEN_PX:
            return [_finding("cut off", text, f"{name_of(cover.widget)} lies over a part of it")]
    scrolls_itself = area is not None and area.viewport() is text.widget
    open_sides = _open_sides(area) if area is not None and scrolls_itself else ()
    if outside := _outside(text.ink, text.room, open_sides):
        return [_finding("cut off", text, f"{outside} over the edge of its widget")]
    if text.clip is not None and (outside := _outside(text.ink, text.clip, open_sides)):
        return [_finding("cut off", text, f"{outside} clipped")]
    around = text.widget.parentWidget()
    while around is not None and around is not window:
        if area is not None and around is area.viewport():
            open_sides = _open_sides(area)
        room = QRectF(around.rect()).translated(around.mapTo(window, around.rect().topLeft()))
        if outside := _outside(text.ink, room, open_sides):
            return [_finding("cut off", text, f"{outside} over the edge of {type(around).__name__}")]
        around = around.parentWidget()
    return []


def _scrolled(widget: QWidget) -> QAbstractScrollArea | None:
    """Return the nearest part around a widget that scrolls."""
    around: QWidget | None = widget
    while around is not None:
        parent = around.parentWidget()
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is around:
            return parent
        around = parent
    return None


def _open_sides(area: QAbstractScrollArea) -> tuple[str, ...]:
    """Return the sides behind which there is more, to be scrolled to: only tables scroll sideways."""
    if isinstance(area, QHeaderView):
        return ACROSS if area.orientation() == Qt.Orientation.Horizontal else DOWN
    across = area.horizontalScrollBar().maximum() > 0 and isinstance(area, QAbstractItemView)
    return (ACROSS if across else ()) + (DOWN if area.verticalScrollBar().maximum() > 0 else ())


def _outside(ink: QRectF, room: QRectF, but: Sequence[str] = ()) -> str:
    """Return by how much letters are larger than their room, in words; empty if they are not."""
    sides = {
        "left": room.left() - ink.left(),
        "right": ink.right() - room.right(),
        "top": room.top() - ink.top(),
        "bottom": ink.bottom() - room.bottom(),
    }
    return ", ".join(
        f"{over:.1f} px at the {side}" for side, over in sides.items() if over > SLACK_PX and side not in but
    )


# ---- on one another ----------------------------------------------------------------------------------


def overlapping(texts: list[Text]) -> list[Finding]:
    """Return pairs of words whose letters lie on one another."""
    found = []
    boxes = np.array([_in_sight(text).getCoords() for text in texts]).reshape(-1, 4)
    for first, second in np.argwhere(np.triu(_share_more(boxes, SLACK_PX), 1)).tolist():
        one, other = texts[first], texts[second]
        both = _in_sight(one).intersected(_in_sight(other))
        if not _is_same(one, other) and not one.is_under(both):
            found.append(_finding("overlap", one, f"“{other.words}” in {other.place} lies on it"))
    return found


def _share_more(boxes: np.ndarray, least_px: float) -> np.ndarray:
    """Return (n, n) whether boxes (n, 4) left, top, right, bottom overlap by more in both directions."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    shared: np.ndarray = np.minimum(high, boxes[None, :, 2:]) - np.maximum(low, boxes[None, :, :2])
    more: np.ndarray = (shared > least_px).all(axis=-1)
    return more


def _is_same(one: Text, other: Text) -> bool:
    """Return whether words were painted twice at one place."""
    apart = one.ink.center() - other.ink.center()
    return one.words == other.words and apart.manhattanLength() < 2


def _in_sight(text: Text) -> QRectF:
    inside = text.ink.intersected(text.room)
    return inside if text.clip is None else inside.intersected(text.clip)


# ---- too pale ----------------------------------------------------------------------------------------


def pixels_of(image: QImage) -> np.ndarray:
    """Return an image as (height, width, 3) red, green, blue, 0 to 255."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    memory = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return memory[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def luminance(colours: np.ndarray) -> np.ndarray:
    """Return the relative luminance of WCAG 2 of colours (..., 3), 0 to 255."""
    part = np.asarray(colours, float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    found: np.ndarray = linear @ [0.2126, 0.7152, 0.0722]
    return found


def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the contrast of WCAG 2, 1 to 21, of colours (..., 3)."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    found: np.ndarray = np.maximum(a, b) / np.minimum(a, b)
    return found


def pale(text: Text, pixels: np.ndarray, ratio: float) -> list[Finding]:
    """Return whether letters stand out too little from what is really behind them.

    Letters that lie under the edge of something are left out: what is behind them cannot be told.
    """
    if text.covers:
        return []
    ink = _in_sight(text).adjusted(-2, -2, 2, 2)
    left, top = (max(0, int(side * ratio)) for side in (ink.left(), ink.top()))
    box = pixels[top : int(ink.bottom() * ratio) + 1, left : int(ink.right() * ratio) + 1].reshape(-1, 3)
    if not len(box):
        return []
    colour = np.array(text.colour.getRgb()[:3])
    ground = ground_of(box, colour)
    found = float(contrast(colour, ground))
    if found >= CONTRAST_LEAST:
        return []
    red, green, blue = ground.tolist()
    detail = f"{text.colour.name()} on #{red:02x}{green:02x}{blue:02x} has {found:.2f}"
    return [_finding("contrast", text, detail)]


def ground_of(box: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """Return the colour that most of the pixels (n, 3) have that are not letters of a colour."""
    far = np.abs(box.astype(int) - colour).max(axis=1) > NEAR
    rest = box[far] if far.mean() > 0.2 else box
    codes = rest.astype(np.int64) @ [65536, 256, 1]
    values, counts = np.unique(codes, return_counts=True)
    code = int(values[counts.argmax()])
    return np.array([code >> 16, code >> 8 & 255, code & 255])
