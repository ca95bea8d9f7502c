"""What the window remembers of how it was looked at, from one start to the next.

Only choices of the view: geometry, sizes of panels, theme, type size, chosen pictures. Nothing of an
experiment. A file that is faulty or cannot be written never stops the program.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QStandardPaths, SignalInstance

Choice = str | float | int | bool
"""What can be remembered."""
VERSION = 1
FILE_NAME = "view.json"


def usual_path() -> Path:
    """Return where this system keeps such a file, such as ``~/.config/Trainscope/view.json``.

    Needs the application object, whose name the folder has.
    """
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / FILE_NAME


class Remembered:
    """View choices by section, such as ``panels`` or ``error``; without a path in memory only."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the file, if there is one. A faulty one is told on stderr and counts as empty."""
        self._path = path
        self._sections: dict[str, dict[str, Choice]] = {} if path is None else _read(path)

    @property
    def folder(self) -> Path | None:
        """Where the file lies, for what else is kept from one start to the next; None: in memory only."""
        return None if self._path is None else self._path.parent

    def section(self, name: str) -> dict[str, Choice]:
        """Return what is remembered of a section, as a copy. Whoever uses it checks names and ranges."""
        return dict(self._sections.get(name, {}))

    def put(self, name: str, choices: Mapping[str, Choice]) -> None:
        """Remember the choices of a section in place of those before; writes the file if they differ."""
        if choices != self._sections.get(name, {}):
            self._sections[name] = dict(choices)
            self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        text = json.dumps({"version": VERSION, "sections": self._sections}, indent=1)
        try:
            _write_atomically(self._path, text)
        except OSError as error:
            self._path = None  # told once
            _tell(f"The view cannot be remembered: {error.filename or ''} {error.strerror or error}.")


@runtime_checkable
class WithChoices(Protocol):
    """A view whose choices are remembered."""

    choices_changed: SignalInstance
    """The user chose something else."""

    @property
    def choices(self) -> dict[str, Choice]:
        """What is chosen now."""
        ...

    def use_choices(self, choices: Mapping[str, Choice]) -> None:
        """Choose what was remembered; what it does not know or cannot use it ignores."""
        ...


def remember_choices(store: Remembered, name: str, view: object) -> None:
    """Give a view its remembered choices, and remember what is chosen in it from now on.

    Does nothing for a view that has no choices.
    """
    if isinstance(view, WithChoices):
        chosen = store.section(name)
        if chosen:
            view.use_choices(chosen)
        view.choices_changed.connect(lambda *_: store.put(name, view.choices))


def _read(path: Path) -> dict[str, dict[str, Choice]]:
    try:
        content = json.loads(path.read_text("utf-8"))
        if not isinstance(content, dict) or content.get("version") != VERSION:
            raise ValueError("it was written by another version")
        sections = content["sections"]
        return {str(name): _usable(section) for name, section in sections.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, AttributeError, RecursionError) as error:
        _tell(f"The remembered view in {path} cannot be used ({error}); the usual one is shown.")
        return {}


def _usable(section: Mapping[str, object]) -> dict[str, Choice]:
    return {name: value for name, value in section.items() if _is_choice(value)}  # type: ignore[misc]


def _is_choice(value: object) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _write_atomically(path: Path, text: str) -> None:
    """Write a file in one go: whoever reads it, even after a crash, finds the old or the new text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _tell(sentence: str) -> None:
    if sys.stderr is not None:  # a program without a console has none
        print(" ".join(sentence.split()), file=sys.stderr)
