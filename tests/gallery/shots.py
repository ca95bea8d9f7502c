"""Goes through all states in all looks, pictures each and looks for words that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from core.experiment_files import named_experiments
from tests.gallery.legibility import Finding, findings
from tests.gallery.stand import Look, Pictured, Stand
from tests.gallery.start_stand import FILES
from tests.gallery.states import Scene, State

GIVEN = (
    *FILES,
    *(words for experiment in named_experiments() for words in (experiment.name, experiment.note)),
)
"""What is not written by the program gives way by design; tool tips have all of it."""


@dataclass(frozen=True)
class Shot:
    """A state in a look."""

    scene: str
    state: State
    look: Look
    findings: Sequence[Finding]
    window: QWidget

    @property
    def name(self) -> str:
        """Name for people and for a file."""
        return f"{self.state.name}--{self.look}"

    def image(self) -> QImage:
        """Return the picture; ask before the next shot."""
        return self.window.grab().toImage()


def shots(scene: Scene, looks: Iterable[Look], only: str = "", *, in_turns: bool = False) -> Iterator[Shot]:
    """Yield the states of a scene in each look; `in_turns`: each in one of the looks, one after the other.

    A state in which only a part of the window is new is searched there only. `only`: the states whose name
    holds these letters.
    """
    looks = list(looks)
    states = [state for state in scene.states if only in state.name]
    if not states:
        return
    stand = scene.open(looks[0])
    try:
        for state, wanted in _in_turns(states, looks) if in_turns else ((state, looks) for state in states):
            yield from _in_looks(scene, state, stand, wanted)
    finally:
        stand.close()


def _in_turns(states: Sequence[State], looks: Sequence[Look]) -> Iterator[tuple[State, Sequence[Look]]]:
    """Yield each state with one look, those that are always shown with all; the look rarely changes."""
    yield from ((state, looks) for state in states if state.always)
    others = [state for state in states if not state.always]
    for place, look in enumerate(looks):
        yield from ((state, [look]) for state in others[place :: len(looks)])


def _in_looks(scene: Scene, state: State, stand: Pictured, looks: Sequence[Look]) -> Iterator[Shot]:
    for number, look in enumerate(looks):
        if look != stand.look:
            stand.dress(look)
        if number == 0 or not state.lasting:
            state.enter(stand)  # type: ignore[arg-type]
        stand.settle()
        found = findings(stand.view, GIVEN, _part(stand, state))
        yield Shot(scene.name, state, look, found, stand.view)
    state.leave(stand)  # type: ignore[arg-type]


def _part(stand: Pictured, state: State) -> QWidget | None:
    if not isinstance(stand, Stand) or not state.part:
        return None
    stage = stand.window.stage
    parts = {"controls": stand.window.controls, "diagram": stage.network, "fit": stage.fit}
    return parts[state.part]
