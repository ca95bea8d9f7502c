"""Training does without torch's compiler, whose import takes nearly as long as that of torch."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, warnings
warnings.simplefilter("error")
from core.commands import TrainBatches
from core.experiment_files import named
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.runner import Runner

for optimizer, schedule in (("Adam", "none"), ("Muon", "StepLR")):
    values = {"optimizer.method": optimizer, "schedule.method": schedule, "schedule.StepLR.step_size": 1}
    experiment = named("Straight line").with_values(values)
    wake_up = WakeUp()
    commands = CommandQueue(wake_up)
    runner = Runner(experiment, commands, LatestMailbox(wake_up), wake_up)
    commands.submit(TrainBatches(20))
    while runner.trainer.step_count < 20:
        runner.turn()
    runner.trainer.restore(runner.trainer.state())
    print(optimizer, "torch" in sys.modules, "torch._dynamo" in sys.modules)
"""


def test_a_run_does_not_import_the_compiler() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.splitlines() == ["Adam True False", "Muon True False"], done.stderr
