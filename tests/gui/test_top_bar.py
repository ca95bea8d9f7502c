"""Words of the top bar and of corners of plots: shorter ones where there is no room, no dots."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from gui.theme import theme
from gui.views.items import WordsItem
from gui.window.top_bar import Note

FIRST = "Half of the neurons is off."
WHOLE = f"{FIRST} It learns less well than the same network with all of them."


@pytest.mark.parametrize("lines, expected", [(1.05, WHOLE), (0.6, WHOLE), (0.4, FIRST), (0.1, "")])
def test_a_note_shows_sentences_or_nothing(qtbot: QtBot, lines: float, expected: str) -> None:
    note = Note()
    qtbot.addWidget(note)
    note.set_whole(WHOLE)
    metrics = note.fontMetrics()
    note.resize(round(lines * metrics.horizontalAdvance(WHOLE)), round(2.4 * metrics.height()))
    assert note.shown == expected
    assert note.toolTip() == note.accessibleName() == WHOLE


@pytest.mark.parametrize("px, expected", [(400, "actual, bikes per hour"), (90, "actual")])
def test_a_corner_says_less_where_there_is_no_room(qtbot: QtBot, px: int, expected: str) -> None:
    dark, words = theme("dark"), WordsItem()
    words.set_theme(dark)
    words.set_words("bottom right", "actual, bikes per hour", dark.text2, shorter="actual")
    assert [patch.text for patch in words._in_corners(QRect(0, 0, px, 100), dark)] == [expected]
