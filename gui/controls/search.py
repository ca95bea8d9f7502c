"""Finds settings by their words: label, help, path, choices and section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Hyperparameter
from gui.controls.sections import SECTIONS, section_names
from gui.controls.words import only_with, reason
from gui.theme import Theme

_LINES_MOST = 6
_NO_LETTERS = re.compile(r"[^\w]+")


class Query:
    """What was typed into the search field; every word of it must be found."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._words = tuple(self.text.casefold().split())

    def __bool__(self) -> bool:
        return bool(self._words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and other._words == self._words

    def __hash__(self) -> int:
        return hash(self._words)

    def finds(self, setting: Hyperparameter) -> bool:
        """Return whether each word stands in the setting's names, or begins a word of its help."""
        names, sentence = _text(setting.path)
        return all(word in names or f" {word}" in sentence for word in self._words)

    def names(self, setting: Hyperparameter) -> bool:
        """Return whether each word stands in the setting's names; the help does not count."""
        names, _ = _text(setting.path)
        return all(word in names for word in self._words)

    def emphasised(self, words: str, theme: Theme) -> str:
        """Return the words as rich text, with the parts that were found on a tint."""
        pattern = "|".join(re.escape(word) for word in sorted(self._words, key=len, reverse=True))
        parts = re.split(f"({pattern})", words, flags=re.IGNORECASE) if pattern else [words]
        style = f"background:{theme.accent_tint.name()};color:{theme.accent.name()}"
        return "".join(
            f'<span style="{style}">{escape(part)}</span>' if place % 2 else escape(part)
            for place, part in enumerate(parts)
        )


def unavailable(
    query: Query, settings: Iterable[Hyperparameter], experiment: Experiment
) -> tuple[list[str], int]:
    """Return a line for each found setting without an effect now, and how many were left out.

    ``Nesterov: only with Method SGD``. Settings of the same name share a line; there is none for a name
    that another setting has which can be used.
    """
    found = [setting for setting in settings if query.finds(setting)]
    usable = {setting.control.label for setting in found if experiment.applies(setting)}
    values: dict[tuple[str, str], dict[str, None]] = {}
    for setting in sorted(found, key=lambda setting: not query.names(setting)):
        if setting.control.label in usable:
            continue
        what, words = reason(setting, experiment)
        values.setdefault((setting.control.label, what), {}).update(dict.fromkeys(words))
    lines = [f"{label}: {only_with(what, tuple(words))}" for (label, what), words in values.items()]
    return lines[:_LINES_MOST], max(len(lines) - _LINES_MOST, 0)


@cache
def _text(path: str) -> tuple[str, str]:
    """Return the names of a setting, and its help with a space before each word; both in lower case."""
    setting = hyperparameter(path)
    control = setting.control
    section = section_names()[setting.group]
    title = next(part.title for part in SECTIONS if part.name == section)
    shown = [setting.shown(choice) for choice in setting.choices]
    names = (control.label, path, title, *setting.choices, *shown, *(words for words, _ in control.presets))
    return "\n".join(names).casefold(), " " + _NO_LETTERS.sub(" ", control.help.casefold())
