"""The ground of a stage places its panels, gives the room to one of them, and paints the hairlines."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.views.stage_ground import StageGround, side_by_side

GAP_PX = 20


class Halves(StageGround):
    """Two panels side by side, and a cover for the time when there is nothing to show."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.left, self.right, self._cover = QWidget(self), QWidget(self), QWidget(self)
        self.covered = False
        self.seen: list[QWidget] = []

    def _all_panels(self) -> tuple[QWidget, ...]:
        return self.left, self.right

    def _is_covered(self) -> bool:
        return self.covered

    def _on_seen(self, panel: QWidget) -> None:
        self.seen.append(panel)

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        self._draw_upright(room.center().x(), room.top(), room.height())
        return side_by_side(room, self._all_panels(), (0.5, 0.5), GAP_PX)


def made(qtbot: QtBot, theme: Theme) -> Halves:
    halves = Halves(theme)
    qtbot.addWidget(halves)
    halves.resize(220, 100)
    halves.show()
    return halves


def test_panels_stand_side_by_side_with_a_hairline_between_them(qtbot: QtBot, dark: Theme) -> None:
    halves = made(qtbot, dark)
    assert halves.panels == (halves.left, halves.right)
    assert halves.left.geometry() == QRect(0, 0, 100, 100)
    assert halves.right.geometry() == QRect(120, 0, 100, 100)
    image = halves.grab().toImage()
    assert image.pixelColor(109, 50) == dark.line
    assert image.pixelColor(107, 50) == dark.canvas


def test_one_panel_can_have_all_the_room(qtbot: QtBot, dark: Theme) -> None:
    halves = made(qtbot, dark)
    halves.seen.clear()
    halves.fill(halves.right)
    assert halves.panels == (halves.right,)
    assert halves.right.geometry() == halves.rect()
    assert halves.grab().toImage().pixelColor(109, 50) != dark.line
    halves.fill(None)
    assert halves.panels == (halves.left, halves.right)
    assert halves.seen == [halves.left]  # the other one was to be seen all the time
    halves.fill(QWidget(halves))  # of another stage
    assert halves.panels == (halves.left, halves.right)


def test_a_cover_stands_in_the_place_of_all_panels(qtbot: QtBot, dark: Theme) -> None:
    halves = made(qtbot, dark)
    cover = halves._cover
    assert cover is not None and cover.isHidden()
    halves.covered = True
    halves.fill(halves.left)
    assert not halves.panels
    assert not cover.isHidden() and cover.geometry() == halves.rect()


def test_a_panel_without_a_share_has_no_place(qtbot: QtBot, dark: Theme) -> None:
    halves = made(qtbot, dark)
    places = side_by_side(QRect(0, 0, 220, 50), halves._all_panels(), (1.0, 0.0), GAP_PX)
    assert places == {halves.left: QRect(0, 0, 220, 50)}
