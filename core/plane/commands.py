"""What can be asked of the plane through the weights of the network that is trained."""

from __future__ import annotations

from dataclasses import dataclass

from core.commands import LaneCommand
from core.plane.settings import PlaneSettings


@dataclass(frozen=True)
class PlaneCommand(LaneCommand):
    """The base of all of them."""

    lane = "plane"


@dataclass(frozen=True)
class ShowPlane(PlaneCommand):
    """Compute a plane centred at the present weights; the same settings again centre it anew."""

    settings: PlaneSettings


@dataclass(frozen=True)
class HidePlane(PlaneCommand):
    """Compute nothing more until a plane is to be shown again."""
