"""Turns what pydantic found wrong into sentences: what is wrong, what may be entered instead."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.hyperparameters import Hyperparameter, Value

OWN_SENTENCES = ("impossible_combination", "no_test_rows", "unknown_input", "repeated_input")
"""Types of errors whose message is a whole sentence for the user."""


class SettingError(ValueError):
    """A value that an experiment cannot have; the message is one sentence for the user."""


def sentences(error: ValidationError, settings: Mapping[str, Hyperparameter]) -> list[str]:
    """Return one sentence for each fault of an experiment, in the order found."""
    return [_sentence(item, settings) for item in error.errors(include_url=False)]


def _sentence(item: Any, settings: Mapping[str, Hyperparameter]) -> str:
    kind: str = item["type"]
    place = [str(part) for part in item["loc"]]
    setting = _setting(place, settings)
    if kind == "extra_forbidden":
        return _unknown(place, settings)
    if kind in OWN_SENTENCES:
        return str(item["msg"])
    if setting is None:
        where = ".".join(place) or "the experiment"
        return f"“{where}” cannot be used: {_lower(item['msg'])}."
    return _out_of_range(setting, item["input"])


def _setting(place: list[str], settings: Mapping[str, Hyperparameter]) -> Hyperparameter | None:
    """Return the setting at a place, which may end with the number of an entry or a kind of value."""
    paths = (".".join(place[:end]) for end in range(len(place), 0, -1))
    return next((settings[path] for path in paths if path in settings), None)


def _out_of_range(setting: Hyperparameter, value: Any) -> str:
    label = setting.control.label
    return f"{label}: {_quoted(setting, value)} cannot be used. {allowed(setting)}"


def allowed(setting: Hyperparameter) -> str:
    """Return the sentence that says what may be entered for a setting."""
    if setting.kind == "choice":
        return "Choose " + _listed([setting.shown(choice) for choice in setting.choices]) + "."
    if setting.kind == "switch":
        return "Choose on or off."
    low, high = setting.minimum, setting.maximum
    if setting.kind == "names":
        return "Choose among the columns of the table."
    if setting.kind == "integers" and low is not None and high is not None:
        return (
            f"Enter up to {setting.most} whole numbers from {low:,} to {high:,}, separated by commas, "
            "or nothing for none."
        )
    number = "a whole number" if setting.kind == "integer" else "a number"
    if not setting.limits:
        return f"Enter {number}."
    nothing = f", or nothing for “{setting.control.none}”" if setting.optional else ""
    return f"Enter {number} from {setting.limits}{nothing}."


def _quoted(setting: Hyperparameter, value: Any) -> str:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and setting.kind in ("integer", "number")
        and not 1e300 < abs(value) < math.inf  # a whole number that no float can hold
    ):
        shown: Value = value
        return setting.shown_with_unit(shown)
    text = str(value)
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"


def _unknown(place: list[str], settings: Mapping[str, Hyperparameter]) -> str:
    name = ".".join(place)
    groups = {path.rpartition(".")[0] for path in settings}
    known = [*settings, *groups, "optimizer", "schedule", "loss", "name", "note", "format"]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else " Remove it."
    return f"“{name}” is not a setting of an experiment.{hint}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def _lower(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".")
