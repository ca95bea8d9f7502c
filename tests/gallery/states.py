"""The states of the window that are pictured: each view with and without data, whole and in trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.experiment import Experiment
from core.experiment_files import OPENING, named
from gui.controls.search_field import SearchField
from gui.controls.sections import SECTIONS
from gui.frame import Mode
from gui.views.fit.view import PICTURES
from resources import FOLDER
from tests.gallery.stand import Look, Pictured, Stand, serve_events
from tests.gallery.start_stand import StartStand

STEPS = 900
FEW = 0.2
"""Share of the steps where only words matter."""
CROWDED = ("try", "stretch")
"""Pictures of the fit with more words than others: shown in every look."""
TABLE = FOLDER / "data" / "bike_sharing_daily.csv"
RICH = {
    "dropout.inputs": 0.1,
    "layer1.frozen": True,
    "layer2.learning_rate": 0.01,
    "loss.l1": 0.0001,
    "schedule.method": "OneCycleLR",
    "clipping.method": "norm",
    "stopping.epochs": 60,
}
"""Settings that differ from their defaults in as many sections as can be."""

Step = Callable[[Stand], None]


def nothing(stand: Stand) -> None:
    """Leave everything as it is."""


@dataclass(frozen=True)
class State:
    """Something to be pictured."""

    name: str
    enter: Step = nothing
    """Run for each look, or once if the state is `lasting`."""
    leave: Step = nothing
    """Run once, after the last look."""
    part: str = ""
    """Name of the part of the window that is new in it; empty: all."""
    always: bool = False
    """Whether it is shown in every look where other states take turns."""
    lasting: bool = False
    """Whether it stays as it is when the window is dressed anew: it is made once, then shown in all looks."""


@dataclass(frozen=True)
class Scene:
    """States that one window goes through, in their order."""

    name: str
    open: Callable[[Look], Pictured]
    states: tuple[State, ...] = field(default=())


# ---- what is done with the window ---------------------------------------------------------------------


def one_by_one(*steps: Step) -> Step:
    """Return a step that takes others one after the other."""

    def take(stand: Stand) -> None:
        for step in steps:
            step(stand)

    return take


def trained(steps: int) -> Step:
    """Return a step that trains once, however often it is taken."""

    def train(stand: Stand) -> None:
        if stand._state().step < steps:
            stand.train(steps - stand._state().step)

    return train


def fit(name: str) -> Step:
    """Return a step that chooses a picture of the fit, where the window offers it."""

    def choose(stand: Stand) -> None:
        stand.window.stage.fit.choose(name)  # type: ignore[union-attr]
        stand.settle()

    return choose


def section(name: str) -> Step:
    return lambda stand: stand.window.show_section(name)


def mode(wanted: Mode) -> Step:
    return lambda stand: stand.window.session.set_mode(wanted)


def toggle(what: str, wanted: bool) -> Step:
    """Return a step that opens or closes the script."""

    def set_code(stand: Stand) -> None:
        if stand.window.code.isVisible() != wanted:
            stand.window.toggle_code()

    def set_sheet(stand: Stand) -> None:
        sheet = stand.window._sheet
        if (sheet is not None and sheet.isVisible()) != wanted:
            stand.window.toggle_shortcuts()

    return {"code": set_code, "sheet": set_sheet}[what]


def fill(panel: str) -> Step:
    def fill_window(stand: Stand) -> None:
        if stand.window.panels.filling != panel:
            stand.window.panels.fill(panel)  # type: ignore[arg-type]

    return fill_window


def all_panels(stand: Stand) -> None:
    stand.window.panels.leave()


def play(stand: Stand) -> None:
    stand.window.session.play()
    serve_events(400)


def pause(stand: Stand) -> None:
    stand.window.session.pause()
    stand.settle()


def search(words: str) -> Step:
    def look_for(stand: Stand) -> None:
        stand.window.search_settings()
        found = stand.window.findChild(SearchField)
        assert isinstance(found, SearchField)
        found.setText(words)

    return look_for


def enter_wrong_value(stand: Stand) -> None:
    stand.window.show_section("optimizer")
    stand.settle()
    entry = stand.window.controls.row("optimizer.Adam.lr").inputs()[0]
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "-3")
    QTest.keyClick(entry, Qt.Key.Key_Return)


def complain(stand: Stand) -> None:
    stand.window.open_path("/a/folder/with/a/long/name/that/does/not/exist/anywhere/experiment of today.json")


def hide_card(stand: Stand) -> None:
    stand.window.stage.card.hide()


def point_at_neuron(stand: Stand) -> None:
    network = stand.window.stage.network
    layout = network.painted_layout
    assert layout is not None
    column = layout.columns[1]
    stand.point_at(network, column.x, float(column.y[len(column.y) // 2]))


def point_at_edge(stand: Stand) -> None:
    network = stand.window.stage.network
    layout = network.painted_layout
    assert layout is not None
    one, other = layout.columns[0], layout.columns[1]
    stand.point_at(network, (one.x + other.x) / 2, float(one.y[0] + other.y[0]) / 2)


def point_away(stand: Stand) -> None:
    stand.point_away(stand.window.stage.network)


def responses(shown: bool) -> Step:
    return lambda stand: stand.window.session.show_responses(shown)


def edit_points(on: bool) -> Step:
    return lambda stand: stand.window.stage.fit.edit.setChecked(on)  # type: ignore[union-attr]


def residuals(on: bool) -> Step:
    return lambda stand: stand.window.stage.fit.residuals.setChecked(on)  # type: ignore[union-attr]


def choose_columns(stand: Stand) -> None:
    """Open the table with its columns to choose from."""
    if not stand.window.files.panel.is_ready:
        stand.window.open_path(str(TABLE))
        stand.wait(lambda: stand.window.files.panel.is_ready, "the table")


def open_no_table(stand: Stand) -> None:
    stand.window.files.panel.open_empty(stand.window.session.intended.data)


def open_bad_table(folder: Path) -> Step:
    path = folder / "measurements of today.csv"

    def open_it(stand: Stand) -> None:
        path.write_bytes(b"\x00\xff\x00PNG\r\n" * 40)
        stand.window.open_path(str(path))
        serve_events(600)

    return open_it


def close_table(stand: Stand) -> None:
    stand.window.files.close_table()


# ---- the scenes -----------------------------------------------------------------------------------------


def _of_window(share: float) -> tuple[State, ...]:
    sections = [State(f"section-{part.name}", section(part.name), part="controls") for part in SECTIONS]
    fits = [State(f"fit-table-{name}", fit(name), part="fit", always=name in CROWDED) for name in PICTURES[0]]
    fills = [State(f"filled-{name}", fill(name), all_panels) for name in ("diagram", "fit", "error")]
    return (
        State("ready", always=True),
        State("paused", trained(round(STEPS * share)), always=True),
        State("training", play, pause),
        State("prediction", mode(Mode.PREDICTION), mode(Mode.TRAINING)),
        State("code", toggle("code", True), toggle("code", False)),
        State("shortcuts", toggle("sheet", True), toggle("sheet", False)),
        *fills,
        State("hover-neuron", point_at_neuron, point_away, part="diagram"),
        State("hover-edge", point_at_edge, point_away, part="diagram"),
        State("complaint", complain, hide_card, always=True),
        *fits,
        State("search", search("rate"), search(""), part="controls"),
        State("search-nothing", search("zebra"), search(""), part="controls"),
        *sections,
        State("wrong-value", enter_wrong_value, part="controls"),
    )


def scenes(folder: Path, share: float = 1.0) -> tuple[Scene, ...]:
    """Return all scenes; `folder` may be written to. `share`: of the steps that are trained."""

    def window(experiment: Experiment) -> Callable[[Look], Pictured]:
        return partial(Stand, experiment)

    wide = {"network.hidden": (96, 64, 96, 32, 16), "stopping.epochs": 2}
    fast = {"optimizer.method": "SGD", "optimizer.SGD.lr": 10.0}
    one, two = PICTURES[1], PICTURES[2]
    return (
        Scene("start", StartStand, (State("start", always=True),)),
        Scene("start-first", partial(StartStand, used=False), (State("start-first", always=True),)),
        Scene("bikes", window(named(OPENING).with_values(RICH)), _of_window(share)),
        Scene(
            "one-input",
            window(named("Noisy sine, dropout")),
            (
                State("one-input", trained(round(1500 * share)), always=True),
                State("one-input-prediction", mode(Mode.PREDICTION), mode(Mode.TRAINING)),
                *(State(f"fit-one-{name}", fit(name), part="fit", always=True) for name in one[1:]),
                State("residuals", one_by_one(fit("curve"), residuals(True)), residuals(False), "fit"),
                State(
                    "edit-points",
                    one_by_one(fit("curve"), edit_points(True)),
                    edit_points(False),
                    part="fit",
                    always=True,
                ),
                State("responses-one", responses(True), responses(False), part="diagram"),
            ),
        ),
        Scene(
            "two-inputs",
            window(named("Ripple")),
            (
                State("two-inputs", trained(round(1500 * share)), always=True),
                State("values", responses(False), responses(True), part="diagram"),
                *(State(f"fit-two-{name}", fit(name), part="fit", always=name != "map") for name in two),
            ),
        ),
        Scene("wide", window(named(OPENING).with_values(wide)), (State("wide", trained(40), always=True),)),
        Scene(
            "diverged",
            window(named("Straight line").with_values(fast)),
            (State("diverged", trained(4000), always=True),),
        ),
        Scene(
            "tables",
            window(named("Straight line")),
            (
                State("one-weight", always=True),
                State("no-table", open_no_table, close_table),
                State("bad-table", open_bad_table(folder), close_table),
                State("choose-columns", choose_columns, close_table),
            ),
        ),
    )
