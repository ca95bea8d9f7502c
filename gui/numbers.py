"""How numbers are written: a real minus sign, commas in thousands, never more than five digits."""

from __future__ import annotations

import math

MINUS = "−"


def grouped(number: int) -> str:
    """Return a count with commas: ``4,213``."""
    return f"{number:,}".replace("-", MINUS)


def significant(number: float, digits: int = 3) -> str:
    """Return a number with its significant digits, zeros included: ``0.660``, ``12.3``, ``1.2e-5``."""
    if not math.isfinite(number):
        return "not a number" if math.isnan(number) else f"{'' if number > 0 else MINUS}∞"
    mantissa, exponent_text = f"{number:.{digits - 1}e}".split("e")
    exponent = int(exponent_text)  # of the rounded number: 9.999 has three digits as 10.0
    if number != 0 and (exponent < -3 or abs(number) >= 99_999.5):
        return f"{mantissa}e{exponent}".replace("-", MINUS)
    places = max(0, digits - 1 - exponent)
    return f"{number or 0.0:,.{places}f}".replace("-", MINUS)


def signed(number: float, digits: int = 3) -> str:
    """Return a number with its sign always shown: ``+0.412``."""
    text = significant(number, digits)
    return text if text.startswith((MINUS, "n")) or number == 0 else f"+{text}"


def in_unit(number: float) -> str:
    """Return an error or a prediction in the unit of the data: whole from 10 on, else three digits."""
    whole = 10 <= abs(number) < 99_999.5
    return f"{number:,.0f}".replace("-", MINUS) if whole else significant(number, 3)
