"""What the user changed, to be taken back and done again.

Not Qt's undo stack: with commands written in Python it crashed when Python collected them (PySide6 6.11.3).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from core.experiment import Experiment
from core.hyperparameters import Hyperparameter

TOGETHER_S = 0.7
"""Changes of one setting that follow each other faster, as a drag makes them, are one entry."""
DRAG = "drag "
"""Entries that join under a name that begins so are one, however slow the hand is."""
KEPT = 200

T = TypeVar("T")


@dataclass(frozen=True)
class Entry(Generic[T]):
    """Something that the user did, and how it was before and after."""

    words: str
    before: T
    after: T
    apply: Callable[[T], object]
    """Brings about one of the two."""
    joins: str = ""
    """Entries of the same name that follow at once become one; empty: never."""


class UndoStack:
    """Entries in their order, and a place among them. `on_change` is called when any of it changes."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._done: list[Entry[Any]] = []
        self._undone: list[Entry[Any]] = []
        self._pushed_s = 0.0

    @property
    def undo_words(self) -> str:
        """What the next undo takes back; empty if there is nothing."""
        return self._done[-1].words if self._done else ""

    @property
    def redo_words(self) -> str:
        """What the next redo does again; empty if there is nothing."""
        return self._undone[-1].words if self._undone else ""

    def __len__(self) -> int:
        return len(self._done) + len(self._undone)

    def push(self, entry: Entry[T]) -> None:
        """Write down what has been done; what was undone before is gone."""
        now_s = time.monotonic()
        last = self._done[-1] if self._done and not self._undone else None
        self._undone.clear()
        at_once = now_s - self._pushed_s < TOGETHER_S or entry.joins.startswith(DRAG)
        if last is not None and at_once and entry.joins and entry.joins == last.joins:
            self._done[-1] = replace(last, after=entry.after, words=_joined(last.words, entry.words))
            if self._done[-1].after == last.before:
                self._done.pop()
        else:
            self._done.append(entry)
            del self._done[:-KEPT]
        self._pushed_s = now_s
        self._on_change()

    def undo(self) -> None:
        """Take the last entry back."""
        if self._done:
            entry = self._done.pop()
            self._undone.append(entry)
            self._pushed_s = 0.0
            entry.apply(entry.before)
            self._on_change()

    def redo(self) -> None:
        """Do the entry again that was taken back last."""
        if self._undone:
            entry = self._undone.pop()
            self._done.append(entry)
            self._pushed_s = 0.0
            entry.apply(entry.after)
            self._on_change()


def words_for(before: Experiment, after: Experiment) -> str:
    """Return what a change of settings is called: ``learning rate 0.001 → 0.01``."""
    changed = before.differences(after)
    if not changed:
        return ""
    setting = changed[0]
    words = change_words(setting, before.value(setting.path), after.value(setting.path))
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    return f"{words}{more}"


def change_words(setting: Hyperparameter, old: Any, new: Any) -> str:
    """Return what a change of one setting is called, from its stored values."""
    return f"{setting.control.label.lower()} {setting.shown_with_unit(old)} → {setting.shown_with_unit(new)}"


def _joined(first: str, last: str) -> str:
    """Return the words of two changes of one setting as one: where the first began and the last ended."""
    if " → " not in first or " → " not in last:
        return first
    return f"{first.partition(' → ')[0]} → {last.partition(' → ')[2]}"
