"""The search behind `gui.labelling.places`: keep what can stay, find places for the rest, then improve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gui.labelling.slots import (
    CLEAR_PX,
    CROSSING,
    CURVE,
    GAP_PX,
    NUDGES,
    SLOTS,
    TIGHT,
    Anchors,
    coverage,
    crosses,
    gaps,
    meets,
)

HIDDEN = -1
REST_BEATS = 45
"""A label that may stay where it is stays for at least so many calls."""
TURNS = 16
"""Calls in which each label is once looked at for a better place."""
MARGIN = 40.0
"""What another place must be better by, in the unit of the costs: pixels of distance."""
EJECT = 5_000.0
"""Cost of taking the place of a label of lower priority."""
SWEEPS = 2
"""Most rounds of improvement in a call."""
LOOKED_AT = 8
"""Candidates whose leaders are looked at together."""


@dataclass(slots=True)
class Standing:
    """What is remembered of a label."""

    x: float = np.nan
    y: float = np.nan
    slot: int = HIDDEN
    rested: int = -1
    """Calls since it took its place; -1 before the first."""

    def follow(self, x: float, y: float, still_px: float) -> None:
        """Move with the anchor, unless that only trembles."""
        if not (abs(x - self.x) <= still_px and abs(y - self.y) <= still_px):
            self.x, self.y = x, y


class Search:
    """One call for n labels with C candidates each."""

    def __init__(
        self, anchors: Anchors, states: list[Standing], rank: list[int], sides: np.ndarray, curves: np.ndarray
    ) -> None:
        """Begin. `rank`: labels by priority, the highest first; `sides`: (n, C) costs."""
        self.states = states
        self.boxes = np.full((len(states), 4), np.nan)
        """Where each label stands; NaN while it has no place."""
        self.leaders = np.full((len(states), 4), np.nan)
        self._anchors = anchors
        self._rank = rank
        self._place_in_rank = np.argsort(rank)
        self._sides = sides
        self._curves = curves
        n, c = len(states), len(SLOTS)
        self._weighed = np.zeros(n, bool)
        self._candidates, self._lines = np.empty((n, c, 4)), np.empty((n, c, 4))
        self._costs, self._least = np.empty((n, c)), np.empty(n)
        self._tight, self._blocked = np.empty((n, c), bool), np.empty((n, c), bool)

    def run(self, call: int) -> None:
        """Give each label a place, or hide it. By the number of the call, one after the other may improve."""
        for state in self.states:
            state.rested += 1
        missing = [label for label in self._keep() if self._is_due(self.states[label])]
        looked = [
            label
            for label, state in enumerate(self.states)
            if (call + label) % TURNS == 0 and state.rested >= REST_BEATS and state.slot != HIDDEN
        ]
        looked = [label for label in looked if label not in missing]
        if missing or looked:
            self._weigh(missing + looked)
            for label in self._insert(missing):
                self._make_room(label)
            self._improve(looked)

    def _is_due(self, state: Standing) -> bool:
        return state.slot != HIDDEN or state.rested % REST_BEATS == 0

    # ---- what can stay -------------------------------------------------------------------------

    def _keep(self) -> list[int]:
        """Let labels stand where they stood; return those that cannot, by priority."""
        standing = [label for label in self._rank if self.states[label].slot != HIDDEN]
        if standing:
            index = np.array(standing)
            boxes = self._anchors.boxes(index, SLOTS[[self.states[label].slot for label in standing]])
            near = gaps(boxes, boxes)
            near[np.arange(len(index)), np.arange(len(index))] = np.inf
            pressed = (near < GAP_PX).any(axis=-1) | (gaps(boxes, self._anchors.solid) < 0).any(axis=-1)
            free = index[~pressed]
            self.boxes[free] = boxes[~pressed]
            if pressed.any():
                self._nudge(index[pressed])
            self.leaders[index] = self._anchors.leaders(index, self.boxes[index])[0]
        return [label for label in self._rank if np.isnan(self.boxes[label, 0])]

    def _nudge(self, labels: np.ndarray) -> None:
        """Let labels stand where they stood, or a little aside, if there is room."""
        slots = SLOTS[[self.states[label].slot for label in labels.tolist()]]
        boxes = self._anchors.boxes(labels[:, None], slots[:, None], NUDGES)
        apart = gaps(boxes, self._anchors.solid).min(axis=-1)
        for row, label in enumerate(labels.tolist()):
            places = boxes[row]
            possible = (apart[row] >= 0) & ~(gaps(places, self.boxes) < GAP_PX).any(axis=-1)
            first = int(possible.argmax())
            if possible[first]:
                self.boxes[label] = places[first]

    # ---- costs ---------------------------------------------------------------------------------

    def _weigh(self, labels: list[int]) -> None:
        """Work out all candidates of some labels, and what each costs whatever the other labels do."""
        index = np.array([label for label in labels if not self._weighed[label]], int)
        if not len(index):
            return
        anchors = self._anchors
        self._weighed[index] = True
        boxes = anchors.boxes(index[:, None], SLOTS[None])
        lines, distance = anchors.leaders(index[:, None], boxes)
        apart = gaps(boxes, anchors.solid).min(axis=-1)
        blocked, tight = apart < 0, apart < CLEAR_PX
        costs = self._sides[index] + distance
        if len(self._curves):
            costs += CURVE * coverage(boxes, self._curves, anchors.room)
        row, slot = np.nonzero(~(blocked | np.isnan(lines[..., 0])))
        if len(row):
            crossed = crosses(lines[row, slot], anchors.solid)
            crossed[np.arange(len(row)), index[row]] = False  # each leader begins at its own mark
            costs[row, slot] += CROSSING * crossed.sum(axis=-1)
        self._candidates[index], self._lines[index], self._costs[index] = boxes, lines, costs
        self._blocked[index], self._tight[index] = blocked, tight
        self._least[index] = np.where(blocked, np.inf, costs + TIGHT * tight).min(axis=-1)

    def _crossings(self, label: int, slots: np.ndarray) -> np.ndarray:
        """Return what leaders that cross cost at some places of a label that has none."""
        lines, boxes = self._lines[label, slots], self._candidates[label, slots]
        others = ~np.isnan(self.leaders[:, 0])
        count = np.zeros(len(slots))
        if others.any():
            count += crosses(self.leaders[others], boxes).sum(axis=0)
            count += meets(lines, self.leaders[others]).sum(axis=1)
        if not np.isnan(lines[:, 0]).all():
            count += crosses(lines, self.boxes).sum(axis=1)
        return CROSSING * count

    def _best(self, label: int, eject: bool) -> tuple[int, float]:
        """Return the best place of a label that has none, and its cost; `HIDDEN` if all are taken.

        `eject`: those of labels of lower priority can be had, at a cost.
        """
        self._weigh([label])
        apart = gaps(self._candidates[label], self.boxes)
        over, near = apart < GAP_PX, (apart < GAP_PX + CLEAR_PX).any(axis=-1)
        costs = self._costs[label] + TIGHT * (self._tight[label] | near)
        if eject:
            lower = self._place_in_rank > self._place_in_rank[label]
            costs += EJECT * (over & lower).sum(axis=-1)
            over = over & ~lower
        costs[self._blocked[label] | over.any(axis=-1)] = np.inf
        order = np.argsort(costs, kind="stable")
        best, least = HIDDEN, np.inf
        for start in range(0, len(order), LOOKED_AT):
            slots = order[start : start + LOOKED_AT]
            if costs[slots[0]] >= least:
                break
            totals = costs[slots] + self._crossings(label, slots)
            first = int(totals.argmin())
            if totals[first] < least:
                best, least = int(slots[first]), float(totals[first])
        return best, least

    # ---- moves ---------------------------------------------------------------------------------

    def _lift(self, label: int) -> None:
        self.boxes[label] = self.leaders[label] = np.nan

    def _seat(self, label: int, slot: int) -> None:
        state = self.states[label]
        if slot == HIDDEN:
            self._lift(label)
        else:
            self.boxes[label], self.leaders[label] = self._candidates[label, slot], self._lines[label, slot]
        if state.slot != slot:
            state.slot, state.rested = slot, 0

    def _insert(self, missing: list[int]) -> list[int]:
        """Give a place to each, in the order of priority; return those that found none."""
        waiting, hidden = set(missing), []
        while waiting:
            label = min(waiting, key=self._place_in_rank.__getitem__)
            waiting.remove(label)
            slot, _ = self._best(label, eject=True)
            if slot == HIDDEN:
                hidden.append(label)
            else:
                near = gaps(self._candidates[label, slot], self.boxes) < GAP_PX
                for other in np.flatnonzero(near).tolist():
                    self._lift(other)
                    waiting.add(other)
            self._seat(label, slot)
        return hidden

    def _make_room(self, label: int) -> None:
        """Show a hidden label after all, where one other label is in the way that can stand elsewhere."""
        over = gaps(self._candidates[label], self.boxes) < GAP_PX
        possible = np.flatnonzero(~self._blocked[label] & (over.sum(axis=-1) == 1))
        for slot in possible[np.argsort(self._costs[label, possible], kind="stable")][:LOOKED_AT].tolist():
            other = int(over[slot].argmax())
            before = self.boxes[other].copy(), self.leaders[other].copy()
            self._lift(other)
            self.boxes[label] = self._candidates[label, slot]
            elsewhere, _ = self._best(other, eject=False)
            if elsewhere != HIDDEN:
                self._seat(label, slot)
                self._seat(other, elsewhere)
                return
            self._lift(label)
            self.boxes[other], self.leaders[other] = before

    def _improve(self, looked: list[int]) -> None:
        """Move labels to places that are clearly better: those looked at, and those just placed."""
        fresh = [label for label in self._rank if self._weighed[label] and self.states[label].rested == 0]
        for _ in range(SWEEPS):
            crossings, moved = self._crossings_now(), False
            for label in looked + fresh:
                if self.states[label].slot != HIDDEN and self._move(label, crossings[label]):
                    crossings, moved = self._crossings_now(), True
            if not moved:
                return

    def _crossings_now(self) -> np.ndarray:
        """Return what leaders that cross cost each label where it stands, shape (n,)."""
        led = np.flatnonzero(~np.isnan(self.leaders[:, 0]))
        count = np.zeros(len(self.states))
        if len(led):
            covered = crosses(self.leaders[led], self.boxes)
            count += covered.sum(axis=0)
            count[led] += covered.sum(axis=1) + meets(self.leaders[led], self.leaders[led]).sum(axis=1)
        return CROSSING * count

    def _move(self, label: int, crossings: float) -> bool:
        """Move a label if that is worth it; `crossings`: what they cost where it stands."""
        state = self.states[label]
        wanted = self._costs[label, state.slot] + crossings - (MARGIN if state.rested else 1.0)
        if self._least[label] >= wanted:
            return False
        before = self.boxes[label].copy(), self.leaders[label].copy()
        self._lift(label)
        slot, cost = self._best(label, eject=False)
        if cost < wanted:
            self._seat(label, slot)
            return True
        self.boxes[label], self.leaders[label] = before
        return False
