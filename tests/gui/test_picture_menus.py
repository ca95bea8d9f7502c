"""Pictures and curves by menu: each panel has one, parts that have their own keep it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from desk import LINE, SINE, experiment_with
from live import Open
from picture_hands import answer, choose, done, entries, open_menu, right_click, tools_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from core.experiment import Experiment
from gui.pictures.words import PANELS

WIDE = experiment_with(SINE, data__source="saddle")


# ---- menus --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["diagram", "fit", "error", "scores", "controls"])
def test_the_right_button_offers_pictures_of_the_panel(open_window: Open, name: str) -> None:
    live = open_window(LINE)
    live.window.session.train_batches(4)
    live.rest()
    panel = tools_of(live).panel(name)
    assert panel is not None
    corner = QPoint(2, 80) if name == "fit" else panel.rect().bottomLeft() + QPoint(2, -2)
    hit = panel.childAt(corner) or panel
    right_click(live, hit, hit.mapFrom(panel, corner))
    words = entries(open_menu())
    assert words[0] == f"Copy a picture of the {PANELS[name]}"
    assert words[-3:] == [
        "Copy a picture of the window",
        "Save a picture of the window …",
        "Save a picture of the window in greys …",
    ]
    tables = {"fit": 2, "error": 2, "scores": 1}.get(name, 0)
    assert sum("CSV" in entry for entry in words) == tables


def test_an_entry_of_the_menu_does_what_it_says(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    right_click(live, live.network)
    answer(monkeypatch, tmp_path / "a.svg")
    choose("Save a picture of the diagram …")
    done(live)
    assert b"hidden" not in (tmp_path / "a.svg").read_bytes()
    assert b"output" in (tmp_path / "a.svg").read_bytes()
    tools_of(live).stop()


def test_the_menu_key_opens_the_menu_of_the_focused_panel(open_window: Open) -> None:
    live = open_window(LINE)
    live.network.setFocus()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), live.network.mapToGlobal(QPoint())
    )
    QApplication.sendEvent(live.network, event)
    menu = open_menu()
    assert menu is not None
    assert live.network.rect().contains(live.network.mapFromGlobal(menu.pos()))
    assert entries(menu)[0] == "Copy a picture of the diagram"


def test_fields_keep_their_own_menus(open_window: Open) -> None:
    live = open_window(LINE)
    right_click(live, live.field("optimizer.SGD.lr"))
    menu = open_menu()
    assert menu is not None
    assert not any("picture" in words for words in entries(menu))


@pytest.mark.parametrize("experiment", [SINE, WIDE], ids=["curve", "map"])
def test_the_right_button_still_deletes_points_while_they_are_edited(
    open_window: Open, experiment: Experiment
) -> None:
    live = open_window(experiment)
    fit, name = live.window.stage.fit, "map" if experiment is WIDE else "curve"
    live.wait(lambda: name in fit.pictures)  # type: ignore[union-attr]
    live.click(fit.edit)  # type: ignore[union-attr]
    plot = fit.pictures[name].plot  # type: ignore[union-attr]
    right_click(live, plot.viewport())
    assert open_menu() is None
    right_click(live, fit.scores)  # type: ignore[union-attr]
    assert entries(open_menu())[0] == "Copy a picture of the scores"
    live.click(fit.edit)  # type: ignore[union-attr]
    right_click(live, plot.viewport())
    assert entries(open_menu())[0] == "Copy a picture of the fit"


def test_the_menu_of_the_window_offers_what_there_is(open_window: Open) -> None:
    live = open_window(LINE)
    menu = live.window.top_bar.view.menu()
    menu.aboutToShow.emit()
    found = {action.text().partition("\t")[0]: action.isEnabled() for action in menu.actions()}
    assert found["Save a picture of the diagram …"]
    assert found["Save the error by epoch as CSV …"]
    assert not found["Save the loss of each batch as CSV …"]
    live.key(Qt.Key.Key_B)
    live.rest()
    menu.aboutToShow.emit()
    assert {a.text(): a.isEnabled() for a in menu.actions()}["Save the loss of each batch as CSV …"]


# ---- curves -------------------------------------------------------------------------------


def test_a_curve_is_saved_as_it_was_when_it_was_asked_for(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    live.window.session.train_batches(30)
    history = live.rest().run.history
    before = history.steps()
    path = tmp_path / "each"

    def train_then_answer(parent: QWidget, title: str, proposed: str, filters: str) -> tuple[str, str]:
        assert proposed == "line-step-30-each-batch.csv"
        live.window.session.train_batches(10)
        live.rest()
        return str(path), filters

    monkeypatch.setattr(QFileDialog, "getSaveFileName", train_then_answer)
    live.window.registry.run("curves.each-batch")
    done(live)
    read = np.loadtxt(tmp_path / "each.csv", delimiter=",", skiprows=1)
    assert read[:, 2].tobytes() == before.loss.tobytes()
    assert len(history) == 40
    tools_of(live).stop()
