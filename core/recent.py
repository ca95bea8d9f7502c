"""Which files were used lately: a short list without repeats, the last one first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST = 8
"""Files that are kept."""


@dataclass(frozen=True)
class RecentFile:
    """A file that was opened or saved."""

    path: str
    """Absolute."""
    used: datetime
    """When it was opened or saved last, in local time."""


class RecentFiles(Protocol):
    """Remembers which files were used."""

    def files(self) -> Sequence[RecentFile]:
        """Return them, the last one first."""
        ...

    def add(self, path: str) -> None:
        """Put a file at the top; the oldest of too many is forgotten."""
        ...

    def remove(self, path: str) -> None:
        """Forget a file; nothing happens if it is not known."""
        ...


class RecentList:
    """Remembers files until the program ends."""

    def __init__(
        self, files: Iterable[RecentFile] = (), *, now: Callable[[], datetime] = datetime.now
    ) -> None:
        self._files: list[RecentFile] = []
        self._now = now
        for file in sorted(files, key=lambda file: file.used):
            self._put(file)

    def files(self) -> Sequence[RecentFile]:
        """Return them, the last one first."""
        return tuple(self._files)

    def add(self, path: str) -> None:
        """Put a file at the top; the oldest of too many is forgotten."""
        self._put(RecentFile(os.path.abspath(path), self._now()))

    def remove(self, path: str) -> None:
        """Forget a file; nothing happens if it is not known."""
        self._files = [file for file in self._files if not _same(file.path, path)]

    def _put(self, file: RecentFile) -> None:
        self.remove(file.path)
        self._files = [file, *self._files][:MOST]


def as_choices(files: Iterable[RecentFile]) -> dict[str, str]:
    """Return the time of each file by its path, as plain values for a file of choices."""
    return {file.path: file.used.isoformat(timespec="seconds") for file in files}


def from_choices(choices: Mapping[str, object]) -> list[RecentFile]:
    """Read what `as_choices` wrote; what cannot be understood is left out."""
    found = []
    for path, used in choices.items():
        try:
            moment = datetime.fromisoformat(str(used))
        except ValueError:
            continue
        if os.path.isabs(path):
            found.append(RecentFile(path, moment.replace(tzinfo=None)))
    return found


def _same(one: str, other: str) -> bool:
    return os.path.normcase(os.path.abspath(one)) == os.path.normcase(os.path.abspath(other))
