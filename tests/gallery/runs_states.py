"""The states of the drawer *Runs* that are pictured: empty, three runs, compared, over the curves."""

from __future__ import annotations

from collections.abc import Callable

from core.experiment_files import named
from gui.runs.drawer import RunsDrawer
from gui.runs.history import LIVE, RunHistory
from tests.gallery.stand import Look, Stand
from tests.gallery.states import Scene, State, trained
from tests.runs_of_window import drawer_of, history_of

BATCHES = 240
CHANGES: tuple[tuple[str, float], ...] = (
    ("dropout.rate", 0.4),
    ("batches.size", 16),
    ("optimizer.Adam.lr", 0.01),
)
"""What each run changes against the one before."""

Enter = Callable[["RunsStand"], None]


class RunsStand(Stand):
    """A window whose drawer *Runs* is open."""

    def __init__(self, look: Look) -> None:
        super().__init__(named("Noisy sine, dropout"), look)
        self.window.runs.toggle()
        self.settle()

    @property
    def history(self) -> RunHistory:
        """The runs of the window."""
        return history_of(self.window)

    @property
    def drawer(self) -> RunsDrawer:
        """The drawer."""
        return drawer_of(self.window)


def _nothing(stand: RunsStand) -> None:
    """Leave everything as it is."""


def _state(name: str, enter: Enter, leave: Enter = _nothing, *, always: bool = False) -> State:
    return State(name, enter, leave, always=always)  # type: ignore[arg-type]


def with_three_runs(stand: RunsStand) -> None:
    """Train three runs that differ, once, and a little of a fourth."""
    for count, (path, value) in enumerate(CHANGES, start=1):
        if len(stand.history.runs()) >= count:
            continue
        stand.train(BATCHES)
        stand.window.session.reset()
        stand.wait(lambda count=count: len(stand.history.runs()) == count, "the run to be kept")  # type: ignore[misc]
        stand.window.session.change(path, value)
        stand.settle()
    trained(BATCHES // 4)(stand)
    stand.drawer.refresh()


def chosen(*places: int) -> Enter:
    """Return a step that chooses runs by their places, the last one is 0; -1 for the current one."""

    def choose(stand: RunsStand) -> None:
        with_three_runs(stand)
        runs = stand.history.runs()
        stand.drawer.list.choose(*(LIVE if place < 0 else runs[place].key for place in places))

    return choose


def over_the_curves(on: bool) -> Enter:
    """Return a step that lays all three runs over the curves, or takes them away."""

    def lay(stand: RunsStand) -> None:
        with_three_runs(stand)
        for run in stand.history.runs():
            if bool(stand.history.slot(run.key)) != on:
                stand.history.toggle_overlay(run.key)

    return lay


def complain(stand: RunsStand) -> None:
    """Say that a file cannot be used, as the folder does."""
    path = "/home/somebody/a folder with a long name/Trainscope/runs/run-0007-0123456789ab.npz"
    stand.history.said.emit(f"Left out: “{path}”, damaged or of another version (version 9).")


def rename(stand: RunsStand) -> None:
    """Begin to give a run a name."""
    chosen(1)(stand)
    stand.drawer.buttons["rename"].click()
    stand.drawer.name.deselect()


def leave_name(stand: RunsStand) -> None:
    """Leave the name as it was."""
    stand.drawer.list.setFocus()
    stand.drawer.name.hide()


def delete(stand: RunsStand) -> None:
    """Delete a run, so that undo is offered."""
    chosen(2)(stand)
    stand.drawer.buttons["delete"].click()


def undo(stand: RunsStand) -> None:
    """Bring the run back."""
    stand.history.undo_stack.undo()


def runs_scenes() -> tuple[Scene, ...]:
    """Return the scenes of the drawer *Runs*."""
    return (
        Scene(
            "runs",
            RunsStand,
            (
                _state("runs-empty", _nothing, always=True),
                _state("runs-three", chosen(-1), always=True),
                _state("runs-compared", chosen(0, 2), always=True),
                _state("runs-over-the-curves", over_the_curves(True), over_the_curves(False), always=True),
                _state("runs-renamed", rename, leave_name),
                _state("runs-deleted", delete, undo, always=True),
                _state("runs-complaint", complain),
            ),
        ),
    )
