"""Values of features as a person writes them, and back."""

from __future__ import annotations

import math
from datetime import date

from core.features import Feature
from gui.dates import FIRST, as_date, day_words
from gui.numbers import MINUS, significant


def words_of(feature: Feature, value: float) -> str:
    """Return a value with its unit, or the word of a choice."""
    if feature.labels:
        return feature.labels[min(max(round(value), 0), len(feature.labels) - 1)]
    if feature.kind == "date":
        return day_words(value, weekday=False)
    text = text_of(feature, value)
    return f"{text} {feature.unit}" if feature.unit else text


def text_of(feature: Feature, value: float) -> str:
    """Return what stands in a field for a value: a number, or a date as ``2011-11-05``."""
    if feature.kind == "date":
        day = as_date(value)
        return day.isoformat() if day is not None else f"{value:g}"
    if feature.whole:
        return f"{round(value)}".replace("-", MINUS)
    return significant(value, 3).replace(",", "")


def value_of(feature: Feature, text: str) -> float | None:
    """Return the value that was typed, or None where it is none."""
    text = text.strip().replace(MINUS, "-")
    if feature.kind == "date":
        try:
            return float((date.fromisoformat(text) - FIRST).days)
        except ValueError:
            return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    if not math.isfinite(value) or abs(value) > 1e9:
        return None
    return float(round(value)) if feature.whole else value


def name_with_unit(feature: Feature) -> str:
    """Return ``temperature, °C``."""
    return f"{feature.name}, {feature.unit}" if feature.unit else feature.name
