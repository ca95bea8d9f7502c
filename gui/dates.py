"""Days as people write them, from numbers that count days since 1 January 1970."""

from __future__ import annotations

import math
from datetime import date, timedelta

FIRST = date(1970, 1, 1)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def as_date(days: float) -> date | None:
    """Return the day, or None where no calendar reaches."""
    try:
        return FIRST + timedelta(days=math.floor(days))
    except (OverflowError, ValueError):
        return None


def day_words(days: float, *, weekday: bool = True) -> str:
    """Return ``Sat 5 Nov 2011``."""
    day = as_date(days)
    if day is None:
        return f"day {days:g}"
    words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words


def moment_words(days: float) -> str:
    """Return ``Sat 5 Nov 2011, 17:00``; without the time where it is midnight."""
    minutes = round((days - math.floor(days)) * 24 * 60)
    return day_words(days) + (f", {minutes // 60}:{minutes % 60:02}" if minutes else "")
