"""Looks of the gallery: each two of theme, screen, scaling and type meet; a lasting state is made once."""

from __future__ import annotations

from itertools import combinations, product
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gallery.__main__ import SCALES, looks_at
from tests.gallery.shots import shots
from tests.gallery.stand import Look
from tests.gallery.states import Scene, State


def choices(scale: int, look: Look) -> tuple[object, ...]:
    """Return theme, width of the screen in its own pixels, scaling in %, and whether type is large."""
    return look.theme, look.width * scale // 100, scale, look.presenting


def every_choice() -> list[tuple[object, ...]]:
    return [choices(scale, look) for scale in SCALES for look in looks_at(scale, every=True)]


def pairs(looks: list[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {
        (one, other, look[one], look[other]) for look in looks for one, other in combinations(range(4), 2)
    }


def test_each_two_choices_that_can_meet_do_so_in_some_look() -> None:
    chosen = [choices(scale, look) for scale in SCALES for look in looks_at(scale)]
    assert pairs(chosen) == pairs(every_choice())
    assert len(chosen) == len(set(chosen)) < len(every_choice()) / 2


def test_every_look_is_a_screen_at_a_scaling_that_leaves_room_for_the_window() -> None:
    screens = {1280: 1, 1920: 2, 3840: 3}  # scalings that leave 1280 pixels
    expected = sum(screens.values()) * len(list(product(("dark", "light"), (False, True))))
    assert len(set(every_choice())) == expected
    assert {look[1] for look in every_choice()} == set(screens)


class PlainStand:
    """A window without anything; writes down what is done with it."""

    def __init__(self, look: Look) -> None:
        self.look, self.done = look, list[str]()
        self.view: QWidget = QLabel("words")
        self.view.show()

    def dress(self, look: Look) -> None:
        self.look = look
        self.done.append(f"dress {look.theme}")

    def settle(self) -> None:
        pass

    def close(self) -> None:
        self.view.close()
        self.view.deleteLater()


@pytest.mark.parametrize(
    ("lasting", "expected"),
    [
        (True, ["enter", "dress light", "leave"]),
        (False, ["enter", "dress light", "enter", "leave"]),
    ],
)
def test_a_lasting_state_is_made_once_for_all_looks(qtbot: QtBot, lasting: bool, expected: list[str]) -> None:
    made: list[PlainStand] = []

    def opened(look: Look) -> PlainStand:
        made.append(PlainStand(look))
        return made[-1]

    def note(words: str) -> object:
        return lambda stand: cast(PlainStand, stand).done.append(words)

    state = State("state", note("enter"), note("leave"), lasting=lasting)  # type: ignore[arg-type]
    scene = Scene("scene", opened, (state,))
    taken = list(shots(scene, [Look("dark"), Look("light")]))
    assert [shot.look.theme for shot in taken] == ["dark", "light"]
    assert made[0].done == expected
