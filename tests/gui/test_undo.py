"""Undo and redo of every change: in the session, and by keys and buttons of the window."""

from __future__ import annotations

import pytest
from desk import LINE, SINE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live import Live, Open
from PySide6.QtCore import Qt
from session_bench import SilentEngine

from core.commands import LoadExperiment, SetHyperparameters
from gui import undo
from gui.session import Session

KEYS = Qt.KeyboardModifier


@pytest.fixture(autouse=True)
def one_entry_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no two changes count as one drag, unless a test says so."""
    monkeypatch.setattr(undo, "TOGETHER_S", -1)


def test_undo_gives_the_value_back_and_redo_takes_it_again(engine: SilentEngine, session: Session) -> None:
    session.change("optimizer.SGD.lr", 0.5)
    stack = session.undo_stack
    assert stack.undo_words == "learning rate 0.05 → 0.5"
    stack.undo()
    assert session.intended == LINE
    stack.redo()
    assert session.intended.optimizer.lr == 0.5
    assert engine.taken() == [SetHyperparameters.one("optimizer.SGD.lr", value) for value in (0.5, 0.05, 0.5)]


def test_a_refused_change_leaves_nothing_to_undo(session: Session) -> None:
    session.change("optimizer.SGD.lr", 5000.0)
    session.change("optimizer.SGD.nesterov", True)
    assert len(session.undo_stack) == 0


def test_a_value_that_is_there_already_leaves_nothing_to_undo(session: Session) -> None:
    session.change("optimizer.SGD.lr", 0.05)
    assert len(session.undo_stack) == 0


def test_settings_changed_together_are_one_entry(session: Session) -> None:
    session.change_together({"network.hidden": (4, 4), "layer2.dropout": 0.5}, "a layer inserted")
    assert session.undo_stack.undo_words == "a layer inserted"
    session.undo_stack.undo()
    assert session.intended == LINE


def test_a_drag_is_one_entry(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "TOGETHER_S", 60)
    for rate in (0.1, 0.2, 0.3, 0.4):
        session.change("dropout.rate", rate)
    session.change("batches.size", 5)
    stack = session.undo_stack
    assert len(stack) == 2
    stack.undo()
    assert stack.undo_words == "dropout rate 0 % → 40 %"
    stack.undo()
    assert session.intended == LINE


def test_a_drag_back_to_where_it_began_is_no_entry(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "TOGETHER_S", 60)
    session.change("dropout.rate", 0.1)
    session.change("dropout.rate", 0.0)
    assert len(session.undo_stack) == 0


def test_opening_another_experiment_can_be_undone(engine: SilentEngine, session: Session) -> None:
    session.change("dropout.rate", 0.2)
    changed = session.intended
    session.load(SINE)
    session.undo_stack.undo()
    assert session.intended == changed
    assert engine.taken()[-1] == LoadExperiment(changed)
    session.undo_stack.undo()
    assert session.intended == LINE


CHANGES = st.sampled_from(
    [
        ("optimizer.method", "Adam"),
        ("optimizer.method", "SGD"),
        ("optimizer.SGD.momentum", 0.9),
        ("optimizer.SGD.momentum", 0.0),
        ("optimizer.SGD.nesterov", True),
        ("optimizer.SGD.nesterov", False),
        ("network.hidden", (3, 4)),
        ("network.hidden", ()),
        ("layer1.frozen", True),
        ("layer1.frozen", False),
        ("output.frozen", True),
        ("schedule.method", "OneCycleLR"),
        ("schedule.method", "none"),
        ("dropout.rate", 0.5),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGES, max_size=12))
def test_any_changes_can_be_undone_and_done_again(qapp: object, changes: list[tuple[str, object]]) -> None:
    session = Session(SilentEngine(), LINE)
    seen = [session.intended]
    for path, value in changes:
        session.change(path, value)  # type: ignore[arg-type]
        if session.intended != seen[-1]:
            seen.append(session.intended)
    for expected in reversed(seen[:-1]):
        session.undo_stack.undo()
        assert session.intended == expected
    assert session.undo_stack.undo_words == ""
    for expected in seen[1:]:
        session.undo_stack.redo()
        assert session.intended == expected


def press(live: Live, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    live.qtbot.keyClick(live.window.focusWidget() or live.network, key, modifiers)


def test_keys_undo_and_redo_while_training(open_window: Open) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_Space)
    live.type("optimizer.SGD.lr", "0.02")
    live.wait(lambda: live.state.experiment.optimizer.lr == 0.02)
    press(live, Qt.Key.Key_Z, KEYS.ControlModifier)
    live.wait(lambda: live.state.experiment.optimizer.lr == 0.05)
    press(live, Qt.Key.Key_Z, KEYS.ControlModifier | KEYS.ShiftModifier)
    live.wait(lambda: live.state.experiment.optimizer.lr == 0.02)
    live.network.setFocus()
    press(live, Qt.Key.Key_Z, KEYS.ControlModifier)
    live.wait(lambda: live.state.experiment == LINE)
    press(live, Qt.Key.Key_Y, KEYS.ControlModifier)
    live.wait(lambda: live.state.experiment.optimizer.lr == 0.02)
    live.window.session.pause()
    live.rest()


def test_a_new_seed_can_be_undone(open_window: Open) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_N)
    live.wait(lambda: live.state.experiment.network.seed != LINE.network.seed)
    press(live, Qt.Key.Key_Z, KEYS.ControlModifier)
    live.wait(lambda: live.state.experiment == LINE)


def test_settings_are_copied_as_text(open_window: Open, qapp: object) -> None:
    from PySide6.QtGui import QGuiApplication

    live = open_window(LINE)
    live.type("optimizer.SGD.lr", "0.02")
    live.rest()
    press(live, Qt.Key.Key_C, KEYS.ControlModifier | KEYS.ShiftModifier)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Line\n")
    assert "  Learning rate: 0.02\n" in text
    assert "  Method: SGD\n" in text
    assert "Beta 1" not in text
