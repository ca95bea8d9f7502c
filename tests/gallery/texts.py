"""Which words a window shows, and where: its widgets paint themselves on a device that only takes down words.

Words that a widget paints with a pixmap are found as well: `remembered` notes what Python code paints on
pixmaps and images, and a pixmap that is painted later brings its words along.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
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
    QPixmap,
    QRegion,
    QTextItem,
)
from PySide6.QtWidgets import QWidget

from gui import unlocked

ALONE = QWidget.RenderFlag(0)
"""A widget without its children and without the ground of its parents."""
MOST_PIXMAPS = 20_000
ON_PIXMAPS = ("drawText", "drawPixmap", "drawPixmapFragments", "drawImage")
VIEWS = ("gui.views.", "gui.controls.", "gui.tables.", "gui.start.")
DPI = 96
OPAQUE = 255
COVER_PX = 8
"""What is smaller than this covers no words."""
JOINED_PX = 0.75
"""Words that go on this close to where others ended are one text: underlined letters split it."""


@dataclass(frozen=True)
class Cover:
    """Something opaque."""

    shape: QPainterPath
    """In logical pixels of the window."""
    widget: QWidget


@dataclass
class Text:
    """Words as they were painted."""

    words: str
    ink: QRectF
    """What the letters cover, in logical pixels of the window."""
    colour: QColor
    size_px: float
    widget: QWidget
    room: QRectF
    """The widget, in logical pixels of the window."""
    clip: QRectF | None
    """Outside of this nothing was painted, in logical pixels of the window."""
    seen: bool
    """Whether some of it lies in what can be seen of the widget."""
    covers: list[Cover] = field(default_factory=list)
    """What was painted over some of it, opaque."""

    def is_under(self, box: QRectF) -> bool:
        """Return whether something opaque was painted over a part of it."""
        inner = box.adjusted(1, 1, -1, -1)
        return any(cover.shape.contains(inner if inner.isValid() else box) for cover in self.covers)

    @property
    def covered(self) -> bool:
        """Whether nothing of it can be seen."""
        return self.is_under(self.ink)

    @property
    def place(self) -> str:
        """Name of the widget, for people."""
        return name_of(self.widget)


def name_of(widget: QWidget) -> str:
    """Return what a widget is called, for people."""
    name = widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__}{f' “{name}”' if name else ''}"


@dataclass(frozen=True)
class _Words:
    """Words on some device, in its logical pixels."""

    words: str
    ink: QRectF
    start: QPointF
    end: QPointF
    """Where the next letter would stand."""
    colour: QColor
    size_px: float
    clip: QRectF | None = None


@dataclass(frozen=True)
class _Cover:
    """Something opaque on some device, in its logical pixels."""

    shape: QPainterPath


_on_pixmaps: dict[int, list[_Words]] = {}
"""By key of the pixmap, in its logical pixels."""


class _Engine(QPaintEngine):
    """Takes down words and what covers them; everything else is let go."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.found: list[_Words | _Cover] = []

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.Raster  # views would paint otherwise for an engine of another kind

    def updateState(self, state: QPaintEngineState) -> None:
        pass

    def drawTextItem(self, place: QPointF, item: QTextItem) -> None:
        painter, font = self.painter(), item.font()
        to_device = painter.deviceTransform()
        ink = QFontMetricsF(font).tightBoundingRect(item.text()).translated(place)
        start, end = to_device.map(place), to_device.map(place + QPointF(item.width(), 0))
        colour, px = QColor(painter.pen().color()), _px(font) * abs(to_device.m22() or to_device.m12())
        words = _Words(item.text(), to_device.mapRect(ink), start, end, colour, px, self._clip())
        self.found.append(words)

    def _clip(self) -> QRectF | None:
        painter = self.painter()
        if not painter.hasClipping():
            return None
        return painter.deviceTransform().mapRect(painter.clipBoundingRect())

    # ---- what covers ---------------------------------------------------------------------------

    def drawRects(self, rects: Sequence[QRect | QRectF]) -> None:  # type: ignore[override]
        if len(rects) == 1 and self._is_filled():
            path = QPainterPath()
            path.addRect(QRectF(rects[0]))
            self._cover(path)

    def drawPath(self, path: QPainterPath) -> None:
        if self._is_filled():
            self._cover(path)

    def _is_filled(self) -> bool:
        brush = self.painter().brush()
        return brush.style() == Qt.BrushStyle.SolidPattern and brush.color().alpha() == OPAQUE

    def _cover(self, path: QPainterPath) -> None:
        bounds, clip = path.boundingRect(), self._clip()
        if bounds.width() > COVER_PX and bounds.height() > COVER_PX:
            shape = self.painter().deviceTransform().map(path)
            if clip is not None:
                inside = QPainterPath()
                inside.addRect(clip)
                shape = shape.intersected(inside)
            self.found.append(_Cover(shape))

    def drawPixmap(self, place: QRectF, pixmap: QPixmap, source: QRectF) -> None:
        self._paint_picture(pixmap, place, source)

    def drawImage(self, place: QRectF, image: QImage, source: QRectF, *flags: Any) -> None:
        self._paint_picture(image, place, source)

    def _paint_picture(self, picture: QPixmap | QImage, place: QRectF, source: QRectF) -> None:
        if not picture.hasAlphaChannel():
            path = QPainterPath()
            path.addRect(place)
            self._cover(path)
        words, ratio = _on_pixmaps.get(picture.cacheKey()), picture.devicePixelRatio()
        part = QRectF(source.topLeft() / ratio, source.size() / ratio)
        if not words or part.isEmpty():
            return
        to_device, scale = self.painter().deviceTransform(), place.width() / part.width()
        shift = place.topLeft() - part.topLeft() * scale

        def moved(point: QPointF) -> QPointF:
            return to_device.map(point * scale + shift)

        for text in words:
            if part.intersects(text.ink):
                ink = QRectF(moved(text.ink.topLeft()), moved(text.ink.bottomRight()))
                start, end = moved(text.start), moved(text.end)
                self.found.append(replace(text, ink=ink, start=start, end=end, clip=None))

    # ---- what neither has words nor covers ------------------------------------------------------

    def drawPolygon(self, *of: Any) -> None: ...
    def drawLines(self, *of: Any) -> None: ...
    def drawEllipse(self, *of: Any) -> None: ...
    def drawPoints(self, *of: Any) -> None: ...
    def drawTiledPixmap(self, *of: Any) -> None: ...


class _Device(QPaintDevice):
    """As large as a widget, with pixels as on any screen."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._engine = _Engine()
        metric = QPaintDevice.PaintDeviceMetric
        dpi = (metric.PdmDpiX, metric.PdmDpiY, metric.PdmPhysicalDpiX, metric.PdmPhysicalDpiY)
        self._metrics = dict.fromkeys(dpi, DPI) | {
            metric.PdmWidth: width,
            metric.PdmHeight: height,
            metric.PdmWidthMM: max(1, round(width * 25.4 / DPI)),
            metric.PdmHeightMM: max(1, round(height * 25.4 / DPI)),
            metric.PdmNumColors: 1 << 24,
            metric.PdmDepth: 32,
            metric.PdmDevicePixelRatio: 1,
            metric.PdmDevicePixelRatioScaled: int(QPaintDevice.devicePixelRatioFScale()),
        }

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._metrics.get(metric, 0)

    @property
    def found(self) -> list[_Words | _Cover]:
        return self._engine.found


@contextmanager
def remembered() -> Iterator[None]:
    """Note, while this lasts, the words that get onto pixmaps and images: painted, or with other pixmaps.

    What the views keep of earlier painting is thrown away first.
    """
    _forget_kept_pictures()
    methods = {name: getattr(QPainter, name) for name in ON_PIXMAPS}
    fragments = unlocked.draw_fragments
    for name, method in methods.items():
        setattr(QPainter, name, _noting(method))
    unlocked.draw_fragments = _noting(fragments)
    try:
        yield
    finally:
        for name, method in methods.items():
            setattr(QPainter, name, method)
        unlocked.draw_fragments = fragments


def _forget_kept_pictures() -> None:
    views = [module for name, module in sys.modules.items() if name.startswith(VIEWS)]
    for module in views:
        for thing in vars(module).values():
            if callable(getattr(thing, "cache_clear", None)) and thing.__module__ == module.__name__:
                thing.cache_clear()


def _noting(draw: Callable[..., Any]) -> Callable[..., Any]:
    def draw_and_note(painter: QPainter, *what: Any) -> Any:
        device = painter.device()
        if isinstance(device, QPixmap | QImage) and painter.isActive():
            _note(painter, device, lambda again: draw(again, *what))
        return draw(painter, *what)

    return draw_and_note


def _note(painter: QPainter, device: QPixmap | QImage, draw: Callable[[QPainter], object]) -> None:
    """Let the same be painted on a device of ours as well, with the same pen, font and place."""
    copy = _Device(device.width(), device.height())
    again = QPainter(copy)
    again.setFont(painter.font())
    again.setPen(painter.pen())
    again.setTransform(painter.worldTransform())
    draw(again)
    again.end()
    words = [part for part in copy.found if isinstance(part, _Words)]
    if words:
        while len(_on_pixmaps) > MOST_PIXMAPS:
            del _on_pixmaps[next(iter(_on_pixmaps))]
        _on_pixmaps.setdefault(device.cacheKey(), []).extend(words)


def texts_of(window: QWidget, part: QWidget | None = None) -> list[Text]:
    """Return all words that a window, or a part of it, paints now, in the order of painting."""
    found: list[Text] = []
    root = part or window
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and widget.window() is window:
            _add(found, widget, window)
    return found


def _add(found: list[Text], widget: QWidget, window: QWidget) -> None:
    """Add the words of a widget, and mark those that it covers."""
    device = _Device(widget.width(), widget.height())
    widget.render(device, QPoint(), QRegion(), ALONE)
    corner = QPointF(widget.mapTo(window, QPoint()))
    room = QRectF(widget.rect()).translated(corner)
    seen = QRectF(widget.visibleRegion().boundingRect()).translated(corner)
    styled = widget.testAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if (widget.autoFillBackground() or styled) and widget is not window:
        ground = QPainterPath()
        ground.addRect(seen)
        _cover(found, Cover(ground, widget))
    for part in _joined(device.found):
        if isinstance(part, _Cover):
            _cover(found, Cover(part.shape.translated(corner), widget))
        elif part.words.strip():
            ink, clip = part.ink.translated(corner), part.clip and part.clip.translated(corner)
            if found and _is_selected(found[-1], part.words, ink):
                continue
            here = ink.intersects(seen)
            found.append(Text(part.words, ink, part.colour, part.size_px, widget, room, clip, here))


def _cover(found: list[Text], cover: Cover) -> None:
    bounds = cover.shape.boundingRect()
    for text in found:
        if bounds.intersects(text.ink) and cover.shape.intersects(text.ink):
            text.covers.append(cover)


def _is_selected(text: Text, words: str, ink: QRectF) -> bool:
    """Return whether words were just painted at this place, all within a clip: as selected.

    A field paints what is selected first, then all of it but that.
    """
    same = text.words == words and (text.ink.center() - ink.center()).manhattanLength() < 1
    return same and text.clip is not None and text.clip.contains(ink)


def _joined(painted: list[_Words | _Cover]) -> list[_Words | _Cover]:
    """Join words that go on where others end."""
    joined: list[_Words | _Cover] = []
    for part in painted:
        last = joined[-1] if joined else None
        if isinstance(last, _Words) and isinstance(part, _Words) and _goes_on(last, part):
            ink = last.ink.united(part.ink) if part.words.strip() else last.ink
            joined[-1] = replace(last, words=last.words + part.words, ink=ink, end=part.end)
        else:
            joined.append(part)
    return joined


def _goes_on(last: _Words, text: _Words) -> bool:
    way = text.start - last.end
    same = last.colour == text.colour and last.size_px == text.size_px
    return same and abs(way.x()) < JOINED_PX and abs(way.y()) < JOINED_PX


def _px(font: QFont) -> float:
    return float(font.pixelSize() if font.pixelSize() > 0 else font.pointSizeF() * DPI / 72)
