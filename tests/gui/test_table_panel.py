"""The card of tables in the real window: read, choose, use, undo."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from desk import LINE
from live import Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from table_bench import SHOP_ROWS, SHOP_VALUES, Hands, shop

from core.experiment import Experiment
from core.hyperparameters import Value


@pytest.fixture
def hands(open_window: Open) -> Hands:
    return Hands(open_window(LINE))


def values_of(experiment: Experiment) -> dict[str, Value]:
    return {path: experiment.value(path) for path in (*SHOP_VALUES, "data.table.path")}


# ---- read, use, undo ----------------------------------------------------------------------------------


def test_a_table_is_read_used_with_enter_and_taken_back_by_one_undo(hands: Hands, tmp_path: Path) -> None:
    live, path = hands.live, shop(tmp_path)
    hands.open(path)
    assert live.state.experiment == LINE
    assert live.window.focusWidget() is hands.chooser.columns
    hands.key(Qt.Key.Key_Return)
    live.wait(hands.panel.isHidden)
    state = live.rest()
    assert values_of(state.experiment) == SHOP_VALUES | {"data.table.path": str(path)}
    used = LINE.with_values(values_of(state.experiment))
    assert state.experiment == used.model_copy(update={"name": "shop", "note": ""})
    assert state.run.dataset.target_name == "sales"
    assert len(state.run.dataset.target) == SHOP_ROWS - 3
    assert live.window.session.undo_stack.undo_words == "open “shop”"
    live.qtbot.keyClick(live.network, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert live.rest().experiment == LINE
    assert live.window.session.undo_stack.undo_words == ""
    assert live.window.top_bar.experiment.text() == LINE.name, "as it was opened, so not marked as changed"


def test_the_button_uses_the_table_and_training_then_learns_from_it(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    hands.open(shop(tmp_path))
    live.click(hands.chooser.use)
    live.rest()
    live.key(Qt.Key.Key_E)
    state = live.rest()
    assert state.epoch == 1
    assert state.run.dataset.title == "shop"
    assert live.window.focusWidget() is live.network


def test_what_the_user_chose_is_what_is_used(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    hands.open(shop(tmp_path))
    chooser = hands.chooser
    hands.click("day", "input")
    hands.click("staff", "kind")
    live.click(chooser.options.missing.segments()[1])
    live.click(chooser.options.split.segments()[1])
    hands.settle()
    live.click(chooser.use)
    changed = {
        "data.table.inputs": ("weather", "staff"),
        "data.table.categories": ("staff",),
        "data.table.missing": "fill",
        "data.split": "random",
    }
    expected = SHOP_VALUES | changed | {"data.table.path": str(tmp_path / "shop.csv")}
    assert values_of(live.rest().experiment) == expected
    assert live.state.run.dataset.inputs.shape == (SHOP_ROWS, 3 + 5)  # words, four numbers and “missing”


def test_escape_leaves_everything_as_it_was(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    run = live.rest().run
    hands.open(shop(tmp_path))
    hands.click("day", "input")
    hands.key(Qt.Key.Key_Escape)
    assert hands.panel.isHidden()
    live.key(Qt.Key.Key_B)
    assert live.rest().run is run
    assert live.state.experiment == live.window.session.intended == LINE
    assert not len(live.window.session.undo_stack)


def test_training_goes_on_behind_the_card(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    live.key(Qt.Key.Key_Space)
    hands.open(shop(tmp_path))
    step = live.state.step
    live.reach(step + 20)
    assert hands.panel.isVisible()
    assert not live.window.stage.isVisible()  # nobody sees it, so it is not painted
    hands.key(Qt.Key.Key_Escape)
    assert live.window.stage.isVisible()
    live.window.session.pause()
    live.rest()


# ---- the list -------------------------------------------------------------------------------------------


def test_another_target_makes_other_columns_leaks(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    assert "gives the answer away" in hands.notes("cents")
    assert hands.notes("staff") == ""
    hands.click("staff", "target")
    draft = hands.chooser.draft
    assert draft is not None
    assert draft.settings.target == "staff"
    assert hands.notes("cents") == ""
    assert draft.settings.inputs == ("day", "weather", "sales", "cents")
    hands.click("cents", "target")
    assert "gives the answer away" in hands.notes("sales")
    assert hands.chooser.draft is not None
    assert hands.chooser.draft.settings.inputs == ("day", "weather", "staff")


def test_what_was_chosen_by_hand_outlives_another_target(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.click("weather", "input")
    hands.click("country", "input")
    hands.click("staff", "target")
    assert hands.chooser.draft is not None
    assert hands.chooser.draft.settings.inputs == ("day", "sales", "cents", "country")


def test_the_keys_work_the_list_and_do_not_train(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    step = hands.live.state.step
    chooser = hands.chooser
    assert chooser.draft is not None
    hands.key(Qt.Key.Key_Space)  # “day”, input
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Space)  # “staff”, target
    hands.settle()
    assert chooser.draft.settings.target == "staff"
    assert not chooser.draft.is_input("day")
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Space)  # “sales”, target again
    hands.settle()
    assert chooser.draft.settings.target == "sales"
    hands.key(Qt.Key.Key_Up)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Space)  # “staff”, kind
    hands.settle()
    assert chooser.draft.settings.categories == ("staff",)
    assert hands.live.state.step == step


def test_a_choice_that_cannot_be_used_says_why_and_cannot_be_used(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    hands.open(shop(tmp_path))
    for name in ("day", "weather", "staff"):
        hands.click(name, "input")
    chooser = hands.chooser
    assert chooser.fault.text() == "“shop.csv”: no input column is chosen, so choose one at least."
    assert not chooser.use.isEnabled()
    hands.key(Qt.Key.Key_Return)
    assert hands.panel.isVisible()
    assert live.window.session.intended == LINE
    hands.click("weather", "input")
    assert chooser.fault.text() == ""
    assert chooser.use.isEnabled()
    assert chooser.total.text() == "3 inputs from 1 column predict “sales” in 60 rows"


def test_a_change_right_before_enter_counts(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.key(Qt.Key.Key_Space)
    assert hands.chooser.is_waiting
    hands.key(Qt.Key.Key_Return)
    hands.live.wait(hands.panel.isHidden)
    assert hands.live.rest().experiment.data.table.inputs == ("weather", "staff")


def test_missing_values_are_told_for_both_ways(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    says = hands.chooser.options.says["missing"]
    assert says.text() == "3 of 60 rows are left out (else 3 values are filled in)"
    hands.live.click(hands.chooser.options.missing.segments()[1])
    hands.settle()
    assert says.text() == "3 values are filled in: numbers with their median, words as “missing”"


def test_the_logarithm_is_offered_for_a_target_with_a_long_tail(hands: Hands, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    path = tmp_path / "tail.csv"
    rows = "".join(f"{x:.4f},{np.exp(2.0 * x) + rng.random():.4f}\n" for x in rng.standard_normal(200))
    path.write_text("a,price\n" + rows)
    hands.open(path)
    options = hands.chooser.options
    assert options.log_target.isVisible()
    assert options.says["log"].text() == "“price” has a long tail; its logarithm may be easier to learn."
    hands.live.click(options.log_target)
    hands.settle()
    hands.live.click(hands.chooser.use)
    assert hands.live.rest().experiment.data.table.log_target
    hands.open(shop(tmp_path))
    assert not options.log_target.isVisible()


def wide(folder: Path, columns: int = 200) -> Path:
    rng = np.random.default_rng(0)
    path = folder / "wide.csv"
    values = rng.standard_normal((30, columns)).round(3)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"sensor {n + 1}, the average of a quarter of an hour" for n in range(columns)])
        writer.writerows(values.tolist())
    return path


def test_two_hundred_columns_scroll_and_can_be_searched(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    hands.open(wide(tmp_path))
    chooser = hands.chooser
    assert chooser.search.isVisible()
    assert chooser.columns.content.rowCount() == chooser.preview.content.columnCount() == 200
    assert chooser.columns.verticalScrollBar().maximum() > 0
    assert chooser.preview.horizontalScrollBar().maximum() > 0
    assert chooser.width() <= live.window.stage.width()
    live.click(chooser.search)
    live.qtbot.keyClicks(chooser.search, "sensor 15")
    names = [line.name.partition(",")[0] for line in chooser.columns.content.lines]
    assert names == ["sensor 15", *(f"sensor 15{digit}" for digit in range(10))]
    live.qtbot.keyClick(chooser.search, Qt.Key.Key_Escape)
    assert chooser.columns.content.rowCount() == 200
    assert hands.panel.isVisible()


def test_few_columns_need_no_search(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    assert not hands.chooser.search.isVisible()


def test_tab_reaches_everything_in_the_order_of_reading(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    chooser = hands.chooser
    reached = []
    chooser.other.setFocus()
    while (focused := QApplication.focusWidget()) is not chooser.use:
        assert focused is not None
        reached.append(focused)
        assert len(reached) < 40
        hands.live.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    options, way = chooser.options, chooser.way
    wanted = [
        chooser.other,
        *(way.box(name) for name in ("separator", "decimal", "header", "encoding")),
        chooser.preview,
        chooser.columns,
        options.missing.segments()[0],
        options.order,
        options.split.segments()[0],
        chooser.cancel,
    ]
    assert reached == wanted
    assert all(widget.accessibleName() or getattr(widget, "text", str)() for widget in reached)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_the_card_stays_within_the_stage_in_both_themes(
    open_window: Open, tmp_path: Path, size: tuple[int, int]
) -> None:
    hands = Hands(open_window(LINE, size))
    hands.open(shop(tmp_path))
    for _ in range(2):
        hands.live.window.toggle_theme()
        QApplication.processEvents()
        assert hands.panel.geometry() == hands.live.window.stage.geometry()
        chooser = hands.chooser
        assert chooser.minimumSizeHint().width() <= chooser.width()
        assert chooser.minimumSizeHint().height() <= chooser.height()
        for widget in (chooser.use, chooser.cancel, chooser.columns, chooser.preview, chooser.options):
            inside = chooser.rect().contains(
                widget.rect().translated(widget.mapTo(chooser, widget.rect().topLeft()))
            )
            assert inside, widget
