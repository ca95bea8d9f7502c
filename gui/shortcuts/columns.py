"""What the sheet of shortcuts lists, and in how many columns and which type all of it fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics

from gui.shortcuts.actions import Actions, Group, PartKeys, keys_of_parts
from gui.theme import SizeName, Theme, theme

USUAL_KEYS = (
    PartKeys("Slider", (("← →", "one step"), ("Page Up, Down", "a large step"), ("Home, End", "the ends"))),
    PartKeys("Field", (("↑ ↓", "one step"), ("Enter", "use the value"), ("Esc", "take it back"))),
    PartKeys("Diagram", (("← →", "from layer to layer"), ("Enter", "press a button of the layer"))),
    PartKeys("Surface", (("← → ↑ ↓", "turn and tilt"), ("+ −", "zoom"), ("Home", "as it was"))),
    PartKeys("Stretch", (("← →", "move"), ("↑ ↓", "zoom"), ("Home, End", "the ends"))),
)
"""Keys of parts that do not declare them; what a part of the same name declares stands in their place."""
MOST_COLUMNS = 5
BETWEEN_COLUMNS_PX = 24
BESIDE_KEYS_PX = 12
ABOVE_HEADING_PX = 8
BETWEEN_LINES_PX = 2
KEY_FRAME_PX = 12
"""Width of the frame around a key."""
ROUNDING_PX = 4
"""What labels need beyond the width of their words, in a column."""


class Section(NamedTuple):
    """A heading and the keys below it."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    """Pairs of keys and what they do."""

    @property
    def lines(self) -> float:
        """Its height in lines, with the heading and the room above it."""
        return len(self.rows) + 1.7


def sections_of(actions: Actions, parts: Sequence[object]) -> list[Section]:
    """Return what the sheet lists: actions that have keys and can be done, then keys of parts with focus."""
    found = []
    for group in Group:
        possible = [action for action in actions.of(group) if action.shown_keys and action.can_run]
        rows = [(action.shown_keys, action.words) for action in possible]
        if group is Group.WINDOW:
            rows.append(("Esc", "Close this sheet; all panels again"))
        if rows:
            found.append(Section(group.value, tuple(rows)))
    declared = {keys.part: keys for keys in (*USUAL_KEYS, *keys_of_parts(parts))}
    return [*found, *(Section(f"{keys.part} with focus", keys.keys) for keys in declared.values())]


def in_columns(sections: Sequence[Section], count: int) -> list[list[Section]]:
    """Divide sections among columns, in their order, so that the longest is as short as can be."""
    low = max((section.lines for section in sections), default=0.0)
    heights = sorted({low, *(_lengths(sections, low))})
    columns = [list(sections)]
    for height in heights:
        columns = _broken(sections, height)
        if len(columns) <= count:
            break
    return columns


def _lengths(sections: Sequence[Section], low: float) -> list[float]:
    """Return the heights that neighbours have together: the best column has one of them."""
    sums = []
    for first in range(len(sections)):
        total = 0.0
        for section in sections[first:]:
            total += section.lines
            if total >= low:
                sums.append(total)
    return sums


def _broken(sections: Sequence[Section], height: float) -> list[list[Section]]:
    columns: list[list[Section]] = [[]]
    for section in sections:
        if columns[-1] and sum(other.lines for other in columns[-1]) + section.lines > height + 1e-9:
            columns.append([])
        columns[-1].append(section)
    return columns


class Arrangement(NamedTuple):
    """Sections in columns, in a size of type."""

    look: Theme
    columns: list[list[Section]]


def arrange(sections: Sequence[Section], look: Theme, room: QSize) -> Arrangement:
    """Return the largest type, with the fewest columns, in which all fits into the room.

    What never fits has the smallest type and as many columns as there is room for.
    """
    large: tuple[SizeName, ...] = ("presentation", "presentation_small") if look.large else ()
    sizes: list[SizeName] = [*large, "normal", "small"]
    if look.size in sizes:
        sizes = sizes[sizes.index(look.size) :]
    last = Arrangement(look, [list(sections)])
    for size in sizes:
        last = Arrangement(theme(look.name, size), [list(sections)])
        for count in range(1, MOST_COLUMNS + 1):
            tried = Arrangement(last.look, in_columns(sections, count))
            needed = needed_for(tried)
            if needed.width() > room.width():
                break
            last = tried
            if needed.height() <= room.height():
                return tried
    return last


def needed_for(arrangement: Arrangement) -> QSize:
    """Return the room that columns take."""
    look, columns = arrangement
    keys, words = QFontMetrics(look.font("tick", numbers=True)), QFontMetrics(look.font("control"))
    line = max(keys.height() + 2, words.height()) + look.length(BETWEEN_LINES_PX)
    heading = QFontMetrics(look.font("control", weight=600)).height() + look.length(
        ABOVE_HEADING_PX + BETWEEN_LINES_PX
    )
    width = look.length(BETWEEN_COLUMNS_PX) * (len(columns) - 1)
    height = 0
    for column in columns:
        rows = [row for section in column for row in section.rows]
        widest_keys = max((keys.horizontalAdvance(row[0]) for row in rows), default=0) + KEY_FRAME_PX
        widest_words = max((words.horizontalAdvance(row[1]) for row in rows), default=0)
        headings = max((words.horizontalAdvance(section.heading) for section in column), default=0)
        listed = widest_keys + look.length(BESIDE_KEYS_PX) + widest_words
        width += max(listed, round(1.1 * headings)) + ROUNDING_PX
        height = max(height, len(rows) * line + len(column) * heading)
    return QSize(width, height)
