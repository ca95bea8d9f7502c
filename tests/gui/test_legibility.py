"""Every word of the window can be read: none is elided, cut off, on another one, or too pale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.theme import ThemeName, theme, tokens
from tests.gallery.all_scenes import all_scenes
from tests.gallery.legibility import CONTRAST_LEAST, contrast
from tests.gallery.shots import shots
from tests.gallery.stand import Look
from tests.gallery.states import FEW
from tests.gallery.texts import remembered

LOOKS = (
    Look("dark", 1920, 1080),
    Look("light", 1280, 720),
    Look("light", 1920, 1080, presenting=True),
    Look("dark", 1280, 720, presenting=True),
)
"""Each state of the window is looked at in one of them, the most important ones in all."""


SCENES = [scene.name for scene in all_scenes(Path(), FEW)]


@pytest.fixture
def words_on_pixmaps() -> Iterator[None]:
    with remembered():
        yield


# ---- the window ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("words_on_pixmaps", "qapp")
@pytest.mark.parametrize("name", SCENES)
def test_every_word_can_be_read(name: str, tmp_path: Path) -> None:
    (scene,) = (scene for scene in all_scenes(tmp_path, FEW) if scene.name == name)
    found = [
        f"{shot.name}: {finding}" for shot in shots(scene, LOOKS, in_turns=True) for finding in shot.findings
    ]
    assert not found, "\n".join(found)


# ---- the colours ---------------------------------------------------------------------------------------


def stands_out(one: QColor, other: QColor) -> float:
    return float(contrast(np.array(one.getRgb()[:3]), np.array(other.getRgb()[:3])))


@pytest.mark.parametrize("name", ["dark", "light"])
def test_words_that_matter_can_be_read_on_every_tint(name: ThemeName) -> None:
    look = theme(name)
    tints = [
        look.accent_tint,
        look.error_tint,
        *(look.state(kind)[1] for kind in tokens()["theme"][name]["state"]),
    ]
    for tint in tints:
        for ink in (look.text1, look.text2):
            assert stands_out(ink, tint) >= CONTRAST_LEAST, (ink.name(), tint.name())
    assert stands_out(look.accent, look.accent_tint) >= CONTRAST_LEAST


@pytest.mark.parametrize("name", ["dark", "light"])
def test_marks_and_lines_stand_out_from_the_canvas(name: ThemeName) -> None:
    """WCAG 2.2, success criterion 1.4.11: 3 for what is needed to understand a picture."""
    look = theme(name)
    strong = [look.diverging[0], look.diverging[1], look.diverging[-2], look.diverging[-1]]
    for ink in (look.axis, look.train, look.validation, look.prediction, look.error, look.text3, *strong):
        assert stands_out(ink, look.canvas) >= 3.0, ink.name()
    for racer in tokens()["theme"][name]["racer"]:
        assert stands_out(QColor(racer), look.canvas) >= 4.4, racer
    assert stands_out(look.batch, look.canvas) >= 2.4, "single batches are never alone"
