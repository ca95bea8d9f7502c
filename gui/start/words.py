"""What the start page says: sentences, captions of pictures, dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.experiment import Experiment
from core.preview import Course, Ground, Points, Preview
from core.settings.sets import DataSource
from gui.dates import FIRST, MONTHS, WEEKDAYS
from gui.numbers import grouped, in_unit

LEARNT: dict[DataSource, str] = {
    "bike_sharing_hourly": "how many bikes a city needs each hour",
    "bike_sharing_daily": "how many bikes a city needs each day",
    "straight_line": "a straight line",
    "noisy_sine": "a sine from noisy points",
    "step": "a jump",
    "polynomial": "a cubic polynomial",
    "sinc": "a wave that fades",
    "plane": "a plane",
    "two_gaussians": "a hill and a hollow",
    "saddle": "a saddle",
    "ripple": "rings around the middle",
    "table": "from a table of your own",
}
"""What a network learns from each data set, as the end of a sentence."""


def invitation(experiment: Experiment) -> str:
    """Return how the sentence goes on that begins with “Press Space”."""
    return f"and watch a network learn {LEARNT[experiment.data.source]}."


def first_sentence(note: str) -> str:
    """Return the first sentence of a note."""
    text = " ".join(note.split())
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def caption(shown: Preview) -> str:
    """Return what the picture of the data shows."""
    picture = shown.picture
    if isinstance(picture, Course):
        return f"{shown.target_unit}, {_stretch(picture)}"
    if isinstance(picture, Points):
        return f"{grouped(len(picture.rows))} points · dashed: without noise"
    if isinstance(picture, Ground):
        return f"some of {grouped(len(picture.rows))} points · colours: without noise"
    return ""


def _stretch(picture: Course) -> str:
    first, last = _day(picture.days[0]), _day(picture.days[-1])
    if picture.pitch >= 0.5:
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    until = f"{WEEKDAYS[last.weekday()]} {last.day} {MONTHS[last.month - 1]} {last.year}"
    month = "" if first.month == last.month else f" {MONTHS[first.month - 1]}"
    return f"{WEEKDAYS[first.weekday()]} {first.day}{month} to {until}"


def peak_words(picture: Course) -> str:
    """Return value and moment of the largest value: ``505 on Thu, 17:00``."""
    moment, value = picture.days[picture.peak], in_unit(float(picture.values[picture.peak]))
    day = _day(moment)
    if picture.pitch < 0.5:
        minutes = round((moment - int(moment)) * 24 * 60)
        return f"{value} on {WEEKDAYS[day.weekday()]}, {minutes // 60}:{minutes % 60:02}"
    return f"{value} on {day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(days: float) -> date:
    return FIRST + timedelta(days=int(days))


def weekday_of(days: float) -> str:
    """Return the day of the week of a day since 1 January 1970."""
    return WEEKDAYS[_day(days).weekday()]


def when(used: datetime, now: datetime) -> str:
    """Return how long ago something was, as people say it: ``today 09:12``, ``yesterday``, ``12 Nov``."""
    ago = (now.date() - used.date()).days
    if ago == 0:
        return f"today {used:%H:%M}"
    if ago == 1:
        return "yesterday"
    words = f"{used.day} {MONTHS[used.month - 1]}"
    return words if 0 < ago < 180 else f"{words} {used.year}"
