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
    size = abs(number)
    if size != 0 and (size < 1e-3 or size >= 1e5):
        mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    places = 0 if size >= 10 ** (digits - 1) else digits - 1 - max(0, math.floor(math.log10(size or 1)))
    if 0 < size < 1:
        places = min(digits + 2, digits - 1 - math.floor(math.log10(size)))
    return f"{number:,.{places}f}".replace("-", MINUS)


def signed(number: float, digits: int = 3) -> str:
    """Return a number with its sign always shown: ``+0.412``."""
    text = significant(number, digits)
    return text if text.startswith((MINUS, "n")) or number == 0 else f"+{text}"


def in_unit(number: float) -> str:
    """Return an error or a prediction in the unit of the data: whole above 10, else three digits."""
    return f"{number:,.0f}".replace("-", MINUS) if abs(number) >= 10 else significant(number, 3)
