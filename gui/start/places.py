"""Where the parts of the start page stand: pure geometry, from its size and what there is to show."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect

from gui.start.card import RING_PX
from gui.start.text import line_px
from gui.theme import Theme

COLUMNS = range(2, 8)
PICTURE_SHARE = 0.56
"""Height of the pictures of a card as a share of its width, where there is room."""
PICTURE_LEAST = 0.34
FEW_COLUMNS = 4
"""With fewer columns pictures are not made lower than that share: they would be strips."""
PICTURE_MOST = 0.72
HERO_MOST = 0.42
"""Height of the large picture as a share of the height of the page."""
CARD_WIDTH_EM = 14.0
"""Least width of a card, in sizes of the type of controls."""
RECENT_WIDTH_EM = 21.0
RECENT_MOST = 0.24
"""Most of the width of the page that the list of files takes."""


@dataclass(frozen=True)
class Places:
    """Rectangles in the coordinates of the sheet, which may be higher than the page."""

    head: QRect
    hero: QRect
    """Empty without experiments."""
    title: QRect
    cards: tuple[QRect, ...]
    recent: QRect
    columns: int
    picture_px: int
    """Height of the panel of a card."""
    with_notes: bool
    """Whether there is room for the sentences of the cards."""
    height: int
    """Of the sheet."""


@dataclass(frozen=True)
class Wanted:
    """What is to be placed."""

    cards: int
    hero_px: Callable[[int, bool], int]
    """Height that the words of the large picture need in a width, with the whole note or its beginning."""
    card_words_px: Callable[[int, bool], int | None]
    """Height that the words of the cards need in a width, with their sentences or without; None if a
    sentence would be too long."""
    recent_px: int
    with_hero: bool = True


def margin_px(theme: Theme, width: int) -> int:
    """Return the room left free around everything."""
    return max(24, round(0.033 * width))


def place(theme: Theme, width: int, height: int, wanted: Wanted) -> Places:
    """Place everything; the sheet is higher than the page only if it must be."""
    margin, em, small = margin_px(theme, width), theme.px("control"), theme.size == "small"
    gap = 12 if small else theme.length(20)
    recent_width = min(round(RECENT_WIDTH_EM * em), round(RECENT_MOST * width))
    main_width = width - 2 * margin - recent_width - (28 if small else margin)
    head_px = max(line_px(theme.font("number")), em + 24)
    head_top = 14 if small else round(0.6 * margin)
    first = head_top + head_px + (14 if small else round(0.4 * margin))
    title_px = line_px(theme.font("title")) + gap
    hero_gap = gap if wanted.with_hero else 0
    grid = _grid(main_width, height - first - hero_gap - title_px, gap, em, wanted)
    hero_px = grid.hero_px
    if wanted.with_hero:
        hero_px += max(0, min(grid.spare_px, round(HERO_MOST * height) - hero_px))
    title_top = first + hero_px + hero_gap
    cards = grid.cards(margin, title_top + title_px - gap // 2, gap, wanted.cards)
    bottom = cards[-1].bottom() + 1 + gap
    left = width - margin - recent_width
    return Places(
        QRect(margin, head_top, width - 2 * margin, head_px),
        QRect(margin, first, main_width, hero_px) if wanted.with_hero else QRect(),
        QRect(margin, title_top, main_width, title_px),
        cards,
        QRect(left, first, recent_width, max(wanted.recent_px, bottom - first - gap)),
        grid.columns,
        grid.picture_px,
        grid.with_notes,
        max(height, bottom, first + wanted.recent_px + gap),
    )


@dataclass(frozen=True)
class _Grid:
    """How the cards stand, and what they leave."""

    columns: int
    with_notes: bool
    hero_px: int
    """Least height of the large picture."""
    card_width: int
    picture_px: int
    words_px: int
    spare_px: int
    """Height that nobody needs; less than 0 if there is not enough."""

    def cards(self, left: int, top: int, gap: int, count: int) -> tuple[QRect, ...]:
        """Return the rectangles of cards, with the room for their rings."""
        width, height = self.card_width + 2 * RING_PX, self.picture_px + self.words_px + 2 * RING_PX
        return tuple(
            QRect(
                left - RING_PX + column * (self.card_width + gap), top + row * (height + gap), width, height
            )
            for row, column in (divmod(number, self.columns) for number in range(count))
        )


def _grid(main_width: int, room: int, gap: int, em: int, wanted: Wanted) -> _Grid:
    """Return the fewest columns with which all cards fit, rather with their sentences than without.

    If they do not fit at all: the most columns with legible words, without sentences.
    """
    most = max(COLUMNS[0], min(COLUMNS[-1], int((main_width + gap) // (CARD_WIDTH_EM * em + gap))))
    fewest = COLUMNS[0] if wanted.cards > COLUMNS[0] + 1 else min(most, COLUMNS[0] + 1)
    found = None
    for with_notes, whole in ((True, True), (True, False), (False, True), (False, False)):
        hero_px = wanted.hero_px(main_width, whole) if wanted.with_hero else 0
        for columns in range(fewest, most + 1):
            width = (main_width - (columns - 1) * gap) // columns
            words = wanted.card_words_px(width - 2 * RING_PX, with_notes)
            if words is None:
                continue
            rows = max(1, math.ceil(wanted.cards / columns))
            each = (room - hero_px) // rows - words - 2 * RING_PX - gap
            picture = round(min(max(each, PICTURE_LEAST * width), PICTURE_MOST * width))
            spare = rows * (each - picture)
            found = _Grid(columns, with_notes, hero_px, width, picture, words, spare)
            share = PICTURE_LEAST if columns >= FEW_COLUMNS else PICTURE_SHARE
            if each >= share * width:
                return found
    assert found is not None  # without sentences there is always one
    return found
