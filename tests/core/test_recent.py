"""The list of files used lately."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from core.recent import MOST, RecentFile, RecentList, as_choices, from_choices


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 5, 1, 12)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def paths(files: RecentList) -> list[str]:
    return [file.path for file in files.files()]


def test_the_last_file_comes_first_and_none_comes_twice() -> None:
    files = RecentList(now=Clock())
    for name in ("/a.json", "/b.csv", "/a.json"):
        files.add(name)
    assert paths(files) == [os.path.abspath("/a.json"), os.path.abspath("/b.csv")]
    assert files.files()[0].used == datetime(2024, 5, 1, 12, 3)


def test_the_oldest_of_too_many_is_forgotten() -> None:
    files = RecentList(now=Clock())
    for number in range(MOST + 3):
        files.add(f"/{number}.csv")
    assert len(paths(files)) == MOST
    assert paths(files)[-1] == os.path.abspath("/3.csv")


def test_a_relative_path_is_kept_as_an_absolute_one() -> None:
    files = RecentList()
    files.add("sales.csv")
    assert paths(files) == [str(Path.cwd() / "sales.csv")]


def test_removing_forgets_one_and_nothing_else() -> None:
    files = RecentList(now=Clock())
    files.add("/a.json")
    files.add("/b.csv")
    files.remove("/a.json")
    files.remove("/never there.json")
    assert paths(files) == [os.path.abspath("/b.csv")]


def test_choices_come_back_as_they_were() -> None:
    files = RecentList(now=Clock())
    files.add("/a.json")
    files.add("/ü b.csv")
    assert RecentList(from_choices(as_choices(files.files()))).files() == files.files()


def test_choices_that_cannot_be_understood_are_left_out() -> None:
    good = os.path.abspath("/a.json")
    found = from_choices(
        {"relative": "2024-05-01T12:00:00", good: "2024-05-01T12:00:00", "/b": 7, "/c": "soon"}
    )
    assert found == [RecentFile(good, datetime(2024, 5, 1, 12))]
