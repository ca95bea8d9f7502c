"""The tabs say what goes on at stages that nobody looks at."""

from __future__ import annotations

from collections.abc import Callable

from engine_bench import experiment_with
from live import Live
from overfitting_bench import SINE
from PySide6.QtCore import Qt

from core.snapshot import Status
from gui.frame import UnderWay
from gui.overfitting.room import OverfittingRoom

Open = Callable[..., Live]


def told(live: Live, name: str) -> UnderWay | None:
    return live.window.top_bar.tabs.tab(name)._under_way


def test_the_run_is_told_while_another_stage_is_looked_at(open_window: Open) -> None:
    live = open_window(experiment_with(SINE, stopping__epochs=100_000))
    tab = live.window.top_bar.tabs.tab("network")
    live.key(Qt.Key.Key_Space)
    live.wait(lambda: live.window.session.frame.moving)
    assert told(live, "network") is None, "it is looked at"
    live.key(Qt.Key.Key_2)
    live.wait(lambda: told(live, "network") is not None)
    first = told(live, "network")
    assert first.words.startswith("training, epoch ") and first.words.endswith(" of 100,000")
    assert first.words in tab.toolTip() and tab.accessibleDescription() == first.words
    live.wait(lambda: told(live, "network").share > first.share)
    live.key(Qt.Key.Key_1)
    assert told(live, "network") is None and tab.toolTip() == "Network (1)"
    live.key(Qt.Key.Key_Space)
    live.wait(lambda: not live.window.session.frame.moving)
    live.key(Qt.Key.Key_2)
    live.qtbot.wait(400)
    assert told(live, "network") is None, "it rests"


def test_a_race_is_told_until_it_is_over(open_window: Open) -> None:
    live = open_window(SINE)
    live.key(Qt.Key.Key_2)
    room = live.window.stages.race
    live.wait(lambda: room.session.frame is not None)
    live.key(Qt.Key.Key_Space)
    live.wait(lambda: room.session.frame.moving)
    live.key(Qt.Key.Key_1)
    painted = room.session.frame
    live.wait(lambda: told(live, "surface") is not None)
    assert told(live, "surface").words.startswith("race, step ")
    room.session.set_speed(None)
    live.wait(lambda: told(live, "surface") is None and room.session._latest.status is Status.FINISHED)
    assert room.session.frame is painted, "nothing was shown to nobody"
    live.key(Qt.Key.Key_2)
    live.wait(lambda: room.session.frame.race.status is Status.FINISHED)
    assert room.session.frame.race.step > painted.race.step


def test_folds_train_on_and_are_told(open_window: Open) -> None:
    live = open_window(experiment_with(SINE, stopping__epochs=400))
    live.key(Qt.Key.Key_4)
    room = live.window.stages.room("overfitting")
    assert isinstance(room, OverfittingRoom)
    room.choose_page("folds")
    live.wait(lambda: room.folds.frame is not None and not room.folds.frame.study.is_loading)
    live.key(Qt.Key.Key_Space)
    live.key(Qt.Key.Key_1)
    live.wait(lambda: told(live, "overfitting") is not None)
    assert told(live, "overfitting").words.startswith("training, ")
    shares: list[float] = []

    def is_over() -> bool:
        under_way = told(live, "overfitting")
        if under_way is not None:
            shares.append(under_way.share)
        return under_way is None

    live.wait(is_over)
    assert shares == sorted(shares) and shares[0] < 1
    live.key(Qt.Key.Key_4)
    live.wait(lambda: room.folds.frame.study.status is Status.FINISHED)
