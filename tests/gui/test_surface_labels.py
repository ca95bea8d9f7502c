"""Labels at heads while a race runs: they follow until places are looked for again, and never overlap."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from gui.theme import Theme
from gui.views.surface import heads
from gui.views.surface.heads import HeadLabels
from gui.views.surface.path_lines import NO_LINES, Head, PathLines

ROOM = QRectF(0, 0, 600, 400)
NOWHERE = np.empty(0), np.empty(0)


def path(number: int, x: float, y: float) -> PathLines:
    head = Head(x, y, inside=True)
    return PathLines(number, f"racer {number}", NO_LINES, np.empty(0), NOWHERE, head, False, False)


@pytest.fixture
def labels(dark: Theme, monkeypatch: pytest.MonkeyPatch) -> HeadLabels:
    monkeypatch.setattr(heads, "SEARCH_S", 1e9)
    made = HeadLabels()
    place(made, dark, [path(1, 100, 100), path(2, 300, 200)])
    return made


def place(labels: HeadLabels, look: Theme, paths: list[PathLines]) -> None:
    labels.place(look, paths, [], ROOM, np.empty((0, 4)), np.empty((0, 2)))


def lefts(labels: HeadLabels) -> list[float]:
    return [one.box.left for one in labels.placed if one.box is not None]


def test_they_go_where_their_heads_go(labels: HeadLabels) -> None:
    before = lefts(labels)
    for way in (3.2, 11.4, 20.0):
        assert labels.follow([path(1, 100 + way, 100), path(2, 300, 200)], [], ROOM)
    assert lefts(labels) == [before[0] + 20, before[1]], "nothing adds up on the way"


def test_they_neither_overlap_nor_leave_the_room(labels: HeadLabels) -> None:
    for x in np.linspace(100, 900, 60):
        assert labels.follow([path(1, x, 200), path(2, 300, 200)], [], ROOM)
        one, other = (placed.box for placed in labels.placed)
        assert one is not None and other is not None
        assert ROOM.contains(QRectF(one.left, one.top, one.right - one.left, one.bottom - one.top))
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top


def test_places_are_looked_for_again_in_time_and_when_labels_come_or_go(
    labels: HeadLabels, dark: Theme
) -> None:
    both = [path(1, 100, 100), path(2, 300, 200)]
    assert not labels.follow(both[:1], [], ROOM)
    assert not labels.follow([*both, path(3, 50, 50)], [], ROOM)
    assert labels.follow(both, [], ROOM)
    labels.forget()
    assert not labels.follow(both, [], ROOM)
    labels._search_from = 0.0
    assert not labels.follow(both, [], ROOM)
