"""Immutable pictures of the loss around the weights of the network that is trained. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from core.plane.picture import PathPicture, PlanePicture
from core.plane.settings import PlaneSettings


@dataclass(frozen=True)
class PlanePoint:
    """Where parameters lie beside the plane."""

    step: int
    """Training steps done."""
    a: float
    """Nearest place of the plane, along its first direction."""
    b: float
    """Along its second direction."""
    distance: float
    """Euclidean distance from the plane."""


@dataclass(frozen=True, eq=False)
class PlaneView:
    """One plane, as far as it is known."""

    number: int
    """Counts planes: another centre, other directions or rows begin another one."""
    settings: PlaneSettings
    """With which it was begun."""
    centre_step: int
    """Training steps done at its centre (a, b) = (0, 0)."""
    best_epoch: int | None
    """Epoch whose weights were restored at the centre; None: the weights of the step."""
    centre_loss: float | None
    """Loss of the network at its centre over all rows, as the trainer finds it; None until it is known."""
    names: tuple[str, str]
    """What the directions are called."""
    lengths: tuple[float, float]
    """Euclidean norms of the directions: how far a step of 1 goes."""
    explained: tuple[float, float] | None
    """Share of the variance of the path along each component, 0 to 1; None for other directions."""
    path_share: float | None
    """Share of the squared way from the centre to the path that lies in the plane, 0 to 1; None: no way."""
    caution: str
    """What is to be said beside components; "" for other directions."""
    penalised: bool
    """Whether the penalty on the weights is part of all losses here."""
    finest: int
    """Places along each axis of the finest picture."""
    picture: PlanePicture
    path: PathPicture
    is_final: bool
    """Whether picture and path are complete."""


@dataclass(frozen=True, eq=False)
class PlaneSnapshot:
    """The plane at one moment."""

    command: int
    """Number of the last command that had been applied."""
    settings: PlaneSettings
    """As asked for; the view may be of those before for a moment."""
    view: PlaneView | None
    """The latest plane with a picture; None before the first one, and where there can be none."""
    present: PlanePoint | None
    """The network as it is now, beside the plane of `view`."""
    progress: float
    """Share of the work on the plane in hand that is done, 0 to 1."""
    is_working: bool
    """Whether a plane is being computed."""
    fault: str
    """Why there can be no such plane, as a sentence; empty if it can be."""


@dataclass(frozen=True)
class PlaneWants:
    """Asks for a picture of the plane; there is nothing to choose."""
