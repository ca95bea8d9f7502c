"""Where labels stand at the ends of lines: below one another, as near to their lines as there is room.

No Qt; all lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from gui.labelling.places import STILL_PX, Box, Label, Placed, whole
from gui.labelling.search import REST_BEATS
from gui.labelling.slots import GAP_PX, LEADER_FROM_PX

SWAP_PX = 6.0
"""Lines that end closer together than this do not change the order of their labels."""
SWAP_AT_ONCE_PX = 40.0
"""Lines this far apart have their labels in order at once, however lately they were swapped."""


def stacked(targets: Sequence[float], heights: Sequence[int], top: int, bottom: int) -> list[int]:
    """Return the upper edges of boxes that stand below one another in the order given.

    `targets`: upper edges wanted. The boxes lie `GAP_PX` or more apart between `top` and `bottom`, which must
    be far enough apart, and the sum of the squared displacements is the least there is on whole pixels.

    With the heights above taken off, it is an isotonic regression: pooling adjacent violators solves it
    (Ayer et al., 1955, "An empirical distribution function for sampling with incomplete information"), and
    clipping its solution solves it within bounds (Barlow et al., 1972, "Statistical Inference under Order
    Restrictions"). Rounding keeps order and optimum.
    """
    above = [0]
    for height in heights:
        above.append(above[-1] + height + GAP_PX)
    highest = bottom - (above[-1] - GAP_PX)
    sums: list[float] = []
    counts: list[int] = []
    for target, taken in zip(targets, above, strict=False):
        total, count = target - taken, 1
        while sums and sums[-1] * count >= total * counts[-1]:
            total, count = total + sums.pop(), count + counts.pop()
        sums.append(total)
        counts.append(count)
    levels = [
        min(max(int((total / count + 0.5) // 1), top), highest)
        for total, count in zip(sums, counts, strict=True)
        for _ in range(count)
    ]
    return [level + taken for level, taken in zip(levels, above, strict=False)]


class EndPlaces:
    """Stacks labels at the ends of lines: in the order of the lines, as near to them as there is room."""

    def __init__(self, rest: int = REST_BEATS) -> None:
        """`rest`: calls of `place` that labels keep their order for after a swap, unless it is far wrong."""
        self._rest = rest
        self.forget()

    def forget(self) -> None:
        """Let the next labels stand where it is best, wherever they stood."""
        self._order: list[Hashable] = []
        self._targets: dict[Hashable, float] = {}
        self._beats = self._rest

    def place(self, labels: Sequence[Label], room: Box) -> list[Placed]:
        """Return the place of each label, in the order given; all stand at the left edge of the room.

        Lines that cross swap their labels once they are `SWAP_PX` apart, and not too often unless they are
        far apart.
        """
        top, bottom = whole(room.top), int(room.bottom // 1)
        shown = _that_fit(labels, room.right - room.left, bottom - top)
        targets = {label.key: self._target(label) for label in shown}
        by_key = {label.key: label for label in shown}
        order = self._ordered({key: y + whole(by_key[key].height) / 2 for key, y in targets.items()})
        heights = [whole(by_key[key].height) for key in order]
        tops = stacked([targets[key] for key in order], heights, top, bottom)
        self._targets, self._order = targets, order
        found = {
            key: _end(
                by_key[key], Box(whole(room.left), y, whole(room.left) + whole(by_key[key].width), y + height)
            )
            for key, y, height in zip(order, tops, heights, strict=True)
        }
        return [found.get(label.key, Placed(label.key, None)) for label in labels]

    def _target(self, label: Label) -> float:
        wanted = min(max(label.y, -1e6), 1e6) - whole(label.height) / 2
        before = self._targets.get(label.key, wanted)
        return before if abs(wanted - before) <= STILL_PX else wanted

    def _ordered(self, middles: dict[Hashable, float]) -> list[Hashable]:
        self._beats += 1
        order = [key for key in self._order if key in middles]
        fresh = [key for key in middles if key not in self._targets]
        highest, wrong = -1e9, 0.0
        for key in order:
            highest = max(highest, middles[key])
            wrong = max(wrong, highest - middles[key])
        rested = self._beats > self._rest
        if fresh or wrong > (SWAP_PX if rested else SWAP_AT_ONCE_PX):
            self._beats = 0
            return sorted(middles, key=middles.__getitem__)
        return order


def _that_fit(labels: Sequence[Label], width: float, height: int) -> list[Label]:
    """Return the labels that fit below one another, those of the highest priority first to be kept."""
    kept, left = set(), height + GAP_PX
    for place, label in sorted(enumerate(labels), key=lambda pair: -pair[1].priority):
        needed = whole(label.height) + GAP_PX
        if needed <= left and whole(label.width) <= width - 1:
            left -= needed
            kept.add(place)
    return [label for place, label in enumerate(labels) if place in kept]


def _end(label: Label, box: Box) -> Placed:
    middle = (box.top + box.bottom) / 2
    if abs(middle - label.y) <= LEADER_FROM_PX:
        return Placed(label.key, box)
    return Placed(label.key, box, (label.x, label.y, box.left, middle))
