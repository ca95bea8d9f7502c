"""What the user changed, to be taken back and done again: on Qt's own undo stack."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.experiment import Experiment
from core.hyperparameters import Value

TOGETHER_MS = 700
"""Changes of one setting that follow each other faster, as a drag makes them, are one entry."""
KEPT = 500

Values = Mapping[str, Value]


class ChangeEntry(QUndoCommand):
    """Settings changed together; `apply` gives them to the engine."""

    def __init__(self, words: str, before: Values, after: Values, apply: Callable[[Values], object]) -> None:
        super().__init__(words)
        self._before = dict(before)
        self._after = dict(after)
        self._apply = apply
        self._done_once = False
        self._age = QElapsedTimer()
        self._age.start()

    def redo(self) -> None:
        """Do it again; the first time the user has done it."""
        if self._done_once:
            self._apply(self._after)
        self._done_once = True

    def undo(self) -> None:
        """Take it back."""
        self._apply(self._before)

    def id(self) -> int:
        """Let Qt offer the entries to one another."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a change of the same single setting that follows at once."""
        if not isinstance(other, ChangeEntry) or self._age.elapsed() > TOGETHER_MS:
            return False
        if len(self._after) != 1 or list(self._after) != list(other._after):
            return False
        self._after = other._after
        self.setText(_joined(self.text(), other.text()))
        self.setObsolete(self._after == self._before)
        self._age.restart()
        return True


class OpenEntry(QUndoCommand):
    """Another experiment opened."""

    def __init__(self, before: Experiment, after: Experiment, load: Callable[[Experiment], None]) -> None:
        super().__init__(f"open “{after.name}”")
        self._before, self._after, self._load = before, after, load
        self._done_once = False

    def redo(self) -> None:
        """Open it again; the first time the user has done it."""
        if self._done_once:
            self._load(self._after)
        self._done_once = True

    def undo(self) -> None:
        """Open what was there before."""
        self._load(self._before)


def new_stack() -> QUndoStack:
    """Return an empty stack."""
    stack = QUndoStack()
    stack.setUndoLimit(KEPT)
    return stack


def words_for(before: Experiment, after: Experiment) -> str:
    """Return what a change of settings is called: ``learning rate 0.001 → 0.01``."""
    changed = before.differences(after)
    if not changed:
        return ""
    setting = changed[0]
    old, new = (setting.shown_with_unit(e.value(setting.path)) for e in (before, after))
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    return f"{setting.control.label.lower()} {old} → {new}{more}"


def _joined(first: str, last: str) -> str:
    """Return the words of two changes of one setting as one: where the first began and the last ended."""
    return f"{first.partition(' → ')[0]} → {last.partition(' → ')[2]}"
