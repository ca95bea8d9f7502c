"""The stage *Loss surface* as a user has it before them, in the real window."""

from __future__ import annotations

from collections.abc import Callable

from live import Live
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.race.snapshot import RacerPicture
from gui.controls.row import SettingRow
from gui.controls.value_field import ValueField
from gui.race.frame import RaceFrame
from gui.race.room import RaceRoom


class Race:
    """The stage as a user has it before them."""

    def __init__(self, live: Live) -> None:
        self.live = live
        live.key(Qt.Key.Key_2)
        room = live.window.stages.race
        assert room is not None
        self.room: RaceRoom = room
        live.wait(lambda: self.room.session.frame is not None)

    @property
    def frame(self) -> RaceFrame:
        frame = self.room.session.frame
        assert frame is not None
        return frame

    def racer(self, name: str) -> RacerPicture:
        return next(one for one in self.frame.race.racers if one.settings.shown_name == name)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.room.stage.map.canvas, key, modifier)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.live.wait(condition)

    def steps(self, count: int) -> None:
        for _ in range(count):
            self.key(Qt.Key.Key_B)
        self.wait(lambda: self.frame.race.step == count and not self.frame.moving)

    def row(self, path: str) -> SettingRow:
        for group in self.room.panel._groups:
            row = group.row(path)
            if row is not None:
                return row
        raise KeyError(path)

    def enter(self, path: str, text: str) -> None:
        field = self.row(path).inputs()[0]
        assert isinstance(field, ValueField)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
