"""The stage *Batches* as a user has it before them, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from desk import LINE
from live import Live, Open
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.studies.settings import StudySettings
from core.studies.snapshot import MemberPicture
from gui.batches.frame import BatchesChoices
from gui.batches.memory import choices_from, settings_from
from gui.batches.room import BatchesRoom
from gui.controls.value_field import ValueField
from gui.study.frame import StudyFrame
from gui.views.batches.costs_table import LEAST_TYPE_SHARE
from gui.views.batches.curves import Spreads
from gui.views.batches.looks import regime_look


class Hall:
    """A window that trains, with the room beside it."""

    def __init__(self, live: Live) -> None:
        self.live, window = live, live.window
        self.room = room = BatchesRoom(window.look.theme, window.thread_, window.session)
        room.resize(1500, 900)
        window.session.frame_resolved.connect(room.show_training)
        window.session.beat.connect(lambda: room.tick() if room.isVisible() else None)
        assert window.session.frame is not None
        room.show_training(window.session.frame)
        room.show()
        room.begin()
        room.session.set_speed(None)
        live.wait(lambda: room.session.frame is not None and len(self.frame.members) == 3)

    @property
    def frame(self) -> StudyFrame:
        frame = self.room.session.frame
        assert frame is not None
        return frame

    def epochs(self, count: int) -> None:
        for _ in range(count):
            goal = int(self.frame.epoch) + 1
            QTest.mouseClick(self.room.transport.epoch, Qt.MouseButton.LeftButton)
            self.live.wait(lambda goal=goal: self.frame.epoch >= goal and not self.frame.moving)

    def field(self, number: int, name: str) -> ValueField:
        row = self.room.panel.regimes[number].row(name)
        assert row is not None
        field = row.inputs()[0]
        assert isinstance(field, ValueField)
        return field

    def enter(self, number: int, name: str, text: str) -> None:
        field = self.field(number, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def fault(self, number: int, name: str) -> str:
        row = self.room.panel.regimes[number].row(name)
        assert row is not None
        return row.fault

    def point(self, epoch: float) -> QPoint:
        """Return the pixel of a place on the axis of epochs while none is open."""
        plot = self.room.stage.errors.plot
        inner, ((left, right), _) = plot.inner, plot.shown_range
        return QPoint(round(inner.left() + (epoch - left) / (right - left) * inner.width()), 60)


def hover(widget: QWidget, at: QPointF) -> None:
    """Move the pointer over a place of a widget."""
    none = Qt.MouseButton.NoButton
    place = QPointF(widget.mapToGlobal(at.toPoint()))
    event = QMouseEvent(QEvent.Type.MouseMove, at, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def hall(open_window: Open) -> Iterator[Hall]:
    made = Hall(open_window())
    yield made
    made.room.close()


def test_regimes_stand_side_by_side_with_their_batch_lit(hall: Hall) -> None:
    hall.epochs(1)
    views = hall.room.stage.regimes
    assert [views[key].words[:3] for key in ("1", "2", "3")] == [
        ("Stochastic", "1 point", "28"),
        ("Mini-batch", "16 points", "2"),
        ("Batch", "all 28 points", "1"),
    ]
    for key, lit in (("1", 1), ("2", 12), ("3", 28)):
        assert views[key].fit.lit == lit == len(hall.frame.members[int(key) - 1].rows)
    steps = [one.state.step for one in hall.frame.members]
    assert steps == [28, 2, 1]
    first = [views[key].descent.path for key in ("1", "2", "3")]
    assert len({(w[0], b[0]) for w, b in first}) == 1, "all begin at the same weights"
    assert [len(w) for w, _ in first] == [30, 4, 3]  # the first weights, each update, the head


def test_an_epoch_opens_at_a_click_and_closes_again(hall: Hall) -> None:
    hall.epochs(3)
    plot = hall.room.stage.errors.plot
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=hall.point(1.5))
    hall.live.wait(lambda: plot.opened.epoch == 2)
    assert plot.opened.words[0] == "epoch 2: 28 + 2 + 1 updates"
    assert any(words.startswith("last batch: 12 points") for words in plot.opened.words)
    batches = plot.curves("2").batches
    assert len(batches.x) == 2
    x, y = plot.to_pixels(batches.x, batches.y)
    hover(plot.viewport(), QPointF(x[1], y[1]))
    hall.live.wait(lambda: plot.card.card is not None)
    card = plot.card.card
    assert card is not None
    assert card.title == "Mini-batch, epoch 2, batch 2 of 2"
    assert dict(card.rows)["points"] == "12"
    assert card.note.startswith("rows ")
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(x[0]), 40))
    hall.live.wait(lambda: plot.opened.epoch is None)


def test_keys_choose_open_and_close(hall: Hall) -> None:
    hall.epochs(2)
    plot = hall.room.stage.errors.plot
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(plot, key)
    hall.live.wait(lambda: plot.opened.epoch == 2)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    hall.live.wait(lambda: plot.opened.epoch == 1)
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    hall.live.wait(lambda: plot.opened.epoch is None)


def test_units_and_scales_are_chosen_at_the_segments(hall: Hall) -> None:
    hall.epochs(2)
    errors = hall.room.stage.errors
    QTest.mouseClick(errors.units.button("updates"), Qt.MouseButton.LeftButton)
    hall.live.wait(lambda: errors.plot.shown_range[0][1] > 56)
    assert errors.plot.curves("1").points[0].tolist() == [0, 28, 56]
    QTest.mouseClick(errors.scale_x.button("log"), Qt.MouseButton.LeftButton)
    hall.live.wait(lambda: errors.plot.curves("1").points[0][-1] < 2)
    assert hall.room.looked_at == BatchesChoices("updates", True, True)
    assert choices_from(hall.room.choices) == hall.room.looked_at


def test_a_batch_of_too_many_rows_is_refused_below_its_field(hall: Hall) -> None:
    before = hall.room.session.intended
    hall.enter(2, "size", "160")
    hall.live.wait(lambda: bool(hall.fault(2, "size")))
    assert hall.fault(2, "size").startswith(
        "A batch of 160 is more than the 28 training rows. Enter 1 to 28. 16 rows stays in use."
    )
    assert hall.room.session.intended == before
    hall.enter(2, "size", "4")
    hall.live.wait(lambda: hall.room.stage.regimes["2"].words[1] == "4 points")
    assert not hall.fault(2, "size")


def test_regimes_are_added_removed_and_brought_back(hall: Hall) -> None:
    QTest.mouseClick(hall.room.panel.add, Qt.MouseButton.LeftButton)
    hall.live.wait(lambda: len(hall.frame.members) == 4)
    assert [one.member.remark for one in hall.frame.members][-1] == "4 rows"
    assert settings_from(hall.room.choices) == hall.room.session.intended
    QTest.mouseClick(hall.room.panel.removals[1], Qt.MouseButton.LeftButton)
    hall.live.wait(lambda: len(hall.frame.members) == 3)
    assert not hall.room.stage.regimes["1"].isVisible()
    hall.room.undo_stack.undo()
    hall.room.undo_stack.undo()
    hall.live.wait(lambda: [one.member.key for one in hall.frame.members] == ["1", "2", "3"])
    assert hall.room.session.intended == StudySettings()


def test_a_learning_rate_changes_one_regime_and_its_run_goes_on(hall: Hall) -> None:
    hall.epochs(1)
    hall.enter(2, "learning_rate", "0.2")
    hall.live.wait(lambda: hall.frame.members[1].state.learning_rate == pytest.approx(0.2))
    assert hall.frame.members[0].state.learning_rate == pytest.approx(0.05)
    assert hall.frame.members[1].state.step == 2, "nothing was begun anew"


def test_the_table_gets_the_noise_that_was_measured(hall: Hall) -> None:
    hall.live.wait(lambda: dict(hall.room.stage.costs.rows)["gradient noise"][0] != "–")
    rows = dict(hall.room.stage.costs.rows)
    assert rows["gradient noise"][2] == "0"
    noise = hall.frame.study.noise
    assert noise is not None
    assert noise.key == "1"


def test_a_setting_of_all_regimes_is_that_of_the_network(hall: Hall) -> None:
    hall.room.panel.shared_change_requested.emit("batches.drop_last", True)
    hall.live.wait(lambda: all(one.state.experiment.batches.drop_last for one in hall.frame.members))
    assert hall.live.window.session.intended.batches.drop_last
    hall.room.undo_stack.undo()
    hall.live.wait(lambda: not hall.frame.members[1].state.experiment.batches.drop_last)


def test_what_was_remembered_and_cannot_be_used_is_left_out() -> None:
    damaged = {"regime.0": "{", "regime.1": '{"number": 1, "size": -3}', "unit": "miles", "log_y": False}
    assert settings_from(damaged) == StudySettings()
    assert choices_from(damaged) == BatchesChoices(log_y=False)


def test_the_keys_of_the_window_work_on_the_stage(open_window: Open) -> None:
    live = open_window()
    live.key(Qt.Key.Key_3)
    room = live.window.stages.shown
    assert isinstance(room, BatchesRoom)
    plot, session = room.stage.errors.plot, room.session
    live.wait(lambda: session.frame is not None and len(session.frame.members) == 3)
    assert plot.hasFocus(), "no part may have been shown as a window of its own"
    session.set_speed(None)
    QTest.keyClick(plot, Qt.Key.Key_E)
    live.wait(lambda: session.frame is not None and session.frame.epoch >= 1 and not session.frame.moving)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(plot, key)
    live.wait(lambda: plot.opened.epoch == 1)
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    live.wait(lambda: plot.opened.epoch is None)
    QTest.keyClick(plot, Qt.Key.Key_R)
    live.wait(lambda: session.frame is not None and session.frame.epoch == 0)


def test_what_the_room_missed_while_it_was_hidden_it_takes_when_it_is_shown(open_window: Open) -> None:
    live = open_window()
    live.key(Qt.Key.Key_3)
    room, training = live.window.stages.shown, live.window.session
    assert isinstance(room, BatchesRoom)
    live.wait(lambda: room.session.base is not None)
    room.hide()
    training.change("network.seed", 77)
    live.wait(lambda: training.frame is not None and training.frame.state.experiment.network.seed == 77)
    assert room.session.base is not None and room.session.base.network.seed != 77
    room.show()
    assert room.session.base.network.seed == 77


def test_names_stand_beside_the_curve_that_reaches_farthest(hall: Hall) -> None:
    hall.epochs(2)
    plot = hall.room.stage.errors.plot
    heads = [plot.to_pixels(*(side[-1:] for side in plot.curves(key).points))[0][0] for key in "123"]
    boxes = [patch.box for patch in plot._ends._drawn[0]]
    assert len({box.left() for box in boxes}) == 1
    assert max(heads) < boxes[0].left() < max(heads) + 40
    assert boxes[0].right() < plot.inner.right()


def test_an_epoch_chosen_by_keys_is_let_go_at_a_reset(hall: Hall) -> None:
    hall.epochs(2)
    plot = hall.room.stage.errors.plot
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.chosen == 1
    QTest.mouseClick(hall.room.transport.reset, Qt.MouseButton.LeftButton)
    hall.live.wait(lambda: plot.chosen is None and plot.opened.ground.ends is None)


def test_numbers_of_many_regimes_stay_legible(hall: Hall) -> None:
    """A table too narrow for all says how many it shows; numbers keep most of their size."""
    hall.epochs(1)
    table = hall.room.stage.costs
    assert table.columns == 3
    assert table._columns().font.pixelSize() == hall.live.window.look.theme.px("tick")
    for _ in range(5):
        QTest.mouseClick(hall.room.panel.add, Qt.MouseButton.LeftButton)
    hall.live.wait(lambda: len(table._costs) == 8)
    least = LEAST_TYPE_SHARE * hall.live.window.look.theme.px("tick")
    for width in (table.width(), 300, 200):
        table.resize(width, 400)
        assert 1 <= table.columns <= 8
        assert table._columns().font.pixelSize() >= int(least)
    assert table.columns < 8
    table.resize(900, 400)
    assert table.columns == 8


def test_other_rows_of_the_straight_line_get_another_surface(open_window: Open) -> None:
    hall = Hall(open_window(LINE))
    run = hall.frame.members[0].state.run
    before = hall.room.stage._surface
    assert before is not None
    hall.live.window.session.change("data.seed", 5)
    hall.live.wait(lambda: len(hall.frame.members) == 3 and hall.frame.members[0].state.run is not run)
    hall.live.wait(lambda: hall.room.stage._surface is not before)
    hall.room.hide()


def test_no_spread_lies_over_a_curve(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.views.batches.regime_curves.draws_spread", lambda picture: True)

    def wide(self: Spreads, number: int, picture: MemberPicture) -> np.ndarray:
        return np.tile([1e-9, 1e9], (len(picture.epochs.step) - 1, 1))

    monkeypatch.setattr(Spreads, "of", wide)
    hall.epochs(2)
    plot = hall.room.stage.errors.plot
    image = plot.viewport().grab().toImage()
    for key, curves in plot._curves.items():
        x, y = curves.points
        place = [round(float(px[0])) for px in plot.to_pixels(x[1:2], y[1:2])]
        assert image.pixelColor(*place) == regime_look(plot._theme, key).colour, f"marker of regime {key}"
