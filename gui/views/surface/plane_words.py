"""What is said of a plane through the weights: title, lines beside it, progress. No Qt."""

from __future__ import annotations

import numpy as np

from core.plane.snapshot import PlaneSnapshot, PlaneView
from gui.numbers import grouped, significant
from gui.views.surface.theory_rows import NONE, TheoryRow

SEEMS_STILL = 0.1
"""Share of the way in the plane below which a path seems to stand still."""
SEEMS_FLAT = 1e-6
"""Spread of the losses, as a part of the largest, below which a plane seems flat."""
ROWS = {"train": "training rows", "validation": "validation rows", "batch": "the mini-batch"}


def percent(share: float) -> str:
    """Return a share as per cent: ``76 %``, ``0.3 %``."""
    shown = 100 * share
    return f"{shown:.0f} %" if shown >= 10 or shown == 0 else f"{significant(shown, 2)} %"


def title_of(view: PlaneView) -> str:
    """Return the title of a plane."""
    if view.best_epoch is not None:
        return f"The network's loss around the best weights, of epoch {grouped(view.best_epoch)}"
    return f"The network's loss around step {grouped(view.centre_step)}"


def brief_title_of(view: PlaneView) -> str:
    """Return the title in fewer words."""
    if view.best_epoch is not None:
        return f"Loss around epoch {grouped(view.best_epoch)}"
    return f"Loss around step {grouped(view.centre_step)}"


def note_of(view: PlaneView) -> str:
    """Return what the values are the mean of."""
    rows = ROWS[view.settings.rows]
    masks = (
        " with the dropout mask of the step"
        if view.settings.rows == "batch" and view.settings.dropout
        else ""
    )
    return f"Mean loss of {rows}{masks}{', with the penalty' if view.penalised else ''}"


def axes_of(view: PlaneView) -> tuple[str, str]:
    """Return the names of the axes with their letters: ``a: component 1``."""
    return f"a: {view.names[0]}", f"b: {view.names[1]}"


def progress_words(snapshot: PlaneSnapshot) -> str:
    """Return how far the plane is: ``21 × 21 of 41 × 41 places, 512 of 5,900 rows``."""
    view = snapshot.view
    if view is None:
        return "computing the first picture"
    if view.is_final:
        return "complete" if not snapshot.is_working else "complete; the next one is being computed"
    picture = view.picture
    places, rows = len(picture.x), f"{grouped(picture.rows)} of {grouped(picture.all_rows)} rows"
    return (
        rows
        if places == view.finest
        else f"{places} × {places} of {view.finest} × {view.finest} places, {rows}"
    )


def sentence_of(view: PlaneView) -> str:
    """Return the caution that stands above the lines."""
    if view.caution:
        return view.caution.replace(" %", "\N{NO-BREAK SPACE}%")
    if is_flat(view):
        return (
            "The loss is the same at all places: it does not depend on these weights, as behind neurons that "
            "are off."
        )
    what = (
        "Two random directions out of many"
        if view.settings.directions == "random"
        else "Two weights are changed, all others stay"
    )
    if len(view.path.steps) < 2:
        return f"{what}, around the initial weights: nothing has been trained yet."
    if view.path_share is not None and view.path_share < SEEMS_STILL:
        return f"{what}: the run moves almost at right angles to them, so that its path seems to stand still."
    return f"{what}: what the loss does along the others is not to be seen here."


def is_flat(view: PlaneView) -> bool:
    """Return whether the losses differ by no more than what the numbers are rounded by."""
    known = view.picture.loss[np.isfinite(view.picture.loss)]
    return len(known) > 0 and bool(np.ptp(known) <= SEEMS_FLAT * np.abs(known).max())


def rows_of(snapshot: PlaneSnapshot, view: PlaneView) -> tuple[TheoryRow, ...]:
    """Return the lines beside the plane."""
    rows = []
    if view.explained is not None:
        first, second = view.explained
        rows.append(
            TheoryRow(
                "Variance explained",
                "Variance",
                "",
                f"{percent(first)} + {percent(second)}",
                "Share of the variance of the path that lies along component 1, and along component 2.",
            )
        )
    share = NONE if view.path_share is None else percent(view.path_share)
    rows.append(
        TheoryRow(
            "Way of the run in this plane",
            "Way in the plane",
            "",
            share,
            "Share of the squared distances from the centre to the points of the path that lies in the "
            "plane; the picture hides the rest.",
        )
    )
    rows += [*_present(snapshot), *_losses(view)]
    rows.append(_apart(view))
    return tuple(rows)


def _present(snapshot: PlaneSnapshot) -> list[TheoryRow]:
    present = snapshot.present
    if present is None:
        return []
    tip = f"Euclidean distance of the weights at step {grouped(present.step)} from the plane."
    value = "0" if present.distance < 1e-5 else significant(present.distance)
    return [TheoryRow("Distance of now from the plane", "Distance of now", "", value, tip)]


def _losses(view: PlaneView) -> list[TheoryRow]:
    start = _first(view)
    found = []
    if view.centre_loss is not None:
        tip = "Loss of the network at the centre over all rows, as the training computes it."
        found.append(
            TheoryRow("Loss at the centre", "Loss at centre", "", significant(view.centre_loss, 4), tip)
        )
    if start is not None:
        true, shown = start
        tip = "Loss of the initial weights, and at the place of the plane that is nearest to them."
        words = f"{significant(true)}, here {significant(shown)}"
        found.append(TheoryRow("True loss at the start", "Loss at start", "", words, tip))
    return found


def _first(view: PlaneView) -> tuple[float, float] | None:
    path = view.path
    if len(path.steps) < 2 or not np.isfinite([path.loss[0], path.plane_loss[0]]).all():
        return None
    return float(path.loss[0]), float(path.plane_loss[0])


def _apart(view: PlaneView) -> TheoryRow:
    """Return the line on how far the plane is from the truth along the path."""
    path = view.path
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(path.plane_loss / path.loss - 1)
    known = apart[np.isfinite(apart)]
    value = percent(float(np.median(known))) if len(known) else "not known yet"
    tip = "Median over the points of the path: how far the loss on the plane is from the true loss."
    return TheoryRow("Loss here is off by", "Here off by", "", value, tip)
