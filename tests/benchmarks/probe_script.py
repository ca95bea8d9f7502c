"""In a process of its own: steps a second of the exported script, or the moment of its first step."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time

from core.experiment import Experiment
from core.export import script
from tests.benchmarks.subjects import subject

APPEND = "        losses.append(loss.item())\n"


def source_for(experiment: Experiment, epochs: int) -> str:
    """Return the exported script with another number of epochs."""
    return script(experiment.with_value("stopping.epochs", epochs))


def seconds_for(experiment: Experiment, epochs: int) -> tuple[float, int]:
    """Run the script; return its seconds and its steps."""
    code = compile(source_for(experiment, epochs), "script", "exec")
    space: dict[str, object] = {}
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, space)
    losses = space["losses"]
    assert isinstance(losses, list)
    return time.perf_counter() - start, len(losses)


def steps_per_second(experiment: Experiment, epochs: int) -> float:
    """Measure training alone: a long run less a short one, so that reading the data does not count."""
    seconds_for(experiment, 1)
    short, short_steps = seconds_for(experiment, 1)
    long, long_steps = seconds_for(experiment, epochs)
    return (long_steps - short_steps) / (long - short)


def report_first_step(experiment: Experiment) -> None:
    """Run the script until its first step is done; print the time of day."""
    source = source_for(experiment, 1)
    assert APPEND in source
    source = source.replace(APPEND, APPEND + "        first_step_done()\n")

    def first_step_done() -> None:
        print(json.dumps({"first_step": time.time()}), flush=True)
        sys.exit(0)

    exec(compile(source, "script", "exec"), {"first_step_done": first_step_done})


if __name__ == "__main__":
    task, name = sys.argv[1:3]
    if task == "first":
        report_first_step(subject(name))
    else:
        print(json.dumps({"steps_per_second": steps_per_second(subject(name), int(sys.argv[3]))}))
