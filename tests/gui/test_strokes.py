"""Many lines and marks in one call: pixels where they belong, and memory that outlives the call."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from pytestqt.qtbot import QtBot

from gui.strokes import Marks, clipped, dashed, draw_lines, draw_stamps, segments

INK, GROUND = QColor("#FFA94D"), QColor("#0E1116")


@pytest.fixture
def paper(qtbot: QtBot) -> QImage:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(GROUND)
    return image


@pytest.fixture
def painter(paper: QImage) -> Iterator[QPainter]:
    made = QPainter(paper)
    made.setPen(QPen(INK, 3))
    yield made
    made.end()


def inked(paper: QImage) -> set[tuple[int, int]]:
    places = ((x, y) for x in range(paper.width()) for y in range(paper.height()))
    return {(x, y) for x, y in places if paper.pixelColor(x, y) != GROUND}


def test_each_line_is_drawn_from_end_to_end(paper: QImage, painter: QPainter) -> None:
    draw_lines(painter, np.array([[10, 10, 90, 10], [50, 20, 50, 55]]))
    for place in ((10, 10), (50, 10), (89, 10), (50, 20), (50, 54)):
        assert paper.pixelColor(*place) == INK
    for place in ((5, 10), (95, 10), (50, 15), (30, 30)):
        assert paper.pixelColor(*place) == GROUND


def test_lines_of_any_layout_and_type_are_drawn(paper: QImage, painter: QPainter) -> None:
    """Columns of a larger float32 array are neither contiguous nor of Qt's type."""
    wide = np.zeros((2, 9), np.float32)
    wide[:, 1:5] = [[10, 10, 90, 10], [10, 40, 90, 40]]
    draw_lines(painter, wide[:, 1:5])
    assert paper.pixelColor(50, 10) == INK
    assert paper.pixelColor(50, 40) == INK


def test_no_line_draws_nothing(paper: QImage, painter: QPainter) -> None:
    draw_lines(painter, np.empty((0, 4)))
    assert inked(paper) == set()


def test_segments_join_the_points() -> None:
    x, y = np.array([0.0, 1, 3]), np.array([5.0, 6, 4])
    assert segments(x, y).tolist() == [[0, 5, 1, 6], [1, 6, 3, 4]]
    assert segments(x[:1], y[:1]).shape == (0, 4)


def test_dashes_go_on_over_the_joints() -> None:
    """A curve of many short lines has the same dashes as one long line."""
    x = np.linspace(0, 90, 361)
    pieces = dashed(segments(x, np.zeros_like(x)), (6, 4))
    on = pieces[:, 0] % 10 < 6
    assert on.all()
    assert np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]).sum() == pytest.approx(54)


def test_a_long_line_is_cut_into_dashes() -> None:
    pieces = dashed(np.array([[0.0, 0, 100, 0]]), (5, 5))
    drawn = np.zeros(100, bool)
    for x1, _, x2, _ in pieces:
        drawn[round(x1) : round(x2)] = True
    assert drawn[:5].all()
    assert not drawn[6:9].any()
    assert 45 <= drawn.sum() <= 55


def test_dashing_nothing_gives_nothing() -> None:
    assert dashed(np.empty((0, 4)), (4, 4)).shape == (0, 4)


def strip_of(*colours: str) -> QPixmap:
    strip = QPixmap(10 * len(colours), 10)
    painter = QPainter(strip)
    for index, colour in enumerate(colours):
        painter.fillRect(10 * index, 0, 10, 10, QColor(colour))
    painter.end()
    return strip


def test_stamps_lie_with_their_centre_at_the_point(paper: QImage, painter: QPainter) -> None:
    strip = strip_of("#ff0000", "#00ff00", "#0000ff")
    draw_stamps(painter, strip, np.array([20.0, 50, 80]), np.array([30.0, 30, 30]), np.array([2, 0, 1]))
    assert [paper.pixelColor(x, 30).name() for x in (20, 50, 80)] == ["#0000ff", "#ff0000", "#00ff00"]
    assert {x for x, _ in inked(paper)} == {*range(15, 25), *range(45, 55), *range(75, 85)}
    assert {y for _, y in inked(paper)} == set(range(25, 35))


def test_no_stamp_draws_nothing(paper: QImage, painter: QPainter) -> None:
    draw_stamps(painter, strip_of("#ff0000"), np.empty(0), np.empty(0), np.empty(0))
    assert inked(paper) == set()


@pytest.mark.parametrize(
    ("shape", "middle", "side", "corner"),
    [
        ("dot", INK, INK, GROUND),
        ("diamond", INK, INK, GROUND),
        ("ring", GROUND, INK, GROUND),
        ("bead", QColor("#102030"), INK, GROUND),
    ],
)
def test_marks_have_their_shape(
    paper: QImage, painter: QPainter, shape: str, middle: QColor, side: QColor, corner: QColor
) -> None:
    marks = Marks(shape, 20)
    marks.set_colours(INK, QColor("#102030"))
    marks.draw(painter, np.array([49.5]), np.array([29.5]))
    reach = 10 if shape in ("ring", "bead") else 8
    assert paper.pixelColor(49, 29) == middle
    assert paper.pixelColor(49 + reach, 29) == side
    assert paper.pixelColor(49 + 9, 29 + 9) == corner


def test_marks_take_other_colours(paper: QImage, painter: QPainter) -> None:
    marks = Marks("dot", 12)
    for colour in ("#ff0000", "#00ff00"):
        marks.set_colours(QColor(colour), GROUND)
        marks.draw(painter, np.array([50.0]), np.array([30.0]))
        assert paper.pixelColor(50, 30).name() == colour
    marks.draw(painter, np.empty(0), np.empty(0))


def test_marks_are_sharp_on_screens_with_more_pixels(qtbot: QtBot) -> None:
    paper = QImage(200, 120, QImage.Format.Format_RGB32)
    paper.setDevicePixelRatio(2)
    paper.fill(GROUND)
    painter = QPainter(paper)
    marks = Marks("dot", 20)
    marks.set_colours(INK, GROUND)
    marks.draw(painter, np.array([50.0]), np.array([30.0]))
    painter.end()
    assert paper.pixelColor(100, 60) == INK
    assert paper.pixelColor(100 + 18, 60) == INK
    assert paper.pixelColor(100 + 23, 60) == GROUND


def test_thousands_of_calls_with_memory_of_their_own(paper: QImage, painter: QPainter) -> None:
    """The array must live until Qt has read it, although nothing else refers to it."""
    strip = strip_of("#ff0000", "#00ff00")
    for index in range(3000):
        row = float(index % 60)
        draw_lines(painter, np.array([[0.0, row, 99.0, row]] * 50))
        draw_stamps(painter, strip, np.full(50, 50.0), np.full(50, row), np.zeros(50))
        if index % 500 == 0:
            gc.collect()
    assert paper.pixelColor(10, 59) == INK
    assert paper.pixelColor(50, 59).name() == "#ff0000"


def test_lines_far_outside_are_cut_off_at_the_heights() -> None:
    lines = np.array(
        [
            [0.0, 50.0, 10.0, 60.0],
            [10.0, 60.0, 20.0, 1e15],
            [20.0, -1e15, 30.0, 1e15],
            [30.0, 1e9, 40.0, 1e9],
            [40.0, 70.0, 50.0, 70.0],
            [50.0, 500.0, 60.0, 400.0],
        ]
    )
    parts = clipped(lines, -100.0, 200.0)
    assert len(parts) == 4
    assert parts[0].tolist() == lines[0].tolist()
    assert parts[1].tolist() == pytest.approx([10.0, 60.0, 10.0, 200.0], abs=0.2)
    assert parts[2].tolist() == pytest.approx([25.0, -100.0, 25.0, 200.0], abs=0.2)
    assert parts[3].tolist() == lines[4].tolist()
    assert len(dashed(parts, (9.0, 4.0))) < 400
