"""How numbers are written: a real minus sign, at most five digits before an exponent takes over."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.numbers import MINUS, grouped, in_unit, signed, significant

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (0.0, 3, "0.00"),
        (-0.0, 3, "0.00"),
        (0.66, 3, "0.660"),
        (-0.66, 3, "−0.660"),
        (0.0123, 3, "0.0123"),
        (0.00123, 3, "0.00123"),
        (0.000123, 3, "1.23e−4"),
        (1e-5, 1, "1e−5"),
        (0.9996, 3, "1.00"),
        (1.0, 3, "1.00"),
        (9.999, 3, "10.0"),
        (12.34, 3, "12.3"),
        (99.96, 3, "100"),
        (123.4, 3, "123"),
        (1234.5, 3, "1,234"),
        (99_999.4, 3, "99,999"),
        (99_999.7, 3, "1.00e5"),
        (1_234_567, 3, "1.23e6"),
        (-1e30, 2, "−1.0e30"),
        (3.14159, 2, "3.1"),
        (NAN, 3, "not a number"),
        (INF, 3, "∞"),
        (-INF, 3, "−∞"),
    ],
)
def test_significant_digits(number: float, digits: int, text: str) -> None:
    assert significant(number, digits) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.412, "+0.412"), (-0.412, "−0.412"), (0.0, "0.00"), (-0.0, "0.00"), (NAN, "not a number")],
)
def test_signed_numbers_show_their_sign(number: float, text: str) -> None:
    assert signed(number) == text


@pytest.mark.parametrize("number", [INF, 1e-9, 1e9])
def test_the_sign_is_shown_of_any_size(number: float) -> None:
    assert signed(number) == "+" + significant(number)
    assert signed(-number) == "−" + significant(number)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (72.4, "72"),
        (10.0, "10"),
        (9.97, "9.97"),
        (-3.2, "−3.20"),
        (-1234.6, "−1,235"),
        (99_999, "99,999"),
        (123_456, "1.23e5"),
        (1e30, "1.00e30"),
        (-1e30, "−1.00e30"),
        (NAN, "not a number"),
        (INF, "∞"),
        (-INF, "−∞"),
    ],
)
def test_numbers_in_the_unit_of_the_data(number: float, text: str) -> None:
    assert in_unit(number) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (999, "999"), (4213, "4,213"), (-1200, "−1,200")])
def test_counts_have_commas(number: int, text: str) -> None:
    assert grouped(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_takes_more_than_five_digits(number: float) -> None:
    for text in (significant(number), signed(number), in_unit(number)):
        assert "-" not in text
        mantissa, _, exponent = text.lstrip(MINUS + "+").partition("e")
        assert len(mantissa.replace(",", "").replace(".", "").lstrip("0")) <= 5
        assert len(exponent.lstrip(MINUS)) <= 3


@given(st.floats(1e-3, 99_000))
def test_what_is_written_is_the_number(number: float) -> None:
    assert float(significant(number).replace(",", "")) == pytest.approx(number, rel=0.0051)
