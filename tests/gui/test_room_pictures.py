"""Pictures of the panels of other stages, by the menu of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from live import Open
from picture_hands import answer, choose, done, entries, open_menu, right_click, tools_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from race_live import Race

from core.experiment_files import named
from gui.pictures.taking import MARGIN_PX


@pytest.fixture
def race(open_window: Open) -> Race:
    made = Race(open_window(named("Straight line")))
    made.steps(5)
    return made


def test_each_panel_of_the_race_is_saved_from_its_own_menu(
    race: Race, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, live = race.room.stage, race.live
    race.room._show_curves(True)
    race.wait(lambda: len(stage.values.plot.names) == 6)
    parts = {
        "Loss surface from above": (stage.map.canvas.viewport(), b"Adagrad"),
        "Value at each racer's point": (stage.values.plot.viewport(), b"Nesterov"),
        "Racers": (stage.table.viewport(), b"RMSprop"),
    }
    for title, (part, word) in parts.items():
        right_click(live, part)
        words = entries(open_menu())
        assert words[0] == f"Copy a picture of the panel “{title}”"
        assert words[-3] == "Copy a picture of the window"
        file = tmp_path / f"{len(title)}.svg"
        answer(monkeypatch, file)
        right_click(live, part)
        choose(f"Save a picture of the panel “{title}” …")
        done(live)
        text = file.read_bytes()
        assert word in text and b"at step 5 of" in text and b"Quadratic bowl" in text
    tools_of(live).stop()


def test_the_relief_goes_into_the_clipboard_with_a_margin(race: Race) -> None:
    relief = race.room.stage.relief
    right_click(race.live, relief.canvas)
    choose("Copy a picture of the panel “Loss surface, turned”")
    done(race.live)
    image = QApplication.clipboard().image()
    size = relief.size() * race.live.window.devicePixelRatioF()
    assert abs(image.width() - size.width() - 2 * MARGIN_PX) <= 1
    colours = {image.pixel(x, image.height() // 2) for x in range(0, image.width(), 3)}
    assert len(colours) > 10, "the surface is there"
    tools_of(race.live).stop()


def test_parts_of_the_plane_and_other_stages_have_menus_too(race: Race) -> None:
    race.room.choose_kind("network")
    plane, live = race.room.stage.plane, race.live
    race.wait(plane.canvas.isVisible)
    right_click(live, plane.canvas.viewport())
    assert entries(open_menu())[0].startswith("Copy a picture of the panel")
    QTest.keyClick(live.window, Qt.Key.Key_3)
    assert race.room.isHidden()
    batches = live.window.stages.room("batches")
    assert batches is not None
    live.wait(lambda: len(batches.picture_panels) > 1)
    tools = tools_of(live)
    for name in tools.of_room():
        assert not tools.why_not(name)
        assert tools.take(name).recording.size.width() > 100
    assert tools.why_not("room.99")
    with pytest.raises(ValueError, match="cannot be seen"):
        tools.take("room.99")
    QTest.keyClick(live.window, Qt.Key.Key_1)
    assert not tools.of_room()
