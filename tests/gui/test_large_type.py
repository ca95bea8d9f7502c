"""Large type and small windows: what gives way, and that nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import pytest
from desk import SINE
from fit_bench import FitBench
from live import Open
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from test_fit_table import DAILY

from core.commands import TrainEpoch
from core.recent import RecentFile
from gui.controls.run_line import RunLine
from gui.start.gathering import Glance
from gui.start.pictures import Pictures
from gui.start.recent import MISSING, RecentRow
from gui.stylesheet import stylesheet
from gui.theme import Theme, theme
from gui.views.error_card import Action, ErrorCard
from gui.views.plot import Plot
from gui.views.scores_view import METRICS, RMSE, ScoresView
from gui.widgets.check_line import CheckLine
from gui.widgets.labels import Notice
from gui.window.top_bar import LEFT_TO_RIGHT
from tests.gallery.texts import remembered, texts_of

LARGE = theme("dark", "presentation")
LARGE_SMALL = theme("dark", "presentation_small")


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[QWidget]:
    """Return a window in the style of large type in a small window."""
    window = QWidget()
    window.setStyleSheet(stylesheet(LARGE_SMALL))
    window.resize(1200, 700)
    qtbot.addWidget(window)
    yield window
    window.close()


def settle() -> None:
    QCoreApplication.sendPostedEvents()
    QApplication.processEvents()


# ---- the stage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_picture_of_the_fit_has_room_in_large_type(open_window: Open, width: int, height: int) -> None:
    live = open_window(DAILY, (width, height))
    live.window.look.present(True, width)
    live.rest()
    settle()
    (plot,) = (plot for plot in live.window.stage.fit.findChildren(Plot) if plot.isVisible())  # type: ignore[union-attr]
    assert plot.inner.height() > 0.15 * height
    assert plot.inner.width() > 0.2 * width


def test_a_large_screen_shows_the_stretch_in_large_type_as_well(qtbot: QtBot) -> None:
    bench = FitBench(qtbot, LARGE, DAILY, (1300, 1100))
    assert bench.view.pictures["stretch"].isVisible()
    assert not bench.view.scores.in_line
    bench.view.resize(1300, 700)
    settle()
    assert not bench.view.pictures["stretch"].isVisible()
    assert bench.view.scores.in_line


def test_a_panel_that_fills_the_window_has_a_frame_only_once_keys_are_used(open_window: Open) -> None:
    live = open_window()
    error = live.window.stage.error
    live.window.panels.fill("error")
    settle()
    assert error.plot.hasFocus()  # type: ignore[union-attr]
    hairline = error.picture.hairline  # type: ignore[union-attr]
    assert not hairline.framed
    QTest.keyClick(error.plot, Qt.Key.Key_Left)  # type: ignore[union-attr]
    assert hairline.framed
    live.window.transport.play.setFocus()
    assert not hairline.framed
    error.plot.setFocus(Qt.FocusReason.TabFocusReason)  # type: ignore[union-attr]
    assert hairline.framed


# ---- the card of what went wrong ----------------------------------------------------------------------


LONG_PATH = "“/a/folder/with/a/long/name/that/does/not/exist/anywhere/experiment of today.json” is not there."
TWO = [
    Action("Go back to step 1,200 with learning rate 0.003", lambda: None, "Go back to step 1,200"),
    Action("Reset to the initial weights", lambda: None),
]


def opened(board: QWidget, width: int, title: str, detail: str, actions: list[Action]) -> ErrorCard:
    card = board.findChild(ErrorCard) or ErrorCard(LARGE_SMALL, board)
    board.show()
    card.open(title, detail, actions)
    card.setGeometry(0, 0, width, card.fit(width))
    settle()
    return card


def nothing_is_cut_off(card: ErrorCard) -> bool:
    labels = card.findChildren(QLabel)
    buttons = [button for button in card.findChildren(QPushButton) if button.isVisible()]
    whole = all(words.height() >= words.heightForWidth(words.width()) for words in labels)
    return whole and all(
        button.width() >= button.sizeHint().width()
        and button.height() >= button.sizeHint().height()
        and card.rect().contains(button.geometry())
        for button in buttons
    )


def test_the_name_of_the_experiment_is_whole_while_a_panel_fills_the_window(open_window: Open) -> None:
    live = open_window(SINE.model_copy(update={"name": "Bike demand, dropout 50 %"}), (1280, 720))
    bar = live.window.top_bar
    live.window.look.present(True, 1280)
    live.window.panels.fill("fit")
    live.wait(bar.back.isVisible)
    assert bar.experiment.text().rstrip(LEFT_TO_RIGHT) == "Bike demand, dropout 50 %"
    assert bar.back.geometry().right() < bar.experiment.geometry().left()


@pytest.mark.parametrize(("width", "upright"), [(1100, False), (640, True), (400, True)])
def test_buttons_without_room_stand_below_one_another(board: QWidget, width: int, upright: bool) -> None:
    card = opened(board, width, "The run diverged.", "Lower the learning rate.", TWO)
    one, other = (button for button in card.findChildren(QPushButton) if button.isVisible())
    assert (other.y() > one.geometry().bottom()) is upright
    assert one.text() == (TWO[0].brief if width == 400 else TWO[0].words)
    assert one.toolTip() == TWO[0].words
    assert nothing_is_cut_off(card)


@pytest.mark.parametrize("width", [400, 560, 900])
def test_a_long_path_makes_the_card_higher(board: QWidget, width: int) -> None:
    card = opened(board, width, "The file was not opened.", "It is not there.", TWO[:1])
    short = card.height()
    for _ in range(2):  # a card that is open already is filled anew
        card = opened(board, width, "The file was not opened.", f"{LONG_PATH} What is shown stays.", TWO[1:])
        assert card.height() > short
        assert nothing_is_cut_off(card)


# ---- words that give way ------------------------------------------------------------------------------


def words_of(part: QWidget) -> list[str]:
    return [text.words for text in texts_of(part.window(), part)]


def test_a_notice_says_it_in_fewer_words_before_any_is_cut_off(board: QWidget) -> None:
    notice = Notice(LARGE_SMALL)
    notice.setParent(board)
    notice.say("predicted for the medians of the training rows", "at the medians")
    board.show()
    for width, shown in (
        (900, ["predicted for the medians of the training rows"]),
        (300, ["at the medians"]),
        (104, ["at the …"]),
        (60, []),  # a word and three dots say nothing
    ):
        notice.setGeometry(0, 0, width, LARGE_SMALL.px("note") + 8)
        assert words_of(notice) == shown
        assert notice.toolTip().startswith("predicted for the medians of")


@pytest.mark.parametrize("look", [theme("dark"), LARGE, LARGE_SMALL], ids=lambda look: look.size)
@pytest.mark.parametrize("epochs", [1, 9, 60, 99, 1_000, 2_000, 1_000_000])
@pytest.mark.parametrize("width", [180, 700, 1260])
def test_labels_of_the_line_of_the_run_stand_apart(
    qtbot: QtBot, look: Theme, epochs: int, width: int
) -> None:
    line = RunLine(look)
    qtbot.addWidget(line)
    line.resize(width, line.height())
    line.show_progress(0.0, epochs)
    line.show()
    with remembered():
        boxes = sorted((text.ink.left(), text.ink.right(), text.words) for text in texts_of(line))
    assert boxes[0][2] == "epoch 0"
    for (_, right, _), (left, _, _) in pairwise(boxes):
        assert left - right > 8
    assert boxes[-1][2] == f"{epochs:,}" or width == 180


@pytest.mark.parametrize("look", [theme("dark"), LARGE, LARGE_SMALL], ids=lambda look: look.size)
def test_a_box_to_tick_is_as_high_as_its_words(qtbot: QtBot, look: Theme) -> None:
    line = CheckLine("Show this page at the start", theme("dark"))
    qtbot.addWidget(line)
    line.set_theme(look)
    line.resize(line.sizeHint())
    line.show()
    (text,) = texts_of(line)
    assert line.rect().adjusted(0, 2, 0, -2).contains(text.ink.toAlignedRect())


def test_a_file_that_is_gone_says_so_in_any_width(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    pictures = Pictures(holder)
    row = RecentRow(
        RecentFile("/somewhere/measured.csv", datetime(2024, 5, 6)), LARGE_SMALL, pictures, holder
    )
    row.show_glance(Glance(fault="It is not there any more.", missing=True))
    font = LARGE_SMALL.font("tick")
    assert row._reason(font, 600) == [MISSING[0]]
    assert row._reason(font, 110) == [MISSING[-1]]
    pictures.stop()


# ---- scores -------------------------------------------------------------------------------------------


def columns(scores: ScoresView) -> list[str]:
    return [name for (name, _), head in zip(METRICS, scores._heads, strict=True) if head.isVisible()]


def write(scores: ScoresView, words: str) -> None:
    for values in scores._values[:2]:
        for value in values:
            value.setText(words)
    settle()


def test_columns_go_before_long_numbers_run_together(qtbot: QtBot, dark: Theme) -> None:
    bench = FitBench(qtbot, dark, SINE, (420, 500))
    bench.desk.do(TrainEpoch())
    bench.show()
    scores = bench.view.scores
    least = scores.minimumSizeHint().width()
    assert columns(scores) == ["MSE", "RMSE", "MAE", "R²"]
    write(scores, "−1.08e36 × 1000")
    assert columns(scores) == ["RMSE", "R²"][: len(columns(scores))]
    assert scores._heads[RMSE].isVisible()
    assert scores.minimumSizeHint().width() == least, "long numbers move no divider"
    shown = [value for value in scores._values[0] if value.isVisible()]
    assert all(value.width() >= value.sizeHint().width() for value in shown)
    write(scores, "0.5")
    assert columns(scores) == ["MSE", "RMSE", "MAE", "R²"]


def test_in_large_type_scores_are_one_line(qtbot: QtBot) -> None:
    bench = FitBench(qtbot, LARGE_SMALL, SINE, (560, 420))
    bench.view.setStyleSheet(stylesheet(LARGE_SMALL))
    bench.desk.do(TrainEpoch())
    bench.show()
    settle()
    scores = bench.view.scores
    assert columns(scores) == ["RMSE"]
    assert scores.height() < 2 * LARGE_SMALL.px("number")
    assert scores._words[0].text() == "● train"
    write(scores, "−1.08e36")
    assert [words.text() for words in scores._words] == ["●", "○", "□"]
    parts = [scores._heads[RMSE], *(p for s in (0, 1) for p in (scores._words[s], scores._values[s][RMSE]))]
    for one, other in pairwise([*parts, scores._foot]):
        assert one.geometry().right() < other.x()
        assert one.width() >= one.sizeHint().width()


def test_scores_that_stood_beside_a_picture_lie_close_below_it_again(qtbot: QtBot, dark: Theme) -> None:
    scores = ScoresView(dark)
    qtbot.addWidget(scores)
    below = scores.sizeHint().height()
    scores.set_upright(True)
    scores.set_upright(False)
    assert scores.sizeHint().height() == below
    assert not any(scores._grid.rowStretch(row) for row in range(scores._grid.rowCount()))
