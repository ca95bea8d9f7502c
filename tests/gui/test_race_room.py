"""Nudges, own starts, typed quadratics, the script and the directions of the plane, driven by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from live import Live
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from race_live import Race
from surface_hands import drag, pixel_of

from core.experiment_files import named
from core.export import script
from core.race.places import nudge_of
from core.race.script import changes_of, pushes_of, race_script
from gui.code_panel import CodePanel
from gui.remembered import Remembered

Open = Callable[..., Live]
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def race(open_window: Open) -> Race:
    return Race(open_window(named("Straight line")))


def jumps(race: Race) -> set[tuple[int, ...]]:
    return {one.jumps for one in race.frame.race.racers}


# ---- nudges --------------------------------------------------------------------------------------


def test_a_nudge_is_the_one_of_the_seed_and_can_be_undone_and_done_again(race: Race) -> None:
    race.steps(4)
    before = race.racer("Adam").x.tolist()
    QTest.mouseClick(race.room.panel.nudge, LEFT)
    race.wait(lambda: jumps(race) == {(5,)})
    adam = race.racer("Adam")
    x, y = nudge_of(race.frame.race.settings, race.frame.race.surface, 0)
    assert (adam.x[-1], adam.y[-1]) == (adam.x[-2] + x, adam.y[-2] + y)
    pushed = adam.x.tolist()
    race.key(Qt.Key.Key_B)
    race.wait(lambda: race.frame.race.step == 5)
    race.key(Qt.Key.Key_Z, CTRL)
    race.wait(lambda: race.frame.race.step == 4 and jumps(race) == {()})
    assert race.racer("Adam").x.tolist() == before
    race.key(Qt.Key.Key_Y, CTRL)
    race.wait(lambda: jumps(race) == {(5,)})
    assert race.racer("Adam").x.tolist() == pushed


# ---- starts and names of racers --------------------------------------------------------------------


def own_start_of(race: Race, name: str) -> int:
    """Give a racer a start of its own by hand; return its number."""
    number = race.racer(name).settings.number
    race.room.session.select(number)
    race.wait(lambda: race.frame.selected == number)
    (toggle,) = race.row("own_start").inputs()
    QTest.mouseClick(toggle, LEFT)
    race.wait(lambda: race.racer(name).settings.own_start)
    return number


def test_the_ring_moves_the_start_of_the_selected_racer_if_it_has_its_own(race: Race) -> None:
    shared = race.frame.start
    assert shared is not None
    own_start_of(race, "Adam")
    assert race.racer("Adam").settings.start == shared == race.frame.start, "it begins where it did"
    picture = race.room.stage.map
    drag(picture, pixel_of(picture, *shared), *(pixel_of(picture, *p) for p in ((-1, 1), (0, 2), (2.0, 3.0))))
    race.wait(lambda: race.frame.start != shared and race.frame.race.racers[5].x[0] > 1.5)
    own = race.racer("Adam").settings.start
    assert own is not None and own == pytest.approx((2, 3), abs=0.1)
    assert race.frame.start == own
    for one in race.frame.race.racers:
        expected = own if one.settings.shown_name == "Adam" else shared
        assert (one.x[0], one.y[0]) == expected
    assert race.room.session.start == shared
    race.room.session.select(1)
    race.wait(lambda: race.frame.start == shared)
    race.key(Qt.Key.Key_Z, CTRL)
    race.wait(lambda: race.racer("Adam").settings.start == shared)


def test_an_own_start_is_typed_and_the_shared_one_leaves_it(race: Race) -> None:
    own_start_of(race, "Adam")
    race.enter("start_x", "1.25")
    race.enter("start_y", "-2")
    race.wait(lambda: race.racer("Adam").settings.start == (1.25, -2.0))
    race.room.panel.start.entered.emit(3.0, 1.0)
    race.wait(lambda: (race.racer("SGD").x[0], race.racer("SGD").y[0]) == (3.0, 1.0))
    assert (race.racer("Adam").x[0], race.racer("Adam").y[0]) == (1.25, -2.0)
    assert race.room.panel.start._point == (3.0, 1.0), "the fields are those of all"


def test_a_racer_is_called_as_is_typed(race: Race) -> None:
    race.room.session.select(6)
    race.wait(lambda: race.frame.selected == 6)
    race.enter("name", "My Adam")
    race.wait(lambda: race.frame.race.racers[5].settings.shown_name == "My Adam")
    assert "My Adam" in [row.name for row in race.room.stage.table.content.rows]


# ---- a typed quadratic -----------------------------------------------------------------------------


def test_a_typed_quadratic_has_its_theory_and_its_minimum(race: Race) -> None:
    race.room.session.change("surface.formula", "(x - 1)^2 + 9*y^2")
    QTest.mouseClick(race.room.stage.kinds.button("formula"), LEFT)
    race.wait(lambda: race.frame.race.surface.measure == "f(x, y)")
    (lowest,) = race.frame.race.surface.minima
    assert (lowest.x, lowest.y, lowest.value) == (1, 0, 0)
    told = {row.term: row.value for row in race.room.stage.theory.lines.rows}
    assert any("9" in value for term, value in told.items() if "condition" in term), told
    assert all(one.distance is not None for one in race.frame.race.racers)


# ---- the script ------------------------------------------------------------------------------------


def code_of(race: Race) -> CodePanel:
    code = race.room.code
    assert code is not None
    return code


def press(code: CodePanel, words: str) -> None:
    (button,) = (one for one in code.findChildren(QPushButton) if one.text() == words)
    QTest.mouseClick(button, LEFT)


def source(race: Race) -> str:
    now = race.frame.race
    return race_script(now.settings, now.surface, pushes_of(now.racers), changes_of(now.racers))


def test_the_script_is_that_of_the_race_and_follows_it(race: Race) -> None:
    stages = race.live.window.stages
    stages.toggle_code()
    code = code_of(race)
    assert code.isVisible() and stages.shows_code() and not race.live.window.code.isVisible()
    assert code.source == source(race)
    compile(code.source, "race.py", "exec")
    before = code.source
    race.enter("surface.condition", "50")
    race.wait(lambda: code.source != before and code.source == source(race))
    race.steps(2)
    QTest.mouseClick(race.room.panel.nudge, LEFT)
    race.wait(lambda: "pushes.get(step)" in code.source and code.source == source(race))
    compile(code.source, "race.py", "exec")
    QGuiApplication.clipboard().setText("before")
    press(code, "Copy")
    assert QGuiApplication.clipboard().text() == source(race)
    code._restore_words.stop()
    press(code, "Close")
    assert not code.isVisible() and not stages.shows_code()


def test_a_learning_rate_changed_on_the_way_is_in_the_script_until_the_race_begins_anew(race: Race) -> None:
    race.live.window.stages.toggle_code()
    code = code_of(race)
    racer = next(one for one in race.frame.race.racers if one.settings.number == race.frame.selected)
    race.steps(3)
    assert "changes" not in code.source
    race.enter(f"optimizer.{racer.settings.optimizer.method}.lr", "0.0123")
    race.wait(lambda: "changes={3: {'lr': 0.0123}}" in code.source and code.source == source(race))
    compile(code.source, "race.py", "exec", dont_inherit=True)
    race.room.session.reset()
    race.wait(lambda: "changes" not in code.source and code.source == source(race))


def test_the_script_of_the_race_is_saved(race: Race, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    race.live.window.stages.toggle_code()
    asked: list[str] = []

    def answer(parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        asked.append(name)
        return str(tmp_path / "mine.py"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    press(code_of(race), "Save …")
    code_of(race)._restore_words.stop()
    assert asked == ["race.py"]
    assert (tmp_path / "mine.py").read_text("utf-8") == source(race)


def test_where_the_network_is_looked_at_the_script_is_that_of_its_training(race: Race) -> None:
    race.live.window.stages.toggle_code()
    QTest.mouseClick(race.room.stage.kinds.button("network"), LEFT)
    race.wait(lambda: code_of(race).source == script(race.live.state.experiment))
    QTest.mouseClick(race.room.stage.kinds.button("analytic"), LEFT)
    race.wait(lambda: code_of(race).source == source(race))


def test_a_straight_line_of_many_rows_has_no_endless_lines(open_window: Open) -> None:
    race = Race(open_window(named("Bike demand")))
    race.live.window.stages.toggle_code()
    QTest.mouseClick(race.room.stage.kinds.button("linear"), LEFT)
    race.wait(lambda: "slope" in code_of(race).source)
    assert max(map(len, code_of(race).source.splitlines())) < 200


# ---- the plane of the network ------------------------------------------------------------------------


@pytest.fixture
def deep(open_window: Open) -> Race:
    race = Race(open_window(named("Straight line").with_value("network.hidden", (6, 4))))
    QTest.mouseClick(race.room.stage.kinds.button("network"), LEFT)
    race.wait(lambda: race.room.plane.snapshot is not None and race.room.plane.snapshot.view is not None)
    return race


def names(race: Race) -> str:
    snapshot = race.room.plane.snapshot
    assert snapshot is not None
    return "" if snapshot.view is None else snapshot.view.names[0]


def test_the_plane_turns_to_the_components_of_the_path_once_the_run_has_moved(deep: Race) -> None:
    plane = deep.room.plane
    assert names(deep).startswith("random"), "before the first step there is no path to go by"
    deep.live.window.session.train_batches(40)
    deep.live.reach(40)
    deep.wait(lambda: names(deep).startswith("component"))
    assert plane.intended.plane.directions == "components"
    assert len(deep.room.session.undo_stack) == 0, "nobody has chosen that"
    assert plane.snapshot is not None and plane.snapshot.view is not None
    assert plane.snapshot.view.caution, "a random walk looks like this too"
    share = plane.snapshot.view.path_share
    assert share is not None and share > 0.5
    deep.live.window.session.reset()
    deep.wait(lambda: deep.live.state.step == 0 and names(deep).startswith("random"))
    assert not plane.snapshot.fault


def test_a_network_of_one_weight_is_shown_over_weight_and_bias(open_window: Open) -> None:
    race = Race(open_window(named("Straight line")))
    QTest.mouseClick(race.room.stage.kinds.button("network"), LEFT)
    plane = race.room.plane
    race.wait(lambda: plane.snapshot is not None and plane.snapshot.view is not None)
    assert plane.intended.plane.directions == "weights"
    race.live.window.session.train_batches(30)
    race.live.reach(30)

    def is_later() -> bool:
        view = None if plane.snapshot is None else plane.snapshot.view
        return view is not None and view.centre_step == 30 and view.is_final

    race.wait(is_later)
    assert names(race).startswith("W"), "it holds the whole way: components would tell no more"


def test_directions_that_were_chosen_stay(deep: Race) -> None:
    deep.room.panel.change_requested.emit("plane.directions", "weights")
    deep.room.panel.change_requested.emit("plane.directions", "random")
    deep.live.window.session.train_batches(40)
    deep.live.reach(40)
    plane = deep.room.plane

    def is_later() -> bool:
        view = None if plane.snapshot is None else plane.snapshot.view
        return view is not None and view.centre_step == 40 and view.is_final

    deep.wait(is_later)
    assert names(deep).startswith("random")


def test_undo_of_another_setting_leaves_the_directions_that_suit(deep: Race) -> None:
    deep.room.panel.change_requested.emit("plane.half_width", 2.0)
    deep.live.window.session.train_batches(40)
    deep.wait(lambda: names(deep).startswith("component"))
    deep.room.session.undo_stack.undo()
    plane = deep.room.plane.intended.plane
    assert (plane.half_width, plane.directions) == (1.0, "components")


# ---- what is remembered ------------------------------------------------------------------------------


def test_the_stage_is_found_again_as_it_was_left(open_window: Open, tmp_path: Path) -> None:
    path = tmp_path / "view.json"

    def opened() -> Race:
        live = open_window(named("Straight line"))
        live.window.memory._store = Remembered(path)
        return Race(live)

    race = opened()
    race.enter("surface.condition", "50")
    race.room.panel.racer_wanted.emit("Adadelta")
    QTest.mouseClick(race.room.panel.arrows.segments()[1], LEFT)
    QTest.mouseClick(race.room.panel.levels.segments()[1], LEFT)
    race.wait(lambda: len(race.frame.race.racers) == 7 and not race.frame.choices.log)
    left = race.room.session.intended
    race.live.window.close()
    again = opened()
    assert again.room.session.intended == left
    assert again.frame.choices.arrows and not again.frame.choices.log
    hessian = again.frame.race.surface.hessian
    assert hessian is not None and np.linalg.cond(hessian) == pytest.approx(50)
    assert [one.settings.shown_name for one in again.frame.race.racers][-1] == "Adadelta"
    assert len(again.room.session.undo_stack) == 0


def test_dragging_writes_once_it_is_over(open_window: Open) -> None:
    race = Race(open_window(named("Straight line")))
    told: list[int] = []
    own_start_of(race, "Adam")
    race.room.choices_changed.connect(lambda: told.append(1))
    picture, start = race.room.stage.map, race.frame.start
    assert start is not None
    drag(picture, pixel_of(picture, *start), QPoint(200, 200), QPoint(220, 210), QPoint(240, 220))
    race.wait(lambda: race.frame.start != start)
    assert len(told) == 1


# ---- panels that fill the stage ------------------------------------------------------------------------


def seen(race: Race) -> set[str]:
    names = ("map", "relief", "table", "theory", "rule", "line")
    return {name for name in names if getattr(race.room.stage, name).isVisible()}


def points_at_no_panel(race: Race) -> bool:
    """Move the pointer into the corner, again if it has not arrived; tell whether no panel is below it."""
    for place in (QPoint(40, 5), QPoint(3, 3)):
        QTest.mouseMove(race.live.window.windowHandle(), place)
    return not any(panel.underMouse() for panel in race.room.stage.panels)


def test_f_and_escape_let_a_panel_fill_the_stage_and_go_back(race: Race) -> None:
    race.steps(3)
    stage, bar = race.room.stage, race.live.window.top_bar
    before, usual = seen(race), stage.map.width()
    assert before == {"map", "relief", "table", "theory", "rule"}
    race.wait(lambda: points_at_no_panel(race))
    race.key(Qt.Key.Key_F)
    assert seen(race) == {"map"}
    assert stage.map.width() > 1.5 * usual
    assert bar.back.isVisible()
    race.key(Qt.Key.Key_Escape)
    assert seen(race) == before
    assert stage.map.width() == usual
    assert not bar.back.isVisible()


def test_a_double_click_on_a_title_fills_the_stage_and_the_button_goes_back(race: Race) -> None:
    stage = race.room.stage
    before = seen(race)
    QTest.mouseDClick(stage.relief.header.title, LEFT)
    assert seen(race) == {"relief"}
    QTest.mouseClick(race.live.window.top_bar.back, LEFT)
    assert seen(race) == before
    QTest.mouseDClick(stage.map.header.title, LEFT)
    race.room.choose_kind("linear")
    race.wait(lambda: {"line", "relief"} <= seen(race))


def test_another_stage_finds_all_panels_again(race: Race) -> None:
    before = seen(race)
    race.key(Qt.Key.Key_F)
    assert len(seen(race)) == 1
    race.key(Qt.Key.Key_1)
    race.live.key(Qt.Key.Key_2)
    assert seen(race) == before


def test_the_parts_of_the_plane_fill_the_stage_too(race: Race) -> None:
    plane = race.room.stage.plane
    race.room.choose_kind("network")
    race.wait(plane.canvas.isVisible)
    all_of_it, usual = plane.panels, plane.canvas.width()
    assert len(all_of_it) == 3
    race.wait(lambda: points_at_no_panel(race))
    QTest.keyClick(plane.canvas, Qt.Key.Key_F)
    assert plane.panels == all_of_it[:1] and plane.canvas.width() > 1.5 * usual
    QTest.keyClick(plane.canvas, Qt.Key.Key_Escape)
    assert plane.panels == all_of_it and plane.canvas.width() == usual
    QTest.mouseDClick(plane.canvas.viewport(), LEFT)
    assert plane.panels == all_of_it[:1]
    QTest.mouseDClick(plane.canvas.viewport(), LEFT)
    assert plane.panels == all_of_it
    QTest.mouseDClick(plane.relief.header.title, LEFT)
    assert plane.panels == (plane.relief,)
    race.room.choose_kind("analytic")
    race.wait(lambda: {"map", "relief"} <= seen(race))
