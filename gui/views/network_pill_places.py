"""Where numbers stand on their own edges: pure geometry. All lengths are in pixels.

Numbers never overlap one another or anything else given, and cover as few other edges as possible. Where all
can stand at the same part of the way, they do. Places depend on the layout alone, so that nothing moves while
the network trains.
"""

from __future__ import annotations

import numpy as np

SHARES = np.linspace(0.12, 0.88, 39)
"""Parts of the way along an edge that are tried."""
PREFERRED = 0.42
APART_PX = 2.0
"""Half the least distance of two numbers."""
COVERED = 1.0
"""Cost of covering another edge."""
ASTRAY = 2.0
"""Cost of standing at the far end instead of the preferred part of the way."""
ATTEMPTS = 24


def pill_places(ends: np.ndarray, width: float, height: float, solid: np.ndarray) -> np.ndarray | None:
    """Return the centre (n, 2) of the number of each edge (n, 4), or None if there is no room for all.

    `solid`: (m, 4) left, top, right, bottom of what must not be covered.
    """
    way = ends[:, 2:] - ends[:, :2]
    centres = ends[:, None, :2] + way[:, None, :] * SHARES[None, :, None]
    half = np.array([width / 2, height / 2])
    boxes = np.concatenate([centres - half, centres + half], axis=-1)
    inside = (boxes[..., 0] >= ends[:, None, 0]) & (boxes[..., 2] <= ends[:, None, 2])
    roomy = boxes + np.array([-1.0, -1.0, 1.0, 1.0]) * APART_PX
    free = inside & ~overlaps(roomy, solid).any(axis=-1)
    if not free.any(axis=1).all():
        return None
    others = _crossed(ends, boxes.reshape(-1, 4)).reshape(len(ends), len(ends), len(SHARES))
    others[np.arange(len(ends)), np.arange(len(ends))] = False
    cost = COVERED * others.sum(axis=0) + ASTRAY * np.abs(SHARES - PREFERRED)
    cost[~free] = np.inf
    found = _together(roomy, cost)
    if found is None:
        found = _one_by_one(roomy, cost)
    return None if found is None else centres[np.arange(len(ends)), found]


def _together(boxes: np.ndarray, cost: np.ndarray) -> np.ndarray | None:
    """Return the best share that is free for all edges, for each of them; None if there is none."""
    totals = cost.sum(axis=0)
    for share in np.argsort(totals, kind="stable").tolist():
        if not np.isfinite(totals[share]):
            return None
        clashes = overlaps(boxes[:, share], boxes[:, share])
        if int(clashes.sum()) == len(boxes):  # each overlaps itself
            return np.full(len(boxes), share)
    return None


def _one_by_one(boxes: np.ndarray, cost: np.ndarray) -> np.ndarray | None:
    """Choose edge by edge the cheapest share that is still free; an edge left without is first next time."""
    count, shares = cost.shape
    clashes = overlaps(boxes.reshape(-1, 4), boxes.reshape(-1, 4)).reshape(count, shares, count, shares)
    order = sorted(range(count), key=lambda edge: int(np.isfinite(cost[edge]).sum()))
    best: tuple[float, np.ndarray] | None = None
    for _ in range(ATTEMPTS):
        found, stuck = _greedy(clashes, cost, order)
        if stuck is None:
            found = _improved(clashes, cost, found)
            total = float(cost[np.arange(count), found].sum())
            if best is None or total < best[0]:
                best = total, found
            stuck = int(np.argmax(cost[np.arange(count), found]))
        order = [stuck, *(edge for edge in order if edge != stuck)]
    return None if best is None else best[1]


def _greedy(clashes: np.ndarray, cost: np.ndarray, order: list[int]) -> tuple[np.ndarray, int | None]:
    """Return the share of each edge, and the first edge that found none."""
    found = np.zeros(len(order), np.int64)
    left = cost.copy()
    for edge in order:
        share = int(np.argmin(left[edge]))
        if not np.isfinite(left[edge, share]):
            return found, edge
        found[edge] = share
        left[clashes[edge, share]] = np.inf
    return found, None


def _improved(clashes: np.ndarray, cost: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Let each edge move to a cheaper share that the others leave free, until none can."""
    found = found.copy()
    edges = np.arange(len(found))
    for _ in range(len(found)):
        before = found.copy()
        for edge in edges:
            taken = clashes[edges != edge, found[edges != edge], edge].any(axis=0)
            found[edge] = int(np.argmin(np.where(taken, np.inf, cost[edge])))
        if (found == before).all():
            break
    return found


def overlaps(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return whether boxes (..., 4) overlap others (m, 4), as (..., m)."""
    one = boxes[..., None, :]
    found: np.ndarray = (
        (one[..., 0] < others[:, 2])
        & (one[..., 2] > others[:, 0])
        & (one[..., 1] < others[:, 3])
        & (one[..., 3] > others[:, 1])
    )
    return found


def _crossed(lines: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return whether lines (n, 4) pass through boxes (m, 4), as (n, m). Lines go from left to right."""
    x, y = lines[:, :1], lines[:, 1:2]
    way_x, way_y = lines[:, 2:3] - x, lines[:, 3:] - y
    enter = np.clip((boxes[:, 0] - x) / way_x, 0.0, 1.0)
    leave = np.clip((boxes[:, 2] - x) / way_x, 0.0, 1.0)
    first, last = y + enter * way_y, y + leave * way_y
    above, below = np.maximum(first, last) < boxes[:, 1], np.minimum(first, last) > boxes[:, 3]
    found: np.ndarray = (enter < leave) & ~above & ~below
    return found
