"""`Recording`: what a widget shows at one moment, as shapes and words that can be painted at any size.

The painting of a widget is written down once, so that a picture never holds two moments; images and SVG are
made of it later, in as many slices as is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QMargins, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPicture, QRegion
from PySide6.QtWidgets import QWidget

WHOLE = QWidget.RenderFlag.DrawWindowBackground
ALONE = QWidget.RenderFlag(0)
WITH_CHILDREN = QWidget.RenderFlag.DrawChildren


@dataclass(frozen=True)
class Part:
    """What one widget paints, without its children."""

    picture: QPicture
    place: QPoint
    """Of the widget's upper left corner, in logical pixels of the whole."""
    visible: QRect
    """What can be seen of the widget, in logical pixels of the whole."""


@dataclass(frozen=True)
class Recording:
    """All parts of a widget, from back to front."""

    size: QSize
    """In logical pixels."""
    parts: tuple[Part, ...]

    def pixels(self, ratio: float) -> QSize:
        """Return the size of an image with so many pixels per logical pixel."""
        return (QSizeF(self.size) * ratio).toSize()

    def image(self, ratio: float, top: int = 0, height: int | None = None) -> QImage:
        """Paint an image with so many pixels per logical pixel.

        `top` and `height`, in logical pixels, choose a strip of it.
        """
        bottom = self.size.height() if height is None else min(top + height, self.size.height())
        first, end = round(top * ratio), min(round(bottom * ratio), self.pixels(ratio).height())
        image = QImage(self.pixels(ratio).width(), end - first, QImage.Format.Format_RGB32)
        image.fill(0)
        image.setDevicePixelRatio(ratio)
        for part in self.parts:
            seen = _in_pixels(part.visible, ratio).translated(0, -first) & image.rect()
            if not seen.isEmpty():
                image.paintEngine().setSystemClip(QRegion(seen))  # recorded clips replace the painter's own
                painter = QPainter(image)
                painter.translate(0, -first / ratio)
                painter.drawPicture(part.place, part.picture)
                painter.end()
        return image


def record(
    widget: QWidget, *, without: QWidget | None = None, margin_px: int = 0, ground: QColor | None = None
) -> Recording:
    """Write down what a visible widget shows, with its children; one of them can be left out.

    A margin around it, in logical pixels, has one colour.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # words that have just changed
    size, place = widget.size().grownBy(QMargins(*[margin_px] * 4)), QPoint(margin_px, margin_px)
    visible = QRect(place, widget.size())
    parts = [Part(_picture(widget, widget.rect(), WHOLE), place, visible)]
    if margin_px and ground is not None:
        parts.insert(0, Part(_plain(size, ground), QPoint(), QRect(QPoint(), size)))
    return Recording(size, (*parts, *_parts(widget, place, visible, without)))


def _plain(size: QSize, ground: QColor) -> QPicture:
    picture = QPicture()
    painter = QPainter(picture)
    painter.fillRect(QRect(QPoint(), size), ground)
    painter.end()
    return picture


def _parts(widget: QWidget, place: QPoint, visible: QRect, without: QWidget | None) -> Iterator[Part]:
    """Record the children of a widget, which lies at a place of the whole and is visible there."""
    for child in widget.children():
        if not isinstance(child, QWidget) or not child.isVisible() or child.isWindow() or child is without:
            continue
        corner = place + child.pos()
        seen = visible & QRect(corner, child.size())
        if seen.isEmpty():
            continue
        if child.layoutDirection() == widget.layoutDirection():
            yield Part(_picture(child, child.rect(), ALONE), corner, seen)
        else:  # rendered by itself it would paint words in its own direction, as it does not on the screen
            yield Part(_picture(widget, child.geometry(), WITH_CHILDREN), corner, seen)
        yield from _parts(child, corner, seen, without)


def _picture(widget: QWidget, region: QRect, flags: QWidget.RenderFlag) -> QPicture:
    picture = QPicture()
    painter = QPainter(picture)
    # Not `widget.render`: the graphics views of plots have another method of this name.
    QWidget.render(widget, painter, QPoint(), QRegion(region), flags)
    painter.end()
    return picture


def _in_pixels(place: QRect, ratio: float) -> QRect:
    """Return the pixels that a place takes, rounded as Qt does where parts of a window meet."""
    left, top = round(place.left() * ratio), round(place.top() * ratio)
    right, bottom = round((place.right() + 1) * ratio), round((place.bottom() + 1) * ratio)
    return QRect(left, top, right - left, bottom - top)
