"""In a process of its own: reads a million rows of twenty numbers, as fast as DuckDB, with the window alive.

``ratio FILE``: seconds of `read_table` over seconds of DuckDB's own read into NumPy, alternating.
``gap FILE``: the longest gap of a 16 ms timer in the real window while a thread reads the file.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from itertools import pairwise

ROUNDS = 5
ROWS, COLUMNS = 1_000_000, 20
TIMER_MS = 16
SETTLE_MS = 3000


def make(path: str) -> None:
    """Write the file: normally distributed numbers with five decimals, the same each time, 180 MB."""
    import duckdb

    number = "round(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()), 5)"
    columns = ", ".join(f"{number} AS c{place}" for place in range(COLUMNS))
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SELECT setseed(0.5)")
        connection.execute(f"COPY (SELECT {columns} FROM range({ROWS})) TO '{path}' (HEADER, DELIMITER ',')")


def plain_seconds(path: str) -> float:
    """Return how long DuckDB takes by itself, with all that it guesses."""
    import duckdb

    start = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute("SELECT * FROM read_csv(?)", [path]).fetchnumpy()
    return time.perf_counter() - start


def our_seconds(path: str) -> float:
    """Return how long `read_table` takes, with types, missing values, remarks and progress."""
    from core.tables import read_table

    start = time.perf_counter()
    read_table(path, progress=lambda _: None, cancelled=lambda: False)
    return time.perf_counter() - start


def ratio(path: str) -> dict[str, float]:
    """Measure both in turns, after one of each that does not count."""
    plain_seconds(path), our_seconds(path)
    rounds = [(plain_seconds(path), our_seconds(path)) for _ in range(ROUNDS)]
    return {
        "ratio": statistics.median(ours / plain for plain, ours in rounds),
        "plain_s": statistics.median(plain for plain, _ in rounds),
        "ours_s": statistics.median(ours for _, ours in rounds),
    }


def gap(path: str) -> dict[str, float]:
    """Show the window, let it settle, read in a thread, watch a timer."""
    from PySide6.QtCore import Qt, QTimer

    from core import collector

    collector.pause()  # as main.py does before it imports what follows

    from core.tables import read_table
    from gui.app import application
    from gui.window.main_window import MainWindow
    from tests.benchmarks.subjects import subject

    app = application()
    window = MainWindow(subject("default"))
    window.completed.connect(collector.resume)  # as the application does
    window.resize(1600, 1000)
    window.show()
    beats: list[float] = []
    seconds: list[float] = []

    def read() -> None:
        start = time.perf_counter()
        read_table(path, progress=lambda _: None, cancelled=lambda: False)
        seconds.append(time.perf_counter() - start)

    thread = threading.Thread(target=read)
    beat = QTimer(window)
    beat.setTimerType(Qt.TimerType.PreciseTimer)

    def on_beat() -> None:
        beats.append(time.perf_counter())
        if seconds:
            beat.stop()
            thread.join()
            window.close()

    def begin() -> None:
        beat.timeout.connect(on_beat)
        beat.start(TIMER_MS)
        thread.start()

    ready = QTimer(window)

    def begin_when_ready() -> None:
        if window.session.frame is not None:  # torch is loaded, the first picture is there
            ready.stop()
            QTimer.singleShot(SETTLE_MS, window, begin)

    ready.timeout.connect(begin_when_ready)
    ready.start(50)
    app.exec()
    gaps = [1000 * (later - earlier) for earlier, later in pairwise(beats)]
    return {"gap_ms": max(gaps), "p99_ms": sorted(gaps)[int(0.99 * len(gaps))], "seconds": seconds[0]}


if __name__ == "__main__":
    task, file = sys.argv[1:3]
    if task == "make":
        make(file)
        print(json.dumps({}))
    else:
        print(json.dumps({"ratio": ratio, "gap": gap}[task](file)))
