"""Every way to a table of one's own: keys, menu, settings, and experiments whose rows come from one."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import LINE, SINE
from live import Live, Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from table_bench import SHOP_VALUES, GatedRead, Hands, shop

from core.experiment import Experiment
from core.experiment_files import save
from gui.app import Opening


@pytest.fixture
def hands(open_window: Open) -> Hands:
    return Hands(open_window(LINE))


def answer(monkeypatch: pytest.MonkeyPatch, name: object) -> list[str]:
    """Let the file dialog return a name at once; return its titles."""
    titles: list[str] = []

    def ask(parent: object, title: str, folder: str, filters: str) -> tuple[str, str]:
        titles.append(f"{title}: {filters}")
        return str(name), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    return titles


def control(live: Live, key: Qt.Key) -> None:
    live.qtbot.keyClick(live.network, key, Qt.KeyboardModifier.ControlModifier)


def on_shop(path: Path) -> Experiment:
    return SINE.with_values(SHOP_VALUES | {"data.table.path": str(path)})


# ---- keys, menu, settings -----------------------------------------------------------------------------


def test_one_dialog_opens_experiments_and_tables(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = answer(monkeypatch, shop(tmp_path))
    control(hands.live, Qt.Key.Key_O)
    hands.wait_for_choice()
    assert titles[0].startswith("Open an experiment or a table: ")
    for ending in ("*.json", "*.csv", "*.tsv", "*.txt"):
        assert ending in titles[0]


def test_control_t_asks_for_a_table_and_its_button_opens_one(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    control(hands.live, Qt.Key.Key_T)
    panel = hands.panel
    assert panel.page is panel.empty
    assert hands.live.window.focusWidget() is panel.empty.choose
    answer(monkeypatch, "")
    hands.key(Qt.Key.Key_Return)  # the dialog is left again
    assert panel.page is panel.empty
    answer(monkeypatch, shop(tmp_path))
    hands.key(Qt.Key.Key_Return)
    hands.wait_for_choice()


def test_control_t_shows_the_table_in_use_as_it_was_chosen(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.click("day", "input")
    hands.live.click(hands.chooser.use)
    hands.live.rest()
    control(hands.live, Qt.Key.Key_T)
    hands.wait_for_choice()
    draft = hands.chooser.draft
    assert draft is not None
    assert draft.settings == hands.live.window.session.intended.data.table


def test_control_t_does_not_throw_a_choice_away(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.click("day", "input")
    hands.chooser.cancel.setFocus()
    hands.live.qtbot.keyClick(hands.chooser.cancel, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert hands.live.window.focusWidget() is hands.chooser.columns
    assert hands.chooser.draft is not None
    assert not hands.chooser.draft.is_input("day")


def test_the_menu_has_an_entry(hands: Hands) -> None:
    entries = {action.text().partition("\t")[0]: action for action in menu(hands.live)}
    entries["Own table …"].trigger()
    assert hands.panel.page is hands.panel.empty


def menu(live: Live) -> list[object]:
    found = live.window.top_bar.experiment.menu()
    assert found is not None
    return list(found.actions())


def test_choosing_own_table_without_a_file_asks_for_one_and_keeps_the_data(hands: Hands) -> None:
    live = hands.live
    row = live.window.controls.row("data.source")
    row.ask("table")
    live.wait(hands.panel.isVisible)
    assert hands.panel.page is hands.panel.empty
    live.wait(lambda: row.inputs()[0].currentData() == "straight_line")  # type: ignore[attr-defined]
    assert live.window.session.intended == LINE
    assert live.rest().experiment == LINE


def test_a_setting_of_the_table_opens_it(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.live.click(hands.chooser.use)
    hands.live.rest()
    hands.live.window.controls.table_requested.emit("data.table.target")
    hands.wait_for_choice()
    assert hands.chooser.name.text() == "shop.csv"


def test_own_table_comes_back_from_the_list_once_it_was_chosen(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    hands.open(shop(tmp_path))
    live.click(hands.chooser.use)
    live.rest()
    live.window.controls.row("data.source").ask("noisy_sine")
    assert live.rest().experiment.data.source == "noisy_sine"
    live.window.controls.row("data.source").ask("table")
    assert live.rest().run.dataset.title == "shop"
    assert hands.panel.isHidden()


def test_derived_inputs_that_the_table_does_not_bear_go(open_window: Open, tmp_path: Path) -> None:
    hands = Hands(open_window(LINE.with_value("data.derived", ("x^2", "abs(x)"))))
    hands.open(shop(tmp_path))
    hands.live.click(hands.chooser.use)
    state = hands.live.rest()
    assert state.experiment.data.derived == ()
    assert state.run.dataset.title == "shop"


def test_derived_inputs_of_another_table_go(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    hands.open(shop(tmp_path))
    live.click(hands.chooser.use)
    live.rest()
    live.window.session.change("data.derived", ("staff^2",))
    other = tmp_path / "other.csv"
    other.write_text("people,y\n" + "".join(f"{n * 7 % 11},{n * 5 % 13}\n" for n in range(40)))
    assert live.rest().experiment.data.derived == ("staff^2",)
    hands.open(other)
    live.click(hands.chooser.use)
    state = live.rest()
    assert state.experiment.data.derived == ()
    assert state.run.dataset.title == "other"


def test_another_experiment_from_the_menu_closes_the_card(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.live.window.open_experiment(SINE)
    assert hands.panel.isHidden()
    assert hands.live.rest().experiment == SINE


def test_a_complaint_is_not_covered(hands: Hands, tmp_path: Path) -> None:
    hands.open(shop(tmp_path))
    hands.live.window.open_path(str(tmp_path / "nothing.json"))
    assert hands.panel.isHidden()
    assert hands.live.window.stage.card.isVisible()


# ---- experiments on a table ----------------------------------------------------------------------------


def test_an_experiment_on_a_table_reads_it_first(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    experiment = on_shop(shop(tmp_path))
    save(experiment, tmp_path / "shop.json")
    live.window.open_path(str(tmp_path / "shop.json"))
    live.wait(lambda: live.state.experiment == experiment)
    assert hands.panel.isHidden()
    assert live.rest().run.dataset.title == "shop"


def test_cancelling_its_table_keeps_the_experiment_that_was_there(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    read = hands.panel.read = GatedRead()
    run = live.rest().run
    save(on_shop(shop(tmp_path)), tmp_path / "shop.json")
    live.window.open_path(str(tmp_path / "shop.json"))
    assert read.began.wait(10)
    live.click(hands.panel.reading.cancel)
    assert hands.panel.isHidden()
    assert live.window.session.intended == LINE
    assert live.rest().run is run


def test_a_table_beside_the_file_of_the_experiment_is_found(hands: Hands, tmp_path: Path) -> None:
    live = hands.live
    path = shop(tmp_path)
    save(on_shop(Path("/home/somebody/else/shop.csv")), tmp_path / "shop.json")
    live.window.open_path(str(tmp_path / "shop.json"))
    live.wait(lambda: live.state.experiment == on_shop(path))


def test_a_missing_table_is_named_and_another_can_be_chosen(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, panel = hands.live, hands.panel
    save(on_shop(Path("/nowhere/shop.csv")), tmp_path / "shop.json")
    live.window.open_path(str(tmp_path / "shop.json"))
    assert panel.page is panel.fault
    assert panel.fault.title.text() == "The experiment was not opened."
    assert "“shop.csv” is missing" in panel.fault.detail.text()
    assert "/nowhere/shop.csv" in panel.fault.detail.text()
    assert live.window.session.intended == LINE
    (tmp_path / "moved").mkdir()
    path = shop(tmp_path / "moved", "shop of May.csv")
    answer(monkeypatch, path)
    live.click(panel.fault.offered()[0])
    live.wait(lambda: live.state.experiment == on_shop(path))


def test_a_column_that_went_missing_is_a_sentence_and_nothing_changes(hands: Hands, tmp_path: Path) -> None:
    live, panel = hands.live, hands.panel
    path = shop(tmp_path)
    experiment = on_shop(path).with_value("data.table.target", "turnover")
    save(experiment, tmp_path / "shop.json")
    live.window.open_path(str(tmp_path / "shop.json"))
    live.wait(lambda: panel.isVisible() and panel.page is panel.fault)
    assert "has no column “turnover”" in panel.fault.detail.text()
    assert live.rest().experiment == LINE


# ---- from the command line -----------------------------------------------------------------------------


def test_a_table_of_the_command_line_opens_with_its_target(hands: Hands, tmp_path: Path) -> None:
    Opening(table=str(shop(tmp_path)), target="staff").begin(hands.live.window.files)
    hands.wait_for_choice()
    draft = hands.chooser.draft
    assert draft is not None
    assert draft.settings.target == "staff"


def test_a_target_of_the_command_line_that_is_not_there_is_told(hands: Hands, tmp_path: Path) -> None:
    Opening(table=str(shop(tmp_path)), target="profit").begin(hands.live.window.files)
    panel = hands.panel
    hands.live.wait(lambda: panel.page is panel.fault)
    assert "has no column “profit”: choose among “day”" in panel.fault.detail.text()


def test_an_experiment_of_the_command_line_opens_with_its_table(hands: Hands, tmp_path: Path) -> None:
    experiment = on_shop(shop(tmp_path))
    Opening(experiment=experiment, folder=tmp_path).begin(hands.live.window.files)
    hands.live.wait(lambda: hands.live.state.experiment == experiment)


def test_without_anything_to_open_nothing_is_shown(hands: Hands) -> None:
    Opening().begin(hands.live.window.files)
    assert hands.panel.isHidden()
