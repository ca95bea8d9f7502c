r"""Formulas of numbers, laid out from known widths: ``= 0.92 \cdot 1.325 + \frac{0.9}{\sqrt{4.1}}``. No Qt.

Numbers of a race get another sign, digit or power many times a second, and each asks for another layout: here
that takes a tenth of a millisecond. Lengths are parts of the type size, measured in what ziamath typesets
with STIX Two Math; tests compare the two. The origin is on the baseline at the left, y grows downwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

DIGIT, DOT, MINUS, BRACKET = 0.495, 0.245, 0.72, 0.357
"""Widths of glyphs; the minus is the one before a number."""
SMALL_DIGIT, SMALL_MINUS = 0.406, 0.489
"""Widths in an exponent."""
OPERATORS = {
    "+": (0.296, 1.016),
    "-": (0.296, 1.016),
    "=": (0.37, 1.091),
    r"\cdot": (0.222, 0.504),
    r"\times": (0.148, 0.803),
}
"""Room before an operator, and from its left edge to what follows."""
DIGIT_TOP, BRACKET_TOP, POWER_TOP, BRACKET_POWER_TOP = 0.642, 0.736, 0.88, 0.988
BELOW, BRACKET_BELOW = 0.011, 0.196
POWER_UP, BRACKET_POWER_UP = 0.412, 0.52
"""How far exponents are raised, of a number and of a bracket."""
BAR = 0.068
"""Thickness of the lines of fractions and roots."""
AXIS, APART, AROUND = 0.292, 0.15, 0.222
"""Of a fraction: top of its line, least room above and below the line, room at the left and at the right."""
UP = DOWN = 0.64
"""Least distance of the baselines of numerator and denominator from that of the formula."""
ROOT, ROOT_TOP, ROOT_BELOW, ROOT_ROOM = 0.794, 0.922, 0.265, 0.17
"""Width, top and bottom of the sign of a root, and least room below its line."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\?.", re.DOTALL)
_POWER = re.compile(r"-?\d+")


class Glyph(NamedTuple):
    """A sign at a place."""

    sign: str
    x: float
    y: float
    small: bool = False
    """It stands in an exponent."""


class Bar(NamedTuple):
    """A line of a fraction or a root: its upper left corner and its length."""

    x: float
    y: float
    length: float


@dataclass(frozen=True)
class Layout:
    """A formula laid out."""

    glyphs: tuple[Glyph, ...]
    bars: tuple[Bar, ...]
    width: float
    ascent: float
    descent: float


class _Unknown(Exception):
    """There is something in a formula that is not known here."""


@lru_cache(maxsize=256)
def laid_out(latex: str) -> Layout | None:
    """Return a formula of numbers laid out; None if there is anything else in it."""
    try:
        return _Reader(latex).row("").layout()
    except _Unknown:
        return None


class _Row:
    """Collects what stands beside one another."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self.bars: list[Bar] = []
        self.pen = self.top = self.below = 0.0
        self.open = 0
        """Brackets that are not closed."""
        self.has_operand = False
        """A plus or minus that comes now stands between two numbers."""
        self.power_up = 0.0
        """How far an exponent that comes now is raised; 0: there is nothing that could have one."""

    def layout(self) -> Layout:
        if self.open or not self.pen:
            raise _Unknown
        return Layout(tuple(self.glyphs), tuple(self.bars), self.pen, self.top, self.below)

    def put(self, sign: str, width: float, top: float = DIGIT_TOP, below: float = BELOW) -> None:
        """Add a sign of the line."""
        self.glyphs.append(Glyph(sign, self.pen, 0.0))
        self.pen += width
        self.top, self.below = max(self.top, top), max(self.below, below)

    def put_operator(self, sign: str) -> None:
        """Add a sign between two numbers; a minus with none before it belongs to the number behind it."""
        if sign == "-" and not self.has_operand:
            self.put("-", MINUS)
            return
        before, width = OPERATORS[sign]
        self.pen += before
        self.put(sign, width)
        self.has_operand, self.power_up = False, 0.0

    def put_row(self, row: _Row, x: float, y: float) -> None:
        """Add another row with its origin at a place."""
        self.glyphs += [Glyph(one.sign, one.x + x, one.y + y, one.small) for one in row.glyphs]
        self.bars += [Bar(bar.x + x, bar.y + y, bar.length) for bar in row.bars]
        self.top, self.below = max(self.top, row.top - y), max(self.below, row.below + y)

    def put_power(self, power: str) -> None:
        """Add an exponent."""
        if not self.power_up or not _POWER.fullmatch(power):
            raise _Unknown
        for sign in power:
            self.glyphs.append(Glyph(sign, self.pen, -self.power_up, small=True))
            self.pen += SMALL_MINUS if sign == "-" else SMALL_DIGIT
        self.top = max(self.top, POWER_TOP if self.power_up == POWER_UP else BRACKET_POWER_TOP)
        self.power_up = 0.0

    def put_fraction(self, upper: _Row, lower: _Row) -> None:
        """Add a fraction."""
        if self.open:
            raise _Unknown  # the brackets would be high
        left = self.pen + (AROUND if self.glyphs else 0.0)
        width = max(upper.pen, lower.pen)
        self.bars.append(Bar(left, -AXIS, width))
        up = max(UP, upper.below + AXIS + APART)
        down = max(DOWN, lower.top + BAR + APART - AXIS)
        self.put_row(upper, left + (width - upper.pen) / 2, -up)
        self.put_row(lower, left + (width - lower.pen) / 2, down)
        self.pen = left + width + AROUND
        self.has_operand, self.power_up = True, 0.0

    def put_root(self, body: _Row) -> None:
        """Add a root."""
        if body.below > BRACKET_BELOW:
            raise _Unknown  # the sign would be a larger one
        up = max(0.0, body.top + ROOT_ROOM + BAR - ROOT_TOP)
        self.glyphs.append(Glyph(r"\sqrt", self.pen, -up))
        self.bars.append(Bar(self.pen + ROOT, -ROOT_TOP - up, body.pen))
        self.put_row(body, self.pen + ROOT, 0.0)
        self.top, self.below = max(self.top, ROOT_TOP + up), max(self.below, ROOT_BELOW - up)
        self.pen += ROOT + body.pen
        self.has_operand, self.power_up = True, 0.0


class _Reader:
    """Reads LaTeX from left to right."""

    def __init__(self, latex: str) -> None:
        self._tokens: list[str] = [token for token in _TOKEN.findall(latex) if not token.isspace()]
        self._at = 0

    def _next(self) -> str:
        if self._at == len(self._tokens):
            raise _Unknown
        self._at += 1
        return self._tokens[self._at - 1]

    def row(self, end: str) -> _Row:
        """Read up to a token; "": up to the end."""
        row = _Row()
        while self._at < len(self._tokens) or end:
            token = self._next()
            if token == end:
                break
            self._read(token, row)
        return row

    def _read(self, token: str, row: _Row) -> None:
        if token.isascii() and token.isdigit():
            row.put(token, DIGIT)
            row.has_operand, row.power_up = True, POWER_UP
        elif token == ".":
            row.put(".", DOT)
        elif token in OPERATORS:
            row.put_operator(token)
        elif token == "(":
            row.put("(", BRACKET, BRACKET_TOP, BRACKET_BELOW)
            row.open += 1
            row.has_operand = False
        elif token == ")" and row.open:
            row.put(")", BRACKET, BRACKET_TOP, BRACKET_BELOW)
            row.open -= 1
            row.has_operand, row.power_up = True, BRACKET_POWER_UP
        elif token == "^":
            row.put_power(self._power())
        elif token == r"\frac":
            row.put_fraction(self._group(), self._group())
        elif token == r"\sqrt":
            row.put_root(self._group())
        elif token == "{":
            self._read_braces(row)
        else:
            raise _Unknown

    def _group(self) -> _Row:
        if self._next() != "{":
            raise _Unknown
        row = self.row("}")
        row.layout()  # that it is whole
        return row

    def _power(self) -> str:
        token = self._next()
        if token != "{":
            return token
        power = ""
        while (token := self._next()) != "}":
            power += token
        return power

    def _read_braces(self, row: _Row) -> None:
        """Read ``{}``, which stands for a number, or ``{-}``, the minus of the number behind it."""
        token = self._next()
        if token == "-" and self._next() == "}":
            row.put("-", MINUS)
        elif token != "}":
            raise _Unknown
        row.has_operand = True
