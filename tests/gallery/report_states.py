"""The states of the stage *Demand* that are pictured: each view, with and without a report, other data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from core.experiment import Experiment
from core.experiment_files import named
from core.own_experiment import on_table
from gui.report.frame import CROSS
from resources import FOLDER
from tests.gallery.report_stand import ReportStand
from tests.gallery.stand import Look, serve_events
from tests.gallery.states import Scene, State

BATCHES = 400
BIKES = "Bike demand"
TABLE = FOLDER / "data" / "bike_sharing_daily.csv"
OWN_NAME = "rentals by day.csv"

Enter = Callable[[ReportStand], None]


def _nothing(stand: ReportStand) -> None:
    """Leave everything as it is."""


def _state(name: str, enter: Enter, leave: Enter = _nothing, *, always: bool = False) -> State:
    return State(name, enter, leave, always=always)  # type: ignore[arg-type]


def trained(batches: int) -> Enter:
    """Return a step that trains so many batches in all, and waits for the whole report."""

    def train(stand: ReportStand) -> None:
        done = stand._state().step
        if done < batches:
            stand.train(batches - done)
        stand.settle()

    return train


def play(stand: ReportStand) -> None:
    """Train on while the report follows."""
    stand.window.session.play()
    serve_events(700)


def pause(stand: ReportStand) -> None:
    """Pause the training."""
    stand.window.session.pause()
    stand.settle()


OFFERED: tuple[tuple[str, ...], ...] = (
    ("time", "residual", "scatter", "baselines", "importance", "what_if"),
    ("baselines", "importance", "what_if"),
)
"""Views by the number of their place on the stage, in any size."""


def pages(*names: str) -> Enter:
    """Return a step that chooses views wherever they are offered."""
    chosen = {place: name for place, offered in enumerate(OFFERED) for name in names if name in offered}

    def choose(stand: ReportStand) -> None:
        stand.room.stage.choose_pages(chosen)
        stand.settle()

    return choose


def by(name: str) -> Enter:
    """Return a step that groups the residuals."""

    def group(stand: ReportStand) -> None:
        stand.room.session.group_by(name)
        pages("residual")(stand)

    return group


def asked(stand: ReportStand) -> None:
    """Ask about a cold night, colder than any row: the network can only guess."""
    session = stand.room.session
    names = [feature.name for feature in session.frame.dataset.features]  # type: ignore[union-attr]
    values = list(session.question.values)
    values[names.index("temperature")] = 60.0
    session.ask(replace(session.question, values=tuple(values), sweep=names.index("temperature")))
    pages("what_if")(stand)


def leak(on: bool, batches: int = BATCHES) -> Enter:
    """Return a step that lets the network see what its target is made of, or not any more."""

    def change(stand: ReportStand) -> None:
        if stand.window.session.intended.data.leak != on:
            stand.room.panel.change_requested.emit("data.leak", on)
            stand.wait(lambda: stand._state().experiment.data.leak is on, "other inputs")
        trained(batches)(stand)

    return change


def rows(part: str) -> Enter:
    """Return a step that reports on ``test`` or ``validation`` rows."""

    def change(stand: ReportStand) -> None:
        stand.room.session.change("report.part", part)
        stand.settle()

    return change


def filled(name: str) -> Enter:
    """Return a step that lets a view fill the stage."""

    def fill(stand: ReportStand) -> None:
        stand.room.leave()
        pages(name)(stand)
        view: QWidget = stand.room.stage.views[name]
        stand.room._set_filling(view)
        stand.settle()

    return fill


def all_panels(stand: ReportStand) -> None:
    """Show all views again."""
    stand.room.leave()
    stand.settle()


def controls(stand: ReportStand) -> None:
    """Show the controls, which a small window hides."""
    if not stand.room.controls_shown:
        stand.room.toggle_controls()


def no_controls(stand: ReportStand) -> None:
    """Hide the controls in a small window."""
    if stand.window.look.theme.narrow and stand.room.controls_shown:
        stand.room.toggle_controls()


def code(shown: bool) -> Enter:
    """Return a step that opens or closes the script."""

    def toggle(stand: ReportStand) -> None:
        if stand.room.code_shown != shown:
            stand.room.toggle_code()

    return toggle


def _bikes_states(batches: int) -> tuple[State, ...]:
    views = ("time", "residual", "scatter", "baselines", "importance", "what_if")
    return (
        _state("report-untrained", _nothing),
        _state("report", trained(batches), always=True),
        *(_state(f"report-{name}", pages(name)) for name in views),
        _state("report-weather", by("weather"), by(CROSS)),
        _state("report-month", by("month"), by(CROSS)),
        _state("report-guess", asked),
        _state("report-training", play, pause),
        _state("report-controls", controls, no_controls),
        *(_state(f"report-filled-{name}", filled(name), all_panels) for name in views),
        _state("report-code", code(True), code(False)),
        _state("report-validation", rows("validation"), rows("test")),
        _state("report-leak", leak(True, batches), leak(False), always=True),
    )


def _own_states(batches: int) -> tuple[State, ...]:
    return (
        _state("report-own", trained(batches)),
        _state("report-own-residual", pages("residual")),
        _state("report-own-what-if", pages("what_if")),
        _state("report-own-controls", controls, no_controls, always=True),
    )


def _line_states(batches: int) -> tuple[State, ...]:
    return (
        _state("report-line", trained(min(batches, 60))),
        _state("report-line-what-if", pages("what_if")),
        _state("report-line-importance", pages("importance")),
    )


def report_scenes(folder: Path, share: float = 1.0) -> tuple[Scene, ...]:
    """Return the scenes of the stage; `folder` may be written to. `share`: of the steps that are trained."""

    def window(experiment: Experiment) -> Callable[..., ReportStand]:
        return partial(ReportStand, experiment)

    def on_own_table(look: Look) -> ReportStand:
        path = folder / OWN_NAME
        shutil.copyfile(TABLE, path)
        return ReportStand(on_table(named(BIKES), str(path)), look)

    batches = round(BATCHES * share)
    return (
        Scene("report", window(named(BIKES)), _bikes_states(batches)),
        Scene("report-own", on_own_table, _own_states(batches)),
        Scene("report-line", window(named("Straight line")), _line_states(batches)),
    )
