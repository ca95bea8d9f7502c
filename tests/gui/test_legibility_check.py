"""The check of words itself: it finds what cannot be read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui.strokes import draw_stamps
from gui.stylesheet import stylesheet
from gui.theme import Theme
from tests.gallery.legibility import Finding, findings
from tests.gallery.texts import remembered, texts_of


@pytest.fixture
def words_on_pixmaps() -> Iterator[None]:
    with remembered():
        yield


class Painted(QWidget):
    """Paints as it is told, on a ground of the canvas."""

    def __init__(self, theme: Theme, paint: Callable[[QPainter], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self.paint = theme, paint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.canvas)
        painter.setFont(self.theme.font("label"))
        painter.setPen(self.theme.text1)
        self.paint(painter)


@pytest.fixture
def board(qtbot: QtBot, dark: Theme) -> Iterator[QWidget]:
    """Return a window that parts can be put on."""
    left_by_others = QApplication.palette()
    QApplication.setPalette(dark.palette)
    window = QWidget()
    window.setStyleSheet(stylesheet(dark))
    window.resize(500, 300)
    qtbot.addWidget(window)
    yield window
    QApplication.setPalette(left_by_others)


def found_on(board: QWidget, *parts: QWidget, given: tuple[str, ...] = ()) -> list[Finding]:
    for part in parts:
        part.setParent(board)
        part.show()
    board.show()
    QApplication.processEvents()
    return findings(board, given)


def kinds(found: list[Finding]) -> list[str]:
    return [finding.kind for finding in found]


def label(words: str, place: QRect | QPoint) -> QLabel:
    made = QLabel(words)
    if isinstance(place, QRect):
        made.setGeometry(place)
    else:
        made.move(place)
    return made


def painted(board: QWidget, theme: Theme, paint: Callable[[QPainter], None]) -> Painted:
    made = Painted(theme, paint, board)
    made.setGeometry(20, 20, 300, 100)
    return made


def test_what_is_well_is_not_found(board: QWidget, dark: Theme) -> None:
    field = QLineEdit("12.5")
    field.setGeometry(20, 200, 120, 30)
    button = QPushButton("&Open …")
    button.setGeometry(160, 200, 120, 36)

    def paint(painter: QPainter) -> None:
        painter.drawText(QRect(0, 0, 300, 30), Qt.AlignmentFlag.AlignCenter, "painted here")
        painter.drawText(QRect(0, 30, 300, 30), Qt.AlignmentFlag.AlignCenter, "and below")

    rich = label('<span style="color:#35d0ba">rich</span> words', QPoint(20, 150))
    assert found_on(board, field, button, rich, painted(board, dark, paint)) == []
    assert {text.words for text in texts_of(board)} >= {"12.5", "Open …", "painted here", "rich", " words"}


def test_a_label_that_is_too_narrow_is_found(board: QWidget) -> None:
    found = found_on(board, label("a sentence that is much too long", QRect(20, 20, 60, 20)))
    assert kinds(found) == ["cut off"]
    assert "at the right" in found[0].detail


def test_a_label_whose_lines_have_no_room_is_found(board: QWidget) -> None:
    tall = label(
        "a sentence that is much too long for a line, and for two of them as well", QRect(20, 20, 120, 40)
    )
    tall.setWordWrap(True)
    assert "cut off" in kinds(found_on(board, tall))


def test_a_part_that_sticks_out_of_what_holds_it_is_found(board: QWidget) -> None:
    box = QWidget()
    box.setGeometry(20, 20, 40, 30)
    label("far too long", QPoint(0, 0)).setParent(box)
    found = found_on(board, box)
    assert kinds(found) == ["cut off"]
    assert "edge of QWidget" in found[0].detail


def test_what_lies_below_the_fold_is_not_cut_off_but_what_lies_beside_it_is(board: QWidget) -> None:
    area, sheet = QScrollArea(), QWidget()
    sheet.resize(400, 400)
    label("a line that is longer than the view is wide", QPoint(10, 10)).setParent(sheet)
    label("below", QPoint(10, 86)).setParent(sheet)
    area.setWidget(sheet)
    area.setGeometry(20, 20, 150, 120)
    found = found_on(board, area)
    assert kinds(found) == ["cut off"]
    assert "at the right" in found[0].detail


def test_elided_words_are_found_unless_they_were_given(board: QWidget, dark: Theme) -> None:
    name = "measurements of the year before last.csv"

    def paint(painter: QPainter) -> None:
        metrics: QFontMetrics = painter.fontMetrics()
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, 140)
        painter.drawText(10, 30, shown)

    part = painted(board, dark, paint)
    assert kinds(found_on(board, part)) == ["elided"]
    assert found_on(board, part, given=(name,)) == []
    part.paint = lambda painter: painter.drawText(10, 30, "…")
    assert kinds(found_on(board, part, given=(name,))) == ["elided"], "dots alone are no part of a name"


def test_a_button_that_loses_letters_is_found(board: QWidget, dark: Theme) -> None:
    class Short(QPushButton):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.setPen(dark.text1)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text()[:5])

    button = Short("Train one epoch")
    button.setGeometry(20, 20, 200, 40)
    assert kinds(found_on(board, button)) == ["elided"]


def test_words_on_one_another_are_found(board: QWidget, dark: Theme) -> None:
    def paint(painter: QPainter) -> None:
        painter.drawText(10, 30, "one word")
        painter.drawText(30, 34, "another")

    assert kinds(found_on(board, painted(board, dark, paint))) == ["overlap"]


def test_labels_of_two_widgets_on_one_another_are_found(board: QWidget) -> None:
    found = found_on(board, label("one label", QPoint(20, 20)), label("another", QPoint(40, 24)))
    assert kinds(found) == ["overlap"]


def test_what_lies_under_something_opaque_is_not_found(board: QWidget, dark: Theme) -> None:
    def paint(painter: QPainter) -> None:
        painter.drawText(10, 30, "covered by a card")
        painter.drawText(10, 90, "partly covered by a card")
        painter.fillRect(0, 0, 70, 98, dark.raised)
        painter.fillRect(0, 0, 250, 60, dark.raised)
        painter.drawText(10, 34, "the card")

    assert found_on(board, painted(board, dark, paint)) == []


def test_what_lies_under_another_widget_is_not_found(board: QWidget, dark: Theme) -> None:
    below = label("covered by a widget", QPoint(30, 40))
    above = painted(board, dark, lambda painter: painter.drawText(12, 32, "above"))
    found = found_on(board, below)
    above.raise_()
    found = found_on(board, above)
    assert found == []


def test_a_button_that_lies_over_words_of_its_parent_is_found(board: QWidget, dark: Theme) -> None:
    part = painted(board, dark, lambda painter: painter.drawText(10, 30, "187 of 17,040 drawn"))
    button = QPushButton("View", part)
    button.setGeometry(100, 10, 90, 32)
    found = found_on(board, part)
    assert kinds(found) == ["cut off"]
    assert "QPushButton lies over" in found[0].detail


def test_a_card_at_the_pointer_may_lie_over_words(board: QWidget, dark: Theme) -> None:
    part = painted(board, dark, lambda painter: painter.drawText(10, 30, "187 of 17,040 drawn"))
    card = Painted(dark, lambda painter: painter.drawText(4, 20, "step 7"), part)
    card.setGeometry(60, 10, 90, 32)
    assert kinds(found_on(board, part)) == ["cut off"]
    card.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert found_on(board, part) == []


def test_pale_words_are_found(board: QWidget, dark: Theme) -> None:
    def paint(painter: QPainter) -> None:
        painter.setPen(QColor("#666a70"))
        painter.drawText(10, 30, "grey on dark grey")

    found = found_on(board, painted(board, dark, paint))
    assert kinds(found) == ["contrast"]
    assert "#666a70 on #0e1116" in found[0].detail


def test_words_of_the_colour_of_their_ground_are_found(board: QWidget, dark: Theme) -> None:
    def paint(painter: QPainter) -> None:
        painter.setPen(dark.canvas)
        painter.drawText(10, 30, "not to be seen at all")

    assert kinds(found_on(board, painted(board, dark, paint))) == ["contrast"]


def test_the_ground_that_counts_is_the_one_behind_the_words(board: QWidget, dark: Theme) -> None:
    def paint(painter: QPainter) -> None:
        painter.fillRect(QRect(0, 0, 200, 60), dark.text2)
        painter.drawText(10, 30, "white on pale grey")

    found = found_on(board, painted(board, dark, paint))
    assert kinds(found) == ["contrast"]
    assert f"on {dark.text2.name()}" in found[0].detail


def test_selected_words_have_the_colours_of_a_selection(board: QWidget) -> None:
    field = QLineEdit("12.5")
    field.setGeometry(20, 200, 120, 30)
    found_on(board, field)
    board.activateWindow()
    field.setFocus()
    field.selectAll()
    assert found_on(board, field) == []


@pytest.mark.usefixtures("words_on_pixmaps")
def test_words_on_a_pixmap_are_found_where_it_is_painted(board: QWidget, dark: Theme) -> None:
    ground = QPixmap(300, 100)
    ground.fill(dark.canvas)
    painter = QPainter(ground)
    painter.setPen(dark.text1)
    painter.setFont(dark.font("label"))
    painter.drawText(10, 30, "on the ground")
    painter.drawText(250, 80, "over the edge")
    painter.end()

    def paint(painter: QPainter) -> None:
        painter.drawPixmap(0, 0, ground)
        painter.drawText(14, 34, "on top")

    found = found_on(board, painted(board, dark, paint))
    assert sorted(kinds(found)) == ["cut off", "overlap"]
    assert {finding.words for finding in found} == {"over the edge", "on the ground"}


@pytest.mark.usefixtures("words_on_pixmaps")
def test_words_that_are_stamped_from_pixmap_to_pixmap_are_found(board: QWidget, dark: Theme) -> None:
    stamp, ground = QPixmap(60, 20), QPixmap(300, 100)
    stamp.fill(Qt.GlobalColor.transparent)
    ground.fill(dark.canvas)
    painter = QPainter(stamp)
    painter.setPen(dark.text1)
    painter.drawText(2, 15, "stamp")
    painter.end()
    painter = QPainter(ground)
    painter.drawPixmap(20, 10, stamp)
    draw_stamps(painter, stamp.copy(0, 0, 20, 20), np.array([200.0]), np.array([50.0]), np.array([0]))
    painter.end()

    def paint(painter: QPainter) -> None:
        painter.drawPixmap(0, 0, ground)
        painter.drawText(30, 28, "on it")

    found = found_on(board, painted(board, dark, paint))
    assert [(finding.kind, finding.words) for finding in found] == [("overlap", "stamp")]
    left, top, _, height = found[0].box
    assert left == 42
    assert 30 < top < top + height < 50


def test_without_a_look_at_pixmaps_nothing_of_painters_is_changed() -> None:
    before = QPainter.drawText
    with remembered():
        assert QPainter.drawText is not before
    assert QPainter.drawText is before
