"""Labels of days, weeks, months and years for an axis that counts days since 1 January 1970."""

from __future__ import annotations

import math
from datetime import date, timedelta

from gui.dates import FIRST, MONTHS, WEEKDAYS, as_date
from gui.views.axes import linear_ticks

HOUR_STEPS = (1, 2, 3, 6, 12)
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def date_ticks(low: float, high: float, most: int = 7) -> list[tuple[float, str]]:
    """Return at most about `most` places between two days, with hours, days, months or years."""
    span = high - low
    first, last = as_date(low), as_date(high)
    if not span > 0 or first is None or last is None:
        return linear_ticks(low, high)
    if span <= 1.5:
        step = next((s for s in HOUR_STEPS if span * 24 / s <= most), 12)
        hours = range(math.ceil(low * 24 / step), math.floor(high * 24 / step) + 1)
        return [(hour * step / 24, f"{hour * step % 24}:00") for hour in hours]
    if span <= DAY_STEPS[-1] * most:
        return _days(low, high, first, most)
    return _months(low, high, first, last, most)


def _days(low: float, high: float, first: date, most: int) -> list[tuple[float, str]]:
    """Label the middle of days: a day is a stretch, not a moment."""
    step = next((s for s in DAY_STEPS if (high - low) / s <= most + 0.5), DAY_STEPS[-1])
    found = []
    start = math.floor(low)
    for days in range(start, math.floor(high) + 1, step):
        day = first + timedelta(days=days - start)
        middle = days + 0.5
        if low <= middle <= high:
            words = WEEKDAYS[day.weekday()] if step == 1 else f"{day.day} {MONTHS[day.month - 1]}"
            found.append((middle, words))
    return found


def _months(low: float, high: float, first: date, last: date, most: int) -> list[tuple[float, str]]:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in MONTH_STEPS if months / s <= most), 12 * math.ceil(months / most / 12))
    found = []
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month + 1):
        if month % step == 0:
            year, number = divmod(month, 12)
            place = float((date(year, number + 1, 1) - FIRST).days)
            if low <= place <= high:
                found.append((place, str(year) if number == 0 else MONTHS[number]))
    return found
