"""Dates, ranges, bands and words of the fit pictures, without a window."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from core.features import Feature, plain
from gui.dates import day_words, moment_words
from gui.theme import Theme
from gui.views.fit.dates import date_ticks
from gui.views.fit.eye_hint import WORDS, EyeHint
from gui.views.fit.overview import FEWEST, Stretch
from gui.views.fit.ranges import CalmRange, bulk
from gui.views.fit.splits import bands
from gui.views.fit.words import name_with_unit, text_of, value_of, words_of


def day(text: str) -> float:
    return float((date.fromisoformat(text) - date(1970, 1, 1)).days)


# ---- dates -------------------------------------------------------------------------------------------


def test_days_and_moments_in_words() -> None:
    assert day_words(day("2011-11-05")) == "Sat 5 Nov 2011"
    assert day_words(day("2011-11-05"), weekday=False) == "5 Nov 2011"
    assert moment_words(day("2011-11-05") + 17 / 24) == "Sat 5 Nov 2011, 17:00"
    assert moment_words(day("2011-11-05")) == "Sat 5 Nov 2011"
    assert day_words(1e12) == "day 1e+12"


def test_ticks_are_hours_weekdays_dates_months_or_years() -> None:
    start = day("2011-11-05")
    labels = lambda span, most=7: [word for _, word in date_ticks(start, start + span, most)]  # noqa: E731
    assert labels(1) == ["0:00", "6:00", "12:00", "18:00", "0:00"]
    assert labels(7) == ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]
    assert labels(30) == ["5 Nov", "12 Nov", "19 Nov", "26 Nov", "3 Dec"]
    assert labels(200) == ["Dec", "2012", "Feb", "Mar", "Apr", "May"]
    assert labels(3000)[:2] == ["2012", "2014"]


@given(st.floats(-5e5, 2e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_any_stretch_of_time_gets_ticks_inside_it(low: float, span: float, most: int) -> None:
    ticks = date_ticks(low, low + span, most)
    assert all(low - 1e-6 <= place <= low + span + 1e-6 for place, _ in ticks)
    assert len(ticks) <= most + 14
    assert [place for place, _ in ticks] == sorted(place for place, _ in ticks)


@pytest.mark.parametrize("ends", [(0.0, 0.0), (np.nan, 1.0), (0.0, np.inf), (1e9, 1e10)])
def test_ends_that_are_no_dates_do_no_harm(ends: tuple[float, float]) -> None:
    assert isinstance(date_ticks(*ends), list)


# ---- ranges ------------------------------------------------------------------------------------------


def test_a_range_grows_in_round_steps_at_most_once_a_second_and_never_shrinks() -> None:
    calm = CalmRange()
    assert calm.start(np.array([0.0, 3.7])) == (0.0, 4.0)
    assert calm.follow(np.array([1.0, 2.0])) == (0.0, 4.0)
    assert calm.follow(np.array([1.0, 9.0])) == (0.0, 10.0)
    assert calm.follow(np.array([1.0, 90.0])) == (0.0, 10.0)  # within the same second
    assert calm.follow(np.array([np.nan, np.inf])) == (0.0, 10.0)


def test_a_run_about_to_diverge_does_not_blow_a_range_up() -> None:
    calm = CalmRange(farthest=1.0)
    calm.start(np.array([0.0, 4.0]))
    assert calm.follow(np.array([-1e30, 1e30])) == (-5.0, 10.0)


def test_a_symmetric_range_has_zero_in_the_middle() -> None:
    low, high = CalmRange(symmetric=True).follow(np.array([-1.0, 7.0]))
    assert low == -high
    assert high >= 7.0


def test_the_bulk_leaves_out_what_is_not_finite() -> None:
    assert list(bulk(np.array([np.nan, 1.0, 5.0, -np.inf]))) == [1.0, 5.0]
    assert len(bulk(np.array([np.nan]))) == 0
    assert list(bulk(np.arange(201.0))) == [2.0, 198.0]


# ---- bands and stretches -------------------------------------------------------------------------------


def test_bands_are_runs_of_one_split() -> None:
    assert bands(np.array([0, 0, 1, 1, 1, 2])) == [(0, 0, 2), (1, 2, 5), (2, 5, 6)]
    assert bands(np.array([1])) == [(1, 0, 1)]
    assert bands(np.arange(200) % 2) == []


@given(st.integers(-50, 500), st.integers(-5, 500), st.integers(1, 300), st.floats(0.1, 10))
def test_a_stretch_stays_inside_the_table(first: int, count: int, rows: int, factor: float) -> None:
    for stretch in (
        Stretch(first, count).within(rows),
        Stretch(first, count).within(rows).zoomed(factor, rows),
    ):
        assert stretch.first >= 0
        assert stretch.first + stretch.count <= rows
        assert stretch.count >= min(FEWEST, rows)


# ---- words of values -----------------------------------------------------------------------------------


def feature(kind: str = "number", **more: object) -> Feature:
    return Feature("speed", kind, (0,), np.zeros(1), 0.0, 3.0, plain, **more)  # type: ignore[arg-type]


def test_values_are_written_as_a_person_writes_them() -> None:
    assert words_of(feature(unit="km/h"), 12.345) == "12.3 km/h"
    assert words_of(feature(labels=("no", "yes", "perhaps")), 1.0) == "yes"
    assert words_of(feature("date"), day("2011-11-05")) == "5 Nov 2011"
    assert text_of(feature(whole=True), -3.0) == "−3"
    assert name_with_unit(feature(unit="km/h")) == "speed, km/h"
    assert name_with_unit(feature()) == "speed"


def test_what_was_typed_is_read_or_refused() -> None:
    assert value_of(feature(), " −2,5 ") == -2.5
    assert value_of(feature(whole=True), "2.6") == 3.0
    assert value_of(feature("date"), "2011-11-05") == day("2011-11-05")
    for text in ("", "warm", "nan", "inf", "1e300"):
        assert value_of(feature(), text) is None
    assert value_of(feature("date"), "yesterday") is None


@given(st.floats(-1e6, 1e6))
def test_what_stands_in_a_field_can_be_read_again(value: float) -> None:
    again = value_of(feature(), text_of(feature(), value))
    assert again == pytest.approx(value, rel=6e-3, abs=1e-12)


# ---- the hint ------------------------------------------------------------------------------------------


def test_the_hint_takes_the_words_that_there_is_room_for(qtbot: QtBot, dark: Theme) -> None:
    hint = EyeHint(dark)
    qtbot.addWidget(hint)
    found = []
    for width in (400, 170, 110, 20):
        hint.resize(width, 24)
        found.append(hint.words)
    assert found == list(WORDS)
    hint.resize(400, 24)
    image = hint.grab().toImage()
    assert any(image.pixel(x, 12) == dark.evaluating.rgb() for x in range(image.width()))
