"""In a process of its own: the demand report of 100,000 rows, as a lane of the runner and beside the window.

``make FILE``: writes the table. ``time FILE ROUNDS``: seconds from the command to the complete report, with
the network at rest. ``gap FILE ROUNDS``: the longest gap of a 16 ms timer in the real window meanwhile.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.experiment import Experiment

REPORTED_ROWS = 100_000
TRAIN, VALIDATION = 0.1, 0.05
TIMER_MS = 16
SETTLE_MS = 3000
STEPS = 50


def make(path: str) -> None:
    """Write hours in a row with a weather, of which the last 100,000 are test rows."""
    rows = int(REPORTED_ROWS / (1 - TRAIN - VALIDATION)) + 1
    random = np.random.default_rng(0)
    hours = np.arange(rows)
    stamps = np.datetime_as_string(np.datetime64("2010-01-01T00", "h") + hours, unit="m")
    weather = random.choice(["clear", "cloudy", "rain"], rows, p=[0.6, 0.3, 0.1])
    temperature = 10 + 12 * np.sin(2 * np.pi * hours / 8766) + 3 * random.standard_normal(rows)
    humidity, wind = random.uniform(20, 100, rows), random.gamma(3, 5, rows)
    demand = 200 + 100 * np.sin(2 * np.pi * hours / 24) + 5 * temperature - 80 * (weather == "rain")
    demand = np.maximum(0, demand + 30 * random.standard_normal(rows))
    with open(path, "w", encoding="utf-8") as file:
        file.write("time,weather,temperature,humidity,wind,demand\n")
        columns = zip(stamps, weather, temperature, humidity, wind, demand, strict=True)
        for stamp, word, *numbers in columns:
            file.write(
                f"{stamp.replace('T', ' ')},{word},{','.join(f'{number:.2f}' for number in numbers)}\n"
            )


def subject_of(path: str) -> Experiment:
    """Return the default network on the table."""
    from core.experiment_files import named
    from core.own_experiment import on_table

    experiment = on_table(named("Bike demand"), path, "demand")
    return experiment.with_values({"data.split": "time", "data.train": TRAIN, "data.validation": VALIDATION})


def time_of(path: str, rounds: int) -> dict[str, list[float]]:
    """Turn a runner in this thread; each round begins without what the one before has found."""
    from core.commands import Command, Reset, TrainBatches
    from core.handoff import CommandQueue, LatestMailbox, WakeUp
    from core.report.commands import HideReport, ShowReport
    from core.report.lane import ReportLane
    from core.report.settings import ReportSettings
    from core.report.snapshot import ReportSnapshot, ReportWants
    from core.runner import Runner
    from core.snapshot import Snapshot, Wants

    wake_up = WakeUp()
    commands: CommandQueue[Command] = CommandQueue(wake_up)
    mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(wake_up)
    experiment = subject_of(path)
    seconds, processor, slices = [], [], []
    for _ in range(rounds + 1):
        box: LatestMailbox[ReportSnapshot, ReportWants] = LatestMailbox(wake_up)
        runner = Runner(experiment, commands, mailbox, wake_up, lanes=(ReportLane(box),))
        commands.submit(Reset())
        commands.submit(TrainBatches(STEPS))
        while runner.trainer.step_count < STEPS:
            runner.turn()
        time.sleep(0.3)
        commands.submit(ShowReport(ReportSettings()))
        start_s, start_cpu_s = time.perf_counter(), time.thread_time()
        while True:
            box.request(ReportWants())
            turn_s = time.thread_time()
            runner.turn()
            slices.append(1000 * (time.thread_time() - turn_s))
            taken = box.take()
            if taken is not None and taken.report is not None and taken.report.is_final:
                assert len(taken.report.predicted) >= REPORTED_ROWS
                break
        seconds.append(time.perf_counter() - start_s)
        processor.append(time.thread_time() - start_cpu_s)
        commands.submit(HideReport())
        runner.turn()
    return {"seconds": seconds[1:], "processor_s": processor[1:], "slices_ms": sorted(slices)[-20:]}


def gap_of(path: str, rounds: int) -> dict[str, list[float]]:
    """Report in the engine of the real window, which shows another stage, and take the pictures."""
    from PySide6.QtCore import QObject, Qt, QTimer

    from core.report.commands import ShowReport
    from core.report.settings import ReportSettings
    from core.report.snapshot import ReportWants
    from tests.benchmarks.window import close, run_events, shown_window, wait_until

    window = shown_window(subject_of(path))
    run_events(SETTLE_MS / 1000)
    owner, beats, latest = QObject(), [], [None]
    beat = QTimer(owner)
    beat.setTimerType(Qt.TimerType.PreciseTimer)

    def on_beat() -> None:
        beats.append(time.perf_counter())
        if (taken := window.thread_.report_mailbox.take()) is not None:
            latest[0] = taken
        window.thread_.report_mailbox.request(ReportWants())

    def is_complete(part: str) -> bool:
        snapshot = latest[0]
        report = None if snapshot is None else snapshot.report
        return report is not None and report.is_final and report.held_out.part == part

    beat.timeout.connect(on_beat)
    beat.start(TIMER_MS)
    gaps = []
    for _ in range(rounds):
        for part in ("validation", "test"):  # the other part in between, so that nothing is known any more
            beats.clear()
            window.thread_.commands.submit(ShowReport(ReportSettings(part=part)))
            wait_until(lambda part=part: is_complete(part), "report")
        gaps.append(max(1000 * (later - earlier) for earlier, later in pairwise(beats)))
    beat.stop()
    close(window)
    return {"gap_ms": gaps}


if __name__ == "__main__":
    task, file = sys.argv[1:3]
    if task == "make":
        make(file)
        print(json.dumps({}))
    else:
        print(json.dumps({"time": time_of, "gap": gap_of}[task](file, int(sys.argv[3]))))
