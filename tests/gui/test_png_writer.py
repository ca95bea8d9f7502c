"""PNG: read back it is the recording, with its resolution and its words."""

from __future__ import annotations

import numpy as np
import pytest
from picture_bench import Everything, difference, pixels, shown
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gui.pictures import png_writer
from gui.pictures.png_writer import grey_colour, grey_image, luminance, only_colour, write_png
from gui.pictures.recording import Recording, record
from gui.slices import whole
from gui.theme import Theme


@pytest.fixture
def recording(qtbot: QtBot, dark: Theme) -> Recording:
    return record(shown(qtbot, Everything(dark)))


def read(content: bytes) -> QImage:
    image = QImage.fromData(content, "PNG")  # type: ignore[call-overload]
    assert not image.isNull()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_a_png_is_the_image(recording: Recording, ratio: float) -> None:
    image = read(whole(write_png(recording, ratio)))
    assert difference(image, recording.image(ratio)) == (0.0, 0.0)
    assert image.dotsPerMeterX() == image.dotsPerMeterY() == round(96 * ratio / 0.0254)


def test_a_large_png_is_painted_in_strips(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_writer, "PIXELS_AT_ONCE", 1)
    work = write_png(recording, 1.0)
    shares = [next(work) for _ in range(20)]
    content = whole(work)
    assert shares == sorted(shares) and 0 < shares[-1] < 0.2
    assert difference(read(content), recording.image(1.0))[0] < 0.02


def test_words_are_in_the_file(recording: Recording) -> None:
    texts = {"Title": "Bike demand – diagram", "Step": "1200"}
    image = read(whole(write_png(recording, 1.0, texts=texts)))
    assert {key: image.text(key) for key in image.textKeys()} == texts


def test_a_grey_png_has_the_luminance(recording: Recording) -> None:
    image = read(whole(write_png(recording, 2.0, grey=True)))
    assert image.format() == QImage.Format.Format_Grayscale8
    expected = luminance(pixels(recording.image(2.0)).astype(np.uint8))
    assert np.array_equal(pixels(image)[..., 0], expected)


def relative_luminance(red: int, green: int, blue: int) -> float:
    """After WCAG 2, "relative luminance"."""

    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


@pytest.mark.parametrize(
    "name", ["#ff0000", "#00ff00", "#0000ff", "#66C2FF", "#FFA94D", "#0E1116", "#010203"]
)
def test_grey_has_the_luminance_of_the_colour(name: str) -> None:
    colour = QColor(name)
    grey = grey_colour(colour)
    assert grey.red() == grey.green() == grey.blue()
    wanted = relative_luminance(colour.red(), colour.green(), colour.blue())
    neighbours = [relative_luminance(*[grey.red() + step] * 3) for step in (-1, 0, 1)]
    assert min(neighbours, key=lambda found: abs(found - wanted)) == neighbours[1]


def test_greys_stay_as_they_are() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    assert np.array_equal(luminance(greys), greys[:, 0])


def test_what_is_translucent_stays_so() -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32)
    image.setPixelColor(0, 0, QColor(255, 0, 0, 255))
    image.setPixelColor(1, 0, QColor(0, 0, 0, 0))
    grey = grey_image(image)
    assert grey.pixelColor(0, 0) == QColor(127, 127, 127) and grey.pixelColor(1, 0).alpha() == 0
    assert only_colour(image) is None
    image.fill(QColor(1, 2, 3))
    assert only_colour(image) == QColor(1, 2, 3)
