"""The files used lately, kept from one start of the program to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.recent import RecentFile, RecentList, as_choices, from_choices

SECTION = "recent files"


class Store(Protocol):
    """What keeps choices by section, such as `gui.remembered.Remembered`."""

    def section(self, name: str) -> Mapping[str, object]:
        """Return what is kept of a section."""
        ...

    def put(self, name: str, choices: Mapping[str, str]) -> None:
        """Keep the choices of a section in place of those before."""
        ...


class RememberedFiles:
    """A list of recent files that is written to a store at each change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._list = RecentList(from_choices(store.section(SECTION)))

    def files(self) -> Sequence[RecentFile]:
        """Return them, the last one first."""
        return self._list.files()

    def add(self, path: str) -> None:
        """Put a file at the top; the oldest of too many is forgotten."""
        self._list.add(path)
        self._keep()

    def remove(self, path: str) -> None:
        """Forget a file; nothing happens if it is not known."""
        self._list.remove(path)
        self._keep()

    def _keep(self) -> None:
        self._store.put(SECTION, as_choices(self._list.files()))
