"""In a process of its own: several trainings beside one another in the real window, and the plain scripts.

``scripts EPOCHS``: seconds of the exported scripts of the three regimes, one after the other. ``regimes
EPOCHS``: seconds of the same trainings as lanes, their stage visible. ``folds SECONDS``: steps a second of
the visible run alone, and while five folds train in the background. ``remedies SEEDS``: in how many of the
seeds each remedy ends nearer to the curve without noise than no remedy.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from core.experiment import Experiment
from core.experiment_files import named
from tests.benchmarks.subjects import FOREVER, subject

if TYPE_CHECKING:
    from core.studies.study import Study
    from gui.window.main_window import MainWindow

MINI_BATCH = 16
FOLDS = 5
LOOK_S = 0.25


def compared(epochs: int) -> Study:
    """Return the regimes: 1 row, 16 rows and all rows an update, on the straight line."""
    from core.studies.regimes import regimes
    from core.studies.settings import RegimeSettings, RegimesSettings

    sizes = (1, MINI_BATCH, None)
    settings = RegimesSettings(
        regimes=tuple(RegimeSettings(number=number, size=size) for number, size in enumerate(sizes, start=1))
    )
    return regimes(named("Straight line").with_value("stopping.epochs", epochs), settings)


def scripts(epochs: int) -> dict[str, float]:
    """Run the script of each regime; a long run less a short one, so that only training counts."""
    from tests.benchmarks.probe_script import seconds_for

    seconds, updates = 0.0, 0
    for member in compared(epochs).members:
        seconds_for(member.experiment, 1)
        short, long = seconds_for(member.experiment, 1), seconds_for(member.experiment, epochs + 1)
        seconds += long[0] - short[0]
        updates += long[1] - short[1]
    return {"seconds": seconds, "updates": updates}


def regimes_in_window(epochs: int) -> dict[str, float]:
    """Train the regimes on their stage, from the command to the last of them having ended."""
    from core.snapshot import Status
    from gui.batches.room import BatchesRoom
    from tests.benchmarks.window import close, run_events, shown_window, wait_until

    study = compared(epochs)
    window = shown_window(study.base)
    window.stages.show("batches")
    room = window.stages.room("batches")
    assert isinstance(room, BatchesRoom)
    session = room.session
    session.set_speed(None)
    wait_until(lambda: session.frame is not None and not session.frame.study.is_loading, "regimes")
    run_events(1.0)
    start_s = time.perf_counter()
    session.play()
    wait_until(lambda: session.frame.study.status is Status.FINISHED, "end of the regimes")
    seconds = time.perf_counter() - start_s
    updates = float(sum(one.state.step for one in session.frame.study.members))
    close(window)
    return {"seconds": seconds, "updates": updates}


def folds_beside(seconds: float) -> dict[str, float]:
    """Measure the visible run alone, then with the folds, then alone again."""
    from core.studies.commands import LoadStudy, PlayStudy
    from core.studies.folds import cross_validation
    from core.studies.settings import CrossValidationSettings
    from core.studies.snapshot import StudyWants
    from tests.benchmarks.window import WARM_UP_S, close, run_events, shown_window

    experiment: Experiment = subject("default").with_value("stopping.epochs", FOREVER)
    window = shown_window(experiment)
    window.session.play()
    run_events(WARM_UP_S)
    before = rate(window, seconds)
    study = cross_validation(experiment, CrossValidationSettings(count=FOLDS))
    window.thread_.commands.submit(LoadStudy("folds", study))
    window.thread_.commands.submit(PlayStudy("folds"))
    mailbox, updates = window.thread_.study_mailboxes["folds"], 0
    end_s = time.perf_counter() + WARM_UP_S
    while time.perf_counter() < end_s:
        mailbox.request(StudyWants())
        run_events(LOOK_S)
        taken = mailbox.take()
        if taken is not None:
            updates = sum(len(one.steps.loss) for one in taken.members)
    assert updates > 0, "the folds do not train"
    beside = rate(window, seconds)
    close(window)
    return {"alone": before, "beside": beside}


def remedies(seeds: int) -> dict[str, float]:
    """Train the arms of the noisy sine for each seed; count those nearer to the truth than the plain one."""
    from tests.benchmarks.experiments import off_truth

    rows = [off_truth(seed) for seed in range(seeds)]
    return {key: sum(row[key] < row["plain"] for row in rows) for key in rows[0] if key != "plain"}


def rate(window: MainWindow, seconds: float) -> float:
    """Return the steps a second of the visible run."""
    frame = window.session.frame
    assert frame is not None
    from tests.benchmarks.window import run_events

    history, start_s = frame.run.history, time.perf_counter()
    first = len(history)
    run_events(seconds)
    return (len(history) - first) / (time.perf_counter() - start_s)


if __name__ == "__main__":
    task, amount = sys.argv[1:3]
    if task == "folds":
        print(json.dumps(folds_beside(float(amount))))
    else:
        tasks = {"scripts": scripts, "regimes": regimes_in_window, "remedies": remedies}
        print(json.dumps(tasks[task](int(amount))))
