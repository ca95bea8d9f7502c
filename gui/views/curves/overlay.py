"""Other runs over the curves of this one: the run before, and runs that were chosen, in few points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from core.runs.kept_run import KeptRun, Measure
from gui.theme import Theme, mix
from gui.views.looks import look_of

BEFORE = 0
"""Place of the run before among the looks; chosen runs have 1 to `MOST`."""
MOST = 5
"""Runs that can be chosen to lie over the curves."""
RACERS = (4, 5, 8, 3, 6)
"""Looks of chosen runs, by the numbers of racers: neither white nor yellow, as the curves of this run are."""
BEFORE_DASH_PX = {"validation": (9.0, 5.0), "train": (3.0, 4.0)}
TRAIN_SHARE = 0.6
"""How much of its colour the training line of a chosen run has."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """The evaluations of another run, as they are kept of it."""

    label: str
    """What stands at the end of its line: ``before`` or ``run 12``."""
    slot: int
    """Place among the looks: `BEFORE`, or 1 to `MOST`."""
    epoch: np.ndarray
    step: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    measure: Measure
    """What its losses measure: they are drawn only over losses of the same kind."""

    @property
    def counts(self) -> dict[str, np.ndarray]:
        """What the axis counts, by its name."""
        return {"epochs": self.epoch, "steps": self.step}

    @property
    def kind(self) -> str:
        """What values of it are called in a reading: ``before``, ``overlay 1``."""
        return kind_of(self.slot)


@dataclass(frozen=True)
class OverlayLook:
    """Colour and dashes of one line."""

    colour: QColor
    dash_px: tuple[float, ...]


def overlay_of(run: KeptRun, slot: int, label: str) -> Overlay | None:
    """Return a run as an overlay; None if there is no curve, for want of a second evaluation."""
    epochs = run.epochs
    if len(epochs) < 2:
        return None
    columns = (epochs["epoch"], epochs["step"], epochs["train_loss"], epochs["validation_loss"])
    return Overlay(label, slot, *columns, run.measure)


def kind_of(slot: int) -> str:
    """Return what values of an overlay are called in a reading."""
    return "before" if slot == BEFORE else f"overlay {slot}"


def look_of_line(theme: Theme, slot: int, line: str) -> OverlayLook:
    """Return how a line (``train``, ``validation``) of an overlay looks."""
    if slot == BEFORE:
        return OverlayLook(theme.text3, BEFORE_DASH_PX[line])
    look = look_of(theme, RACERS[slot - 1])
    colour = look.colour if line == "validation" else mix(theme.canvas, look.colour, TRAIN_SHARE)
    return OverlayLook(colour, look.dash_px)


def comparable(overlays: Sequence[Overlay], measure: Measure) -> tuple[tuple[Overlay, ...], tuple[str, ...]]:
    """Return the overlays whose losses can be compared, and a sentence for each of the others."""
    shown, reasons = [], []
    for overlay in overlays:
        differing = overlay.measure.why_not(measure)
        if differing:
            who = "The run before" if overlay.slot == BEFORE else overlay.label.capitalize()
            reasons.append(f"{who} {differing}: its curves cannot be compared with these.")
        else:
            shown.append(overlay)
    return tuple(shown), tuple(reasons)
