"""SVG: valid, made of shapes and words, and it looks like the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from picture_bench import Everything, Painted, difference, pixels, rendered, shown
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from pytestqt.qtbot import QtBot

from gui.pictures.recording import record
from gui.pictures.svg_writer import write_svg
from gui.slices import whole
from gui.strokes import draw_lines, segments
from gui.theme import Theme, theme

SVG = "{http://www.w3.org/2000/svg}"
Draw = Callable[[QPainter], None]


def svg_of(qtbot: QtBot, draw: Draw, *, grey: bool = False) -> bytes:
    content: bytes = whole(
        write_svg(record(shown(qtbot, Painted(draw))), title="", description="", grey=grey)
    )
    return content


def elements(content: bytes, kind: str) -> list[ElementTree.Element]:
    """Return the elements of a kind, with the attributes of the groups around them."""
    found = []

    def collect(element: ElementTree.Element, around: dict[str, str]) -> None:
        attributes = {**around, **element.attrib}
        if element.tag == SVG + kind:
            element.attrib.update(attributes)
            found.append(element)
        for child in element:
            if child.tag != SVG + "defs":
                collect(child, attributes if element.tag == SVG + "g" else {})

    collect(ElementTree.fromstring(content), {})
    return found


# ---- as a whole ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dark", "light"])
def test_it_looks_like_the_picture(qtbot: QtBot, name: str) -> None:
    recording = record(shown(qtbot, Everything(theme(name))))  # type: ignore[arg-type]
    content = whole(write_svg(recording, title="Everything", description="A test"))
    mean, far = difference(rendered(content), recording.image(1.0))
    assert mean < 0.8 and far < 0.002


def test_it_is_made_of_shapes_and_words(qtbot: QtBot, dark: Theme) -> None:
    recording = record(shown(qtbot, Everything(dark)))
    content = whole(write_svg(recording, title='A "title" & more', description="<at> step 5"))
    root = ElementTree.fromstring(content)
    kinds = Counter(element.tag.removeprefix(SVG) for element in root.iter())
    assert kinds["image"] == 0
    assert kinds["circle"] == 3
    assert kinds["polyline"] == 1
    assert {text.text for text in root.iter(SVG + "text")} == {"hidden 1", "train < 5 & rising", "Play"}
    assert (root.findtext(SVG + "title"), root.findtext(SVG + "desc")) == ('A "title" & more', "<at> step 5")
    assert (root.get("width"), root.get("viewBox")) == ("300", "0 0 300 240")
    (words,) = (text for text in elements(content, "text") if text.text == "hidden 1")
    assert words.get("font-family") == "Inter" and words.get("font-size") == str(dark.px("label"))


def test_the_work_comes_in_slices(qtbot: QtBot, dark: Theme) -> None:
    recording = record(shown(qtbot, Everything(dark)))
    shares = list(write_svg(recording, title="", description=""))
    assert shares == [1 / 3, 2 / 3, 1.0]


# ---- shapes -------------------------------------------------------------------------------


def test_lines_that_go_on_are_one_and_others_stay_apart(qtbot: QtBot) -> None:
    def draw(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#ff8800"), 2.5))
        draw_lines(painter, segments(np.array([5.0, 50, 80]), np.array([5.0, 40, 10])))
        draw_lines(painter, np.array([[1.0, 60, 20, 60], [30, 60, 50, 60]]))

    content = svg_of(qtbot, draw)
    (curve,) = elements(content, "polyline")
    assert curve.get("points") == "5,5 50,40 80,10"
    assert (curve.get("stroke"), curve.get("stroke-width")) == ("#ff8800", "2.5")
    assert curve.get("fill") == "none"
    places = [[line.get(name) for name in ("x1", "y1", "x2", "y2")] for line in elements(content, "line")]
    assert places == [["1", "60", "20", "60"], ["30", "60", "50", "60"]]


def test_dashes_caps_and_scale(qtbot: QtBot) -> None:
    def draw(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor("#ffffff"), 2)
        pen.setDashPattern([4, 3])
        painter.translate(10, 20)
        painter.scale(2, 2)
        painter.setPen(pen)
        painter.drawEllipse(QPointF(10, 10), 5, 5)

    (circle,) = elements(svg_of(qtbot, draw), "circle")
    assert [circle.get(name) for name in ("cx", "cy", "r")] == ["30", "40", "10"]
    assert (circle.get("stroke-width"), circle.get("stroke-dasharray")) == ("4", "16 12")
    assert circle.get("fill") == "none"


def test_lines_that_are_not_antialiased_lie_on_their_pixels(qtbot: QtBot) -> None:
    def draw(painter: QPainter) -> None:
        painter.setPen(QPen(QColor("#ffffff"), 1))
        painter.drawLine(QPointF(10, 20), QPointF(90, 20))
        painter.fillRect(QRect(30, 40, 20, 10), QColor("#00ff00"))

    widget = shown(qtbot, Painted(draw))
    content = whole(write_svg(record(widget), title="", description=""))
    white = (pixels(rendered(content)) == 255).all(axis=2)
    assert np.array_equal(np.flatnonzero(white.any(axis=1)), [20])
    green = (pixels(rendered(content)) == [0, 255, 0]).all(axis=2)
    assert np.array_equal(green, (pixels(widget.grab().toImage()) == [0, 255, 0]).all(axis=2))


def test_what_is_cut_off_gets_a_clip_and_what_is_not_gets_none(qtbot: QtBot) -> None:
    def draw(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRectF(20, 10, 50, 40))
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.drawLine(QPointF(0, 30), QPointF(110, 30))
        painter.drawLine(QPointF(30, 20), QPointF(60, 40))
        painter.drawLine(QPointF(0, 70), QPointF(110, 75))

    content = svg_of(qtbot, draw)
    clipped, inside = elements(content, "line")
    assert clipped.get("clip-path") == "url(#clip1)" and inside.get("clip-path") is None
    (place,) = ElementTree.fromstring(content).iter(SVG + "clipPath")
    assert place[0].attrib == {"x": "20", "y": "10", "width": "50", "height": "40"}


def test_letters_beyond_the_clip_are_left_out(qtbot: QtBot, dark: Theme) -> None:
    def draw(painter: QPainter) -> None:
        painter.setFont(dark.font("label"))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(QPointF(10, 40), "torch.set_num_threads(1)  # a secret")

    (words,) = elements(svg_of(qtbot, draw), "text")
    assert words.text is not None and words.text.startswith("torch.set_num")
    assert "secret" not in words.text


def test_words_can_be_turned(qtbot: QtBot, dark: Theme) -> None:
    def draw(painter: QPainter) -> None:
        painter.setPen(QColor("#ffffff"))
        painter.translate(30, 60)
        painter.rotate(-90)
        painter.drawText(QPointF(0, 0), "loss  up")

    (words,) = elements(svg_of(qtbot, draw), "text")
    assert words.get("transform") == "rotate(-90 30 60)"
    assert words.text == "loss  up"


def test_a_part_of_an_image_is_that_part(qtbot: QtBot) -> None:
    image = QImage(40, 10, QImage.Format.Format_RGB32)
    for x in range(40):
        for y in range(10):
            image.setPixelColor(x, y, QColor(6 * x, 100, 20 * (y % 2)))
    strip = QPixmap.fromImage(image)

    def draw(painter: QPainter) -> None:
        painter.drawPixmap(QRectF(10, 10, 20, 10), strip, QRectF(10, 0, 20, 10))
        painter.drawImage(QRectF(50, 50, 9, 9), image, QRectF(0.5, 0.5, 9, 9))

    widget = shown(qtbot, Painted(draw))
    content = whole(write_svg(record(widget), title="", description=""))
    whole_part, inner = elements(content, "image")
    assert [whole_part.get(name) for name in ("x", "y", "width", "height")] == ["10", "10", "20", "10"]
    assert [inner.get(name) for name in ("x", "width")] == ["49.5", "10"]
    assert inner.get("clip-path") is not None
    exact = pixels(rendered(content))[10:20, 10:30]
    assert np.array_equal(exact, pixels(image)[:, 10:30])


def test_an_image_of_one_colour_is_a_rectangle(qtbot: QtBot) -> None:
    plain = QPixmap(50, 20)
    plain.fill(QColor("#0E1116"))
    content = svg_of(qtbot, lambda painter: painter.drawPixmap(5, 5, plain))
    assert not elements(content, "image")
    rectangle = elements(content, "rect")[-1]
    assert (rectangle.get("fill"), rectangle.get("width")) == ("#0e1116", "50")


def test_numbers_that_are_none_and_characters_that_xml_cannot_hold_do_no_harm(qtbot: QtBot) -> None:
    def draw(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor("#ffffff"))
        draw_lines(painter, np.array([[np.inf, 1.0, 2, 3], [1, 2, 30, 40]]))
        painter.drawText(QPointF(5, 70), "a\x01b")

    content = svg_of(qtbot, draw)
    assert len(elements(content, "line")) == 1
    (words,) = elements(content, "text")
    assert words.text == "ab"


def test_grey_leaves_no_colour(qtbot: QtBot, dark: Theme) -> None:
    image = QImage(4, 1, QImage.Format.Format_RGB32)
    for x in range(4):
        image.setPixelColor(x, 0, QColor(60 * x, 0, 200))
    recording = record(shown(qtbot, Everything(dark)))
    content = whole(write_svg(recording, title="", description="", grey=True))
    shades = pixels(rendered(content))
    assert np.ptp(shades, axis=2).max() <= 1
    mapped = svg_of(qtbot, lambda painter: painter.drawImage(QRectF(5, 5, 40, 9), image), grey=True)
    assert len(elements(mapped, "image")) == 1
    assert np.ptp(pixels(rendered(mapped)), axis=2).max() <= 1
