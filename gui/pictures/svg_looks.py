"""How shapes, words and pictures are written as elements of SVG. Lengths are in pixels of the whole."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontInfo, QImage, QPainterPath, QPen, QTransform

from gui.theme import NUMBERS, WORDS

FALLBACKS = (
    f'[font-family="{WORDS}"]{{font-family:"{WORDS}","Helvetica Neue",Arial,sans-serif}}'
    f'[font-family="{NUMBERS}"]{{font-family:"{NUMBERS}",Consolas,Menlo,"DejaVu Sans Mono",monospace}}'
)
"""Style sheet for machines without the shipped fonts."""
FAMILIES = {"Sans Serif": "sans-serif", "Serif": "serif", "Monospace": "monospace"}
CAPS = {Qt.PenCapStyle.FlatCap: "butt", Qt.PenCapStyle.SquareCap: "square", Qt.PenCapStyle.RoundCap: "round"}
JOINS = {Qt.PenJoinStyle.RoundJoin: "round", Qt.PenJoinStyle.BevelJoin: "bevel"}
Tone = Callable[[QColor], QColor]
Kind = QPainterPath.ElementType
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


def words_of(text: str) -> str:
    """Return words as they stand in XML, between tags or within an attribute."""
    plain = _NOT_XML.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def number(value: float) -> str:
    """Return a length to a hundredth of a pixel."""
    return f"{value + 0.0:z.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Look:
    """How the painter paints at the moment."""

    pen: QPen
    brush: QBrush
    transform: QTransform
    antialiased: bool
    opacity: float

    @property
    def scale(self) -> float:
        """Pixels per unit of the painter; whatever is scaled here is scaled both ways alike."""
        return math.sqrt(abs(self.transform.determinant()))

    @property
    def stroke_px(self) -> float:
        """Width of the pen; 0 for none."""
        if self.pen.style() == Qt.PenStyle.NoPen:
            return 0.0
        width = self.pen.widthF() or 1.0
        return width if self.pen.isCosmetic() else width * self.scale

    @property
    def shift(self) -> float:
        """How much further right and down Qt paints lines of an odd width that are not antialiased."""
        return 0.5 if not self.antialiased and max(round(self.stroke_px), 1) % 2 and self.stroke_px else 0.0

    def attributes(self, tone: Tone, *, filled: bool) -> str:
        """Return fill and stroke as attributes."""
        hollow = not filled or self.brush.style() == Qt.BrushStyle.NoBrush
        found = ' fill="none"' if hollow else fill(self.brush.color(), tone)
        found += self._stroke(tone)
        if not self.antialiased:
            found += ' shape-rendering="crispEdges"'
        return found + self._opacity()

    def _stroke(self, tone: Tone) -> str:
        width, pen = self.stroke_px, self.pen
        if not width:
            return ""
        found = _colour("stroke", pen.color(), tone) + f' stroke-width="{number(width)}"'
        cap, join = CAPS[pen.capStyle()], JOINS.get(pen.joinStyle(), "miter")
        found += f' stroke-linecap="{cap}" stroke-linejoin="{join}"'
        if dashes := pen.dashPattern():
            found += f' stroke-dasharray="{" ".join(number(dash * width) for dash in dashes)}"'
        return found

    def text_attributes(self, font: QFont, tone: Tone) -> str:
        """Return colour and font of words as attributes."""
        size = QFontInfo(font).pixelSize() if font.pixelSize() < 0 else font.pixelSize()
        family = FAMILIES.get(font.family(), font.family())
        found = fill(self.pen.color(), tone) + f' font-family="{words_of(family)}"'
        found += f' font-size="{number(size * self.scale)}" font-weight="{int(font.weight())}"'
        if font.italic():
            found += ' font-style="italic"'
        if font.underline():
            found += ' text-decoration="underline"'
        return found + self._opacity()

    def _opacity(self) -> str:
        return f' opacity="{number(self.opacity)}"' if self.opacity < 1 else ""


def fill(colour: QColor, tone: Tone) -> str:
    """Return a colour to fill with as an attribute."""
    return _colour("fill", colour, tone)


def _colour(name: str, colour: QColor, tone: Tone) -> str:
    found = f' {name}="{tone(colour).name()}"'
    return found + (f' {name}-opacity="{number(colour.alphaF())}"' if colour.alpha() < 255 else "")


def path_element(path: QPainterPath) -> str:
    """Return a path, or a rectangle where it is one."""
    place = path.boundingRect()
    if path.elementCount() == 5 and _is_upright(path):
        return rectangle(place)
    steps, curves = [], 0
    for index in range(path.elementCount()):
        step = path.elementAt(index)
        kind, at = step.type, f"{number(step.x)} {number(step.y)}"
        if kind == Kind.MoveToElement:
            steps.append(f"M{at}")
        elif kind == Kind.LineToElement:
            steps.append(f"L{at}")
        else:
            steps.append(f"C{at}" if kind == Kind.CurveToElement else at)
            curves += 1
    parts = sum(step.startswith("M") for step in steps)
    odd = ' fill-rule="evenodd"' if parts > 1 and path.fillRule() == Qt.FillRule.OddEvenFill else ""
    return f'<path{odd} d="{" ".join(steps)}"/>'


def _is_upright(path: QPainterPath) -> bool:
    """Return whether five elements go once around a rectangle."""
    at = [path.elementAt(index) for index in range(5)]
    lines = all(step.type == Kind.LineToElement for step in at[1:])
    straight = all(a.x == b.x or a.y == b.y for a, b in pairwise(at))
    return lines and straight and at[0].x == at[4].x and at[0].y == at[4].y


def rectangle(place: QRectF) -> str:
    """Return a rectangle."""
    return f"<rect{_place(place)}/>"


def ellipse(place: QRectF) -> str:
    """Return a circle, or an ellipse where it is none."""
    centre = f'cx="{number(place.center().x())}" cy="{number(place.center().y())}"'
    across, up = number(place.width() / 2), number(place.height() / 2)
    return (
        f'<circle {centre} r="{across}"/>' if across == up else f'<ellipse {centre} rx="{across}" ry="{up}"/>'
    )


def line(points: list[tuple[float, float]], *, closed: bool) -> str:
    """Return a line through two points or more; `closed` joins its ends."""
    if len(points) == 2 and not closed:
        (x1, y1), (x2, y2) = points
        return f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"/>'
    places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<{"polygon" if closed else "polyline"} points="{places}"/>'


def words(x: float, y: float, text: str, turned: QTransform) -> str:
    """Return words whose first letter begins at a point; of a transform only a rotation is kept."""
    degrees = turned_by(turned)
    more = ' xml:space="preserve"' if text != " ".join(text.split()) else ""
    if degrees:
        more += f' transform="rotate({number(degrees)} {number(x)} {number(y)})"'
    return f'<text x="{number(x)}" y="{number(y)}"{more}>{words_of(text)}</text>'


def turned_by(transform: QTransform) -> float:
    """Return the rotation of a transform in degrees, clockwise."""
    degrees = math.degrees(math.atan2(transform.m12(), transform.m11()))
    return degrees if abs(degrees) > 0.01 else 0.0


def picture(place: QRectF, image: QImage) -> str:
    """Return an image that is kept within the file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    content = base64.b64encode(buffer.data().data()).decode("ascii")
    return f'<image{_place(place)} preserveAspectRatio="none" xlink:href="data:image/png;base64,{content}"/>'


def sides(place: QRectF) -> tuple[float, float, float, float]:
    """Return left, top, width and height."""
    return place.x(), place.y(), place.width(), place.height()


def _place(place: QRectF) -> str:
    named = zip(("x", "y", "width", "height"), sides(place), strict=True)
    return "".join(f' {name}="{number(value)}"' for name, value in named)
