"""What the user chose to see of the diagram: numbers of the edges, words on them, a sign for grey prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal, get_args

import numpy as np

from gui.frame import Diagram

EdgeNumbers = Literal["weights", "gradients", "changes"]
"""What the colour and the width of an edge stand for."""
NumbersOnEdges = Literal["auto", "off"]


@dataclass(frozen=True)
class Options:
    """The choices of the diagram. None of them changes the run."""

    edges: EdgeNumbers = "weights"
    numbers: NumbersOnEdges = "auto"
    """``auto``: numbers stand on the edges and beside the neurons of a small network."""
    dash_negative: bool = False
    """Whether strong negative edges are dashed and negative neurons have a bar: signs without colour."""

    def as_choices(self) -> dict[str, str | float | bool]:
        """Return what is to be remembered."""
        return asdict(self)

    def with_choices(self, choices: Mapping[str, object]) -> Options:
        """Return these options with what was remembered; unknown names and values are ignored."""
        known = {field.name for field in fields(Options)}
        usable = {name: value for name, value in choices.items() if name in known and _usable(name, value)}
        return Options(**{**asdict(self), **usable})


def edges_shown(options: Options, diagram: Diagram) -> EdgeNumbers:
    """Return what the edges of a diagram stand for: where there are no gradients, the weights."""
    return options.edges if diagram.gradient is not None else "weights"


def numbers_of(diagram: Diagram, shown: EdgeNumbers) -> np.ndarray:
    """Return the flat array whose numbers the edges show."""
    if shown == "gradients":
        found = diagram.gradient
    else:
        found = diagram.change if shown == "changes" else diagram.parameters
    assert found is not None
    return found


def _usable(name: str, value: object) -> bool:
    if name == "dash_negative":
        return isinstance(value, bool)
    return value in get_args(EdgeNumbers if name == "edges" else NumbersOnEdges)
