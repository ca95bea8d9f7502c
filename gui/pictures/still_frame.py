"""A frame that is painted as at rest while training goes on: for pictures that are kept."""

from __future__ import annotations

from dataclasses import dataclass

from gui.frame import Frame


@dataclass(frozen=True, eq=False)
class StillFrame(Frame):
    """The same step or state; views paint it with the care that they take when nothing moves."""

    @property
    def moving(self) -> bool:
        """Return that nothing moves, so that all is painted at once and antialiased."""
        return False


def still(frame: Frame) -> StillFrame:
    """Return a frame as at rest."""
    return StillFrame(frame.state, frame.step, frame.view)
