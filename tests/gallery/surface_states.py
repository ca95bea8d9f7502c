"""The states of the stage *Loss surface* that are pictured: each kind of surface, whole and in trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.experiment import Experiment
from core.experiment_files import OPENING, named
from core.race.snapshot import Work
from gui.controls.value_field import ValueField
from tests.gallery.stand import serve_events
from tests.gallery.states import Scene, State
from tests.gallery.surface_stand import SurfaceStand

STEPS, FEW_STEPS = 40, 4
"""Of a race that is under way, and of one that has hardly begun."""
MORE_RACERS = ("LBFGS", "Adadelta", "Rprop", "Adafactor")
"""With the first six these are more than there are colours."""
FAR_TOO_FAST = 100.0
MANY_ROWS_S = 1.2
"""So long training goes on before a plane in work is pictured."""

Enter = Callable[[SurfaceStand], None]


def chosen(values: Mapping[str, object], steps: int | None = None) -> Enter:
    """Return a step that changes settings of surface and race, and lets all race so far; None: as it is."""

    def choose(stand: SurfaceStand) -> None:
        for path, value in values.items():
            stand.change(path, value)
        stand.settle()
        if steps is not None:
            stand.race_to(steps)

    return choose


def kind(wanted: str, steps: int = STEPS) -> Enter:
    """Return a step that looks at a kind of surface after some steps of the race."""

    def choose(stand: SurfaceStand) -> None:
        stand.room.choose_kind(wanted)
        stand.settle()
        if wanted != "network":
            stand.race_to(steps)

    return choose


def function(name: str, steps: int = STEPS, at_most: int = 500) -> Enter:
    """Return a step that takes a test function, and lets all race on it."""
    return chosen({"surface.kind": "analytic", "surface.function": name, "race.steps": at_most}, steps)


def formula(words: str, steps: int) -> Enter:
    return chosen({"surface.kind": "formula", "surface.formula": words}, steps)


def play(stand: SurfaceStand) -> None:
    """Let them race at a speed that does not end before the picture is taken."""
    function("bowl", 0)(stand)
    stand.room.session.set_speed(10.0)
    stand.room.session.play()
    stand.wait(lambda: stand.race.step >= FEW_STEPS, "some steps of the race")


def stop(stand: SurfaceStand) -> None:
    stand.room.session.pause()
    stand.wait(lambda: not stand.room.session.frame.moving, "the pause")  # type: ignore[union-attr]


def undo(times: int = 1) -> Enter:
    """Return a step that takes changes back."""

    def take_back(stand: SurfaceStand) -> None:
        for _ in range(times):
            stand.room.session.undo_stack.undo()
        stand.settle()

    return take_back


def diverge(stand: SurfaceStand) -> None:
    """Let Momentum, which is selected, run with a rate far above the largest stable one."""
    function("bowl", 0)(stand)
    stand.room.session.select(2)
    chosen({"optimizer.SGD.lr": FAR_TOO_FAST}, 200)(stand)


def arrows(shown: bool) -> Enter:
    def show(stand: SurfaceStand) -> None:
        if shown:
            function("bowl")(stand)
        session = stand.room.session
        session.choose(replace(session.choices, arrows=shown))

    return show


def select(number: int) -> Enter:
    return lambda stand: stand.room.session.select(number)


def crowd(stand: SurfaceStand) -> None:
    """Let ten race: the ninth begins again with the first colour."""
    function("bowl", 0)(stand)
    for name in MORE_RACERS[: 10 - len(stand.race.racers)]:
        stand.room.session.add_racer(name)
    stand.settle()
    stand.race_to(STEPS)


def no_crowd(stand: SurfaceStand) -> None:
    for racer in stand.room.session.intended.race.racers[-len(MORE_RACERS) :]:
        stand.room.session.remove_racer(racer.number)
    stand.settle()


def nobody(stand: SurfaceStand) -> None:
    """Remove all racers."""
    for racer in stand.room.session.intended.race.racers:
        stand.room.session.remove_racer(racer.number)


def six(stand: SurfaceStand) -> None:
    """Take the removals back."""
    while len(stand.room.session.intended.race.racers) < 6:
        stand.room.session.undo_stack.undo()
    stand.settle()


def search(stand: SurfaceStand) -> None:
    """Search learning rates, many of them, so that it lasts."""
    if stand.race.search is None:
        stand.room.session.search_rates(5_000)
        stand.wait(lambda: stand.race.search is not None, "the search")


def give_up(stand: SurfaceStand) -> None:
    stand.room.session.cancel_search()
    stand.wait(lambda: stand.race.search is None, "the end of the search")


def point_at_head(stand: SurfaceStand) -> None:
    """Move the pointer over the head of the first racer on the map."""
    canvas, racer = stand.room.stage.map.canvas, stand.race.racers[0]
    place = canvas.room.topLeft() + stand.room.stage.map.picture.view.pixel(racer.x[-1], racer.y[-1])
    stand.point_at(canvas.viewport(), place.x(), place.y())


def point_away(stand: SurfaceStand) -> None:
    stand.point_away(stand.room.stage.map.canvas.viewport())


def curves(work: Work) -> Enter:
    """Return a step that shows the values at the racers' points by what they cost."""

    def show(stand: SurfaceStand) -> None:
        function("bowl")(stand)
        session = stand.room.session
        session.choose(replace(session.choices, curves=True, work=work))
        stand.wait(lambda: stand.room.stage.values.plot.work is work, "the curves")

    return show


def read_curve(stand: SurfaceStand) -> None:
    """Move the pointer over a point in the middle of the curve of the first racer."""
    curves(Work.STEPS)(stand)
    plot = stand.room.stage.values.plot
    stand.wait(lambda: len(plot.line(1)[0]) > STEPS // 2, "the curve")
    x, y = (float(places[STEPS // 2]) for places in plot.to_pixels(*plot.line(1)))
    stand.point_at(plot.viewport(), x, y)


def no_curves(stand: SurfaceStand) -> None:
    stand.point_away(stand.room.stage.values.plot.viewport())
    session = stand.room.session
    session.choose(replace(session.choices, curves=False, work=Work.STEPS))
    stand.wait(stand.room.stage.values.isHidden, "the surface in space")


def controls(stand: SurfaceStand) -> None:
    """Show the controls, which a small window hides."""
    if not stand.room.controls_shown:
        stand.room.toggle_controls()


def no_controls(stand: SurfaceStand) -> None:
    if stand.window.look.theme.narrow and stand.room.controls_shown:
        stand.room.toggle_controls()


def enter_wrong_formula(stand: SurfaceStand) -> None:
    """Type what is no formula: the sentence below points at the character."""
    kind("formula")(stand)
    controls(stand)
    row = stand.room.panel._surface.row("surface.formula")
    assert row is not None
    field = row.inputs()[0]
    assert isinstance(field, ValueField)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "x^2 + (y")
    QTest.keyClick(field, Qt.Key.Key_Return)


def not_yet(stand: SurfaceStand) -> None:
    """Show what stands there before the first picture of a plane has come."""
    snapshot = stand.plane
    assert snapshot is not None
    stand.room.stage.plane.show_plane(
        replace(snapshot, view=None, present=None, progress=0.0, is_working=True)
    )


def trained(stand: SurfaceStand) -> None:
    """Train a little, so that there is a path, and wait for the plane around it."""
    if not stand._state().step:
        stand.train(60)
    stand.room.plane.begin_anew()
    stand.settle()


def train_on(stand: SurfaceStand) -> None:
    """Train at full speed: the plane follows, and is never complete for long."""
    stand.window.session.play()
    serve_events(round(1000 * MANY_ROWS_S))


def rest(stand: SurfaceStand) -> None:
    stand.window.session.pause()
    stand.settle()


def _race_states() -> tuple[State, ...]:
    def state(name: str, enter: Enter, leave: Enter | None = None, *, always: bool = False) -> State:
        return State(name, enter, leave or (lambda _: None), always=always)  # type: ignore[arg-type]

    return (
        state("race-ready", function("bowl", 0), always=True),
        state("race-running", play, stop),
        state("race-paused", function("bowl")),
        state("race-arrows", arrows(True), arrows(False)),
        state("race-adam", select(6), select(2)),
        state("race-hover", point_at_head, point_away),
        state("race-curves", curves(Work.STEPS), no_curves, always=True),
        state("race-curves-gradients", curves(Work.GRADIENTS), no_curves),
        state("race-curves-seconds", curves(Work.SECONDS), no_curves),
        state("race-curves-read", read_curve, no_curves, always=True),
        state("race-controls", controls, no_controls, always=True),
        state("race-search", search, give_up),
        state("race-diverged", diverge, undo(), always=True),
        state("race-over", function("bowl", 200, at_most=200), chosen({"race.steps": 500})),
        state("race-rosenbrock", function("rosenbrock")),
        state("race-himmelblau", function("himmelblau")),
        state("race-far-minima", function("styblinski_tang")),
        state("race-saddle", function("saddle")),
        state("race-formula", kind("formula")),
        state("race-wrong-formula", enter_wrong_formula, no_controls, always=True),
        state("race-holes", formula("log(x) + 1e5*y^2", FEW_STEPS)),
        state("race-flat", formula("3", FEW_STEPS)),
        state("race-crowd", crowd, no_crowd),
        state("race-nobody", nobody, six),
    )


def _line_states() -> tuple[State, ...]:
    def state(name: str, enter: Enter, *, always: bool = False) -> State:
        return State(name, enter, always=always)  # type: ignore[arg-type]

    return (
        state("line", kind("linear"), always=True),
        state("line-batch", chosen({"surface.rows": "batch", "surface.batch_rows": 8}, STEPS)),
        state("line-unscaled", chosen({"surface.rows": "train", "surface.scaled": False}, STEPS)),
    )


def _plane_states() -> tuple[State, ...]:
    def state(name: str, enter: Enter, leave: Enter | None = None, *, always: bool = False) -> State:
        return State(name, enter, leave or (lambda _: None), always=always)  # type: ignore[arg-type]

    two = {"plane.directions": "weights"}
    return (
        state("plane-untrained", lambda _: None),
        state("plane-empty", not_yet),
        state("plane-complete", trained, always=True),
        state("plane-training", train_on, rest),
        state("plane-components", chosen({"plane.directions": "components"}), always=True),
        state("plane-weights", chosen(two)),
        state("plane-batch", chosen({"plane.rows": "batch", "plane.dropout": True}), always=True),
        state("plane-same-weights", chosen({**two, "plane.second_input": 1})),
    )


def surface_scenes() -> tuple[Scene, ...]:
    """Return the scenes of the stage: a race, one on the data, the loss of a network."""

    def window(experiment: Experiment, kind: str = "") -> Callable[..., SurfaceStand]:
        return partial(SurfaceStand, experiment, kind=kind)

    return (
        Scene("race", window(named("Straight line")), _race_states()),
        Scene("line", window(named(OPENING), "linear"), _line_states()),
        Scene("plane", window(named(OPENING), "network"), _plane_states()),
    )
