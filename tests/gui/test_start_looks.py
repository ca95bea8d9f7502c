"""The start page: what there is to see, in every size, and what it costs unseen."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from start_bench import MakeBench, StartBench, maker, small_experiments

from core.experiment import Experiment
from gui.start.gathering import Glance, glance_at
from gui.start.page import StartPage
from gui.start.words import LEARNT, first_sentence
from gui.theme import Theme, theme

Key = Qt.Key


@pytest.fixture
def make(qtbot: QtBot, dark: Theme) -> MakeBench:
    return maker(qtbot, dark)


@pytest.mark.parametrize("size", [(1920, 1080), (1600, 1000), (1280, 720), (3840, 2160)])
def test_eight_cards_fit_without_scrolling(make: MakeBench, size: tuple[int, int]) -> None:
    look = theme("light", "small" if size[0] < 1500 else "normal")
    bench = make(7, size=size, look=look)
    assert bench.sheet.height() <= bench.page._scroll.height()
    parts = [bench.sheet.head, bench.sheet.hero, *bench.cards]
    inside = bench.sheet.rect()
    for number, part in enumerate(parts):
        assert inside.contains(part.geometry())
        for other in (*parts[number + 1 :], bench.sheet.recent):
            if part is not bench.sheet.head:
                shared = part.geometry().intersected(other.geometry())
                assert min(shared.width(), shared.height()) <= 0


def test_what_does_not_fit_is_scrolled_to(make: MakeBench) -> None:
    bench = make(16, size=(1024, 640), look=theme("dark", "presentation_small"))
    scroll = bench.page._scroll
    assert bench.sheet.height() > scroll.height()
    assert scroll.verticalScrollBar().value() == 0
    for _ in range(20):
        bench.key(Key.Key_Down)
    QApplication.processEvents()
    top = bench.focused.mapTo(bench.page, QPoint(0, 0)).y()
    assert bench.focused in bench.cards[-3:]
    assert top >= 0
    assert top + bench.focused.height() <= scroll.height()
    bench.key(Key.Key_Home)
    assert bench.focused is bench.cards[0]
    assert bench.focused.mapTo(bench.page, QPoint(0, 0)).y() >= 0


def test_without_experiments_the_own_table_is_offered(make: MakeBench) -> None:
    bench = make(0)
    assert not bench.sheet.hero.isVisible()
    assert bench.focused is bench.sheet.own
    bench.page.grab()
    bench.key(Key.Key_Right, Key.Key_Down, Key.Key_Home, Key.Key_Space)
    assert bench.asked == [("table_requested", None)]
    assert bench.page.foot.hints.shown == 1


def test_names_and_notes_of_any_length_are_shown_and_read_out(make: MakeBench) -> None:
    long = small_experiments(1)[0].model_copy(
        update={"name": "x" * 80, "note": ("without_a_space" * 20 + " and words" * 40)[:400]}
    )
    bench = make(experiments=[long, long.model_copy(update={"name": "", "note": ""})])
    bench.page.grab()
    card = bench.cards[0]
    assert card.accessibleName() == "x" * 80
    assert long.note in card.accessibleDescription()
    assert bench.cards[1].height() == card.height()


def test_everything_has_a_name_and_buttons_have_a_tool_tip(make: MakeBench) -> None:
    bench = make(3)
    for button in bench.page.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text(), button
        assert button.toolTip(), button


def test_the_theme_changes_and_comes_back(make: MakeBench) -> None:
    bench = make(3)
    before = bench.page.grab().toImage()
    bench.page.set_theme(theme("light"))
    bench.settle()
    light = bench.page.grab().toImage()
    assert light.pixelColor(2, 300) == theme("light").canvas
    bench.page.set_theme(theme("dark"))
    bench.settle()
    assert bench.page.grab().toImage() == before
    assert light != before


def test_sizes_of_a_presentation_make_type_larger_everywhere(make: MakeBench) -> None:
    bench = make(3, size=(1920, 1080))
    sheet, foot = bench.sheet, bench.page.foot

    def heights() -> list[int]:
        assert sheet._places is not None
        keys = foot.hints.sizeHint()
        parts = (sheet.hero.button.size(), keys, sheet.head.size(), sheet._places.title.size())
        return [part.height() for part in parts]

    before = heights()
    bench.page.set_theme(theme("dark", "presentation"))
    bench.settle()
    assert [after > 1.3 * old for after, old in zip(heights(), before, strict=True)] == 4 * [True]


def test_rows_that_cannot_be_read_are_told_on_the_card(make: MakeBench) -> None:
    bad = small_experiments(1)[0].with_value("data.derived", ("1/(x-x)",))
    bench = make(experiments=[bad, *small_experiments(2)])
    bench.wait(lambda: bool(bench.sheet.cards[0].glance.fault))
    bench.page.grab()
    assert "1/(x-x)" in bench.cards[0].accessibleDescription()
    assert bench.sheet.cards[1].glance.preview is not None


def test_a_page_that_is_hidden_reads_and_paints_nothing(
    qtbot: QtBot, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, looked_at = threading.Event(), []

    def held(experiment: Experiment) -> Glance:
        looked_at.append(experiment)
        gate.wait(10)
        return glance_at(experiment)

    monkeypatch.setattr("gui.start.page.glance_at", held)
    bench = StartBench(qtbot, dark, small_experiments(4))
    bench.page.show()
    bench.wait(lambda: bool(looked_at))
    bench.page.hide()
    gate.set()
    bench.wait(lambda: not bench.page._gatherer._busy)
    for _ in range(5):
        QApplication.processEvents()
    assert len(looked_at) == 1
    assert not bench.page._pictures.waiting
    assert bench.complete == []
    bench.show()
    assert bench.complete == [True]
    assert len(looked_at) == 4, "what is known already is not looked at again"


def test_the_first_paint_waits_for_no_rows(qtbot: QtBot, dark: Theme) -> None:
    bench = StartBench(qtbot, dark, small_experiments(3))
    image = bench.page.grab().toImage()
    assert all(card.glance.preview is None for card in bench.sheet.cards)
    card = bench.cards[0]
    words = card.mapTo(bench.page, card.words.topLeft().toPoint())
    column = [image.pixelColor(words.x() + dx, words.y() + dy) for dx in range(60) for dy in range(18)]
    assert any(colour.lightness() > 200 for colour in column), "names are there at once"


def test_each_set_has_its_words() -> None:
    sources = Experiment.model_fields["data"].annotation.model_fields["source"]  # type: ignore[union-attr]
    assert set(LEARNT) == set(sources.annotation.__args__)  # type: ignore[union-attr]


def test_the_first_sentence_is_found() -> None:
    assert first_sentence("One. Two.") == "One."
    assert first_sentence("Only one, of 0.5 kg") == "Only one, of 0.5 kg"
    assert first_sentence("") == ""


def test_the_page_is_a_plain_widget_that_closes_its_thread(qtbot: QtBot, dark: Theme) -> None:
    page = StartPage(dark, small_experiments(5), StartBench(qtbot, dark, []).recent)
    page.resize(1280, 720)
    page.show()
    QApplication.processEvents()
    page.close()
    thread = page._gatherer._thread
    assert thread is None or not thread.is_alive()
    page.deleteLater()
