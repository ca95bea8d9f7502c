"""Files in the window: opening, saving, dropping, and the script in the code panel."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import LINE, SINE, experiment_with
from live import Live, Open
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from table_bench import Hands, shop

from core.experiment import Experiment
from core.experiment_files import load, save
from core.export import script


def card_words(live: Live) -> str:
    return " ".join(label.text() for label in live.window.stage.card.findChildren(QLabel))


def answer(monkeypatch: pytest.MonkeyPatch, dialog: str, name: object) -> None:
    """Let a file dialog return a name at once."""
    monkeypatch.setattr(QFileDialog, dialog, lambda *_: (str(name), ""))


def choose_in_code_panel(live: Live, words: str) -> None:
    buttons = {button.text(): button for button in live.window.code.findChildren(QPushButton)}
    live.click(buttons[words])


@pytest.fixture
def sine_file(tmp_path: Path) -> Path:
    path = tmp_path / "sine.json"
    save(SINE, path)
    return path


# ---- opening ----------------------------------------------------------------------------------------


def test_a_file_opens_as_a_new_run(open_window: Open, sine_file: Path) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_E)
    before = live.rest().run
    live.window.open_path(str(sine_file))
    state = live.rest()
    assert state.experiment == SINE
    assert state.run is not before
    assert state.step == 0
    assert live.window.top_bar.experiment.text() == "Sine"
    assert live.window.session.intended == SINE
    assert live.field("dropout.rate").text().startswith("40")


def test_the_dialog_opens_the_file_that_was_chosen(
    open_window: Open, sine_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    answer(monkeypatch, "getOpenFileName", sine_file)
    live.qtbot.keyClick(live.network, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert live.rest().experiment == SINE


def test_a_dialog_that_was_left_opens_nothing(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    live = open_window(LINE)
    answer(monkeypatch, "getOpenFileName", "")
    live.window.files.ask_and_open()
    assert live.rest().experiment == LINE
    assert not live.window.stage.card.isVisible()


@pytest.mark.parametrize("content", ["{", '{"network": {"hidden": [0]}}', "\0\1\2"])
def test_a_broken_file_is_explained_and_the_run_stays(
    open_window: Open, tmp_path: Path, content: str
) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_B)
    before = live.rest()
    path = tmp_path / "broken.json"
    path.write_text(content)
    live.window.open_path(str(path))
    assert live.window.stage.card.isVisible()
    assert "The file was not opened." in card_words(live)
    assert "broken.json" in card_words(live)
    assert card_words(live).endswith("The experiment shown stays as it was.")
    live.press("Close")
    live.key(Qt.Key.Key_B)
    after = live.rest()
    assert after.run is before.run
    assert after.step == 2
    assert live.window.session.intended == LINE


# ---- dropping ---------------------------------------------------------------------------------------


def drop(live: Live, url: QUrl) -> bool:
    """Drop a URL on the window; return whether the window welcomed it."""
    mime = QMimeData()
    mime.setUrls([url])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    modifiers = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 400), action, mime, button, modifiers)
    enter.ignore()
    QApplication.sendEvent(live.window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(live.window, QDropEvent(QPointF(400, 400), action, mime, button, modifiers))
    return True


def test_a_dropped_file_opens(open_window: Open, sine_file: Path) -> None:
    live = open_window(LINE)
    assert drop(live, QUrl.fromLocalFile(str(sine_file)))
    live.wait(lambda: live.state.experiment == SINE)


def test_a_dropped_table_is_shown(open_window: Open, tmp_path: Path) -> None:
    live = open_window(LINE)
    hands = Hands(live)
    assert drop(live, QUrl.fromLocalFile(str(shop(tmp_path))))
    hands.wait_for_choice()
    assert hands.chooser.name.text() == "shop.csv"
    assert live.window.session.intended == LINE


def test_a_dropped_web_address_is_not_welcome(open_window: Open) -> None:
    live = open_window(LINE)
    assert not drop(live, QUrl("https://example.org/experiment.json"))


# ---- saving -----------------------------------------------------------------------------------------


def test_saving_writes_what_the_engine_uses_under_the_name_of_the_file(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    live.type("optimizer.SGD.lr", "0.02")
    live.rest()
    answer(monkeypatch, "getSaveFileName", tmp_path / "my line.json")
    live.qtbot.keyClick(live.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    saved = load(tmp_path / "my line.json")
    assert saved == experiment_with(LINE, optimizer__lr=0.02).model_copy(update={"name": "my line"})
    assert [path.name for path in tmp_path.iterdir()] == ["my line.json"]


def test_the_mark_of_changed_settings_goes_when_they_are_saved(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    name = live.window.top_bar.experiment
    assert name.text() == "Line"
    live.type("optimizer.SGD.lr", "0.02")
    live.rest()
    assert name.text() == "Line · changed"
    answer(monkeypatch, "getSaveFileName", tmp_path / "line.json")
    live.window.files.ask_and_save()
    live.wait(lambda: name.text() == "Line")


def test_a_place_that_cannot_be_written_is_told(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    answer(monkeypatch, "getSaveFileName", tmp_path / "missing" / "line.json")
    live.window.files.ask_and_save()
    assert "The experiment was not saved." in card_words(live)
    assert "cannot be written" in card_words(live)


# ---- the script -------------------------------------------------------------------------------------


def code_of(experiment: Experiment) -> str:
    return script(experiment)


def test_the_code_panel_shows_the_exported_script_and_follows_the_settings(open_window: Open) -> None:
    live = open_window(LINE)
    code = live.window.code
    assert not code.isVisible()
    live.key(Qt.Key.Key_C)
    assert code.isVisible()
    assert code.source == code_of(LINE)
    live.window.session.change("optimizer.SGD.lr", 0.02)
    live.wait(lambda: code.source == code_of(experiment_with(LINE, optimizer__lr=0.02)))
    compile(code.source, "experiment.py", "exec")
    live.key(Qt.Key.Key_C)
    assert not code.isVisible()


def test_a_panel_opened_later_is_up_to_date(open_window: Open) -> None:
    live = open_window(SINE)
    live.window.session.change("dropout.rate", 0.25)
    live.rest()
    live.click(live.window.top_bar.code)
    assert live.window.code.source == code_of(experiment_with(SINE, dropout__rate=0.25))
    choose_in_code_panel(live, "Close")
    assert not live.window.code.isVisible()


def test_the_script_can_be_copied(open_window: Open) -> None:
    live = open_window(SINE)
    QGuiApplication.clipboard().setText("before")
    live.key(Qt.Key.Key_C)
    choose_in_code_panel(live, "Copy")
    assert QGuiApplication.clipboard().text() == code_of(SINE)
    live.window.code._restore_words.stop()


@pytest.mark.parametrize(("folder", "said"), [("", "Saved as"), ("missing", "Not saved:")])
def test_the_script_can_be_saved(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, said: str
) -> None:
    live = open_window(SINE)
    live.key(Qt.Key.Key_C)
    path = tmp_path / folder / "sine.py"
    answer(monkeypatch, "getSaveFileName", path)
    choose_in_code_panel(live, "Save …")
    assert live.window.code._said.text().startswith(said)
    live.window.code._restore_words.stop()
    if not folder:
        assert path.read_text("utf-8") == code_of(SINE)
