"""Reads what a person typed into a field: tolerant of units, commas, spaces and real minus signs."""

from __future__ import annotations

import re
from math import isfinite

from core.hyperparameters import Hyperparameter, Value
from core.validation import SettingError, allowed

LONGEST = 120
"""Characters that a field takes; far more than any value that is allowed has."""

_MINUS = str.maketrans("−–", "--")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+")
_BETWEEN_NUMBERS = re.compile(r"[,;·×x\s]+")


def parse(setting: Hyperparameter, text: str) -> Value:
    """Return the stored value for a text typed into the setting's field.

    Only the form is checked; whether the experiment can have the value is for `Experiment.with_value`.
    Raises `SettingError` with one sentence for the user where the text is no value of this kind.
    """
    if setting.optional and text.strip().lower() in ("", "none", setting.control.none.lower()):
        return None
    if setting.kind == "integers":
        return _whole_numbers(setting, text)
    number = _number(setting, text)
    if setting.kind == "integer":
        if number != int(number):
            raise _unreadable(setting, text, "a whole number")
        return int(number)
    return number / setting.control.factor


def _number(setting: Hyperparameter, text: str) -> float:
    plain = re.sub(r"\s", "", text).translate(_MINUS)
    unit = setting.control.unit
    if unit and plain.lower().endswith(unit):
        plain = plain[: -len(unit)]
    if setting.kind == "integer" and _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "").replace(".", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    number = float(plain) if _NUMBER.fullmatch(plain) else float("nan")
    if not isfinite(number):
        kind = "a whole number" if setting.kind == "integer" else "a number"
        raise _unreadable(setting, text, kind)
    return number


def _whole_numbers(setting: Hyperparameter, text: str) -> tuple[int, ...]:
    plain = text.strip().translate(_MINUS)
    if plain.lower() in ("", "none"):
        return ()
    plain = re.sub(r"(?<=\d)\s*-\s*(?=\d)", ",", plain)
    parts = _BETWEEN_NUMBERS.split(plain.strip(",;"))
    if not all(re.fullmatch(r"[+-]?\d{1,9}", part) for part in parts):
        raise _unreadable(setting, text, "a list of whole numbers")
    return tuple(int(part) for part in parts)


def _unreadable(setting: Hyperparameter, text: str, kind: str) -> SettingError:
    typed = text.strip()
    if not typed:
        return SettingError(f"Nothing is entered. {allowed(setting)}")
    quoted = f"“{typed[:20]}{'…' if len(typed) > 20 else ''}”"
    return SettingError(f"{quoted} is not {kind}. {allowed(setting)}")
