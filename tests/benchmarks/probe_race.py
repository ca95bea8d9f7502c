"""In a process of its own: eight racers in the real window, from above and in space at once.

Frames a second: how often both pictures have been painted with another step, the fewer of the two. From the
click to the path: from a mouse press on the map until both have painted a frame with paths from there.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.race.settings import MAX_RACERS
from gui.race.room import RaceRoom
from tests.benchmarks.subjects import subject
from tests.benchmarks.window import close, run_events, shown_window, wait_until

SECONDS = 4.0
MORE = ("NAdam", "Adamax")
CLICKS = 15


class Paints:
    """Writes down the step that each paint of a picture showed, and when it was done."""

    def __init__(self, painter: Any, method: str, step: Callable[[], int]) -> None:
        self._paint, self._step = getattr(painter, method), step
        self.steps: list[int] = []
        self.wanted: Callable[[], bool] | None = None
        """What the frame that is painted must show for `done_s` to be written down."""
        self.done_s: float | None = None
        setattr(painter, method, self._on_paint)

    def _on_paint(self, *arguments: object) -> None:
        self._paint(*arguments)
        step = self._step()
        if not self.steps or self.steps[-1] != step:
            self.steps.append(step)
        if self.wanted is not None and self.wanted():
            self.done_s, self.wanted = time.perf_counter(), None

    def wait_for(self, wanted: Callable[[], bool]) -> None:
        """Write down when a picture is painted that shows what is wanted."""
        self.wanted, self.done_s = wanted, None


def main() -> None:
    """Race, count, click, print."""
    window = shown_window(subject("default"))
    window.stages.show("surface")
    room = window.stages.race
    assert room is not None
    session = room.session
    wait_until(lambda: session.frame is not None, "first picture of the race")
    for name in MORE:
        session.add_racer(name)
    session.change("race.steps", 20_000)
    session.change("race.noise", 0.5)  # so that none of them stops
    session.set_speed(60.0)
    wait_until(lambda: shown_racers(room) == 8, "eight racers")

    def step() -> int:
        return session.frame.race.step if session.frame is not None else 0

    stage = room.stage
    pictures = [Paints(stage.map.picture, "paint", step), Paints(stage.relief.canvas, "paintEvent", step)]
    session.play()
    run_events(1.0)
    for picture in pictures:
        picture.steps.clear()
    began_s = time.perf_counter()
    run_events(SECONDS)
    lasted_s = time.perf_counter() - began_s
    rate = min(len(picture.steps) for picture in pictures) / lasted_s
    print(json.dumps({"rate": rate, "click_ms": clicks(room, pictures), "racers": shown_racers(room)}))
    close(window)


def shown_racers(room: RaceRoom) -> int:
    """Return how many racers the last frame has."""
    frame = room.session.frame
    return 0 if frame is None else min(len(frame.race.racers), MAX_RACERS)


def clicks(room: RaceRoom, pictures: list[Paints]) -> float:
    """Return the median time in ms from a click until paths from there are painted in both pictures."""
    session, canvas = room.session, room.stage.map.canvas
    session.set_speed(None)
    times = []
    for turn in range(CLICKS):
        frame = session.frame
        assert frame is not None
        before = frame.start

        def shown(before: object = before) -> bool:
            now = session.frame
            return now is not None and now.start != before and starts_there(room)

        place = QPoint(canvas.width() * (2 + turn % 5) // 8, canvas.height() * (2 + turn % 3) // 6)
        for picture in pictures:
            picture.wait_for(shown)
        began_s = time.perf_counter()
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
        if session.start == before:
            continue  # a head or the ring lay there
        wait_until(lambda: all(picture.done_s is not None for picture in pictures), "path from the click")
        times.append(1000 * (max(picture.done_s or 0.0 for picture in pictures) - began_s))
        run_events(0.3)
    return statistics.median(times)


def starts_there(room: RaceRoom) -> bool:
    """Return whether the paths of the last frame begin where the user clicked, and have steps."""
    frame = room.session.frame
    if frame is None or frame.start is None:
        return False
    return all(one.steps > 0 and (one.x[0], one.y[0]) == frame.start for one in frame.race.racers)


if __name__ == "__main__":
    sys.exit(main())
