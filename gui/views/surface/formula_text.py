"""Formulas written in LaTeX, painted as shapes in STIX Two Math at any size and in any colour.

ziamath takes 10 to 40 ms for a formula (measured), too long for numbers that change four times a second.
So formulas of numbers are laid out in `formula_numbers` and only take their glyphs from it. Of others it is
asked once for each form, and digits take the places of other digits in it: those of the font are equally
wide.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.etree.ElementTree import Element

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTransform

from gui.views.surface.formula_numbers import BAR, Layout, laid_out

with (
    warnings.catch_warnings()
):  # it finds its font in a way that Python 3.11 calls deprecated, and 3.13 does not
    warnings.simplefilter("ignore", DeprecationWarning)
    from ziamath.config import config
    from ziamath.zmath import Latex

TYPE_PX = 24.0
"""Size in which formulas are typeset; painting scales them."""
MARGIN = 0.042
"""Around the ink of a formula, as ziamath leaves it."""
SAMPLES = {
    "0123456789.": tuple("0123456789."),
    "0^{-0123456789}": tuple("0-0123456789"),
    r"+ - = \cdot \times": ("+", "-", "=", r"\cdot", r"\times"),
    r"\sqrt{0}": (r"\sqrt", "0"),
    "(0)": tuple("(0)"),
}
"""Short formulas, and the signs in them from left to right."""
LEAST_SCALE = 1.7
"""Glyphs with a scale below this stand in exponents."""
MOST_FORMS = 512
_DIGIT = re.compile(r"\d")
_PATH_PARTS = re.compile(r"[A-Za-z]|-?[\d.]+")
_COUNTS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}


@dataclass(frozen=True, eq=False)
class Formula:
    """A formula; lengths are parts of the type size, the origin is on the baseline at the left."""

    shapes: QPainterPath
    """Glyphs, in a type size of `TYPE_PX`."""
    bars: tuple[QRectF, ...]
    """Lines of fractions and roots, in that size."""
    width: float
    ascent: float
    descent: float
    """Below the baseline."""

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.ascent + self.descent

    def paint(self, painter: QPainter, left: float, baseline: float, px: float, colour: QColor) -> None:
        """Paint it in a type size of so many pixels."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(left, baseline)
        painter.scale(px / TYPE_PX, px / TYPE_PX)
        painter.fillPath(self.shapes, colour)
        for bar in self.bars:
            painter.fillRect(bar, colour)
        painter.restore()


@dataclass(frozen=True)
class _Place:
    """Where a glyph of the font stands."""

    glyph: str
    x: float
    y: float
    scale: float


@dataclass(frozen=True, eq=False)
class _Form:
    """A formula whose digits can be replaced."""

    places: tuple[_Place, ...]
    bars: tuple[QRectF, ...]
    box: QRectF


_outlines: dict[str, QPainterPath] = {}
"""Of glyphs, by the names that ziamath gives them."""
_forms: dict[str, _Form] = {}


def is_ready(latex: str) -> bool:
    """Return whether a formula costs little: its form has been typeset before, or is laid out here."""
    if laid_out(latex) is not None:
        return bool(_glyphs.cache_info().currsize)
    return _form_of(latex) in _forms


@lru_cache(maxsize=128)
def formula(latex: str) -> Formula:
    """Return a formula; the first one of its form takes a while.

    What is no LaTeX raises an exception of latex2mathml.
    """
    layout = laid_out(latex)
    if layout is not None:
        return _of_layout(layout)
    form = _form(_form_of(latex))
    if sum(place.glyph in _digits() for place in form.places) != len(_DIGIT.findall(latex)):
        form = _form(latex)  # a digit is part of something else
        places = form.places
    else:
        places = tuple(_filled(form, latex))
    box = form.box
    ascent, descent = -box.top() / TYPE_PX, box.bottom() / TYPE_PX
    return Formula(_shapes(places), form.bars, box.right() / TYPE_PX, ascent, descent)


def _shapes(places: Iterable[_Place]) -> QPainterPath:
    shapes = QPainterPath()
    for place in places:
        shapes.addPath(
            QTransform(place.scale, 0, 0, place.scale, place.x, place.y).map(_outlines[place.glyph])
        )
    shapes.setFillRule(Qt.FillRule.WindingFill)
    return shapes


def _of_layout(layout: Layout) -> Formula:
    glyphs = _glyphs()
    places = []
    for sign, x, y, small in layout.glyphs:
        glyph, scale = glyphs[sign, small]
        places.append(_Place(glyph, x * TYPE_PX, y * TYPE_PX, scale))
    bars = tuple(QRectF(x * TYPE_PX, y * TYPE_PX, n * TYPE_PX, BAR * TYPE_PX) for x, y, n in layout.bars)
    ascent, descent = layout.ascent + MARGIN, layout.descent + MARGIN
    return Formula(_shapes(places), bars, layout.width + MARGIN, ascent, descent)


@cache
def _glyphs() -> dict[tuple[str, bool], tuple[str, float]]:
    """Return the glyph and its scale of each sign in formulas of numbers, in a line and in exponents."""
    found = {}
    for latex, signs in SAMPLES.items():
        for sign, place in zip(signs, _typeset(latex).places, strict=True):
            found[sign, place.scale < LEAST_SCALE] = place.glyph, place.scale
    return found


def _form_of(latex: str) -> str:
    return _DIGIT.sub("0", latex)


def _form(latex: str) -> _Form:
    found = _forms.pop(latex, None)
    if found is None:
        found = _typeset(latex)
        if len(_forms) >= MOST_FORMS:
            del _forms[next(iter(_forms))]  # the one that was not used for the longest time
    _forms[latex] = found
    return found


def _typeset(latex: str) -> _Form:
    config.svg2 = True  # glyphs stand apart from their places
    picture = Latex(latex, size=TYPE_PX).svgxml()
    places, bars, boxes = [], [], {}
    for part in picture:
        if part.tag == "symbol":
            boxes[part.attrib["id"]] = _read_symbol(part)
        elif part.tag == "use":
            name = part.attrib["href"].removeprefix("#")
            left, top, height = boxes[name]
            scale = float(part.attrib["height"]) / height
            x, y = float(part.attrib["x"]) - left * scale, float(part.attrib["y"]) - top * scale
            places.append(_Place(name, x, y, scale))
        elif part.tag == "rect":
            bars.append(QRectF(*(float(part.attrib[side]) for side in ("x", "y", "width", "height"))))
        else:
            raise ValueError(f"{latex} is drawn with {part.tag}, which is not known here")
    box = QRectF(*map(float, picture.attrib["viewBox"].split()))
    return _Form(tuple(places), tuple(bars), box)


def _read_symbol(symbol: Element) -> tuple[float, float, float]:
    """Keep the outline of a glyph; return left, top and height of its box."""
    left, top, _, height = map(float, symbol.attrib["viewBox"].split())
    name = symbol.attrib["id"]
    if name not in _outlines:
        outline = QPainterPath()
        for path in symbol:
            _add_outline(outline, path.attrib["d"])
        _outlines[name] = outline
    return left, top, height


def _add_outline(outline: QPainterPath, description: str) -> None:
    """Add the path that an SVG describes by absolute moves, lines and curves."""
    parts = iter(_PATH_PARTS.findall(description))
    for kind in parts:
        numbers = [float(next(parts)) for _ in range(_COUNTS[kind])]
        if kind == "M":
            outline.moveTo(*numbers)
        elif kind == "L":
            outline.lineTo(*numbers)
        elif kind == "Q":
            outline.quadTo(*numbers)
        elif kind == "C":
            outline.cubicTo(*numbers)
        else:
            outline.closeSubpath()


# ---- digits ---------------------------------------------------------------------------------------------


@cache
def _digits() -> dict[str, tuple[str, ...]]:
    """Return for the glyph of 0, in a line and as an index or exponent, those of all ten digits."""
    sets = []
    for latex, before in (("0123456789", 0), ("x^{0123456789}", 1)):
        names = tuple(place.glyph for place in _typeset(latex).places[before:])
        sets.append(names)
    return {names[0]: names for names in sets}


def _filled(form: _Form, latex: str) -> Iterator[_Place]:
    """Yield the glyphs of a formula in their places: each 0 of its form becomes the digit that it stands for.

    Indices and exponents, whose digits differ in width, have them in the middle.
    """
    sets = _digits()
    in_line = next(iter(sets))
    digits = iter(_DIGIT.findall(latex))
    for place in form.places:
        names = sets.get(place.glyph)
        if names is None:
            yield place
            continue
        name = names[int(next(digits))]
        aside = 0.0
        if place.glyph != in_line:
            wide, narrow = (_outlines[glyph].boundingRect().center().x() for glyph in (place.glyph, name))
            aside = (wide - narrow) * place.scale
        yield _Place(name, place.x + aside, place.y, place.scale)
