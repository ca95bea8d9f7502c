"""Training does without torch's compiler, whose import takes nearly as long as that of torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys, warnings
warnings.simplefilter("error")
from core.commands import TrainBatches
from core.experiment_files import named
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.runner import Runner

values = {"optimizer.method": sys.argv[1], "schedule.method": sys.argv[2], "schedule.StepLR.step_size": 1}
experiment = named("Straight line").with_values(values)
wake_up = WakeUp()
commands = CommandQueue(wake_up)
runner = Runner(experiment, commands, LatestMailbox(wake_up), wake_up)
commands.submit(TrainBatches(20))
while runner.trainer.step_count < 20:
    runner.turn()
runner.trainer.restore(runner.trainer.state())
print("torch" in sys.modules, "torch._dynamo" in sys.modules)
"""


@pytest.mark.parametrize(("optimizer", "schedule"), [("Adam", "none"), ("Muon", "StepLR")])
def test_a_run_does_not_import_the_compiler(optimizer: str, schedule: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, optimizer, schedule],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.split() == ["True", "False"], done.stderr
