"""Panels that fill the window, and dividers that are dragged or moved by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desk import SINE
from live import Live, Open
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.experiment_files import named
from gui.remembered import Remembered
from gui.views.stage_places import DIAGRAM_WIDTH_PX, ERROR_HEIGHT_PX, Shares
from gui.widgets.divider import THICKNESS_PX, Divider
from gui.window.body import CODE_LEAST_PX, CODE_WIDTH_PX
from gui.window.main_window import MainWindow
from gui.window.panels import PANELS, PanelName

LEFT = Qt.MouseButton.LeftButton
ALL = {"diagram", "fit", "error"}


@pytest.fixture
def live(open_window: Open) -> Live:
    made: Live = open_window(SINE, (1600, 1000))
    made.key(Qt.Key.Key_B)
    made.rest()
    return made


def panel(live: Live, name: PanelName) -> QWidget:
    found = live.window.panels._places[name]()
    assert found is not None
    return found


def seen(live: Live) -> set[str]:
    return {name for name in PANELS if panel(live, name).isVisible()}


def title(part: QWidget, words: str) -> QLabel:
    return next(found for found in part.findChildren(QLabel) if found.text() == words)


def divider(live: Live, name: str) -> Divider:
    return next(
        found for found in live.window.findChildren(Divider) if found.accessibleName() == f"Divider {name}"
    )


def point_at(live: Live, part: QWidget) -> None:
    """Move the pointer over a part of the window, which is told that it enters and leaves."""
    QTest.mouseMove(live.window.windowHandle(), QPoint(1, 1))
    QTest.mouseMove(live.window.windowHandle(), part.mapTo(live.window, part.rect().center()))


def is_pointed_at(live: Live, part: QWidget, watched: QWidget) -> bool:
    """Point at a part, again if a window that comes and goes has taken the pointer; tell of another part."""
    point_at(live, part)
    return watched.underMouse()


def count_frames(view: Any, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with each frame that a view is shown."""
    shown: list[object] = []
    show = view.show_frame

    def counting(frame: object) -> None:
        shown.append(frame)
        show(frame)

    monkeypatch.setattr(view, "show_frame", counting)
    return shown


# ---- filling the window ----------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(4))
def test_a_key_lets_a_panel_fill_the_window_and_escape_goes_back(live: Live, place: int) -> None:
    name = list(PANELS)[place]
    key = Qt.Key(Qt.Key.Key_1 + place)
    live.qtbot.keyClick(live.window, key, Qt.KeyboardModifier.ControlModifier)
    assert seen(live) == {name}
    whole = live.window.body
    assert panel(live, name).width() >= whole.width() - 2 * 24
    assert panel(live, name).height() >= whole.height() - 80
    assert not live.window.controls.isVisible()
    assert live.window.transport.isVisible(), "play stays in reach"
    assert live.window.top_bar.back.isVisible()
    focused = live.window.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    live.qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert seen(live) == ALL
    assert live.window.controls.isVisible()
    assert not live.window.top_bar.back.isVisible()
    assert live.window.focusWidget().isVisible()


def test_a_double_click_on_the_diagram_fills_the_window_and_another_goes_back(live: Live) -> None:
    for expected in ({"diagram"}, ALL):
        live.qtbot.mouseDClick(live.network, LEFT, pos=QPoint(8, live.network.height() - 60))
        assert seen(live) == expected


def test_a_double_click_on_a_title_fills_the_window(live: Live) -> None:
    assert live.window.stage.error is not None
    live.qtbot.mouseDClick(title(live.window.stage.error, "Error"), LEFT)
    assert seen(live) == {"error"}
    live.click(live.window.top_bar.back)
    assert seen(live) == ALL
    live.key(Qt.Key.Key_C)
    live.qtbot.mouseDClick(title(live.window.code, "The same in PyTorch"), LEFT)
    assert seen(live) == {"code"}


def test_a_double_click_that_means_something_else_fills_nothing(live: Live) -> None:
    stage = live.window.stage
    assert stage.fit is not None
    for widget in (stage.mode.button("training"), live.window.transport.batch, live.window.top_bar.code):
        live.qtbot.mouseDClick(widget, LEFT)
        assert live.window.panels.filling is None
    live.qtbot.mouseDClick(live.window.transport.speed.slider, LEFT)
    live.qtbot.mouseDClick(live.network, Qt.MouseButton.RightButton, pos=QPoint(8, 8))
    assert live.window.panels.filling is None


def test_f_fills_the_window_with_what_is_under_the_pointer_else_with_what_has_the_keys(live: Live) -> None:
    fit = live.window.stage.fit
    assert fit is not None
    live.wait(lambda: is_pointed_at(live, fit, fit))
    live.key(Qt.Key.Key_F)
    assert seen(live) == {"fit"}
    live.key(Qt.Key.Key_F)
    assert seen(live) == ALL
    live.wait(lambda: not is_pointed_at(live, live.window.transport, fit))
    live.window.stage.error.scale.button("log").setFocus()  # type: ignore[union-attr]
    live.qtbot.keyClick(live.window.focusWidget(), Qt.Key.Key_F)
    assert seen(live) == {"error"}
    live.window.panels.leave()
    live.window.transport.play.setFocus()
    live.qtbot.keyClick(live.window.focusWidget(), Qt.Key.Key_F)
    assert seen(live) == {"diagram"}


def test_hidden_panels_get_no_frames_and_are_up_to_date_when_they_come_back(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = live.window.stage
    fit, error = count_frames(stage.fit, monkeypatch), count_frames(stage.error, monkeypatch)
    diagram = count_frames(stage.network, monkeypatch)
    live.window.panels.fill("error")
    before = (len(fit), len(diagram), len(error))
    for _ in range(3):
        live.window.session.train_batch()
        live.wait(lambda: live.state.command >= live.window.session._last_command)
    live.wait(lambda: len(error) >= before[2] + 3)
    assert (len(fit), len(diagram)) == before[:2]
    assert not live.window.thread_.mailbox.wanted() or not live.window.thread_.mailbox.wanted().fit
    live.window.panels.leave()
    last = live.window.session.frame
    live.wait(lambda: len(fit) > before[0] and len(diagram) > before[1])
    assert last is not None
    assert fit[-1].state.step == diagram[-1].state.step == last.state.step == 4  # type: ignore[attr-defined]


def test_the_script_that_fills_the_window_is_that_of_now_and_goes_as_it_came(live: Live) -> None:
    live.window.session.change(SINE.learning_rate_path, 0.0123)
    live.rest()
    live.window.panels.fill("code")
    assert "lr=0.0123" in live.window.code.source
    live.window.panels.leave()
    assert not live.window.code.isVisible(), "it was not open before"
    live.key(Qt.Key.Key_C)
    live.window.panels.fill("diagram")
    assert seen(live) == {"diagram"}
    live.window.panels.leave()
    assert live.window.code.isVisible(), "it was open before"


def test_what_lies_elsewhere_gives_the_window_back(live: Live) -> None:
    ways: list[Callable[[], object]] = [
        live.window.search_settings,
        live.window.toggle_controls,
        live.window.toggle_controls,
        lambda: live.window.open_path("/no/such/experiment.json"),
        live.window.files.open_table,
    ]
    for way in ways:
        live.window.panels.fill("code")
        way()
        assert live.window.panels.filling is None
    live.window.files.close_table()


def test_a_panel_that_is_not_there_yet_can_be_asked_for(qtbot: QtBot) -> None:
    window = MainWindow(SINE)
    qtbot.addWidget(window)
    window.panels.fill("fit")
    assert not window.stage.network.isVisibleTo(window)
    window.panels.leave()
    assert window.stage.network.isVisibleTo(window)
    window.close()


# ---- dividers --------------------------------------------------------------------------------------


def drag(live: Live, line: Divider, by: QPoint) -> None:
    """Drag a divider in two moves; it follows, so places are worked out anew."""
    start = line.rect().center()
    goal = line.mapToParent(start) + by
    live.qtbot.mousePress(line, LEFT, pos=start)
    for place in (goal - by / 2, goal):
        live.qtbot.mouseMove(line, line.mapFromParent(place))
    live.qtbot.mouseRelease(line, LEFT, pos=line.rect().center())


def test_dragging_a_divider_gives_one_panel_what_the_other_loses(live: Live) -> None:
    stage = live.window.stage
    assert stage.fit is not None
    assert stage.error is not None
    fit, diagram = stage.fit.width(), stage.network.width()
    drag(live, divider(live, "between diagram and fit"), QPoint(-60, 0))
    assert stage.fit.width() == pytest.approx(fit + 60, abs=2)
    assert stage.network.width() == pytest.approx(diagram - 60, abs=2)
    error, above = stage.error.height(), stage.fit.height()
    drag(live, divider(live, "above the error"), QPoint(0, -40))
    assert stage.error.height() == pytest.approx(error + 40, abs=2)
    assert stage.fit.height() == pytest.approx(above - 40, abs=2)


@pytest.mark.parametrize("by", [-5000, 5000])
def test_no_panel_is_cut_off_however_far_a_divider_is_dragged(live: Live, by: int) -> None:
    stage = live.window.stage
    assert stage.fit is not None
    assert stage.error is not None
    drag(live, divider(live, "between diagram and fit"), QPoint(by, 0))
    drag(live, divider(live, "above the error"), QPoint(0, by))
    assert stage.network.width() >= DIAGRAM_WIDTH_PX
    assert stage.fit.width() >= stage.fit.minimumSizeHint().width()
    assert stage.error.height() >= max(ERROR_HEIGHT_PX, stage.error.minimumSizeHint().height())
    assert stage.network.height() >= stage.network.minimumHeight() - 20
    for part in (stage.network, stage.fit, stage.error):
        assert stage.rect().contains(part.geometry())


def test_arrows_move_a_divider_and_enter_or_a_double_click_put_it_back(live: Live) -> None:
    stage = live.window.stage
    assert stage.fit is not None
    line = divider(live, "between diagram and fit")
    usual = stage.fit.width()
    line.setFocus(Qt.FocusReason.TabFocusReason)
    for key, wider in ((Qt.Key.Key_Left, 16), (Qt.Key.Key_PageUp, 96), (Qt.Key.Key_Right, 80)):
        live.qtbot.keyClick(line, key)
        assert stage.fit.width() == pytest.approx(usual + wider, abs=3)
    live.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert stage.fit.width() == usual
    live.qtbot.keyClick(line, Qt.Key.Key_Left)
    live.qtbot.mouseDClick(line, LEFT)
    assert stage.fit.width() == usual
    live.qtbot.keyClick(line, Qt.Key.Key_Up)
    assert stage.fit.width() == usual, "an upright line goes left and right only"


def test_a_divider_is_a_target_of_some_pixels_with_a_cursor_and_a_visible_focus(live: Live) -> None:
    upright, level = divider(live, "between diagram and fit"), divider(live, "above the error")
    assert upright.width() == level.height() == THICKNESS_PX
    assert upright.cursor().shape() == Qt.CursorShape.SplitHCursor
    assert level.cursor().shape() == Qt.CursorShape.SplitVCursor
    before = upright.grab().toImage()
    upright.setFocus(Qt.FocusReason.TabFocusReason)
    after = upright.grab().toImage()
    assert before != after
    assert after.pixelColor(THICKNESS_PX // 2, 50) == live.window.look.theme.accent


def test_the_controls_become_a_rail_and_come_back(live: Live) -> None:
    line = divider(live, "beside the controls")
    wide = live.window.stage.width()
    drag(live, line, QPoint(-250, 0))
    assert not live.window.controls.isVisible()
    assert live.window.stage.width() == wide + 328 - 48
    line.setFocus()
    live.qtbot.keyClick(line, Qt.Key.Key_Right)
    assert live.window.controls.isVisible()
    live.qtbot.keyClick(line, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not live.window.controls.isVisible()
    live.window.search_settings()
    assert live.window.controls.isVisible(), "laid over the stage for as long as it is needed"
    live.window.toggle_controls()
    assert live.window.stage.width() == wide


def test_the_script_can_be_made_wider(live: Live) -> None:
    live.key(Qt.Key.Key_C)
    line = divider(live, "beside the PyTorch script")
    drag(live, line, QPoint(-100, 0))
    assert live.window.code.width() == CODE_WIDTH_PX + 100
    drag(live, line, QPoint(3000, 0))
    assert live.window.code.width() == CODE_LEAST_PX
    live.qtbot.mouseDClick(line, LEFT)
    assert live.window.code.width() == CODE_WIDTH_PX


# ---- remembered ------------------------------------------------------------------------------------


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[[Remembered], MainWindow]]:
    made: list[MainWindow] = []

    def open_with(store: Remembered) -> MainWindow:
        window = MainWindow(named("Straight line"), (), "dark", store)
        made.append(window)
        qtbot.addWidget(window)
        window.resize(1600, 1000)
        window.show()
        return window

    yield open_with
    for window in made:
        window.close()


def test_sizes_look_and_place_come_back_in_the_next_window(
    opened: Callable[[Remembered], MainWindow], qtbot: QtBot
) -> None:
    store = Remembered()
    window = opened(store)
    line = next(found for found in window.findChildren(Divider) if "fit" in found.accessibleName())
    qtbot.keyClick(line, Qt.Key.Key_PageUp)
    window.toggle_controls()
    window.present(True)
    window.look.choose("light")
    window.setGeometry(30, 40, 1550, 900)
    shares = dict(window.stage.shares)
    window.close()
    assert shares[False].fit > Shares().fit
    assert store.section("look") == {"colours": "light", "presenting": True}
    assert store.section("window") == {"x": 30, "y": 40, "width": 1550, "height": 900, "maximised": False}
    other = opened(store)
    assert other.stage.shares == shares
    assert other.body.rail_wanted
    assert other.look.theme.size == "presentation"
    other.present(False)
    other.use_usual_sizes()
    assert other.stage.shares[False] == Shares()
    assert store.section("panels")["rail"] is False


def test_nonsense_that_is_remembered_gives_a_usable_window(
    opened: Callable[[Remembered], MainWindow],
) -> None:
    store = Remembered()
    store.put("panels", {"fit": 44.0, "error": -3.0, "code": 10**12, "rail": "yes"})
    store.put("look", {"presenting": "no", "colours": "pink"})
    store.put("window", {"x": "left"})
    window = opened(store)
    window.memory.place_window()
    assert window.stage.network.width() >= DIAGRAM_WIDTH_PX
    assert not window.body.rail_wanted
    assert not window.look.presenting
