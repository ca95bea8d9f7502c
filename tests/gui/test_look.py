"""Colours as chosen or as the system says, and type for a desk or a lecture hall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import SINE
from live import Live, Open
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.experiment_files import named
from gui import look as look_module
from gui.look import Look
from gui.stylesheet import stylesheet
from gui.theme import SizeName, at_desk, size_for, theme, tokens
from gui.window.top_bar import Note

DARK, LIGHT = Qt.ColorScheme.Dark, Qt.ColorScheme.Light
HALLS = [(1920, 1080), (1280, 720)]
PRESENTING: dict[SizeName, SizeName] = {"normal": "presentation", "small": "presentation_small"}


@pytest.fixture
def look(qtbot: QtBot) -> Iterator[Look]:
    made = Look("system")
    yield made
    made.deleteLater()


def system_asks_for(scheme: Qt.ColorScheme) -> None:
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)


# ---- colours ---------------------------------------------------------------------------------------


def test_colours_follow_the_system_while_it_runs(look: Look) -> None:
    names = []
    look.changed.connect(lambda: names.append(look.theme.name))
    for scheme in (LIGHT, LIGHT, DARK, LIGHT):
        system_asks_for(scheme)
    assert names == ["light", "dark", "light"]
    assert look.choice == "system"


def test_chosen_colours_stay_whatever_the_system_asks_for(look: Look) -> None:
    look.choose("dark")
    system_asks_for(LIGHT)
    assert look.theme.name == "dark"
    look.toggle()
    assert (look.choice, look.theme.name) == ("light", "light")
    system_asks_for(DARK)
    assert look.theme.name == "light"


def test_going_back_to_the_system_asks_what_it_wants_now(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    look.choose("dark")
    monkeypatch.setattr(look_module, "system_theme", lambda: "light")
    look.choose("system")
    assert look.theme.name == "light"


def test_a_choice_is_told_even_if_it_looks_the_same(look: Look) -> None:
    told = []
    look.chosen.connect(lambda: told.append(look.choice))
    look.choose(look.theme.name)
    assert told == [look.theme.name]


def test_the_whole_window_follows_the_system(open_window: Open) -> None:
    live: Live = open_window(SINE)
    live.window.look.choose("system")
    for scheme, name in ((LIGHT, "light"), (DARK, "dark")):
        system_asks_for(scheme)
        canvas = live.window.stage.grab().toImage().pixelColor(3, 3)
        assert canvas == theme(name).canvas  # type: ignore[arg-type]


# ---- type ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("desk", list(PRESENTING))
def test_type_of_a_presentation_is_at_least_1_6_times_as_large(desk: SizeName) -> None:
    small, large = theme("dark", desk), theme("dark", PRESENTING[desk])
    ratios = {role: large.px(role) / small.px(role) for role in tokens()["type_px"] if role != "hero"}
    assert min(ratios.values()) >= 1.6
    assert large.px("hero") > small.px("hero")
    assert large.stroke("fit_curve") == 1.5 * small.stroke("fit_curve")
    assert large.length(10) >= 16
    assert at_desk(large) is small
    assert at_desk(small) is small


def test_the_size_of_type_follows_the_width_and_the_wish() -> None:
    assert [size_for(width, wish) for width in (1499, 1500) for wish in (False, True)] == [
        "small",
        "presentation_small",
        "normal",
        "presentation",
    ]


def test_buttons_have_room_for_their_type_in_every_size() -> None:
    for size in ("normal", "small", "presentation", "presentation_small"):
        look = theme("dark", size)
        sheet = stylesheet(look)
        height = QFontMetrics(look.font("control")).height()
        assert f"min-height: {look.px('control') + 20}px" in sheet
        assert look.px("control") + 12 >= height
        assert "%(" not in sheet


@pytest.fixture(params=HALLS, ids=lambda size: "x".join(map(str, size)))
def hall(open_window: Open, request: pytest.FixtureRequest) -> Live:
    live: Live = open_window(named("Bike demand, dropout 50 %"), request.param)
    live.key(Qt.Key.Key_E)
    live.rest()
    live.key(Qt.Key.Key_F5)
    for _ in range(3):
        QApplication.processEvents()
    return live


def whole(widget: QWidget, window: QWidget) -> bool:
    """Return whether all of a widget can be seen in the window."""
    seen = widget.visibleRegion().boundingRect()
    return not widget.isHidden() and seen.size() == widget.size() and widget.window() is window


def test_a_presentation_keeps_what_must_never_go(hall: Live) -> None:
    window = hall.window
    assert window.look.theme.large
    assert whole(window.stage.chip, window)
    assert whole(window.transport.play, window)
    assert window.transport._counters["epoch"].isVisible()
    assert not window.controls.isVisible(), "the controls become the rail"
    desk = theme("dark", "normal" if window.width() >= 1500 else "small")
    assert window.stage.chip.height() > 1.4 * desk.px("state")
    assert window.stage.network.width() > 0.45 * window.stage.width()
    assert window.stage.network.height() > 0.8 * window.stage.height(), "as high as the stage"


def test_bars_cut_nothing_off_in_a_presentation(hall: Live) -> None:
    window = hall.window
    for bar in (window.top_bar, window.transport):
        for part in bar.findChildren(QWidget):
            if part.isVisible() and isinstance(part, QLabel | QPushButton):
                if isinstance(part, Note):
                    continue
                assert part.sizeHint().width() <= part.width(), part.text()
                assert part.height() <= bar.height()
                assert bar.rect().contains(part.mapTo(bar, part.rect().topLeft()))
    assert window.transport._needed() <= window.transport.width()


def test_f5_and_ctrl_0_go_back_to_the_type_of_a_desk(hall: Live) -> None:
    window = hall.window
    hall.key(Qt.Key.Key_F5)
    assert not window.look.theme.large
    hall.key(Qt.Key.Key_F5)
    hall.qtbot.keyClick(hall.network, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert not window.look.theme.large
    assert window.controls.isVisible() is (window.width() >= 1500)
    assert window.controls.styleSheet() == ""


def test_controls_keep_the_type_of_a_desk_in_a_presentation(hall: Live) -> None:
    hall.window.body.open_controls("optimizer")
    label = next(found for found in hall.window.controls.findChildren(QLabel) if found.isVisible())
    label.ensurePolished()
    assert label.font().pixelSize() <= theme("dark").px("title")
