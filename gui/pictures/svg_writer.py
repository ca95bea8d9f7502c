"""Writes a recording as SVG: lines as lines, circles as circles, words as text.

Qt's own generator leaves clips out and puts whole images where a part of one is meant; hence this paint
engine. Format: W3C, "Scalable Vector Graphics (SVG) 1.1".
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Generator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QTextItem,
)

from gui.pictures.png_writer import DPI, grey_colour, grey_image, only_colour
from gui.pictures.recording import Part, Recording
from gui.pictures.svg_looks import (
    FALLBACKS,
    Look,
    ellipse,
    fill,
    line,
    number,
    path_element,
    picture,
    rectangle,
    sides,
    turned_by,
    words,
    words_of,
)

Metric = QPaintDevice.PaintDeviceMetric
Polyline = QPaintEngine.PolygonDrawMode.PolylineMode


def write_svg(
    recording: Recording, *, title: str, description: str, grey: bool = False
) -> Generator[float, None, bytes]:
    """Return an SVG in UTF-8; gives control back after each part with the share done, 0 to 1.

    `grey`: the luminance of all colours alone.
    """
    sheet = Sheet(recording, grey)
    for done, part in enumerate(recording.parts, start=1):
        sheet.draw(part)
        yield done / len(recording.parts)
    width, height = recording.size.width(), recording.size.height()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{words_of(title)}</title>\n<desc>{words_of(description)}</desc>\n"
        f'<style type="text/css">{FALLBACKS}</style>\n{sheet.body()}</svg>\n'
    ).encode()


@dataclass(frozen=True)
class _Element:
    look: str
    """Attributes, which neighbours often share."""
    clip: int
    """Number of the place outside of which nothing is shown; 0 where nothing would be cut off."""
    words: str


class Sheet:
    """Collects elements from parts. One shape follows the other, from back to front."""

    def __init__(self, recording: Recording, grey: bool) -> None:
        self._device = _Device(recording, self)
        self._tone = grey_colour if grey else _as_it_is
        self._grey = grey
        self._whole = QRectF(QRect(QRect(0, 0, 1, 1).topLeft(), recording.size))
        self._visible = self._clip = self._whole
        self._look: Look | None = None
        self._elements: list[_Element] = []
        self._clips: dict[tuple[float, float, float, float], int] = {}
        self._line: list[tuple[float, float]] = []
        """Points of a line that the next piece may go on with."""

    def draw(self, part: Part) -> None:
        """Take in what a part shows."""
        self._visible = QRectF(part.visible)
        painter = QPainter(self._device)
        painter.drawPicture(part.place, part.picture)
        painter.end()
        self._finish_line()

    def body(self) -> str:
        """Return all elements, in groups that share a clip and a look, after the clips."""
        clips = "".join(
            f'<clipPath id="clip{number_}"><rect x="{number(x)}" y="{number(y)}" width="{number(w)}"'
            f' height="{number(h)}"/></clipPath>\n'
            for (x, y, w, h), number_ in self._clips.items()
        )
        found = [f"<defs>\n{clips}</defs>\n"] if clips else []
        for (clip, look), group in groupby(self._elements, lambda element: (element.clip, element.look)):
            clipped = f' clip-path="url(#clip{clip})"' if clip else ""
            found.append(f"<g{clipped}{look}>\n")
            found.extend(f"{element.words}\n" for element in group)
            found.append("</g>\n")
        return "".join(found)

    # ---- what the engine tells ------------------------------------------------------------

    def use(self, look: Look, clip: QRectF | None) -> None:
        """Take another look and clip, in pixels of the whole; None for no clip."""
        self._finish_line()
        self._look = look
        self._clip = self._visible if clip is None else self._visible & clip

    @property
    def look(self) -> Look:
        """How the painter paints now."""
        assert self._look is not None
        return self._look

    def add_path(self, path: QPainterPath) -> None:
        """Add a path in units of the painter."""
        self._finish_line()
        mapped = self.look.transform.map(path)
        mapped.translate(self.look.shift, self.look.shift)
        attributes = self.look.attributes(self._tone, filled=True)
        self._add(mapped.boundingRect(), attributes, path_element(mapped))

    def add_ellipse(self, place: QRectF) -> None:
        """Add an ellipse within a rectangle, in units of the painter."""
        self._finish_line()
        mapped = self.look.transform.mapRect(place).translated(self.look.shift, self.look.shift)
        self._add(mapped, self.look.attributes(self._tone, filled=True), ellipse(mapped))

    def add_points(self, points: list[QPointF], *, closed: bool) -> None:
        """Add a line through points, in units of the painter; a closed one is filled."""
        mapped = [self.look.transform.map(point) for point in points]
        shift = self.look.shift
        places = [(point.x() + shift, point.y() + shift) for point in mapped]
        if closed:
            self._finish_line()
            self._add_line(places, closed=True)
        elif self._line and self._line[-1] == places[0]:
            self._line.extend(places[1:])
        else:
            self._finish_line()
            self._line = places

    def _finish_line(self) -> None:
        places, self._line = self._line, []
        if places:
            self._add_line(places, closed=False)

    def _add_line(self, places: list[tuple[float, float]], *, closed: bool) -> None:
        across, up = zip(*places, strict=True)
        bounds = QRectF(QPointF(min(across), min(up)), QPointF(max(across), max(up)))
        attributes = self.look.attributes(self._tone, filled=closed)
        self._add(bounds, attributes, line(places, closed=closed))

    def add_text(self, at: QPointF, item: QTextItem) -> None:
        """Add words whose base line begins at a point, in units of the painter."""
        self._finish_line()
        text, transform = item.text(), self.look.transform
        if not text.strip():
            return
        place = transform.map(at)
        upright = QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent())
        font = item.font()
        if turned_by(transform) == 0:
            text = self._up_to_clip(text, place.x(), font)
        slack = 0.5 * QFontMetricsF(font).averageCharWidth()  # letters that lean out of their box
        bounds = transform.mapRect(upright.adjusted(-slack, 0, slack, 0))
        element = words(place.x(), place.y(), text, transform)
        self._add(bounds, self.look.text_attributes(font, self._tone), element, stroked=False)

    def _up_to_clip(self, text: str, left: float, font: QFont) -> str:
        """Leave out letters that lie wholly beyond the right edge of the clip: some readers know no clips."""
        width_of = QFontMetricsF(font).horizontalAdvance
        room = (self._clip.right() - left) / self.look.scale
        if width_of(text) <= room:
            return text
        return text[: bisect_left(range(len(text)), room, key=lambda end: width_of(text[:end]))]

    def add_image(self, place: QRectF, image: QImage, source: QRectF) -> None:
        """Add a part of an image, in its pixels, at a place in units of the painter."""
        self._finish_line()
        whole = source.toAlignedRect() & image.rect()
        if whole.isEmpty() or source.isEmpty():
            return
        mapped = self.look.transform.mapRect(place)
        across, up = mapped.width() / source.width(), mapped.height() / source.height()
        outer = QRectF(
            mapped.x() + (whole.x() - source.x()) * across,
            mapped.y() + (whole.y() - source.y()) * up,
            whole.width() * across,
            whole.height() * up,
        )
        cut = image.copy(whole)
        colour = only_colour(cut)
        if colour is None:
            element = picture(outer, grey_image(cut) if self._grey else cut)
            self._add(outer, "", element, within=mapped, stroked=False)
        elif colour.alpha():
            self._add(mapped, fill(colour, self._tone), rectangle(mapped), stroked=False)

    def _add(
        self, bounds: QRectF, look: str, element: str, *, within: QRectF | None = None, stroked: bool = True
    ) -> None:
        """Add an element with its bounds, without the width of the pen; what cannot be seen is left out."""
        if not all(map(math.isfinite, sides(bounds))):
            return
        reach = self.look.stroke_px / 2 if stroked else 0.0
        painted = bounds.adjusted(-reach, -reach, reach, reach)
        clip = self._clip if within is None else self._clip & within
        if clip.isEmpty() or not _touch(clip, painted):
            return
        # A hundredth of a pixel, to which places are written, is not worth a clip.
        cut_off = not clip.adjusted(-0.01, -0.01, 0.01, 0.01).contains(painted)
        if cut_off and element.startswith("<rect") and not (stroked and self.look.stroke_px):
            element, cut_off = rectangle(bounds & clip), False
        number_ = self._clips.setdefault(sides(clip), len(self._clips) + 1) if cut_off else 0
        self._elements.append(_Element(look, number_, element))


def _touch(a: QRectF, b: QRectF) -> bool:
    """Return whether two places meet; Qt says that an upright line, which has no width, meets none."""
    return a.left() <= b.right() and b.left() <= a.right() and a.top() <= b.bottom() and b.top() <= a.bottom()


def _as_it_is(colour: QColor) -> QColor:
    return colour


class _Device(QPaintDevice):
    """What a painter paints on. Called by Qt."""

    def __init__(self, recording: Recording, sheet: Sheet) -> None:
        super().__init__()
        self._engine = _Engine(sheet)
        size = recording.size
        self._metrics = {
            Metric.PdmWidth: size.width(),
            Metric.PdmHeight: size.height(),
            Metric.PdmDpiX: DPI,
            Metric.PdmDpiY: DPI,
            Metric.PdmPhysicalDpiX: DPI,
            Metric.PdmPhysicalDpiY: DPI,
            Metric.PdmDepth: 32,
            Metric.PdmDevicePixelRatio: 1,
            Metric.PdmDevicePixelRatioScaled: int(QPaintDevice.devicePixelRatioFScale()),
        }

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._metrics.get(metric, 0)


class _Engine(QPaintEngine):
    """Hands the calls of Qt to the sheet. Called by Qt."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self._sheet = sheet

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        clip, painter = None, self.painter()
        if state.isClipEnabled() and painter.hasClipping():
            clip = state.transform().mapRect(painter.clipBoundingRect())
        antialiased = bool(state.renderHints() & QPainter.RenderHint.Antialiasing)
        look = Look(state.pen(), state.brush(), state.transform(), antialiased, state.opacity())
        self._sheet.use(look, clip)

    def drawPath(self, path: QPainterPath) -> None:
        self._sheet.add_path(path)

    def drawPolygon(self, points: Any, mode: QPaintEngine.PolygonDrawMode) -> None:
        self._sheet.add_points(points, closed=mode != Polyline)  # PySide makes a list of them

    def drawEllipse(self, place: Any) -> None:
        self._sheet.add_ellipse(QRectF(place))

    def drawTextItem(self, at: Any, item: QTextItem) -> None:
        self._sheet.add_text(at, item)

    def drawPixmap(self, place: Any, pixmap: Any, source: Any) -> None:
        self._sheet.add_image(place, pixmap.toImage(), source)

    def drawImage(self, place: Any, image: QImage, source: Any, flags: object = None) -> None:
        self._sheet.add_image(place, image, source)
