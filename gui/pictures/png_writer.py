"""Writes a recording as PNG strip by strip, so that large pictures neither stop the window nor fill memory.

Format: W3C, "Portable Network Graphics (PNG) Specification", third edition.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator, Mapping
from functools import cache

import numpy as np
from PySide6.QtGui import QColor, QImage

from gui.pictures.recording import Recording

PIXELS_AT_ONCE = 3_000_000
"""About so many are painted in one slice, and a sixteenth of them compressed."""
STRIP_PX = 16
"""Strips are multiples of this, so that they begin at whole pixels at any usual scale."""
DPI = 96
"""Logical pixels per inch."""
LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Of linear red, green and blue (ITU-R BT.709)."""


def write_png(
    recording: Recording, ratio: float, *, grey: bool = False, texts: Mapping[str, str] | None = None
) -> Generator[float, None, bytes]:
    """Return a PNG with so many pixels per logical pixel; gives control back with the part done, 0 to 1.

    `grey`: the luminance alone. `texts`: what is written into the file, by keyword (``Title``).
    """
    size, kind = recording.pixels(ratio), 0 if grey else 2
    header = struct.pack(">IIBBBBB", size.width(), size.height(), 8, kind, 0, 0, 0)
    per_metre = round(DPI * ratio / 0.0254)
    found = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header), _chunk(b"sRGB", b"\0")]
    found.append(_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    for keyword, text in (texts or {}).items():
        found.append(_chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8")))
    strip = _strip_height(recording, ratio)
    packer, done = zlib.compressobj(), 0
    for top in range(0, recording.size.height(), strip):
        lines = scan_lines(recording.image(ratio, top, strip), grey)
        yield done / size.height()
        for some in np.array_split(lines, min(16, len(lines))):
            found.append(_chunk(b"IDAT", packer.compress(some.data)))
            done += len(some)
            yield done / size.height()
    found.append(_chunk(b"IDAT", packer.flush()))
    return b"".join([*found, _chunk(b"IEND", b"")])


def _strip_height(recording: Recording, ratio: float) -> int:
    """Return the height of a strip in logical pixels."""
    height = PIXELS_AT_ONCE / (recording.size.width() * ratio * ratio)
    return max(1, round(height / STRIP_PX)) * STRIP_PX


def _chunk(kind: bytes, content: bytes) -> bytes:
    if kind == b"IDAT" and not content:
        return b""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def scan_lines(image: QImage, grey: bool) -> np.ndarray:
    """Return (rows, 1 + bytes a row) uint8 as PNG wants them: the filter "none", then red, green and blue."""
    memory = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    red_green_blue = memory[:, : image.width(), 2::-1]  # Qt keeps 0xffRRGGBB, blue first in memory
    pixels = luminance(red_green_blue) if grey else red_green_blue
    lines = np.zeros((image.height(), 1 + pixels[0].size), np.uint8)
    lines[:, 1:] = pixels.reshape(image.height(), -1)
    return lines


def luminance(red_green_blue: np.ndarray) -> np.ndarray:
    """Return the grey (..., ) uint8 of sRGB colours (..., 3) uint8 that has their luminance."""
    of_red, of_green, of_blue = (np.rint(share * _linear()).astype(np.uint16) for share in LUMINANCE)
    total = (
        of_red[red_green_blue[..., 0]] + of_green[red_green_blue[..., 1]] + of_blue[red_green_blue[..., 2]]
    )
    grey: np.ndarray = _encoded()[total]
    return grey


def grey_colour(colour: QColor) -> QColor:
    """Return the grey that has the luminance of a colour."""
    (grey,) = luminance(np.array([[colour.red(), colour.green(), colour.blue()]], np.uint8)).tolist()
    return QColor(grey, grey, grey, colour.alpha())


def grey_image(image: QImage) -> QImage:
    """Return an image with the luminance of its colours alone; what is translucent stays so."""
    grey = image.convertToFormat(QImage.Format.Format_ARGB32)
    memory = np.frombuffer(grey.bits(), np.uint8).reshape(grey.height(), -1, 4)
    memory[..., :3] = luminance(memory[..., 2::-1])[..., None]
    return grey


def only_colour(image: QImage) -> QColor | None:
    """Return the colour of an image that has one colour only, else None."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = np.frombuffer(plain.constBits(), np.uint32)
    return QColor.fromRgba(int(pixels[0])) if (pixels == pixels[0]).all() else None


LEVELS = 65_000
"""Steps of linear light: enough to tell all 256 greys, with room for rounding in 16 bits."""


@cache
def _linear() -> np.ndarray:
    """Return the linear light of the 256 values of a channel, 0 to `LEVELS` (IEC 61966-2-1)."""
    value = np.arange(256) / 255
    light: np.ndarray = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4) * LEVELS
    return light


@cache
def _encoded() -> np.ndarray:
    """Return the nearest of 256 greys for each step of linear light."""
    light = np.arange(65_536) / LEVELS
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    nearest: np.ndarray = np.rint(np.clip(value, 0, 1) * 255).astype(np.uint8)
    return nearest
