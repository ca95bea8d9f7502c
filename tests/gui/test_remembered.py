"""View choices on disk: what comes back, and what a faulty file or folder does not do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRect, Signal

from gui.remembered import FILE_NAME, Choice, Remembered, remember_choices
from gui.window.memory import place_of, remembered_colours

PANELS = {"fit": 0.4, "rail": True, "code": 700, "name": "Größe"}


def test_what_was_put_comes_back_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / FILE_NAME
    Remembered(path).put("panels", PANELS)
    again = Remembered(path)
    assert again.section("panels") == PANELS
    assert again.section("unknown") == {}
    assert [file.name for file in path.parent.iterdir()] == [FILE_NAME], "nothing is left beside it"


def test_in_memory_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Remembered()
    store.put("panels", PANELS)
    assert store.section("panels") == PANELS
    assert list(tmp_path.iterdir()) == []


def test_a_section_is_a_copy() -> None:
    store = Remembered()
    store.put("panels", PANELS)
    store.section("panels").clear()
    assert store.section("panels") == PANELS


def test_the_file_is_written_only_when_something_differs(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    store = Remembered(path)
    store.put("panels", {})
    assert not path.exists()
    store.put("panels", PANELS)
    path.unlink()
    store.put("panels", dict(PANELS))
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"version": 1}',
        b'{"version": 1, "sections": []}',
        b'{"version": 1, "sections": {"panels": 3}}',
        b'{"version": 99, "sections": {"panels": {"fit": 0.4}}}',
        b"[" * 100_000,
    ],
    ids=lambda content: repr(content[:30]),
)
def test_a_faulty_file_is_told_in_a_sentence_and_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    store = Remembered(path)
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert str(path) in told
    assert store.section("panels") == {}
    store.put("panels", PANELS)
    assert Remembered(path).section("panels") == PANELS
    assert capsys.readouterr().err == ""


def test_values_that_nobody_can_use_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    section = {"fit": 0.4, "list": [1], "none": None, "map": {}, "huge": 1e999}
    path.write_text(json.dumps({"version": 1, "sections": {"panels": section}}), "utf-8")
    assert Remembered(path).section("panels") == {"fit": 0.4}


def test_a_folder_that_cannot_be_made_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    store = Remembered(tmp_path / "file" / FILE_NAME)
    capsys.readouterr()
    for share in (0.3, 0.4):
        store.put("panels", {"fit": share})
    told = capsys.readouterr().err
    assert told.startswith("The view cannot be remembered")
    assert told.count("\n") == 1
    assert store.section("panels") == {"fit": 0.4}


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILE_NAME
    Remembered(path).put("panels", PANELS)
    old = path.read_bytes()

    def full(self: Path, *_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    Remembered(path).put("panels", {"fit": 0.1})
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


# ---- views -----------------------------------------------------------------------------------------


class Chooser(QObject):
    """A view with one choice."""

    choices_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.log = True

    @property
    def choices(self) -> dict[str, Choice]:
        return {"log": self.log}

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        self.log = choices.get("log", self.log) is True


def test_a_view_gets_its_choices_back_and_keeps_new_ones() -> None:
    store, one, other = Remembered(), Chooser(), Chooser()
    remember_choices(store, "error", one)
    one.log = False
    one.choices_changed.emit()
    assert store.section("error") == {"log": False}
    remember_choices(store, "error", other)
    assert not other.log


def test_a_view_without_choices_is_left_alone() -> None:
    store = Remembered()
    remember_choices(store, "error", QObject())
    assert store.section("error") == {}


# ---- the window ------------------------------------------------------------------------------------

SCREENS = [QRect(0, 0, 1920, 1040), QRect(1920, 0, 1280, 1000)]


@pytest.mark.parametrize(
    ("remembered", "place"),
    [
        ((100, 50, 1600, 900), QRect(100, 50, 1600, 900)),
        ((2000, 10, 1100, 700), QRect(2000, 10, 1100, 700)),
        ((-900, 50, 1600, 900), QRect(-900, 50, 1600, 900)),
        ((5000, 50, 1600, 900), None),
        ((-1550, 50, 1600, 900), None),
        ((100, 1500, 1600, 900), None),
        ((100, -300, 1600, 900), None),
        ((100, 50, 0, 900), None),
        (("a", 50, 1600, 900), None),
        ((10**9, 50, 1600, 900), None),
        ((), None),
    ],
    ids=str,
)
def test_a_window_comes_back_where_it_can_be_taken_hold_of(
    remembered: tuple[Choice, ...], place: QRect | None
) -> None:
    section = dict(zip(("x", "y", "width", "height"), remembered, strict=False))
    assert place_of(section, SCREENS) == place


def test_a_window_that_is_wider_than_the_screen_now_gets_its_size() -> None:
    section: dict[str, Choice] = {"x": 0, "y": 0, "width": 3000, "height": 1800}
    assert place_of(section, SCREENS) == SCREENS[0]


def test_colours_that_do_not_exist_are_those_of_the_system() -> None:
    store = Remembered()
    assert remembered_colours(store) == "system"
    for found, colours in (("dark", "dark"), ("light", "light"), ("pink", "system"), (3, "system")):
        store.put("look", {"colours": found})
        assert remembered_colours(store) == colours
